"""Rows into finished local files, one after the other, cut where only the rows decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from shared.core import clock
from shared.export import checksum, naming
from shared.export.manifest import FileEntry
from shared.export.stores.advice import SPOOL
from shared.export.writers.format import Format, Writer
from shared.lake.storage_errors import translated


@dataclass(frozen=True, slots=True)
class Cut:
    """Where rows are cut into pieces that are written at once, and those into files.

    Attributes:
        group_rows: rows of one piece (a row group); the last may have fewer.
        file_rows: rows of one file at most.
        file_bytes: a file that has become so large is finished.
    """

    group_rows: int
    file_rows: int
    file_bytes: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A finished local file, and how the manifest lists it."""

    local: Path
    entry: FileEntry


def write(
    tables: Iterable[pa.Table],
    schema: pa.Schema,
    *,
    kind: Format,
    compression: str,
    folder: Path,
    delivery_id: str,
    cut: Cut,
    timestamp: str | None,
) -> Iterator[Part]:
    """Yield files with all rows in their order; a file may be deleted once the next is asked for.

    Args:
        tables: the rows, in any pieces: the bytes do not depend on them.
        schema: their columns.
        kind: the format.
        compression: one of the format's.
        folder: where files are written.
        delivery_id: goes into the names.
        cut: how much a file holds.
        timestamp: the column whose bounds are noted, if any.

    Raises:
        StoreError: the folder is full.
    """
    number = 0
    current: _Open | None = None
    try:
        for table in _regrouped(tables, schema, min(cut.group_rows, cut.file_rows)):
            if current is not None and current.is_full(len(table), cut):
                done, current = current, None
                yield done.finish(number, delivery_id, kind.extensions[compression])
                number += 1
            if current is None:
                path = folder / f"{number:05d}"
                with translated("writing a file to the spool", SPOOL):
                    current = _Open(path, kind.create(path, schema, compression), timestamp)
            current.write(table)
        if current is not None:
            done, current = current, None
            yield done.finish(number, delivery_id, kind.extensions[compression])
    finally:
        if current is not None:
            current.abandon()


class _Open:
    """A file being written."""

    def __init__(self, path: Path, writer: Writer, timestamp: str | None) -> None:
        self._path = path
        self._writer = writer
        self._timestamp = timestamp
        self._rows = 0
        self._bounds: list[datetime] = []

    def is_full(self, more: int, cut: Cut) -> bool:
        return self._rows + more > cut.file_rows or self._path.stat().st_size >= cut.file_bytes

    def write(self, table: pa.Table) -> None:
        with translated("writing a file to the spool", SPOOL):
            self._writer.write(table)
        self._rows += len(table)
        if self._timestamp is not None:
            bounds = pc.min_max(table.column(self._timestamp)).as_py()
            found = [at for at in (bounds["min"], bounds["max"], *self._bounds) if at is not None]
            self._bounds = [min(found), max(found)] if found else []

    def abandon(self) -> None:
        """Let go of the file: the spool is deleted with it."""
        with suppress(OSError, pa.ArrowException):
            self._writer.close()

    def finish(self, number: int, delivery_id: str, extension: str) -> Part:
        with translated("writing a file to the spool", SPOOL):
            self._writer.close()
            sha256 = checksum.of_file(self._path)
            size = self._path.stat().st_size
        bounds = [clock.isoformat(at) for at in self._bounds]
        entry = FileEntry(
            path=naming.part(number, delivery_id, sha256, extension),
            bytes=size,
            rows=self._rows,
            sha256=sha256,
            min_timestamp=bounds[0] if bounds else None,
            max_timestamp=bounds[1] if bounds else None,
        )
        return Part(self._path, entry)


def _regrouped(tables: Iterable[pa.Table], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Yield the same rows in tables of exactly `rows`, the last one of what is left."""
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        held.append(table.cast(schema) if table.schema != schema else table)
        count += len(table)
        if count < rows:
            continue
        whole = pa.concat_tables(held)
        start = 0
        while count - start >= rows:
            yield whole.slice(start, rows).combine_chunks()
            start += rows
        held, count = [whole.slice(start)], count - start
    if count:
        yield pa.concat_tables(held).combine_chunks()
