"""The one transaction of a commit: the run's guard, the dataset's number, cursor, ledger, deliveries.

`apply` is steps 1 to 4 of PROTOCOL §1; the catalog that called it moves the table's pointer as
step 5 in the same transaction. A commit of no rows is `apply_empty`: it has no step 2, 3 and 5.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from shared.core import failpoints
from shared.core.errors import AlreadyExistsError, FencedError, NotFoundError
from shared.core.intervals import Interval
from shared.core.run_state import RUN, DeliveryState, Event
from shared.state import datasets, forgotten, outbox, runs
from shared.state.forgotten import Forgetting
from shared.state.rows import build
from shared.state.tables import dataset, delivery, feed, lake_commit, ledger, run
from shared.state.transitions import Given, change

ADDING = ("create", "append", "overwrite", "forget")
"""The kinds of commits that bring rows, of a batch of their own; a forget only to logs."""

REMOVING = ("forget", "overwrite", "repair")
"""The kinds of commits that take rows of earlier batches away."""


@dataclass(frozen=True, slots=True)
class CursorMove:
    """The feed's cursor goes from `start` to `end` (seq of the source), or the commit is refused.

    With `anew` the feed's next generation begins with the commit: all identities were looked at,
    since what the query means has changed.
    """

    feed_id: str
    generation: int
    start: int
    end: int
    anew: bool = False


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What the ledger keeps of a feed run, beside what the commit itself knows."""

    feed_id: str
    generation: int
    slot: datetime
    source_uuid: str
    interval_from: int
    interval_to: int
    pins: Mapping[str, int]
    plan_hash: str
    code_version: str
    content_hash: str
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery that is due once the run has committed; `task` rings for it with `payload`.

    It covers the commit's own rows, or the output's commits of `interval` where that is given.
    """

    id: str
    name: str
    slot: datetime
    spec: Mapping[str, Any]
    feed_id: str
    task: str
    payload: Mapping[str, Any]
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """Everything a commit changes in the record; plain data that survives retries.

    Attributes:
        kind: create | append | overwrite | compact | forget | schema | drop | rename.
        statement: the number of the run's statement that commits, from 0.
        last: whether the run is committed with it.
        ingest_time: epoch milliseconds in the rows' system column.
        dataset: for `create`, what is created.
        variables: the block's `@variables` after the statement; None leaves them.
        session: what else is known after it; None leaves it.
        seen: of a feed's run: the last commit of each dataset when it began to read it; where
            somebody was forgotten since, it is refused.
        forgetting: of a `forget`: who, and what it has seen.

    A turn, as the claim, says itself which statement it is, what is known after it, and that others
    may follow.
    """

    claim: runs.Claim
    kind: str
    batch_id: str
    rows: int = 0
    files: int = 0
    bytes: int = 0
    statement: int = 0
    last: bool = True
    ingest_time: int | None = None
    cursor: CursorMove | None = None
    ledger: LedgerEntry | None = None
    deliveries: Sequence[NewDelivery] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)
    dataset: datasets.NewDataset | None = None
    variables: Mapping[str, Any] | None = None
    session: Mapping[str, Any] | None = None
    seen: Mapping[str, int] = field(default_factory=dict)
    forgetting: Forgetting | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit became."""

    dataset_uuid: str
    seq: int
    snapshot_id: int | None
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """One line of a dataset's history."""

    dataset_uuid: str
    seq: int
    snapshot_id: int | None
    batch_id: str
    run_id: str
    statement_no: int
    kind: str
    rows: int
    files: int
    bytes: int
    ingest_time: int | None
    committed_at: datetime


def apply(
    connection: Connection,
    intent: Intent,
    *,
    dataset_uuid: str,
    snapshot_id: int | None,
    now: datetime,
) -> Committed:
    """Do steps 1 to 4 of a commit in the caller's transaction, which has done nothing before.

    Raises:
        FencedError: the claim is somebody else's now, or the feed's cursor is elsewhere.
        AlreadyExistsError: the batch is committed, or a new dataset's name is taken.
        NotFoundError: the dataset was dropped.
        CommitConflictError: somebody was forgotten while the rows were computed.
        RunActiveError: of a forget: a feed of the dataset is being run.
    """
    intent = _in_turn(intent)
    _guard(connection, intent, now)
    failpoints.hit("commit.guarded")
    seq = _next_seq(connection, intent, dataset_uuid, now)
    forgotten.check(connection, intent.seen)
    if intent.forgetting is not None:
        run_id = intent.claim.run_id
        forgotten.keep(
            connection,
            intent.forgetting,
            dataset_uuid=dataset_uuid,
            seq=seq,
            run_id=run_id,
            now=now,
        )
    _insert_commit(connection, intent, dataset_uuid, seq, snapshot_id, now)
    committed = Committed(dataset_uuid, seq, snapshot_id, now)
    _follow(connection, intent, committed, Interval(seq - 1, seq))
    return committed


