"""Kernels over stretches of an ordering: the segment a place lies in, the nearest true row."""

from __future__ import annotations

import numpy as np

from shared.adf.kernel import BOOL, FLAGS, NEW_WORDS, WORDS, Flags, Words, kernel


@kernel((NEW_WORDS, NEW_WORDS), WORDS, WORDS, WORDS, FLAGS, BOOL)
def clip(rows: Words, first: Words, last: Words, cuts: Flags, before: bool) -> tuple[Words, Words]:
    """Narrow frames to the segment of their current row (R15).

    A row with `cuts` starts a segment when `before`, else the row after it does; that segments
    do not end with partitions is harmless, because frames do.
    """
    n = rows.size
    low = np.empty(n, np.int64)
    high = np.empty(n, np.int64)
    start = 0
    for i in range(n):
        if (before and cuts[rows[i]]) or (not before and i and cuts[rows[i - 1]]):
            start = i
        low[i] = max(first[i], start)
    end = n - 1
    for i in range(n - 1, -1, -1):
        if not before and cuts[rows[i]]:
            end = i
        high[i] = min(last[i], end)
        if before and cuts[rows[i]]:
            end = i - 1
    return low, high


@kernel(NEW_WORDS, WORDS, WORDS, WORDS, FLAGS, BOOL)
def nearest(rows: Words, first: Words, last: Words, wanted: Flags, latest: bool) -> Words:
    """Find for each row the first, or the latest, wanted row of its frame.

    `wanted` is per row of the table, empty for all. Returns row numbers by row number, -1 where
    there is none.
    """
    n = rows.size
    found = np.empty(n, np.int64)
    near = np.arange(n)
    if wanted.size and latest:
        place = -1
        for i in range(n):
            if wanted[rows[i]]:
                place = i
            near[i] = place
    elif wanted.size:
        place = n
        for i in range(n - 1, -1, -1):
            if wanted[rows[i]]:
                place = i
            near[i] = place
    for i in range(n):
        row = -1
        if first[i] <= last[i]:
            place = near[last[i]] if latest else near[first[i]]
            if first[i] <= place <= last[i]:
                row = rows[place]
        found[rows[i]] = row
    return found
