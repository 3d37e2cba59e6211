"""Rows into data files: split by bucket, sorted in each file, uploaded; nothing is committed here.

Rows wait in memory until there are `_PENDING_BYTES` of them, then go to a local run file, sorted by
bucket; a bucket whose runs reach `_FILE_BYTES` becomes a data file at once. So memory is bounded by
these two, whatever the size of the batch.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from shared.lake import schema as schemas
from shared.lake.buckets import Bucketing, Slice
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.lake.layout import SORT_ORDER_ID
from shared.lake.storage_errors import translated

if TYPE_CHECKING:
    from pyiceberg.manifest import DataFile

    from shared.lake.lake import Lake

_PENDING_BYTES = 128 << 20
_FILE_BYTES = 256 << 20
_UPLOADS = 8


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A data file that is in the warehouse, and in no snapshot yet.

    Attributes:
        path: its URL.
        bucket: of the identity; None for events without one, and for records.
        partitioned: whether the dataset has buckets.
        statistics: what Iceberg keeps of its columns, as `DataFile` takes it.
    """

    path: str
    bucket: int | None
    partitioned: bool
    rows: int
    bytes: int
    statistics: Mapping[str, Any]

    def data_file(self) -> DataFile:
        """Return it as Iceberg's manifests know files."""
        from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
        from pyiceberg.typedef import Record

        return DataFile.from_args(
            content=DataFileContent.DATA,
            file_path=self.path,
            file_format=FileFormat.PARQUET,
            partition=Record(self.bucket) if self.partitioned else Record(),
            file_size_in_bytes=self.bytes,
            sort_order_id=SORT_ORDER_ID if self.partitioned else None,
            spec_id=0,
            equality_ids=None,
            key_metadata=None,
            **self.statistics,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The files of one commit-to-be, and the hash of the content of its user columns."""

    files: tuple[WrittenFile, ...]
    rows: int
    bytes: int
    content_hash: str


def write_rows(
    lake: Lake,
    dataset: Dataset,
    tables: Iterable[pa.Table],
    *,
    batch_id: str,
    ingest_time_ms: int,
) -> Written:
    """Write rows as data files of a dataset (or of a draft).

    Args:
        lake: whose warehouse it is.
        dataset: gives schema, buckets and order.
        tables: the rows, without system columns, in any number of pieces.
        batch_id: put into the system columns, like
        ingest_time_ms: milliseconds since 1970.

    Raises:
        InputError: a column is not the dataset's, or of a type it cannot hold.
        StoreError: the warehouse or the spool is full, read-only, or does not answer.
    """
    own = schemas.widened(schemas.own_columns(dataset.schema))
    content = ContentHash()
    with lake.files.spool() as folder, ThreadPoolExecutor(_UPLOADS) as uploads:
        writer = _Writer(lake, dataset, folder, uploads, (ingest_time_ms, batch_id))
        rows = _Rows(Bucketing.of(dataset), folder, writer)
        try:
            for table in tables:
                if len(table):
                    fitted = schemas.fit(table, own)
                    content.update(fitted)
                    rows.add(fitted)
            rows.finish()
            files = writer.finish()
        except BaseException:
            writer.discard()
            raise
    return Written(
        files=files,
        rows=sum(file.rows for file in files),
        bytes=sum(file.bytes for file in files),
        content_hash=content.hex(),
    )


def rewrite_rows(
    lake: Lake,
    dataset: Dataset,
    bucket: int | None,
    tables: Iterable[pa.Table],
    *,
    file_bytes: int,
) -> tuple[WrittenFile, ...]:
    """Write rows of one bucket as they are: in their order, with their system columns.

    Args:
        lake: whose warehouse it is.
        dataset: whose rows they are.
        bucket: of all of them.
        tables: the rows, in any number of pieces.
        file_bytes: a file ends with the row group that reaches this size.

    Raises:
        StoreError: the warehouse or the spool is full, read-only, or does not answer.
    """
    with lake.files.spool() as folder, ThreadPoolExecutor(_UPLOADS) as uploads:
        writer = _Writer(lake, dataset, folder, uploads, None)
        try:
            writer.stream(bucket, tables, file_bytes)
            return writer.finish()
        except BaseException:
            writer.discard()
            raise


def _row_groups(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """Yield the rows in pieces of so many, the last one smaller."""
    kept: list[pa.Table] = []
    count = 0
    for table in tables:
        kept.append(table)
        count += len(table)
        while count >= rows:
            whole = pa.concat_tables(kept)
            yield whole.slice(0, rows)
            kept, count = [whole.slice(rows)], count - rows
    if count:
        yield pa.concat_tables(kept)


@dataclass(frozen=True, slots=True)
class _Run:
    """A sorted slice of one bucket in a local file."""

    path: Path
    index: int
    bytes: int


class _Rows:
    """Rows on their way into files: in memory, then in runs, then in a file of their bucket."""

    def __init__(self, bucketing: Bucketing, folder: Path, writer: _Writer) -> None:
        self._bucketing = bucketing
        self._folder = folder
        self._writer = writer
        self._pending: list[pa.Table] = []
        self._pending_bytes = 0
        self._runs: dict[int | None, list[_Run]] = {}
        self._spills = 0

    def add(self, table: pa.Table) -> None:
        self._pending.append(table)
        self._pending_bytes += table.nbytes
        if self._pending_bytes >= _PENDING_BYTES:
            self._spill()

    def finish(self) -> None:
        if self._runs:
            self._spill()
            for bucket in list(self._runs):
                self._merge(bucket)
        else:
            for piece in self._sorted():
                self._writer.write(piece.bucket, piece.table)

    def _sorted(self) -> Iterator[Slice]:
        if not self._pending:
            return iter(())
        table = pa.concat_tables(self._pending)
        self._pending, self._pending_bytes = [], 0
        return self._bucketing.split(table)

    def _spill(self) -> None:
        if not self._bucketing.sorts:  # records keep the order they came in
            for piece in self._sorted():
                self._writer.write(piece.bucket, piece.table)
            return
        self._spills += 1
        path = self._folder / f"run-{self._spills}.arrow"
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        pieces = self._sorted()
        index = 0
        with translated("writing a temporary file"), pa.OSFile(str(path), "wb") as sink:
            file: pa.ipc.RecordBatchFileWriter | None = None
            for piece in pieces:
                table = piece.table.combine_chunks()
                file = file or pa.ipc.new_file(sink, table.schema, options=options)
                for batch in table.to_batches():
                    file.write_batch(batch)
                    run = _Run(path, index, batch.nbytes)
                    self._runs.setdefault(piece.bucket, []).append(run)
                    index += 1
            if file is not None:
                file.close()
        for bucket, runs in list(self._runs.items()):
            if sum(run.bytes for run in runs) >= _FILE_BYTES:
                self._merge(bucket)

    def _merge(self, bucket: int | None) -> None:
        batches = []
        for run in self._runs.pop(bucket):
            with translated("reading a temporary file"), pa.OSFile(str(run.path)) as source:
                batches.append(pa.ipc.open_file(source).get_batch(run.index))
        table = pa.Table.from_batches(batches)
        self._writer.write(bucket, self._bucketing.sort(table))


class _Writer:
    """Encodes files locally and uploads them; all of them are there when `finish` returns."""

    def __init__(
        self,
        lake: Lake,
        dataset: Dataset,
        folder: Path,
        uploads: ThreadPoolExecutor,
        system: tuple[int, str] | None,
    ) -> None:
        from pyiceberg.io.pyarrow import compute_statistics_plan, parquet_path_to_id_mapping

        iceberg = dataset.metadata.schema()
        self._files = lake.files
        self._dataset = dataset
        self._schema = schemas.to_arrow(iceberg, with_ids=True)
        self._plan = compute_statistics_plan(iceberg, dataset.metadata.properties)
        self._ids = parquet_path_to_id_mapping(iceberg)
        self._row_group_rows = lake.config.lake.row_group_rows
        self._folder = folder
        self._uploads = uploads
        self._system = system
        self._token = secrets.token_hex(8)
        self._pending: list[Future[WrittenFile]] = []

    def write(self, bucket: int | None, table: pa.Table) -> None:
        with self._file(bucket) as (file, _):
            file.write_table(self._whole(table), row_group_size=self._row_group_rows)

    def stream(self, bucket: int | None, tables: Iterable[pa.Table], file_bytes: int) -> None:
        """Write rows that have their system columns, in the order they come in."""
        groups = _row_groups(tables, self._row_group_rows)
        group = next(groups, None)
        while group is not None:
            with self._file(bucket) as (file, local):
                full = False
                while group is not None and not full:
                    file.write_table(group.select(self._schema.names).cast(self._schema))
                    full = local.stat().st_size >= file_bytes
                    group = next(groups, None)

    @contextmanager
    def _file(self, bucket: int | None) -> Iterator[tuple[pq.ParquetWriter, Path]]:
        """Yield a file to write to, and where it is; it is uploaded at the end of the block."""
        number = len(self._pending)
        local = self._folder / f"{number:05d}.parquet"
        with (
            translated(f"writing rows of dataset {self._dataset.name}"),
            pq.ParquetWriter(
                local, self._schema, compression="zstd", store_decimal_as_integer=True
            ) as file,
        ):
            yield file, local
        place = f"{self._dataset.location}/data"
        if self._dataset.identity is not None:
            place += "/bucket=none" if bucket is None else f"/bucket={bucket:04d}"
        path = f"{place}/{self._token}-{number:05d}.parquet"
        self._pending.append(self._uploads.submit(self._upload, local, path, bucket))

    def finish(self) -> tuple[WrittenFile, ...]:
        return tuple(future.result() for future in self._pending)

    def discard(self) -> None:
        """Delete what was uploaded, as far as possible: nobody will ever refer to it."""
        for future in self._pending:
            with suppress(Exception):
                self._files.delete(future.result().path)

    def _whole(self, table: pa.Table) -> pa.Table:
        """Return the rows with the system columns, in the dataset's order of columns."""
        assert self._system is not None
        ingest_time, batch_id = self._system
        rows = len(table)
        stamp = pa.StructArray.from_arrays(
            [pa.repeat(pa.scalar(ingest_time, pa.int64()), rows), pa.repeat(batch_id, rows)],
            fields=list(schemas.SYSTEM_COLUMNS[0].type),
        )
        table = table.append_column(schemas.METADATA, stamp)
        table = table.append_column(schemas.BATCH, pa.repeat(batch_id, rows))
        return table.select(self._schema.names).cast(self._schema)

    def _upload(self, local: Path, path: str, bucket: int | None) -> WrittenFile:
        from pyiceberg.io.pyarrow import data_file_statistics_from_parquet_metadata

        footer = pq.read_metadata(local)
        statistics = data_file_statistics_from_parquet_metadata(
            parquet_metadata=footer, stats_columns=self._plan, parquet_column_mapping=self._ids
        )
        size = local.stat().st_size
        self._files.put_file(local, path)
        local.unlink()
        return WrittenFile(
            path=path,
            bucket=bucket,
            partitioned=self._dataset.identity is not None,
            rows=footer.num_rows,
            bytes=size,
            statistics=statistics.to_serialized_dict(),
        )