def apply_empty(
    connection: Connection, intent: Intent, *, dataset_uuid: str, now: datetime
) -> Committed:
    """Commit a statement that has no rows for the dataset, in a transaction of its own.

    Raises:
        FencedError: the claim is somebody else's now, or the feed's cursor is elsewhere.
        NotFoundError: the dataset does not exist.
    """
    intent = _in_turn(intent)
    _guard(connection, intent, now)
    failpoints.hit("commit.guarded")
    newest = latest(connection, dataset_uuid)
    if newest is None:
        raise NotFoundError(f"there is no dataset {dataset_uuid}")
    committed = Committed(dataset_uuid, newest.seq, newest.snapshot_id, now)
    _follow(connection, intent, committed, Interval(newest.seq, newest.seq))
    return committed


def apply_record(connection: Connection, turn: runs.Turn, now: datetime) -> None:
    """Commit a statement that changes the record alone (a view), as the first in a transaction.

    Raises:
        FencedError: the claim is somebody else's now.
    """
    intent = _in_turn(Intent(turn, "record", ""))
    _guard(connection, intent, now)
    _remember(connection, intent, {})


def _in_turn(intent: Intent) -> Intent:
    turn = intent.claim
    if not isinstance(turn, runs.Turn):
        return intent
    return replace(
        intent,
        statement=turn.statement,
        last=False,
        variables=turn.variables,
        session=turn.session,
    )


def _guard(connection: Connection, intent: Intent, now: datetime) -> None:
    happened = Event.COMMIT if intent.last else Event.COMMIT_STATEMENT
    given = Given(now=now, epoch=intent.claim.epoch, statement=intent.statement)
    guarded = change(run, RUN[happened], given, run.c.id == intent.claim.run_id)
    if connection.execute(guarded).rowcount != 1:
        raise runs.fenced(connection, intent.claim)


def _next_seq(connection: Connection, intent: Intent, dataset_uuid: str, now: datetime) -> int:
    if intent.dataset is not None:
        datasets.insert(connection, intent.dataset, dataset_uuid, now, seq=1)
        return 1
    numbered = (
        update(dataset)
        .where(dataset.c.uuid == dataset_uuid, dataset.c.dropped_at.is_(None))
        .values(seq=dataset.c.seq + 1)
        .returning(dataset.c.seq)
    )
    seq = connection.execute(numbered).scalar_one_or_none()
    if seq is None:
        raise NotFoundError(
            f"the dataset {dataset_uuid} was dropped meanwhile", hint="run the statement again"
        )
    return int(seq)


def _insert_commit(
    connection: Connection,
    intent: Intent,
    dataset_uuid: str,
    seq: int,
    snapshot_id: int | None,
    now: datetime,
) -> None:
    values = {
        "dataset_uuid": dataset_uuid,
        "seq": seq,
        "snapshot_id": snapshot_id,
        "batch_id": intent.batch_id,
        "run_id": intent.claim.run_id,
        "statement_no": intent.statement,
        "kind": intent.kind,
        "rows": intent.rows,
        "files": intent.files,
        "bytes": intent.bytes,
        "ingest_time": intent.ingest_time,
        "committed_at": now,
    }
    try:
        connection.execute(insert(lake_commit).values(**values))
    except IntegrityError as error:
        raise AlreadyExistsError(
            f"batch {intent.batch_id} of the dataset is committed already"
        ) from error


