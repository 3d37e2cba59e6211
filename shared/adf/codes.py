"""Partition keys as dense codes: rows of one partition, and only they, share a code.

Equality is Spark's: NULL equals NULL, -0.0 equals 0.0, NaN equals NaN.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.adf import columns
from shared.adf.columns import Flags, Words
from shared.core.errors import InputError


def encode(keys: Sequence[pa.Array], length: int) -> tuple[Words, int]:
    """Return a code per row, below the number of distinct keys, and that number.

    No key puts all rows into one partition.
    """
    if not keys:
        return np.zeros(length, np.int64), min(length, 1)
    codes, count = _column(keys[0])
    for key in keys[1:]:
        more, factor = _column(key)
        # Both are below the number of rows, so the product stays far below 2**63.
        codes, count = _number_words(codes * factor + more, columns.NO_FLAGS)
    return codes, count


def _column(key: pa.Array) -> tuple[Words, int]:
    kind = key.type
    if pa.types.is_struct(kind):
        return _struct(key)
    if pa.types.is_map(kind):
        raise InputError("a map cannot be a partition key", hint="partition by one of its values")
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _list(key)
    if pa.types.is_fixed_size_list(kind):
        return _list(key.cast(pa.list_(kind.value_type)))
    key = columns.whole(key)
    if pa.types.is_decimal(key.type):
        return _bytes(key, key.type.byte_width)
    if pa.types.is_fixed_size_binary(key.type):
        return _bytes(key, key.type.byte_width)
    if key.type in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        data = key.buffers()[2]
        bytes_ = np.frombuffer(data, np.uint8) if data is not None else columns.NO_FLAGS
        return _number(columns.offsets(key), bytes_, columns.present(key))
    return _number_words(identity_words(key), columns.present(key))


def identity_words(column: pa.Array) -> Words:
    """Return a 64-bit word per value, equal exactly where the values are; NULLs hold anything."""
    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64)
    if pa.types.is_boolean(kind):
        return columns.true(column).astype(np.int64)
    if pa.types.is_floating(kind):
        values = pc.cast(column, pa.float64())
        numbers = columns.fixed(values, np.dtype(np.float64)) + 0.0  # -0.0 becomes 0.0
        return np.where(np.isnan(numbers), np.nan, numbers).view(np.int64)
    if pa.types.is_primitive(kind):
        signed = pa.types.is_signed_integer(kind) or not pa.types.is_integer(kind)
        width = np.dtype(f"{'i' if signed else 'u'}{kind.bit_width // 8}")
        return columns.fixed(column, width).astype(np.int64, copy=False)
    raise InputError(f"a column of type {kind} cannot be a key of a window")


def _struct(key: pa.Array) -> tuple[Words, int]:
    known = columns.present(key)
    codes, count = encode(key.flatten(), len(key))
    if known.size:
        codes, count = _number_words(codes, known)
    return codes, count


def _list(key: pa.Array) -> tuple[Words, int]:
    """Number the elements; a list then is the byte string of its elements' numbers."""
    offsets = columns.offsets(key)
    begin = int(offsets[0])
    elements = key.values.slice(begin, int(offsets[-1]) - begin)
    codes, _ = encode([elements], len(elements))
    return _number((offsets - begin) * 8, codes.view(np.uint8), columns.present(key))


def _bytes(key: pa.Array, width: int) -> tuple[Words, int]:
    buffer = key.buffers()[1]
    data = np.frombuffer(buffer, np.uint8) if buffer is not None else columns.NO_FLAGS
    offsets = np.arange(key.offset, key.offset + len(key) + 1, dtype=np.int64) * width
    return _number(offsets, data, columns.present(key))


def _number_words(words: Words, known: Flags) -> tuple[Words, int]:
    offsets = np.arange(words.size + 1, dtype=np.int64) * 8
    return _number(offsets, np.ascontiguousarray(words).view(np.uint8), known)


def _number(offsets: Words, data: Flags, known: Flags) -> tuple[Words, int]:
    from shared.adf import dense

    codes, count = dense.number(offsets, data, known, dense.HASH_MASK)
    return codes, int(count)
