"""The kernel that numbers distinct values 0, 1, 2 … by first appearance.

Values meet in a hash table with linear probing; two rows get one number only if their bytes are
equal, whatever the hashes say. A repeat of the row before, the rule in sorted files, is not hashed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import types
from numba.extending import intrinsic

from shared.adf.kernel import FLAGS, INT, NEW_WORDS, WORDS, Flags, Words, inline, kernel

HASH_MASK = -1
"""Bits of the hash that are used, as an int64: tests set it to 0, so that everything collides."""

_FIRST_SIZE = 1 << 12


@inline
def _mix(word: np.uint64) -> np.uint64:
    """Spread every bit of a word over all of it (the finaliser of SplitMix64)."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def _unaligned(_context: Any, data: Any, at: Any) -> tuple[Any, Callable[..., Any]]:
    """Eight bytes of an array from anywhere, as one word, without a check.

    Spelt as LLVM, because eight loads of a byte take several times as long.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        word = context.get_value_type(types.uint64)
        address = builder.gep(array.data, [arguments[1]])
        loaded = builder.load(builder.bitcast(address, word.as_pointer()))
        loaded.align = 1
        return loaded

    return types.uint64(data, at), generate


_load: Callable[..., np.uint64] = cast("Any", intrinsic)(_unaligned)


@inline
def _hash(data: Flags, begin: int, length: int) -> np.int64:
    at = np.uint64(begin)
    stop = at + np.uint64(length)
    hashed = np.uint64(length)
    while at + np.uint64(8) <= stop:
        hashed = _mix(hashed ^ _load(data, at))
        at += np.uint64(8)
    tail = np.uint64(0)
    while at < stop:
        tail = (tail << np.uint64(8)) | np.uint64(data[at])
        at += np.uint64(1)
    return np.int64(_mix(hashed ^ tail))


@inline
def _same(data: Flags, one: int, other: int, length: int) -> bool:
    a = np.uint64(one)
    b = np.uint64(other)
    stop = a + np.uint64(length)
    while a + np.uint64(8) <= stop:
        if _load(data, a) != _load(data, b):
            return False
        a += np.uint64(8)
        b += np.uint64(8)
    while a < stop:
        if data[a] != data[b]:
            return False
        a += np.uint64(1)
        b += np.uint64(1)
    return True


@inline
def _grown(table: Words) -> Words:
    """Return a table of twice the size with the entries of `table`."""
    last = np.uint64(table.size // 2 - 1)
    larger = np.full(table.size * 2, -1, np.int64)
    for old in range(0, table.size, 4):
        if table[old + 1] >= 0:
            at = (np.uint64(table[old]) & last) * np.uint64(4)
            while larger[at + np.uint64(1)] >= 0:
                at = (at + np.uint64(4)) & np.uint64(larger.size - 1)
            for k in range(4):
                larger[at + np.uint64(k)] = table[old + k]
    return larger


@inline
def _entry(table: Words, data: Flags, begin: int, length: int, hashed: np.int64) -> np.int64:
    """Return where in `table` the entry of these bytes stands, or has to be put."""
    end = np.uint64(table.size - 1)
    at = (np.uint64(hashed) & np.uint64(table.size // 4 - 1)) * np.uint64(4)
    while table[at + np.uint64(1)] >= 0:
        if (
            table[at] == hashed
            and table[at + np.uint64(3)] == length
            and _same(data, table[at + np.uint64(2)], begin, length)
        ):
            break
        at = (at + np.uint64(4)) & end
    return np.int64(at)


@kernel((NEW_WORDS, INT), WORDS, FLAGS, FLAGS, INT)
def number(offsets: Words, data: Flags, known: Flags, mask: int) -> tuple[Words, int]:
    """Number byte strings; all NULLs are one value. Returns the numbers and how many there are.

    An entry of the table is four words: hash, number (-1: free), and begin and length of the
    first row that got the number; half of the entries at least are free.
    """
    n = offsets.size - 1
    codes = np.empty(n, np.int64)
    table = np.full(4 * _FIRST_SIZE, -1, np.int64)
    count = 0
    null = -1
    for i in range(n):
        begin = offsets[i]
        length = offsets[i + 1] - begin
        if known.size and not known[i]:
            if null < 0:
                null = count
                count += 1
            codes[i] = null
        elif (
            i
            and codes[i - 1] != null
            and begin - offsets[i - 1] == length
            and _same(data, offsets[i - 1], begin, length)
        ):
            codes[i] = codes[i - 1]
        else:
            hashed = _hash(data, begin, length) & mask
            at = _entry(table, data, begin, length, hashed)
            if table[at + 1] < 0:
                table[at] = hashed
                table[at + 1] = count
                table[at + 2] = begin
                table[at + 3] = length
                count += 1
            codes[i] = table[at + 1]
            if 8 * count > table.size:
                table = _grown(table)
    return codes, count
