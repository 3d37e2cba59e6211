"""Parquet files: one row group a table, written in the columns' own types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shared.core.errors import VerificationError
from shared.export.writers.format import Format, Writer


class _Writer:
    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:
        # The Arrow schema that would go into the footer repeats what Parquet's types say.
        self._file = pq.ParquetWriter(
            str(path), schema, compression=compression, store_schema=False, version="2.6"
        )

    def write(self, table: pa.Table) -> None:
        self._file.write_table(table, row_group_size=max(1, len(table)))

    def close(self) -> None:
        self._file.close()


def _create(path: Path, schema: pa.Schema, compression: str) -> Writer:
    return _Writer(path, schema, compression)


def _read(path: Path, schema: pa.Schema, compression: str) -> Iterator[pa.Table]:
    del compression  # each column chunk says its own
    try:
        with pq.ParquetFile(path) as file:
            if file.schema_arrow.names != schema.names:
                raise VerificationError(
                    f"its columns are {', '.join(file.schema_arrow.names)}, "
                    f"not {', '.join(schema.names)}"
                )
            for index in range(file.num_row_groups):
                yield file.read_row_group(index).cast(schema)
    except (pa.ArrowException, OSError) as error:
        raise VerificationError(f"it is no sound Parquet file: {_first(error)}") from error


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


FORMAT = Format(
    name="parquet",
    extensions=dict.fromkeys(("zstd", "snappy", "gzip", "none"), "parquet"),
    create=_create,
    read=_read,
)
