"""Batches of a dataset, which of them kept rows aside, and bounds of runs: on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.intervals import Interval
from shared.state import batches, commits, ledger, runs
from shared.state.database import Database
from tests.support.records import (
    LATER,
    NOW,
    claim,
    created,
    insert_feed,
    new_feed,
    queued,
    run_of,
    started,
)

SOURCE = "u-hits"


@pytest.fixture
def record(database: Database) -> Database:
    """A record with an empty dataset."""
    created(database)
    return database


def commit(database: Database, batch: str, kind: str = "append", **fields: Any) -> None:
    """Commit a batch under an ingest of its own."""
    mine = started(database, f"{SOURCE}/{batch}")
    intent = commits.Intent(mine, kind, batch, **fields)
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=SOURCE, snapshot_id=1, now=LATER)


def test_batches_are_the_commits_that_brought_rows(record: Database) -> None:
    commit(record, "a", rows=3, ingest_time=1_000, counts={"rows": 3, "rejected": 2})
    commit(record, "a-columns", kind="schema")
    commit(record, "b", rows=4, ingest_time=2_000)
    commit(record, "small", kind="compact")
    with record.read() as connection:
        found = batches.between(connection, SOURCE, Interval(1, 5))
        assert batches.between(connection, SOURCE, Interval(2, 3)) == []
        assert batches.between(connection, "u-other", Interval(0, 5)) == []
        every = batches.by_id(connection, SOURCE)
    assert [batch.seq for batch in every.values()] == [1, 2, 3, 4, 5]
    assert every["small"].seq == 5
    assert [(b.seq, b.batch_id, b.rows, b.ingest_time, b.rejected) for b in found] == [
        (2, "a", 3, 1_000, 2), (4, "b", 4, 2_000, None),
    ]  # fmt: skip
    assert {b.committed_at for b in found} == {LATER}
    assert run_of(record, found[0].run_id).key == f"{SOURCE}/a"


def test_what_kept_rows_aside_is_known_whether_it_was_committed_or_not(record: Database) -> None:
    commit(record, "some", rows=3, counts={"rows": 3, "rejected": 2})
    commit(record, "none", rows=3, counts={"rows": 3, "rejected": 0})
    failed = started(record, f"{SOURCE}/failed")
    other = started(record, "u_hits/other")  # its key is none of this dataset's
    with record.write() as connection:
        for mine in (failed, other):
            runs.fail(connection, mine, {"type": "T", "message": "m"}, retry_at=None, now=NOW)
        assert batches.rejecting(connection, SOURCE) == {"some": True, "failed": False}


def test_the_bound_of_a_slice_outlives_a_retry_and_other_intervals_do_not(
    record: Database,
) -> None:
    for trigger, kept in (("backfill", 7), ("hand", None)):
        run_id = queued(record, trigger, kind="query", trigger=trigger, interval_to=7)
        mine = claim(record, run_id)
        assert mine is not None
        with record.write() as connection:
            runs.pin(connection, mine, interval=Interval(2, 5), pins={SOURCE: 5})
        assert run_of(record, run_id).interval == Interval(2, 5)
        with record.write() as connection:
            runs.fail(connection, mine, {"type": "T", "message": "m"}, retry_at=None, now=NOW)
            assert runs.retry(connection, run_id, LATER)
        again = run_of(record, run_id)
        assert (again.interval, again.interval_from, again.pins) == (None, None, None)
        assert again.interval_to == (5 if kept else None)


def test_the_run_that_covers_a_commit_is_found_in_the_ledger(record: Database) -> None:
    with record.write() as connection:
        feed = insert_feed(connection, new_feed(SOURCE))
    created(record, "visits", "u-visits")
    for start, end in ((0, 3), (3, 5)):
        mine = started(record, f"r{end}", kind="feed", feed_id=feed.id)
        entry = commits.LedgerEntry(
            feed.id, 1, NOW, SOURCE, start, end, {SOURCE: end}, "p", "1", "c", {}
        )
        move = commits.CursorMove(feed.id, 1, start, end)
        intent = commits.Intent(mine, "append", f"b{end}", cursor=move, ledger=entry)
        with record.write() as connection:
            commits.apply(connection, intent, dataset_uuid="u-visits", snapshot_id=1, now=NOW)
    with record.read() as connection:
        from shared.state import feeds

        moved = feeds.named(connection, "visits")
        found = [ledger.covering(connection, moved, seq) for seq in range(1, 7)]
    ends = [row.interval_to if row else None for row in found]
    assert ends == [3, 3, 3, 5, 5, None]
