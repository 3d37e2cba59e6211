"""What the documented recipe for feeds gets wrong, and exact feeds over the same histories do not.

Each test is one trap, as in `test_traps_compat`: where that one shows the recipe bitten, this one shows
the feed whole, or refused with the place in the text, or the property that keeps the trap away.
`append` and `changes` run side by side where the trap is about which rows are new. Where it is about
rows that ought to change, only `changes` (or `settled`) can be right; the test says what `append` gives
instead, which is as of the run that gave it. All 28 touch us: none is left out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.core.errors import (
    DatasetInUseError,
    DefinitionError,
    FeedRefusedError,
    RunActiveError,
)
from shared.core.intervals import Interval
from shared.feeds import apply, backfill, compute, forget, operate, run, verify
from shared.feeds.apply import Change
from shared.feeds.outcome import SKIPPED, Outcome
from shared.lake import compact
from shared.lake.compact import Wanted
from shared.lake.dataset import Layout
from shared.state import feeds
from tests.support import recipes
from tests.support.recipes import Recipe, instant

pytestmark = pytest.mark.slow

A = ("a", "03-01 10:00", "u1")
B = ("b", "03-01 10:10", "u1")
BACK = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
OVER = f"OVER (PARTITION BY visitor ORDER BY timestamp {BACK})"
SESSION = f"SESS_TIMEOUT(timestamp, 1800) {OVER}"
VISITS = (
    f"SELECT _id, visitor, timestamp, {SESSION}.num AS num, {SESSION}.depth AS depth FROM {{t}}"
)
UNTIL = """SELECT _id, visitor, timestamp, LAST_VALUE(timestamp) OVER (PARTITION BY visitor
    ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS until FROM {t}"""
VIEWS = """SELECT _id, visitor, timestamp,
    COUNT(*) OVER (PARTITION BY visitor ORDER BY timestamp) AS n FROM {t}"""
BOTH = ("append", "changes")


class Exact:
    """Feeds over the histories of one test, in a home that all tests share.

    Args:
        recipe: of that home.
        source: the dataset of this test; its feeds are called after it.
    """

    def __init__(self, recipe: Recipe, source: str) -> None:
        self.recipe = recipe
        self.source = source
        self.workspace = recipe.home.workspace

    def ingest(self, at: str, *rows: tuple[str, ...]) -> None:
        """Commit a batch that is stamped with a time."""
        self.recipe.ingest(at, *rows, name=self.source)

    def plan(self, emit: str, query: str = VISITS, *keys: str, source: str | None = None) -> Change:
        """Plan the feed of an emit; `{t}` in the query is the source."""
        reads = source or self.source
        lines = [f"feed: {self.name(emit)}", f"source: {reads}", f"output: {self.name(emit)}"]
        lines += [f"emit: {emit.partition('_')[0]}", *keys, "query: |"]
        lines += [f"  {line}" for line in query.format(t=reads).splitlines()]
        (planned,) = apply.plan(self.workspace, "\n".join(lines) + "\n")
        return planned

    def apply(self, emit: str, query: str = VISITS, *keys: str, source: str | None = None) -> None:
        """Apply the feed of an emit."""
        apply.apply(self.workspace, [self.plan(emit, query, *keys, source=source)])

    def name(self, emit: str) -> str:
        """Return the name of a feed and of its output."""
        return f"{self.source}_{emit}"

    def run(self, *emits: str) -> Outcome:
        """Run the feeds of these emits; return what became of the last one."""
        for emit in emits:
            outcome = run.run_here(self.workspace, self.name(emit))
            assert outcome.state == "committed", outcome.error
        return outcome

    def pause(self, *emits: str) -> None:
        """Keep feeds from running."""
        with self.workspace.database.write() as connection:
            for emit in emits:
                operate.pause(connection, self.name(emit), None)

    def resume(self, *emits: str) -> None:
        """Let feeds run again."""
        with self.workspace.database.write() as connection:
            for emit in emits:
                operate.resume(connection, self.name(emit))

    def state(self, emit: str) -> str:
        """Return the state of a feed."""
        with self.workspace.database.read() as connection:
            return feeds.named(connection, self.name(emit)).state

    def ids(self, emit: str) -> list[str]:
        """Return the ids in an output, sorted."""
        return self.recipe.ids(self.name(emit))

    def of(self, emit: str, column: str) -> dict[str, Any]:
        """Return a column of an output's rows by their ids."""
        return dict(self.recipe.rows(f"SELECT _id, {column} FROM {self.name(emit)}"))

    def log(self, emit: str = "changes", columns: str = "_op, _id") -> list[tuple[Any, ...]]:
        """Return all rows of a log, sorted."""
        return sorted(self.recipe.rows(f"SELECT {columns} FROM {self.name(emit)}.changes"))


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recipe]:
    with recipes.opened(tmp_path_factory.mktemp("exact") / "home") as opened:
        yield opened


