"""The columns of delivered files as JSON, and back: what a manifest says about its files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from shared.core.errors import InternalError, VerificationError

_SCALARS: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "binary": pa.binary(),
}
_NAMES = {kind: name for name, kind in _SCALARS.items()}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


def to_json(schema: pa.Schema) -> list[dict[str, Any]]:
    """Return the columns as JSON data, types named as in SQL.

    >>> to_json(pa.schema([("user", pa.struct([("id", pa.string())]))]))
    [{'name': 'user', 'type': {'struct': [{'name': 'id', 'type': 'string'}]}}]
    """
    return [{"name": field.name, "type": _type_to_json(field.type)} for field in schema]


def _type_to_json(kind: pa.DataType) -> Any:
    types = pa.types
    if types.is_struct(kind):
        return {"struct": to_json(list(kind))}
    if types.is_list(kind):
        return {"array": _type_to_json(kind.value_type)}
    if types.is_map(kind):
        return {
            "map": {"key": _type_to_json(kind.key_type), "value": _type_to_json(kind.item_type)}
        }
    if types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if types.is_fixed_size_binary(kind):
        return "binary"
    if kind not in _NAMES:
        raise InternalError(f"a delivered column has the Arrow type {kind}")
    return _NAMES[kind]


def from_json(columns: Sequence[Mapping[str, Any]]) -> pa.Schema:
    """Return the columns that `to_json` described.

    Raises:
        VerificationError: it is no such description.
    """
    try:
        return pa.schema(_fields(columns))
    except (KeyError, TypeError, ValueError) as error:
        raise VerificationError(f"the manifest's schema cannot be read: {error!r}") from error


def _fields(columns: Sequence[Mapping[str, Any]]) -> list[pa.Field]:
    return [pa.field(str(column["name"]), _type_from_json(column["type"])) for column in columns]


def _type_from_json(data: Any) -> pa.DataType:
    if isinstance(data, str):
        if (found := _DECIMAL.fullmatch(data)) is not None:
            return pa.decimal128(int(found[1]), int(found[2]))
        return _SCALARS[data]
    ((nesting, inner),) = data.items()
    if nesting == "struct":
        return pa.struct(_fields(inner))
    if nesting == "array":
        return pa.list_(_type_from_json(inner))
    if nesting == "map":
        return pa.map_(_type_from_json(inner["key"]), _type_from_json(inner["value"]))
    raise KeyError(nesting)
