from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from shared.core.errors import FencedError, RunActiveError
from shared.core.intervals import Interval
from shared.state import runs
from shared.state.database import Database
from shared.state.tables import run
from tests.support.records import (
    GONE,
    LATER,
    LONG,
    NOW,
    claim,
    created,
    insert_feed,
    new_feed,
    new_run,
    queued,
    run_of,
    started,
)

ERROR = {"type": "StoreError", "message": "no", "sqlstate": "58000", "retryable": True}


def _repeat(database: Database, key: str = "k", **fields: Any) -> runs.Claim | None:
    with database.write() as connection:
        return runs.insert_running(
            connection, new_run(key, **fields), LATER, owner="again", lease_seconds=LONG
        )


def _fail(database: Database, mine: runs.Claim, *, again: bool = False) -> str:
    with database.write() as connection:
        at = LATER + timedelta(seconds=30) if again else None
        return runs.fail(connection, mine, ERROR, retry_at=at, now=LATER)


def _claimed(database: Database, run_id: str, lease: float = LONG) -> runs.Claim:
    mine = claim(database, run_id, lease)
    assert mine is not None
    return mine


def _feed(database: Database) -> str:
    source = created(database)
    with database.write() as connection:
        return insert_feed(connection, new_feed(source)).id


def test_a_key_is_taken_once(database: Database) -> None:
    run_id = queued(database, "a")
    with database.write() as connection:
        assert not runs.insert(connection, new_run("a"), NOW)
        assert runs.insert(connection, new_run("a", kind="query"), NOW)
    row = run_of(database, run_id)
    assert (row.state, row.epoch, row.key, row.slot, row.created_at) == (
        "queued",
        0,
        "a",
        NOW,
        NOW,
    )
    assert (row.pins, row.interval, row.error, row.lease_until) == (None, None, None, None)


def test_a_feed_has_one_active_run(database: Database) -> None:
    feed_id = _feed(database)
    first = queued(database, "1", kind="feed", feed_id=feed_id)
    with database.write() as connection:
        # the transaction stays usable: the caller may note why the slot waits
        with pytest.raises(RunActiveError):
            runs.insert(connection, new_run("2", kind="feed", feed_id=feed_id), NOW)
        assert not runs.insert(connection, new_run("1", kind="feed", feed_id=feed_id), NOW)
    with pytest.raises(RunActiveError):
        _repeat(database, "3", kind="feed", feed_id=feed_id)
    _fail(database, _claimed(database, first))
    queued(database, "2", kind="feed", feed_id=feed_id)
    with pytest.raises(RunActiveError), database.write() as connection:
        runs.retry(connection, first, NOW)
    with pytest.raises(RunActiveError):
        _repeat(database, "1", kind="feed", feed_id=feed_id)


def test_a_queued_run_is_claimed_once(database: Database) -> None:
    run_id = queued(database)
    assert claim(database, run_id) == runs.Claim(run_id, 1, "worker")
    assert claim(database, run_id) is None
    row = run_of(database, run_id)
    assert (row.state, row.owner, row.started_at, row.losses) == ("running", "worker", LATER, 0)
    with database.read() as connection:
        assert row.lease_until == pytest.approx(database.clock(connection) + LONG, abs=10)


def test_nobody_claims_what_is_not_there(database: Database) -> None:
    assert claim(database, "nothing") is None


def test_a_lost_worker_is_replaced_and_the_third_loss_quarantines(database: Database) -> None:
    run_id = queued(database)
    assert _claimed(database, run_id, GONE).epoch == 1
    assert _claimed(database, run_id, GONE).epoch == 2
    third = _claimed(database, run_id, GONE)
    assert (third.epoch, run_of(database, run_id).losses) == (3, 2)
    assert claim(database, run_id) is None
    row = run_of(database, run_id)
    assert (row.state, row.losses, row.finished_at) == ("quarantined", 3, LATER)
    with database.write() as connection:
        assert not runs.renew(connection, third, LONG)
        assert runs.retry(connection, run_id, NOW)
    row = run_of(database, run_id)
    assert (row.state, row.losses, row.attempts, row.finished_at) == ("queued", 0, 0, None)


def test_renewal_needs_the_epoch_and_not_an_unexpired_lease(database: Database) -> None:
    run_id = queued(database)
    first = _claimed(database, run_id, GONE)
    with database.write() as connection:
        assert runs.renew(connection, first, GONE)
    second = _claimed(database, run_id)
    with database.write() as connection:
        assert not runs.renew(connection, first, LONG)
        assert runs.renew(connection, second, LONG)


def test_a_run_is_pinned_once(database: Database) -> None:
    run_id = queued(database)
    first = _claimed(database, run_id, GONE)
    with database.write() as connection:
        row = runs.pin(connection, first, interval=Interval(2, 5), pins={"u": 5})
    assert (row.interval, row.pins) == (Interval(2, 5), {"u": 5})
    second = _claimed(database, run_id)
    with database.write() as connection:
        row = runs.pin(connection, second, interval=Interval(2, 9), pins={"u": 9})
    assert (row.interval, row.pins, row.epoch) == (Interval(2, 5), {"u": 5}, 2)
    with pytest.raises(FencedError, match="claimed again"), database.write() as connection:
        runs.pin(connection, first, interval=None, pins={})


def test_a_query_has_pins_and_no_interval(database: Database) -> None:
    mine = started(database)
    with database.write() as connection:
        assert runs.pin(connection, mine, interval=None, pins={}).pins == {}
        assert runs.pin(connection, mine, interval=Interval(0, 1), pins={"u": 1}).interval is None


