"""The law of `emit: changes`: whatever a history is cut into, its log says what one query would.

A `History` is a source that grows by commits, a feed over it, and the same events kept here in
Python. `check` compares three answers that are got at in three ways: the log as SQL reads it, the
log folded here, and the query run once over all events that count, in a dataset of their own.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pyarrow as pa

from shared.feeds import apply, forget, run
from shared.feeds.outcome import Outcome
from shared.lake import compact
from shared.lake.compact import Wanted
from shared.lake.content import row_hashes
from shared.lake.dataset import Layout
from tests.support import lakes
from tests.support.homes import Home

START = datetime(2024, 1, 1, tzinfo=UTC)
SCHEMA = pa.schema(
    [
        ("_id", pa.string()),
        ("user", pa.string()),
        ("who", pa.struct([("id", pa.string()), ("plan", pa.string())])),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("page", pa.string()),
        ("n", pa.int64()),
        ("x", pa.float64()),
        ("tags", pa.list_(pa.string())),
    ]
)
LOOKUP = pa.schema([("page", pa.string()), ("title", pa.string())])

_BACK = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
OVER = f"OVER (PARTITION BY user ORDER BY timestamp {_BACK})"
_numbers = count()


@dataclass(frozen=True)
class Shape:
    """A query of a shape that the law holds for.

    Attributes:
        text: `{t}` is the source, `{k}` a lookup whose key is declared, `{f}` one without a key.
        over: a query over the first feed's log, `{t}`, for a second one.
        emit: `changes`, or `append`, whose output is no log.
    """

    name: str
    text: str
    identity: str = "user"
    over: str | None = None
    emit: str = "changes"

    @property
    def looks_up(self) -> bool:
        """Whether it reads a lookup."""
        return "{k}" in self.text or "{f}" in self.text


@dataclass(frozen=True)
class Event:
    """An event of a history, before it is a row."""

    user: str | None
    id: str
    minute: int
    page: str | None = None
    n: int | None = None
    x: float | None = None
    tags: tuple[str, ...] | None = ()

    def row(self) -> dict[str, Any]:
        """Return it as a row of SCHEMA."""
        return {
            "_id": self.id,
            "user": self.user,
            "who": {"id": self.user, "plan": self.page},
            "timestamp": START + timedelta(minutes=self.minute),
            "page": self.page,
            "n": self.n,
            "x": self.x,
            "tags": None if self.tags is None else list(self.tags),
        }


def rows_of(events: Iterable[Event]) -> pa.Table:
    """Return events as a table."""
    return pa.Table.from_pylist([event.row() for event in events], schema=SCHEMA)


class History:
    """A source that grows, a feed of changes over it, and what it ought to have said.

    Args:
        home: where it is; several may be in one.
        shape: what the feed computes.
        buckets: of the source.
        seed: of the order in which rows come.
    """

    def __init__(self, home: Home, shape: Shape, *, buckets: int = 3, seed: int = 0) -> None:
        number = next(_numbers)
        self.home = home
        self._lake = home.workspace.lake
        self.shape = shape
        self.outcomes: list[Outcome] = []
        self._random = random.Random(seed)
        self._number = number
        self._commits: list[list[Event]] = []
        self._runs = 0
        self._chained = False
        self._layout = Layout(shape.identity, "timestamp", "_id", (), buckets)
        self.names = {"t": f"ev{number}", "k": f"keyed{number}", "f": f"free{number}"}
        lakes.create(self._lake, self.names["t"], SCHEMA, layout=self._layout)
        if shape.looks_up:
            empty = LOOKUP.empty_table()
            home.add(self.names["k"], empty, Layout(None, None, None, ("page",), 1))
            home.add(self.names["f"], empty, Layout.record())
        self.output = f"out{number}"
        self.feed = f"f{number}"
        self._apply(self.feed, self.names["t"], self.output, shape.text.format(**self.names))

    def _apply(self, feed: str, source: str, output: str, query: str) -> None:
        text = (
            f"feed: {feed}\nsource: {source}\noutput: {output}\nemit: {self.shape.emit}\nquery: |\n"
        )
        text += "".join(f"  {line}\n" for line in query.splitlines())
        apply.apply(self.home.workspace, apply.plan(self.home.workspace, text))

    # --- what happens -----------------------------------------------------------------------

    def commit(self, *events: Event) -> None:
        """Add events in one commit, in any order."""
        shuffled = self._random.sample(events, len(events))
        self._commits.append(shuffled)
        self._append(self.names["t"], shuffled)

    def _append(self, name: str, events: Sequence[Event]) -> None:
        """Write events as they are: an ingest would refuse those without an identity."""
        dataset = self._lake.get(name)
        lakes.append(self._lake, dataset, rows_of(events), f"b{dataset.seq}")

    def look(self, name: str, *rows: tuple[str, str]) -> None:
        """Add rows to a lookup: `k` or `f`."""
        table = pa.Table.from_pylist([{"page": p, "title": t} for p, t in rows], schema=LOOKUP)
        self.home.add(self.names[name], table)

    def compact(self, name: str) -> None:
        """Make the files of a dataset as few as can be."""
        lake, now = self._lake, self.home.workspace.clock.now()
        if lake.table(name) is None:
            return
        with lake.own_run(kind="maintenance", now=now, owner="test") as claim:
            compact.compact(lake, name, claim, Wanted(lake.config.maintenance, everything=True))

    def forget(self, user: str) -> None:
        """Take all events of a user away: they count no more, and never did."""
        forget.forget(self.home.workspace, self.names["t"], [user])
        self._commits = [[e for e in commit if e.user != user] for commit in self._commits]

    def run(self) -> Outcome:
        """Run the feed, and the one over its log."""
        outcome = self._run(self.feed)
        if self.shape.over is not None and self._lake.table(self.output):
            if not self._chained:
                query = self.shape.over.format(t=self.output)
                self._apply(f"g{self._number}", self.output, f"over{self._number}", query)
                self._chained = True
            self._run(f"g{self._number}")
        return outcome

    def _run(self, feed: str) -> Outcome:
        outcome = run.run_here(self.home.workspace, feed)
        assert outcome.state == "committed", outcome.error
        self.outcomes.append(outcome)
        return outcome

    # --- what ought to have come of it ------------------------------------------------------

    def counting(self) -> list[Event]:
        """Return the events without copies: the first commit's holds, then the lowest hash's."""
        found: dict[tuple[str | None, str], Event] = {}
        for commit in self._commits:
            best: dict[tuple[str | None, str], tuple[tuple[int, int], Event]] = {}
            left, right = row_hashes(rows_of(commit))
            for event, *hashed in zip(commit, left.tolist(), right.tolist(), strict=True):
                key, rank = (event.user, event.id), (hashed[0], hashed[1])
                if key not in best or rank < best[key][0]:
                    best[key] = (rank, event)
            for key, (_, event) in best.items():
                found.setdefault(key, event)
        return list(found.values())

    def check(self) -> None:
        """Compare the log with one query over everything.

        Raises:
            AssertionError: the law is violated.
        """
        events = self.counting()
        full = f"full{self._number}x{self._runs}"
        self._runs += 1
        shuffled = self._random.sample(events, len(events))
        whole = Layout(self.shape.identity, "timestamp", "_id", (), self._random.choice((1, 2)))
        lakes.create(self._lake, full, SCHEMA, layout=whole)
        self._append(full, shuffled)
        once = self.shape.text.format(**(self.names | {"t": full}))
        self._compare(self.output, once)
        if self.shape.over is not None:
            inner = f"(SELECT * FROM ({once}))"
            self._compare(f"over{self._number}", self.shape.over.format(t=inner))
        self.home.lake.sql(f"DROP TABLE {full}")

    def check_anew(self) -> None:
        """Compare the log with that of a feed of the same query that sees all history at once.

        Raises:
            AssertionError: a bit differs.
        """
        anew = f"anew{self._number}x{self._runs}"
        query = self.shape.text.format(**self.names)
        self._apply(f"{anew}f", self.names["t"], anew, query)
        self._run(f"{anew}f")
        shown = (self.home.rows(f"SELECT * FROM {name}") for name in (self.output, anew))
        once, sliced = map(canonical, shown)
        assert once == sliced, query

    def _compare(self, output: str, query: str) -> None:
        want = canonical(self.home.rows(query), digits=9)
        if self._lake.table(output) is None:
            assert want == []
            return
        state = self.home.results(f"SELECT * FROM {output}")[-1]
        names = [name for name, _ in state.columns]
        assert canonical(state.rows(), digits=9) == want, (output, query)
        if self.shape.emit == "append":
            return
        log = self.home.lake.sql(f"SELECT * FROM {output}.changes").to_pylist()
        held = folded(log)
        shown = (tuple(row[n] for n in names) for row in held)
        assert canonical(shown, digits=9) == want, (output, query)


def folded(log: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that a log says there are.

    Raises:
        AssertionError: its rows cannot have been said one after the other.
    """
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(log, key=lambda row: int(row["_revision"])):
        by_key.setdefault(row["_key"], []).append(row)
    held = []
    for rows in by_key.values():
        first = rows[0]["_revision"]
        assert [row["_revision"] for row in rows] == [first + n for n in range(len(rows))], rows
        # Of who was forgotten the rows are gone that came before the one that takes them back.
        gone = first == 1
        assert gone or rows[0]["_op"] == "D", rows
        for row in rows:
            assert (row["_op"] == "I") == gone, rows
            gone = row["_op"] == "D"
        if not gone:
            held.append(rows[-1])
    return held


