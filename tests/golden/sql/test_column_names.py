"""A column without an alias is called by its own name, or by the text Spark gives its expression.

What Spark says is in `../spark/cases/labels.sql`; here are the forms it does not know or does not show.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import homes
from tests.support.homes import Home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("expr", "name"),
    [
        ("x", "x"),
        ("(X)", "X"),
        ("s.f", "f"),
        ("s['f']", "s.f"),
        ("m['k']", "m[k]"),
        ("-x", "(- x)"),
        ("NOT b", "(NOT b)"),
        ("(x + 1) *   2", "((x + 1) * 2)"),
        ("CAST(x AS STRING)", "x"),
        ("CASE WHEN b THEN 1 END", "CASE WHEN b THEN 1 END"),
        ("EXTRACT(YEAR FROM d)", "extract(YEAR FROM d)"),
        ("EXISTS (SELECT 1)", "exists()"),
        ("DATE '2024-01-01'", "DATE '2024-01-01'"),
        (
            "COUNT(*) OVER ()",
            "count(1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
        ),
        ("NEXT(x) OVER (ORDER BY x).value", "value"),
        ("'text'", "text"),
        ('"x"', "x"),
        ("1", "1"),
        ("x AS `a b`", "a b"),
        ("x y", "y"),
    ],
)
def test_name(home: Home, expr: str, name: str) -> None:
    result = home.lake.sql(
        f"SELECT {expr} FROM (SELECT 1 AS x, true AS b, DATE '2024-01-01' AS d, "
        "struct(1 AS f) AS s, map('k', 1) AS m)"
    )
    assert [column for column, _ in result.columns] == [name]
