"""Kernels of Spark's hashes of bytes, a column at a time; imported where called."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import types

from shared.adf.kernel import FLAGS, Flags, inline, kernel

_OFFSETS = types.Array(types.int32, 1, "C", readonly=True)
_SEEDS = types.Array(types.uint64, 1, "C", readonly=True)
_NEW = types.uint64[::1]

Offsets = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]

_P1, _P2 = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F)
_P3, _P4 = np.uint64(0x165667B19E3779F9), np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)
_C1, _C2 = np.uint32(0xCC9E2D51), np.uint32(0x1B873593)


@inline
def _word(data: Flags, at: int, size: int) -> np.uint64:
    """The number in `size` bytes, the least significant first."""
    found = np.uint64(0)
    for k in range(size):
        found |= np.uint64(data[at + k]) << np.uint64(8 * k)
    return found


@inline
def _turned(value: np.uint64, bits: int) -> np.uint64:
    return (value << np.uint64(bits)) | (value >> np.uint64(64 - bits))


@inline
def _lane(hashed: np.uint64, word: np.uint64) -> np.uint64:
    return _turned(hashed + word * _P2, 31) * _P1


@inline
def _xxh64(data: Flags, begin: int, end: int, seed: np.uint64) -> np.uint64:
    at = begin
    if end - begin >= 32:
        one, two, three, four = seed + _P1 + _P2, seed + _P2, seed, seed - _P1
        while at + 32 <= end:
            one = _lane(one, _word(data, at, 8))
            two = _lane(two, _word(data, at + 8, 8))
            three = _lane(three, _word(data, at + 16, 8))
            four = _lane(four, _word(data, at + 24, 8))
            at += 32
        hashed = _turned(one, 1) + _turned(two, 7) + _turned(three, 12) + _turned(four, 18)
        for lane in (one, two, three, four):
            hashed = (hashed ^ _lane(np.uint64(0), lane)) * _P1 + _P4
    else:
        hashed = seed + _P5
    hashed += np.uint64(end - begin)
    while at + 8 <= end:
        hashed = _turned(hashed ^ _lane(np.uint64(0), _word(data, at, 8)), 27) * _P1 + _P4
        at += 8
    if at + 4 <= end:
        hashed = _turned(hashed ^ _word(data, at, 4) * _P1, 23) * _P2 + _P3
        at += 4
    while at < end:
        hashed = _turned(hashed ^ np.uint64(data[at]) * _P5, 11) * _P1
        at += 1
    hashed = (hashed ^ (hashed >> np.uint64(33))) * _P2
    hashed = (hashed ^ (hashed >> np.uint64(29))) * _P3
    return hashed ^ (hashed >> np.uint64(32))


@kernel(_NEW, FLAGS, _OFFSETS, _SEEDS)
def xxh64(data: Flags, offsets: Offsets, seeds: Hashes) -> Hashes:
    """Return the XXH64 of each value; `offsets` has one more than there are seeds."""
    found = np.empty(seeds.size, np.uint64)
    for k in range(seeds.size):
        found[k] = _xxh64(data, offsets[k], offsets[k + 1], seeds[k])
    return found


@inline
def _mixed(hashed: np.uint32, word: np.uint32) -> np.uint32:
    word = np.uint32(word * _C1)
    word = np.uint32(np.uint32(word << np.uint32(15)) | np.uint32(word >> np.uint32(17)))
    hashed = np.uint32(hashed ^ np.uint32(word * _C2))
    hashed = np.uint32(np.uint32(hashed << np.uint32(13)) | np.uint32(hashed >> np.uint32(19)))
    return np.uint32(np.uint32(hashed * np.uint32(5)) + np.uint32(0xE6546B64))


@kernel(_NEW, FLAGS, _OFFSETS, _SEEDS)
def murmur3(data: Flags, offsets: Offsets, seeds: Hashes) -> Hashes:
    """Return the Murmur3 of each value as Spark has it: the last bytes count one by one, signed."""
    found = np.empty(seeds.size, np.uint64)
    for k in range(seeds.size):
        at, end = offsets[k], offsets[k + 1]
        length = end - at
        hashed = np.uint32(seeds[k])
        while at + 4 <= end:
            hashed = _mixed(hashed, np.uint32(_word(data, at, 4)))
            at += 4
        while at < end:
            hashed = _mixed(hashed, np.uint32(np.int32(np.int8(data[at]))))
            at += 1
        hashed = np.uint32(hashed ^ np.uint32(length))
        hashed = np.uint32(np.uint32(hashed ^ (hashed >> np.uint32(16))) * np.uint32(0x85EBCA6B))
        hashed = np.uint32(np.uint32(hashed ^ (hashed >> np.uint32(13))) * np.uint32(0xC2B2AE35))
        found[k] = np.uint64(np.uint32(hashed ^ (hashed >> np.uint32(16))))
    return found
