"""Rows of an input made to fit the columns of a dataset, value by value without loss.

Columns are matched by name, first exactly, then without regard to case; what the input lacks is
NULL. A row with a value that does not fit (a text for a number, a fraction for an integer, a text
that is no time for a timestamp) is a reject.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.ingest import instants
from shared.lake.ingest.instants import Mask
from shared.lake.ingest.kinds import type_name
from shared.lake.ingest.rejects import Reject
from shared.lake.ingest.source import Chunk


@dataclass(slots=True)
class _Misfits:
    """Rows that do not fit, each with the first reason found."""

    rows: int
    reasons: dict[int, str] = field(default_factory=dict)

    def add(self, bad: Mask, reason: Callable[[int], str]) -> None:
        for row in np.flatnonzero(bad).tolist():
            if row not in self.reasons:
                self.reasons[row] = reason(row)


def conform(chunk: Chunk, target: pa.Schema) -> tuple[Chunk, list[Reject]]:
    """Return the rows that fit with the columns of `target`, and rejects for the others."""
    table = chunk.table
    if table.schema.equals(target):
        return chunk, []
    misfits = _Misfits(len(table))
    columns = []
    for wanted in target:
        name = match(wanted.name, table.column_names)
        if name is None:
            columns.append(pa.nulls(len(table), wanted.type))
        else:
            values = _whole(table.column(name))
            columns.append(_fit(values, wanted.type, wanted.name, misfits.add))
    rejects = refuse(chunk, misfits.reasons)
    fitting = Chunk(chunk.file, pa.table(columns, schema=target), chunk.lines)
    return without(fitting, misfits.reasons), rejects


def refuse(chunk: Chunk, reasons: dict[int, str]) -> list[Reject]:
    """Return the rejects for rows of a chunk, shown as JSON."""
    rejects = []
    for row in sorted(reasons):
        values = chunk.table.slice(row, 1).to_pylist()[0]
        shown = json.dumps(_without_nulls(values), default=str, ensure_ascii=False)
        rejects.append(Reject(chunk.file, int(chunk.lines[row]), reasons[row], shown))
    return rejects


def without(chunk: Chunk, rows: dict[int, str]) -> Chunk:
    """Return a chunk without some of its rows."""
    keep = np.ones(len(chunk.lines), dtype=bool)
    keep[list(rows)] = False
    return chunk.filter(keep)


def require(chunk: Chunk, paths: Sequence[str]) -> tuple[Chunk, list[Reject]]:
    """Return the rows with a value at every path (names joined by dots), and the others."""
    misfits = _Misfits(len(chunk.table))
    for path in paths:
        missing = at(chunk.table, path).is_null().to_numpy(zero_copy_only=False)
        misfits.add(missing, lambda _, path=path: f"{path} is NULL")  # type: ignore[misc]
    if not misfits.reasons:
        return chunk, []
    return without(chunk, misfits.reasons), refuse(chunk, misfits.reasons)


def at(table: pa.Table, path: str) -> pa.Array:
    """Return the values at a path of struct fields; NULL where a struct on the way is."""
    first, *rest = path.split(".")
    values = _whole(table.column(first))
    for name in rest:
        values = pc.struct_field(values, name)
    return values


def match(name: str, names: Sequence[str]) -> str | None:
    """Return the name that means `name`: the exact one, else one that differs in case only."""
    if name in names:
        return name
    folded = name.casefold()
    return next((n for n in names if n.casefold() == folded), None)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value]
    return value


_Report = Callable[[Mask, Callable[[int], str]], None]


def _fit(values: pa.Array, kind: pa.DataType, path: str, report: _Report) -> pa.Array:
    """Return the values as `kind`; those that do not fit are NULL and reported."""
    if values.type == kind:
        return values
    types = pa.types
    if types.is_null(values.type):
        return pa.nulls(len(values), kind)
    if types.is_dictionary(values.type):
        return _fit(values.dictionary_decode(), kind, path, report)
    if types.is_large_string(values.type) or types.is_string_view(values.type):
        return _fit(values.cast(pa.string()), kind, path, report)
    if types.is_struct(values.type) and types.is_struct(kind):
        return _fit_struct(values, kind, path, report)
    if _is_list(values.type) and types.is_list(kind):
        return _fit_list(values, kind, path, report)
    if types.is_map(values.type) and types.is_map(kind):
        return _fit_map(values, kind, path, report)
    fitted, bad = _fit_scalar(values, kind)
    if bad.any():
        report(bad, lambda row: _reason(values, row, kind, path))
    return fitted


def _reason(values: pa.Array, row: int, kind: pa.DataType, path: str) -> str:
    shown = str(values[row].as_py())
    shown = repr(shown) if isinstance(values[row].as_py(), str) else shown
    return f"{path} is {shown[:80]}, which is no {type_name(kind)}"


def _fit_struct(values: pa.Array, kind: pa.StructType, path: str, report: _Report) -> pa.Array:
    names = [f.name for f in values.type]
    arrays = []
    for wanted in kind:
        name = match(wanted.name, names)
        if name is None:
            arrays.append(pa.nulls(len(values), wanted.type))
        else:
            inner = pc.struct_field(values, name)
            arrays.append(_fit(inner, wanted.type, f"{path}.{wanted.name}", report))
    return pa.StructArray.from_arrays(arrays, fields=list(kind), mask=values.is_null())


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _fit_list(values: pa.Array, kind: pa.ListType, path: str, report: _Report) -> pa.Array:
    if not pa.types.is_list(values.type):
        values = values.cast(pa.list_(values.type.value_type))
    inner = _fit(values.flatten(), kind.value_type, f"{path}[]", _of_parents(values, report))
    return pa.ListArray.from_arrays(_offsets(values), inner, type=kind, mask=values.is_null())


def _fit_map(values: pa.Array, kind: pa.MapType, path: str, report: _Report) -> pa.Array:
    lists = values.cast(
        pa.list_(pa.struct([("key", values.type.key_type), ("value", values.type.item_type)]))
    )
    entries = lists.flatten()
    above = _of_parents(lists, report)
    keys = _fit(entries.field(0), kind.key_type, f"{path}.key", above)
    items = _fit(entries.field(1), kind.item_type, f"{path}.value", above)
    offsets = pc.if_else(
        pa.array(np.append(values.is_null().to_numpy(zero_copy_only=False), [False])),
        pa.scalar(None, pa.int32()),
        _offsets(lists),
    )
    return pa.MapArray.from_arrays(offsets, keys, items).cast(kind)


def _offsets(lists: pa.Array) -> pa.Array:
    """Return offsets into `lists.flatten()`, which leaves out what lies behind NULL lists."""
    counts = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    offsets = np.zeros(len(lists) + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    return pa.array(offsets)


def _of_parents(lists: pa.Array, report: _Report) -> _Report:
    """Return a report of elements that tells the rows they belong to."""

    def tell(bad: Mask, reason: Callable[[int], str]) -> None:
        parents = pc.list_parent_indices(lists).to_numpy()
        first = {int(parents[e]): e for e in reversed(np.flatnonzero(bad).tolist())}
        rows = np.zeros(len(lists), dtype=bool)
        rows[list(first)] = True
        report(rows, lambda row: reason(first[row]))

    return tell


def _fit_scalar(values: pa.Array, kind: pa.DataType) -> tuple[pa.Array, Mask]:
    types, have = pa.types, values.type
    if types.is_timestamp(kind) and types.is_string(have):
        return instants.to_timestamps(values)
    if types.is_date(kind) and types.is_string(have):
        return instants.to_days(values)
    if types.is_timestamp(kind) and types.is_timestamp(have):
        return _fit_timestamp(values, kind)
    if _compatible(have, kind):
        return instants.cast_where_possible(values, kind)
    return pa.nulls(len(values), kind), values.is_valid().to_numpy(zero_copy_only=False)


def _fit_timestamp(values: pa.Array, kind: pa.DataType) -> tuple[pa.Array, Mask]:
    utc = values.cast(pa.timestamp(values.type.unit, "UTC"))  # a time without a zone is UTC
    if values.type.unit == "ns":
        utc = pc.floor_temporal(utc, unit="microsecond")
    return instants.cast_where_possible(utc, kind)


def _compatible(have: pa.DataType, kind: pa.DataType) -> bool:
    """Return whether values of one type may be values of the other, if no digit is lost."""
    types = pa.types
    families = (
        (types.is_integer, types.is_integer),
        (types.is_integer, types.is_float64),
        (types.is_integer, types.is_decimal),
        (types.is_floating, types.is_float64),
        (types.is_float16, types.is_float32),
        (types.is_floating, types.is_integer),
        (types.is_decimal, types.is_decimal),
        (types.is_date, types.is_date),
        (types.is_date, types.is_timestamp),
        (types.is_binary, types.is_string),
        (types.is_large_binary, types.is_binary),
        (types.is_binary_view, types.is_binary),
        (types.is_fixed_size_binary, types.is_binary),
    )
    return any(is_have(have) and is_kind(kind) for is_have, is_kind in families)
