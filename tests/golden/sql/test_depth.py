"""Deep statements, as programs write them: they work, or are refused in words."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from shared.core.errors import TooComplexError
from tests.support.homes import Home, opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with opened(tmp_path_factory.mktemp("deep") / "home") as found:
        found.lake.ingest("u", pa.table({"a": [1, 2, 3], "b": ["p1", "p299", None]}))
        yield found


def _nested(levels: int) -> str:
    query = "SELECT a FROM u"
    for _ in range(levels):
        query = f"SELECT a FROM ({query})"
    return query


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT " + "(" * 100 + "1" + ")" * 100, [(1,)]),
        (
            "SELECT count(*) FROM u WHERE " + " OR ".join(f"b = 'p{i}'" for i in range(300)),
            [(2,)],
        ),
        ("SELECT length(" + " || ".join(["b"] * 200) + ") AS n FROM u WHERE a = 1", [(400,)]),
        (
            "SELECT "
            + "CASE WHEN a > 0 THEN " * 150
            + "a"
            + " END" * 150
            + " AS c FROM u ORDER BY c",
            [(1,), (2,), (3,)],
        ),
        (f"SELECT count(*) FROM ({' UNION ALL '.join(['SELECT a FROM u'] * 300)})", [(900,)]),
        (f"SELECT sum(a) AS s FROM ({_nested(150)})", [(6,)]),
    ],
    ids=["parentheses", "or", "concatenation", "case", "union", "subqueries"],
)
def test_it_works(home: Home, query: str, rows: list[tuple[int]]) -> None:
    assert list(home.lake.sql(query).rows()) == rows


def test_deeper_than_that_is_refused(home: Home) -> None:
    with pytest.raises(TooComplexError, match="nested too deep"):
        home.lake.sql("SELECT " + "(" * 2000 + "1" + ")" * 2000)
