"""Variables of a session, as Spark has them: DECLARE, SET VARIABLE, DROP TEMPORARY VARIABLE."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from shared.core.errors import FeedmillError
from tests.support import homes
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def test_a_variable_is_read_assigned_and_dropped(home: Home) -> None:
    home.results("DECLARE OR REPLACE VARIABLE a INT DEFAULT 5; DECLARE OR REPLACE b = 'x'")
    assert home.rows("SELECT a, session.a + 1, system.session.b") == [(5, 6, "x")]
    home.results("SET VAR a = a + 1, b = 'y'")
    assert home.rows("SELECT a, b") == [(6, "y")]
    home.results("SET VARIABLE (a, b) = (SELECT '7', 8)")
    assert home.rows("SELECT a, b") == [(7, "8")]
    home.results("SET VAR a = DEFAULT")
    assert home.rows("SELECT a") == [(5,)]
    home.results("DROP TEMPORARY VARIABLE a; DROP TEMPORARY VARIABLE IF EXISTS a")
    with pytest.raises(FeedmillError, match="there is no column a"):
        home.rows("SELECT a")


def test_a_value_is_of_the_declared_type(home: Home) -> None:
    home.results("DECLARE OR REPLACE d DECIMAL(10, 2) = 1; SET VAR d = 2.5")
    assert home.rows("SELECT d, typeof(d)") == [(Decimal("2.50"), "decimal(10,2)")]


def test_several_are_declared_and_assigned_in_order(home: Home) -> None:
    home.results("DECLARE OR REPLACE VARIABLE p, q INT DEFAULT 7")
    assert home.rows("SELECT p, q") == [(7, 7)]
    home.results("SET VAR p = 1, q = p + 1")
    assert home.rows("SELECT p, q") == [(1, 2)]
    with pytest.raises(FeedmillError, match="a variable twice"):
        home.results("DECLARE OR REPLACE VARIABLE p, p INT")


def test_a_column_goes_before_a_variable(home: Home) -> None:
    home.results("DECLARE OR REPLACE v INT = 2")
    assert home.rows("SELECT v, session.v FROM VALUES (1) AS t(v)") == [(1, 2)]
    assert home.rows("SELECT i FROM VALUES (1), (2), (3) AS t(i) ORDER BY i LIMIT v") == [
        (1,),
        (2,),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "DECLARE x",
        "DECLARE OR REPLACE x INT; DECLARE x INT",
        "DECLARE OR REPLACE other.x INT",
        "DECLARE OR REPLACE x INT = (SELECT 1)",
        "SET VAR nothing = 1",
        "DECLARE OR REPLACE x INT; SET VAR (x, x) = (SELECT 1, 2)",
        "DECLARE OR REPLACE x INT; SET VAR x = (SELECT i FROM VALUES (1), (2) AS t(i))",
        "DROP TEMPORARY VARIABLE nothing",
    ],
)
def test_what_is_no_variable_is_refused(home: Home, text: str) -> None:
    with pytest.raises(FeedmillError):
        home.results(text)
