"""The rows of a query depend neither on the number of buckets nor on that of threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.engine import render
from tests.support import homes, sqlcases
from tests.support.homes import Home

pytestmark = pytest.mark.slow

SCHEMA = pa.schema(
    [
        ("_id", pa.string()),
        ("who", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("page", pa.string()),
        ("price", pa.decimal128(10, 2)),
    ]
)
BACK = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
OVER = f"OVER (PARTITION BY who ORDER BY timestamp {BACK})"
QUERIES = f"""
SELECT _id, SESS_TIMEOUT(timestamp, 60) {OVER} AS s,
  ATTRIBUTION_FIRST_TOUCH(timestamp, 'c', page) {OVER} AS f FROM {{t}};
SELECT _id, PREVIOUS(_id) OVER (PARTITION BY page ORDER BY timestamp) AS p,
  ROW_NUMBER() OVER (PARTITION BY who ORDER BY timestamp) AS n FROM {{t}};
SELECT who, COUNT(*) AS n, SUM(price) AS s, MIN(page) AS p FROM {{t}} GROUP BY who;
SELECT page, COUNT(DISTINCT who) AS u, SUM(price) AS s, AVG(price) AS a FROM {{t}} GROUP BY page;
SELECT COUNT(*) AS n, SUM(price) AS s, MAX(timestamp) AS t FROM {{t}};
SELECT DISTINCT page FROM {{t}};
SELECT a._id AS a, b._id AS b FROM {{t}} a JOIN {{t}} b ON a.who = b.who AND a._id < b._id;
SELECT a._id AS a, b._id AS b FROM {{t}} a LEFT JOIN {{t}} b
  ON a.page = b.page AND a.price < b.price;
SELECT _id FROM {{t}} e WHERE price = (SELECT MAX(price) FROM {{t}} f WHERE f.who = e.who);
SELECT who FROM {{t}} EXCEPT ALL SELECT page FROM {{t}};
SELECT _id, RANK() OVER (ORDER BY price DESC) AS r, SUM(price) OVER () AS s FROM {{t}};
SELECT s.num AS num, COUNT(*) AS n FROM (
  SELECT SESS_TIMEOUT(timestamp, 60) {OVER} AS s FROM {{t}}) GROUP BY s.num;
SELECT who, page, GROUPING_ID() AS g, COUNT(*) AS n, SUM(price) AS s FROM {{t}}
  GROUP BY ROLLUP (who, page);
SELECT page, COUNT(DISTINCT who) AS u, MAX(price) AS p FROM {{t}} GROUP BY CUBE (page);
SELECT e._id, l.n FROM {{t}} e, LATERAL (
  SELECT COUNT(*) AS n FROM {{t}} f WHERE f.who = e.who AND f._id < e._id) l;
SELECT e._id, l.i FROM {{t}} e LEFT JOIN LATERAL (
  SELECT f._id AS i FROM {{t}} f WHERE f.page = e.page AND f.price > e.price
  ORDER BY f._id LIMIT 1) l ON true;
SELECT * FROM (SELECT who, page, price FROM {{t}})
  PIVOT (SUM(price) AS s, COUNT(*) AS n FOR page IN ('x' AS x, 'y' AS y));
SELECT * FROM (SELECT _id, who, page FROM {{t}}) UNPIVOT (v FOR k IN (who, page));
SELECT _id FROM {{t}} TABLESAMPLE (40 PERCENT) REPEATABLE (3);
SELECT _id FROM {{t}} TABLESAMPLE (5 ROWS);
SELECT _id, stack(2, who, page, page, who) AS (a, b) FROM {{t}};
SELECT page AS a, who AS b FROM {{t}} UNION BY NAME SELECT page AS b, who AS a FROM {{t}};
SELECT _id, COUNT(*) OVER (PARTITION BY who ORDER BY timestamp
  RANGE BETWEEN INTERVAL 30 SECONDS PRECEDING AND CURRENT ROW) AS n FROM {{t}};
WITH RECURSIVE r(i, d) AS (SELECT MIN(_id), 0 FROM {{t}} UNION ALL
  SELECT t._id, d + 1 FROM {{t}} t JOIN r ON t._id > r.i WHERE d < 1) SELECT i, d FROM r;
SELECT _id, (who, page) IN (SELECT who, page FROM {{t}} WHERE price > 0) AS i FROM {{t}}
""".split(";")
ORDERED = "SELECT who, _id FROM {t} ORDER BY price DESC, _id LIMIT 5 OFFSET 1"
LAYOUTS = {"one": 1, "three": 3, "sixteen": 16}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Home]]:
    """One home, opened with one thread and with four."""
    folder: Path = tmp_path_factory.mktemp("home")
    with homes.opened(folder, threads=1) as one, homes.opened(folder, threads=4) as four:
        yield one, four


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from(["a", "b", "c", "d", "é"]),
            "timestamp": st.integers(0, 400).map(lambda s: s * 1_000_000),
            "page": st.none() | st.sampled_from(["", "x", "y"]),
            "price": st.none() | st.decimals(-99, 99, places=2),
        }
    ),
    min_size=1,
    max_size=40,
)


def _answer(home: Home, query: str, table: str) -> list[list[object]]:
    result = home.lake.sql(query.format(t=table))
    rows = [list(row) for part in render.json_rows(result) for row in part]
    return sqlcases.canonical(rows, ordered=query == ORDERED)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, cut=st.integers(0, 40))
def test_same_rows(home: tuple[Home, Home], rows: list[dict[str, object]], cut: int) -> None:
    table = pa.Table.from_pylist(
        [row | {"_id": f"e{i:02}"} for i, row in enumerate(rows)], schema=SCHEMA
    )
    one, four = home
    for name, buckets in LAYOUTS.items():
        one.lake.sql(f"DROP TABLE IF EXISTS {name}")
        for part in (table.slice(0, cut), table.slice(cut)):
            if len(part):
                one.add(name, part, homes.events("who", buckets))
    for query in [*QUERIES, ORDERED]:
        expected = _answer(one, query, "one")
        for name in LAYOUTS:
            assert _answer(four, query, name) == expected, (query, name)
        assert _answer(one, query, "sixteen") == expected, query
