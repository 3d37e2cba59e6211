"""The kernel that sorts rows by partition and one 64-bit key: counting sort with repair.

Rows that come nearly in order, as events do, are put right by insertion; a partition that comes
badly out of order is merge-sorted. Both are stable.
"""

from __future__ import annotations

import numpy as np

from shared.adf.kernel import BOOL, INT, NEW_WORDS, WORDS, Words, inline, kernel

_PATIENCE = 8
"""Moves per row that insertion may take before merging is the cheaper way."""


@inline
def _insert(keys: Words, rows: Words, begin: int, end: int) -> bool:
    """Sort by insertion; False, with some of it done, when that takes too many moves."""
    moves = _PATIENCE * (end - begin) + 64
    for i in range(begin + 1, end):
        key = keys[i]
        if keys[i - 1] <= key:
            continue
        row = rows[i]
        at = i
        while at > begin and keys[at - 1] > key:
            keys[at] = keys[at - 1]
            rows[at] = rows[at - 1]
            at -= 1
        keys[at] = key
        rows[at] = row
        moves -= i - at
        if moves < 0:
            return False
    return True


@inline
def _merge(keys: Words, rows: Words, begin: int, end: int) -> None:
    """Merge runs of doubling length, from side to side."""
    size = end - begin
    other_keys = np.empty(size, np.int64)
    other_rows = np.empty(size, np.int64)
    run = 1
    while run < size:
        for low in range(0, size, 2 * run):
            middle = min(low + run, size)
            high = min(low + 2 * run, size)
            left = low
            right = middle
            for at in range(low, high):
                from_left = right >= high or (
                    left < middle and keys[begin + left] <= keys[begin + right]
                )
                source = left if from_left else right
                other_keys[at] = keys[begin + source]
                other_rows[at] = rows[begin + source]
                if from_left:
                    left += 1
                else:
                    right += 1
        keys[begin:end] = other_keys
        rows[begin:end] = other_rows
        run *= 2


@kernel((NEW_WORDS, NEW_WORDS, NEW_WORDS, BOOL), WORDS, INT, WORDS)
def by_code(codes: Words, count: int, keys: Words) -> tuple[Words, Words, Words, bool]:
    """Sort rows by code, below `count`, then key, then input order.

    Returns the row at each place, its key, where each code starts (and the end), and whether any
    two rows of a code have equal keys.
    """
    n = codes.size
    starts = np.zeros(count + 1, np.int64)
    for i in range(n):
        starts[codes[i] + 1] += 1
    for code in range(count):
        starts[code + 1] += starts[code]
    free = starts[:-1].copy()
    rows = np.empty(n, np.int64)
    sorted_ = np.empty(n, np.int64)
    for i in range(n):
        at = free[codes[i]]
        free[codes[i]] = at + 1
        rows[at] = i
        sorted_[at] = keys[i]
    equal = False
    for code in range(count):
        begin = starts[code]
        end = starts[code + 1]
        if not _insert(sorted_, rows, begin, end):
            _merge(sorted_, rows, begin, end)
        for i in range(begin + 1, end):
            equal = equal or sorted_[i] == sorted_[i - 1]
    return rows, sorted_, starts, equal
