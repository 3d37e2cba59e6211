"""Parquet files in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from shared.core.errors import BadFileError
from shared.lake.ingest.kinds import stored
from shared.lake.ingest.rejects import Rejects
from shared.lake.ingest.source import Chunk


class ParquetSource:
    """One Parquet file; its lines are its row numbers.

    Args:
        path: the file.
        batch_rows: rows held at once.

    Raises:
        BadFileError: the file is truncated or no Parquet.
    """

    def __init__(self, path: Path, batch_rows: int) -> None:
        self._path = path
        self._batch_rows = batch_rows
        with _open(path) as file:
            self.schema: pa.Schema = stored(file.schema_arrow)

    def chunks(self, target: pa.Schema, rejects: Rejects) -> Iterator[Chunk]:  # noqa: ARG002
        """Yield the rows with the types of the file."""
        row = 1
        with _open(self._path) as file:
            for batch in file.iter_batches(batch_size=self._batch_rows):
                lines = np.arange(row, row + len(batch), dtype=np.int64)
                row += len(batch)
                yield Chunk(self._path.name, pa.Table.from_batches([batch]), lines)


@contextmanager
def _open(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a file; what Arrow finds wrong while it is read becomes a BadFileError."""
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except FileNotFoundError:
        raise BadFileError(f"there is no file {path}") from None
    except (pa.ArrowInvalid, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadFileError(
            f"{path} is no whole Parquet file: {reason}",
            hint="the file may be truncated: get it again",
        ) from error


class TableSource:
    """A pyarrow Table as an input; its lines are its row numbers."""

    def __init__(self, table: pa.Table, batch_rows: int) -> None:
        self._table = table
        self._batch_rows = batch_rows
        self.schema: pa.Schema = stored(table.schema)

    def chunks(self, target: pa.Schema, rejects: Rejects) -> Iterator[Chunk]:  # noqa: ARG002
        """Yield the rows with the types of the table."""
        for start in range(0, len(self._table), self._batch_rows):
            piece = self._table.slice(start, self._batch_rows)
            lines = np.arange(start + 1, start + 1 + len(piece), dtype=np.int64)
            yield Chunk("the table", piece, lines)
