"""Reading datasets: which files a commit consists of, and their rows, leaf by leaf, as Arrow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shared.core.errors import ForeignSnapshotError, NotFoundError, OperationError, StoreError
from shared.core.intervals import Interval
from shared.lake import leaves as paths
from shared.lake import notes
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.lake.files import Files
from shared.lake.storage_errors import translated
from shared.state import commits
from shared.state.database import Connection

if TYPE_CHECKING:
    from pyiceberg.manifest import ManifestEntry, ManifestFile
    from pyiceberg.table.metadata import TableMetadata

    from shared.lake.lake import Lake

TIE, ROW, NEW = "_fm_tie", "_fm_row", "_fm_new"
_MANIFEST_READERS = 8
_ROWS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class FileRef:
    """A data file of a scan.

    Attributes:
        number: its place among all files of the scan, in the order they were committed.
        span: the lowest and the highest batch of its rows; None where that is not known.
    """

    path: str
    number: int
    rows: int
    bytes: int
    span: tuple[str, str] | None

    @property
    def batch(self) -> str | None:
        """The one batch its rows are of; None where they may be of several."""
        return self.span[0] if self.span is not None and self.span[0] == self.span[1] else None

    def may_have(self, batches: Collection[str]) -> bool:
        """Whether a row of these batches may be in it."""
        if self.span is None:
            return True
        low, high = self.span
        return low in batches if low == high else any(low <= batch <= high for batch in batches)


@dataclass(frozen=True, slots=True)
class Fragment:
    """The files of one bucket, and all that is needed to read them anywhere: plain data.

    Attributes:
        bucket: of the identity; None for events without identity, and for records.
        files: in the order they were committed.
        place: how they are reached.
        schema: of the dataset, system columns included.
        event_id: the path of the id; None for records.
        batches: where not None, only rows of these batches belong to the scan.
    """

    bucket: int | None
    files: tuple[FileRef, ...]
    place: Files
    schema: pa.Schema = field(repr=False, compare=False)
    event_id: str | None
    batches: frozenset[str] | None = None

    @property
    def rows(self) -> int:
        """How many rows its files have."""
        return sum(file.rows for file in self.files)

    @property
    def bytes(self) -> int:
        """How large its files are."""
        return sum(file.bytes for file in self.files)

    def may_have(self, batches: Collection[str]) -> bool:
        """Whether a row of these batches may be in it."""
        return any(file.may_have(batches) for file in self.files)

    def of(self, file: FileRef) -> Fragment:
        """Return it restricted to one of its files."""
        return replace(self, files=(file,))

    def only(self, batches: frozenset[str]) -> Fragment:
        """Return it restricted to rows of these batches; files without any are left out."""
        files = tuple(file for file in self.files if file.may_have(batches))
        wanted = batches if self.batches is None else self.batches & batches
        return replace(self, files=files, batches=wanted)


def plan(
    lake: Lake, dataset: Dataset, *, seq: int | None = None, but_forgotten: bool = False
) -> tuple[Fragment, ...]:
    """Return the fragments of a dataset as of a commit (the last one when None), by bucket.

    Buckets without rows are left out; the events without identity come last.

    Args:
        lake: where the dataset is.
        dataset: the dataset.
        seq: the commit.
        but_forgotten: whether to leave out what was forgotten since, rather than to refuse.

    Raises:
        ForeignSnapshotError: somebody else has committed to the table.
        NotFoundError: there is no such commit, or the dataset was dropped.
        OperationError: the commit's snapshot has expired, and rows were removed since.
        StoreUnavailableError: the warehouse does not answer.
    """
    metadata, snapshot, batches = _snapshot(lake, dataset, seq, but_forgotten=but_forgotten)
    if snapshot is None:
        return ()
    buckets: dict[int | None, list[FileRef]] = {}
    with translated(f"reading the file list of dataset {dataset.name}"):
        found = entries(lake, dataset, metadata, snapshot)
    for number, entry in enumerate(found):
        bucket = bucket_of(entry)
        buckets.setdefault(bucket, []).append(file_ref(metadata, entry, number))
    fragments = [
        Fragment(bucket, tuple(files), lake.files, dataset.schema, dataset.event_id)
        for bucket, files in sorted(buckets.items(), key=lambda i: (i[0] is None, i[0] or 0))
    ]
    if batches is not None:
        fragments = [fragment.only(batches) for fragment in fragments]
    return tuple(fragment for fragment in fragments if fragment.files)


def check_own(lake: Lake, dataset: Dataset) -> None:
    """Refuse a dataset that somebody else has committed to, or that was dropped.

    Raises:
        ForeignSnapshotError: somebody else has committed to the table.
        NotFoundError: it was dropped.
    """
    _snapshot(lake, dataset, None)


def as_of(lake: Lake, dataset: Dataset, seq: int) -> Dataset:
    """Return the dataset with the columns it had at a commit, so that later ones are not read.

    Where that commit's snapshot has expired the columns are those of the next one that is kept.

    Raises:
        NotFoundError: there is no such commit.
    """
    metadata: TableMetadata = dataset.metadata
    with lake.database.read() as connection:
        commit = commits.at(connection, dataset.uuid, seq)
        if not _is_kept(metadata, commit):
            commit = _next_kept(connection, dataset, metadata, commit) or commit
    if commit.snapshot_id is None:  # created without rows: nothing has changed its columns yet
        number: int | None = min(schema.schema_id for schema in metadata.schemas)
    else:
        snapshot = metadata.snapshot_by_id(commit.snapshot_id)
        number = None if snapshot is None else snapshot.schema_id
    found = None if number is None else metadata.schema_by_id(number)
    if found is None:
        return dataset
    declared = notes.of(dataset)
    columns = schemas.narrowed(schemas.to_arrow(found), declared.narrow)
    return replace(dataset, schema=schemas.with_initial(columns, declared.initial))


def _snapshot(
    lake: Lake, dataset: Dataset, seq: int | None, *, but_forgotten: bool = False
) -> tuple[TableMetadata, int | None, frozenset[str] | None]:
    """Return metadata, the snapshot to read and, where the commit's own is gone, its batches.

    A later snapshot has the rows of an expired one and more, which their batches tell apart, as
    long as nothing but appending, compacting and new columns lies between.
    """
    current = lake.get(dataset.name)
    if current.uuid != dataset.uuid:
        raise NotFoundError(
            f"dataset {dataset.name} was dropped, and another one has the name now",
            hint="apply the feeds that use it again",
        )
    metadata: TableMetadata = current.metadata
    newest = metadata.current_snapshot_id
    with lake.database.read() as connection:
        wanted = commits.at(connection, dataset.uuid, current.seq if seq is None else seq)
        last = commits.latest(connection, dataset.uuid)
        known = (last is not None and last.snapshot_id == newest) or any(
            commit.snapshot_id == newest
            for commit in reversed(commits.history(connection, dataset.uuid))
        )
        if not known:
            raise ForeignSnapshotError(
                f"dataset {dataset.name} has a snapshot that Feedmill did not commit",
                hint="roll the table back to its last own snapshot; change it by Feedmill only",
            )
        if _is_kept(metadata, wanted):
            return metadata, wanted.snapshot_id, None
        kept = _next_kept(connection, dataset, metadata, wanted)
        kinds = [kind for kind in commits.REMOVING if kind != "forget" or not but_forgotten]
        removal = kept and commits.first_removal(
            connection, dataset.uuid, Interval(wanted.seq, kept.seq), kinds=kinds
        )
        if kept is None or removal is not None:
            raise _gone(dataset, wanted, removal)
        interval = Interval(0, wanted.seq)
        batches = commits.batches_between(connection, dataset.uuid, interval)
    return metadata, kept.snapshot_id, frozenset(batches)


def _is_kept(metadata: TableMetadata, commit: commits.Commit) -> bool:
    number = commit.snapshot_id
    return number is None or metadata.snapshot_by_id(number) is not None


def _next_kept(
    connection: Connection, dataset: Dataset, metadata: TableMetadata, commit: commits.Commit
) -> commits.Commit | None:
    """Return the first commit from this one on whose snapshot has not expired."""
    ids = [snapshot.snapshot_id for snapshot in metadata.snapshots]
    return commits.first_of(connection, dataset.uuid, commit.seq, ids)


def _gone(
    dataset: Dataset, wanted: commits.Commit, removal: commits.Commit | None
) -> OperationError:
    what = f"the dataset {dataset.name} as of commit {wanted.seq} cannot be read any more"
    if removal is None:
        return OperationError(f"{what}: neither its snapshot nor a later one is kept")
    hint = f"read it as of commit {removal.seq} or a later one"
    if removal.kind == "forget":
        return OperationError(
            f"{what}: somebody was forgotten since (commit {removal.seq})", hint=hint
        )
    return OperationError(
        f"{what}: its snapshot has expired, and commit {removal.seq} replaced rows since", hint=hint
    )


def bucket_of(entry: ManifestEntry) -> int | None:
    """Return the bucket of a file; None for events without identity, and for records."""
    partition = entry.data_file.partition
    bucket: int | None = partition[0] if len(partition) else None
    return bucket


def file_ref(metadata: TableMetadata, entry: ManifestEntry, number: int) -> FileRef:
    """Return what a scan knows of a file."""
    file = entry.data_file
    span = _span(metadata, file)
    return FileRef(file.file_path, number, file.record_count, file.file_size_in_bytes, span)


def entries(
    lake: Lake, dataset: Dataset, metadata: TableMetadata, snapshot_id: int
) -> list[ManifestEntry]:
    """Return the data files of a snapshot in the order they were committed."""
    from pyiceberg.manifest import ManifestContent

    io = lake.catalog.io(metadata.location)
    snapshot = metadata.snapshot_by_id(snapshot_id)
    assert snapshot is not None

    def read(manifest: ManifestFile) -> list[ManifestEntry]:
        if manifest.content == ManifestContent.DELETES:
            raise ForeignSnapshotError(
                f"dataset {dataset.name} has delete files, which Feedmill does not write"
            )
        return manifest.fetch_manifest_entry(io, discard_deleted=True)

    manifests = snapshot.manifests(io)
    if len(manifests) == 1:
        found = read(manifests[0])
    else:
        with ThreadPoolExecutor(_MANIFEST_READERS) as readers:
            found = [entry for some in readers.map(read, manifests) for entry in some]
    return sorted(found, key=lambda e: (e.sequence_number or 0, e.data_file.file_path))


def _span(metadata: TableMetadata, file: Any) -> tuple[str, str] | None:
    number = metadata.schema().find_field(schemas.BATCH).field_id
    low = (file.lower_bounds or {}).get(number)
    high = (file.upper_bounds or {}).get(number)
    nulls = (file.null_value_counts or {}).get(number)
    return (str(low, "utf-8"), str(high, "utf-8")) if low and high and nulls == 0 else None


def rows(
    lake: Lake, dataset: Dataset, *, interval: Interval | None = None, seq: int | None = None
) -> Iterator[pa.Table]:
    """Yield rows with user and system columns in bounded pieces, bucket by bucket.

    Args:
        lake: where the dataset is.
        dataset: the dataset.
        interval: only rows whose batch was committed in it, as visible at its end, but for those
            of identities that were forgotten since.
        seq: without an interval: all rows as of this commit; None is the last one.
    """
    if interval is None:
        fragments = plan(lake, dataset, seq=seq)
    elif interval.empty:
        return
    else:
        with lake.database.read() as connection:
            found = commits.batches_between(connection, dataset.uuid, interval)
        batches = frozenset(found)
        planned = plan(lake, dataset, seq=interval.end, but_forgotten=True)
        fragments = tuple(f.only(batches) for f in planned)
    for fragment in fragments:
        for table in pieces(fragment, None):
            if len(table):
                yield table


def read(
    fragment: Fragment,
    leaves: Sequence[str] | None,
    *,
    hidden: Collection[str] = (),
    new_batches: frozenset[str] | None = None,
) -> pa.Table:
    """Return the rows of a fragment as one table; arguments as `pieces`."""
    tables = list(pieces(fragment, leaves, hidden=hidden, new_batches=new_batches))
    if not tables:
        return _Reader(fragment, leaves, hidden, new_batches).schema.empty_table()
    if not tables[0].num_columns:
        return _rows_only(sum(len(table) for table in tables))
    return pa.concat_tables(tables)


def pieces(
    fragment: Fragment,
    leaves: Sequence[str] | None,
    *,
    hidden: Collection[str] = (),
    new_batches: frozenset[str] | None = None,
) -> Iterator[pa.Table]:
    """Yield the rows of a fragment in bounded pieces, in the order they were committed.

    Args:
        fragment: from `plan`.
        leaves: dotted paths that are read, structs pruned to them; None reads every column.
        hidden: further columns: `_fm_tie` (the id as a string; for records file and row as a
            bigint), `_fm_row` (a bigint, unique in the scan), `_fm_new` (a boolean).
        new_batches: what `_fm_new` is true for.

    Raises:
        StoreError: a file is missing or damaged.
        StoreUnavailableError: the store does not answer.
    """
    reader = _Reader(fragment, leaves, hidden, new_batches)
    for file in fragment.files:
        yield from reader.read(file)


def whole_rows(fragment: Fragment, file: FileRef, rows: int) -> Iterator[pa.Table]:
    """Yield every column of a file's rows, in their order, at most so many at a time.

    Raises:
        StoreError: the file is missing or damaged.
        StoreUnavailableError: the store does not answer.
    """
    schema = fragment.schema
    with _opened(fragment, file) as parquet:
        columns = paths.physical(schema, parquet.schema)
        for batch in parquet.iter_batches(rows, columns=columns, use_threads=False):
            yield schemas.fit(pa.Table.from_batches([batch]), schema)


@contextmanager
def _opened(fragment: Fragment, file: FileRef) -> Iterator[pq.ParquetFile]:
    try:
        with fragment.place.open_input(file.path) as source:
            remote = not isinstance(source, pa.OSFile)
            with pq.ParquetFile(source, pre_buffer=remote) as parquet:
                yield parquet
    except pa.ArrowInvalid as error:
        raise StoreError(
            f"the data file {file.path} is damaged: {str(error).splitlines()[0]}",
            hint="restore it from a backup of the warehouse",
        ) from error


class _Reader:
    """Reads files of one fragment into tables of one schema."""

    def __init__(
        self,
        fragment: Fragment,
        leaves: Sequence[str] | None,
        hidden: Collection[str],
        new_batches: frozenset[str] | None,
    ) -> None:
        self._fragment = fragment
        self._shown = paths.pruned(fragment.schema, leaves)
        self._hidden = tuple(name for name in (TIE, ROW, NEW) if name in hidden)
        self._new = new_batches or frozenset()
        extra = [field.type for field in self._hidden_fields()]
        self.schema = pa.schema(
            [*self._shown, *(pa.field(n, t) for n, t in zip(self._hidden, extra, strict=True))]
        )

    def _hidden_fields(self) -> list[pa.Field]:
        tie = pa.int64() if self._fragment.event_id is None else pa.string()
        kinds = {TIE: tie, ROW: pa.int64(), NEW: pa.bool_()}
        return [pa.field(name, kinds[name]) for name in self._hidden]

    def read(self, file: FileRef) -> Iterator[pa.Table]:
        """Yield the rows of a file."""
        with _opened(self._fragment, file) as parquet:
            yield from self._groups(file, parquet)

    def _groups(self, file: FileRef, parquet: pq.ParquetFile) -> Iterator[pa.Table]:
        wanted = self._read_schema(file)
        columns = paths.physical(wanted, parquet.schema)
        first = 0
        for groups in _together(parquet.metadata):
            count = sum(parquet.metadata.row_group(g).num_rows for g in groups)
            if columns:
                read = parquet.read_row_groups(groups, columns=columns, use_threads=False)
                table = schemas.fit(read, wanted)
            else:
                given = [schemas.missing(field, count) for field in wanted]
                table = pa.Table.from_arrays(given, schema=wanted) if given else None
            yield self._finished(file, table, first, count)
            first += count

    def _read_schema(self, file: FileRef) -> pa.Schema:
        """Return what is read of a file: what is shown, and what hidden columns are made of."""
        needed: list[str] = []
        if TIE in self._hidden and self._fragment.event_id is not None:
            needed.append(self._fragment.event_id)
        if file.batch is None and (NEW in self._hidden or self._fragment.batches is not None):
            needed.append(schemas.BATCH)
        return schemas.widened(paths.extended(self._shown, self._fragment.schema, needed))

    def _finished(self, file: FileRef, table: pa.Table | None, first: int, count: int) -> pa.Table:
        """Return the shown and the hidden columns, of the rows that belong to the scan."""
        numbers = np.arange(first, first + count, dtype=np.int64) + (file.number << 32)
        arrays = [] if table is None else [self._shown_column(table, f) for f in self._shown]
        for name in self._hidden:
            if name == ROW or (name == TIE and self._fragment.event_id is None):
                arrays.append(pa.chunked_array([pa.array(numbers)]))
            elif name == TIE:
                assert table is not None
                assert self._fragment.event_id is not None
                arrays.append(schemas.at_path(table, self._fragment.event_id).cast(pa.string()))
            else:
                arrays.append(_within(file, table, self._new, count))
        if not arrays:
            return _rows_only(count)
        whole = pa.Table.from_arrays(arrays, schema=self.schema)
        batches = self._fragment.batches
        if batches is None or (file.batch is not None and file.batch in batches):
            return whole
        return whole.filter(_within(file, table, batches, count))

    def _shown_column(self, table: pa.Table, shown: pa.Field) -> pa.ChunkedArray:
        column = table.column(shown.name)
        return column if column.type == shown.type else column.cast(shown.type)


def _within(
    file: FileRef, table: pa.Table | None, batches: frozenset[str], count: int
) -> pa.ChunkedArray:
    if file.batch is not None:
        return pa.chunked_array([pa.repeat(file.batch in batches, count)])
    assert table is not None
    known = pa.array(sorted(batches), pa.string())
    return pc.is_in(table.column(schemas.BATCH), value_set=known)


def _together(metadata: pq.FileMetaData) -> Iterator[list[int]]:
    """Yield row groups that are read at once: whole, and some at a time where they are small."""
    groups: list[int] = []
    count = 0
    for index in range(metadata.num_row_groups):
        groups.append(index)
        count += metadata.row_group(index).num_rows
        if count >= _ROWS_AT_ONCE:
            yield groups
            groups, count = [], 0
    if groups:
        yield groups


def _rows_only(count: int) -> pa.Table:
    """Return a table without columns that still knows how many rows it has."""
    return pa.table({"n": pa.nulls(count)}).select([])
