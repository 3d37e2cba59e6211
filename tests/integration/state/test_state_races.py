"""Processes that want the same thing at the same moment: 50 times, one of them gets it."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.core import ids
from shared.state import commits, deliveries, feeds, runs
from shared.state.commits import CursorMove, Intent, NewDelivery
from shared.state.database import Database
from tests.support.races import race
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
    started,
)

pytestmark = [pytest.mark.process, pytest.mark.slow]

ROUNDS = 50
ME = "me"


def _find(database: Database, key: str) -> runs.Run:
    with database.read() as connection:
        found = runs.find(connection, "ingest", key)
    assert found is not None
    return found


def _claim_queued(database: Database, number: int) -> bool:
    return claim(database, f"run {number}") is not None


def _insert(database: Database, number: int) -> bool:
    with database.write() as connection:
        return runs.insert(connection, new_run(f"{number}"), NOW)


def _insert_running(database: Database, number: int) -> bool:
    with database.write() as connection:
        mine = runs.insert_running(
            connection, new_run(f"{number}"), NOW, owner=ME, lease_seconds=LONG
        )
    return mine is not None


def _insert_for_feed(database: Database, number: int) -> bool:
    """Two keys, one feed."""
    with database.read() as connection:
        feed = feeds.get(connection, "visits")
    assert feed is not None
    new = new_run(ids.ulid(NOW), kind="feed", feed_id=feed.id)
    with database.write() as connection:
        return runs.insert(connection, new, NOW)


def _claim_delivery(database: Database, number: int) -> bool:
    with database.write() as connection:
        mine = deliveries.claim(connection, f"D{number}", owner=ME, lease_seconds=LONG, now=LATER)
    return mine is not None


def _commit_twin(database: Database, number: int) -> int:
    """Both have the same claim, as twins of which neither knows that it is one."""
    run = _find(database, f"{number}")
    intent = Intent(runs.Claim(run.id, run.epoch, ME), "append", f"b{number}")
    with database.write() as connection:
        committed = commits.apply(
            connection, intent, dataset_uuid="u-hits", snapshot_id=number, now=NOW
        )
    return committed.seq


def _commit_own(database: Database, number: int) -> int:
    """Different runs of one dataset."""
    key = ids.ulid(NOW)
    intent = Intent(started(database, key), "append", key)
    with database.write() as connection:
        committed = commits.apply(
            connection, intent, dataset_uuid="u-hits", snapshot_id=number, now=NOW
        )
    return committed.seq


def _move_cursor(database: Database, number: int) -> int:
    """Different runs that cover the same commits."""
    with database.read() as connection:
        feed = feeds.get(connection, "visits")
    assert feed is not None
    key = ids.ulid(NOW)
    move = CursorMove(feed.id, 1, number, number + 1)
    intent = Intent(started(database, key), "append", key, cursor=move)
    with database.write() as connection:
        committed = commits.apply(
            connection, intent, dataset_uuid="u-hits", snapshot_id=number, now=NOW
        )
    return committed.seq


def _queue(database: Database, number: int, lease: float | None) -> None:
    new = runs.NewRun(f"run {number}", "ingest", f"{number}", "hand", NOW)
    with database.write() as connection:
        assert runs.insert(connection, new, NOW)
    if lease is not None:
        assert claim(database, new.id, lease) is not None


@pytest.mark.parametrize("lease", [None, GONE])
def test_a_run_is_claimed_by_one(
    database: Database, database_url: str, lease: float | None
) -> None:
    for number in range(ROUNDS):
        _queue(database, number, lease)
    for together in race(_claim_queued, database_url, rounds=ROUNDS, rivals=3):
        assert sorted(together) == [False, False, True]
    with database.read() as connection:
        epochs = {run.epoch for run in runs.listing(connection, limit=ROUNDS)}
    assert epochs == {1 if lease is None else 2}


@pytest.mark.parametrize(
    ("action", "loser"), [(_insert, False), (_insert_running, "RunActiveError")]
)
def test_a_key_is_made_by_one(
    database_url: str, action: Callable[[Database, int], Any], loser: object
) -> None:
    for together in race(action, database_url, rounds=ROUNDS, rivals=3):
        assert sorted(together, key=str) == sorted([True, loser, loser], key=str)


def test_a_feed_gets_one_active_run(database: Database, database_url: str) -> None:
    source = created(database)
    with database.write() as connection:
        insert_feed(connection, new_feed(source))
    outcomes = race(_insert_for_feed, database_url, rounds=ROUNDS, rivals=2)
    assert [outcome for pair in outcomes for outcome in pair].count(True) == 1


def test_an_expired_run_is_repeated_by_one(database: Database, database_url: str) -> None:
    for number in range(ROUNDS):
        _queue(database, number, GONE)
    for together in race(_insert_running, database_url, rounds=ROUNDS, rivals=3):
        assert sorted(together, key=str) == ["RunActiveError", "RunActiveError", True]


def test_a_delivery_is_claimed_by_one(database: Database, database_url: str) -> None:
    source = created(database)
    with database.write() as connection:
        feed = insert_feed(connection, new_feed(source))
    new = tuple(NewDelivery(f"D{n}", f"{n}", NOW, {}, feed.id, "t", {}) for n in range(ROUNDS))
    intent = Intent(started(database), "append", "b", deliveries=new)
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=source, snapshot_id=1, now=NOW)
    for together in race(_claim_delivery, database_url, rounds=ROUNDS, rivals=3):
        assert sorted(together) == [False, False, True]


def test_twins_commit_once(database: Database, database_url: str) -> None:
    created(database)
    for number in range(ROUNDS):
        started(database, f"{number}")
    for number, together in enumerate(race(_commit_twin, database_url, rounds=ROUNDS)):
        assert sorted(together, key=str) == [number + 2, "FencedError"]
    with database.read() as connection:
        history = commits.history(connection, "u-hits")
    assert [commit.seq for commit in history] == list(range(1, ROUNDS + 2))


def test_different_runs_both_commit_and_the_numbers_are_dense(
    database: Database, database_url: str
) -> None:
    created(database)
    together = race(_commit_own, database_url, rounds=ROUNDS)
    seqs = sorted(seq for pair in together for seq in pair)
    assert seqs == list(range(2, 2 * ROUNDS + 2))


def test_a_cursor_moves_once_for_the_same_commits(database: Database, database_url: str) -> None:
    source = created(database)
    with database.write() as connection:
        insert_feed(connection, new_feed(source))
    for together in race(_move_cursor, database_url, rounds=ROUNDS):
        assert together.count("FencedError") == 1
    with database.read() as connection:
        feed = feeds.get(connection, "visits")
        newest = commits.latest(connection, "u-hits")
    assert feed is not None
    assert newest is not None
    assert (feed.cursor, newest.seq) == (ROUNDS, ROUNDS + 1)
