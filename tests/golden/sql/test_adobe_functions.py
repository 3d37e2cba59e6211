"""Adobe-defined functions wherever a window function may stand; answers worked out by hand.

_id  user  timestamp            page  code   price
e01  u1    03-01 10:00:00       home  em:1   1.00
e02  u1    03-01 10:10:00       list  -      -
e03  u1    03-01 10:40:00       item  ''     2.50
e04  u1    03-01 11:10:01       cart  ad:7   3.75     1801 s after e03: a new session
e05  u2    03-01 10:05:00       home  -      0.10
e06  u2    03-01 10:05:00       item  em:2   0.20     a tie with e05: _id decides
e07  u2    03-02 00:00:00       home  -      -
e08  u3    02-29 23:59:59.999999  -   em:1   5.00
e09  u4    03-01 12:00:00       home  em:9   7.00
e10  u4    03-01 12:00:30       list  -      8.00
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import spark_tables
from tests.support.homes import Home

OVER = "OVER (PARTITION BY user.id ORDER BY timestamp)"
BACK = (
    "OVER (PARTITION BY user.id ORDER BY timestamp "
    "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
)
ALL = (
    "OVER (PARTITION BY user.id ORDER BY timestamp "
    "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
)
BEFORE = "OVER (PARTITION BY user.id ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)"
SESSION = f"SESS_TIMEOUT(timestamp, 60 * 30) {BACK}"

NUMS = [1, 1, 1, 2, 1, 1, 2, 1, 1, 1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with spark_tables.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _column(home: Home, expr: str, rest: str = "FROM events ORDER BY _id") -> list[object]:
    """Return the values of an expression on all events, by _id."""
    return [row[0] for row in home.rows(f"SELECT {expr} AS x {rest}")]


VALUES: dict[str, tuple[str, list[object]]] = {
    "field after OVER": (f"{SESSION}.num", NUMS),
    "lower case name": (f"sess_timeout(timestamp, 1800) {OVER}.NUM", NUMS),
    "gap of exactly the timeout stays": (
        f"{SESSION}.timestamp_diff",
        [0, 600, 1800, 1801, 0, 0, 50100, 0, 0, 30],
    ),
    "timeout of zero splits at every gap": (
        f"SESS_TIMEOUT(timestamp, 0) {OVER}.num",
        [1, 2, 3, 4, 1, 1, 2, 1, 1, 2],
    ),
    "in arithmetic": (f"{SESSION}.num * 10 + {SESSION}.depth", [11, 12, 13, 21, 11, 12, 21, 11, 11, 12]),
    "in CASE": (
        f"CASE WHEN {SESSION}.is_new THEN page ELSE '…' END",
        ["home", "…", "…", "cart", "home", "…", "home", None, "home", "…"],
    ),
    "as text": (
        f"CAST({SESSION} AS STRING)",
        [
            "{0, 1, true, 1}",
            "{600, 1, false, 2}",
            "{1800, 1, false, 3}",
            "{1801, 2, true, 1}",
            "{0, 1, true, 1}",
            "{0, 1, false, 2}",
            "{50100, 2, true, 1}",
            "{0, 1, true, 1}",
            "{0, 1, true, 1}",
            "{30, 1, false, 2}",
        ],
    ),
    "as an argument": (f"COALESCE(PREVIOUS(page) {OVER}.value, '-')", ["-", "home", "list", "item", "-", "home", "item", "-", "-", "home"]),
    "start if: the first row starts whatever it is": (
        f"SESS_START_IF(timestamp, page = 'item') {OVER}.num",
        [1, 1, 2, 2, 1, 2, 2, 1, 1, 1],
    ),
    "end if: the next row starts": (
        f"SESS_END_IF(timestamp, page = 'list') {OVER}.num",
        [1, 1, 2, 2, 1, 1, 1, 1, 1, 1],
    ),
    "first touch back": (
        f"ATTRIBUTION_FIRST_TOUCH(timestamp, 'c', code) {BACK}.value",
        ["em:1", "em:1", "em:1", "em:1", None, "em:2", "em:2", "em:1", "em:9", "em:9"],
    ),
    "first touch of all events": (
        f"ATTRIBUTION_FIRST_TOUCH(timestamp, 'c', code) {ALL}.value",
        ["em:1"] * 4 + ["em:2"] * 3 + ["em:1", "em:9", "em:9"],
    ),
    "last touch: empty text is a touch": (
        f"ATTRIBUTION_LAST_TOUCH(timestamp, 'c', code) {BACK}.value",
        ["em:1", "em:1", "", "ad:7", None, "em:2", "em:2", "em:1", "em:9", "em:9"],
    ),
    "two arguments: no name": (
        f"ATTRIBUTION_LAST_TOUCH(timestamp, code) {BACK}.name",
        [None] * 10,
    ),
    "percentage is fraction": (
        f"ATTRIBUTION_LAST_TOUCH(timestamp, 'c', code) {BACK}.percentage",
        [1.0, 1.0, 1.0, 1.0, None, 1.0, 1.0, 1.0, 1.0, 1.0],
    ),
    "touch expires after the event": (
        f"ATTRIBUTION_LAST_TOUCH_EXP_IF(timestamp, 'c', code, page = 'list') {BACK}.value",
        ["em:1", "em:1", "", "ad:7", None, "em:2", "em:2", "em:1", "em:9", "em:9"],
    ),
    "touch expires before the event": (
        f"ATTRIBUTION_LAST_TOUCH_EXP_IF(timestamp, 'c', code, page = 'list', true) {BACK}.value",
        ["em:1", None, "", "ad:7", None, "em:2", "em:2", "em:1", "em:9", None],
    ),
    "touch expires with time, the end included": (
        f"ATTRIBUTION_FIRST_TOUCH_EXP_TIMEOUT(timestamp, 'c', code, 600) {BACK}.value",
        ["em:1", "em:1", "", "ad:7", None, "em:2", None, "em:1", "em:9", "em:9"],
    ),
    "any type of value": (
        f"ATTRIBUTION_LAST_TOUCH(timestamp, 'c', user) {BACK}.value.plan",
        ["free", "free", "free", "pro", "pro", "pro", None, "free", None, None],
    ),
    "previous counts NULLs": (
        f"PREVIOUS(code, 2) {OVER}.value",
        [None, None, "em:1", None, None, None, None, None, None, None],
    ),
    "previous without NULLs": (
        f"PREVIOUS(code, 1, true) {OVER}.value",
        [None, "em:1", "em:1", "", None, None, "em:2", None, None, "em:9"],
    ),
    "shift zero is the row itself": (
        f"NEXT(page, 0) {OVER}.value",
        ["home", "list", "item", "cart", "home", "item", "home", None, "home", "list"],
    ),
    "next looks forward by default": (
        f"NEXT(page) {OVER}.value",
        ["list", "item", "cart", None, "item", "home", None, None, "list", None],
    ),
    "descending": (
        "NEXT(page) OVER (PARTITION BY user.id ORDER BY timestamp DESC).value",
        [None, "home", "list", "item", "item", None, "home", None, None, "home"],
    ),
    "a frame of rows": (
        f"ATTRIBUTION_LAST_TOUCH(timestamp, 'c', code) {BEFORE}.value",
        [None, "em:1", None, "", None, None, "em:2", None, None, "em:9"],
    ),
    "time since": (
        f"TIME_BETWEEN_PREVIOUS_MATCH(timestamp, page = 'home', 'minutes') {OVER}",
        [0, 10, 40, 70, 0, 0, 0, None, 0, 0],
    ),
    "time until is negative": (
        f"TIME_BETWEEN_NEXT_MATCH(timestamp, page = 'cart', 'Minute') {OVER}",
        [-70, -60, -30, 0, None, None, None, None, None, None],
    ),
    "seconds by default": (
        f"TIME_BETWEEN_PREVIOUS_MATCH(timestamp, code IS NOT NULL) {OVER}",
        [0, 600, 0, 0, None, 0, 50100, 0, 0, 30],
    ),
    "one in the condition of another": (
        f"TIME_BETWEEN_NEXT_MATCH(timestamp, {SESSION}.is_new, 'hours') {OVER}",
        [0, -1, 0, 0, 0, -13, 0, 0, 0, None],
    ),
    "one as the key of another": (
        f"PREVIOUS({SESSION}.num) {OVER}.value",
        [None, 1, 1, 1, None, 1, 1, None, None, 1],
    ),
    "partition by a field of another": (
        f"SUM(price) OVER (PARTITION BY user.id, {SESSION}.num)",
        [3.5, 3.5, 3.5, 3.75, 0.3, 0.3, None, 5.0, 15.0, 15.0],
    ),
    "no partition": (
        "PREVIOUS(_id) OVER (ORDER BY timestamp).value",
        ["e08", "e06", "e02", "e03", "e01", "e05", "e10", None, "e04", "e09"],
    ),
    "partition not by the identity": (
        "PREVIOUS(_id) OVER (PARTITION BY page ORDER BY timestamp).value",
        [None, None, "e06", None, "e01", None, "e09", None, "e05", "e02"],
    ),
    "several orders": (
        "PREVIOUS(_id) OVER (PARTITION BY page ORDER BY user.id DESC, timestamp DESC).value",
        ["e05", "e10", "e06", None, "e07", None, "e09", None, None, None],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_value(home: Home, name: str) -> None:
    expr, expected = VALUES[name]
    actual = [
        float(v) if name.startswith("partition by a") and v else v for v in _column(home, expr)
    ]
    assert actual == expected


def test_several_frames_and_partitions_in_one_select(home: Home) -> None:
    rows = home.rows(
        f"SELECT _id, {SESSION}.num AS s, ATTRIBUTION_FIRST_TOUCH(timestamp, 'c', code) {ALL}.value "
        f"AS f, NEXT(page) {OVER}.value AS n, ROW_NUMBER() OVER (PARTITION BY page ORDER BY _id) "
        "AS r, PREVIOUS(_id) OVER (PARTITION BY page ORDER BY timestamp).value AS p "
        "FROM events WHERE user.id = 'u1' ORDER BY _id"
    )
    assert rows == [
        ("e01", 1, "em:1", "list", 1, None),
        ("e02", 1, "em:1", "item", 1, None),
        ("e03", 1, "em:1", "cart", 1, None),
        ("e04", 2, "em:1", None, 1, None),
    ]


def test_where_comes_before_the_window_and_an_outer_where_after_it(home: Home) -> None:
    inner = home.rows(
        f"SELECT _id, PREVIOUS(page) {OVER}.value AS p FROM events "
        "WHERE page <> 'list' AND user.id = 'u1' ORDER BY _id"
    )
    assert inner == [("e01", None), ("e03", "home"), ("e04", "item")]
    outer = home.rows(
        f"SELECT * FROM (SELECT _id, page, PREVIOUS(page) {OVER}.value AS p FROM events "
        "WHERE user.id = 'u1') WHERE page <> 'list' ORDER BY _id"
    )
    assert outer == [("e01", "home", None), ("e03", "item", "list"), ("e04", "cart", "item")]


def test_over_a_subquery_with_renamed_columns(home: Home) -> None:
    rows = home.rows(
        "SELECT who, COUNT(DISTINCT s.num) AS sessions, MAX(s.depth) AS longest FROM ("
        "  SELECT who, SESS_TIMEOUT(at, 1800) OVER (PARTITION BY who ORDER BY at) AS s FROM ("
        "    SELECT user.id AS who, timestamp AS at FROM events)) "
        "GROUP BY who ORDER BY who"
    )
    assert rows == [("u1", 2, 3), ("u2", 2, 2), ("u3", 1, 1), ("u4", 1, 2)]


def test_sessions_then_attribution_within_them(home: Home) -> None:
    rows = home.rows(
        f"WITH s AS (SELECT _id, user, timestamp, code, {SESSION} AS session FROM events) "
        "SELECT _id, ATTRIBUTION_FIRST_TOUCH(timestamp, 'c', code) OVER ("
        "PARTITION BY user.id, session.num ORDER BY timestamp).value AS f FROM s ORDER BY _id"
    )
    assert [row[1] for row in rows] == [
        "em:1", "em:1", "em:1", "ad:7", None, "em:2", None, "em:1", "em:9", "em:9",
    ]  # fmt: skip


def test_in_order_by_and_qualify(home: Home) -> None:
    ordered = home.rows(f"SELECT _id FROM events ORDER BY {SESSION}.depth DESC, _id LIMIT 3")
    assert ordered == [("e03",), ("e02",), ("e06",)]
    kept = home.rows(f"SELECT _id FROM events QUALIFY {SESSION}.num > 1 ORDER BY _id")
    assert kept == [("e04",), ("e07",)]


def test_over_groups(home: Home) -> None:
    rows = home.rows(
        "SELECT user.id AS u, PREVIOUS(MAX(page)) OVER (ORDER BY user.id).value AS p "
        "FROM events GROUP BY user.id ORDER BY u"
    )
    assert rows == [("u1", None), ("u2", "list"), ("u3", "item"), ("u4", None)]


def test_after_explode(home: Home) -> None:
    rows = home.rows(
        f"SELECT _id, EXPLODE(tags) AS tag, PREVIOUS(page) {OVER}.value AS p FROM events"
    )
    assert sorted(rows, key=str) == [
        ("e01", "a", None),
        ("e01", "b", "home"),
        ("e04", "c", "cart"),
        ("e04", None, "home"),
        ("e05", "b", None),
        ("e06", "a", "home"),
        ("e06", "a", "item"),
        ("e08", "z", None),
    ]


def test_joined_with_a_lookup(home: Home) -> None:
    rows = home.rows(
        "SELECT e._id, p.city, PREVIOUS(p.city) OVER (PARTITION BY p.city ORDER BY e.timestamp, "
        "e._id).value AS before FROM events e LEFT JOIN people p ON e.user.id = p.id "
        "WHERE p.city = 'Paris' ORDER BY e._id"
    )
    assert rows == [
        ("e05", "Paris", None),
        ("e06", "Paris", "Paris"),
        ("e07", "Paris", "Paris"),
        ("e09", "Paris", "Paris"),
        ("e10", "Paris", "Paris"),
    ]


def test_of_no_rows(home: Home) -> None:
    assert home.rows(f"SELECT {SESSION} AS s FROM events WHERE _id = 'none'") == []
