"""JSON lines in: one object a line, nested objects become structs.

An empty file has no columns and no rows. Arrow's reader takes a block at a time and fails the whole block on one bad line, so a block that it
refuses is read again line by line, and only the lines that are wrong are rejects.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import json as arrow_json

from shared.core.errors import BadFileError
from shared.lake.ingest import instants
from shared.lake.ingest.blocks import BLOCK_BYTES, blocks, reading
from shared.lake.ingest.conform import match
from shared.lake.ingest.jsonvalues import Misfit, kind_of, taken
from shared.lake.ingest.kinds import merged_struct, stored
from shared.lake.ingest.rejects import Reject, Rejects
from shared.lake.ingest.source import Chunk

_EMPTY = pa.struct([])


class JsonLinesSource:
    """One file of JSON lines, plain or `.gz`.

    Texts that are all ISO 8601 times make a timestamp column, all days a date column. The first
    value that is not null decides between the kinds of JSON; integers widen to doubles.

    Args:
        path: the file.
        block_bytes: about how much text is held at once.

    Raises:
        BadFileError: the file cannot be read, or has lines and none of them is an object.
    """

    def __init__(self, path: Path, block_bytes: int = BLOCK_BYTES) -> None:
        self._path = path
        self._block_bytes = block_bytes
        seen, blank = _EMPTY, True
        with reading(path) as stream:
            for block in blocks(stream, size=block_bytes):
                _refuse_array(path, block)
                lines, _ = _lines(block, 1)
                blank = blank and not lines
                seen = merged_struct(seen, _inferred(lines, seen))
        if not len(seen) and not blank:
            raise BadFileError(f"{path} holds no JSON object", hint="one object a line is read")
        self.schema: pa.Schema = stored(pa.schema(list(seen)))

    def chunks(self, target: pa.Schema, rejects: Rejects) -> Iterator[Chunk]:
        """Yield the rows; numbers and structs have the types of `target`, times are texts yet."""
        readable = _readable(pa.struct(list(self.schema)), pa.struct(list(target)))
        number = 1
        with reading(self._path) as stream:
            for block in blocks(stream, size=self._block_bytes):
                lines, numbers = _lines(block, number)
                number += block.count(b"\n")
                yield self._chunk(lines, np.array(numbers, dtype=np.int64), readable, rejects)

    def _chunk(
        self, lines: list[bytes], numbers: np.ndarray, readable: pa.StructType, rejects: Rejects
    ) -> Chunk:
        table = _read(lines, pa.schema(list(readable)), infer=False)
        if table is not None:
            return Chunk(self._path.name, table, numbers)
        rows, keep, bad = [], [], []
        for index, line in enumerate(lines):
            try:
                rows.append(taken(_parsed(line), readable, ""))
                keep.append(index)
            except Misfit as misfit:
                text = line.decode("utf-8", "replace")
                bad.append(Reject(self._path.name, int(numbers[index]), str(misfit), text))
        rejects.add(bad)
        values = pa.array(rows, readable)
        table = pa.Table.from_struct_array(values) if len(readable) else pa.table({})
        return Chunk(self._path.name, table, numbers[keep])


def _refuse_array(path: Path, block: bytes) -> None:
    if block.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"["):
        raise BadFileError(
            f"{path} holds a JSON array", hint="write one object a line, without brackets around"
        )


def _lines(block: bytes, number: int) -> tuple[list[bytes], list[int]]:
    """Return the lines that are not blank, and their numbers."""
    if number == 1 and block.startswith(b"\xef\xbb\xbf"):
        block = block[3:]
    lines, numbers = [], []
    for offset, line in enumerate(block.split(b"\n")):
        stripped = line.strip()
        if stripped:
            lines.append(stripped)
            numbers.append(number + offset)
    return lines, numbers


def _read(lines: list[bytes], schema: pa.Schema, *, infer: bool) -> pa.Table | None:
    """Return what Arrow reads from the lines, or None where it refuses or sees other rows."""
    if not lines:
        return schema.empty_table()
    data = b"\n".join(lines) + b"\n"
    try:
        table = arrow_json.read_json(
            io.BytesIO(data),
            read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema,
                unexpected_field_behavior="infer" if infer else "ignore",
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        return None
    return table if len(table) == len(lines) else None


def _inferred(lines: list[bytes], seen: pa.StructType) -> pa.StructType:
    """Return the type that some lines show; lines that are no objects show nothing."""
    table = _read(lines, pa.schema(list(_known(seen))), infer=True)
    if table is None:
        table = _read(lines, pa.schema([]), infer=True)
    if table is not None and _has_times(pa.struct(list(table.schema))):
        untimed = [(f.name, _untimed(f.type)) for f in table.schema]
        table = _read(lines, pa.schema(untimed), infer=True)
    if table is not None:
        fields = [(f.name, _refined(table.column(i))) for i, f in enumerate(table.schema)]
        return pa.struct(fields)
    shown = _EMPTY
    for line in lines:
        try:
            shown = merged_struct(shown, kind_of(_parsed(line)))
        except Misfit:
            continue
    return shown


def _parsed(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise Misfit(f"the line is not UTF-8 (byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        raise Misfit(f"the line is no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise Misfit("the line nests too deep") from None
    if not isinstance(value, dict):
        raise Misfit("the line is no JSON object")
    return value


def _known(kind: pa.DataType) -> pa.StructType:
    """Return the fields whose kind is known, with times as texts, for Arrow's reader."""
    fields = [(f.name, _untimed(f.type)) for f in kind if _is_settled(f.type)]
    return pa.struct(fields)


