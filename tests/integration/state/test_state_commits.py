import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.core.errors import AlreadyExistsError, FencedError, NotFoundError
from shared.core.intervals import Interval
from shared.state import commits, datasets, deliveries, feeds, ledger, outbox, runs
from shared.state.commits import CursorMove, Intent, LedgerEntry, NewDelivery
from shared.state.database import Database
from shared.state.tables import lake_commit, metadata
from tests.support.records import (
    GONE,
    LATER,
    NOW,
    claim,
    created,
    insert_feed,
    new_dataset,
    new_feed,
    queued,
    run_of,
    started,
)


def _apply(
    database: Database, intent: Intent, uuid: str = "u-hits", snapshot: int | None = 77
) -> commits.Committed:
    with database.write() as connection:
        return commits.apply(connection, intent, dataset_uuid=uuid, snapshot_id=snapshot, now=LATER)


def _apply_empty(database: Database, intent: Intent, uuid: str) -> commits.Committed:
    with database.write() as connection:
        return commits.apply_empty(connection, intent, dataset_uuid=uuid, now=LATER)


def _everything(database: Database) -> dict[str, list[Any]]:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def test_a_dataset_begins_with_its_first_commit(database: Database) -> None:
    mine = started(database)
    new = new_dataset("Hits", key=("a", "b"))
    intent = Intent(mine, "create", "b1", rows=3, files=2, bytes=99, dataset=new, counts={"in": 3})
    committed = _apply(database, intent, snapshot=None)
    assert committed == commits.Committed("u-hits", 1, None, LATER)
    with database.read() as connection:
        row = datasets.by_name(connection, "HITS")
        history = commits.history(connection, "u-hits")
    assert row is not None
    assert (row.uuid, row.name, row.key, row.seq, row.buckets) == (
        "u-hits",
        "Hits",
        ("a", "b"),
        1,
        4,
    )
    assert len(row.dataset_id) == 24
    assert [(c.seq, c.batch_id, c.kind, c.rows, c.run_id) for c in history] == [
        (1, "b1", "create", 3, mine.run_id)
    ]
    run = run_of(database, mine.run_id)
    assert (run.state, run.output_seq, run.output_snapshot, run.counts) == (
        "committed",
        1,
        None,
        {"in": 3},
    )
    assert (run.dataset_uuid, run.next_statement, run.lease_until) == ("u-hits", 1, None)


def test_a_name_is_taken_once_whatever_its_case(database: Database) -> None:
    created(database, "Hits")
    before = _everything(database)
    mine = started(database)
    with pytest.raises(AlreadyExistsError, match="'hITS'"):
        _apply(database, Intent(mine, "create", "x", dataset=new_dataset("hITS")), "u-2")
    after = _everything(database)
    assert after["dataset"] == before["dataset"]
    assert run_of(database, mine.run_id).state == "running"


def test_numbers_are_dense_and_a_recreated_name_starts_again(database: Database) -> None:
    created(database)
    seqs = [_apply(database, Intent(started(database, f"{n}"), "append", f"{n}")).seq for n in "ab"]
    assert seqs == [2, 3]
    with database.write() as connection:
        assert datasets.mark_dropped(connection, "u-hits", NOW)
        assert not datasets.mark_dropped(connection, "u-hits", NOW)
    created(database, "hits ", "u-other")
    with pytest.raises(NotFoundError, match="dropped"):
        _apply(database, Intent(started(database, "late"), "append", "late"))
    with database.read() as connection:
        assert commits.latest(connection, "u-other").seq == 1  # type: ignore[union-attr]


def test_a_run_commits_statement_by_statement(database: Database) -> None:
    created(database)
    mine = started(database)
    first = Intent(mine, "append", "s0", last=False, variables={"to": 7})
    assert _apply(database, first).seq == 2
    run = run_of(database, mine.run_id)
    assert (run.state, run.next_statement, run.variables) == ("running", 1, {"to": 7})
    with pytest.raises(FencedError):
        _apply(database, replace(first, batch_id="again"))
    assert _apply(database, Intent(mine, "append", "s1", statement=1)).seq == 3
    run = run_of(database, mine.run_id)
    assert (run.state, run.variables) == ("committed", {"to": 7})


def _turn(mine: runs.Claim, number: int) -> runs.Turn:
    return runs.Turn(mine.run_id, mine.epoch, mine.owner, number, {"n": number}, {"at": number})


