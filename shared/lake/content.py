"""The content hash of rows: equal for equal rows in any order and in any pieces.

Each row is hashed to 128 bits, two lanes of 64 with unlike constants; the hash of the content is
the sum of its rows' modulo 2^128, so duplicates count. A value's hash does not depend on how it is
stored: integers are hashed as 64 bits, floats as doubles, instants as microseconds, -0.0 as 0.0,
any NaN as one, a map by its entries whatever their order; NULL is unlike empty and unlike zero.
System and hidden columns are left out. The lanes' mixing is the finaliser of SplitMix64
(Steele, Lea, Flood 2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.core.errors import InternalError
from shared.lake.schema import is_user

Lane = npt.NDArray[np.uint64]

_ROWS = 1 << 16
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_LEFT, _RIGHT = np.uint64(0x243F6A8885A308D3), np.uint64(0x452821E638D01377)
_ODD = np.uint64(0xD1B54A32D192ED03)
_NULL, _NUMBER, _FLOAT, _TEXT, _DECIMAL, _STRUCT, _LIST, _MAP = (np.uint64(n) for n in range(1, 9))
_NAN = np.float64("nan")


@dataclass(frozen=True, slots=True)
class _Lanes:
    """The two halves of one hash per row."""

    left: Lane
    right: Lane

    def with_(self, other: _Lanes) -> _Lanes:
        """Return the hash of this followed by the other."""
        return _Lanes(_mix(self.left * _ODD + other.left), _mix(self.right * _GOLDEN + other.right))


class ContentHash:
    """Adds up rows; two that got equal rows, in any order and pieces, show the same digits."""

    def __init__(self) -> None:
        self._sum = 0

    def update(self, table: pa.Table) -> None:
        """Add the rows of a table: its user columns, in their order."""
        names = [name for name in table.column_names if is_user(name)]
        for batch in table.select(names).to_batches(max_chunksize=_ROWS):
            rows = _rows(batch)
            self._sum += (_total(rows.left) << 64) + _total(rows.right)
        self._sum %= 1 << 128

    def merge(self, digits: str) -> None:
        """Add the rows of another hash, by what its `hex` showed."""
        self._sum = (self._sum + int(digits, 16)) % (1 << 128)

    def hex(self) -> str:
        """Return 32 hexadecimal digits; all zero for no rows."""
        return f"{self._sum:032x}"


def row_hashes(table: pa.Table) -> tuple[Lane, Lane]:
    """Return the two halves of each row's hash, by the values of the user columns in their order."""
    names = [name for name in table.column_names if is_user(name)]
    found = [_rows(batch) for batch in table.select(names).to_batches(max_chunksize=_ROWS)]
    if not found:
        return np.empty(0, np.uint64), np.empty(0, np.uint64)
    return np.concatenate([f.left for f in found]), np.concatenate([f.right for f in found])


def _rows(batch: pa.RecordBatch) -> _Lanes:
    rows = _constant(_STRUCT, batch.num_rows)
    for column in batch.columns:
        rows = rows.with_(_of(column))
    return rows


def _of(array: pa.Array) -> _Lanes:
    found = _valued(array)
    if not array.null_count:
        return found
    null = np.asarray(array.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    nothing = _constant(_NULL, len(array))
    return _Lanes(
        np.where(null, nothing.left, found.left), np.where(null, nothing.right, found.right)
    )


def _valued(array: pa.Array) -> _Lanes:
    """Return the hashes of an array's values; those of its NULLs do not matter."""
    kind = array.type
    types = pa.types
    if types.is_null(kind):
        return _constant(_NULL, len(array))
    if types.is_dictionary(kind):
        return _of(array.dictionary_decode())
    if types.is_struct(kind):
        found = _constant(_STRUCT, len(array))
        for index in range(kind.num_fields):
            found = found.with_(_of(array.field(index)))
        return found
    if types.is_map(kind):
        return _map(array)
    if types.is_list(kind) or types.is_large_list(kind):
        return _list(array)
    if types.is_floating(kind):
        return _words(_bits(array), _FLOAT)
    if types.is_decimal(kind):
        return _decimal(array)
    if types.is_boolean(kind) or types.is_integer(kind):
        return _words(_integers(array), _NUMBER)
    if types.is_date(kind):
        return _words(_integers(array.cast(pa.date32()).cast(pa.int32())), _NUMBER)
    if types.is_timestamp(kind):
        return _words(_integers(_micros(array)), _NUMBER)
    return _text(array)


def _integers(array: pa.Array) -> Lane:
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    if not pa.types.is_uint64(array.type):
        array = array.cast(pa.int64())
    values = array.fill_null(0).to_numpy(zero_copy_only=False)
    return np.asarray(values).view(np.uint64)


def _micros(array: pa.Array) -> pa.Array:
    return array.cast(pa.timestamp("us", tz=array.type.tz), safe=False).cast(pa.int64())


def _bits(array: pa.Array) -> Lane:
    values = array.cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False) + 0.0
    values[np.isnan(values)] = _NAN
    bits: Lane = values.view(np.uint64)
    return bits


