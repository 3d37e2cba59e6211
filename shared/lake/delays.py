"""How late events come into a dataset: from the event to its ingest, and from there to the commit.

Delays are kept as counts in buckets whose bounds grow by one per cent, so memory does not grow
with the dataset, and a quantile is never below the true one and at most one per cent above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.core.clock import to_micros
from shared.core.errors import InputError
from shared.core.intervals import Interval
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.state import batches
from shared.state.batches import Batch

Numbers = npt.NDArray[np.int64]
Progress = Callable[[str, int, int | None], None]
"""`progress(what, done, total)`; total None where it is not known."""

QUANTILES: Mapping[str, float] = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}

_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
BOUNDS: Mapping[str, int] = {
    "1s": _SECOND,
    "10s": 10 * _SECOND,
    "1m": 60 * _SECOND,
    "10m": 600 * _SECOND,
    "1h": _HOUR,
    "6h": 6 * _HOUR,
    "1d": 24 * _HOUR,
    "7d": 7 * 24 * _HOUR,
    "30d": 30 * 24 * _HOUR,
}
"""Delays that events are counted up to, in microseconds: what a plot shows, exactly."""

_GROWTH = 1.01
_LONGEST = 1_000 * 366 * 24 * _HOUR


def _edges() -> Numbers:
    count = int(np.ceil(np.log(_LONGEST / 1000) / np.log(_GROWTH)))
    return np.unique(np.floor(1000 * _GROWTH ** np.arange(count + 1)).astype(np.int64))


_EDGES = _edges()
_BOUNDS = np.array(list(BOUNDS.values()), dtype=np.int64)


@dataclass
class Delays:
    """Delays that were counted.

    Attributes:
        ahead: those below zero, whose event is stamped later than what follows it; counted as zero.
        bins: how many are at most each of `BOUNDS`, and above the one before; the last one is the
            rest.
    """

    count: int = 0
    ahead: int = 0
    bins: Numbers = field(default_factory=lambda: np.zeros(len(_BOUNDS) + 1, dtype=np.int64))
    _largest: int = 0
    _buckets: Numbers = field(
        default_factory=lambda: np.zeros(len(_EDGES) + 1, dtype=np.int64), repr=False
    )

    def add(self, micros: Numbers, times: int = 1) -> None:
        """Count delays, each so many times."""
        if not len(micros) or not times:
            return
        self.count += times * len(micros)
        self.ahead += times * int((micros < 0).sum())
        delays = np.maximum(micros, 0)
        self._largest = max(self._largest, int(delays.max()))
        for counts, edges in ((self.bins, _BOUNDS), (self._buckets, _EDGES)):
            counts += times * np.bincount(np.searchsorted(edges, delays), minlength=len(counts))

    @property
    def largest(self) -> timedelta | None:
        """The largest delay, exactly; None without any."""
        return timedelta(microseconds=self._largest) if self.count else None

    def quantile(self, share: float) -> timedelta | None:
        """Return the delay that this share of all does not exceed; None without any."""
        if not self.count:
            return None
        rank = max(1, int(np.ceil(share * self.count - 1e-9)))
        bucket = int(np.searchsorted(np.cumsum(self._buckets), rank))
        micros = self._largest if bucket >= len(_EDGES) else min(int(_EDGES[bucket]), self._largest)
        return timedelta(microseconds=micros)

    def later_than(self, bound: str) -> float:
        """Return the share of delays above one of `BOUNDS`, exactly."""
        index = list(BOUNDS).index(bound)
        return float(self.bins[index + 1 :].sum() / self.count) if self.count else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return quantiles in seconds and counts."""
        shown = {name: _seconds(self.quantile(share)) for name, share in QUANTILES.items()}
        return {
            **shown,
            "max": _seconds(self.largest),
            "rows": self.count,
            "ahead": self.ahead,
            "bins": dict(zip([*BOUNDS, "more"], self.bins.tolist(), strict=True)),
        }


@dataclass(frozen=True, slots=True)
class Observed:
    """The delays of the events of some commits.

    Attributes:
        to_ingest: from an event's time to the ingest time of its batch.
        to_commit: from there to the batch's commit, counted once an event.
    """

    interval: Interval
    to_ingest: Delays
    to_commit: Delays


def observe(
    lake: Lake, dataset: Dataset, *, after: int = 0, progress: Progress | None = None
) -> Observed:
    """Measure the delays of a dataset's events; reads their times and ingest times only.

    Args:
        lake: where the dataset is.
        dataset: of events.
        after: only events of later commits than this one, to leave a first load of history out.
        progress: told the rows read.

    Raises:
        InputError: it has no events, or no such commit.
        StoreError: files cannot be read.
    """
    if dataset.timestamp is None:
        raise InputError(
            f"{dataset.name} is a record dataset: its rows have no time to be late by",
            hint="feedmill dataset list shows which datasets are events",
        )
    if not 0 <= after <= dataset.seq:
        raise InputError(
            f"{dataset.name} has no commit {after}", hint=f"its commits are 1 to {dataset.seq}"
        )
    interval = Interval(after, dataset.seq)
    with lake.database.read() as connection:
        taken = batches.between(connection, dataset.uuid, interval)
    found = Observed(interval, Delays(), Delays())
    for batch in taken:
        if batch.ingest_time is not None:
            waited = to_micros(batch.committed_at) - 1000 * batch.ingest_time
            found.to_commit.add(np.array([waited], dtype=np.int64), times=batch.rows)
    for delays in _to_ingest(lake, dataset, taken):
        found.to_ingest.add(delays)
        if progress is not None:
            total = sum(batch.rows for batch in taken)
            progress("events", found.to_ingest.count, total)
    return found


def _to_ingest(lake: Lake, dataset: Dataset, taken: list[Batch]) -> Iterator[Numbers]:
    """Yield the delays of rows of these batches, in microseconds, a bounded piece at a time."""
    assert dataset.timestamp is not None
    wanted = frozenset(batch.batch_id for batch in taken)
    if not wanted:
        return
    ingest_time = f"{schemas.METADATA}.ingestTime"
    for whole in scan.plan(lake, dataset, seq=dataset.seq):
        for piece in scan.pieces(whole.only(wanted), [dataset.timestamp, ingest_time]):
            times = schemas.at_path(piece, dataset.timestamp)
            moments = times.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
            known = pa.table({"event": moments, "ingest": schemas.at_path(piece, ingest_time)})
            both = known.drop_null()
            yield 1000 * both["ingest"].to_numpy() - both["event"].to_numpy()


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
