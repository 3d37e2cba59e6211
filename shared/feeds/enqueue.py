"""A run comes into being: its row and the message that rings for it, in one transaction."""

from __future__ import annotations

from datetime import datetime

from shared.core import ids
from shared.feeds.touching import Touching
from shared.queue import contracts
from shared.state import feeds, outbox, runs
from shared.state.database import Connection


def new_run(
    feed: feeds.Feed,
    *,
    trigger: str,
    slot: datetime,
    now: datetime,
    until: int | None = None,
    touching: Touching | None = None,
) -> runs.NewRun:
    """Return a run of `feed` about to be made.

    The key is (feed, generation, slot) for scheduled slots, so two schedulers make one run;
    otherwise it is the run id itself. With `until` it covers no commit after that one; `touching`
    is what it looks at beside them.
    """
    run_id = ids.ulid(now)
    scheduled = trigger == "schedule"
    key = f"{feed.id}/{feed.generation}/{slot.isoformat()}" if scheduled else f"{trigger}/{run_id}"
    return runs.NewRun(
        id=run_id,
        kind="feed",
        key=key,
        trigger=trigger,
        slot=slot,
        feed_id=feed.id,
        generation=feed.generation,
        plan_hash=feed.plan_hash,
        source_uuid=feed.source_uuid,
        dataset_uuid=feed.output_uuid,
        interval_to=until,
        variables=touching.as_json() if touching else None,
    )


def enqueue(
    connection: Connection,
    feed: feeds.Feed,
    *,
    trigger: str,
    slot: datetime,
    now: datetime,
    until: int | None = None,
) -> str | None:
    """Queue a run of `feed` for `slot` and return its id, or None where that slot has its run.

    Raises:
        RunActiveError: the feed has a queued or running run; the slot has to wait.
    """
    new = new_run(feed, trigger=trigger, slot=slot, now=now, until=until)
    if not runs.insert(connection, new, now):
        return None
    ring(connection, new.id, feed.name, now)
    return new.id


def ring(connection: Connection, run_id: str, feed_name: str, now: datetime) -> None:
    """Note that a worker has to be rung for a run."""
    task = contracts.RunQuery(run_id=run_id, feed=feed_name)
    outbox.add(connection, task.NAME, run_id, task.to_json(), now)


def ring_delivery(
    connection: Connection, delivery_id: str, run_id: str, feed_name: str, now: datetime
) -> None:
    """Note that a worker has to be rung for a delivery."""
    task = contracts.Deliver(delivery_id=delivery_id, run_id=run_id, feed=feed_name)
    outbox.add(connection, task.NAME, delivery_id, task.to_json(), now)
