"""Runs: made once by their key, claimed by one worker at a time, fenced by their epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, null, select
from sqlalchemy.exc import IntegrityError

from shared.core import ids
from shared.core.errors import FencedError, RunActiveError
from shared.core.intervals import Interval
from shared.core.run_state import ACTIVE, RUN, Event, RunState
from shared.state import transitions
from shared.state.rows import build, insert_new
from shared.state.tables import run
from shared.state.transitions import PINNED, Given, change, database_time, expired


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run about to be made.

    Attributes:
        kind: feed | query | ingest | maintenance | ddl; unique together with `key`.
        trigger: schedule | hand | caller | backfill.
        slot: the instant it is for, which is its `now()`.
        interval_to: the last commit of the source that it may cover; None goes as far as there is.
        variables: of a feed's run, what else it looks at than the interval (`feeds.touching`).
    """

    id: str
    kind: str
    key: str
    trigger: str
    slot: datetime
    feed_id: str | None = None
    generation: int | None = None
    plan_hash: str | None = None
    source_uuid: str | None = None
    dataset_uuid: str | None = None
    statement: str | None = None
    text_hash: str | None = None
    interval_to: int | None = None
    variables: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the record has it; `lease_until` is in seconds by the database's clock."""

    id: str
    kind: str
    key: str
    state: str
    epoch: int
    owner: str | None
    lease_until: float | None
    losses: int
    attempts: int
    not_before: datetime | None
    trigger: str
    slot: datetime
    feed_id: str | None
    generation: int | None
    plan_hash: str | None
    source_uuid: str | None
    interval_from: int | None
    interval_to: int | None
    pins: Mapping[str, int] | None
    dataset_uuid: str | None
    statement: str | None
    next_statement: int
    variables: Mapping[str, Any] | None
    output_seq: int | None
    output_snapshot: int | None
    counts: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    text_hash: str | None
    session: Mapping[str, Any] | None

    @property
    def interval(self) -> Interval | None:
        """The commits of the source it covers, once pinned."""
        if self.interval_from is None or self.interval_to is None:
            return None
        return Interval(self.interval_from, self.interval_to)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to change a run, until somebody else has claimed it with a higher epoch."""

    run_id: str
    epoch: int
    owner: str

    def batch_id(self, *parts: object) -> str:
        """Return the id of what is committed under it; the same for the same parts."""
        return ids.batch_id(self.run_id, 0, *parts)


@dataclass(frozen=True, slots=True)
class Turn(Claim):
    """A claim on a run of several statements, for one of them: what commits under it is that one.

    Attributes:
        statement: its number, from 0.
        variables: the `@variables` that hold after it.
        session: where the run goes on after it, and what is known there beside variables.
    """

    statement: int
    variables: Mapping[str, Any]
    session: Mapping[str, Any]

    def batch_id(self, *parts: object) -> str:
        """Return the id of what is committed under it; another one for each statement."""
        return ids.batch_id(self.run_id, self.statement, *parts)


def insert(connection: Connection, new: NewRun, now: datetime) -> bool:
    """Queue a run; return False where its (kind, key) has one already.

    Raises:
        RunActiveError: the feed has a queued or running run.
    """
    values = asdict(new) | {"state": RunState.QUEUED.value, "created_at": now}
    if insert_new(connection, run, values):
        return True
    if find(connection, new.kind, new.key) is not None:
        return False
    raise _active(connection, new)


def insert_running(
    connection: Connection, new: NewRun, now: datetime, *, owner: str, lease_seconds: float
) -> Claim | None:
    """Make a run that its caller carries out itself, or take over what is left of one.

    Returns:
        The claim (of the run that has this key, whatever its id), or None where a run of this
        (kind, key) has committed: there is nothing left to do.

    Raises:
        RunActiveError: somebody is working on a run of this (kind, key), or of the feed.
    """
    values = asdict(new) | {
        "state": RunState.RUNNING.value,
        "epoch": 1,
        "owner": owner,
        "lease_until": database_time() + lease_seconds,
        "created_at": now,
        "started_at": now,
    }
    if insert_new(connection, run, values):
        return Claim(new.id, 1, owner)
    given = Given(now=now, owner=owner, lease_seconds=lease_seconds)
    same = (run.c.kind == new.kind, run.c.key == new.key)
    again = change(run, RUN[Event.REPEAT], given, *same).returning(run.c.id, run.c.epoch)
    try:
        row = connection.execute(again).one_or_none()
    except IntegrityError as error:
        raise _active(None, new) from error
    if row is not None:
        return Claim(row.id, row.epoch, owner)
    there = find(connection, new.kind, new.key)
    if there is not None and there.state == RunState.COMMITTED:
        return None
    raise _active(connection, new)


def _active(connection: Connection | None, new: NewRun) -> RunActiveError:
    there = find(connection, new.kind, new.key) if connection is not None else None
    if there is not None:
        return RunActiveError(
            f"{new.kind} {new.key} is being carried out by {there.owner}",
            hint="wait for it; if its process is dead, its claim runs out by itself",
        )
    return RunActiveError(
        "the feed has a queued or running run already",
        hint="wait for it, or cancel it; `feedmill runs list` shows it",
    )


def claim(
    connection: Connection,
    run_id: str,
    *,
    owner: str,
    lease_seconds: float,
    max_losses: int,
    now: datetime,
) -> Claim | None:
    """Claim a run that is queued and due, or whose worker was lost; None where it is not so.

    The loss that reaches `max_losses` quarantines the run instead.
    """
    given = Given(now=now, owner=owner, lease_seconds=lease_seconds, max_losses=max_losses)
    claimed = change(run, RUN[Event.CLAIM], given, run.c.id == run_id)
    row = connection.execute(claimed.returning(run.c.state, run.c.epoch)).one_or_none()
    if row is None or row.state != RunState.RUNNING:
        return None
    return Claim(run_id, row.epoch, owner)


def pin(
    connection: Connection, claim: Claim, *, interval: Interval | None, pins: Mapping[str, int]
) -> Run:
    """Fix what the run covers and reads, unless it is fixed; return the run as it stands.

    Raises:
        FencedError: the claim is somebody else's now.
    """
    wanted = {
        "interval_from": interval.start if interval else None,
        "interval_to": interval.end if interval else None,
        "pins": dict(pins),
    }
    values = {name: _once(name, wanted[name]) for name in PINNED}
    pinned = _own(Event.PIN, claim, Given(), **values).returning(run)
    row = connection.execute(pinned).one_or_none()
    if row is None:
        raise fenced(connection, claim)
    return build(Run, row)


def _once(name: str, value: Any) -> Any:
    column = run.c[name]
    new = null() if value is None else literal(value, column.type)
    return case((run.c.pins.is_(None), new), else_=column)


def renew(connection: Connection, claim: Claim, lease_seconds: float) -> bool:
    """Extend the claim's lease from now; False where the claim is somebody else's, or over."""
    given = Given(owner=claim.owner, lease_seconds=lease_seconds)
    return connection.execute(_own(Event.RENEW, claim, given)).rowcount == 1


def hand_back(connection: Connection, claim: Claim) -> bool:
    """Queue the run again without counting a loss; False where the claim is somebody else's."""
    return connection.execute(_own(Event.HAND_BACK, claim, Given())).rowcount == 1


