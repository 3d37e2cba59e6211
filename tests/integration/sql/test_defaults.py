"""DEFAULT of columns: in definitions, in INSERT, and for rows that were there before; on a real lake."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core.errors import (
    FeedmillError,
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
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


def test_what_an_insert_leaves_out_gets_the_default(home: Home) -> None:
    home.results("CREATE TABLE t (a INT DEFAULT 3 + 4, b STRING DEFAULT upper('q'), c INT)")
    home.results("INSERT INTO t (c) VALUES (1); INSERT INTO t BY NAME SELECT 2 AS c, 5 AS a")
    home.results("INSERT INTO t VALUES (DEFAULT, 'x', DEFAULT), (8, DEFAULT, 3)")
    home.results("INSERT INTO t SELECT DEFAULT, 'y', 4")
    assert home.rows("SELECT * FROM t ORDER BY c, a") == [
        (7, "x", None),
        (7, "Q", 1),
        (5, "Q", 2),
        (8, "Q", 3),
        (7, "y", 4),
    ]


def test_a_default_is_computed_when_rows_are_inserted(home: Home) -> None:
    home.results(
        "CREATE TABLE t (a INT, at TIMESTAMP DEFAULT now(), day DATE DEFAULT current_date)"
    )
    home.results("INSERT INTO t (a) VALUES (1)")
    assert home.rows("SELECT a FROM t WHERE at > DATE'2020-01-01' AND day = to_date(at)") == [(1,)]


def test_rows_that_were_there_get_the_default_of_a_new_column(home: Home) -> None:
    home.results("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)")
    home.results(
        "ALTER TABLE t ADD COLUMN (b INT DEFAULT 7, c STRING, d ARRAY<INT> DEFAULT array(1))"
    )
    home.results("ALTER TABLE t ALTER COLUMN b SET DEFAULT 8; INSERT INTO t (a) VALUES (2)")
    home.results("ALTER TABLE t ALTER COLUMN b DROP DEFAULT; INSERT INTO t (a) VALUES (3)")
    home.results("INSERT INTO t (a, b) VALUES (4, NULL)")
    rows = [(1, 7, None, [1]), (2, 8, None, [1]), (3, None, None, [1]), (4, None, None, [1])]
    assert home.rows("SELECT * FROM t ORDER BY a") == rows
    assert home.rows("SELECT b FROM t WHERE b = 7") == [(7,)]
    assert home.rows("SELECT count(b) FROM t") == [(2,)]


def test_a_temporary_table_has_defaults_and_like_takes_them_along(home: Home) -> None:
    home.results("CREATE TABLE t (a INT DEFAULT 1, b INT); CREATE TABLE u LIKE t")
    home.results("INSERT INTO u (b) VALUES (2)")
    assert home.rows("SELECT a, b FROM u") == [(1, 2)]
    home.results("CREATE TEMP TABLE n (a INT DEFAULT 5, b INT); INSERT INTO n (b) VALUES (6)")
    assert home.rows("SELECT * FROM n; DROP TABLE n; SELECT 1") == [(1,)]


def test_texts_with_commas_parentheses_and_keywords_are_kept_whole(home: Home) -> None:
    home.results(
        "CREATE TABLE t (a STRING DEFAULT '(,' NOT NULL, b STRING DEFAULT concat('x,', ')') "
        "COMMENT 'the b', c BOOLEAN DEFAULT 1 IS NOT NULL, d INT DEFAULT -1 PRIMARY KEY)"
    )
    home.results("INSERT INTO t (d) VALUES (DEFAULT)")
    assert home.rows("SELECT * FROM t") == [("(,", "x,)", True, -1)]
    assert home.rows("DESCRIBE t")[4:] == [
        ("", "", ""),
        ("# Column Default Values", "", ""),
        ("a", "string", "'(,'"),
        ("b", "string", "concat('x,', ')')"),
        ("c", "boolean", "1 IS NOT NULL"),
        ("d", "int", "-1"),
    ]


@pytest.mark.parametrize(
    ("default", "kind", "match"),
    [
        ("'x'", TypeMismatchError, "a is int, its DEFAULT is string"),
        ("b", UnknownColumnError, "b"),
        ("(SELECT 1)", NotSupportedError, "a query in the DEFAULT"),
        ("@v", NotSupportedError, "a variable in the DEFAULT"),
        ("max(1)", SqlSyntaxError, "max cannot stand in the DEFAULT"),
        (
            "row_number() OVER (ORDER BY 1)",
            SqlSyntaxError,
            "row_number cannot stand in the DEFAULT",
        ),
    ],
)
def test_what_is_no_default(home: Home, default: str, kind: type[Exception], match: str) -> None:
    home.results("CREATE TABLE t (a INT)")
    for text in (
        f"CREATE TABLE u (a INT DEFAULT {default}, b INT)",
        f"ALTER TABLE t ALTER COLUMN a SET DEFAULT {default}",
    ):
        with pytest.raises(kind, match=match) as caught:
            home.results(text)
        assert isinstance(caught.value, FeedmillError)
        assert caught.value.position is not None
    assert home.workspace.lake.table("u") is None


def test_a_text_is_checked_with_the_defaults_it_makes(home: Home) -> None:
    text = "CREATE TABLE u (a INT DEFAULT 1, b INT); ALTER TABLE u ALTER a SET DEFAULT 2; "
    text += "ALTER TABLE u ADD COLUMN c INT DEFAULT 3; INSERT INTO u (b) VALUES (1)"
    found = home.workspace.session().check(text, now=home.workspace.clock.now())
    assert len(found) == 4
    assert home.workspace.lake.table("u") is None
