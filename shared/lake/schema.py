"""Arrow and Iceberg schemas: the types a dataset stores, its system columns, and evolution."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
from pyiceberg import types as iceberg
from pyiceberg.schema import Schema

from shared.core.errors import InputError, InternalError
from shared.lake.ingest import kinds

METADATA = "_acp_system_metadata"
BATCH = "_ACP_BATCHID"

SYSTEM_COLUMNS: tuple[pa.Field, ...] = (
    pa.field(METADATA, pa.struct([("ingestTime", pa.int64()), ("acp_sourceBatchId", pa.string())])),
    pa.field(BATCH, pa.string()),
)
"""Columns every dataset has behind its own: when and with which batch a row came."""

_FIELD_ID = b"PARQUET:field_id"


def stored(schema: pa.Schema) -> pa.Schema:
    """Return the user columns of a dataset made for rows of this schema (no system columns).

    Timestamps become microseconds UTC, a column without values a string, small integers ints.

    Raises:
        InputError: there are no columns, two of one name, or a type no dataset can hold.
    """
    columns = kinds.stored(schema)
    if not len(columns):
        raise InputError("a dataset needs at least one column")
    return columns


def with_system(columns: pa.Schema) -> pa.Schema:
    """Return the whole schema of a dataset with these user columns."""
    return pa.schema([*columns, *SYSTEM_COLUMNS])


def user_columns(schema: pa.Schema) -> pa.Schema:
    """Return a schema without system and hidden columns."""
    return pa.schema([field for field in schema if is_user(field.name)])


def own_columns(schema: pa.Schema) -> pa.Schema:
    """Return a schema without the system columns; a log's hidden `_fm_identity` stays."""
    return pa.schema([f for f in schema if f.name.casefold() not in kinds.SYSTEM_COLUMNS])


def is_user(name: str) -> bool:
    """Whether a column of that name is the user's."""
    return name.casefold() not in kinds.SYSTEM_COLUMNS and not name.startswith("_fm_")


def to_iceberg(schema: pa.Schema) -> Schema:
    """Return the Iceberg schema with fresh field ids; every field is optional.

    Raises:
        InputError: a column with a dot in its name is called as a field of a struct is.
    """
    ids = itertools.count(1)
    try:
        return Schema(*_fields(schema, ids))
    except ValueError as error:  # names of fields are all that can be wrong here
        dotted = ", ".join(name for name in schema.names if "." in name)
        raise InputError(
            f"a field of a struct has the name of a column with a dot: {dotted}",
            hint="give the column another name",
        ) from error


def _fields(fields: Iterable[pa.Field], ids: Iterator[int]) -> list[iceberg.NestedField]:
    found = []
    for field in fields:
        number = next(ids)
        kind = _to_iceberg(field.type, ids)
        found.append(iceberg.NestedField(number, field.name, kind, required=False))
    return found


_SCALARS: dict[pa.DataType, iceberg.IcebergType] = {
    pa.bool_(): iceberg.BooleanType(),
    pa.int32(): iceberg.IntegerType(),
    pa.int64(): iceberg.LongType(),
    pa.float32(): iceberg.FloatType(),
    pa.float64(): iceberg.DoubleType(),
    pa.date32(): iceberg.DateType(),
    pa.timestamp("us", tz="UTC"): iceberg.TimestamptzType(),
    pa.string(): iceberg.StringType(),
    pa.binary(): iceberg.BinaryType(),
}
_TO_ARROW = {kind: arrow for arrow, kind in _SCALARS.items()} | {
    iceberg.TimestampType(): pa.timestamp("us", tz="UTC"),
    iceberg.UUIDType(): pa.binary(16),
}


