"""Arrays and structs in Spark's order: a NULL within one comes before all else.

DuckDB has it the other way round, so a value with parts is compared by another one
(`render.sortable`), in which each part stands behind the fact that it is there.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql.functions.model import Generator
from shared.sql.functions.render import sortable
from shared.sql.types import Array, DataType, Struct


def has_parts(kind: DataType) -> bool:
    """Return whether values of a type are ordered by what is in them."""
    return isinstance(kind, Array | Struct)


def compared(operator: str) -> Generator:
    """Return what writes `a < b` and its like."""

    def generate(args: Sequence[str], kinds: Sequence[DataType], _result: DataType) -> str:
        left, right = (sortable(a, k) for a, k in zip(args, kinds, strict=True))
        return f"({left} {operator} {right})"

    return generate


def sorted_list(value: str, kind: DataType, *, descending: bool, nulls_first: bool) -> str:
    """Return an array sorted; its type is `kind`."""
    direction = "DESC" if descending else "ASC"
    if not isinstance(kind, Array) or not has_parts(kind.element):
        return f"list_sort({value}, '{direction}', 'NULLS {'FIRST' if nulls_first else 'LAST'}')"
    there = "IS NOT NULL" if descending is not nulls_first else "IS NULL"
    packed = f"struct_pack(n := _m {there}, k := {sortable('_m', kind.element)}, v := _m)"
    keyed = f"list_sort(list_transform({value}, lambda _m: {packed}), '{direction}')"
    return f"list_transform({keyed}, lambda _m: struct_extract(_m, 'v'))"


def extreme(value: str, kind: DataType, *, greatest: bool) -> str:
    """Return the greatest or least member of an array that is no NULL; its type is `kind`."""
    if not isinstance(kind, Array) or not has_parts(kind.element):
        return f"list_{'max' if greatest else 'min'}({value})"
    there = f"list_filter({value}, lambda _m: _m IS NOT NULL)"
    return f"list_extract({sorted_list(there, kind, descending=greatest, nulls_first=False)}, 1)"


def extreme_member(*, greatest: bool) -> Generator:
    """Return what writes array_max and array_min."""

    def generate(args: Sequence[str], kinds: Sequence[DataType], _result: DataType) -> str:
        return extreme(args[0], kinds[0], greatest=greatest)

    return generate


def extreme_argument(*, greatest: bool) -> Generator:
    """Return what writes greatest and least, which pass over NULL."""

    def generate(args: Sequence[str], _kinds: Sequence[DataType], result: DataType) -> str:
        if not has_parts(result):
            return f"{'greatest' if greatest else 'least'}({', '.join(args)})"
        return extreme(f"[{', '.join(args)}]", Array(result), greatest=greatest)

    return generate


def sorted_array(args: Sequence[str], kinds: Sequence[DataType], _result: DataType) -> str:
    """Write sort_array: NULL comes first, or descending last."""
    upward = sorted_list(args[0], kinds[0], descending=False, nulls_first=True)
    if len(args) == 1:
        return upward
    downward = sorted_list(args[0], kinds[0], descending=True, nulls_first=False)
    return f"CASE WHEN {args[1]} IS NULL THEN NULL WHEN {args[1]} THEN {upward} ELSE {downward} END"


def array_sorted(args: Sequence[str], kinds: Sequence[DataType], _result: DataType) -> str:
    """Write array_sort: NULL comes last."""
    return sorted_list(args[0], kinds[0], descending=False, nulls_first=False)