def _is_settled(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return bool(len(kind)) and all(_is_settled(f.type) for f in kind)
    if pa.types.is_list(kind):
        return _is_settled(kind.value_type)
    return not pa.types.is_null(kind)


def _has_times(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return any(_has_times(f.type) for f in kind)
    if pa.types.is_list(kind):
        return _has_times(kind.value_type)
    return bool(pa.types.is_temporal(kind))


def _untimed(kind: pa.DataType) -> pa.DataType:
    """Return a type with texts for times: Arrow would read some forms of them and not others."""
    if pa.types.is_struct(kind):
        return pa.struct([(f.name, _untimed(f.type)) for f in kind])
    if pa.types.is_list(kind):
        return pa.list_(_untimed(kind.value_type))
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, _untimed(kind.item_type))
    return pa.string() if pa.types.is_temporal(kind) else kind


def _refined(values: pa.Array | pa.ChunkedArray) -> pa.DataType:
    """Return the type of values, times told from other texts."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    kind = values.type
    if pa.types.is_struct(kind):
        arrays = values.flatten()
        return pa.struct([(f.name, _refined(a)) for f, a in zip(kind, arrays, strict=True)])
    if pa.types.is_list(kind):
        return pa.list_(_refined(values.flatten()))
    if values.null_count == len(values):
        return pa.null() if pa.types.is_string(kind) else kind
    if pa.types.is_string(kind):
        if instants.look_like_instants(values):
            return instants.TIMESTAMP
        if instants.look_like_days(values):
            return pa.date32()
    return kind


def _readable(seen: pa.DataType, target: pa.DataType) -> pa.DataType:
    """Return the type in which a column is read: its names as in the file, its kind the target's."""
    if pa.types.is_struct(seen) and pa.types.is_struct(target):
        fields = []
        names = [f.name for f in seen]
        for field in target:
            name = match(field.name, names)
            if name is not None:
                fields.append((name, _readable(seen.field(name).type, field.type)))
        return pa.struct(fields)
    if pa.types.is_list(seen) and pa.types.is_list(target):
        return pa.list_(_readable(seen.value_type, target.value_type))
    return _untimed(target)
