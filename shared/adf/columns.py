"""Arrow columns as the plain arrays that kernels take, and values back by row number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Words = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]

NO_FLAGS: Flags = np.empty(0, np.uint8)
"""Stands for "true everywhere": kernels then need not look."""

_OFFSET_LIMIT = 2**31 - 1


def whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return a column as one array without dictionaries or views at its top.

    Strings too long for 32-bit offsets become large strings.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if kind in (pa.string(), pa.string_view()):
        column = column.cast(pa.large_string() if column.nbytes > _OFFSET_LIMIT else pa.string())
    elif kind in (pa.binary(), pa.binary_view()):
        column = column.cast(pa.large_binary() if column.nbytes > _OFFSET_LIMIT else pa.binary())
    if isinstance(column, pa.Array):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def present(column: pa.Array) -> Flags:
    """Return 1 where the value is not NULL; `NO_FLAGS` where none is."""
    if column.null_count == 0:
        return NO_FLAGS
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.uint8)
    buffer = column.buffers()[0]
    if buffer is None:  # a validity that is computed, not stored
        known: Flags = column.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8)
        return known
    return _bits(buffer, column.offset, len(column))


def true(column: pa.Array) -> Flags:
    """Return 1 where the boolean is true, 0 where it is false or NULL (R4)."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.uint8)
    flags = _bits(column.buffers()[1], column.offset, len(column))
    known = present(column)
    return flags & known if known.size else flags


def _bits(buffer: pa.Buffer, offset: int, length: int) -> Flags:
    first = offset // 8
    packed = np.frombuffer(buffer, np.uint8)[first : (offset + length + 7) // 8]
    unpacked = np.unpackbits(packed, bitorder="little")
    return unpacked[offset - first * 8 :][:length]


def micros(column: pa.Array) -> tuple[Words, Flags]:
    """Return instants as microseconds since the epoch, and `present`; NULLs hold anything."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.int64), present(column)
    if column.type not in (pa.timestamp("us"), pa.timestamp("us", tz="UTC")):
        zone = column.type.tz if pa.types.is_timestamp(column.type) else None
        column = pc.cast(column, pa.timestamp("us", tz=zone), safe=False)
    return fixed(column, np.dtype(np.int64)), present(column)


def fixed(column: pa.Array, kind: np.dtype[np.generic]) -> npt.NDArray[np.int64]:
    """View the values of a fixed-width column; NULLs hold anything."""
    buffer = column.buffers()[1]
    if buffer is None:
        return np.zeros(len(column), kind)
    return np.frombuffer(buffer, kind)[column.offset : column.offset + len(column)]


def offsets(column: pa.Array) -> Words:
    """Return the `len + 1` offsets of a string, binary or list column, not starting at 0."""
    large = (pa.types.is_large_string, pa.types.is_large_binary, pa.types.is_large_list)
    kind = np.dtype(np.int64 if any(test(column.type) for test in large) else np.int32)
    buffer = column.buffers()[1]
    if buffer is None or len(column) == 0:
        return np.zeros(len(column) + 1, np.int64)
    stored = np.frombuffer(buffer, kind)
    return stored[column.offset : column.offset + len(column) + 1].astype(np.int64, copy=False)


def gather(column: pa.Array, rows: Words) -> pa.Array:
    """Return the values of these row numbers; NULL where the number is negative."""
    return column.take(pa.array(rows, mask=rows < 0))