def _decimal(array: pa.Array) -> _Lanes:
    scale = array.type.scale
    wide = array.cast(pa.decimal128(38, scale)).fill_null(0)
    words = np.frombuffer(wide.buffers()[1], np.uint64)[2 * wide.offset :][: 2 * len(wide)]
    low, high = _words(words[0::2], _DECIMAL), _words(words[1::2], np.uint64(scale + 16))
    return low.with_(high)


def _text(array: pa.Array) -> _Lanes:
    from shared.lake.bytes_kernel import hash_bytes

    if not _has_bytes(array.type):
        raise InternalError(f"values of the Arrow type {array.type} have no content hash")
    whole = array.cast(pa.large_binary()).fill_null(b"")
    offsets, data = whole.buffers()[1], whole.buffers()[2]
    starts = np.frombuffer(offsets, np.int64)[whole.offset :][: len(whole) + 1]
    left, right = (np.empty(len(whole), np.uint64) for _ in range(2))
    if len(whole):
        first, last = int(starts[0]), int(starts[-1])
        words = np.zeros((last - first) // 8 + 2, np.uint64)
        if data is not None:
            words.view(np.uint8)[: last - first] = np.frombuffer(data, np.uint8)[first:last]
        hash_bytes(np.ascontiguousarray(starts - first), words, left, right)
    return _constant(_TEXT, len(whole)).with_(_Lanes(left, right))


def _has_bytes(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_binary_view(kind)
        or types.is_fixed_size_binary(kind)
    )


def _list(array: pa.Array) -> _Lanes:
    offsets = array.offsets.to_numpy().astype(np.int64)
    first, last = (int(offsets[0]), int(offsets[-1])) if len(offsets) else (0, 0)
    items = _of(array.values.slice(first, last - first))
    offsets = offsets - first
    places = np.arange(last - first, dtype=np.int64) - np.repeat(offsets[:-1], np.diff(offsets))
    numbered = items.with_(_words(places.view(np.uint64), _LIST))
    return _gathered(numbered, offsets, _LIST)


def _map(array: pa.Array) -> _Lanes:
    offsets = array.offsets.to_numpy().astype(np.int64)
    first, last = (int(offsets[0]), int(offsets[-1])) if len(offsets) else (0, 0)
    keys = _of(array.keys.slice(first, last - first))
    entries = keys.with_(_of(array.items.slice(first, last - first)))
    return _gathered(entries, offsets - first, _MAP)


def _gathered(items: _Lanes, offsets: npt.NDArray[np.int64], tag: np.uint64) -> _Lanes:
    """Return for each row the hash of the sum of its items, and of how many they are."""
    sums = _Lanes(_sums(items.left, offsets), _sums(items.right, offsets))
    return sums.with_(_words(np.diff(offsets).view(np.uint64), tag))


def _sums(lane: Lane, offsets: npt.NDArray[np.int64]) -> Lane:
    running = np.zeros(len(lane) + 1, np.uint64)
    np.cumsum(lane, out=running[1:])
    return running[offsets[1:]] - running[offsets[:-1]]


def _words(words: Lane, tag: np.uint64) -> _Lanes:
    marked = np.full(1, tag) * _GOLDEN
    return _Lanes(_mix((words ^ _LEFT) + marked), _mix((words * _ODD ^ _RIGHT) + marked))


def _constant(tag: np.uint64, rows: int) -> _Lanes:
    one = _words(np.full(1, tag), tag)
    return _Lanes(np.repeat(one.left, rows), np.repeat(one.right, rows))


def _mix(words: Lane) -> Lane:
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _total(lane: Lane) -> int:
    """Return the exact sum: of the upper and the lower halves, which do not overflow."""
    low = int((lane & np.uint64(0xFFFFFFFF)).sum(dtype=np.uint64))
    return (int((lane >> np.uint64(32)).sum(dtype=np.uint64)) << 32) + low