def _follow(
    connection: Connection, intent: Intent, committed: Committed, interval: Interval
) -> None:
    """Note the output in the run, move the cursor, write ledger and deliveries."""
    values: dict[str, Any] = {
        "dataset_uuid": committed.dataset_uuid,
        "output_seq": committed.seq,
        "output_snapshot": committed.snapshot_id,
        "counts": dict(intent.counts),
    }
    _remember(connection, intent, values)
    if intent.cursor is not None:
        _move(connection, intent.cursor, committed)
    if intent.ledger is not None:
        interval = _undelivered(connection, intent.ledger.feed_id, committed, interval)
        _insert_ledger(connection, intent.ledger, intent.claim.run_id, committed)
    for new in intent.deliveries:
        covers = new.interval or interval
        _insert_delivery(connection, new, intent.claim.run_id, committed, covers)


def _undelivered(
    connection: Connection, feed_id: str, committed: Committed, interval: Interval
) -> Interval:
    """Return the interval with the forgets just before it, whose rows nobody has delivered yet."""
    uuid = committed.dataset_uuid
    rows = select(func.max(lake_commit.c.seq)).where(
        lake_commit.c.dataset_uuid == uuid,
        lake_commit.c.seq <= interval.start,
        lake_commit.c.kind.in_([kind for kind in ADDING if kind != forgotten.FORGET]),
    )
    run_before = select(func.max(ledger.c.output_seq)).where(
        ledger.c.feed_id == feed_id, ledger.c.output_uuid == uuid
    )
    ends = [connection.execute(query).scalar() for query in (rows, run_before)]
    start = max((end for end in ends if end is not None), default=interval.start)
    between = Interval(min(start, interval.start), interval.start)
    found = first_removal(connection, uuid, between, kinds=(forgotten.FORGET,))
    return interval if found is None else Interval(between.start, interval.end)


def _remember(connection: Connection, intent: Intent, values: dict[str, Any]) -> None:
    for name, known in (("variables", intent.variables), ("session", intent.session)):
        if known is not None:
            values[name] = dict(known)
    if values:
        connection.execute(update(run).where(run.c.id == intent.claim.run_id).values(**values))


def _move(connection: Connection, move: CursorMove, committed: Committed) -> None:
    moved = connection.execute(
        update(feed)
        .where(
            feed.c.id == move.feed_id,
            feed.c.generation == move.generation,
            feed.c.cursor == move.start,
        )
        .values(
            cursor=move.end,
            generation=move.generation + move.anew,
            output_uuid=func.coalesce(feed.c.output_uuid, committed.dataset_uuid),
        )
    )
    if moved.rowcount != 1:
        raise FencedError(
            f"the feed's cursor is not at {move.start} of generation {move.generation} any more: "
            "another run has covered these commits, or the feed has a new output"
        )


def _insert_ledger(
    connection: Connection, entry: LedgerEntry, run_id: str, committed: Committed
) -> None:
    connection.execute(
        insert(ledger).values(
            run_id=run_id,
            feed_id=entry.feed_id,
            generation=entry.generation,
            slot=entry.slot,
            source_uuid=entry.source_uuid,
            interval_from=entry.interval_from,
            interval_to=entry.interval_to,
            pins=dict(entry.pins),
            plan_hash=entry.plan_hash,
            code_version=entry.code_version,
            output_uuid=committed.dataset_uuid,
            output_seq=committed.seq,
            output_snapshot=committed.snapshot_id,
            content_hash=entry.content_hash,
            counts=dict(entry.counts),
            created_at=committed.committed_at,
        )
    )


def _insert_delivery(
    connection: Connection,
    new: NewDelivery,
    run_id: str,
    committed: Committed,
    interval: Interval,
) -> None:
    connection.execute(
        insert(delivery).values(
            id=new.id,
            feed_id=new.feed_id,
            run_id=run_id,
            name=new.name,
            slot=new.slot,
            spec=dict(new.spec),
            state=DeliveryState.OPEN.value,
            dataset_uuid=committed.dataset_uuid,
            output_from=interval.start,
            output_to=interval.end,
            output_snapshot=committed.snapshot_id,
            created_at=committed.committed_at,
        )
    )
    outbox.add(connection, new.task, new.id, new.payload, committed.committed_at)


def history(connection: Connection, dataset_uuid: str) -> list[Commit]:
    """Return the dataset's commits in order."""
    query = select(lake_commit).where(lake_commit.c.dataset_uuid == dataset_uuid)
    return [build(Commit, row) for row in connection.execute(query.order_by(lake_commit.c.seq))]


