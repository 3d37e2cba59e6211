"""A run comes into being: its row and the message that rings for it, in one transaction."""

from __future__ import annotations

from datetime import datetime

from shared.core import ids
from shared.queue import contracts
from shared.state import feeds, outbox, runs
from shared.state.database import Connection


def enqueue(
    connection: Connection, feed: feeds.Feed, *, trigger: str, slot: datetime, now: datetime
) -> str | None:
    """Queue a run of `feed` for `slot` and return its id, or None where that slot has its run.

    The key is (feed, generation, slot) for scheduled slots, so two schedulers make one run; by
    hand it is the run id itself.

    Raises:
        RunActiveError: the feed has a queued or running run; the slot has to wait.
    """
    run_id = ids.ulid(now)
    by_hand = trigger == "hand"
    key = f"hand/{run_id}" if by_hand else f"{feed.id}/{feed.generation}/{slot.isoformat()}"
    new = runs.NewRun(
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
    )
    if not runs.insert(connection, new, now):
        return None
    task = contracts.RunQuery(run_id=run_id, feed=feed.name)
    outbox.add(connection, task.NAME, run_id, task.to_json(), now)
    return run_id
