"""Templates filled in: a function applied to DuckDB expressions, as DuckDB SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions.model import Function
from shared.sql.types import Array, DataType, DayTime, Decimal, Map, Struct, Time, YearMonth

_DUCKDB = {
    types.NULL: '"NULL"',
    types.BOOLEAN: "BOOLEAN",
    types.TINYINT: "TINYINT",
    types.SMALLINT: "SMALLINT",
    types.INT: "INTEGER",
    types.BIGINT: "BIGINT",
    types.FLOAT: "FLOAT",
    types.DOUBLE: "DOUBLE",
    types.STRING: "VARCHAR",
    types.BINARY: "BLOB",
    types.DATE: "DATE",
    types.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    types.TIMESTAMP_NTZ: "TIMESTAMP WITH TIME ZONE",
    types.INTERVAL: "INTERVAL",
}

_PLACE = re.compile(r"\{(\*|type|type\d|sorted\d|distinct|order|nulls|tail|\d+\*?)\}")


def type_name(t: DataType) -> str:
    """Return the DuckDB name of a type."""
    match t:
        case Decimal(precision, scale):
            return f"DECIMAL({precision},{scale})"
        case Array(element):
            return f"{type_name(element)}[]"
        case Map(key, value):
            return f"MAP({type_name(key)}, {type_name(value)})"
        case Struct(fields):
            return f"STRUCT({', '.join(f'{quoted(f.name)} {type_name(f.type)}' for f in fields)})"
        case Time():
            return "TIME"
        case YearMonth() | DayTime():
            return _DUCKDB[types.INTERVAL]
        case _:
            return _DUCKDB[t]


def quoted(name: str) -> str:
    """Return a name as a DuckDB identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a string as a DuckDB literal."""
    return "'" + value.replace("'", "''") + "'"


def call(
    function: Function,
    args: Sequence[str],
    arg_types: Sequence[DataType],
    result: DataType,
    *,
    distinct: bool = False,
    order: str = "",
    nulls: bool = False,
    tail: str = "",
) -> str:
    """Return the function applied to arguments, as DuckDB SQL.

    Args:
        function: one with a template.
        args: DuckDB expressions, in parentheses where they are operators' results.
        arg_types: their types.
        result: the type of the call.
        distinct: of an aggregate.
        order: "ORDER BY …" of an aggregate's rows, or nothing.
        nulls: whether a window function ignores NULLs.
        tail: "FILTER (WHERE …)" and "OVER (…)", or nothing.
    """
    if function.generate is not None:
        return function.generate(args, arg_types, result)

    def place(match: re.Match[str]) -> str:
        name = match[1]
        if name.isdigit():
            return args[int(name)]
        if name[0].isdigit():
            return ", ".join(args[int(name[:-1]) :])
        if name.startswith("sorted"):
            number = int(name[6:])
            return sortable(args[number], arg_types[number])
        if name.startswith("type"):
            return type_name(arg_types[int(name[4:])] if name[4:] else result)
        return {
            "*": ", ".join(args),
            "distinct": "DISTINCT " if distinct else "",
            "order": f" {order}" if order else "",
            "nulls": " IGNORE NULLS" if nulls else "",
            "tail": f" {tail}" if tail else "",
        }[name]

    alone = function.grouped and "OVER" not in tail
    return _PLACE.sub(place, function.grouped if alone else function.lower)


def sortable(value: str, kind: DataType, depth: int = 0) -> str:
    """Return a value that DuckDB orders as Spark orders `value`."""
    match kind:
        case Struct(fields):
            parts = []
            for place, field in enumerate(fields):
                inner = f"struct_extract({value}, {text(field.name)})"
                parts.append(f"n{place} := {inner} IS NOT NULL")
                parts.append(f"v{place} := {sortable(inner, field.type, depth)}")
            return f"(CASE WHEN {value} IS NOT NULL THEN struct_pack({', '.join(parts)}) END)"
        case Array(element):
            one = f"_o{depth}"
            inner = sortable(one, element, depth + 1)
            packed = f"struct_pack(n := {one} IS NOT NULL, v := {inner})"
            return f"list_transform({value}, lambda {one}: {packed})"
    return value


def normal(value: str, kind: DataType, depth: int = 0) -> str:
    """Return a value whose maps have their keys in order, so that equal maps are one group."""
    one = f"_k{depth}"
    match kind:
        case Map(key, item):
            inner = normal(f"struct_extract({one}, 'value')", item, depth + 1)
            name = normal(f"struct_extract({one}, 'key')", key, depth + 1)
            entry = f"struct_pack(key := {name}, value := {inner})"
            entries = f"list_transform(map_entries({value}), lambda {one}: {entry})"
            return f"map_from_entries(list_sort({entries}))"
        case Array(element):
            return f"list_transform({value}, lambda {one}: {normal(one, element, depth + 1)})"
        case Struct(fields):
            parts = (
                f"{quoted(field.name)} := "
                + normal(f"struct_extract({value}, {text(field.name)})", field.type, depth)
                for field in fields
            )
            return f"(CASE WHEN {value} IS NOT NULL THEN struct_pack({', '.join(parts)}) END)"
    return value