def batch(connection: Connection, dataset_uuid: str, batch_id: str) -> Commit | None:
    """Return the commit of a batch."""
    query = select(lake_commit).where(
        lake_commit.c.dataset_uuid == dataset_uuid, lake_commit.c.batch_id == batch_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else build(Commit, row)


def batches_between(
    connection: Connection, dataset_uuid: str, interval: Interval
) -> tuple[str, ...]:
    """Return the batches whose rows were committed in the interval, in order.

    A compaction or a new column commits no rows: its batch is in no row and not here either.
    """
    query = (
        select(lake_commit.c.batch_id)
        .where(
            lake_commit.c.dataset_uuid == dataset_uuid,
            lake_commit.c.seq > interval.start,
            lake_commit.c.seq <= interval.end,
            lake_commit.c.kind.in_(ADDING),
        )
        .order_by(lake_commit.c.seq)
    )
    return tuple(connection.execute(query).scalars())


def rows_between(connection: Connection, dataset_uuid: str, interval: Interval) -> int:
    """Return how many rows were committed to the dataset in the interval."""
    query = select(func.coalesce(func.sum(lake_commit.c.rows), 0)).where(
        lake_commit.c.dataset_uuid == dataset_uuid,
        lake_commit.c.seq > interval.start,
        lake_commit.c.seq <= interval.end,
        lake_commit.c.kind.in_(ADDING),
    )
    return int(connection.execute(query).scalar_one())


def changed_between(connection: Connection, dataset_uuid: str, start: int, end: int) -> bool:
    """Return whether rows or columns of the dataset have changed after `start`, up to `end`."""
    query = select(func.count()).where(
        lake_commit.c.dataset_uuid == dataset_uuid,
        lake_commit.c.seq > start,
        lake_commit.c.seq <= end,
        lake_commit.c.kind != "compact",
    )
    return int(connection.execute(query).scalar_one()) > 0


def at(connection: Connection, dataset_uuid: str, seq: int) -> Commit:
    """Return one commit of the dataset.

    Raises:
        NotFoundError: it has no such commit.
    """
    query = select(lake_commit).where(
        lake_commit.c.dataset_uuid == dataset_uuid, lake_commit.c.seq == seq
    )
    row = connection.execute(query).one_or_none()
    if row is not None:
        return build(Commit, row)
    newest = latest(connection, dataset_uuid)
    raise NotFoundError(
        f"the dataset has no commit {seq}",
        hint=f"its commits are 1 to {newest.seq}" if newest else "it has none",
    )


def first_of(
    connection: Connection, dataset_uuid: str, seq: int, snapshot_ids: Collection[int]
) -> Commit | None:
    """Return the first commit from `seq` on that made, or repeats, one of these snapshots."""
    query = select(lake_commit).where(
        lake_commit.c.dataset_uuid == dataset_uuid,
        lake_commit.c.seq >= seq,
        lake_commit.c.snapshot_id.in_(snapshot_ids),
    )
    row = connection.execute(query.order_by(lake_commit.c.seq).limit(1)).one_or_none()
    return None if row is None else build(Commit, row)


def first_snapshot(connection: Connection, dataset_uuid: str) -> int | None:
    """Return the first snapshot the dataset ever had; None where it never had one."""
    query = select(lake_commit.c.snapshot_id).where(
        lake_commit.c.dataset_uuid == dataset_uuid, lake_commit.c.snapshot_id.is_not(None)
    )
    found: int | None = connection.execute(query.order_by(lake_commit.c.seq).limit(1)).scalar()
    return found


def first_removal(
    connection: Connection,
    dataset_uuid: str,
    interval: Interval,
    *,
    kinds: Collection[str] = REMOVING,
) -> Commit | None:
    """Return the first commit in the interval that took rows of earlier batches away."""
    query = select(lake_commit).where(
        lake_commit.c.dataset_uuid == dataset_uuid,
        lake_commit.c.seq > interval.start,
        lake_commit.c.seq <= interval.end,
        lake_commit.c.kind.in_(kinds),
    )
    row = connection.execute(query.order_by(lake_commit.c.seq).limit(1)).one_or_none()
    return None if row is None else build(Commit, row)


def latest(connection: Connection, dataset_uuid: str) -> Commit | None:
    """Return the dataset's last commit."""
    query = select(lake_commit).where(lake_commit.c.dataset_uuid == dataset_uuid)
    row = connection.execute(query.order_by(lake_commit.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else build(Commit, row)
