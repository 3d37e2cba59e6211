"""CREATE TABLE, INSERT, INSERT OVERWRITE, TRUNCATE and temporary tables, on a real lake."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from shared.core.errors import (
    AlreadyExistsError,
    FeedmillError,
    InputError,
    NotSupportedError,
    QueryFailedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
    UnknownTableError,
)
from tests.support import homes
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def home(shared_home: Home) -> Home:
    shared_home.results("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS u")
    return shared_home


def test_sparks_clauses_are_taken_and_columns_of_the_partition_stand_last(home: Home) -> None:
    home.results(
        "CREATE TABLE t (a INT, b STRING COMMENT 'the b', c DOUBLE) USING parquet "
        "PARTITIONED BY (a) OPTIONS (x 1) TBLPROPERTIES ('k' = 'v') COMMENT 'none'"
    )
    assert home.rows("DESCRIBE t")[:3] == [
        ("b", "string", "the b"),
        ("c", "double", None),
        ("a", "int", None),
    ]
    made = "CREATE TABLE u USING orc PARTITIONED BY (a) AS SELECT 1 AS a, 'x' AS b"
    assert home.rows(f"{made}; SELECT * FROM u") == [("x", 1)]


def test_inserts_by_place_by_name_of_some_columns_and_of_a_table(home: Home) -> None:
    home.results("CREATE TABLE t (a INT, b STRING)")
    home.results("INSERT INTO t VALUES (1, 'x'), (2, DEFAULT); INSERT INTO t (b) SELECT 'y'")
    home.results("INSERT INTO TABLE t BY NAME SELECT 'z' AS b, 4 AS a")
    home.results("CREATE TABLE u LIKE t; INSERT INTO u TABLE t")
    rows = [(1, "x"), (2, None), (4, "z"), (None, "y")]
    assert home.rows("SELECT * FROM u ORDER BY a NULLS LAST") == rows


def test_structs_are_mapped_by_the_names_of_their_fields(home: Home) -> None:
    home.results("CREATE TABLE t (s STRUCT<x: INT, y: STRING>)")
    home.results("INSERT INTO t SELECT struct('q' AS y, 1 AS x)")
    assert home.rows("SELECT s.x, s.y FROM t") == [(1, "q")]
    with pytest.raises(TypeMismatchError, match=r"s\.x of t is int, the query gives string"):
        home.results("INSERT INTO t SELECT struct('1' AS x, 'q' AS y)")


def test_overwrite_and_truncate_replace_all_rows_and_history_stays(home: Home) -> None:
    home.results("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
    (first, *_), *_ = home.rows("SELECT snapshot_id FROM (SELECT history_meta('t')) ORDER BY 1")
    home.results("INSERT OVERWRITE TABLE t SELECT a + 10 FROM t WHERE a = 2")
    assert home.rows("SELECT a FROM t") == [(12,)]
    assert home.rows("TRUNCATE TABLE t; SELECT a FROM t") == []
    assert home.rows("TRUNCATE TABLE t; INSERT INTO t VALUES (3); SELECT a FROM t") == [(3,)]
    assert home.rows(f"SELECT a FROM t SNAPSHOT AS OF {first}") == [(1,)]


def test_a_temporary_table_takes_rows_hides_a_dataset_and_goes_with_its_session(
    tmp_path: Path,
) -> None:
    with homes.opened(tmp_path) as home:
        home.results("CREATE TABLE t AS SELECT 1 AS a; CREATE TEMP TABLE t AS SELECT 'x' AS b")
        home.results("INSERT INTO t VALUES ('y')")
        assert home.rows("SELECT b FROM t ORDER BY b") == [("x",), ("y",)]
        home.results("CREATE TEMPORARY TABLE n (a INT); INSERT INTO n VALUES (7)")
        assert home.rows("SELECT a FROM n") == [(7,)]
        assert home.rows("DROP TABLE t; SELECT a FROM t") == [(1,)]
        with pytest.raises(AlreadyExistsError, match="there is a table n already"):
            home.results("CREATE TEMP TABLE n AS SELECT 1 AS a")
        assert home.workspace.lake.names() == ("t",)
    with homes.opened(tmp_path) as home:
        with pytest.raises(UnknownTableError):
            home.results("SELECT * FROM n")
        assert [d.name for d in home.workspace.lake.datasets()] == ["t"]


@pytest.mark.parametrize(
    "value", ["3000000000L", "2147483648D", "-2147483649L", "double('nan')", "1e30BD"]
)
def test_a_number_that_does_not_fit_is_never_stored(home: Home, value: str) -> None:
    home.results("CREATE TABLE t (a INT)")
    with pytest.raises(QueryFailedError, match="too large for a column of type int"):
        home.results(f"INSERT INTO t SELECT {value}")
    assert home.rows("SELECT count(*) FROM t") == [(0,)]


def test_numbers_at_the_edges_are_stored(home: Home) -> None:
    home.results("CREATE TABLE t (a INT, b BIGINT, c DECIMAL(4, 2))")
    home.results("INSERT INTO t VALUES (2147483647.9D, -9223372036854775808D, 99.994)")
    home.results("INSERT INTO t VALUES (-2147483648L, 1.9, CAST(NULL AS DOUBLE))")
    assert home.rows("SELECT * FROM t ORDER BY a") == [
        (-(1 << 31), 1, None),
        ((1 << 31) - 1, -(1 << 63), Decimal("99.99")),
    ]


def test_not_null_is_kept(home: Home) -> None:
    home.results("CREATE TABLE t (a INT NOT NULL, b INT); INSERT INTO t VALUES (1, NULL)")
    with pytest.raises(InputError, match="the column a takes no NULL"):
        home.results("INSERT INTO t (b) VALUES (1)")
    assert home.rows("SELECT count(*) FROM t") == [(1,)]


@pytest.mark.parametrize(
    ("text", "kind", "match"),
    [
        ("CREATE TABLE u USING parquet LOCATION '/x' AS SELECT 1 a", NotSupportedError, "LOCATION"),
        ("CREATE TABLE u (a INT) LOCATION '/x'", NotSupportedError, "LOCATION of a table"),
        ("CREATE OR REPLACE TABLE IF NOT EXISTS u (a INT)", SqlSyntaxError, "exclude each other"),
        ("ALTER TABLE t RENAME COLUMN a TO b", NotSupportedError, "ALTER TABLE … RENAME COLUMN"),
        ("ALTER TABLE t ADD LABEL 'PROFILE'", NotSupportedError, "ALTER TABLE … ADD LABEL"),
        ("CREATE TABLE u (a INT) PARTITIONED BY (z)", UnknownColumnError, "names z"),
        ("CREATE TABLE t (a INT)", AlreadyExistsError, "there is a table t already"),
        ("INSERT INTO t PARTITION (a = 1) SELECT 2", NotSupportedError, "INSERT PARTITION"),
        ("INSERT OVERWRITE DIRECTORY 'x' SELECT 1", NotSupportedError, "OVERWRITE DIRECTORY"),
        ("INSERT INTO t BY NAME SELECT 1 AS z", UnknownColumnError, "no column z"),
        ("INSERT INTO t VALUES ('1')", TypeMismatchError, "a of t is int"),
        ("TRUNCATE TABLE nowhere", UnknownTableError, "no table nowhere"),
    ],
)
def test_what_is_refused(home: Home, text: str, kind: type[Exception], match: str) -> None:
    home.results("CREATE TABLE t (a INT)")
    with pytest.raises(kind, match=match) as caught:
        home.results(text)
    assert isinstance(caught.value, FeedmillError)
    assert caught.value.position is not None
