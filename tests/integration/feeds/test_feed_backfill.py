"""Slices of a backfill: bounded, each a run of its own, together the same as one run."""

from __future__ import annotations

import time
from typing import Any

import pytest

from shared.core.errors import InputError, OperationError, RunActiveError
from shared.core.intervals import Interval
from shared.feeds import backfill, operate
from shared.feeds.backfill import Bound, Slice
from shared.feeds.enqueue import new_run
from shared.feeds.run import execute_run
from shared.state import runs
from tests.support.feeds import VISITS, World, delivered
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import create

COUNTS = (10, 20, 30, 5, 5)


@pytest.fixture
def behind(world: World) -> World:
    """A feed whose source has a commit without rows and then five with some."""
    create(world.lake)
    for number, count in enumerate(COUNTS):
        world.hits(count, 100 * number)
    world.apply(VISITS)
    return world


def planned(world: World, bound: Bound) -> list[tuple[str, int]]:
    with world.database.read() as connection:
        feed = backfill.feed_of(connection, "visits")
        found = backfill.slices(connection, feed, backfill.head(connection, feed), bound)
    return [(str(one.interval), one.rows) for one in found]


def here(world: World) -> backfill.Carry:
    def carry(wanted: Slice) -> tuple[str, str]:
        outcome = backfill.run_here(world.workspace, "visits", wanted.interval.end)
        return outcome.run_id, outcome.state

    return carry


def steps(world: World, bound: Bound, carry: backfill.Carry | None = None) -> list[Any]:
    carry = carry or here(world)
    return [
        (str(step.slice.interval), step.state, step.left)
        for step in backfill.carried_out(world.workspace, "visits", bound, carry)
    ]


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (Bound(commits=2), [("(0, 2]", 10), ("(2, 4]", 50), ("(4, 6]", 10)]),
        (Bound(commits=4), [("(0, 4]", 60), ("(4, 6]", 10)]),
        (Bound(commits=99), [("(0, 6]", 70)]),
        (Bound(rows=30), [("(0, 3]", 30), ("(3, 4]", 30), ("(4, 6]", 10)]),
        # a commit that is larger than the bound is a slice of its own
        (Bound(rows=9), [("(0, 1]", 0), ("(1, 2]", 10), ("(2, 3]", 20), ("(3, 4]", 30),
                         ("(4, 5]", 5), ("(5, 6]", 5)]),
        (Bound(rows=1000), [("(0, 6]", 70)]),
    ],
)  # fmt: skip
def test_slices_cover_each_commit_once_and_keep_the_bound(
    bound: Bound, expected: list[tuple[str, int]], behind: World
) -> None:
    assert planned(behind, bound) == expected


@pytest.mark.parametrize("bound", [(None, None), (1, 1), (0, None), (None, -1)])
def test_a_slice_has_one_bound(bound: tuple[int | None, int | None]) -> None:
    with pytest.raises(InputError, match="bounded"):
        Bound(*bound)


def test_slices_are_runs_with_deliveries_and_bring_the_feed_to_the_head(behind: World) -> None:
    assert steps(behind, Bound(commits=2)) == [
        ("(0, 2]", "committed", 2), ("(2, 4]", "committed", 1), ("(4, 6]", "committed", 0),
    ]  # fmt: skip
    assert behind.feed().cursor == 6
    with behind.database.read() as connection:
        feed = behind.feed()
        made = runs.listing(connection, feed_id=feed.id)
    assert [(run.kind, run.trigger, str(run.interval)) for run in reversed(made)] == [
        ("feed", "backfill", "(0, 2]"), ("feed", "backfill", "(2, 4]"),
        ("feed", "backfill", "(4, 6]"),
    ]  # fmt: skip
    assert [run.pins for run in reversed(made)] == [{feed.source_uuid: n} for n in (2, 4, 6)]
    assert len(list((behind.folder / "drop").rglob("manifest-*.json"))) == 3
    assert delivered(behind.folder / "drop") == behind.rows("visits")
    assert len(behind.rows("visits")) == sum(COUNTS)
    assert steps(behind, Bound(commits=2)) == []


def test_a_slice_knows_nothing_of_later_commits(world: World) -> None:
    world.hits(30, 60)
    world.hits(60)  # earlier events, committed later
    world.apply(VISITS)
    outcome = backfill.run_here(world.workspace, "visits", 2)
    assert (str(outcome.interval), outcome.counts["rows_read"]) == ("(0, 2]", 30)
    sessions = {row["_id"]: row["session"] for row in world.rows("visits")}
    assert set(sessions.values()) == {1}  # nobody had an event before


def test_slices_of_a_feed_of_changes_end_where_one_run_ends(behind: World) -> None:
    behind.hits(40, 50)  # late ones, amid events that were there
    behind.apply(f"emit: changes\n{VISITS}")
    assert [state for _, state, _ in steps(behind, Bound(rows=30))] == ["committed"] * 4
    behind.apply("emit: changes\n" + VISITS.replace("visits", "whole"))
    assert behind.run("whole").counts["inserted"] == sum(COUNTS) + 40
    assert current(behind, "visits") == current(behind, "whole")