@pytest.fixture
def exact(shared_home: Recipe, request: pytest.FixtureRequest) -> Exact:
    """Feeds of this test, named after it."""
    return Exact(shared_home, "_".join(request.node.name.split("_")[1:3]))


def _both(exact: Exact, at: str, *rows: tuple[str, ...], query: str = VISITS) -> None:
    """Commit a first batch, and apply a feed of each kind."""
    exact.ingest(at, *rows)
    for emit in BOTH:
        exact.apply(emit, query)


def _meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Let something happen once, after a run has fixed its interval and before it reads."""
    original = compute.compute

    def computed(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(compute, "compute", original)
        happens()
        return original(*given, **named)

    monkeypatch.setattr(compute, "compute", computed)


# --- which rows are new ---------------------------------------------------------------------


def test_t01_the_last_batch_does_not_come_again(exact: Exact) -> None:
    """T1: an interval is half open: the commit it ended with is not in the next one."""
    _both(exact, "03-01 12:00", A)
    exact.run(*BOTH)
    exact.ingest("03-01 13:00", B)
    exact.run(*BOTH)
    again = exact.run(*BOTH)
    assert again.counts["rows_out"] == 0
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "b"]


def test_t02_a_batch_of_the_same_stamp_that_commits_later_comes(exact: Exact) -> None:
    """T2: commits are told apart by their number, which no two share; stamps are not looked at."""
    _both(exact, "03-01 12:00", A)
    exact.run(*BOTH)
    exact.ingest("03-01 12:00", B)
    exact.run(*BOTH)
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "b"]


def test_t03_rows_that_land_while_a_run_is_at_it_come_once(
    exact: Exact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T3: a run's end is fixed when it begins; what lands after it is the next run's."""
    _both(exact, "03-01 12:00", A)
    for emit in BOTH:
        _meanwhile(monkeypatch, lambda emit=emit: exact.ingest("03-01 12:31", (emit, *B[1:])))
        exact.run(emit)
    assert (exact.ids("append"), exact.ids("changes")) == (["a"], ["a", "append"])
    exact.run(*BOTH)
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "append", "changes"]


def test_t04_what_becomes_visible_late_comes(exact: Exact) -> None:
    """T4: a batch that is stamped before the last run and commits after it is a new commit."""
    _both(exact, "03-01 12:00", A)
    exact.run(*BOTH)
    exact.ingest("03-01 11:59", B)
    exact.run(*BOTH)
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "b"]


_RUN = "import sys, feedmill; feedmill.open(sys.argv[1]).feed(sys.argv[2]).run()"


