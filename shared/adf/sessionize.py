"""The kernel of SESS_TIMEOUT, SESS_START_IF and SESS_END_IF."""

from __future__ import annotations

import numpy as np

from shared.adf.kernel import (
    FLAGS,
    INT,
    NEW_FLAGS,
    NEW_INTS,
    NEW_WORDS,
    WORDS,
    Flags,
    Ints,
    Words,
    inline,
    kernel,
)

TIMEOUT, START_IF, END_IF = range(3)

MOST_SECONDS = 4_000_000_000_000
"""A timeout above this is never reached: later sums of microseconds would leave 64 bits."""


@inline
def _starts(how: int, seconds: int, known: bool, timeout: int, now: int, before: int) -> bool:
    """Whether a session starts after a gap of `seconds`; exactly the timeout stays (R7)."""
    if how == TIMEOUT:
        return known and seconds > timeout
    return now != 0 if how == START_IF else before != 0


@kernel(
    (NEW_WORDS, NEW_FLAGS, NEW_INTS, NEW_FLAGS, NEW_INTS, NEW_FLAGS),
    *(WORDS, WORDS, WORDS, WORDS, FLAGS, FLAGS, INT, INT),
)
def sessions(
    rows: Words,
    first: Words,
    last: Words,
    micros: Words,
    known: Flags,
    condition: Flags,
    how: int,
    timeout: int,
) -> tuple[Words, Flags, Ints, Flags, Ints, Flags]:
    """Number the sessions as they are counted from the start of each row's frame (R9).

    Whether a session starts at a row depends on it and the row before it alone, so the sessions
    of any frame follow from running counts. A row outside its own frame has no session.

    Args:
        rows: row number at each place of the ordering.
        first: first place that each place sees.
        last: last place that each place sees.
        micros: instants by row number.
        known: by row number, which instants are not NULL (empty: all); a gap next to a NULL is
            NULL and starts no session (R4).
        condition: by row number, for START_IF and END_IF.
        how: which function.
        timeout: whole seconds.

    Returns by row number: gap to the row before in whole seconds, truncated toward zero (R5);
    whether it is known; session number; is it new; depth; has the row a session.
    """
    n = rows.size
    gaps = np.zeros(n, np.int64)
    gap_known = np.ones(n, np.uint8)
    numbers = np.zeros(n, np.int32)
    new = np.zeros(n, np.uint8)
    depths = np.zeros(n, np.int32)
    inside = np.ones(n, np.uint8)
    counts = np.empty(n, np.int64)
    count = 0
    latest = 0
    for i in range(n):
        row = rows[i]
        before = rows[i - 1] if i else row
        is_known = not known.size or (known[row] != 0 and known[before] != 0)
        gap = micros[row] - micros[before] if is_known else 0
        seconds = gap // 1_000_000 if gap >= 0 else -(-gap // 1_000_000)
        now = condition[row] if how != TIMEOUT else 0
        was = condition[before] if how != TIMEOUT else 0
        starts = i > 0 and _starts(how, seconds, is_known, timeout, now, was)
        if starts:
            count += 1
            latest = i
        counts[i] = count
        if first[i] > i or last[i] < i:
            inside[row] = 0
        elif first[i] == i:
            numbers[row] = 1
            new[row] = 1
            depths[row] = 1
        else:
            gaps[row] = seconds
            gap_known[row] = is_known
            numbers[row] = 1 + count - counts[first[i]]
            new[row] = starts
            depths[row] = 1 + i - max(first[i], latest)
    return gaps, gap_known, numbers, new, depths, inside
