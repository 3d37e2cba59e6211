"""Results as JSON, CSV, Parquet, and as cells of a table for people; rows are streamed.

JSON is one object on one line: `{"columns":[{"name","type"}],"rows":[[…]]}`. What a statement
without rows did follows as `"command"` and `"row_count"`. Several results make several lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from shared.core import clock, jsonable
from shared.core.errors import InputError
from shared.engine import far
from shared.sql import spans
from shared.sql.arrow import to_arrow
from shared.sql.types import Array, DataType, Map, Struct, is_interval, walk

if TYPE_CHECKING:
    from shared.engine.result import Result

_ROWS = 1 << 13

Cell = Callable[[Any], str]


# --- JSON -----------------------------------------------------------------------------------


def json_parts(result: Result) -> Iterator[str]:
    """Yield the pieces of a result's JSON text: one line, its end included."""
    columns = [{"name": name, "type": str(kind)} for name, kind in result.columns]
    yield f'{{"columns":{jsonable.dumps(columns)},"rows":['
    separator = ""
    for rows in json_rows(result):
        yield separator + ",".join(map(jsonable.dumps, rows))
        separator = ","
    if columns:
        yield "]}\n"
    else:
        yield f'],"command":{jsonable.dumps(result.command)},"row_count":{result.row_count}}}\n'


