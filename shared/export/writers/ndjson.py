"""JSON lines: one object a row, UTF-8; structs and maps are objects, NULL is null.

Values are shown as `core.jsonable` shows them, instants with six digits of a second.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.compute as pc

from shared.core import jsonable
from shared.core.errors import VerificationError
from shared.core.jsonable import Convert
from shared.export.writers.format import Format, Writer

_GZIP_LEVEL = 6
_ROWS = 1 << 13
_LINES = 1 << 14
_BLOCK = 1 << 20


class _Writer:
    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:
        self._names = schema.names
        self._encoders = [jsonable.encoder(field.type) for field in schema]
        self._raw = path.open("wb")
        self._out = _compressing(self._raw, compression)

    def write(self, table: pa.Table) -> None:
        for batch in table.to_batches(max_chunksize=_ROWS):
            columns = [
                _values(column, encode)
                for column, encode in zip(batch.columns, self._encoders, strict=True)
            ]
            rows = zip(*columns, strict=True)
            lines = [jsonable.dumps(dict(zip(self._names, row, strict=True))) for row in rows]
            self._out.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        try:
            if self._out is not self._raw:
                self._out.close()
        finally:
            self._raw.close()


def _values(column: pa.Array, encode: Convert | None) -> list[Any]:
    """Return the values of a column as JSON data."""
    if pa.types.is_timestamp(column.type):  # the same texts in a third of the time
        texts: list[Any] = pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ", locale="C").to_pylist()
        return texts
    values: list[Any] = column.to_pylist()
    return values if encode is None else [jsonable.one(encode, value) for value in values]


def _create(path: Path, schema: pa.Schema, compression: str) -> Writer:
    return _Writer(path, schema, compression)


def _compressing(raw: BinaryIO, compression: str) -> BinaryIO:
    """Return what compresses into `raw`; neither a time nor a name gets into the bytes."""
    if compression == "gzip":
        packed = gzip.GzipFile("", "wb", compresslevel=_GZIP_LEVEL, fileobj=raw, mtime=0)
        return cast("BinaryIO", packed)
    if compression == "zstd":
        return cast("BinaryIO", pa.CompressedOutputStream(pa.PythonFile(raw, mode="w"), "zstd"))
    return raw


# --- and back -------------------------------------------------------------------------------


def _read(path: Path, schema: pa.Schema, compression: str) -> Iterator[pa.Table]:
    decoders = [(field, _decoder(field.type)) for field in schema]
    names = set(schema.names)
    try:
        with _lines(path, compression) as lines:
            while batch := list(itertools.islice(lines, _LINES)):
                rows = [json.loads(line) for line in batch]
                if any(row.keys() != names for row in rows):
                    raise VerificationError("a line has other keys than the columns")
                arrays = [
                    pa.array([jsonable.one(decode, row[field.name]) for row in rows], field.type)
                    for field, decode in decoders
                ]
                yield pa.Table.from_arrays(arrays, schema=schema)
    except (OSError, EOFError, ValueError, TypeError, AttributeError, pa.ArrowException) as error:
        raise VerificationError(f"it is no sound file of JSON lines: {error}") from error


@contextmanager
def _lines(path: Path, compression: str) -> Iterator[Iterator[bytes]]:
    if compression == "gzip":
        with gzip.open(path, "rb") as file:
            yield _split(file.read)
    elif compression == "zstd":
        with pa.input_stream(str(path), compression="zstd") as stream:
            yield _split(stream.read)
    else:
        with path.open("rb") as plain:
            yield _split(plain.read)


def _split(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield lines; one without its end is a file that was cut off."""
    rest = b""
    while block := read(_BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    if rest:
        raise ValueError("its last line has no end")


def _decoder(kind: pa.DataType) -> Convert | None:
    types = pa.types
    if types.is_timestamp(kind):
        return datetime.fromisoformat
    if types.is_date(kind):
        return date.fromisoformat
    if types.is_decimal(kind):
        return Decimal
    if types.is_floating(kind):
        return float
    if types.is_binary(kind):
        return base64.b64decode
    if types.is_struct(kind):
        decoders = {field.name: _decoder(field.type) for field in kind}
        return lambda value: {
            name: jsonable.one(decode, value[name]) for name, decode in decoders.items()
        }
    if types.is_list(kind):
        item = _decoder(kind.value_type)
        return (
            None if item is None else lambda values: [jsonable.one(item, value) for value in values]
        )
    if types.is_map(kind):
        key, entry = _key_decoder(kind.key_type), _decoder(kind.item_type)
        return lambda pairs: [
            (jsonable.one(key, k), jsonable.one(entry, v)) for k, v in pairs.items()
        ]
    return None


def _key_decoder(kind: pa.DataType) -> Convert | None:
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return json.loads
    return _decoder(kind)


FORMAT = Format(
    name="ndjson",
    extensions={"gzip": "json.gz", "zstd": "json.zst", "none": "json"},
    create=_create,
    read=_read,
)
