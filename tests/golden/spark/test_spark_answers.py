"""Our answers are Spark's: the queries in `cases`, against what `record.py` took from Spark 4.3.

Names, types and values of all columns are compared; the order of rows where it is asked for.
Where Spark refuses a query, we do. A case that
differs stays as a strict xfail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.core.errors import FeedmillError
from shared.engine import render
from tests.support import spark_tables, sqlcases
from tests.support.homes import Home
from tests.support.sqlcases import Case

HERE = Path(__file__).parent
AREAS = sorted((HERE / "cases").glob("*.sql"))


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with spark_tables.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _cases() -> Iterator[Any]:
    for path in AREAS:
        recorded = path.with_suffix(".spark.json")
        answers = json.loads(recorded.read_text()) if recorded.exists() else {}
        for case in sqlcases.read(path):
            marks = [] if case.differs is None else [pytest.mark.xfail(reason=case.differs)]
            name = f"{case.area}-{case.name}"
            yield pytest.param(case, answers.get(case.name), id=name, marks=marks)


@pytest.mark.parametrize(("case", "answer"), list(_cases()))
def test_spark_says_the_same(home: Home, case: Case, answer: dict[str, Any] | None) -> None:
    assert answer is not None, "Spark's answer is not recorded: make record-spark"
    if "error" in answer:
        with pytest.raises(FeedmillError):
            home.lake.sql(case.sql).to_arrow()
        return
    result = home.lake.sql(case.sql)
    rows = [list(row) for part in render.json_rows(result) for row in part]
    assert [[name, str(kind)] for name, kind in result.columns] == answer["columns"]
    assert sqlcases.canonical(rows, ordered=case.ordered) == answer["rows"]
