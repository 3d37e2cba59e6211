"""The kernel of the touches that expire after a time: ATTRIBUTION_*_TOUCH_EXP_TIMEOUT.

A touch is a row whose channel is not NULL. Row numbers of all other touches come from
`shared.adf.segments`.
"""

from __future__ import annotations

import numpy as np

from shared.adf.kernel import BOOL, FLAGS, INT, NEW_WORDS, WORDS, Flags, Words, inline, kernel

MOST_SECONDS = 4_000_000_000_000
"""A timeout above this keeps every touch: later sums of microseconds would leave 64 bits."""

_SECOND = 1_000_000
_BLOCK = 32


@inline
def _direction(times: Words, begin: int, end: int) -> int:
    """Return 1 where times never fall, else -1 where they never rise, else 0."""
    rises = falls = True
    for k in range(begin + 1, end):
        rises = rises and times[k] >= times[k - 1]
        falls = falls and times[k] <= times[k - 1]
    if rises:
        return 1
    return -1 if falls else 0


@inline
def _first_from(times: Words, begin: int, end: int, direction: int, bound: int) -> int:
    """Return the first index whose time is at or past `bound` in the direction of the times."""
    while begin < end:
        middle = (begin + end) // 2
        if (times[middle] - bound) * direction < 0:
            begin = middle + 1
        else:
            end = middle
    return begin


@inline
def _sorted_blocks(times: Words) -> Words:
    """Return the times sorted within blocks of 32, 64, 128 …, one level after the other.

    A level has as many words as there are times; the last one has one block.
    """
    size = times.size
    levels = 1
    while (_BLOCK << (levels - 1)) < size:
        levels += 1
    blocks = np.empty(levels * size, np.int64)
    for k in range(size):
        at = k
        while at % _BLOCK and blocks[at - 1] > times[k]:
            blocks[at] = blocks[at - 1]
            at -= 1
        blocks[at] = times[k]
    for level in range(1, levels):
        half = _BLOCK << (level - 1)
        below = (level - 1) * size
        for low in range(0, size, 2 * half):
            middle = min(low + half, size)
            high = min(low + 2 * half, size)
            left = low
            right = middle
            for at in range(low, high):
                if right >= high or (
                    left < middle and blocks[below + left] <= blocks[below + right]
                ):
                    blocks[below + size + at] = blocks[below + left]
                    left += 1
                else:
                    blocks[below + size + at] = blocks[below + right]
                    right += 1
    return blocks


@inline
def _holds(blocks: Words, begin: int, end: int, after: int, until: int) -> bool:
    """Whether sorted times [begin, end) have one with after < time < until."""
    stop = end
    while begin < end:
        middle = (begin + end) // 2
        if blocks[middle] <= after:
            begin = middle + 1
        else:
            end = middle
    return begin < stop and blocks[begin] < until


@inline
def _first_within(times: Words, blocks: Words, begin: int, end: int, after: int, until: int) -> int:
    """Return the first index of [begin, end) with after < time < until, else -1.

    Blocks without such a time are stepped over, the largest that fit first; the one that has it
    is halved down to its row.
    """
    size = times.size
    at = begin
    while at < end:
        if at % _BLOCK or at + _BLOCK > end:
            if after < times[at] < until:
                return at
            at += 1
            continue
        level = 0
        width = _BLOCK
        while at % (2 * width) == 0 and at + 2 * width <= end:
            level += 1
            width *= 2
        low = level * size + at
        if not _holds(blocks, low, low + width, after, until):
            at += width
            continue
        while level > 0:
            level -= 1
            width //= 2
            low = level * size + at
            if not _holds(blocks, low, low + width, after, until):
                at += width
        while not after < times[at] < until:
            at += 1
        return at
    return -1