def test_turns_commit_with_what_is_known_and_the_end_is_a_change_of_its_own(
    database: Database,
) -> None:
    created(database)
    mine = started(database)
    turns = [_turn(mine, number) for number in range(3)]
    assert len({turn.batch_id() for turn in turns}) == 3
    _apply(database, Intent(turns[0], "append", turns[0].batch_id()))
    with pytest.raises(FencedError):
        _apply(database, Intent(turns[0], "append", "twice"))
    _apply_empty(database, Intent(turns[1], "append", turns[1].batch_id()), "u-hits")
    with database.write() as connection:
        commits.apply_record(connection, turns[2], LATER)
    run = run_of(database, mine.run_id)
    assert (run.state, run.next_statement) == ("running", 3)
    assert (run.variables, run.session) == ({"n": 2}, {"at": 2})
    error = {"type": "X", "message": "no", "sqlstate": "58000", "retryable": False}
    with pytest.raises(FencedError), database.write() as connection:
        runs.finish(connection, mine, statement=2, error=error, now=LATER)
    with database.write() as connection:
        runs.finish(connection, mine, statement=3, error=error, now=LATER)
    run = run_of(database, mine.run_id)
    assert (run.state, run.next_statement, run.error) == ("committed", 3, error)
    assert (run.lease_until, run.finished_at) == (None, LATER)
    with pytest.raises(FencedError), database.write() as connection:
        commits.apply_record(connection, _turn(mine, 3), LATER)


def test_an_old_claim_commits_nothing(database: Database) -> None:
    created(database)
    run_id = queued(database)
    old = claim(database, run_id, GONE)
    new = claim(database, run_id)
    assert old is not None
    assert new is not None
    before = _everything(database)
    with pytest.raises(FencedError, match=r"epoch 2, this claim has 1"):
        _apply(database, Intent(old, "append", "b"))
    assert _everything(database) == before
    _apply(database, Intent(new, "append", "b"))
    with pytest.raises(FencedError, match="is committed"):
        _apply(database, Intent(new, "append", "b"))


def test_a_batch_is_committed_once(database: Database) -> None:
    created(database)
    _apply(database, Intent(started(database, "one"), "append", "b", rows=5, ingest_time=123))
    before = _everything(database)["lake_commit"]
    with pytest.raises(AlreadyExistsError, match="batch b "):
        _apply(database, Intent(started(database, "two"), "append", "b"))
    assert _everything(database)["lake_commit"] == before
    with database.read() as connection:
        batch = commits.batch(connection, "u-hits", "b")
        assert batch is not None
        assert (batch.seq, batch.rows, batch.ingest_time, batch.snapshot_id) == (2, 5, 123, 77)
        assert commits.batch(connection, "u-hits", "c") is None


def test_batches_of_an_interval_are_those_that_brought_rows(database: Database) -> None:
    created(database)
    for kind, batch in [("append", "a"), ("compact", "c"), ("append", "b"), ("schema", "s")]:
        _apply(database, Intent(started(database, batch), kind, batch))
    with database.read() as connection:

        def between(start: int, end: int) -> tuple[str, ...]:
            return commits.batches_between(connection, "u-hits", Interval(start, end))

        assert between(0, 5) == ("create Hits", "a", "b")
        assert between(1, 3) == ("a",)
        assert between(2, 4) == ("b",)
        assert between(4, 5) == between(4, 4) == ()
        assert commits.at(connection, "u-hits", 3).kind == "compact"
        with pytest.raises(NotFoundError, match="no commit 9") as caught:
            commits.at(connection, "u-hits", 9)
        assert "1 to 5" in str(caught.value)


def _feed_run(database: Database, key: str = "f", start: int = 0, end: int = 1) -> Intent:
    """Return what a run of the feed commits; source and feed are made when they are not there."""
    with database.read() as connection:
        feed = feeds.get(connection, "visits")
    if feed is None:
        source = created(database)
        with database.write() as connection:
            feed = insert_feed(connection, new_feed(source))
    run_id = queued(database, key, kind="feed", feed_id=feed.id)
    mine = claim(database, run_id)
    assert mine is not None
    entry = LedgerEntry(
        feed.id, 1, NOW, feed.source_uuid, start, end, {"u": 1}, "p", "v", "c" * 32, {"out": 2}
    )
    delivery = NewDelivery(
        f"D{key}", "drop", NOW, {"path": "x"}, feed.id, "feedmill.delivery.v1", {"id": f"D{key}"}
    )
    return Intent(
        mine,
        "append",
        f"batch {key}",
        rows=2,
        cursor=CursorMove(feed.id, 1, start, end),
        ledger=entry,
        deliveries=(delivery,),
    )