def _to_iceberg(kind: pa.DataType, ids: Iterator[int]) -> iceberg.IcebergType:
    if kind in _SCALARS:
        return _SCALARS[kind]
    if pa.types.is_decimal(kind):
        return iceberg.DecimalType(kind.precision, kind.scale)
    if pa.types.is_struct(kind):
        return iceberg.StructType(*_fields(kind, ids))
    if pa.types.is_list(kind):
        element = next(ids)
        return iceberg.ListType(element, _to_iceberg(kind.value_type, ids), element_required=False)
    if pa.types.is_map(kind):
        key, value = next(ids), next(ids)
        return iceberg.MapType(
            key,
            _to_iceberg(kind.key_type, ids),
            value,
            _to_iceberg(kind.item_type, ids),
            value_required=False,
        )
    raise InternalError(f"a dataset's schema has the Arrow type {kind}")


def to_arrow(schema: Schema, *, with_ids: bool = False) -> pa.Schema:
    """Return an Iceberg schema as Arrow; `with_ids` puts the field ids where Parquet keeps them."""
    return pa.schema([_arrow_field(field, with_ids) for field in schema.fields])


def _arrow_field(field: iceberg.NestedField, with_ids: bool) -> pa.Field:
    kind = _arrow_type(field.field_type, with_ids)
    metadata = {_FIELD_ID: str(field.field_id).encode()} if with_ids else None
    return pa.field(field.name, kind, nullable=field.optional, metadata=metadata)


def _arrow_type(kind: iceberg.IcebergType, with_ids: bool) -> pa.DataType:
    match kind:
        case iceberg.StructType():
            return pa.struct([_arrow_field(field, with_ids) for field in kind.fields])
        case iceberg.ListType():
            return pa.list_(_arrow_field(kind.element_field, with_ids))
        case iceberg.MapType():
            key = _arrow_field(kind.key_field, with_ids)
            return pa.map_(key, _arrow_field(kind.value_field, with_ids))
        case iceberg.DecimalType():
            return pa.decimal128(kind.precision, kind.scale)
        case iceberg.FixedType():
            return pa.binary(len(kind))
    found = _TO_ARROW.get(kind)
    if found is None:
        raise InputError(f"the dataset has a column of Iceberg's type {kind}, which is not known")
    return found


# --- values of columns that came later ------------------------------------------------------

_INITIAL = b"feedmill.initial"


def initial_text(values: pa.RecordBatch) -> dict[str, str]:
    """Return the values of one row as text, by column."""
    found = {}
    for name, column in zip(values.schema.names, values.columns, strict=True):
        batch = pa.RecordBatch.from_arrays([column], names=[name])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        found[name] = base64.b64encode(sink.getvalue()).decode()
    return found


_NARROW = {"tinyint": pa.int8(), "smallint": pa.int16()}
"""Types that Iceberg has no word for: they are stored as ints, and noted."""


def narrow(schema: pa.Schema) -> dict[str, str]:
    """Return which columns are of a type that is stored as a wider one, and of which."""
    words = {kind: word for word, kind in _NARROW.items()}
    return {field.name: words[field.type] for field in schema if field.type in words}


def narrowed(schema: pa.Schema, noted: Mapping[str, str]) -> pa.Schema:
    """Return a stored schema with the types that its columns were declared with."""
    if not noted:
        return schema
    return pa.schema(
        [
            field.with_type(_NARROW[noted[field.name]])
            if field.name in noted and field.type == pa.int32()
            else field
            for field in schema
        ]
    )


def widened(schema: pa.Schema) -> pa.Schema:
    """Return a schema with the types that files have."""
    narrow_types = set(_NARROW.values())
    return pa.schema([f.with_type(pa.int32()) if f.type in narrow_types else f for f in schema])


def with_initial(schema: pa.Schema, initial: Mapping[str, str]) -> pa.Schema:
    """Return a schema whose fields know what rows have that were there before the column was."""
    if not initial:
        return schema
    return pa.schema(
        [
            field.with_metadata({_INITIAL: initial[field.name].encode()})
            if field.name in initial
            else field
            for field in schema
        ]
    )


def missing(field: pa.Field, count: int) -> pa.ChunkedArray:
    """Return the values of a column that a file does not have: NULLs, or what it was added with."""
    text = (field.metadata or {}).get(_INITIAL)
    if text is None:
        return pa.chunked_array([pa.nulls(count, field.type)], field.type)
    with pa.ipc.open_stream(base64.b64decode(text)) as stream:
        value = stream.read_all().column(0)[0]
    return pa.chunked_array([pa.repeat(value, count).cast(field.type)], field.type)


