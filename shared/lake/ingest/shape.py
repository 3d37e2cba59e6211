"""Which columns a dataset made from an input gets, and whether its layout fits them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

import pyarrow as pa

from shared.core.errors import InputError
from shared.lake.dataset import Layout
from shared.lake.ingest import instants
from shared.lake.ingest.conform import match
from shared.lake.ingest.kinds import merged_struct, type_name
from shared.lake.ingest.source import Source


def common(sources: Sequence[Source]) -> pa.Schema:
    """Return the columns of all sources together; where types differ the first one's holds."""
    seen = pa.struct([])
    for source in sources:
        seen = merged_struct(seen, pa.struct(list(source.schema)))
    return pa.schema(list(seen))


def laid_out(schema: pa.Schema, layout: Layout) -> tuple[pa.Schema, Layout]:
    """Return the schema and layout of a new dataset, columns named as the schema spells them.

    A timestamp column that shows texts is made a timestamp: rows that hold none will be rejects.

    Raises:
        InputError: a column of the layout does not exist or has a type that does not serve, or a
            name cannot be told from a path.
    """
    refuse_dotted(schema.names, schema)
    named = Layout(
        identity=_spelled(schema, layout.identity, "identity"),
        timestamp=_spelled(schema, layout.timestamp, "timestamp"),
        event_id=_spelled(schema, layout.event_id, "id"),
        key=tuple(_spelled(schema, key, "key") or key for key in layout.key),
        buckets=layout.buckets,
    )
    for path, role in ((named.identity, "identity"), (named.event_id, "id")):
        if path is not None and not _can_identify(kind := _kind(schema, path)):
            raise InputError(
                f"the {role} column {path} is of type {type_name(kind)}",
                hint="it must be a string or a whole number",
            )
    if named.timestamp is not None:
        schema = _timed(schema, named.timestamp)
    return schema, named


def refuse_nothing(name: str) -> NoReturn:
    """Refuse to make a dataset of an input that shows no columns.

    Raises:
        InputError: always.
    """
    raise InputError(
        f"the input is empty, and {name} cannot be made of it",
        hint="a file with a header, or with one row, shows the columns",
    )


def refuse_dotted(names: Iterable[str], schema: pa.Schema) -> None:
    """Refuse columns with a dot in their names where a struct would be called the same.

    Args:
        names: of columns, or paths of fields, that come to be.
        schema: all columns there will be.

    Raises:
        InputError: there is such a column.
    """
    structs = {f.name.casefold() for f in schema if pa.types.is_struct(f.type)}
    for name in names:
        first = name.partition(".")[0]
        if "." in name and name in schema.names and first.casefold() in structs:
            raise InputError(
                f"the column {name} has a dot in its name, and there is a struct {first}: which of "
                "them a path means could not be told",
                hint=f"give the rows as JSON lines or Parquet with {first} as an object; or rename "
                f"the column in the file, as in {name.replace('.', '_')}",
            )


def _spelled(schema: pa.Schema, path: str | None, role: str) -> str | None:
    """Return a path as the schema spells it."""
    if path is None:
        return None
    if "." in path and match(path, schema.names) is not None:
        raise InputError(
            f"the column {path} has a dot in its name, and a path reads it as a field of a struct",
            hint=f"rename it in the file, as in {path.replace('.', '_')}",
        )
    spelled = []
    fields = {f.name: f.type for f in schema}
    for step in path.split("."):
        name = match(step, list(fields))
        if name is None:
            raise InputError(
                f"there is no column {path} for the {role}", hint=_nearest(step, list(fields))
            )
        spelled.append(name)
        inner = fields[name]
        fields = {f.name: f.type for f in inner} if pa.types.is_struct(inner) else {}
    return ".".join(spelled)


def _nearest(name: str, names: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"there are {shown}" if names else "the column before it has no fields"


def _kind(schema: pa.Schema, path: str) -> pa.DataType:
    first, *rest = path.split(".")
    kind = schema.field(first).type
    for step in rest:
        kind = kind.field(step).type
    return kind


def _can_identify(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_integer(kind))


def _timed(schema: pa.Schema, column: str) -> pa.Schema:
    if "." in column:
        raise InputError(
            f"the timestamp {column} lies inside a struct", hint="it must be a column of its own"
        )
    kind = schema.field(column).type
    if pa.types.is_timestamp(kind):
        return schema
    if not (pa.types.is_string(kind) or pa.types.is_date(kind)):
        raise InputError(
            f"the timestamp column {column} is of type {type_name(kind)}",
            hint="timestamps are ISO 8601 texts, or Parquet timestamps",
        )
    index = schema.get_field_index(column)
    return schema.set(index, pa.field(column, instants.TIMESTAMP))