def test_a_feeds_commit_moves_cursor_ledger_and_deliveries_with_it(database: Database) -> None:
    intent = _feed_run(database)
    created(database, "visits", "u-visits")
    _apply(database, intent, "u-visits")
    with database.read() as connection:
        feed = feeds.get(connection, "visits")
        row = ledger.get(connection, intent.claim.run_id)
        delivery = deliveries.get(connection, "Df")
        (message,) = outbox.unsent(connection, LATER)
        assert feed is not None
        assert row is not None
        assert delivery is not None
        assert ledger.listing(connection, feed.id) == [row]
    assert (feed.cursor, feed.output_uuid) == (1, "u-visits")
    assert (row.interval, row.pins, row.counts, row.slot) == (
        Interval(0, 1),
        {"u": 1},
        {"out": 2},
        NOW,
    )
    assert (row.output_uuid, row.output_seq, row.output_snapshot) == ("u-visits", 2, 77)
    assert (delivery.state, delivery.interval, delivery.output_snapshot) == (
        "open",
        Interval(1, 2),
        77,
    )
    assert (message.task, message.subject, message.payload) == (
        "feedmill.delivery.v1",
        "Df",
        {"id": "Df"},
    )


def test_a_commit_of_no_rows_moves_all_but_the_dataset(database: Database) -> None:
    intent = _feed_run(database)
    created(database, "visits", "u-visits")
    _apply(database, Intent(started(database, "x"), "append", "x"), "u-visits", snapshot=5)
    with database.write() as connection:
        committed = commits.apply_empty(connection, intent, dataset_uuid="u-visits", now=LATER)
    assert committed == commits.Committed("u-visits", 2, 5, LATER)
    with database.read() as connection:
        assert len(commits.history(connection, "u-visits")) == 2
        delivery = deliveries.get(connection, "Df")
        row = ledger.get(connection, intent.claim.run_id)
        feed = feeds.get(connection, "visits")
    assert delivery is not None
    assert row is not None
    assert feed is not None
    assert (delivery.interval, delivery.output_snapshot) == (Interval(2, 2), 5)
    assert (row.output_seq, feed.cursor) == (2, 1)
    run = run_of(database, intent.claim.run_id)
    assert (run.state, run.output_seq, run.output_snapshot) == ("committed", 2, 5)
    with pytest.raises(FencedError), database.write() as connection:
        commits.apply_empty(connection, intent, dataset_uuid="u-visits", now=LATER)


def test_a_commit_of_no_rows_needs_its_dataset(database: Database) -> None:
    mine = started(database)
    with pytest.raises(NotFoundError), database.write() as connection:
        commits.apply_empty(
            connection, Intent(mine, "append", "b"), dataset_uuid="nowhere", now=NOW
        )
    assert run_of(database, mine.run_id).state == "running"


@pytest.mark.parametrize("wrong", [{"start": 1, "end": 2}, {"generation": 2}, {"feed_id": "no"}])
@pytest.mark.parametrize("empty", [False, True])
def test_a_cursor_that_is_elsewhere_refuses_everything(
    database: Database,
    wrong: dict[str, Any],
    empty: bool,
) -> None:
    intent = _feed_run(database)
    assert intent.cursor is not None
    created(database, "visits", "u-visits")
    before = _everything(database)
    elsewhere = replace(intent, cursor=replace(intent.cursor, **wrong))
    commit = _apply_empty if empty else _apply
    with pytest.raises(FencedError, match="cursor is not at"):
        commit(database, elsewhere, "u-visits")
    assert _everything(database) == before


_KILLED = """
import sys
from shared.state.commits import Intent, apply
from shared.state.database import Database
from shared.state.runs import Claim
from tests.support.records import NOW
database = Database.open(sys.argv[1])
with database.write() as connection:
    intent = Intent(Claim(sys.argv[2], 1, "me"), "append", "b")
    apply(connection, intent, dataset_uuid="u-hits", snapshot_id=1, now=NOW)
"""


@pytest.mark.process
def test_a_worker_killed_after_the_guard_has_changed_nothing(
    database: Database, database_url: str
) -> None:
    created(database)
    mine = started(database)
    before = _everything(database)
    environ = os.environ | {
        "FEEDMILL_FAILPOINT": "commit.guarded",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    command = [sys.executable, "-c", _KILLED, database_url, mine.run_id]
    killed = subprocess.run(command, env=environ, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert _everything(database) == before
    _apply(database, Intent(mine, "append", "b"))


def test_the_unique_keys_of_a_commit_are_there(database: Database) -> None:
    created(database)
    keys = {tuple(c.columns.keys()) for c in lake_commit.constraints if hasattr(c, "columns")}
    assert {
        ("dataset_uuid", "seq"),
        ("dataset_uuid", "run_id", "statement_no"),
        ("dataset_uuid", "batch_id"),
    } <= keys