def test_an_operators_retry_pins_anew(database: Database) -> None:
    run_id = queued(database)
    mine = _claimed(database, run_id)
    with database.write() as connection:
        runs.pin(connection, mine, interval=Interval(0, 1), pins={"u": 1})
    _fail(database, mine)
    with database.write() as connection:
        assert runs.retry(connection, run_id, NOW)
    assert run_of(database, run_id).pins is None
    with database.write() as connection:
        connection.execute(update(run).values(state="failed", pins={"u": 1}, next_statement=1))
        assert runs.retry(connection, run_id, NOW)
    assert run_of(database, run_id).pins == {"u": 1}


def test_a_drained_run_is_handed_back_without_a_loss(database: Database) -> None:
    run_id = queued(database)
    mine = _claimed(database, run_id)
    with database.write() as connection:
        assert runs.hand_back(connection, mine)
        assert not runs.hand_back(connection, mine)
    assert run_of(database, run_id).losses == 0
    assert _claimed(database, run_id).epoch == 2


def test_an_error_waits_before_it_is_tried_again(database: Database) -> None:
    run_id = queued(database)
    assert _fail(database, _claimed(database, run_id), again=True) == "queued"
    row = run_of(database, run_id)
    at = LATER + timedelta(seconds=30)
    assert (row.attempts, row.error, row.not_before, row.lease_until) == (1, ERROR, at, None)
    assert claim(database, run_id) is None
    with database.read() as connection:
        assert runs.due(connection, LATER) == []
        assert [r.id for r in runs.due(connection, at)] == [run_id]
    with database.write() as connection:
        mine = runs.claim(connection, run_id, owner="w", lease_seconds=LONG, max_losses=3, now=at)
    assert mine is not None
    assert _fail(database, mine) == "failed"
    row = run_of(database, run_id)
    assert (row.state, row.attempts, row.finished_at) == ("failed", 2, LATER)
    with pytest.raises(FencedError, match="is failed"):
        _fail(database, mine)


@pytest.mark.parametrize("running", [False, True])
def test_a_cancelled_run_is_fenced(database: Database, running: bool) -> None:
    run_id = queued(database)
    mine = _claimed(database, run_id) if running else None
    with database.write() as connection:
        assert runs.cancel(connection, run_id, LATER)
        assert not runs.cancel(connection, run_id, LATER)
        assert not runs.retry(connection, run_id, LATER)
        assert mine is None or not runs.renew(connection, mine, LONG)
    assert claim(database, run_id) is None
    assert run_of(database, run_id).state == "cancelled"


def test_a_caller_gets_nothing_to_do_when_its_run_has_committed(database: Database) -> None:
    mine = started(database)
    assert run_of(database, mine.run_id).state == "running"
    with pytest.raises(RunActiveError, match="carried out by me"):
        _repeat(database)
    with database.write() as connection:
        connection.execute(update(run).values(state="committed"))
    assert _repeat(database) is None


@pytest.mark.parametrize(
    ("left", "losses"),
    [
        ({"state": "failed"}, 0),
        ({"state": "queued"}, 0),
        ({"state": "quarantined"}, 0),
        ({"state": "cancelled"}, 0),
        ({"state": "running", "lease_until": 1.0}, 1),
    ],
)
def test_a_caller_takes_over_what_is_left_of_its_run(
    database: Database, left: dict[str, Any], losses: int
) -> None:
    first = started(database)
    with database.write() as connection:
        connection.execute(update(run).values(**left, finished_at=NOW, next_statement=2))
    assert _repeat(database) == runs.Claim(first.run_id, 2, "again")
    row = run_of(database, first.run_id)
    assert (row.state, row.losses, row.next_statement) == ("running", losses, 2)
    with database.write() as connection:
        assert not runs.renew(connection, first, LONG)


def test_lost_and_due_runs_are_found(database: Database) -> None:
    waiting = queued(database, "waiting")
    gone = queued(database, "gone")
    alive = queued(database, "alive")
    _claimed(database, gone, GONE)
    _claimed(database, alive)
    with database.read() as connection:
        assert [r.id for r in runs.lost(connection)] == [gone]
        assert [r.id for r in runs.due(connection, NOW)] == [waiting]
        assert {r.id for r in runs.listing(connection)} == {waiting, gone, alive}
        assert len(runs.listing(connection, limit=2)) == 2
        assert [r.id for r in runs.listing(connection, state="queued", kind="ingest")] == [waiting]
        assert runs.listing(connection, kind="feed") == []
        found = runs.find(connection, "ingest", "gone")
        assert found is not None
        assert found.id == gone
        assert runs.get(connection, "nothing") is None


def test_the_last_slot_is_the_schedules(database: Database) -> None:
    feed_id = _feed(database)
    with database.read() as connection:
        assert runs.last_slot(connection, feed_id) is None
    for number, trigger in enumerate(["schedule", "schedule", "hand"]):
        slot = NOW + timedelta(hours=number)
        run_id = queued(
            database, f"{number}", kind="feed", feed_id=feed_id, trigger=trigger, slot=slot
        )
        with database.write() as connection:
            runs.cancel(connection, run_id, NOW)
    with database.read() as connection:
        assert runs.last_slot(connection, feed_id) == NOW + timedelta(hours=1)


def test_failures_in_a_row_are_counted_since_the_last_commit(database: Database) -> None:
    feed_id = _feed(database)
    counts = []
    for number, state in enumerate(["failed", "committed", "failed", "quarantined", "cancelled"]):
        run_id = queued(database, f"{number}", kind="feed", feed_id=feed_id)
        with database.write() as connection:
            at = NOW + timedelta(minutes=number)
            connection.execute(
                update(run).where(run.c.id == run_id).values(state=state, finished_at=at)
            )
            counts.append(runs.consecutive_failures(connection, feed_id))
    assert counts == [1, 0, 1, 2, 2]
