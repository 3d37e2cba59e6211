"""What an `append` feed may compute, and where and why everything else is refused."""

from __future__ import annotations

import pytest

from shared.core.errors import FeedRefusedError
from shared.sql.plan.locality import Append, check_append
from tests.support.tables import analysed


def _checked(query: str) -> Append:
    return check_append(analysed(query), "hits", text=query)


OVER_USER = "OVER (PARTITION BY user.id ORDER BY timestamp)"
OVER_PAGE = "OVER (PARTITION BY page ORDER BY timestamp)"
SESSION = f"SESS_TIMEOUT(timestamp, 20) {OVER_USER}"

REFUSED = {
    # query, where the error stands (its first words), what it says
    "limit": ("SELECT _id FROM hits LIMIT 3", "3", "LIMIT"),
    "group": ("SELECT page, count(*) AS n FROM hits GROUP BY page", "page", "aggregates"),
    "aggregate": ("SELECT count(*) AS n FROM hits", "count(*)", "aggregates"),
    "distinct": ("SELECT DISTINCT page FROM hits", "page", "DISTINCT"),
    "union": ("SELECT _id FROM hits UNION ALL SELECT _id FROM hits", "_id", "set operations"),
    "in": ("SELECT _id FROM hits WHERE page IN (SELECT page FROM pages)", "page IN", "a subquery"),
    "scalar": ("SELECT _id, (SELECT max(n) FROM pages) AS m FROM hits", "max(n)", "a subquery"),
    "exists": (
        "SELECT _id FROM hits h WHERE EXISTS (SELECT 1 FROM pages p WHERE p.page = h.page)",
        "1 FROM",
        "a subquery",
    ),
    "volatile": ("SELECT _id, 1 + rand() AS r FROM hits", "rand()", "rand()"),
    "volatile filter": ("SELECT _id FROM hits WHERE rand() < 0.5", "rand()", "rand()"),
    "window": (
        f"SELECT _id, row_number() {OVER_PAGE} AS n FROM hits",
        "row_number()",
        "ROW_NUMBER OVER keys without the identity",
    ),
    "window over all": (
        "SELECT _id, row_number() OVER (ORDER BY timestamp) AS n FROM hits",
        "row_number()",
        "ROW_NUMBER OVER keys without the identity",
    ),
    "computed key": (
        "SELECT _id, max(page) OVER (PARTITION BY upper(user.id) ORDER BY timestamp) AS n FROM hits",
        "max(page)",
        "MAX OVER keys without the identity",
    ),
    "adobe": (
        f"SELECT _id, SESS_TIMEOUT(timestamp, 20) {OVER_PAGE} AS s FROM hits",
        "SESS_TIMEOUT",
        "SESS_TIMEOUT OVER keys without the identity",
    ),
    "filter on a window": (
        f"SELECT _id FROM (SELECT _id, row_number() {OVER_USER} AS n FROM hits) WHERE n = 1",
        "n = 1",
        "a filter on the result of a window",
    ),
    "qualify": (
        f"SELECT _id FROM hits QUALIFY row_number() {OVER_USER} = 1",
        "row_number()",
        "a filter on the result of a window",
    ),
    "filter on what a window made": (
        f"SELECT _id FROM (SELECT _id, s.num + 1 AS n FROM (SELECT _id, {SESSION} AS s FROM hits)) WHERE n > 2",
        "n > 2",
        "a filter on the result of a window",
    ),
    "inner join": (
        "SELECT h._id FROM hits h JOIN pages p ON h.page = p.page",
        "pages p",
        "INNER JOIN",
    ),
    "cross join": ("SELECT h._id FROM hits h CROSS JOIN pages p", "pages p", "CROSS JOIN"),
    "semi join": (
        "SELECT h._id FROM hits h LEFT SEMI JOIN pages p ON h.page = p.page",
        "pages p",
        "SEMI JOIN",
    ),
    "lookup first": (
        "SELECT h._id FROM pages p LEFT JOIN hits h ON h.page = p.page",
        "pages p",
        "reading pages",
    ),
    "other columns than the key": (
        "SELECT h._id FROM hits h LEFT JOIN pages p ON h.page = p.title",
        "pages p",
        "joining pages on other columns than its key",
    ),
    "other comparison": (
        "SELECT h._id FROM hits h LEFT JOIN loose p ON h.page < p.page",
        "h.page <",
        "a join on something else than equal keys",
    ),
    "one of two": (
        "SELECT h._id FROM hits h LEFT JOIN loose p ON h.page = p.page OR h.page = p.title",
        "h.page =",
        "a join on something else than equal keys",
    ),
    "converted key": (
        "SELECT h._id FROM hits h LEFT JOIN loose p ON h.price = p.n",
        "p.n",
        "a join that converts the lookup's key n to double",
    ),
    "computed lookup": (
        "SELECT h._id FROM hits h LEFT JOIN (SELECT page, max(n) AS n FROM loose GROUP BY page) p ON h.page = p.page",
        "page) p",
        "joining a computed relation",
    ),
    "events as a lookup": (
        "SELECT h._id FROM hits h LEFT JOIN other o ON h._id = o._id",
        "other o",
        "a join with the event dataset other",
    ),
    "self join": (
        "SELECT h._id FROM hits h LEFT JOIN hits o ON h._id = o._id",
        "hits o",
        "a join with the event dataset hits",
    ),
    "another source": ("SELECT page FROM pages", "pages", "reading pages"),
    "no source": ("SELECT 1 AS one", "SELECT 1", "literal rows"),
    "explode": ("SELECT _id, explode(array(1, 2)) AS x FROM hits", "array(1", "EXPLODE"),
    "grouping sets": (
        "SELECT page, count(1) AS n FROM hits GROUP BY ROLLUP (page)",
        "page)",
        "aggregates",
    ),
    "lateral": (
        "SELECT h._id, t.n FROM hits h, LATERAL (SELECT h.page AS n) t",
        "h.page AS n",
        "LATERAL",
    ),
    "lateral generator": (
        "SELECT h._id, t.n FROM hits h, LATERAL explode(array(h.page)) AS t(n)",
        "explode(",
        "EXPLODE",
    ),
    "recursion": (
        "WITH RECURSIVE r(i) AS (SELECT _id FROM hits UNION ALL SELECT i FROM r) SELECT i FROM r",
        "r",
        "WITH RECURSIVE",
    ),
    "pivot": (
        "SELECT * FROM hits PIVOT (max(_id) FOR page IN ('x', 'y'))",
        "max(",
        "aggregates",
    ),
    "sample of rows": ("SELECT _id FROM hits TABLESAMPLE (5 ROWS)", "5", "LIMIT"),
    "union by name": (
        "SELECT _id FROM hits UNION ALL BY NAME SELECT _id FROM hits",
        "_id FROM hits",
        "set operations",
    ),
    "table function": ("SELECT id FROM range(3)", "range", "EXPLODE"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_query_that_depends_on_the_slicing_is_refused_where_it_stands(name: str) -> None:
    query, words, reason = REFUSED[name]
    with pytest.raises(FeedRefusedError) as caught:
        _checked(query)
    error = caught.value
    assert f"cannot use {reason}" in error.message
    assert error.position is not None
    assert error.position.line == 1
    assert query[error.position.column - 1 :].startswith(words)
    assert error.source == query
    assert error.hint


def test_projection_filter_windows_and_a_lookup_are_accepted() -> None:
    found = _checked(
        "SELECT h._id, h.user.id AS visitor, h.timestamp AS at, upper(h.page) AS page, p.title, "
        "SESS_TIMEOUT(h.timestamp, 1800) OVER (PARTITION BY h.user.id ORDER BY h.timestamp) AS s, "
        "row_number() OVER (PARTITION BY h.page, h.user.id ORDER BY h.timestamp) AS n "
        "FROM hits h LEFT JOIN pages p ON p.page = h.page WHERE h.price > 1 ORDER BY at"
    )
    assert found.source.name == "hits"
    assert found.paths == {"_id": "_id", "visitor": "user.id", "at": "timestamp"}
    assert [(lookup.table.name, lookup.key, lookup.declared) for lookup in found.lookups] == [
        ("pages", ("page",), True)
    ]
    assert found.looks_ahead == ()


def test_a_lookup_without_a_declared_key_has_that_of_the_join() -> None:
    found = _checked(
        "SELECT h._id FROM hits h LEFT JOIN (SELECT title AS t, page, n FROM loose WHERE n > 1) p "
        "ON h.page = p.page AND p.t = h.user.plan"
    )
    assert [(x.table.name, x.key, x.declared) for x in found.lookups] == [
        ("loose", ("page", "title"), False)
    ]


def test_names_through_subqueries_are_traced_to_the_source() -> None:
    found = _checked(
        "WITH a AS (SELECT u.id AS who, x, at FROM (SELECT user AS u, _id AS x, timestamp AS at "
        "FROM hits)) SELECT who, x, at, max(x) OVER (PARTITION BY who ORDER BY at) AS m FROM a"
    )
    assert found.paths == {"who": "user.id", "x": "_id", "at": "timestamp"}


AHEAD = "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"
AROUND = "ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING"
BACK = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"


@pytest.mark.parametrize(
    ("expression", "ahead"),
    [
        (f"lag(page) {OVER_USER}", ()),
        (f"lead(page) {OVER_USER}", ("LEAD",)),
        (f"ntile(2) {OVER_USER}", ("NTILE",)),
        (f"max(page) {OVER_USER}", ()),
        ("max(page) OVER (PARTITION BY user.id)", ("MAX",)),
        (f"max(page) OVER (PARTITION BY user.id ORDER BY timestamp {BACK})", ()),
        (f"max(page) OVER (PARTITION BY user.id ORDER BY timestamp {AHEAD})", ("MAX",)),
        (
            f"max(page) OVER (PARTITION BY user.id ORDER BY timestamp {AROUND})",
            ("MAX",),
        ),
        (f"SESS_TIMEOUT(timestamp, 20) {OVER_USER}", ()),
        (
            f"NEXT(page, 1, false) OVER (PARTITION BY user.id ORDER BY timestamp {AHEAD})",
            ("NEXT",),
        ),
    ],
)
def test_frames_that_look_forward_are_named(expression: str, ahead: tuple[str, ...]) -> None:
    assert _checked(f"SELECT _id, {expression} AS x FROM hits").looks_ahead == ahead
