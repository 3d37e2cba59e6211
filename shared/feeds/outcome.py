"""What became of a run of a feed, as every surface shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.core.clock import isoformat
from shared.core.intervals import Interval
from shared.export import sink

SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run, or of the attempt at it.

    Attributes:
        state: committed, failed, quarantined or cancelled; queued where it is tried again, at
            `retry_at`; skipped where there was nothing to do, or somebody else does it.
        interval: the commits of the source it covers; None before it is pinned.
        counts: rows_in, rows_out, context_rows, identities; empty unless committed.
        error: what the record keeps of the last failure; of a skipped run, the reason.
        deliveries: those that were made here.
    """

    run_id: str
    feed: str
    state: str
    interval: Interval | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    content_hash: str | None = None
    error: Mapping[str, Any] | None = None
    retry_at: datetime | None = None
    deliveries: tuple[sink.Outcome, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "run": self.run_id,
            "feed": self.feed,
            "state": self.state,
            "interval": [self.interval.start, self.interval.end] if self.interval else None,
            "counts": dict(self.counts),
            "content_hash": self.content_hash,
            "error": dict(self.error) if self.error else None,
            "retry_at": isoformat(self.retry_at) if self.retry_at else None,
            "deliveries": [delivery.as_json() for delivery in self.deliveries],
        }
