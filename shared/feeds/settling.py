"""The clock by which events settle: how far a source has come in event time, commit by commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from shared.core.clock import to_micros
from shared.core.errors import InternalError
from shared.core.intervals import Interval
from shared.feeds.definition import Settle
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.state import commits
from shared.state.commits import Commit
from shared.state.ledger import LedgerRow

CLOCK = "clock"
"""Where a run's counts keep how far the clock has come, in microseconds."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the clock moves over a run's interval; microseconds since 1970.

    Attributes:
        before: at the interval's start; None before the first event.
        after: at its end; None where there is no event yet.
        bounds: for each batch of the interval, up to which time its events came too late.
    """

    before: int | None
    after: int | None
    bounds: Mapping[str, int]


def clock(
    lake: Lake, source: Dataset, interval: Interval, last: LedgerRow | None, settle: Settle
) -> Clock:
    """Return how the clock moves over an interval.

    After a commit it shows the time of the newest event so far. Events ahead of their commit do not
    move it: one wrong clock in the world settles nobody, and makes nobody late.

    Args:
        lake: where the source is.
        source: an event dataset.
        interval: the commits of the run.
        last: the ledger row of the run before, which knows where the clock stood.
        settle: how late an event may be.
    """
    known = last.counts.get(CLOCK) if last and last.interval_to == interval.start else None
    start = 0 if known is None else interval.start
    now: int | None = known
    before = now
    with lake.database.read() as connection:
        history = commits.history(connection, source.uuid)
    newest = _newest(lake, source, Interval(start, interval.end), history)
    bounds: dict[str, int] = {}
    for commit in history:
        if commit.seq <= start or commit.seq > interval.end:
            continue
        if commit.seq > interval.start and now is not None:
            bounds[commit.batch_id] = now - settle.late_micros
        reached = newest.get(commit.batch_id)
        if reached is not None:
            now = reached if now is None else max(now, reached)
        if commit.seq <= interval.start:
            before = now
    return Clock(before, now, bounds)


def _newest(
    lake: Lake, source: Dataset, interval: Interval, history: Sequence[Commit]
) -> dict[str, int]:
    """Return the time of the newest event of each batch that is not ahead of its commit."""
    if source.timestamp is None:
        raise InternalError(f"{source.name} has no time")
    if interval.empty:
        return {}
    with lake.database.read() as connection:
        wanted = frozenset(commits.batches_between(connection, source.uuid, interval))
    ends = {c.batch_id: to_micros(c.committed_at) for c in history if c.batch_id in wanted}
    known, limits = pa.array(list(ends), pa.string()), pa.array(list(ends.values()), pa.int64())
    found: dict[str, int] = {}
    for fragment in scan.plan(lake, source, seq=interval.end, but_forgotten=True):
        for table in scan.pieces(fragment.only(wanted), [source.timestamp, schemas.BATCH]):
            times = schemas.at_path(table, source.timestamp)
            micros = times.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
            batches = table.column(schemas.BATCH)
            limit = pc.take(limits, pc.index_in(batches, value_set=known))
            pairs = pa.table({"batch": batches, "at": micros})
            pairs = pairs.filter(pc.less_equal(micros, limit))
            for row in pairs.group_by("batch").aggregate([("at", "max")]).to_pylist():
                if row["at_max"] is not None:
                    found[row["batch"]] = max(row["at_max"], found.get(row["batch"], row["at_max"]))
    return found


def due(clock: Clock, settle: Settle) -> tuple[int, int] | None:
    """Return the times (after, up to) of last events whose chains settle in the interval."""
    if clock.after is None:
        return None
    span = settle.quiet_micros + settle.late_micros
    start = clock.after if clock.before is None else clock.before
    return (start - span, clock.after - span)
