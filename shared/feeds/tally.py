"""What a run's counts say of its input, beside the rows that its query read and gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core.clock import isoformat
from shared.core.intervals import Interval
from shared.feeds import lateness
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.state import batches, commits
from shared.state.feeds import Feed


def tallied(
    lake: Lake, source: Dataset, feed: Feed, interval: Interval, computed: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a run's counts with what is known of its input.

    These are `batches` (of the interval), `rejected` (rows that their ingests kept aside),
    `rows_read` (all events of the touched identities) and `touched_share` (what share of the
    source's rows these are); where its rows have a time also `late` (events by how far they lie
    behind the watermark at the interval's start) and `watermark` (the newest event up to its end).

    Raises:
        StoreError: files cannot be read.
    """
    with lake.database.read() as connection:
        taken = batches.between(connection, source.uuid, interval)
        whole = commits.rows_between(connection, source.uuid, Interval(0, interval.end))
    counts = {
        **computed,
        "batches": sum(batch.rows > 0 for batch in taken),
        "rejected": sum(batch.rejected or 0 for batch in taken),
    }
    if source.timestamp is not None:
        before = lateness.watermark(lake, source, feed, interval.start)
        found = lateness.observe(lake, source, interval, before)
        counts["late"] = dict(found.late)
        if found.watermark is not None:
            counts["watermark"] = isoformat(found.watermark)
    read = computed.get("context_rows")
    if read is not None:
        counts["rows_read"] = read
        counts["touched_share"] = round(read / whole, 6) if whole else 0.0
    return counts
