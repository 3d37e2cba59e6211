"""Fields of text files: which type a column of them shows, and the values themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.ingest import instants
from shared.lake.ingest.instants import Mask

_BOOLEAN = r"^(?i:true|false)$"
_INTEGER = r"^-?(0|[1-9][0-9]{0,17})$"
_NUMBER = r"^-?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
_DOUBLE = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$|^(NaN|[+-]?Inf(inity)?)$"
_DIGIT = r"[0-9]"


def _all(pattern: str) -> Callable[[pa.Array], bool]:
    def test(values: pa.Array) -> bool:
        return bool(pc.all(pc.match_substring_regex(values, pattern), min_count=0).as_py())

    return test


def _numbers(values: pa.Array) -> bool:
    return _all(_NUMBER)(values) and _all(_DIGIT)(values)


_TESTS: tuple[tuple[pa.DataType, Callable[[pa.Array], bool]], ...] = (
    (pa.bool_(), _all(_BOOLEAN)),
    (pa.int64(), _all(_INTEGER)),
    (pa.float64(), _numbers),
    (pa.date32(), instants.look_like_days),
    (instants.TIMESTAMP, instants.look_like_instants),
)


class Guess:
    """The types that all values seen so far of a column have, narrowest first."""

    def __init__(self) -> None:
        self._left = list(_TESTS)
        self._seen = False

    def look(self, column: pa.ChunkedArray) -> None:
        """Strike out the types that some values do not have."""
        values = column.combine_chunks().drop_null()
        if len(values):
            self._seen = True
            self._left = [(kind, test) for kind, test in self._left if test(values)]

    @property
    def kind(self) -> pa.DataType:
        """The narrowest type left; null where there was no value, else string."""
        if not self._seen:
            return pa.null()
        return self._left[0][0] if self._left else pa.string()


def parsed(values: pa.Array, kind: pa.DataType) -> tuple[pa.Array, Mask]:
    """Return the texts as values of a type; what is none is NULL and true in the mask."""
    types = pa.types
    if types.is_string(kind):
        return values, np.zeros(len(values), dtype=bool)
    if types.is_timestamp(kind):
        return instants.to_timestamps(values)
    if types.is_date(kind):
        return instants.to_days(values)
    if types.is_boolean(kind):
        return _cast(pc.utf8_lower(values), r"^(true|false)$", values, kind)
    if types.is_integer(kind):
        return _cast(values, r"^[+-]?[0-9]+$", values, kind)
    if types.is_floating(kind):
        return _cast(values, _DOUBLE, values, kind)
    if types.is_decimal(kind):
        return instants.cast_where_possible(values, kind)
    return pa.nulls(len(values), kind), values.is_valid().to_numpy(zero_copy_only=False)


def _cast(
    texts: pa.Array, pattern: str, before: pa.Array, kind: pa.DataType
) -> tuple[pa.Array, Mask]:
    texts = pc.utf8_ltrim(texts, "+")
    formed = pc.match_substring_regex(texts, pattern)
    cast, _ = instants.cast_where_possible(
        pc.if_else(formed, texts, pa.scalar(None, pa.string())), kind
    )
    return cast, instants.lost(before, cast)
