"""What an operator does to runs and feeds: queue, cancel, retry, pause, resume, drop."""

from __future__ import annotations

from datetime import datetime

from shared.core.errors import InputError, NotFoundError, OperationError, RunActiveError
from shared.core.run_state import DeliveryState, RunState
from shared.feeds import enqueue
from shared.state import deliveries, feeds, runs
from shared.state.database import Connection
from shared.state.feeds import Feed
from shared.state.runs import Run

_FAILED = (DeliveryState.FAILED, DeliveryState.QUARANTINED)


def queue(connection: Connection, feed_name: str, now: datetime) -> str:
    """Queue a run of a feed by hand, for now, and return its id.

    Raises:
        NotFoundError: there is no such feed.
        OperationError: it is paused or quarantined, or has an active run.
    """
    feed = feeds.runnable(connection, feed_name)
    run_id = enqueue.enqueue(connection, feed, trigger="hand", slot=now, now=now)
    assert run_id is not None  # its key is its own id
    return run_id


def cancel(connection: Connection, run_id: str, now: datetime) -> None:
    """Cancel a queued or running run; what its worker does for it is not published.

    Raises:
        NotFoundError: there is no such run.
        InputError: it has ended.
    """
    run = _get(connection, run_id)
    if not runs.cancel(connection, run_id, now):
        raise InputError(
            f"run {run_id} is {run.state}: there is nothing to cancel",
            hint="what is committed stays" if run.state == RunState.COMMITTED else None,
        )


def retry(connection: Connection, run_id: str, now: datetime) -> tuple[str, ...]:
    """Take up what failed: the run itself, or deliveries of it; return what is rung for.

    Raises:
        NotFoundError: there is no such run.
        InputError: it is no feed's run, or nothing of it has failed.
        RunActiveError: the feed has another queued or running run.
    """
    run = _get(connection, run_id)
    feed = feeds.by_id(connection, run.feed_id) if run.feed_id else None
    if feed is None:
        raise InputError(
            f"run {run_id} is a {run.kind} of its caller, and no feed's run",
            hint="do again what made it",
        )
    if runs.retry(connection, run_id, now):
        enqueue.ring(connection, run_id, feed.name, now)
        return (f"run {run_id}",)
    taken_up = []
    for delivery in deliveries.listing(connection, run_id=run_id):
        if delivery.state in _FAILED and deliveries.retry(connection, delivery.id):
            enqueue.ring_delivery(connection, delivery.id, run_id, feed.name, now)
            taken_up.append(f"delivery {delivery.name}")
    if not taken_up:
        raise InputError(f"run {run_id} is {run.state}, and none of its deliveries has failed")
    return tuple(taken_up)


def pause(connection: Connection, feed_name: str, reason: str | None) -> bool:
    """Keep a feed from running until it is resumed; False where it does not run already.

    A run that is queued or running still ends. Nothing is skipped: the cursor stays, and the first
    run afterwards covers all that was committed meanwhile, however many slots went by.

    Raises:
        NotFoundError: there is no such feed.
    """
    return feeds.pause(connection, feeds.named(connection, feed_name).id, reason)


def resume(connection: Connection, feed_name: str) -> bool:
    """Let a paused or quarantined feed run again; False where it is neither.

    Raises:
        NotFoundError: there is no such feed.
    """
    return feeds.resume(connection, feeds.named(connection, feed_name).id)


def drop(connection: Connection, feed_name: str, now: datetime) -> Feed:
    """End a feed; return it as it was. Its output, its ledger and what was delivered stay.

    Raises:
        NotFoundError: there is no such feed.
        RunActiveError: a run of it is queued or running.
        OperationError: somebody else drops it.
    """
    feed = feeds.named(connection, feed_name)
    run = runs.active(connection, feed.id)
    if run is not None:
        raise RunActiveError(
            f"feed {feed_name} has a run that is {run.state}: {run.id}",
            hint=f"wait for its end, or feedmill runs cancel {run.id}",
        )
    if not feeds.drop(connection, feed, now):
        raise OperationError(f"feed {feed_name} was dropped by somebody else meanwhile")
    return feed


def _get(connection: Connection, run_id: str) -> Run:
    run = runs.get(connection, run_id)
    if run is None:
        raise NotFoundError(f"there is no run {run_id}", hint="feedmill runs list shows the last")
    return run
