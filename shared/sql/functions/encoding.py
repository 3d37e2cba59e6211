"""Values as text: hexadecimal, base 64, charsets, and JSON that is written."""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts
from shared.sql.functions.define import scalar
from shared.sql.functions.render import quoted, text
from shared.sql.types import Array, DataType, Map, Struct

_BARE = {types.BOOLEAN, *types.INTEGRAL}


def to_json(sql: str, t: DataType, *, nulls: bool = False) -> str:
    """Return DuckDB SQL for the JSON text of a value.

    Args:
        sql: the value.
        t: its type.
        nulls: whether NULL members of structs are written; else they are left out.
    """
    match t:
        case Struct(fields):
            members = ", ".join(
                f"{text(_key(f.name))} || {_member(f'{sql}.{quoted(f.name)}', f.type, nulls)}"
                for f in fields
            )
            inside = f"concat_ws(',', {members})"
            return f"CASE WHEN {sql} IS NULL THEN NULL ELSE '{{' || {inside} || '}}' END"
        case Array(element):
            inner = f"coalesce({to_json('_j', element, nulls=nulls)}, 'null')"
            items = f"array_to_string(list_transform({sql}, lambda _j: {inner}), ',')"
            return f"'[' || {items} || ']'"
        case Map(key, value):
            name = _written_key("_j.key", key)
            inner = f"coalesce({to_json('_j.value', value, nulls=nulls)}, 'null')"
            entry = f"to_json({name}) || ':' || {inner}"
            items = f"array_to_string(list_transform(map_entries({sql}), lambda _j: {entry}), ',')"
            return f"'{{' || {items} || '}}'"
    if t in _BARE or isinstance(t, types.Decimal):
        return f"CAST({sql} AS VARCHAR)"
    written = casts.to_string(sql, t)
    if t in {types.FLOAT, types.DOUBLE}:
        return f"CASE WHEN isfinite({sql}) THEN {written} ELSE to_json({written}) END"
    if t == types.TIMESTAMP:
        return f"strftime(timezone('UTC', {sql}), '\"%Y-%m-%dT%H:%M:%S.%gZ\"')"
    if t == types.TIMESTAMP_NTZ:
        return f"strftime(timezone('UTC', {sql}), '\"%Y-%m-%dT%H:%M:%S.%g\"')"
    if t == types.BINARY:
        written = f"to_base64({sql})"
    return f"CAST(to_json({written}) AS VARCHAR)"


def _written_key(sql: str, t: DataType) -> str:
    """Return a map's key as Spark writes it: of days and instants the number it holds."""
    if t == types.DATE:
        return f"CAST({sql} - DATE '1970-01-01' AS VARCHAR)"
    if t in {types.TIMESTAMP, types.TIMESTAMP_NTZ}:
        return f"CAST(epoch_us({sql}) AS VARCHAR)"
    if isinstance(t, Struct):
        keys = (_written_key(f"{sql}.{quoted(f.name)}", f.type) for f in t.fields)
        return (
            "'[' || " + " || ',' || ".join(f"coalesce({key}, 'null')" for key in keys) + " || ']'"
        )
    return casts.to_string(sql, t)


def _member(sql: str, t: DataType, nulls: bool) -> str:
    written = to_json(sql, t, nulls=nulls)
    return f"coalesce({written}, 'null')" if nulls else f"({written})"


def _key(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}":'


def _to_json(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del out
    return to_json(args[0], arg_types[0])


def _whole_json(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del out
    return to_json(args[0], arg_types[0], nulls=True)


_UTF8 = {"'utf-8'", "'utf8'"}


def _encode(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del arg_types, out
    if args[1].lower() in _UTF8:
        return f"encode({args[0]})"
    return f"fm_encode({args[0]}, {args[1]})"


# In lines of 76 characters, as MIME has it.
_BASE64 = f"rtrim(regexp_replace(to_base64(#), '({'.' * 76})', E'\\\\1\\r\\n', 'g'), E'\\r\\n')"

ENTRIES = (
    scalar("hex", "bigint -> string", "upper(to_hex({0}))", canonical="hex_number"),
    scalar("hex", "string -> string", "upper(hex({0}))"),
    scalar("hex", "binary -> string", "upper(hex({0}))", canonical="hex_bytes"),
    scalar("unhex", "string -> binary", "fm_unhex({0})"),
    scalar("base64", "string -> string", _BASE64.replace("#", "encode({0})")),
    scalar("base64", "binary -> string", _BASE64.replace("#", "{0}"), canonical="base64_bytes"),
    scalar("unbase64", "string -> binary", "fm_unbase64({0})"),
    scalar("encode", "string, string -> binary", generate=_encode),
    scalar("decode", "binary, string -> string", "fm_decode({0}, {1})"),
    scalar("to_json", "any -> string", generate=_to_json),
    # Bound by the analyser: NULL members are written.
    scalar("json_with_nulls", "any -> string", generate=_whole_json),
)
