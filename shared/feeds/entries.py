"""The ledger of a feed as it is read: each row with its input batches, names and deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.core.clock import EPOCH, isoformat
from shared.state import batches, datasets, deliveries, ledger
from shared.state.batches import Batch
from shared.state.database import Connection
from shared.state.deliveries import Delivery
from shared.state.feeds import Feed
from shared.state.ledger import LedgerRow

_OPERATIONS = {"I": "inserted", "U": "updated", "D": "deleted"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger, and what hangs on it.

    Attributes:
        batches: of the source, with rows, in the row's interval.
        source, output: the datasets' names; None where the record has lost them.
        lookups: the commit that each lookup was read at, by its name.
    """

    row: LedgerRow
    batches: Sequence[Batch]
    deliveries: Sequence[Delivery]
    source: str | None
    output: str | None
    lookups: Mapping[str, int]

    @property
    def changed(self) -> dict[str, int] | None:
        """How many rows came in, changed and went (I, U, D); None for a feed that only adds."""
        counts = self.row.counts
        if not any(name in counts for name in _OPERATIONS.values()):
            return None
        return {op: int(counts.get(name) or 0) for op, name in _OPERATIONS.items()}

    def count(self, name: str) -> int | None:
        """Return one of its counts; None where nobody counted it."""
        counted: int | None = self.row.counts.get(name)
        return counted

    @property
    def touched(self) -> float | None:
        """Which share of the source's rows it read; None where nobody counted them."""
        share: float | None = self.row.counts.get("touched_share")
        return share

    @property
    def late(self) -> int | None:
        """How many of its events were late; None where nobody counted them."""
        counted = self.row.counts.get("late")
        return sum(counted.values()) if isinstance(counted, Mapping) else counted

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        row = self.row
        return {
            "run": row.run_id,
            "slot": isoformat(row.slot),
            "generation": row.generation,
            "source": self.source,
            "interval": [row.interval_from, row.interval_to],
            "batches": [_batch_as_json(batch) for batch in self.batches],
            "rows_in": self.count("rows_in"),
            "rows_read": self.count("rows_read"),
            "touched_share": self.touched,
            "rows_out": self.count("rows_out"),
            "changed": self.changed,
            "late": row.counts.get("late"),
            "duplicates": self.count("duplicates"),
            "rejected": self.count("rejected"),
            "plan_hash": row.plan_hash,
            "code_version": row.code_version,
            "lookups": dict(self.lookups),
            "output": {
                "dataset": self.output,
                "seq": row.output_seq,
                "snapshot": row.output_snapshot,
            },
            "content_hash": row.content_hash,
            "counts": dict(row.counts),
            "deliveries": [
                {"id": d.id, "name": d.name, "state": d.state, "rows": d.rows}
                for d in self.deliveries
            ],
            "committed_at": isoformat(row.created_at),
        }


def listing(connection: Connection, feed: Feed, limit: int) -> list[Entry]:
    """Return the rows of a feed's ledger, the newest first."""
    names: dict[str, str | None] = {}

    def name(uuid: str) -> str | None:
        if uuid not in names:
            found = datasets.by_uuid(connection, uuid)
            names[uuid] = found.name if found else None
        return names[uuid]

    return [
        Entry(
            row=row,
            batches=[
                batch
                for batch in batches.between(connection, row.source_uuid, row.interval)
                if batch.rows
            ],
            deliveries=deliveries.listing(connection, run_id=row.run_id)[::-1],
            source=name(row.source_uuid),
            output=name(row.output_uuid),
            lookups={
                name(uuid) or uuid: seq
                for uuid, seq in row.pins.items()
                if uuid not in {row.source_uuid, row.output_uuid}  # a log is read as well
            },
        )
        for row in ledger.listing(connection, feed.id, limit)
    ]


def _batch_as_json(batch: Batch) -> dict[str, Any]:
    time = batch.ingest_time
    return {
        "seq": batch.seq,
        "batch": batch.batch_id,
        "rows": batch.rows,
        "rejected": batch.rejected,
        "ingested_at": None if time is None else isoformat(EPOCH + timedelta(milliseconds=time)),
        "committed_at": isoformat(batch.committed_at),
    }
