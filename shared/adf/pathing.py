"""The kernel of PREVIOUS and NEXT."""

from __future__ import annotations

import numpy as np

from shared.adf.kernel import BOOL, FLAGS, INT, NEW_WORDS, WORDS, Flags, Words, kernel


@kernel(NEW_WORDS, WORDS, WORDS, WORDS, FLAGS, INT, BOOL)
def shifted(
    rows: Words, first: Words, last: Words, counted: Flags, shift: int, forward: bool
) -> Words:
    """Find for each row the `shift`-th counted row before it, or after it, in its frame.

    Rows outside the frame are invisible and not counted; the current row counts only as shift 0.
    `counted` is per row of the table, empty for all. Returns row numbers by row number, -1 where
    there is none.
    """
    n = rows.size
    found = np.full(n, -1, np.int64)
    if shift == 0:
        for i in range(n):
            if first[i] <= i <= last[i]:
                found[rows[i]] = rows[i]
        return found
    before = np.empty(n + 1, np.int64)  # counted places before each place
    places = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        before[i] = count
        if not counted.size or counted[rows[i]]:
            places[count] = i
            count += 1
    before[n] = count
    for i in range(n):
        low = max(first[i], i + 1) if forward else first[i]
        high = last[i] if forward else min(last[i], i - 1)
        if low > high:
            continue
        at = before[low] + shift - 1 if forward else before[high + 1] - shift
        if before[low] <= at < before[high + 1]:
            found[rows[i]] = rows[places[at]]
    return found
