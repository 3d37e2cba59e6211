"""Order keys as 64-bit words: words compare as the values do, with direction and NULLs in them.

Spark's order: NaN is the largest number, -0.0 equals 0.0, strings compare by their UTF-8 bytes.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.adf import codes, columns
from shared.adf.columns import Words
from shared.core.errors import NotSupportedError

_LEAST = np.iinfo(np.int64).min
_MOST = np.iinfo(np.int64).max


def of(column: pa.Array, *, descending: bool, nulls_first: bool) -> list[Words]:
    """Return the words of one order key, the most significant first; more than one for a struct."""
    kind = column.type
    if pa.types.is_struct(kind):
        return _struct(column, descending=descending, nulls_first=nulls_first)
    if pa.types.is_nested(kind):
        raise NotSupportedError(f"a window cannot be ordered by a column of type {kind}")
    column = columns.whole(column)
    words = _ascending(column)
    if descending:
        words = ~words
    if column.null_count:
        words = _with_nulls(words, columns.present(column).astype(bool), nulls_first)
    return [words]


def _struct(column: pa.Array, *, descending: bool, nulls_first: bool) -> list[Words]:
    known = columns.present(column)
    words = [known.astype(np.int64) if nulls_first else -known.astype(np.int64)]
    if not known.size:
        words = []
    for member in column.flatten():
        words += of(member, descending=descending, nulls_first=not descending)
    return words


def _ascending(column: pa.Array) -> Words:
    kind = column.type
    if pa.types.is_floating(kind):
        bits = codes.identity_words(column)
        return np.where(bits < 0, bits ^ _MOST, bits)
    if pa.types.is_uint64(kind):
        return codes.identity_words(column) ^ _LEAST
    if pa.types.is_null(kind) or (pa.types.is_primitive(kind) and not pa.types.is_decimal(kind)):
        return codes.identity_words(column)
    ranks = pc.rank(column, sort_keys="ascending", tiebreaker="dense")
    words: Words = ranks.to_numpy().astype(np.int64)
    return words


def _with_nulls(
    words: Words, known: np.ndarray[tuple[int], np.dtype[np.bool_]], first: bool
) -> Words:
    """Give NULLs a word below or above all others; number the words anew where none is free."""
    edge = _LEAST if first else _MOST
    values = words[known]
    if np.any(values == edge):
        values = np.unique(values, return_inverse=True)[1].astype(np.int64)
    placed = np.full(words.size, edge, np.int64)
    placed[known] = values
    return placed
