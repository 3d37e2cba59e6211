"""Any number of buckets and of workers gives the same rows: golden queries of events, again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.engine import render
from tests.support import spark_tables, sqlcases
from tests.support.homes import Home
from tests.support.sqlcases import Case

pytestmark = pytest.mark.slow

CASES = Path(__file__).parent / "cases"


def _cases() -> list[tuple[Case, dict[str, Any]]]:
    """Return the queries that read events in buckets, with Spark's answers."""
    found = []
    for path in sorted(CASES.glob("*.sql")):
        answers = json.loads(path.with_suffix(".spark.json").read_text())
        for case in sqlcases.read(path):
            answer = answers[case.name]
            if case.differs is None and re.search(r"\bevents\b", case.sql) and "rows" in answer:
                found.append((case, answer))
    return found


@pytest.fixture(scope="module", params=[(1, 1), (13, 3)], ids=["1-bucket", "13-buckets"])
def home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    buckets, threads = request.param
    folder = tmp_path_factory.mktemp("home")
    with spark_tables.opened(folder, buckets=buckets, threads=threads) as opened:
        yield opened


def test_there_are_queries_of_events() -> None:
    assert len(_cases()) > 80


@pytest.mark.parametrize(
    ("case", "answer"), [pytest.param(c, a, id=f"{c.area}-{c.name}") for c, a in _cases()]
)
def test_the_rows_are_the_same(home: Home, case: Case, answer: dict[str, Any]) -> None:
    result = home.lake.sql(case.sql)
    rows = [list(row) for part in render.json_rows(result) for row in part]
    assert sqlcases.canonical(rows, ordered=case.ordered) == answer["rows"]
