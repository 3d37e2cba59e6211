"""Deliveries: one interval's files at one place; open until sealed, sealed until published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from shared.core.errors import FencedError
from shared.core.intervals import Interval
from shared.core.run_state import DELIVERY, DeliveryState, Event
from shared.state import transitions
from shared.state.rows import build
from shared.state.tables import delivery
from shared.state.transitions import Given, change, expired


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as the record has it; `lease_until` is in seconds by the database's clock."""

    id: str
    feed_id: str
    run_id: str
    name: str
    slot: datetime
    spec: Mapping[str, Any]
    state: str
    epoch: int
    owner: str | None
    lease_until: float | None
    attempts: int
    not_before: datetime | None
    dataset_uuid: str
    output_from: int
    output_to: int
    output_snapshot: int | None
    manifest_path: str | None
    manifest_bytes: bytes | None
    manifest_sha256: str | None
    files: int | None
    rows: int | None
    bytes: int | None
    error: Mapping[str, Any] | None
    created_at: datetime
    sealed_at: datetime | None
    published_at: datetime | None

    @property
    def interval(self) -> Interval:
        """The commits of the output whose rows it delivers."""
        return Interval(self.output_from, self.output_to)


@dataclass(frozen=True, slots=True)
class DeliveryClaim:
    """The right to seal a delivery, until somebody else has claimed it with a higher epoch."""

    delivery_id: str
    epoch: int
    owner: str


def claim(
    connection: Connection, delivery_id: str, *, owner: str, lease_seconds: float, now: datetime
) -> DeliveryClaim | None:
    """Claim a delivery that is open and due; None where it is not, or has a worker.

    Taking it over from a worker that was lost counts as an attempt.
    """
    given = Given(now=now, owner=owner, lease_seconds=lease_seconds)
    claimed = _change(Event.CLAIM, delivery_id, given).returning(delivery.c.epoch)
    epoch = connection.execute(claimed).scalar_one_or_none()
    return None if epoch is None else DeliveryClaim(delivery_id, epoch, owner)


def renew(connection: Connection, claim: DeliveryClaim, lease_seconds: float) -> bool:
    """Extend the claim's lease from now; False where the claim is somebody else's, or over."""
    given = Given(owner=claim.owner, lease_seconds=lease_seconds)
    return connection.execute(_own(Event.RENEW, claim, given)).rowcount == 1


def hand_back(connection: Connection, claim: DeliveryClaim) -> bool:
    """Free the delivery without counting an attempt; False where the claim is somebody else's."""
    return connection.execute(_own(Event.HAND_BACK, claim, Given())).rowcount == 1


def seal(
    connection: Connection,
    claim: DeliveryClaim,
    *,
    manifest_path: str,
    manifest_bytes: bytes,
    sha256: str,
    files: int,
    rows: int,
    bytes: int,  # noqa: A002 (the column's name)
    now: datetime,
) -> None:
    """Fix the manifest's exact bytes: from now on only these are put, by anybody.

    Raises:
        FencedError: the claim is somebody else's now, or the delivery is not open.
    """
    sealed = _own(
        Event.SEAL,
        claim,
        Given(),
        manifest_path=manifest_path,
        manifest_bytes=manifest_bytes,
        manifest_sha256=sha256,
        files=files,
        rows=rows,
        bytes=bytes,
        sealed_at=now,
    )
    if connection.execute(sealed).rowcount != 1:
        raise _fenced(connection, claim)


def publish(connection: Connection, delivery_id: str, now: datetime) -> bool:
    """Note that the sealed bytes are at the store; False where it is not sealed (any more)."""
    published = _change(Event.PUBLISH, delivery_id, Given(), published_at=now)
    return connection.execute(published).rowcount == 1


def fail(
    connection: Connection,
    claim: DeliveryClaim,
    error: Mapping[str, Any],
    *,
    retry_at: datetime | None,
    now: datetime,
) -> str:
    """Note an attempt that failed; it may be claimed again at `retry_at`, or never without one.

    Returns:
        The new state: a sealed delivery stays sealed, or is quarantined rather than failed.

    Raises:
        FencedError: the claim is somebody else's now.
    """
    happened = Event.FAIL if retry_at is None else Event.RETRY_LATER
    again = None if retry_at is None else max(retry_at, now)
    given = Given(not_before=again, error=dict(error))
    failed = _own(happened, claim, given).returning(delivery.c.state)
    state = connection.execute(failed).scalar_one_or_none()
    if state is None:
        raise _fenced(connection, claim)
    return str(state)