def current(world: World, log: str) -> list[tuple[Any, ...]]:
    """Return what holds by a log: each key's last row, unless it was taken back."""
    rows = sorted(world.rows(log), key=lambda row: (row["_key"], row["_revision"]))
    last = {row["_key"]: row for row in rows}
    kept = [row for row in last.values() if row["_op"] != "D"]
    return sorted((r["_id"], r["visitor"], r["session"], r["depth"], r["first_page"]) for r in kept)


def test_an_interrupted_backfill_goes_on_after_the_last_slice(behind: World) -> None:
    carry = here(behind)
    done: list[Slice] = []

    def interrupted(wanted: Slice) -> tuple[str, str]:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(wanted)
        return carry(wanted)

    with pytest.raises(KeyboardInterrupt):
        steps(behind, Bound(commits=1), interrupted)
    assert behind.feed().cursor == 2
    behind.hits(4, 900)  # commits made meanwhile are covered as well, in further slices
    assert [interval for interval, *_ in steps(behind, Bound(commits=3))] == ["(2, 5]", "(5, 7]"]
    assert len(behind.rows("visits")) == sum(COUNTS) + 4


def test_a_slice_whose_process_died_is_taken_over(behind: World) -> None:
    now = behind.workspace.clock.now()
    with behind.database.write() as connection:
        dead = new_run(behind.feed(), trigger=backfill.TRIGGER, slot=now, now=now, until=2)
        runs.insert_running(connection, dead, now, owner="dead", lease_seconds=0.01)
    time.sleep(0.1)
    assert steps(behind, Bound(commits=3))[-1][1:] == ("committed", 0)
    with behind.database.read() as connection:
        taken = runs.get(connection, dead.id)
    assert taken is not None
    assert (taken.state, taken.losses, str(taken.interval)) == ("committed", 1, "(0, 2]")
    assert len(behind.rows("visits")) == sum(COUNTS)


def test_commits_made_during_a_backfill_are_left_to_the_next_run(behind: World) -> None:
    carry = here(behind)

    def busy(wanted: Slice) -> tuple[str, str]:
        behind.hits(1, 1000 + wanted.interval.end)
        return carry(wanted)

    assert [i for i, *_ in steps(behind, Bound(commits=3), busy)] == ["(0, 3]", "(3, 6]"]
    assert str(behind.run().interval) == "(6, 8]"


def test_a_queued_slice_keeps_its_bound_over_failures_and_retries(behind: World) -> None:
    workspace = behind.workspace
    run_id = backfill.queue(workspace, "visits", 3)
    with pytest.raises(RunActiveError):
        backfill.run_here(workspace, "visits", 3)
    now = workspace.clock.now()
    with behind.database.write() as connection:
        claim = runs.claim(connection, run_id, owner="w", lease_seconds=60, max_losses=3, now=now)
        assert claim is not None
        feed = behind.feed()
        runs.pin(connection, claim, interval=Interval(0, 3), pins={feed.source_uuid: 3})
        runs.fail(connection, claim, {"type": "T", "message": "no"}, retry_at=None, now=now)
        operate.retry(connection, run_id, now)
    assert behind.run_row(run_id).interval is None
    outcome = execute_run(workspace, run_id)
    assert (outcome.state, str(outcome.interval)) == ("committed", "(0, 3]")


def test_a_slice_that_others_have_covered_is_empty(behind: World) -> None:
    workspace = behind.workspace
    run_id = backfill.queue(workspace, "visits", 3)
    now = workspace.clock.now()
    with behind.database.write() as connection:
        claim = runs.claim(connection, run_id, owner="w", lease_seconds=60, max_losses=3, now=now)
        assert claim is not None
        runs.fail(connection, claim, {"type": "T", "message": "no"}, retry_at=None, now=now)
    assert str(behind.run().interval) == "(0, 6]"
    with behind.database.write() as connection:
        operate.retry(connection, run_id, now)
    outcome = execute_run(workspace, run_id)
    assert (outcome.state, str(outcome.interval), outcome.counts["rows_out"]) == (
        "committed", "(6, 6]", 0,
    )  # fmt: skip


def test_a_paused_feed_is_backfilled_and_a_quarantined_one_is_not(behind: World) -> None:
    with behind.database.write() as connection:
        operate.pause(connection, "visits", None)
    assert [left for *_, left in steps(behind, Bound(commits=5))] == [1, 0]
    assert behind.feed().state == "paused"
    with behind.database.write() as connection:
        from shared.state import feeds

        feeds.resume(connection, behind.feed().id)
        feeds.quarantine(connection, behind.feed().id, "three failures")
    with pytest.raises(OperationError, match="quarantined: three failures"):
        steps(behind, Bound(commits=5))


def test_a_slice_that_fails_ends_the_backfill(behind: World) -> None:
    carry = here(behind)

    def failing(wanted: Slice) -> tuple[str, str]:
        return ("R", "failed") if wanted.interval.start == 2 else carry(wanted)

    assert steps(behind, Bound(commits=2), failing) == [
        ("(0, 2]", "committed", 2), ("(2, 4]", "failed", 1),
    ]  # fmt: skip
