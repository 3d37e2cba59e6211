"""Leaf paths: which parts of nested columns are read, and how Parquet names them.

A path goes through structs by names and dots, and through arrays of structs as if they were
structs (`items.price`); a map is read whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from shared.core.errors import InternalError


def pruned(schema: pa.Schema, leaves: Sequence[str] | None) -> pa.Schema:
    """Return the columns that have one of the leaves, structs pruned; None leaves all as it is.

    >>> whole = pa.schema([("a", pa.struct([("b", pa.int64()), ("c", pa.int64())])), ("d", "str")])
    >>> pruned(whole, ["a.c"]).field("a").type
    StructType(struct<c: int64>)

    Raises:
        InternalError: the schema has no such leaf.
    """
    if leaves is None:
        return pa.schema(list(schema))
    return pa.schema(_fields(list(schema), leaves))


def _fields(fields: Sequence[pa.Field], leaves: Sequence[str]) -> list[pa.Field]:
    found = []
    known: set[str] = set()
    for field in fields:
        prefix = f"{field.name}."
        rests = [leaf.removeprefix(prefix) for leaf in leaves if leaf.startswith(prefix)]
        known |= {leaf for leaf in leaves if leaf == field.name or leaf.startswith(prefix)}
        if field.name in leaves:
            found.append(field)
        elif rests:
            found.append(pa.field(field.name, _within(field.type, rests)))
    if missing := set(leaves) - known:
        raise InternalError(f"the schema has no leaf {', '.join(sorted(missing))}")
    return found


def _within(kind: pa.DataType, leaves: Sequence[str]) -> pa.DataType:
    if pa.types.is_struct(kind):
        return pa.struct(_fields(list(kind), leaves))
    if pa.types.is_list(kind):
        inner = [leaf.removeprefix("list.").removeprefix("element.") for leaf in leaves]
        if "element" in inner:
            return kind
        return pa.list_(_within(kind.value_type, inner))
    return kind


def extended(shown: pa.Schema, schema: pa.Schema, needed: Sequence[str]) -> pa.Schema:
    """Return a pruned schema with further leaves of the whole one."""
    if not needed:
        return shown
    return pruned(schema, [*_paths(list(shown)), *needed])


def _paths(fields: Sequence[pa.Field]) -> list[str]:
    found = []
    for field in fields:
        kind = field.type
        while pa.types.is_list(kind):
            kind = kind.value_type
        if pa.types.is_struct(kind):
            found += [f"{field.name}.{rest}" for rest in _paths(list(kind))]
        else:
            found.append(field.name)
    return found


def physical(schema: pa.Schema, file: pq.ParquetSchema) -> list[str]:
    """Return Parquet's paths of all leaves of a schema that a file has."""
    there = {file.column(index).path for index in range(len(file.names))}
    wanted = (path for field in schema for path in _physical(field.name, field.type))
    return [path for path in wanted if path in there]


def _physical(path: str, kind: pa.DataType) -> Iterator[str]:
    if pa.types.is_struct(kind):
        for field in kind:
            yield from _physical(f"{path}.{field.name}", field.type)
    elif pa.types.is_map(kind):
        yield from _physical(f"{path}.key_value.key", kind.key_type)
        yield from _physical(f"{path}.key_value.value", kind.item_type)
    elif pa.types.is_list(kind):
        yield from _physical(f"{path}.list.element", kind.value_type)
    else:
        yield path
