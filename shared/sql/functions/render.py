"""Templates filled in: a function applied to DuckDB expressions, as DuckDB SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions.model import Function
from shared.sql.types import Array, DataType, DayTime, Decimal, Map, Struct, YearMonth

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

_PLACE = re.compile(r"\{(\*|type|type\d|distinct|order|nulls|tail|\d+\*?)\}")


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
        if name.startswith("type"):
            return type_name(arg_types[int(name[4:])] if name[4:] else result)
        return {
            "*": ", ".join(args),
            "distinct": "DISTINCT " if distinct else "",
            "order": f" {order}" if order else "",
            "nulls": " IGNORE NULLS" if nulls else "",
            "tail": f" {tail}" if tail else "",
        }[name]

    return _PLACE.sub(place, function.lower)
