"""What the record says is waiting is rung for again: the broker may have lost it, or a worker died.

Ringing is idempotent (the worker's claim decides), so the rate alone has to be right: a row is
rung for once in a while, at growing pauses, since a long queue is no loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.obs import logging, metrics
from shared.queue.contracts import Deliver, Maintain, Message, RunQuery
from shared.state import datasets, deliveries, feeds, maintenance, outbox, runs
from shared.state.database import Connection, Database

log = logging.get(__name__)

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(seconds=60)
"""A row that waits is rung for after the first pause, then after twice that, up to the longest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that somebody should work on.

    Attributes:
        key: what was rung for: a row of a higher epoch is another reason to ring.
        fresh: whether the message that was written with the row is still on its way.
    """

    key: tuple[str, str, int]
    message: Message
    fresh: bool


class Pace:
    """Remembers what was rung for and when, in this process only: two of them ring twice."""

    def __init__(self) -> None:
        self._rung: dict[tuple[str, str, int], tuple[datetime, timedelta]] = {}

    def due(self, waiting: Iterable[Waiting], now: datetime) -> list[Waiting]:
        """Return the rows to ring for now, and note that they are; forget those not waiting."""
        waiting = list(waiting)
        before, self._rung = self._rung, {}
        chosen = []
        for row in waiting:
            at, pause = before.get(row.key, (None, FIRST_PAUSE))
            if at is None and row.fresh:
                continue
            if at is None or now - at >= pause:
                chosen.append(row)
                longer = pause if at is None else min(2 * pause, LONGEST_PAUSE)
                at, pause = now, longer
            self._rung[row.key] = (at, pause)
        return chosen


def reconcile(database: Database, pace: Pace, now: datetime) -> int:
    """Write a new message for each row that waits and is due by `pace`; return how many."""
    with database.read() as connection:
        waiting = find(connection, now)
    chosen = pace.due(waiting, now)
    if not chosen:
        return 0
    with database.write() as connection:
        for row in chosen:
            task = row.message
            outbox.add(connection, task.NAME, row.key[1], task.to_json(), now)
    for kind in sorted({row.key[0] for row in chosen}):
        count = sum(row.key[0] == kind for row in chosen)
        metrics.RUNG_AGAIN.labels(kind).inc(count)
        log.info("rung_again", kind=kind, count=count)
    return len(chosen)


def find(connection: Connection, now: datetime) -> list[Waiting]:
    """Return runs that are queued and due or lost their worker, and open deliveries.

    Runs of a caller (ingest, a statement) have no worker to ring for: their caller comes back.
    """
    names = {feed.id: feed.name for feed in feeds.listing(connection)}
    names |= {dataset.uuid: dataset.name for dataset in datasets.listing(connection)}
    found = [
        *(_run("queued", run, names, now) for run in runs.due(connection, now)),
        *(_run("lost", run, names, now) for run in runs.lost(connection)),
        *(_delivery(row, names, now) for row in deliveries.due(connection, now)),
    ]
    return [row for row in found if row is not None]


def _run(kind: str, run: runs.Run, names: Mapping[str, str], now: datetime) -> Waiting | None:
    message: Message
    if run.feed_id is not None:
        message = RunQuery(run_id=run.id, feed=names.get(run.feed_id, ""))
    elif run.kind == maintenance.KIND and run.trigger == "schedule":
        message = Maintain(run_id=run.id, dataset=names.get(run.dataset_uuid or "", ""))
    else:
        return None
    fresh = kind == "queued" and run.epoch == 0 and now - run.created_at < FIRST_PAUSE
    return Waiting((kind, run.id, run.epoch), message, fresh)


def _delivery(row: deliveries.Delivery, names: Mapping[str, str], now: datetime) -> Waiting:
    message = Deliver(delivery_id=row.id, run_id=row.run_id, feed=names.get(row.feed_id, ""))
    fresh = row.epoch == 0 and now - row.created_at < FIRST_PAUSE
    return Waiting(("delivery", row.id, row.epoch), message, fresh)
