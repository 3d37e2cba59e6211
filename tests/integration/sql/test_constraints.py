"""Keys and identities of ALTER TABLE, and statements of Spark's that change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core.errors import (
    AlreadyExistsError,
    InputError,
    NotFoundError,
    NotSupportedError,
    SqlSyntaxError,
    UnknownColumnError,
    UnknownTableError,
)
from shared.sql.blocks import outline, parsed
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
    shared_home.results("CREATE TABLE t (a INT, b STRING, s STRUCT<id: STRING>)")
    return shared_home


def test_a_primary_key_is_declared_shown_and_dropped(home: Home) -> None:
    home.results("ALTER TABLE t ADD CONSTRAINT PRIMARY KEY (A, b) NAMESPACE ns")
    shown = [("t", "a", "int", "ns"), ("t", "b", "string", "ns")]
    assert home.rows("SHOW PRIMARY KEYS") == shown
    assert ("Primary key", "a, b", "ns") in home.rows("DESCRIBE EXTENDED t")
    with pytest.raises(AlreadyExistsError, match="t has a primary key: a, b"):
        home.results("ALTER TABLE t ADD PRIMARY KEY (b) NOT ENFORCED")
    assert home.rows("ALTER TABLE t DROP CONSTRAINT PRIMARY KEY (a, b); SHOW PRIMARY KEYS") == []


def test_identities_may_be_members_of_structs(home: Home) -> None:
    home.results("ALTER TABLE t ADD CONSTRAINT PRIMARY IDENTITY (S.ID) NAMESPACE 'email'")
    home.results("ALTER TABLE t ADD CONSTRAINT IDENTITY (b) NAMESPACE 'ecid'")
    assert home.rows("SHOW IDENTITIES") == [
        ("t", "s.id", "string", "email", "true"),
        ("t", "b", "string", "ecid", "false"),
    ]
    home.results("ALTER TABLE t DROP CONSTRAINT IDENTITY (b)")
    assert [row[1] for row in home.rows("SHOW IDENTITIES")] == ["s.id"]


def test_foreign_keys_and_what_is_declared_outlives_other_changes(home: Home) -> None:
    home.results("CREATE TABLE u (k INT COMMENT 'the key')")
    home.results("ALTER TABLE t ADD CONSTRAINT FOREIGN KEY (a) REFERENCES u (K) NOT ENFORCED")
    home.results("ALTER TABLE t ADD COLUMN z INT; INSERT INTO t (a) VALUES (1); TRUNCATE TABLE t")
    assert home.rows("SHOW FOREIGN KEYS") == [("t", "a", "int", "u", "k", None)]
    home.results("ALTER TABLE u ADD CONSTRAINT PRIMARY KEY (k)")
    assert home.rows("DESCRIBE u")[0] == ("k", "int", "the key")


@pytest.mark.parametrize(
    ("text", "kind", "match"),
    [
        ("ALTER TABLE t ADD CONSTRAINT IDENTITY (b)", SqlSyntaxError, "needs its NAMESPACE"),
        ("ALTER TABLE t ADD CONSTRAINT PRIMARY KEY (z)", UnknownColumnError, "no column z"),
        ("ALTER TABLE t DROP CONSTRAINT PRIMARY KEY (a)", NotFoundError, "not declared"),
        ("ALTER TABLE nope ADD CONSTRAINT PRIMARY KEY (a)", UnknownTableError, "nope"),
        ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES nope (b)", UnknownTableError, "no table"),
        ("ALTER TABLE t RENAME TO x", NotSupportedError, "ALTER TABLE … RENAME TO"),
        ("USE elsewhere", NotSupportedError, "USE elsewhere"),
        ("SET TIME ZONE 'Europe/Berlin'", InputError, "timezone is always UTC"),
    ],
)
def test_what_is_refused(home: Home, text: str, kind: type[Exception], match: str) -> None:
    with pytest.raises(kind, match=match) as caught:
        home.results(text)
    assert caught.value.position is not None  # type: ignore[attr-defined]


def test_statements_without_an_effect_are_taken(home: Home) -> None:
    text = (
        "CACHE TABLE t; CACHE LAZY TABLE c OPTIONS ('storageLevel' 'DISK_ONLY') AS SELECT 1 AS a; "
        "UNCACHE TABLE IF EXISTS t; REFRESH TABLE t; CLEAR CACHE; USE default; USE SCHEMA public; "
        "SET spark.x.y = 3; RESET spark.x.y; SET TIME ZONE 'UTC'; ALTER TABLE t ADD PRIMARY KEY (a)"
    )
    kinds = [step["kind"] for step in outline(parsed(text))]
    assert kinds == [
        *("CACHE TABLE", "CREATE VIEW", "UNCACHE TABLE", "REFRESH TABLE", "CLEAR CACHE"),
        *("USE", "USE", "SET", "RESET", "SET", "ALTER TABLE"),
    ]
    home.results(text)
    assert home.rows("SELECT a FROM c") == [(1,)]
    assert home.rows("SHOW CURRENT SCHEMA") == [("feedmill", "public")]
    assert [row[2] for row in home.rows("SHOW VIEWS LIKE 'c*'")] == ["c"]
    with pytest.raises(NotFoundError, match=r"no setting spark\.x\.y"):
        home.results("SET spark.x.y")
