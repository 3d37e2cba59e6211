"""Which types columns get: what Arrow types become, and how what two inputs show is reconciled."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from shared.core.errors import InputError
from shared.lake.ingest.instants import TIMESTAMP

SYSTEM_COLUMNS = frozenset({"_acp_system_metadata", "_acp_batchid"})
"""Columns (in lower case) that every dataset has of its own; in an input they are left out."""


def stored(schema: pa.Schema) -> pa.Schema:
    """Return the columns of an input with the types a dataset gives them.

    Timestamps become microseconds UTC, a column without any value a string, dictionaries what they
    stand for, small and unsigned integers the next signed type that holds them.

    Raises:
        InputError: a type that no dataset can hold, or two columns of one name.
    """
    fields: dict[str, pa.Field] = {}
    for field in schema:
        folded = field.name.casefold()
        if folded in SYSTEM_COLUMNS:
            continue
        if folded in fields:
            raise InputError(
                f"two columns are called {fields[folded].name!r} and {field.name!r}",
                hint="names that differ only in case are one name in SQL",
            )
        fields[folded] = pa.field(field.name, stored_type(field.type, field.name))
    return pa.schema(list(fields.values()))


def stored_type(kind: pa.DataType, path: str) -> pa.DataType:
    """Return the type a dataset gives to an Arrow type; `path` names it in an error."""
    types = pa.types
    if types.is_dictionary(kind):
        return stored_type(kind.value_type, path)
    if types.is_struct(kind):
        return _struct(kind, path)
    if types.is_map(kind):
        key = stored_type(kind.key_type, f"{path}.key")
        return pa.map_(key, stored_type(kind.item_type, f"{path}.value"))
    if _is_list(kind):
        return pa.list_(stored_type(kind.value_type, f"{path}[]"))
    for applies, found in _SCALARS:
        if applies(kind):
            return found
    if types.is_decimal(kind) and kind.precision <= 38 and 0 <= kind.scale <= kind.precision:
        return pa.decimal128(kind.precision, kind.scale)
    raise InputError(
        f"the column {path} has the type {kind}, which a dataset cannot hold",
        hint="convert it to a number, a string or a timestamp first",
    )


def _struct(kind: pa.StructType, path: str) -> pa.DataType:
    folded = [field.name.casefold() for field in kind]
    if len(set(folded)) < len(folded):
        raise InputError(f"the column {path} has two fields whose names differ only in case")
    if not folded:
        return pa.string()
    return pa.struct([(f.name, stored_type(f.type, f"{path}.{f.name}")) for f in kind])


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_list(kind)
        or types.is_large_list(kind)
        or types.is_fixed_size_list(kind)
        or types.is_list_view(kind)
        or types.is_large_list_view(kind)
    )


def _is_small(kind: pa.DataType) -> bool:
    return kind in (pa.int8(), pa.int16(), pa.int32(), pa.uint8(), pa.uint16())


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_binary_view(kind)
        or types.is_fixed_size_binary(kind)
    )


_SCALARS: tuple[tuple[Callable[[pa.DataType], bool], pa.DataType], ...] = (
    (_is_text, pa.string()),
    (pa.types.is_null, pa.string()),
    (pa.types.is_boolean, pa.bool_()),
    (_is_small, pa.int32()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_float64, pa.float64()),
    (pa.types.is_floating, pa.float32()),
    (pa.types.is_timestamp, TIMESTAMP),
    (pa.types.is_date, pa.date32()),
    (_is_bytes, pa.binary()),
)


def merged(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    """Return the type of values of which some showed `first` and later ones `second`.

    Nothing (null) gives way; integers widen to doubles; days to instants; days and instants to
    strings, which they are in a text file. Structs get the fields of both. Whatever else differs
    keeps the first: the values that do not fit it are rejects.
    """
    if first == second or pa.types.is_null(second):
        return first
    if pa.types.is_null(first):
        return second
    if pa.types.is_struct(first) and pa.types.is_struct(second):
        return merged_struct(first, second)
    if pa.types.is_list(first) and pa.types.is_list(second):
        return pa.list_(merged(first.value_type, second.value_type))
    return _WIDER.get(frozenset((first, second)), first)


_WIDER = {
    frozenset((pa.int32(), pa.int64())): pa.int64(),
    frozenset((pa.int64(), pa.float64())): pa.float64(),
    frozenset((pa.int32(), pa.float64())): pa.float64(),
    frozenset((pa.float32(), pa.float64())): pa.float64(),
    frozenset((pa.date32(), TIMESTAMP)): TIMESTAMP,
    frozenset((pa.date32(), pa.string())): pa.string(),
    frozenset((TIMESTAMP, pa.string())): pa.string(),
}


def merged_struct(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    """Return a struct with the fields of both, matched without regard to case."""
    fields = {field.name.casefold(): (field.name, field.type) for field in first}
    for field in second:
        known = fields.get(field.name.casefold())
        if known is None:
            fields[field.name.casefold()] = (field.name, field.type)
        else:
            fields[field.name.casefold()] = (known[0], merged(known[1], field.type))
    return pa.struct(list(fields.values()))


def extended(have: pa.DataType, seen: pa.DataType, path: str, new: list[str]) -> pa.DataType:
    """Return the type of a dataset's column with the fields that an input adds to it.

    Args:
        have: the type of the dataset; it never changes but for new fields.
        seen: the type in the input, as `stored`.
        path: where the column is.
        new: takes the paths of the fields added.
    """
    if pa.types.is_struct(have) and pa.types.is_struct(seen):
        return pa.struct(extended_fields(list(have), list(seen), f"{path}.", new))
    if pa.types.is_list(have) and pa.types.is_list(seen):
        return pa.list_(extended(have.value_type, seen.value_type, f"{path}[]", new))
    if pa.types.is_map(have) and pa.types.is_map(seen):
        item = extended(have.item_type, seen.item_type, f"{path}.value", new)
        return pa.map_(have.key_type, item)
    return have


def extended_fields(
    have: list[pa.Field], seen: list[pa.Field], prefix: str, new: list[str]
) -> list[pa.Field]:
    """Return the fields of a dataset, nested ones extended, and the new ones behind them."""
    inputs = {field.name.casefold(): field for field in seen}
    fields = []
    for field in have:
        match = inputs.pop(field.name.casefold(), None)
        if match is not None:
            kind = extended(field.type, match.type, f"{prefix}{field.name}", new)
            field = pa.field(field.name, kind)
        fields.append(field)
    for field in seen:
        if field.name.casefold() in inputs:
            fields.append(pa.field(field.name, field.type))
            new.append(f"{prefix}{field.name}")
    return fields


def shown_type(kind: pa.DataType, limit: int | None = None) -> str:
    """Return a type as Spark SQL writes it; a struct longer than `limit` by its number of fields."""
    types = pa.types
    if types.is_struct(kind):
        text = f"struct<{','.join(f'{f.name}:{shown_type(f.type)}' for f in kind)}>"
        return text if limit is None or len(text) <= limit else f"struct of {len(kind)} fields"
    if types.is_list(kind):
        return f"array<{shown_type(kind.value_type, limit)}>"
    if types.is_map(kind):
        return f"map<{shown_type(kind.key_type)},{shown_type(kind.item_type, limit)}>"
    if types.is_timestamp(kind):
        return "timestamp"
    if types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return _NAMES.get(kind, str(kind))


_NAMES = {
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}


def leaves(field: pa.Field, prefix: str = "") -> list[tuple[str, pa.DataType]]:
    """Return path and type of every field below a column that is no struct itself."""
    path = f"{prefix}{field.name}"
    if not pa.types.is_struct(field.type):
        return [(path, field.type)]
    return [leaf for child in field.type for leaf in leaves(child, f"{path}.")]


def type_name(kind: pa.DataType) -> str:
    """Return the type in one word, for messages: struct, array and map without what is inside."""
    return shown_type(kind).partition("<")[0]
