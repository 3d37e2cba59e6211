"""CSV and TSV files in: a header, then one record a line, quoted where it must be (RFC 4180).

An empty field is NULL; a quoted empty field is an empty string. An empty file has no columns and no rows. A record may go on over line ends
inside quotes. UTF-8, with or without a byte order mark.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from shared.core.errors import BadFileError
from shared.lake.ingest import texts
from shared.lake.ingest.blocks import BLOCK_BYTES, blocks, reading
from shared.lake.ingest.conform import match
from shared.lake.ingest.kinds import stored, type_name
from shared.lake.ingest.rejects import Reject, Rejects
from shared.lake.ingest.source import Chunk

_RECORD_LIMIT = 1 << 20
"""Bytes after which an open quote is taken for a mistake and not for a long field."""


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    data: bytes


class DelimitedSource:
    """One CSV or TSV file, plain or `.gz`.

    A column is boolean, bigint, double, timestamp or date where every value of the file is one, else
    string; digits with leading zeros are strings.

    Args:
        path: the file.
        delimiter: a comma or a tab.
        block_bytes: about how much text is held at once.

    Raises:
        BadFileError: the file cannot be read, or its header has no good names.
    """

    def __init__(self, path: Path, delimiter: str, block_bytes: int = BLOCK_BYTES) -> None:
        self._path = path
        self._delimiter = delimiter
        self._block_bytes = block_bytes
        self._names: list[str] = []
        guesses: list[texts.Guess] = []
        for table, _, _ in self._tables():
            guesses = guesses or [texts.Guess() for _ in self._names]
            for guess, name in zip(guesses, self._names, strict=True):
                guess.look(table.column(name))
        fields = [
            (name, guesses[i].kind if guesses else pa.string())
            for i, name in enumerate(self._names)
        ]
        self.schema: pa.Schema = stored(pa.schema(fields))

    def chunks(self, target: pa.Schema, rejects: Rejects) -> Iterator[Chunk]:
        """Yield the rows with the types of `target`."""
        wanted = {n: target.field(m).type for n in self._names if (m := match(n, target.names))}
        for table, lines, bad in self._tables():
            rejects.add(bad)
            reasons: dict[int, str] = {}
            columns = {}
            for name, kind in wanted.items():
                values = table.column(name).combine_chunks()
                columns[name], misfits = texts.parsed(values, kind)
                for row in np.flatnonzero(misfits).tolist():
                    said = f"{values[row].as_py()!r}"[:80]
                    reasons.setdefault(row, f"{name} is {said}, which is no {type_name(kind)}")
            typed = pa.table(columns) if columns else table.select([])
            chunk = Chunk(self._path.name, typed, lines)
            if reasons:
                rejects.add(self._refused(table, lines, reasons))
                keep = np.ones(len(lines), dtype=bool)
                keep[list(reasons)] = False
                chunk = chunk.filter(keep)
            yield chunk

    def _refused(
        self, table: pa.Table, lines: np.ndarray, reasons: dict[int, str]
    ) -> Iterator[Reject]:
        for row in sorted(reasons):
            text = io.StringIO()
            values = table.slice(row, 1).to_pylist()[0].values()
            csv.writer(text, delimiter=self._delimiter, lineterminator="").writerow(values)
            yield Reject(self._path.name, int(lines[row]), reasons[row], text.getvalue())

    def _tables(self) -> Iterator[tuple[pa.Table, np.ndarray, list[Reject]]]:
        """Yield all columns as strings, the line of each row, and the records that are none."""
        with reading(self._path) as stream:
            first = True
            for records in _records(blocks(stream, size=self._block_bytes)):
                if first and records:
                    self._names = self._header(records.pop(0).data)
                    first = False
                if not first:  # a file without a header holds nothing
                    yield self._parse(records)

    def _header(self, data: bytes) -> list[str]:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        try:
            names = [n.strip() for n in next(csv.reader([text], delimiter=self._delimiter), [])]
        except csv.Error as error:
            raise BadFileError(
                f"{self._path} is no delimited text: its header has {error}"
            ) from None
        folded = [name.casefold() for name in names]
        if "" in names or len(set(folded)) < len(folded):
            problem = "a column without a name" if "" in names else "two columns of one name"
            raise BadFileError(f"the header of {self._path} has {problem}: {text[:200]}")
        return names

    def _parse(self, records: list[_Record]) -> tuple[pa.Table, np.ndarray, list[Reject]]:
        bad = [r for r in (self._unreadable(record) for record in records) if r is not None]
        if bad:
            wrong = {r.line for r in bad}
            records = [record for record in records if record.line not in wrong]
        if not records:
            nothing = {name: pa.array([], pa.string()) for name in self._names}
            return pa.table(nothing), np.empty(0, dtype=np.int64), bad
        data = b"\n".join(record.data for record in records) + b"\n"
        miscounted: dict[int, int] = {}

        def refuse(row: arrow_csv.InvalidRow) -> str:
            miscounted[row.number - 1] = row.actual_columns
            return "skip"

        table = arrow_csv.read_csv(
            io.BytesIO(data),
            read_options=arrow_csv.ReadOptions(
                column_names=self._names, use_threads=False, block_size=len(data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=refuse,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self._names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )
        for index, fields in miscounted.items():
            reason = f"the line has {fields} fields and the header {len(self._names)}"
            bad.append(self._reject(records[index], reason))
        lines = [r.line for i, r in enumerate(records) if i not in miscounted]
        return table, np.array(lines, dtype=np.int64), bad

    def _unreadable(self, record: _Record) -> Reject | None:
        if len(record.data) > _RECORD_LIMIT or (
            record.data.count(b'"') % 2 and _opens_quote(record.data)
        ):
            return self._reject(record, "a quote is opened and not closed")
        if b"\r" in record.data and b'"' not in record.data:
            return self._reject(record, "a carriage return stands inside the line")
        try:
            record.data.decode()
        except UnicodeDecodeError as error:
            return self._reject(record, f"the line is not UTF-8 (byte {error.start + 1})")
        return None

    def _reject(self, record: _Record, reason: str) -> Reject:
        return Reject(self._path.name, record.line, reason, record.data.decode("utf-8", "replace"))


_QUOTED_FIELD = re.compile(rb'(?:^|[,\t])"')


def _opens_quote(line: bytes) -> bool:
    return _QUOTED_FIELD.search(line) is not None


def _records(pieces: Iterator[bytes]) -> Iterator[list[_Record]]:
    """Yield the records of each block; one that is open at its end is carried on.

    A record is open while it has an odd number of quotes and a field of it begins with one. When it
    stays open too long its first line is a record of its own (and unreadable), and reading goes on
    behind it.
    """
    number = 1
    held: list[bytes] = []
    for piece in pieces:
        lines = held + piece.split(b"\n")
        unfinished = lines.pop()
        if unfinished:  # only the last block ends without a line end
            lines.append(unfinished)
        records, used = _group(lines, number, final=False)
        number += used
        held = lines[used:]
        yield records
    records, _ = _group(held, number, final=True)
    yield records


def _group(lines: list[bytes], number: int, *, final: bool) -> tuple[list[_Record], int]:
    records = []
    index = 0
    while index < len(lines):
        end = _end(lines, index)
        if end is None:
            held = sum(len(line) for line in lines[index:])
            if not final and held <= _RECORD_LIMIT:
                break
            end = index + 1
        data = b"\n".join(lines[index:end]).removesuffix(b"\r")
        if data:
            records.append(_Record(number + index, data))
        index = end
    return records, index


def _end(lines: list[bytes], start: int) -> int | None:
    """Return the index after the record that starts at `start`, None where it stays open."""
    if not lines[start].count(b'"') % 2 or not _opens_quote(lines[start]):
        return start + 1
    size = len(lines[start])
    for index in range(start + 1, len(lines)):
        size += len(lines[index])
        if size > _RECORD_LIMIT:
            return None
        if lines[index].count(b'"') % 2:
            return index + 1
    return None
