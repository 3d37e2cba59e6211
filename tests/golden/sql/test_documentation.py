"""The documentation says what the code does: each example was run, each statement can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import feedmill
from docs import generate
from shared.sql.analyse import generators
from shared.sql.analyse.calls import SPECIAL
from shared.sql.functions.examples import EXAMPLES
from shared.sql.functions.table import ADOBE, NAMES
from tests.support import homes

LANGUAGE = (Path(generate.__file__).parent / "language.md").read_text()
INTERNAL = re.compile(
    r"windows|add|date_minus_date|date_minus_interval|ilike_escape|json_pretty|json_with_nulls"
    r"|map_member|second_fraction|sessions"
    r"|timestamp_(minus|plus)_\w+"
)
"""Operators and parts of syntax that stand in the table by a name; nobody calls them."""


def test_every_function_has_an_example() -> None:
    known = {*NAMES, *SPECIAL, *generators.NAMES, *(name.lower() for name in ADOBE)}
    assert (
        sorted(name for name in known - set(EXAMPLES) if not INTERNAL.fullmatch(name.strip())) == []
    )
    assert sorted(set(EXAMPLES) - known) == []


def test_functions_page_is_what_the_code_says(tmp_path: Path) -> None:
    written = generate.PAGE.read_text()
    assert generate.page(tmp_path / "home") == written, "run python -m docs.generate"


def test_describe_shows_the_example(tmp_path: Path) -> None:
    with homes.opened(tmp_path) as home:
        shown = [row[0] for row in home.rows("DESCRIBE FUNCTION Upper")]
        assert shown == [
            "Function: upper",
            "Kind: scalar",
            "Usage: upper(string) -> string",
            "Example: SELECT upper('abc')",
        ]
        assert len(home.rows("SHOW FUNCTIONS")) == len(EXAMPLES)


@pytest.mark.parametrize("statement", re.findall(r"\| `([^`]*)` \|$", LANGUAGE, re.MULTILINE))
def test_statement_can_be_read(statement: str) -> None:
    (found,) = feedmill.parse(statement)
    assert found["kind"] != "NOT SUPPORTED"


def test_block_can_be_read() -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", LANGUAGE, re.DOTALL)
    (found,) = feedmill.parse(block)
    assert [step["kind"] for step in found["statements"]] == ["SET", "SET", "IF"]