def finish(
    connection: Connection,
    claim: Claim,
    *,
    statement: int,
    error: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Commit a run all of whose statements are carried out; `error` is one that was handled.

    Raises:
        FencedError: the claim is somebody else's now, or another statement has been committed.
    """
    given = Given(now=now, statement=statement, error=error)
    if connection.execute(_own(Event.FINISH, claim, given)).rowcount != 1:
        raise fenced(connection, claim)


def fail(
    connection: Connection,
    claim: Claim,
    error: Mapping[str, Any],
    *,
    retry_at: datetime | None,
    now: datetime,
) -> str:
    """Note that the run failed; queue it for `retry_at`, or for good without one.

    Returns:
        The new state.

    Raises:
        FencedError: the claim is somebody else's now.
    """
    happened = Event.FAIL if retry_at is None else Event.RETRY_LATER
    given = Given(now=now, not_before=retry_at, error=dict(error))
    failed = _own(happened, claim, given).returning(run.c.state)
    state = connection.execute(failed).scalar_one_or_none()
    if state is None:
        raise fenced(connection, claim)
    return str(state)


def cancel(connection: Connection, run_id: str, now: datetime) -> bool:
    """Cancel a queued or running run and fence its worker; False where it is neither."""
    cancelled = change(run, RUN[Event.CANCEL], Given(now=now), run.c.id == run_id)
    return connection.execute(cancelled).rowcount == 1


def retry(connection: Connection, run_id: str, now: datetime) -> bool:
    """Queue a failed or quarantined run again; False where it is neither.

    What it had pinned is pinned anew, unless a statement was committed on it.

    Raises:
        RunActiveError: the feed has a queued or running run; the transaction has to be left.
    """
    again = change(run, RUN[Event.RETRY], Given(now=now), run.c.id == run_id)
    try:
        return connection.execute(again).rowcount == 1
    except IntegrityError as error:
        raise RunActiveError(
            "the feed has a queued or running run already",
            hint="wait for it, or cancel it; `feedmill runs list` shows it",
        ) from error


def get(connection: Connection, run_id: str) -> Run | None:
    """Return the run."""
    return _one(connection, run.c.id == run_id)


def find(connection: Connection, kind: str, key: str) -> Run | None:
    """Return the run of this (kind, key)."""
    return _one(connection, run.c.kind == kind, run.c.key == key)


def listing(
    connection: Connection,
    *,
    feed_id: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    limit: int = 50,
) -> list[Run]:
    """Return runs, the newest first."""
    wanted = {"feed_id": feed_id, "kind": kind, "state": state}
    where = [run.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(run).where(*where).order_by(run.c.created_at.desc(), run.c.id.desc())
    return [build(Run, row) for row in connection.execute(query.limit(limit))]


def active(connection: Connection, feed_id: str) -> Run | None:
    """Return the feed's queued or running run; there is at most one."""
    return _one(connection, run.c.feed_id == feed_id, run.c.state.in_([str(s) for s in ACTIVE]))


def counts(connection: Connection) -> dict[str, int]:
    """Return how many runs there are in each state that any is in."""
    query = select(run.c.state, func.count()).group_by(run.c.state).order_by(run.c.state)
    return {state: int(count) for state, count in connection.execute(query)}


def lost(connection: Connection) -> list[Run]:
    """Return the running runs whose lease has run out, the oldest first."""
    return _all(connection, run.c.state == RunState.RUNNING.value, expired(run))


def due(connection: Connection, now: datetime) -> list[Run]:
    """Return the queued runs that may be claimed now, the oldest first."""
    return _all(connection, run.c.state == RunState.QUEUED.value, transitions.due(run, now))


def left_off(connection: Connection, since: datetime) -> list[Mapping[str, Any]]:
    """Return what is known in the runs made since then that their key may take up again."""
    query = select(run.c.session).where(
        run.c.session.is_not(None),
        run.c.text_hash.is_not(None),
        run.c.created_at >= since,
        run.c.state.not_in([RunState.COMMITTED.value, RunState.CANCELLED.value]),
    )
    return list(connection.execute(query).scalars())


def last_slot(connection: Connection, feed_id: str) -> datetime | None:
    """Return the last slot for which the feed's schedule has made a run."""
    query = select(func.max(run.c.slot)).where(
        run.c.feed_id == feed_id, run.c.trigger == "schedule"
    )
    slot: datetime | None = connection.execute(query).scalar_one()
    return slot


def consecutive_failures(connection: Connection, feed_id: str) -> int:
    """Return how many runs of the feed failed or were quarantined since one last committed."""
    committed = select(func.max(run.c.finished_at)).where(
        run.c.feed_id == feed_id, run.c.state == RunState.COMMITTED.value
    )
    after = func.coalesce(run.c.finished_at > committed.scalar_subquery(), literal(value=True))
    failures = select(func.count()).where(
        run.c.feed_id == feed_id,
        run.c.state.in_([RunState.FAILED.value, RunState.QUARANTINED.value]),
        after,
    )
    return int(connection.execute(failures).scalar_one())


def fenced(connection: Connection, claim: Claim) -> FencedError:
    """Return the error for a claim whose guarded UPDATE changed nothing, with what is the case."""
    there = get(connection, claim.run_id)
    if there is None:
        return FencedError(f"run {claim.run_id} does not exist")
    what = f"run {there.id} is {there.state}"
    if there.epoch != claim.epoch:
        what += f" and was claimed again (epoch {there.epoch}, this claim has {claim.epoch})"
    return FencedError(f"{what}; what this worker did for it is not published")


def _own(happened: Event, claim: Claim, given: Given, **values: Any) -> Any:
    mine = replace(given, epoch=claim.epoch)
    return change(run, RUN[happened], mine, run.c.id == claim.run_id, **values)


def _one(connection: Connection, *where: ColumnElement[bool]) -> Run | None:
    row = connection.execute(select(run).where(*where)).one_or_none()
    return None if row is None else build(Run, row)


def _all(connection: Connection, *where: ColumnElement[bool]) -> list[Run]:
    query = select(run).where(*where).order_by(run.c.created_at, run.c.id)
    return [build(Run, row) for row in connection.execute(query)]