@pytest.mark.process
@pytest.mark.parametrize(
    ("emit", "place", "committed"),
    [("changes", "commit.before_pointer", False), ("append", "run.committed", True)],
)
def test_t05_rows_and_cursor_are_one_commit(
    exact: Exact, emit: str, place: str, *, committed: bool
) -> None:
    """T5: a run that is killed at its commit has committed rows and cursor, or neither."""
    exact.source += f"_{emit}"
    exact.ingest("03-01 12:00", A)
    exact.apply(emit)
    killed = subprocess.run(
        [sys.executable, "-c", _RUN, str(exact.workspace.config.home), exact.name(emit)],
        env={**os.environ, "FEEDMILL_FAILPOINT": place},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with exact.workspace.database.write() as connection:
        cursor = feeds.named(connection, exact.name(emit)).cursor
        # as if its lease had run out, and the reconciler had given it up
        connection.exec_driver_sql("UPDATE run SET state = 'failed' WHERE state = 'running'")
    there = exact.workspace.lake.table(exact.name(emit)) is not None
    assert (there, cursor > 0) == (committed, committed)
    exact.run(emit)
    assert exact.ids(emit) == ["a"]


def test_t06_two_runs_at_once_give_the_rows_once(
    exact: Exact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T6: a feed has one active run, and of two workers at it one commits."""
    _both(exact, "03-01 12:00", A)
    for emit in BOTH:
        inner: list[Outcome] = []

        def twin(name: str = exact.name(emit), found: list[Outcome] = inner) -> None:
            """Do the run again, as if the first worker were lost."""
            with pytest.raises(RunActiveError):
                run.run_here(exact.workspace, name)
            with exact.workspace.database.write() as connection:
                feed = feeds.named(connection, name)
                taken = "UPDATE run SET lease_until = 1 WHERE state = 'running'"
                connection.exec_driver_sql(taken)
                (row,) = connection.exec_driver_sql(
                    f"SELECT id FROM run WHERE state = 'running' AND feed_id = '{feed.id}'"
                )
            found.append(run.execute_run(exact.workspace, row[0]))

        _meanwhile(monkeypatch, twin)
        outer = run.run_here(exact.workspace, exact.name(emit))
        assert [one.state for one in inner] == ["committed"]
        assert outer.state in {"committed", SKIPPED}
        assert outer.run_id == inner[0].run_id
        assert exact.ids(emit) == ["a"]
    assert exact.log() == [("I", "a")]


def test_t07_feeds_do_not_cross_over(exact: Exact) -> None:
    """T7: each feed has a cursor of its own, whatever others do at the same time."""
    _both(exact, "03-01 12:00", A)
    exact.run("append")
    exact.ingest("03-01 13:00", B)
    assert exact.run("changes").interval == Interval(0, 3)
    assert exact.run("append").interval == Interval(2, 3)
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "b"]


def test_t08_the_first_run_begins_at_the_first_commit(exact: Exact) -> None:
    """T8: there is no word for a start that could be compared with a time."""
    exact.ingest("03-01 11:00", A)
    exact.ingest("03-01 12:00", B)
    for emit in BOTH:
        exact.apply(emit)
        assert exact.run(emit).interval == Interval(0, 3)  # commit 1 makes the dataset
        assert exact.ids(emit) == ["a", "b"]


def test_t09_batches_of_one_second_come_once_each(exact: Exact) -> None:
    """T9: a cursor is a whole number that is never cut."""
    _both(exact, "03-01 12:00:00.100", A)
    exact.run(*BOTH)
    exact.ingest("03-01 12:00:00.900", B)
    exact.run(*BOTH)
    exact.run(*BOTH)
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "b"]


def test_t10_an_old_event_that_arrives_today_comes(exact: Exact) -> None:
    """T10: `history` says how far a row looks back, and nothing about which rows are new."""
    exact.ingest("03-01 12:00", ("first", "02-01 10:00", "u2"))
    for emit in BOTH:
        exact.apply(emit, VIEWS, "history: 90 days")
    exact.run(*BOTH)
    exact.ingest("06-01 12:00", ("old", "01-01 10:00", "u1"), ("new", "06-01 10:00", "u1"))
    exact.run(*BOTH)
    assert exact.of("changes", "n") == {"first": 1, "old": 1, "new": 1}
    assert exact.ids("append") == ["first", "new", "old"]


# --- windows that move, rows that stay ------------------------------------------------------


def test_t11_a_look_back_is_counted_from_each_event(exact: Exact) -> None:
    """T11: a day that ends cuts nothing; and a condition that would is refused at its place."""
    exact.ingest("03-02 12:00", ("a", "03-01 23:55", "u1"), ("b", "03-02 00:05", "u1"))
    exact.apply("changes", VIEWS, "history: 90 days")
    exact.run("changes")
    exact.ingest("05-31 12:00", ("c", "05-30 23:56", "u1"))
    exact.run("changes")
    assert exact.of("changes", "n") == {"a": 1, "b": 2, "c": 2}  # c looks back at b, not at a
    assert {op for op, _ in exact.log()} == {"I"}
    by_day = VISITS + " WHERE timestamp >= current_date - 90"
    with pytest.raises(DefinitionError, match="cannot use now\\(\\), current_date"):
        exact.plan("changes", by_day)
    with pytest.raises(FeedRefusedError, match="SESS_TIMEOUT with history: 90 days") as caught:
        exact.plan("changes", VISITS, "history: 90 days")
    assert caught.value.position is not None


def test_t12_a_session_that_goes_on_is_said_anew(exact: Exact) -> None:
    """T12: rows of a session that was not over are given again as U rows; settled ones wait."""
    exact.ingest("03-01 10:05", A)
    for emit in BOTH:
        exact.apply(emit, UNTIL)
    exact.apply("settled", UNTIL, "settle: {quiet: 30 minutes, late: 1 hour}")
    exact.run("settled", *BOTH)
    assert exact.ids("settled") == []
    exact.ingest("03-01 10:15", B)
    exact.run(*BOTH)
    whole = {"a": instant("03-01 10:10"), "b": instant("03-01 10:10")}
    assert exact.of("changes", "until") == whole
    assert exact.log() == [("I", "a"), ("I", "b"), ("U", "a")]
    assert exact.of("append", "until") == whole | {"a": instant("03-01 10:00")}
    exact.ingest("03-01 13:00", ("z", "03-01 12:50", "u2"))
    exact.run("settled")
    assert exact.of("settled", "until") == whole
    assert exact.log("settled") == [("I", "a"), ("I", "b")]


def test_t13_a_late_event_that_joins_two_sessions_restates_the_second(exact: Exact) -> None:
    """T13: what became one session is one in the output; a U row says so to who follows it."""
    _both(exact, "03-01 12:00", ("a", "03-01 10:00", "u1"), ("c", "03-01 10:50", "u1"))
    exact.run(*BOTH)
    exact.ingest("03-01 13:00", ("b", "03-01 10:25", "u1"))
    exact.run(*BOTH)
    assert exact.of("changes", "num") == {"a": 1, "b": 1, "c": 1}
    rows = exact.log(columns="_id, _revision, _op, num")
    assert rows == [("a", 1, "I", 1), ("b", 1, "I", 1), ("c", 1, "I", 2), ("c", 2, "U", 1)]
    assert exact.of("append", "num") == {"a": 1, "b": 1, "c": 2}  # as of its run: the trade


def _three_visits(exact: Exact, query: str) -> None:
    """Give two visits, and months later a third."""
    first = ("a", "03-01 10:00", "u1"), ("b", "03-20 10:00", "u1")
    _both(exact, "05-01 12:00", *first, query=query)
    exact.run(*BOTH)
    exact.ingest("06-10 12:00", ("c", "06-09 10:00", "u1"))
    exact.run(*BOTH)


def test_t14_a_session_number_counts_from_the_first_event(exact: Exact) -> None:
    """T14: a run reads all events of the identities it touches: the third visit is the third."""
    _three_visits(exact, VISITS)
    for emit in BOTH:
        assert exact.of(emit, "num") == {"a": 1, "b": 2, "c": 3}


def test_t15_an_id_of_a_session_does_not_depend_on_numbers(exact: Exact) -> None:
    """T15: SESS_ID is made of identity and first event; a visit found before it changes nothing."""
    visits = (
        f"SELECT _id, visitor, timestamp, SESS_ID(timestamp, _id, 1800) {OVER} AS visit FROM {{t}}"
    )
    _three_visits(exact, visits)
    before = exact.of("changes", "visit")
    assert len(set(before.values())) == 3
    exact.ingest("06-11 12:00", ("early", "01-01 10:00", "u1"))
    exact.run(*BOTH)
    for emit in BOTH:
        after = exact.of(emit, "visit")
        assert {id_: after[id_] for id_ in before} == before
        assert len(set(after.values())) == 4
    assert {op for op, _ in exact.log()} == {"I"}


def test_t16_a_first_touch_does_not_change_as_days_pass(exact: Exact) -> None:
    """T16: the days are counted from each event; a later run has nothing to say of an old one."""
    first = """SELECT _id, visitor, timestamp,
    FIRST_VALUE(channel) OVER (PARTITION BY visitor ORDER BY timestamp) AS first FROM {t}"""
    early, late = ("a", "03-01 10:00", "u1", "search"), ("b", "03-20 10:00", "u1", "mail")
    exact.ingest("05-01 12:00", early, late)
    exact.apply("changes", first, "history: 90 days")
    exact.run("changes")
    exact.ingest("06-10 12:00", ("c", "06-09 10:00", "u1", "direct"))
    exact.run("changes")
    assert exact.of("changes", "first") == {"a": "search", "b": "search", "c": "mail"}
    assert exact.log() == [("I", "a"), ("I", "b"), ("I", "c")]


def test_t17_a_last_touch_of_the_future_is_named(exact: Exact) -> None:
    """T17: a frame that ends at the row leaks nothing; one that goes on is warned of, or restated."""
    to_here = f"""SELECT _id, visitor, timestamp,
    ATTRIBUTION_LAST_TOUCH(timestamp, 'last', channel) {OVER}.value AS last FROM {{t}}"""
    ahead = to_here.replace("CURRENT ROW", "UNBOUNDED FOLLOWING")
    exact.ingest("03-01 12:00", (*A, "search"))
    assert exact.plan("append", to_here).warnings == ()
    (warned,) = exact.plan("append", ahead).warnings
    assert warned.startswith("ATTRIBUTION_LAST_TOUCH looks at later events")
    exact.apply("changes", to_here)
    exact.apply("changes_ahead", ahead)
    exact.run("changes", "changes_ahead")
    exact.ingest("03-01 13:00", (*B, "mail"))
    exact.run("changes", "changes_ahead")
    assert exact.of("changes", "last") == {"a": "search", "b": "mail"}
    assert exact.log() == [("I", "a"), ("I", "b")]
    assert exact.of("changes_ahead", "last") == {"a": "mail", "b": "mail"}
    assert exact.log("changes_ahead") == [("I", "a"), ("I", "b"), ("U", "a")]


def test_t18_events_of_one_instant_have_one_order(exact: Exact) -> None:
    """T18: ties end at `_id`, so which commit came first makes no difference."""
    same = "03-01 10:00"
    _both(exact, "03-01 12:00", ("b", same, "u1"), ("z", same, "u2"))
    exact.run(*BOTH)
    exact.ingest("03-01 12:02", ("a", same, "u1"), ("y", same, "u2"))
    exact.run(*BOTH)
    assert exact.of("changes", "depth") == {"a": 1, "b": 2, "y": 1, "z": 2}
    assert exact.of("append", "depth") == {"a": 1, "b": 1, "y": 1, "z": 1}  # as of each run


# --- what others do meanwhile ---------------------------------------------------------------


def test_t19_an_event_that_is_sent_again_comes_once(exact: Exact) -> None:
    """T19: a copy is one in all that was ever committed, not within an interval."""
    _both(exact, "03-01 12:00", A, A)
    exact.run(*BOTH)
    exact.ingest("03-01 13:00", A, B)
    exact.run(*BOTH)
    for emit in BOTH:
        assert exact.ids(emit) == ["a", "b"]
        assert exact.of(emit, "depth") == {"a": 1, "b": 2}


def test_t20_an_identity_that_is_merged_later_restates_its_rows(exact: Exact) -> None:
    """T20: a lookup that changed begins a generation: rows given before are given as U rows."""
    known = pa.table({"visitor": ["u1"], "person": ["p1"]})
    exact.recipe.home.add("people", known, Layout(None, None, None, ("visitor",), 1))
    person = """SELECT e._id, e.visitor, e.timestamp, p.person
    FROM {t} e LEFT JOIN people p ON e.visitor = p.visitor"""
    _both(exact, "03-01 12:00", A, query=person)
    exact.run(*BOTH)
    exact.recipe.run("INSERT OVERWRITE people SELECT 'u1', 'p9'", "03-01 12:40")
    exact.ingest("03-01 13:00", B)
    exact.run("append")
    outcome = exact.run("changes")
    assert outcome.counts["everything"] == "the lookup people has changed"
    assert exact.of("changes", "person") == {"a": "p9", "b": "p9"}
    assert exact.log() == [("I", "a"), ("I", "b"), ("U", "a")]
    assert exact.of("append", "person") == {"a": "p1", "b": "p9"}  # as of each run


def test_t21_nothing_is_too_old_to_be_known(exact: Exact) -> None:
    """T21: a row is compared with the last one of its key, however long ago that was."""
    old, new = ("old", "01-20 10:00", "u1"), ("new", "02-20 10:00", "u1")
    _both(exact, "03-01 12:00", old, new)
    exact.run(*BOTH)
    exact.ingest("12-01 13:00", old, new)
    assert exact.run(*BOTH).counts["rows_out"] == 0
    for emit in BOTH:
        assert exact.ids(emit) == ["new", "old"]


def test_t22_a_rule_that_changes_takes_back_what_was_given(exact: Exact) -> None:
    """T22: who is found to be a bot later is withdrawn with D rows; `append` cannot, and keeps them."""
    exact.recipe.run("CREATE TABLE bots AS SELECT 'u0' visitor", "03-01 00:00")
    people = """SELECT e._id, e.visitor, e.timestamp FROM {t} e
    LEFT JOIN bots b ON e.visitor = b.visitor WHERE b.visitor IS NULL"""
    other = ("other", "03-01 10:00", "u2")
    _both(exact, "03-01 12:00", A, other, query=people)
    exact.run(*BOTH)
    exact.recipe.run("INSERT INTO bots SELECT 'u1'", "03-01 12:40")
    exact.ingest("03-01 13:00", B)
    exact.run(*BOTH)
    assert exact.ids("changes") == ["other"]
    assert exact.log() == [("D", "a"), ("I", "a"), ("I", "other")]
    assert exact.ids("append") == ["a", "other"]


def test_t23_no_lateness_cannot_be_asked_for_and_sessions_do_not_overlap(exact: Exact) -> None:
    """T23: what is on time finds its session still open; what is too late begins none."""
    with pytest.raises(DefinitionError, match="number of seconds, minutes, hours or days"):
        exact.plan("settled", VISITS, "settle: {quiet: 30 minutes, late: 0 minutes}")
    exact.ingest("03-01 12:00", A, ("clock", "03-01 10:50", "u2"))
    exact.apply("settled", VISITS, "settle: {quiet: 30 minutes, late: 1 hour}")
    exact.run("settled")
    exact.ingest("03-01 12:10", B)  # 40 minutes behind: on time
    exact.ingest("03-01 12:20", ("clock2", "03-01 13:00", "u2"))
    exact.run("settled")
    assert exact.of("settled", "num") == {"a": 1, "b": 1, "clock": 1}
    exact.ingest("03-01 13:10", ("late", "03-01 10:20", "u1"))
    assert exact.run("settled").counts["late_after_settle"] == 1
    assert exact.ids("settled") == ["a", "b", "clock"]
    assert ("L", "late") in exact.log("settled")
    assert verify.verify(exact.workspace, exact.name("settled")).right


def _compacted(exact: Exact) -> None:
    """Write all files of the source anew."""
    lake, now = exact.workspace.lake, exact.workspace.clock.now()
    with lake.own_run(kind="maintenance", now=now, owner="test") as claim:
        wanted = Wanted(lake.config.maintenance, everything=True)
        compact.compact(lake, exact.source, claim, wanted)


def test_t24_rows_that_were_rewritten_are_not_new(exact: Exact) -> None:
    """T24: a compaction adds no rows; an overwrite is a difference, or stops who cannot tell it."""
    _both(exact, "03-01 12:00", A, ("x", "03-01 10:00", "u9"))
    exact.apply("settled", VISITS, "settle: {quiet: 30 minutes, late: 1 hour}")
    exact.ingest("03-01 12:10", B)
    exact.run("settled", *BOTH)
    _compacted(exact)
    assert exact.run(*BOTH).counts["rows_out"] == 0
    overwrite = f"INSERT OVERWRITE {exact.source} SELECT * FROM {exact.source} WHERE _id <> 'x'"
    with pytest.raises(DatasetInUseError, match="is used by the feed"):
        exact.recipe.run(overwrite, "03-01 12:40")

    exact.pause("settled", *BOTH)
    exact.recipe.run(overwrite, "03-01 12:50")
    exact.resume("settled", *BOTH)
    outcome = exact.run("changes")
    assert outcome.counts["everything"] == f"rows of {exact.source} were replaced"
    assert exact.log() == [("D", "x"), ("I", "a"), ("I", "b"), ("I", "x")]
    assert verify.verify(exact.workspace, exact.name("changes")).right
    for emit in ("append", "settled"):
        stopped = run.run_here(exact.workspace, exact.name(emit))
        assert stopped.error is not None
        assert "cannot tell which of them it has given" in stopped.error["message"]
        assert exact.state(emit) == "quarantined"
    assert exact.ids("append") == ["a", "b", "x"]


def test_t24_a_backfill_begins_with_what_is_there(exact: Exact) -> None:
    """T24: no slice ends before an overwrite, so none gives rows that the next one gives again."""
    exact.source += "_backfill"
    exact.ingest("03-01 12:00", A)
    exact.ingest("03-01 12:10", B)
    exact.recipe.run(f"INSERT OVERWRITE {exact.source} SELECT * FROM {exact.source}", "03-01 12:20")
    exact.ingest("03-01 12:30", ("c", "03-01 10:20", "u1"))
    for emit in BOTH:
        exact.apply(emit)
        steps = backfill.carried_out(
            exact.workspace, exact.name(emit), backfill.Bound(commits=1), _slice(exact, emit)
        )
        assert [(s.slice.interval, s.state) for s in steps] == [
            (Interval(0, 4), "committed"),
            (Interval(4, 5), "committed"),
        ]
        assert exact.ids(emit) == ["a", "b", "c"]


def _slice(exact: Exact, emit: str) -> backfill.Carry:
    def carry(part: backfill.Slice) -> tuple[str, str]:
        outcome = backfill.run_here(exact.workspace, exact.name(emit), part.interval.end)
        return outcome.run_id, outcome.state

    return carry


def test_t25_a_source_that_is_made_anew_stops_its_feeds(exact: Exact) -> None:
    """T25: a dataset is more than its name; a feed whose source is gone says so and gives nothing."""
    _both(exact, "03-01 12:00", A)
    exact.run(*BOTH)
    with pytest.raises(DatasetInUseError, match="is used by the feed"):
        exact.recipe.run(f"DROP TABLE {exact.source}", "03-01 13:00")
    exact.pause(*BOTH)
    exact.recipe.run(
        f"CREATE TABLE kept AS SELECT * FROM {exact.source}; DROP TABLE {exact.source}",
        "03-01 13:00",
    )
    exact.ingest("03-01 13:10", A, B)
    exact.resume(*BOTH)
    for emit in BOTH:
        outcome = run.run_here(exact.workspace, exact.name(emit))
        assert outcome.state == "failed"
        assert outcome.error is not None
        assert f"the source {exact.source} was dropped and made anew" in outcome.error["message"]
        assert exact.ids(emit) == ["a"]
        assert exact.state(emit) == "quarantined"


def test_t26_a_feed_over_a_feed_sees_what_it_takes_back(exact: Exact) -> None:
    """T26: the cursor of the second one counts commits of the first one's log, U and D rows too."""
    exact.ingest("03-01 12:00", ("a", "03-01 10:00", "u1"), ("c", "03-01 10:50", "u1"))
    exact.apply("changes")
    exact.run("changes")
    counts = "SELECT visitor, num, COUNT(*) AS hits FROM {t} GROUP BY visitor, num"
    exact.apply("changes_sessions", counts, source=exact.name("changes"))
    exact.run("changes_sessions")
    sessions = f"SELECT num, hits FROM {exact.name('changes_sessions')} ORDER BY num"
    assert exact.recipe.rows(sessions) == [(1, 1), (2, 1)]
    exact.ingest("03-01 13:00", ("b", "03-01 10:25", "u1"))
    for _ in range(2):
        exact.run("changes", "changes_sessions")
        assert exact.recipe.rows(sessions) == [(1, 3)]
    log = exact.log("changes_sessions", "num, _revision, _op, hits")
    assert log == [(1, 1, "I", 1), (1, 2, "U", 3), (2, 1, "I", 1), (2, 2, "D", 1)]


def test_t27_days_of_a_place_are_a_column_only(exact: Exact) -> None:
    """T27: intervals are commits; a local day has 23 or 25 hours, and every event is in one."""
    hours = [(f"h{hour}", f"03-{7 + hour // 24:02} {hour % 24:02}:00", "u1") for hour in range(72)]
    days = """SELECT visitor, to_date(from_utc_timestamp(timestamp, 'America/New_York')) AS day,
    COUNT(*) AS hits FROM {t} GROUP BY 1, 2"""
    exact.ingest("03-08 00:00", *hours[:30])
    exact.apply("changes", days)
    exact.run("changes")
    exact.ingest("03-10 00:00", *hours[30:])
    exact.run("changes")
    rows = exact.recipe.rows(
        f"SELECT cast(day AS string), hits FROM {exact.name('changes')} ORDER BY 1"
    )
    assert dict(rows)["2026-03-08"] == 23
    assert sum(hits for _, hits in rows) == len(hours)


def test_t28_who_is_forgotten_is_taken_back_downstream(exact: Exact) -> None:
    """T28: outputs are emptied with the source, and D rows tell whoever follows the log."""
    _both(exact, "03-01 12:00", A, ("x", "03-01 10:00", "u9"))
    exact.run(*BOTH)
    forget.forget(exact.workspace, exact.source, ["u9"])
    exact.run(*BOTH)
    for place in (exact.source, exact.name("append"), exact.name("changes")):
        assert exact.recipe.ids(place) == ["a"]
    rows = exact.log(columns="visitor, _op, _revision, _id")
    assert rows == [("u1", "I", 1, "a"), ("u9", "D", 2, None)]
