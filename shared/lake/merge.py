"""Sorted pieces of several sources into one sorted stream, a bounded part of them in memory.

Each source keeps so many rows ahead in a common pool. What sorts up to the first row behind which
a source may have more is final and leaves; the rest waits for the sources to be read on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from shared.lake.buckets import Bucketing

_SOURCE = "_fm_source"


@dataclass(slots=True)
class _Source:
    tables: Iterator[pa.Table]
    ahead: int = 0
    ended: bool = False


def merged(
    bucketing: Bucketing, sources: Sequence[Iterator[pa.Table]], ahead: int
) -> Iterator[pa.Table]:
    """Yield the rows of sources that are sorted each, in order; of records one after the other.

    Args:
        bucketing: gives the order.
        sources: tables of the same columns.
        ahead: how many rows of a source are in memory at least, and one piece more at most.
    """
    if not bucketing.sorts:
        for tables in sources:
            yield from tables
        return
    open_sources = [_Source(tables) for tables in sources]
    pool: pa.Table | None = None
    while True:
        pool = _filled(pool, open_sources, ahead)
        if pool is None or not len(pool):
            return
        pool = bucketing.sort(pool.combine_chunks())
        numbers = pool.column(_SOURCE).to_numpy()
        final = _final(numbers, open_sources)
        yield pool.slice(0, final).drop_columns([_SOURCE])
        pool = pool.slice(final)
        left = np.bincount(numbers[final:], minlength=len(open_sources))
        for number, source in enumerate(open_sources):
            source.ahead = int(left[number])


def _filled(pool: pa.Table | None, sources: list[_Source], ahead: int) -> pa.Table | None:
    """Return the pool with what the sources lack of being `ahead`."""
    tables = [] if pool is None else [pool]
    for number, source in enumerate(sources):
        while not source.ended and source.ahead < ahead:
            table = next(source.tables, None)
            if table is None:
                source.ended = True
                continue
            source.ahead += len(table)
            named = pa.repeat(pa.scalar(number, pa.int32()), len(table))
            tables.append(table.append_column(_SOURCE, named))
    return pa.concat_tables(tables) if tables else None


def _final(numbers: np.ndarray[tuple[int], np.dtype[np.int32]], sources: list[_Source]) -> int:
    """Return how many rows of the sorted pool no row to come can precede."""
    last = np.zeros(len(sources), np.int64)
    last[numbers] = np.arange(len(numbers))  # the last place of each source stays
    ends = [int(last[number]) for number, source in enumerate(sources) if not source.ended]
    return min(ends) + 1 if ends else len(numbers)