@inline
def _in_window(
    times: Words,
    blocks: Words,
    direction: int,
    begin: int,
    end: int,
    after: int,
    until: int,
    latest: bool,
) -> int:
    """Return the first or latest index of [begin, end) with after < time < until, else -1.

    `blocks` serves times without a direction; for the latest both come back to front.
    """
    if direction == 0:
        if latest:
            size = times.size
            at = _first_within(times, blocks, size - end, size - begin, after, until)
            return size - 1 - at if at >= 0 else -1
        return _first_within(times, blocks, begin, end, after, until)
    enter = after + 1 if direction > 0 else until - 1
    leave = until if direction > 0 else after
    low = _first_from(times, begin, end, direction, enter)
    high = _first_from(times, low, end, direction, leave)
    if low >= high:
        return -1
    return high - 1 if latest else low


@inline
def _undated(rows: Words, known: Flags, touches: Flags, latest: bool) -> Words:
    """Return per place the nearest touch without a time, at or after it (latest: before it)."""
    n = rows.size if known.size else 0
    near = np.empty(n, np.int64)
    place = -1 if latest else n
    for k in range(n):
        i = k if latest else n - 1 - k
        if not known[rows[i]] and (not touches.size or touches[rows[i]]):
            place = i
        near[i] = place
    return near


@inline
def _dated(rows: Words, micros: Words, known: Flags, touches: Flags) -> tuple[Words, Words, Words]:
    """Return places and times of the touches with a time, and how many stand before each place."""
    n = rows.size
    before = np.empty(n + 1, np.int64)
    places = np.empty(n, np.int64)
    times = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        row = rows[i]
        before[i] = count
        if (not known.size or known[row]) and (not touches.size or touches[row]):
            places[count] = i
            times[count] = micros[row]
            count += 1
    before[n] = count
    return places[:count], times[:count], before


@kernel(
    NEW_WORDS,
    *(WORDS, WORDS, WORDS, WORDS, WORDS, FLAGS, FLAGS, INT, BOOL, BOOL),
)
def within(
    rows: Words,
    starts: Words,
    first: Words,
    last: Words,
    micros: Words,
    known: Flags,
    touches: Flags,
    timeout: int,
    latest: bool,
    ahead: bool,
) -> Words:
    """Find for each row the first, or the latest, touch of its frame that is not too old.

    A touch counts when its age in whole seconds, truncated toward zero (R5), lies in
    [0, timeout] (R18), or with `ahead` in [-timeout, timeout] (R17); without a time, or for a row
    without one, age has no limit (R4). Times need not follow the order: those of a partition that
    do are searched by halves, others in sorted blocks, O(log² n) a row.

    Args:
        rows: row number at each place of the ordering.
        starts: first place of each partition, and the number of rows.
        first: first place that each place sees.
        last: last place that each place sees.
        micros: instants by row number.
        known: by row number, which instants are not NULL (empty: all).
        touches: by row number, which rows are touches (empty: all).
        timeout: whole seconds.
        latest: find the latest touch, else the first.
        ahead: take touches from after the row, too.

    Returns row numbers by row number, -1 where there is none.
    """
    found = np.full(rows.size, -1, np.int64)
    places, all_times, before = _dated(rows, micros, known, touches)
    undated = _undated(rows, known, touches, latest)
    for part in range(starts.size - 1):
        base = before[starts[part]]
        times = all_times[base : before[starts[part + 1]]]
        direction = _direction(times, 0, times.size)
        blocks = times
        if direction == 0:
            if latest:
                times = times[::-1].copy()
            blocks = _sorted_blocks(times)
        for i in range(starts[part], starts[part + 1]):
            if first[i] > last[i]:
                continue
            row = rows[i]
            begin = before[first[i]] - base
            end = before[last[i] + 1] - base
            if known.size and not known[row]:
                at = -1 if begin == end else (end - 1 if latest else begin)
            else:
                after = micros[row] - (timeout + 1) * _SECOND
                until = micros[row] + (timeout + 1 if ahead else 1) * _SECOND
                at = _in_window(times, blocks, direction, begin, end, after, until, latest)
            place = places[base + at] if at >= 0 else -1
            if undated.size:
                other = undated[last[i]] if latest else undated[first[i]]
                if first[i] <= other <= last[i]:
                    better = other > place if latest else other < place
                    if place < 0 or better:
                        place = other
            if place >= 0:
                found[rows[i]] = rows[place]
    return found
