"""Hashes equal to Spark's over whole columns: Murmur3 and XXH64 of one value with a seed.

The hash of several values is a chain: each one's hash is the seed of the next. A NULL leaves the
seed as it is. Nested values go the way of `digests`, a row at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.engine.udfs.model import ARROW, Udf

Words = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.uint32]

_P1, _P2 = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F)
_P3, _P4 = np.uint64(0x165667B19E3779F9), np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)


def _turned(words: Words, bits: int) -> Words:
    return (words << np.uint64(bits)) | (words >> np.uint64(64 - bits))


def _avalanche(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(33))) * _P2
    words = (words ^ (words >> np.uint64(29))) * _P3
    return words ^ (words >> np.uint64(32))


def _xxh_long(values: Words, seeds: Words) -> Words:
    hashed = (seeds + _P5 + np.uint64(8)) ^ _turned(values * _P2, 31) * _P1
    return _avalanche(_turned(hashed, 27) * _P1 + _P4)


def _xxh_int(values: Words, seeds: Words) -> Words:
    hashed = (seeds + _P5 + np.uint64(4)) ^ (values & np.uint64(0xFFFFFFFF)) * _P1
    return _avalanche(_turned(hashed, 23) * _P2 + _P3)


def _mixed(hashed: Halves, words: Halves) -> Halves:
    words = words * np.uint32(0xCC9E2D51)
    words = ((words << np.uint32(15)) | (words >> np.uint32(17))) * np.uint32(0x1B873593)
    hashed = hashed ^ words
    hashed = (hashed << np.uint32(13)) | (hashed >> np.uint32(19))
    return hashed * np.uint32(5) + np.uint32(0xE6546B64)


def _finished(hashed: Halves, length: int) -> Words:
    hashed = hashed ^ np.uint32(length)
    hashed = (hashed ^ (hashed >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashed = (hashed ^ (hashed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return (hashed ^ (hashed >> np.uint32(16))).astype(np.uint64)


def _murmur_int(values: Words, seeds: Words) -> Words:
    return _finished(_mixed(seeds.astype(np.uint32), values.astype(np.uint32)), 4)


def _murmur_long(values: Words, seeds: Words) -> Words:
    low = _mixed(seeds.astype(np.uint32), values.astype(np.uint32))
    return _finished(_mixed(low, (values >> np.uint64(32)).astype(np.uint32)), 8)


def _whole(column: Any) -> Words:
    """Return whole numbers as 64 bits, 0 for NULL."""
    values: npt.NDArray[np.int64] = column.fill_null(0).cast(pa.int64()).to_numpy()
    return values.view(np.uint64)


def _bits(column: Any) -> Words:
    """Return the bits of floats, all zeros alike and all NaN alike."""
    values: npt.NDArray[np.floating[Any]] = column.fill_null(0.0).to_numpy()
    plain = np.where(np.isnan(values), values.dtype.type(np.nan), values + values.dtype.type(0))
    width: type[np.unsignedinteger[Any]] = np.uint64 if values.itemsize == 8 else np.uint32
    return plain.view(width).astype(np.uint64)


def _of_numbers(
    read: Callable[[Any], Words], hashed: Callable[[Words, Words], Words]
) -> Callable[[Any, Any], Words]:
    return lambda column, seeds: hashed(read(column), seeds)


def _of_text(which: str) -> Callable[[Any, Any], Words]:
    """Return a hash of text; the kernel is loaded where it is first called."""

    def run(column: Any, seeds: Words) -> Words:
        from shared.engine.udfs import hashes_kernel

        _, places, data = column.cast(pa.string()).buffers()
        offsets = np.frombuffer(places, np.int32, len(column) + 1, column.offset * 4)
        bytes_ = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
        found: Words = getattr(hashes_kernel, which)(bytes_, offsets, seeds)
        return found

    return run


def _columns(hashed: Callable[[Any, Any], Words], result: str) -> Callable[[Any, Any], pa.Array]:
    """Return the function over a column of values and one of seeds."""
    signed = np.int64 if result == "BIGINT" else np.int32

    def run(column: Any, seeds: Any) -> pa.Array:
        values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        before = _whole(seeds.combine_chunks() if isinstance(seeds, pa.ChunkedArray) else seeds)
        absent = values.is_null().to_numpy(zero_copy_only=False)
        found = np.where(absent, before, hashed(values, before))
        return pa.array(found.astype(np.uint64).view(np.int64).astype(signed), ARROW[result])

    return run


def _both(
    name: str, kind: str, xxh: Callable[..., Words], murmur: Callable[..., Words]
) -> list[Udf]:
    return [
        Udf(f"fm_xxh_{name}", _columns(xxh, "BIGINT"), (kind, "BIGINT"), "BIGINT", columns=True),
        Udf(
            f"fm_murmur_{name}",
            _columns(murmur, "INTEGER"),
            (kind, "INTEGER"),
            "INTEGER",
            columns=True,
        ),
    ]


ENTRIES = (
    *_both("int", "INTEGER", _of_numbers(_whole, _xxh_int), _of_numbers(_whole, _murmur_int)),
    *_both("long", "BIGINT", _of_numbers(_whole, _xxh_long), _of_numbers(_whole, _murmur_long)),
    *_both("float", "FLOAT", _of_numbers(_bits, _xxh_int), _of_numbers(_bits, _murmur_int)),
    *_both("double", "DOUBLE", _of_numbers(_bits, _xxh_long), _of_numbers(_bits, _murmur_long)),
    *_both("text", "VARCHAR", _of_text("xxh64"), _of_text("murmur3")),
)
