"""What people read when a statement is wrong: the fact, its place with a caret, the remedy.

`errors.txt` holds statements and the messages they give, a blank line between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.core.errors import FeedmillError
from tests.support import spark_tables
from tests.support.homes import Home

GOLDEN = Path(__file__).parent / "errors.txt"
_BLOCK = re.compile(r"^sql: (.*?)\n^error: (.*?)\n(?=\n|\Z)", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with spark_tables.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.mark.parametrize(("sql", "message"), _BLOCK.findall(GOLDEN.read_text()))
def test_message(home: Home, sql: str, message: str) -> None:
    with pytest.raises(FeedmillError) as raised:
        home.results(sql)
    kind, _, text = message.partition(": ")
    assert (type(raised.value).__name__, str(raised.value)) == (kind, text)


def test_the_file_holds_messages() -> None:
    assert len(_BLOCK.findall(GOLDEN.read_text())) == GOLDEN.read_text().count("sql: ")


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("SELECT", "42601"),
        ("SELECT 1 FROM nowhere", "42P01"),
        ("DROP TABLE nowhere", "42P01"),
        ("SELECT x FROM people", "42703"),
        ("SELECT f(1)", "42883"),
        ("SELECT UPPER(1, 2)", "42804"),
        ("CREATE TABLE people AS SELECT 1 AS a", "42P07"),
        ("MERGE INTO people", "0A000"),
    ],
)
def test_sqlstate(home: Home, sql: str, state: str) -> None:
    with pytest.raises(FeedmillError) as raised:
        home.results(sql)
    assert (raised.value.sqlstate, raised.value.exit_code) == (state, 2)