def json_rows(result: Result) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows as JSON data, some thousand at a time; instants are ISO 8601 with Z."""
    encoders = [_encoder(kind) for _, kind in result.columns]
    for table in result.tables():
        for batch in table.to_batches(max_chunksize=_ROWS):
            yield list(zip(*map(_encoded, batch.columns, encoders), strict=True))


def _encoder(kind: DataType) -> jsonable.Convert | None:
    """Return what makes values of a type into JSON data; intervals are Spark's text of them."""
    if is_interval(kind):
        return lambda v: spans.text(kind, (v[0], v[1], v[2] // 1000))
    if isinstance(kind, Array) and any(is_interval(part) for part in walk(kind)):
        item = _encoder(kind.element)
        return lambda values: [jsonable.one(item, value) for value in values]
    if isinstance(kind, Struct) and any(is_interval(part) for part in walk(kind)):
        fields = {field.name: _encoder(field.type) for field in kind.fields}
        return lambda value: {name: jsonable.one(f, value[name]) for name, f in fields.items()}
    if isinstance(kind, Map) and is_interval(kind.value):
        key, entry = _encoder(kind.key), _encoder(kind.value)
        return lambda pairs: {str(jsonable.one(key, k)): jsonable.one(entry, v) for k, v in pairs}
    return jsonable.encoder(to_arrow(kind), clock.isoformat)


def _encoded(column: pa.Array, encode: jsonable.Convert | None) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (OverflowError, ValueError):
        if not (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
            raise
        return far.texts(column)
    return values if encode is None else [jsonable.one(encode, value) for value in values]


# --- CSV and Parquet ------------------------------------------------------------------------


def write_csv(result: Result, sink: BinaryIO) -> None:
    """Write a result as CSV with a header: NULL is an empty field, empty text is `""`.

    Structs, maps and arrays are JSON in one field.
    """
    from pyarrow import csv

    kinds = [_flat(field.type) for field in result.schema]
    schema = pa.schema(list(zip(result.schema.names, kinds, strict=True)))
    encoders = [_encoder(kind) for _, kind in result.columns]
    with csv.CSVWriter(sink, schema) as writer:
        for table in result.tables():
            for batch in table.to_batches(max_chunksize=_ROWS):
                columns = map(_flattened, batch.columns, kinds, encoders)
                writer.write(pa.record_batch(list(columns), schema=schema))


def _flat(kind: pa.DataType) -> pa.DataType:
    kept = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_string, pa.types.is_date)
    return kind if any(test(kind) for test in kept) else pa.string()


def _flattened(column: pa.Array, wanted: pa.DataType, encode: jsonable.Convert | None) -> pa.Array:
    if column.type == wanted:
        return column
    values = _encoded(column, encode)
    texts = [v if v is None or isinstance(v, str) else jsonable.dumps(v) for v in values]
    return pa.array(texts, wanted)


def write_ndjson(result: Result, sink: BinaryIO) -> None:
    """Write a result as JSON lines, one object a row.

    Raises:
        InputError: two columns have one name.
    """
    _check_names(result.schema, "an object of JSON")
    names = result.schema.names
    for rows in json_rows(result):
        lines = (jsonable.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)
        sink.write("".join(lines).encode())


def write_parquet(result: Result, sink: BinaryIO) -> None:
    """Write a result as Parquet, zstd, types as they are.

    Raises:
        InputError: two columns have one name, or a column is an interval.
    """
    import pyarrow.parquet as pq

    _check_parquet(result.schema)
    with pq.ParquetWriter(sink, result.schema, compression="zstd") as writer:
        for table in result.tables():
            writer.write_table(table)


def _check_names(schema: pa.Schema, form: str) -> None:
    seen: set[str] = set()
    for field in schema:
        if field.name in seen:
            raise InputError(
                f"two columns are called {field.name}, which {form} cannot hold",
                hint="give one of them another name with AS",
            )
        seen.add(field.name)


def _check_parquet(schema: pa.Schema) -> None:
    _check_names(schema, "a Parquet file")
    for field in schema:
        if any(pa.types.is_interval(kind) for kind in _walk(field.type)):
            raise InputError(
                f"the column {field.name} is an interval, which a Parquet file cannot hold",
                hint="select CAST(… AS STRING)",
            )


def _walk(kind: pa.DataType) -> Iterator[pa.DataType]:
    yield kind
    for index in range(kind.num_fields):
        yield from _walk(kind.field(index).type)


# --- people ---------------------------------------------------------------------------------


def cells(result: Result, limit: int | None) -> Iterator[list[str]]:
    """Yield the first rows as text: structs as tuples `(58,1,false,2)`, instants in UTC."""
    return itertools.islice(_cell_rows(result), limit)


def _cell_rows(result: Result) -> Iterator[list[str]]:
    show = [_cell(kind) for _, kind in result.columns]
    for table in result.tables():
        for batch in table.to_batches(max_chunksize=_ROWS):
            columns = (_encoded(column, None) for column in batch.columns)
            for row in zip(*columns, strict=True):
                yield [_shown(cell, value) for cell, value in zip(show, row, strict=True)]


def _shown(cell: Cell, value: object) -> str:
    if isinstance(value, str):  # so are days and instants that Python has no values for
        return _text(value)
    return "NULL" if value is None else cell(value)


def _cell(kind: DataType) -> Cell:
    """Return what writes a value; intervals are Spark's text of them."""
    match kind:
        case Struct(members):
            fields = [(field.name, _cell(field.type)) for field in members]
            return lambda value: f"({','.join(_shown(cell, value[name]) for name, cell in fields)})"
        case Array(element):
            item = _cell(element)
            return lambda values: f"[{','.join(_shown(item, value) for value in values)}]"
        case Map(of, to):
            key, entry = _cell(of), _cell(to)
            return lambda pairs: (
                "{" + ",".join(f"{key(k)} -> {_shown(entry, v)}" for k, v in pairs) + "}"
            )
    if is_interval(kind):
        return lambda value: spans.text(kind, (value[0], value[1], value[2] // 1000))
    return _plain_cell(to_arrow(kind))


def _plain_cell(kind: pa.DataType) -> Cell:
    types = pa.types
    if types.is_boolean(kind):
        return lambda value: "true" if value else "false"
    if types.is_timestamp(kind):
        return lambda value: value.replace(tzinfo=None).isoformat(sep=" ")
    if types.is_time(kind):
        return jsonable.clock
    if types.is_decimal(kind):
        return lambda value: format(value, "f")
    if types.is_floating(kind):
        return lambda value: str(jsonable.number(value))
    if types.is_binary(kind):
        return lambda value: value.hex(" ").upper()
    return _text


def _text(value: object) -> str:
    """Return text on one line that cannot steer a terminal."""
    text = str(value)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