def canonical(rows: Iterable[Sequence[object]], *, digits: int = 17) -> list[str]:
    """Return rows so that equal multisets are equal lists; doubles to so many digits."""
    return sorted(repr(tuple(_plain(value, digits) for value in row)) for row in rows)


def _plain(value: object, digits: int) -> object:
    if isinstance(value, dict):
        return {name: _plain(member, digits) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member, digits) for member in value]
    if isinstance(value, float):
        return float(f"{value + 0.0:.{digits}g}")  # no minus before zero
    return value


SHAPES = (
    Shape(
        "sessions",
        f"""SELECT _id, user, timestamp, page, SESS_TIMEOUT(timestamp, 1800) {OVER}.num AS s,
       SESS_TIMEOUT(timestamp, 1800) {OVER}.depth AS d FROM {{t}}""",
        over="SELECT user, s, COUNT(*) AS hits, MIN(timestamp) AS since FROM {t} GROUP BY user, s",
    ),
    Shape(
        "attribution",
        f"""SELECT _id, user, timestamp,
       ATTRIBUTION_FIRST_TOUCH(timestamp, 'p', page) {OVER}.value AS f,
       ATTRIBUTION_LAST_TOUCH_EXP_TIMEOUT(timestamp, 'p', page, 1800) {OVER}.value AS l
FROM {{t}}""",
    ),
    Shape(
        "append",
        "SELECT _id, user, timestamp, page, n + 1 AS n FROM {t} WHERE page IS NOT NULL",
        emit="append",
    ),
    Shape(
        "frames",
        f"""SELECT _id, user, LAG(n) OVER (PARTITION BY user ORDER BY timestamp) AS a,
       LEAD(x) OVER (PARTITION BY user ORDER BY timestamp) AS b,
       SUM(n) {OVER} AS c, SUM(x) {OVER} AS d, AVG(x) OVER (PARTITION BY user) AS e,
       SUM(x) OVER (PARTITION BY user ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
         AS g, RANK() OVER (PARTITION BY user ORDER BY timestamp) AS h
FROM {{t}}""",
        over="SELECT user, SUM(c) AS s, MAX(h) AS h FROM {t} GROUP BY user",
    ),
    Shape(
        "groups",
        """SELECT user, COUNT(*) AS c, SUM(n) AS s, SUM(x) AS f, AVG(x) AS a, MAX(timestamp) AS t,
       COLLECT_LIST(page) AS p, FIRST(n) AS o FROM {t} GROUP BY user""",
    ),
    Shape(
        "more keys",
        "SELECT page, user, COUNT(*) AS c, STDDEV(x) AS f FROM {t} GROUP BY page, user",
        over="SELECT user, SUM(c) AS c, COUNT(*) AS n FROM {t} GROUP BY user HAVING COUNT(*) < 3",
    ),
    Shape("having", "SELECT user, SUM(n) AS s FROM {t} GROUP BY user HAVING COUNT(*) % 2 = 0"),
    Shape(
        "qualify",
        """SELECT _id, user, timestamp, page FROM {t}
QUALIFY ROW_NUMBER() OVER (PARTITION BY user ORDER BY timestamp DESC) <= 2""",
        over="SELECT _id, user, page FROM {t} WHERE page = 'a'",
    ),
    Shape(
        "self join",
        """SELECT a._id AS i, b._id AS j, a.user FROM {t} a
JOIN {t} b ON a.user = b.user AND a.timestamp < b.timestamp""",
    ),
    Shape(
        "left self join",
        """SELECT a._id, a.user, b.n FROM {t} a LEFT JOIN
  (SELECT user, MAX(n) AS n FROM {t} WHERE page = 'a' GROUP BY user) b ON a.user = b.user""",
    ),
    Shape(
        "exists",
        """SELECT _id, user, n FROM {t} e WHERE EXISTS
  (SELECT 1 FROM {t} f WHERE f.user = e.user AND f.page = 'a' AND f.timestamp < e.timestamp)""",
    ),
    Shape(
        "not exists",
        """SELECT _id, user, n, (SELECT MAX(n) FROM {t} g WHERE g.user = e.user) AS m FROM {t} e
WHERE NOT EXISTS (SELECT 1 FROM {t} f WHERE f.user = e.user AND f.timestamp > e.timestamp)""",
    ),
    Shape(
        "in",
        "SELECT _id, user FROM {t} WHERE user IN (SELECT user FROM {t} WHERE page = 'a')",
    ),
    Shape(
        "union",
        """SELECT 'hit' AS kind, _id, user, n FROM {t} WHERE page = 'a'
UNION ALL SELECT 'late', _id, user, n + 1 FROM {t} WHERE n > 1
UNION ALL SELECT 'sum', NULL, user, SUM(n) FROM {t} GROUP BY user""",
    ),
    Shape(
        "distinct union",
        "SELECT user, page FROM {t} UNION SELECT user, CAST(n AS STRING) FROM {t}",
    ),
    Shape("explode", "SELECT _id, user, EXPLODE(tags) AS tag FROM {t}"),
    Shape("bag", "SELECT user, tag FROM {t} LATERAL VIEW OUTER EXPLODE(tags) v AS tag"),
    Shape("distinct", "SELECT DISTINCT user, page FROM {t}"),
    Shape(
        "keyed lookup",
        """SELECT e._id, e.user, e.page, k.title FROM {t} e LEFT JOIN {k} k ON e.page = k.page""",
    ),
    Shape(
        "free lookup",
        """SELECT e._id, e.user, k.title FROM {t} e LEFT JOIN {f} k ON e.page = k.page""",
        over="SELECT user, title, COUNT(*) AS c FROM {t} GROUP BY user, title",
    ),
    Shape(
        "inner lookup",
        """SELECT user, title, COUNT(*) AS c FROM {t} e JOIN {f} k ON e.page = k.page
GROUP BY user, title""",
    ),
    Shape(
        "session rows",
        f"""SELECT user, s, COUNT(*) AS hits, MIN(timestamp) AS since, MAX(timestamp) AS last,
       SUM(x) AS x FROM
  (SELECT user, timestamp, x, SESS_TIMEOUT(timestamp, 1800) {OVER}.num AS s FROM {{t}})
GROUP BY user, s""",
        over="SELECT user, SUM(hits) AS hits, MAX(s) AS s FROM {t} GROUP BY user",
    ),
    Shape(
        "no identity",
        f"SELECT _id, page, COUNT(*) {OVER} AS c FROM {{t}} WHERE n IS NOT NULL",
        over="SELECT _id, page, c + 1 AS c FROM {t} WHERE c > 1",
    ),
    Shape(
        "nested",
        """SELECT who.id AS visitor, _id, ROW_NUMBER() OVER (PARTITION BY who.id ORDER BY timestamp) AS r
FROM {t}""",
        identity="who.id",
        over="SELECT visitor, MAX(r) AS r FROM {t} GROUP BY visitor",
    ),
    Shape(
        "struct kept",
        """SELECT who, page, SUM(n) OVER (PARTITION BY who.id ORDER BY timestamp) AS s FROM {t}""",
        identity="who.id",
    ),
)
