"""How late the events of an interval are: counted by how far they lie behind what was there before.

The watermark at a commit is the newest event committed up to it. An event of a later commit that
is older than the watermark is late, by the distance between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.core.clock import EPOCH, to_micros
from shared.core.errors import InternalError
from shared.core.intervals import Interval
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.state import batches, ledger
from shared.state.database import Connection
from shared.state.feeds import Feed

_HOUR = 3_600_000_000
AGES: Mapping[str, int] = {"1h": _HOUR, "1d": 24 * _HOUR, "7d": 7 * 24 * _HOUR}
"""Upper bounds of the ages that late events are counted by, in microseconds; then `older`."""

OLDER = "older"


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late the events of an interval came.

    Attributes:
        late: late events by age: less than `1h`, `1d`, `7d` behind the watermark before; `older`.
        watermark: the newest event committed up to the interval's end; None before the first.
    """

    late: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys([*AGES, OLDER], 0))
    watermark: datetime | None = None

    @property
    def total(self) -> int:
        """How many events are late."""
        return sum(self.late.values())


def observe(lake: Lake, source: Dataset, interval: Interval, before: datetime | None) -> Lateness:
    """Count the late events of an interval; reads their times only.

    Args:
        lake: where the source is.
        source: an event dataset.
        interval: the commits whose events are looked at.
        before: the watermark at the interval's start; None where nothing was there.

    Raises:
        StoreError: files cannot be read.
    """
    edges = np.array(list(AGES.values()), dtype=np.int64)
    counts = np.zeros(len(edges) + 1, dtype=np.int64)
    mark = None if before is None else to_micros(before)
    newest = mark
    for times in _times(lake, source, interval):
        if not len(times):
            continue
        latest = int(times.max())
        newest = latest if newest is None else max(newest, latest)
        if mark is not None:
            ages = mark - times[times < mark]
            counts += np.bincount(np.searchsorted(edges, ages, "right"), minlength=len(counts))
    late = dict(zip([*AGES, OLDER], counts.tolist(), strict=True))
    watermark = None if newest is None else EPOCH + timedelta(microseconds=newest)
    return Lateness(late, watermark)


def watermark(lake: Lake, source: Dataset, feed: Feed, seq: int) -> datetime | None:
    """Return the newest event committed to the feed's source up to a commit.

    It is in the ledger where a run of the feed ended there; otherwise the times are read.
    """
    with lake.database.read() as connection:
        noted = _noted(connection, feed, seq)
    if noted is not None:
        return noted
    return observe(lake, source, Interval(0, seq), None).watermark


def _noted(connection: Connection, feed: Feed, seq: int) -> datetime | None:
    for entry in ledger.listing(connection, feed.id):
        if entry.interval_to == seq and entry.source_uuid == feed.source_uuid:
            return covered(entry)
    return None


def covered(entry: ledger.LedgerRow) -> datetime | None:
    """Return the newest event that a ledger row knows of, where it does."""
    text = entry.counts.get("watermark")
    return None if text is None else datetime.fromisoformat(text)


def _times(lake: Lake, source: Dataset, interval: Interval) -> Iterator[np.ndarray]:
    """Yield the times of the interval's events, in microseconds, a bounded piece at a time."""
    if source.timestamp is None:
        raise InternalError(f"{source.name} has no time")
    with lake.database.read() as connection:
        taken = frozenset(b.batch_id for b in batches.between(connection, source.uuid, interval))
    if not taken:
        return
    for whole in scan.plan(lake, source, seq=interval.end, but_forgotten=True):
        for piece in scan.pieces(whole.only(taken), [source.timestamp]):
            column = schemas.at_path(piece, source.timestamp)
            known = pc.drop_null(column.cast(pa.timestamp("us", tz="UTC")))
            yield known.cast(pa.int64()).to_numpy()
