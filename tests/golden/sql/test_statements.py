"""Statements that change datasets: what they do, what they refuse, and what listings show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from shared.core.errors import AlreadyExistsError, InputError, QueryFailedError, TypeMismatchError
from tests.support import homes
from tests.support.homes import Home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path) as opened:
        yield opened


def test_create_holds_types_and_rows(home: Home) -> None:
    made = home.lake.sql(
        "CREATE TABLE t AS SELECT 1 AS i, 2L AS l, 1.50 AS n, 0.5D AS d, 'x' AS s, true AS b, "
        "DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03.000004' AS at, "
        "array(1, NULL) AS a, map('k', 1) AS m, struct('v' AS f) AS st, NULL AS nothing"
    )
    assert (made.command, made.row_count, made.columns) == ("CREATE TABLE", 1, ())
    assert home.rows("SELECT * FROM t") == [
        (
            1,
            2,
            Decimal("1.50"),
            0.5,
            "x",
            True,
            date(2024, 2, 29),
            datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=UTC),
            [1, None],
            [("k", 1)],
            {"f": "v"},
            None,
        )
    ]
    kinds = dict(row[:2] for row in home.rows("DESCRIBE t"))  # type: ignore[misc]
    assert kinds["n"] == "decimal(3,2)"
    assert kinds["m"] == "map<string,int>"
    assert kinds["nothing"] == "string"


def test_create_of_no_rows_keeps_the_columns(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT CAST(NULL AS STRING) AS a, 1 AS b WHERE false")
    assert home.rows("SELECT * FROM t") == []
    home.lake.sql("INSERT INTO t SELECT 'x', 2")
    assert home.rows("SELECT a, b FROM t") == [("x", 2)]


def test_create_again(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(AlreadyExistsError):
        home.lake.sql("CREATE TABLE T AS SELECT 2 AS a")
    home.lake.sql("CREATE TABLE IF NOT EXISTS t AS SELECT 3 AS a")
    assert home.rows("SELECT a FROM t") == [(1,)]


def test_create_that_fails_leaves_no_table(home: Home) -> None:
    with pytest.raises(QueryFailedError, match="stop"):
        home.lake.sql("CREATE TABLE t AS SELECT raise_error('stop') AS a")
    assert home.rows("SHOW TABLES") == []


def test_twin_columns_are_refused(home: Home) -> None:
    with pytest.raises(InputError, match="two columns"):
        home.lake.sql("CREATE TABLE t AS SELECT 1 AS a, 2 AS A")


def test_an_interval_is_refused(home: Home) -> None:
    with pytest.raises(TypeMismatchError, match="interval"):
        home.lake.sql("CREATE TABLE t AS SELECT INTERVAL 1 DAY AS i")


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO t SELECT 2, 'b'",
        "INSERT INTO t VALUES (2, 'b')",
        "INSERT INTO t (s, i) SELECT 'b', 2",
        "INSERT INTO t (SELECT 2, 'b')",
        "INSERT INTO T SELECT CAST(2 AS SMALLINT), 'b'",
        "WITH x AS (SELECT 2 AS i) INSERT INTO t SELECT i, 'b' FROM x",
    ],
)
def test_insert_forms(home: Home, insert: str) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT 1 AS i, 'a' AS s")
    done = home.lake.sql(insert)
    assert (done.command, done.row_count) == ("INSERT", 1)
    assert home.rows("SELECT * FROM t ORDER BY i") == [(1, "a"), (2, "b")]


def test_insert_by_some_columns_leaves_the_others_null(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT 1 AS i, 'a' AS s")
    home.lake.sql("INSERT INTO t (i) VALUES (2)")
    assert home.rows("SELECT * FROM t ORDER BY i") == [(1, "a"), (2, None)]


def test_insert_converts_numbers_and_writes_text(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT CAST(1 AS DECIMAL(6,2)) AS n, 'a' AS s")
    home.lake.sql("INSERT INTO t SELECT 2.345D, 7")
    assert home.rows("SELECT * FROM t ORDER BY n") == [
        (Decimal("1.00"), "a"),
        (Decimal("2.35"), "7"),
    ]


def test_insert_reads_the_table_it_writes(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT 1 AS i")
    for _ in range(3):
        home.lake.sql("INSERT INTO t SELECT i + 1 FROM t")
    assert home.rows("SELECT COUNT(*), MAX(i) FROM t") == [(8, 4)]


def test_insert_into_events_lands_in_its_buckets(home: Home) -> None:
    schema = pa.schema(
        [
            ("_id", pa.string()),
            ("who", pa.string()),
            ("timestamp", pa.timestamp("us", tz="UTC")),
        ]
    )
    at = datetime(2024, 3, 1, tzinfo=UTC)
    rows = pa.Table.from_pylist(
        [{"_id": f"e{i}", "who": f"u{i % 5}", "timestamp": at} for i in range(20)], schema
    )
    home.add("events", rows, homes.events("who"))
    home.lake.sql(
        "INSERT INTO events SELECT _id || 'x', who, timestamp + INTERVAL 1 HOUR FROM events"
    )
    counted = home.rows(
        "SELECT who, MAX(s.num) AS n, COUNT(*) AS c FROM (SELECT who, SESS_TIMEOUT(timestamp, 1800) "
        "OVER (PARTITION BY who ORDER BY timestamp) AS s FROM events) GROUP BY who ORDER BY who"
    )
    assert counted == [(f"u{i}", 2, 8) for i in range(5)]


def test_drop(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT 1 AS i")
    assert home.lake.sql("DROP TABLE T").command == "DROP TABLE"
    assert home.rows("SHOW TABLES") == []
    home.lake.sql("DROP TABLE IF EXISTS t")
    home.lake.sql("CREATE TABLE t AS SELECT 'new' AS s")
    assert home.rows("SELECT * FROM t") == [("new",)]


def test_show_tables(home: Home) -> None:
    home.results("CREATE TABLE b AS SELECT 1 AS i; CREATE TABLE a AS SELECT 1 AS i")
    result = home.lake.sql("SHOW TABLES")
    assert [name for name, _ in result.columns] == [
        "name",
        "dataSetId",
        "dataSet",
        "description",
        "resolved",
    ]
    rows = list(result.rows())
    assert [row[0] for row in rows] == ["a", "b"]
    assert all(len(row[1]) == 24 and int(row[1], 16) for row in rows)


def test_statements_run_in_order_and_stop_at_the_first_that_fails(home: Home) -> None:
    with pytest.raises(QueryFailedError):
        home.results(
            "CREATE TABLE t AS SELECT 1 AS i; SELECT raise_error('no'); INSERT INTO t VALUES (2);"
        )
    assert home.rows("SELECT i FROM t") == [(1,)]


def test_a_syntax_error_anywhere_runs_nothing(home: Home) -> None:
    with pytest.raises(InputError):
        home.results("CREATE TABLE t AS SELECT 1 AS i; SELEC 1")
    assert home.rows("SHOW TABLES") == []


def test_limit_zero_of_a_whole_query_is_no_cap(home: Home) -> None:
    home.lake.sql("CREATE TABLE t AS SELECT EXPLODE(SEQUENCE(1, 5)) AS i")
    assert len(home.rows("SELECT i FROM t LIMIT 0")) == 5
    assert home.rows("SELECT COUNT(*) FROM (SELECT i FROM t LIMIT 0)") == [(0,)]
