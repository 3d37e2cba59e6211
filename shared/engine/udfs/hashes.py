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
Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]


def _of_whole(column: Any) -> tuple[Bytes, Offsets]:
    """Return the bytes of whole numbers, and where each begins; of NULL they do not count."""
    return _parts(column.fill_null(0).to_numpy())


def _of_floats(column: Any) -> tuple[Bytes, Offsets]:
    """Return the bytes of floats, all zeros alike and all NaN alike."""
    values: npt.NDArray[np.floating[Any]] = column.fill_null(0.0).to_numpy()
    one = values.dtype.type
    return _parts(np.where(np.isnan(values), one(np.nan), values + one(0)))


def _parts(values: npt.NDArray[Any]) -> tuple[Bytes, Offsets]:
    offsets = np.arange(len(values) + 1, dtype=np.int32) * np.int32(values.itemsize)
    return np.ascontiguousarray(values).view(np.uint8), offsets


def _of_text(column: Any) -> tuple[Bytes, Offsets]:
    _, places, data = column.cast(pa.string()).buffers()
    offsets = np.frombuffer(places, np.int32, len(column) + 1, column.offset * 4)
    return np.frombuffer(data or b"", np.uint8), offsets


def _columns(
    which: str, read: Callable[[Any], tuple[Bytes, Offsets]], result: str
) -> Callable[[Any, Any], pa.Array]:
    """Return the function over a column of values and one of seeds; its kernel is loaded when called."""
    signed = np.int64 if result == "BIGINT" else np.int32

    def run(column: Any, seeds: Any) -> pa.Array:
        from shared.engine.udfs import hashes_kernel

        values, before = (
            c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in (column, seeds)
        )
        starts: Words = before.cast(pa.int64()).to_numpy().view(np.uint64)
        found: Words = getattr(hashes_kernel, which)(*read(values), starts)
        absent = values.is_null().to_numpy(zero_copy_only=False)
        hashed = np.where(absent, starts, found).view(np.int64)
        return pa.array(hashed.astype(signed), ARROW[result])

    return run


def _both(name: str, kind: str, read: Callable[[Any], tuple[Bytes, Offsets]]) -> tuple[Udf, Udf]:
    def one(prefix: str, which: str, result: str) -> Udf:
        run = _columns(which, read, result)
        return Udf(f"fm_{prefix}_{name}", run, (kind, result), result, columns=True)

    return one("xxh", "xxh64", "BIGINT"), one("murmur", "murmur3", "INTEGER")


ENTRIES = (
    *_both("int", "INTEGER", _of_whole),
    *_both("long", "BIGINT", _of_whole),
    *_both("float", "FLOAT", _of_floats),
    *_both("double", "DOUBLE", _of_floats),
    *_both("text", "VARCHAR", _of_text),
)
