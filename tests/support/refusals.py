"""Queries that no exact feed of changes may compute, with what shows that the law would break.

The tables are those of `tests.support.tables`: `hits` is the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Breaks(StrEnum):
    """How the law would break.

    PARTS: computed anew for the touched identities alone, the rows are not those of one query
    over everything. AGAIN: the same events give other rows when they are computed or stored anew.
    """

    PARTS = "parts"
    AGAIN = "again"


@dataclass(frozen=True)
class Refused:
    """A query that is refused.

    Attributes:
        query: what it is.
        at: what stands where the error points.
        what: how the error names it.
        breaks: how the law would break; None: it would not, and the query is refused since nothing
            tells its rows apart, or another form says the same.
    """

    query: str
    at: str
    what: str
    breaks: Breaks | None = Breaks.PARTS


_PAGE = "OVER (PARTITION BY page ORDER BY timestamp)"
_OTHERS = "a subquery that reads events of other identities"
_KEYS = "OVER keys without the identity"

REFUSED = {
    "limit": Refused("SELECT _id FROM hits LIMIT 3", "3", "LIMIT"),
    "ordered limit": Refused("SELECT _id FROM hits ORDER BY _id LIMIT 3", "3", "LIMIT"),
    "sample of rows": Refused("SELECT _id FROM hits TABLESAMPLE (2 ROWS)", "2 ROWS", "LIMIT"),
    "sample": Refused(
        "SELECT _id FROM hits TABLESAMPLE (40 PERCENT)", "40 PERCENT", "TABLESAMPLE", None
    ),
    "global aggregate": Refused("SELECT count(*) AS n FROM hits", "count(*)", "aggregates over"),
    "other groups": Refused(
        "SELECT page, count(*) AS n FROM hits GROUP BY page", "page", "aggregates over"
    ),
    "computed group": Refused(
        "SELECT length(user.id) AS u, sum(price) AS n FROM hits GROUP BY length(user.id)",
        "length(user.id)",
        "aggregates over",
    ),
    "rollup": Refused(
        "SELECT user.id AS u, count(*) AS n FROM hits GROUP BY ROLLUP (user.id)",
        "user.id",
        "GROUPING SETS",
    ),
    "having": Refused(
        "SELECT page FROM hits GROUP BY page HAVING count(*) > 1", "page", "aggregates over"
    ),
    "distinct": Refused("SELECT DISTINCT page FROM hits", "page", "DISTINCT"),
    "union": Refused("SELECT page FROM hits UNION SELECT page FROM hits", "page", "UNION"),
    "except": Refused(
        "SELECT page FROM hits EXCEPT SELECT page FROM hits WHERE price > 2", "page", "EXCEPT"
    ),
    "intersect": Refused(
        "SELECT page FROM hits WHERE price < 1.2 INTERSECT SELECT page FROM hits WHERE price > 2.5",
        "page",
        "INTERSECT",
    ),
    "branch without events": Refused(
        "SELECT page FROM hits UNION ALL SELECT page FROM pages",
        "pages",
        "a branch of UNION that does not read the source",
    ),
    "window": Refused(
        f"SELECT _id, row_number() {_PAGE} AS n FROM hits", "row_number()", f"ROW_NUMBER {_KEYS}"
    ),
    "window over all": Refused(
        "SELECT _id, sum(price) OVER () AS n FROM hits", "sum(price)", f"SUM {_KEYS}"
    ),
    "window over a computed key": Refused(
        "SELECT _id, count(*) OVER (PARTITION BY length(user.id)) AS n FROM hits",
        "count(*)",
        f"COUNT {_KEYS}",
    ),
    "qualify": Refused(
        f"SELECT _id FROM hits QUALIFY row_number() {_PAGE} = 1",
        "row_number()",
        f"ROW_NUMBER {_KEYS}",
    ),
    "adobe": Refused(
        f"SELECT _id, SESS_TIMEOUT(timestamp, 20) {_PAGE}.num AS s FROM hits",
        "SESS_TIMEOUT",
        f"SESS_TIMEOUT {_KEYS}",
    ),
    "join on another key": Refused(
        "SELECT a._id AS i, b._id AS j FROM hits a JOIN hits b ON a.page = b.page",
        "hits b",
        "a INNER JOIN of hits with itself on other columns than the identity",
    ),
    "join on the identity or another": Refused(
        "SELECT a._id AS i, b._id AS j FROM hits a JOIN hits b "
        "ON a.user.id = b.user.id OR a.page = b.page",
        "hits b",
        "a INNER JOIN of hits with itself",
    ),
    "join below": Refused(
        "SELECT a._id AS i, b._id AS j FROM hits a JOIN hits b ON a.user.id < b.user.id",
        "hits b",
        "a INNER JOIN of hits with itself",
    ),
    "cross join": Refused(
        "SELECT a._id AS i, b._id AS j FROM hits a CROSS JOIN hits b",
        "hits b",
        "a CROSS JOIN of hits with itself",
    ),
    "anti join": Refused(
        "SELECT a._id FROM hits a LEFT ANTI JOIN hits b ON a.page = b.page AND a._id != b._id",
        "hits b",
        "a ANTI JOIN of hits with itself",
    ),
    "full join": Refused(
        "SELECT a._id AS i, b._id AS j FROM hits a FULL JOIN hits b ON a.user.id = b.user.id",
        "hits b",
        "a FULL JOIN of hits with itself",
        None,
    ),
    "lookup kept": Refused(
        "SELECT a._id, p.title FROM hits a RIGHT JOIN pages p ON a.page = p.page",
        "pages p",
        "RIGHT JOIN with a lookup",
    ),
    "lookup kept in full": Refused(
        "SELECT a._id, p.title FROM hits a FULL JOIN pages p ON a.page = p.page",
        "pages p",
        "FULL JOIN with a lookup",
    ),
    "lookup without events": Refused(
        "SELECT p.title FROM pages p LEFT ANTI JOIN hits a ON a.page = p.page",
        "hits a",
        "ANTI JOIN with a lookup",
    ),
    "lookup alone": Refused("SELECT page FROM pages", "pages", "reading pages on its own"),
    "aggregate joined": Refused(
        "SELECT a._id, p.n FROM hits a LEFT JOIN "
        "(SELECT page, count(*) AS n FROM hits GROUP BY page) p ON a.page = p.page",
        "page) p",
        "aggregates over",
    ),
    "subquery in a join": Refused(
        "SELECT a._id AS i, b._id AS j FROM hits a JOIN hits b "
        "ON a.user.id = b.user.id AND a.price = (SELECT max(price) FROM hits)",
        "max(price)",
        _OTHERS,
    ),
    "scalar": Refused(
        "SELECT _id, (SELECT max(price) FROM hits) AS m FROM hits", "max(price)", _OTHERS
    ),
    "correlated on another key": Refused(
        "SELECT _id, (SELECT count(*) FROM hits f WHERE f.page = e.page) AS n FROM hits e",
        "count(*)",
        _OTHERS,
    ),
    "correlated beside another": Refused(
        "SELECT _id FROM hits e WHERE EXISTS "
        "(SELECT 1 FROM hits f WHERE f.user.id = e.user.id OR f.price > 2)",
        "1 FROM",
        _OTHERS,
    ),
    "exists": Refused(
        "SELECT _id FROM hits WHERE EXISTS (SELECT 1 FROM hits WHERE price > 2)",
        "1 FROM",
        _OTHERS,
    ),
    "in of another key": Refused(
        "SELECT _id FROM hits WHERE page IN (SELECT page FROM hits WHERE price > 2)",
        "page IN",
        _OTHERS,
    ),
    "not in": Refused(
        "SELECT _id FROM hits WHERE user.id NOT IN (SELECT user.id FROM hits WHERE price < 2)",
        "user.id NOT",
        "NOT IN over events",
    ),
    "not in as a value": Refused(
        "SELECT _id, user.id NOT IN (SELECT user.id FROM hits WHERE price < 2) AS b FROM hits",
        "user.id NOT",
        "NOT IN over events",
    ),
    "limit in a subquery": Refused(
        "SELECT _id, (SELECT price FROM hits f WHERE f.user.id = e.user.id LIMIT 1) AS p "
        "FROM hits e",
        "1)",
        "LIMIT",
        Breaks.AGAIN,
    ),
    "volatile": Refused("SELECT _id, rand() AS r FROM hits", "rand()", "rand()", Breaks.AGAIN),
    "volatile id": Refused("SELECT _id, uuid() AS r FROM hits", "uuid()", "uuid()", Breaks.AGAIN),
    "volatile filter": Refused(
        "SELECT _id FROM hits WHERE uuid() < '8'",
        "uuid()",
        "uuid()",
        Breaks.AGAIN,
    ),
    "lateral": Refused(
        "SELECT e._id, l.n FROM hits e, "
        "LATERAL (SELECT count(*) AS n FROM hits f WHERE f.page = e.page) l",
        "count(*)",
        "LATERAL",
    ),
    "recursion": Refused(
        "WITH RECURSIVE r(p, d) AS (SELECT page, 0 FROM hits UNION ALL "
        "SELECT h.page, d + 1 FROM r JOIN hits h ON h.page > r.p WHERE d < 2) SELECT p, d FROM r",
        "r",
        "WITH RECURSIVE",
    ),
    "values": Refused("SELECT one FROM VALUES (1) AS v(one)", "1", "literal rows"),
    "snapshot": Refused(
        "SELECT _id FROM hits SNAPSHOT BETWEEN 0 AND 1", "SNAPSHOT", "SNAPSHOT", None
    ),
    "snapshot in a subquery": Refused(
        "SELECT _id FROM hits e WHERE EXISTS "
        "(SELECT 1 FROM hits SNAPSHOT BETWEEN 0 AND 1 f WHERE f.user.id = e.user.id)",
        "SNAPSHOT",
        "SNAPSHOT",
        None,
    ),
}