# --- fitting rows to a schema ---------------------------------------------------------------


def fit(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the rows with exactly the columns of `schema`; see `missing` for what they lack.

    Fields are matched by name, nested ones too. Integers and floats widen, timestamps become
    microseconds UTC; nothing is parsed and nothing is rounded but sub-microseconds.

    Raises:
        InputError: a column or field is not in the schema, or of a type it cannot hold.
    """
    names = set(table.column_names)
    for name in table.column_names:
        if schema.get_field_index(name) < 0:
            raise InputError(f"the dataset has no column {name}", hint=_columns(schema))
    arrays = []
    for field in schema:
        if field.name not in names:
            arrays.append(missing(field, len(table)))
            continue
        array = table.column(field.name)
        if array.type != field.type:
            check_fits(array.type, field.type, field.name)
            array = array.cast(field.type, safe=not _has_time(array.type))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=schema)


def _columns(schema: pa.Schema) -> str:
    names = [name for name in schema.names if is_user(name)]
    return f"it has {', '.join(names[:20])}{' …' if len(names) > 20 else ''}"


def check_fits(have: pa.DataType, want: pa.DataType, path: str) -> None:
    """Refuse values of type `have` for a column of type `want` that could not hold them all.

    Raises:
        InputError: naming the path of the field.
    """
    types = pa.types
    if have == want or types.is_null(have):
        return
    if types.is_dictionary(have):
        check_fits(have.value_type, want, path)
        return
    if types.is_struct(have) and types.is_struct(want):
        for field in have:
            index = want.get_field_index(field.name)
            if index < 0:
                raise InputError(f"the dataset has no field {path}.{field.name}")
            check_fits(field.type, want.field(index).type, f"{path}.{field.name}")
        return
    if _is_list(have) and types.is_list(want):
        check_fits(have.value_type, want.value_type, f"{path}[]")
        return
    if types.is_map(have) and types.is_map(want):
        check_fits(have.key_type, want.key_type, f"{path}.key")
        check_fits(have.item_type, want.item_type, f"{path}.value")
        return
    if not _widens(kinds.stored_type(have, path), want):
        raise InputError(
            f"the column {path} is of type {kinds.type_name(want)} "
            f"and the rows have {kinds.type_name(have)}",
            hint="cast it in the query, or correct the input",
        )


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


_WIDER = {
    (pa.int32(), pa.int64()),
    (pa.int32(), pa.float64()),
    (pa.float32(), pa.float64()),
}


def _widens(have: pa.DataType, want: pa.DataType) -> bool:
    if have == want or (have, want) in _WIDER:
        return True
    if pa.types.is_decimal(have) and pa.types.is_decimal(want):
        whole = have.precision - have.scale <= want.precision - want.scale
        return bool(whole and have.scale <= want.scale)
    return False


def _has_time(kind: pa.DataType) -> bool:
    if kind.num_fields:
        return any(_has_time(kind.field(i).type) for i in range(kind.num_fields))
    return bool(pa.types.is_timestamp(kind))


# --- paths ----------------------------------------------------------------------------------


def at_path(table: pa.Table, path: str) -> pa.ChunkedArray:
    """Return the values at a dotted path through structs; NULL where a struct on the way is."""
    import pyarrow.compute as pc

    steps = split_path(table.schema, path)
    array = table.column(steps[0])
    return pc.struct_field(array, steps[1:]) if steps[1:] else array


def split_path(fields: Sequence[pa.Field] | pa.Schema, path: str) -> list[str]:
    """Return the names along a dotted path; names may have dots of their own.

    Raises:
        InternalError: there is no such path.
    """
    for field in fields:
        if path == field.name:
            return [field.name]
        if path.startswith(f"{field.name}.") and pa.types.is_struct(field.type):
            rest = path[len(field.name) + 1 :]
            try:
                return [field.name, *split_path(list(field.type), rest)]
            except InternalError:
                continue
    raise InternalError(f"there is no path {path} in the schema")
