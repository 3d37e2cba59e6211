"""JSON, XML and URLs in text: read in Python, by Spark's rules; malformed JSON is NULL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shared.sql import types
from shared.sql.functions import casts
from shared.sql.functions.define import Entry, scalar
from shared.sql.functions.render import quoted, type_name
from shared.sql.types import Array, DataType, Map, Struct


def shape(kind: DataType) -> Any:
    """Return a type as the readers of JSON take it: `["struct", [["a", "int"]]]`."""
    match kind:
        case Struct(fields):
            return ["struct", [[f.name, shape(f.type)] for f in fields]]
        case Array(element):
            return ["array", shape(element)]
        case Map(key, value):
            return ["map", shape(key), shape(value)]
    return str(kind)


def _from_json(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del arg_types
    return f"CAST(json(fm_from_json({args[0]}, {args[1]}, {args[2]})) AS {type_name(out)})"


def _from_csv(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del arg_types
    return f"CAST(json(fm_from_csv({args[0]}, {args[1]}, {args[2]})) AS {type_name(out)})"


def _to_csv(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del out
    (kind, *_), (value, options) = arg_types, args
    fields = kind.fields if isinstance(kind, Struct) else ()
    cells = ", ".join(_cell(f"{value}.{quoted(f.name)}", f.type) for f in fields)
    return (
        f"CASE WHEN {value} IS NOT NULL THEN fm_to_csv(CAST([{cells}] AS VARCHAR[]), {options}) END"
    )


def _cell(sql: str, kind: DataType) -> str:
    if kind == types.TIMESTAMP:
        return f"strftime(timezone('UTC', {sql}), '%Y-%m-%dT%H:%M:%S.%gZ')"
    if kind == types.TIMESTAMP_NTZ:
        return f"strftime(timezone('UTC', {sql}), '%Y-%m-%dT%H:%M:%S.%g')"
    if kind == types.BINARY:
        return rf"('[' || rtrim(regexp_replace(hex({sql}), '(..)', '\1 ', 'g')) || ']')"
    return casts.to_string(sql, kind)


def schema_text(kind: DataType) -> str:
    """Return what `_from_json` takes as its second argument."""
    return json.dumps(shape(kind), separators=(",", ":"))


_XPATHS = {
    "xpath_double xpath_number": types.DOUBLE,
    "xpath_float": types.FLOAT,
    "xpath_long": types.BIGINT,
    "xpath_int": types.INT,
    "xpath_short": types.SMALLINT,
}


def _xpath(names: str, kind: DataType) -> Entry:
    found = "fm_xpath_number({0}, {1})"
    if types.is_integral(kind):
        found = f"CASE WHEN isnan({found}) THEN 0 ELSE trunc({found}) END"
    return scalar(names, f"string, string -> {kind}", f"TRY_CAST(({found}) AS {{type}})")


ENTRIES = (
    scalar("get_json_object", "string, string -> string", "fm_get_json_object({0}, {1})"),
    scalar("json_member", "string, string -> string", "fm_json_member({0}, {1})"),
    scalar("json_array_length", "string -> int", "fm_json_array_length({0})"),
    scalar("json_object_keys", "string -> array<string>", "fm_json_object_keys({0})"),
    scalar("read_csv", "string, string, string -> any", generate=_from_csv),
    scalar("write_csv", "struct, string -> string", generate=_to_csv),
    scalar("json_pretty", "string -> string", "fm_json_pretty({0})"),
    # Bound by the analyser, which turns the schema into its second argument.
    scalar("read_json", "string, string, string -> any", generate=_from_json),
    scalar("parse_url try_parse_url", "string, string -> string", "fm_parse_url({0}, {1})"),
    scalar(
        "parse_url try_parse_url",
        "string, string, string -> string",
        "fm_parse_url_key({0}, {1}, {2})",
        canonical="parse_url_key",
    ),
    scalar("url_encode", "string -> string", "fm_url_encode({0})"),
    scalar("url_decode", "string -> string", "fm_url_decode({0})"),
    scalar("try_url_decode", "string -> string", "fm_try_url_decode({0})"),
    scalar("xpath", "string, string -> array<string>", "fm_xpath({0}, {1})"),
    scalar("xpath_string", "string, string -> string", "fm_xpath_string({0}, {1})"),
    scalar("xpath_boolean", "string, string -> boolean", "fm_xpath_boolean({0}, {1})"),
    *(_xpath(names, kind) for names, kind in _XPATHS.items()),
)
