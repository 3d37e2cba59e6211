"""Which SQLSTATE each kind of error has: those Query Service documents, and PostgreSQL's beside them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from shared.core import errors
from shared.core.errors import FeedmillError
from tests.support import homes
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        opened.results("CREATE TABLE t AS SELECT 1 AS a, struct(1 AS x) AS s")
        opened.results("CREATE VIEW v AS SELECT a FROM t")
        yield opened


@pytest.mark.parametrize(
    ("text", "sqlstate", "match"),
    [
        # documented by Query Service
        ("SELECT s.y FROM t", "08P01", "No such struct field y in x"),
        ("SELECT a.y FROM t", "08P01", "int has no fields"),
        ("SELEC 1", "42601", "starts no statement"),
        ("SELECT (1", "42601", "expected"),
        ("IF true THEN SELECT 1; END IF", "42601", "Invalid command outside Anonymous Block"),
        ("SELECT * FROM nowhere", "42P01", "no table nowhere"),
        ("INSERT INTO nowhere SELECT 1", "42P01", "no table nowhere"),
        ("DROP TABLE nowhere", "42P01", "no table nowhere"),
        ("DROP VIEW nowhere", "42P01", "no view nowhere"),
        ("TRUNCATE TABLE nowhere", "42P01", "no table nowhere"),
        ("DESCRIBE nowhere", "42P01", "no table nowhere"),
        ("SHOW COLUMNS IN nowhere", "42P01", "no table nowhere"),
        ("ALTER TABLE nowhere ADD COLUMN c INT", "42P01", "no table nowhere"),
        ("ALTER TABLE nowhere ADD PRIMARY KEY (a)", "42P01", "no table nowhere"),
        ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES nowhere (b)", "42P01", "no table nowhere"),
        ("ANALYZE TABLE nowhere COMPUTE STATISTICS", "42P01", "no table nowhere"),
        ("SELECT * FROM (SELECT history_meta('nowhere'))", "42P01", "no table nowhere"),
        ("CREATE TABLE t AS SELECT 1 AS a", "42P07", "t already"),
        ("CREATE TABLE t (a INT)", "42P07", "t already"),
        ("CREATE VIEW v AS SELECT 1 AS a", "42P07", "v already"),
        ("CREATE VIEW t AS SELECT 1 AS a", "42P07", "t is a dataset"),
        ("CREATE TABLE v AS SELECT 1 AS a", "42P07", "v is a view"),
        ("DELETE FROM t", "0A000", "not supported: DELETE"),
        ("CREATE MODEL m AS SELECT 1", "0A000", "not supported: models"),
        ("CREATE AUDIENCE a AS SELECT 1", "0A000", "not supported: audiences"),
        ("SHOW FIELDGROUPS", "0A000", "not supported: field groups"),
        ("CREATE TABLE u (a INT) LOCATION 'x'", "0A000", "not supported: LOCATION"),
        ("INSERT INTO t PARTITION (a = 1) SELECT 2", "0A000", "not supported: INSERT PARTITION"),
        # PostgreSQL's
        ("SELECT z FROM t", "42703", "z"),
        ("SELECT nothing(a) FROM t", "42883", "nothing"),
        ("SELECT a + array(1) FROM t", "42804", "does not take"),
        ("INSERT INTO t SELECT 'x', s FROM t", "42804", "a of t is int"),
        ("EXECUTE p", "42704", "no prepared statement p"),
        ("FETCH 1 FROM c", "42704", "no cursor c"),
        ("SHOW nothing.at.all", "42704", "no setting"),
        ("SET aqp=perhaps", "22023", "true or false"),
        ("SELECT raise_error('stop')", "22000", "stop"),
    ],
)
def test_a_statements_error_has_its_code(home: Home, text: str, sqlstate: str, match: str) -> None:
    with pytest.raises(FeedmillError, match=match) as caught:
        home.rows(text)
    assert caught.value.sqlstate == sqlstate


def test_every_error_has_a_code_of_five_places() -> None:
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, FeedmillError)
    ]
    assert len(kinds) > 30
    for kind in kinds:
        assert re.fullmatch(r"[0-9A-Z]{5}", kind.sqlstate), kind.__name__
        if issubclass(kind, errors.OperationError) and kind.retryable:
            assert kind.sqlstate == "58000", kind.__name__


def test_what_feeds_use_is_not_allowed_to_go() -> None:
    assert errors.DatasetInUseError.sqlstate == "42501"


def test_a_position_goes_with_the_code(home: Home) -> None:
    with pytest.raises(FeedmillError) as caught:
        home.results("SELECT 1;\n  SELECT s.y FROM t")
    assert caught.value.position is not None
    assert (caught.value.position.line, caught.value.position.column) == (2, 12)