def put_later(
    connection: Connection, delivery_id: str, error: Mapping[str, Any], *, retry_at: datetime
) -> bool:
    """Note that the store did not take the sealed bytes, for whoever put them without a claim."""
    given = Given(not_before=retry_at, error=dict(error))
    return connection.execute(_change(Event.PUT_LATER, delivery_id, given)).rowcount == 1


def quarantine(connection: Connection, delivery_id: str, error: Mapping[str, Any]) -> bool:
    """Stop an open or sealed delivery until somebody has looked at it."""
    given = Given(error=dict(error))
    return connection.execute(_change(Event.QUARANTINE, delivery_id, given)).rowcount == 1


def hold(connection: Connection, delivery_id: str) -> bool:
    """Keep an open delivery from being worked on, and fence whoever works on it."""
    return connection.execute(_change(Event.HOLD, delivery_id, Given())).rowcount == 1


def release(connection: Connection, delivery_id: str) -> bool:
    """Open a held delivery again."""
    return connection.execute(_change(Event.RELEASE, delivery_id, Given())).rowcount == 1


def cancel(connection: Connection, delivery_id: str) -> bool:
    """Give up an open, held or failed delivery; a sealed one may be at its place already."""
    return connection.execute(_change(Event.CANCEL, delivery_id, Given())).rowcount == 1


def retry(connection: Connection, delivery_id: str) -> bool:
    """Take up a failed or quarantined delivery again; its sealed bytes, if any, stay."""
    return connection.execute(_change(Event.RETRY, delivery_id, Given())).rowcount == 1


def get(connection: Connection, delivery_id: str) -> Delivery | None:
    """Return the delivery."""
    row = connection.execute(select(delivery).where(delivery.c.id == delivery_id)).one_or_none()
    return None if row is None else build(Delivery, row)


def listing(
    connection: Connection,
    *,
    feed_id: str | None = None,
    run_id: str | None = None,
    state: str | None = None,
    limit: int = 1000,
) -> list[Delivery]:
    """Return deliveries, the newest first."""
    wanted = {"feed_id": feed_id, "run_id": run_id, "state": state}
    where = [delivery.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(delivery).where(*where)
    newest = query.order_by(delivery.c.created_at.desc(), delivery.c.id.desc()).limit(limit)
    return [build(Delivery, row) for row in connection.execute(newest)]


def counts(connection: Connection) -> dict[str, int]:
    """Return how many deliveries there are in each state that any is in."""
    states = delivery.c.state
    query = select(states, func.count()).group_by(states).order_by(states)
    return {state: int(count) for state, count in connection.execute(query)}


def due(connection: Connection, now: datetime) -> list[Delivery]:
    """Return what somebody should work on now: open or sealed, due, and nobody holds it."""
    return _all(
        connection,
        _unpublished(),
        or_(
            and_(delivery.c.lease_until.is_(None), transitions.due(delivery, now)),
            expired(delivery),
        ),
    )


def unpublished(connection: Connection, run_id: str | None = None) -> list[Delivery]:
    """Return the deliveries (of a run) that are still on their way: open or sealed."""
    where = [] if run_id is None else [delivery.c.run_id == run_id]
    return _all(connection, _unpublished(), *where)


def _unpublished() -> ColumnElement[bool]:
    state: ColumnElement[str] = delivery.c.state
    return state.in_([DeliveryState.OPEN.value, DeliveryState.SEALED.value])


def _all(connection: Connection, *where: ColumnElement[bool]) -> list[Delivery]:
    query = select(delivery).where(*where).order_by(delivery.c.created_at, delivery.c.id)
    return [build(Delivery, row) for row in connection.execute(query)]


def _change(happened: Event, delivery_id: str, given: Given, **values: Any) -> Any:
    return change(delivery, DELIVERY[happened], given, delivery.c.id == delivery_id, **values)


def _own(happened: Event, claim: DeliveryClaim, given: Given, **values: Any) -> Any:
    return _change(happened, claim.delivery_id, replace(given, epoch=claim.epoch), **values)


def _fenced(connection: Connection, claim: DeliveryClaim) -> FencedError:
    there = get(connection, claim.delivery_id)
    if there is None:
        return FencedError(f"delivery {claim.delivery_id} does not exist")
    return FencedError(
        f"delivery {there.id} is {there.state} with epoch {there.epoch}; this claim has "
        f"{claim.epoch}, and what it made is not published"
    )
