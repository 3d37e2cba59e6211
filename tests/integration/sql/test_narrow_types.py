"""Columns of small whole numbers keep their type, which Iceberg has no word for."""

from __future__ import annotations

from pathlib import Path

from tests.support import homes


def test_small_columns_stay_small(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.results(
            "CREATE TABLE t (a SMALLINT, b TINYINT, c INT);"
            "INSERT INTO t VALUES (32767, -128, 1), (NULL, NULL, NULL);"
            "CREATE TABLE u AS SELECT a, CAST(b AS SMALLINT) AS b FROM t"
        )
        assert home.rows("SELECT typeof(a), typeof(b), typeof(c) FROM t LIMIT 1") == [
            ("smallint", "tinyint", "int")
        ]
        assert home.rows("SELECT a + a, -b FROM t WHERE c = 1") == [(-2, -128)]
        assert home.rows("SELECT a, b, typeof(b) FROM u WHERE a IS NOT NULL") == [
            (32767, -128, "smallint")
        ]
        assert home.rows("SELECT count(*) FROM t SNAPSHOT AS OF 2") == [(2,)]


def test_a_column_that_is_added_beside_them_changes_nothing(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.results(
            "CREATE TABLE t (a SMALLINT); INSERT INTO t VALUES (1);"
            "ALTER TABLE t ADD COLUMN d STRING; INSERT INTO t VALUES (2, 'x')"
        )
        assert home.rows("SELECT a, typeof(a), d FROM t ORDER BY a") == [
            (1, "smallint", None),
            (2, "smallint", "x"),
        ]
