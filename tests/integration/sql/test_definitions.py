"""CREATE OR REPLACE TABLE, PRIMARY IDENTITY, SHOW COLUMNS, SHOW CREATE TABLE, DESCRIBE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core.errors import SqlSyntaxError, UnknownColumnError, UnknownTableError
from tests.support import homes
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def home(shared_home: Home) -> Home:
    shared_home.results("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS u; DROP VIEW IF EXISTS v")
    return shared_home


def test_a_table_is_replaced_by_one_of_other_columns_in_one_commit(home: Home) -> None:
    home.results("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)")
    old = home.workspace.lake.get("t")
    home.results("CREATE OR REPLACE TABLE T AS SELECT a + 1 AS b, 'x' AS c FROM t")
    new = home.workspace.lake.get("t")
    assert home.rows("SELECT * FROM t") == [(2, "x")]
    assert (new.name, new.uuid != old.uuid, new.seq) == ("t", True, 1)
    home.results("CREATE OR REPLACE TABLE t (z INT)")
    assert home.rows("SELECT * FROM t; SHOW COLUMNS IN t") == [("z",)]
    home.results("CREATE OR REPLACE TABLE u AS SELECT 1 AS a")
    assert home.rows("SELECT * FROM u") == [(1,)]


def test_a_query_that_fails_replaces_nothing(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(Exception, match="stop here"):
        home.results("CREATE OR REPLACE TABLE t AS SELECT raise_error('stop here') AS b")
    assert home.rows("SELECT a FROM t") == [(1,)]


def test_a_temporary_table_is_replaced(home: Home) -> None:
    home.results("CREATE TEMP TABLE n AS SELECT 1 AS a")
    home.results("CREATE OR REPLACE TEMP TABLE n AS SELECT a + 1 AS b FROM n")
    assert home.rows("SELECT b FROM n") == [(2,)]
    home.results("DROP TABLE n")


def test_the_primary_identity_of_a_definition_is_kept(home: Home) -> None:
    home.results(
        "CREATE TABLE t (id STRING PRIMARY IDENTITY NAMESPACE 'Email', n INT PRIMARY KEY NAMESPACE 'k')"
    )
    assert home.rows("SHOW IDENTITIES") == [("t", "id", "string", "Email", "true")]
    assert home.rows("SHOW PRIMARY KEYS") == [("t", "n", "int", "k")]
    with pytest.raises(SqlSyntaxError, match="needs its NAMESPACE"):
        home.results("CREATE TABLE u (id STRING PRIMARY IDENTITY)")


def test_columns_are_shown(home: Home) -> None:
    home.results("CREATE TABLE t (a INT COMMENT 'the a', b STRUCT<c: STRING>)")
    home.results("CREATE VIEW v AS SELECT b AS x FROM t")
    assert home.rows("SHOW COLUMNS IN t") == home.rows("SHOW COLUMNS FROM t FROM default")
    assert home.rows("SHOW COLUMNS FROM v") == [("x",)]
    assert home.rows("DESC TABLE t") == [
        ("a", "int", "the a"),
        ("b", "struct<c:string>", None),
    ]
    one = [("col_name", "a"), ("data_type", "int"), ("comment", "the a")]
    assert home.rows("DESCRIBE TABLE t A") == one
    assert home.rows("DESCRIBE QUERY SELECT 1 AS a, 'x' AS b") == [
        ("a", "int", None),
        ("b", "string", None),
    ]
    assert home.rows("DESCRIBE WITH w AS (SELECT 1 AS n) SELECT n FROM w") == [("n", "int", None)]
    home.results("SET drop_system_columns=false")


def test_system_columns_are_described_when_they_are_columns(home: Home) -> None:
    text = "CREATE TABLE t (a INT); SET drop_system_columns=false; SHOW COLUMNS IN t"
    assert home.rows(text) == [("a",), ("_acp_system_metadata",), ("_ACP_BATCHID",)]


def test_a_definition_that_is_shown_makes_the_same_table(home: Home) -> None:
    home.results(
        "CREATE TABLE t (`a b` INT NOT NULL DEFAULT 3 COMMENT 'it\\'s', s STRUCT<x: INT, y: ARRAY<INT>>, "
        "id STRING PRIMARY IDENTITY NAMESPACE 'Email', PRIMARY KEY (`a b`))"
    )
    home.results("ALTER TABLE t ADD CONSTRAINT IDENTITY (s.x) NAMESPACE 'n'")
    ((text,),) = home.rows("SHOW CREATE TABLE t")
    described = home.rows("DESCRIBE EXTENDED t")
    home.results(f"DROP TABLE t; {text}")
    assert home.rows("SHOW CREATE TABLE t") == [(text,)]
    kept = [row for row in home.rows("DESCRIBE EXTENDED t") if row[0] != "Id"]
    assert kept == [row for row in described if row[0] != "Id"]
    home.results("CREATE VIEW v AS SELECT 1 AS a")
    assert home.rows("SHOW CREATE TABLE v") == [("CREATE VIEW v AS SELECT 1 AS a",)]


@pytest.mark.parametrize(
    ("text", "kind", "match"),
    [
        ("SHOW COLUMNS IN nowhere", UnknownTableError, "no table nowhere"),
        ("SHOW CREATE TABLE nowhere", UnknownTableError, "no table nowhere"),
        ("DESCRIBE t z", UnknownColumnError, "t has no column z"),
        ("DESCRIBE QUERY SELECT z FROM t", UnknownColumnError, "z"),
        ("SHOW COLUMNS t", SqlSyntaxError, "expected FROM"),
    ],
)
def test_what_is_not_there(home: Home, text: str, kind: type[Exception], match: str) -> None:
    home.results("CREATE TABLE t (a INT)")
    with pytest.raises(kind, match=match):
        home.results(text)
