"""The ledger: one immutable row a feed run. `commits` writes it with the commit; nobody changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from shared.core.intervals import Interval
from shared.state.feeds import Feed
from shared.state.rows import build
from shared.state.tables import ledger


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one run of a feed covered, by which plan, and what became of it."""

    run_id: str
    feed_id: str
    generation: int
    slot: datetime
    source_uuid: str
    interval_from: int
    interval_to: int
    pins: Mapping[str, int]
    plan_hash: str
    code_version: str
    output_uuid: str
    output_seq: int
    output_snapshot: int | None
    content_hash: str
    counts: Mapping[str, Any]
    created_at: datetime

    @property
    def interval(self) -> Interval:
        """The commits of the source it covered."""
        return Interval(self.interval_from, self.interval_to)


def get(connection: Connection, run_id: str) -> LedgerRow | None:
    """Return the row of a run."""
    row = connection.execute(select(ledger).where(ledger.c.run_id == run_id)).one_or_none()
    return None if row is None else build(LedgerRow, row)


def listing(connection: Connection, feed_id: str, limit: int = 50) -> list[LedgerRow]:
    """Return the rows of a feed, the newest first."""
    query = select(ledger).where(ledger.c.feed_id == feed_id)
    newest = query.order_by(
        ledger.c.generation.desc(), ledger.c.interval_to.desc(), ledger.c.created_at.desc()
    )
    return [build(LedgerRow, row) for row in connection.execute(newest.limit(limit))]


def outputs(connection: Connection, source_uuid: str) -> list[tuple[str, str]]:
    """Return the datasets that runs have made of a source, and the feed of each."""
    query = select(ledger.c.output_uuid, ledger.c.feed_id).where(
        ledger.c.source_uuid == source_uuid
    )
    found = connection.execute(query.distinct().order_by(ledger.c.output_uuid, ledger.c.feed_id))
    return [(row.output_uuid, row.feed_id) for row in found]


def covering(connection: Connection, feed: Feed, seq: int) -> LedgerRow | None:
    """Return the row of the run that first covered a commit of the source, into this output."""
    query = select(ledger).where(
        ledger.c.feed_id == feed.id,
        ledger.c.source_uuid == feed.source_uuid,
        ledger.c.output_uuid == feed.output_uuid,
        ledger.c.interval_from < seq,
        ledger.c.interval_to >= seq,
    )
    row = connection.execute(query.order_by(ledger.c.created_at).limit(1)).one_or_none()
    return None if row is None else build(LedgerRow, row)
