"""Views: permanent ones in the record, temporary ones in the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.core.errors import (
    AlreadyExistsError,
    NotSupportedError,
    SqlError,
    SqlSyntaxError,
    UnknownColumnError,
    UnknownTableError,
)
from tests.support import homes
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path) as opened:
        yield opened


def test_a_temporary_view_lives_between_texts_and_ends_with_its_session(tmp_path: Path) -> None:
    with homes.opened(tmp_path) as home:
        home.results("CREATE TEMP VIEW v AS SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(a, b)")
        assert home.rows("SELECT b, a FROM v ORDER BY a") == [("a", 1), ("b", 2)]
        assert home.rows("SELECT x.a FROM v x JOIN v y ON x.a = y.a + 1") == [(2,)]
    with homes.opened(tmp_path) as home, pytest.raises(UnknownTableError):
        home.results("SELECT * FROM v")


def test_a_view_is_kept_and_sees_the_table_as_it_is_when_read(tmp_path: Path) -> None:
    with homes.opened(tmp_path) as home:
        home.results("CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v (n) AS SELECT sum(a) FROM t")
    with homes.opened(tmp_path) as home:
        assert home.rows("INSERT INTO t VALUES (5); SELECT n FROM v") == [(6,)]
        assert home.rows("CREATE VIEW w AS SELECT n + 1 AS m FROM v; SELECT * FROM w") == [(7,)]
        (line,) = [row for row in home.rows("SHOW VIEWS") if row[2] == "w"]
        assert line == ("feedmill", "public", "w", None, "", "v", "ADLS")


def test_columns_of_a_view_have_the_names_and_comments_given(home: Home) -> None:
    home.results("CREATE TEMPORARY VIEW v (x COMMENT 'the first', y) AS SELECT 1, 'b'")
    assert home.rows("DESCRIBE v") == [("x", "int", "the first"), ("y", "string", None)]
    assert [row[0] for row in home.rows("SHOW TABLES LIKE 'v*'")] == ["v"]


def test_replacing_and_dropping(home: Home) -> None:
    home.results("CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE VIEW v AS SELECT 2 AS b")
    home.results("CREATE VIEW IF NOT EXISTS v AS SELECT 3 AS c")
    assert home.rows("SELECT b FROM v") == [(2,)]
    with pytest.raises(AlreadyExistsError, match="there is a view v already"):
        home.results("CREATE VIEW v AS SELECT 1 AS a")
    home.results("DROP VIEW v; DROP VIEW IF EXISTS v")
    with pytest.raises(UnknownTableError, match="there is no view v"):
        home.results("DROP VIEW v")


def test_a_temporary_view_hides_what_has_its_name(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS a; CREATE TEMP VIEW t AS SELECT a + 1 AS a FROM t")
    assert home.rows("SELECT a FROM t") == [(2,)]
    assert home.rows("DROP VIEW t; SELECT a FROM t") == [(1,)]


def test_a_global_temporary_view_is_reached_by_its_schema(home: Home) -> None:
    home.results("CREATE GLOBAL TEMPORARY VIEW g AS SELECT 1 AS a")
    assert home.rows("SELECT a FROM global_temp.g") == [(1,)]
    with pytest.raises(UnknownTableError):
        home.results("SELECT a FROM g")


def test_an_error_in_a_view_names_it_and_has_its_place(home: Home) -> None:
    home.results("CREATE TEMP VIEW v AS SELECT 1 AS a;\nCREATE TEMP VIEW w AS SELECT a FROM v")
    home.results("CREATE OR REPLACE TEMP VIEW v AS SELECT 1 AS b")
    with pytest.raises(SqlError, match="in the view w: there is no column a") as caught:
        home.results("SELECT * FROM w")
    assert caught.value.position is not None
    assert (caught.value.position.line, caught.value.position.column) == (2, 30)
    assert "CREATE TEMP VIEW w" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "kind", "match"),
    [
        ("CREATE OR REPLACE VIEW a AS SELECT * FROM b", SqlSyntaxError, "a > b > a"),
        ("CREATE TEMP VIEW v USING parquet", NotSupportedError, "TEMPORARY VIEW … USING"),
        ("CREATE TEMP VIEW v (x, y) AS SELECT 1", SqlSyntaxError, "2 names are given"),
        ("CREATE TEMP VIEW v AS SELECT 1 a, 2 A", SqlSyntaxError, "two columns"),
        ("CREATE VIEW v AS SELECT * FROM s", NotSupportedError, "which is a temporary view"),
        ("CREATE VIEW v AS SELECT '$x' a", NotSupportedError, "cannot hold parameters"),
        ("CREATE VIEW t AS SELECT 1 a", AlreadyExistsError, "t is a dataset"),
        ("CREATE TABLE a AS SELECT 1 a", AlreadyExistsError, "a is a view"),
        ("INSERT INTO a SELECT 1", NotSupportedError, "a is a view"),
        ("DROP TABLE a", UnknownTableError, "a is a view"),
        ("DROP VIEW t", UnknownTableError, "t is a table"),
        ("SELECT * FROM a SNAPSHOT SINCE 1", NotSupportedError, "SNAPSHOT of a view"),
    ],
)
def test_what_is_refused(home: Home, text: str, kind: type[Exception], match: str) -> None:
    home.results("CREATE VIEW a AS SELECT 1 AS x; CREATE VIEW b AS SELECT * FROM a")
    home.results("CREATE TEMP VIEW s AS SELECT 1 AS x; CREATE TABLE t AS SELECT 1 AS x")
    with pytest.raises(kind, match=match) as caught:
        home.lake.sql(text, {"x": "1"})
    assert caught.value.position is not None  # type: ignore[attr-defined]


def test_checking_follows_views_that_are_not_made(home: Home) -> None:
    home.lake.check("CREATE TEMP VIEW v AS SELECT 1 AS a; SELECT a FROM v")
    with pytest.raises(UnknownTableError):
        home.lake.check("CREATE TEMP VIEW v AS SELECT 1 AS a; DROP VIEW v; SELECT a FROM v")
    with pytest.raises(UnknownTableError):
        home.results("SELECT a FROM v")


def test_star_is_what_it_was_when_the_view_was_made(home: Home) -> None:
    home.results("CREATE TABLE st AS SELECT 1 AS a, 2 AS b")
    home.results("CREATE VIEW sv AS SELECT * FROM st; CREATE VIEW sw (x, y) AS SELECT * FROM st")
    home.results("CREATE VIEW sy AS SELECT s.* FROM (SELECT * FROM sv) s")
    home.results("ALTER TABLE st ADD COLUMN c INT; INSERT INTO st VALUES (3, 4, 5)")
    assert home.rows("SELECT * FROM sv ORDER BY a") == [(1, 2), (3, 4)]
    assert home.rows("SELECT * FROM sw ORDER BY x") == [(1, 2), (3, 4)]
    assert home.rows("SELECT * FROM sy ORDER BY a") == [(1, 2), (3, 4)]
    assert home.rows("SHOW COLUMNS IN sv") == [("a",), ("b",)]
    with pytest.raises(UnknownColumnError, match="c"):
        home.results("SELECT c FROM sv")
    home.results("CREATE OR REPLACE VIEW sv AS SELECT * FROM st")
    assert home.rows("SELECT max(c) FROM sv") == [(5,)]
    home.results("CREATE OR REPLACE TABLE st AS SELECT 7 AS b")
    with pytest.raises(UnknownColumnError, match="in the view sv: its query has no column a any"):
        home.results("SELECT * FROM sv")


def test_a_view_made_where_system_columns_are_shown_is_read_where_they_are_not(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS a; SET drop_system_columns = false")
    home.results("CREATE VIEW v AS SELECT * FROM t; SET drop_system_columns = true")
    assert home.rows("SELECT * FROM v") == [(1,)]
    home.results("SET drop_system_columns = false")
    assert len(home.results("SELECT * FROM v")[0].columns) == 3
