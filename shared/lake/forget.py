"""Taking the rows of some identities out of a dataset, and their bytes out of the warehouse.

`remove` is one guarded commit that puts files without the rows in the place of those that have
them; it leaves no snapshot but its own, and no manifest with bounds of what went. `purge` then
deletes the files. It goes by what lies there, so that it may be repeated, and finishes what a
process left that was killed in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from shared.core.errors import FencedError, InputError, OperationError, StoreError
from shared.lake import maintenance, scan, sweep
from shared.lake import schema as schemas
from shared.lake.buckets import bucket_numbers
from shared.lake.compact import Swap
from shared.lake.dataset import Dataset
from shared.lake.files import Stored, normal_url
from shared.lake.storage_errors import translated
from shared.lake.write import Written, WrittenFile, rewrite_rows
from shared.state import commits, forgotten

if TYPE_CHECKING:
    from pyiceberg.manifest import ManifestEntry

    from shared.lake.lake import Lake

_ROWS_AT_ONCE = 1 << 16
_ONE_FILE = 1 << 62


@dataclass(frozen=True, slots=True)
class Persons:
    """Whose rows go from a dataset.

    Attributes:
        path: of the identity in the dataset.
        identities: of the type that the column has.
    """

    path: str
    identities: pa.Array

    def mask(self, table: pa.Table) -> pa.ChunkedArray:
        """Return which rows of a table are theirs."""
        return pc.is_in(schemas.at_path(table, self.path), value_set=self.identities)


@dataclass(frozen=True, slots=True)
class Hit:
    """A data file with such rows.

    Attributes:
        rows: how many of its rows go.
    """

    bucket: int | None
    entry: ManifestEntry
    ref: scan.FileRef
    rows: int


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of some identities in a dataset as it is.

    Attributes:
        dataset: as it was looked through.
        stays: batches of a log whose rows stay: those that took back what was forgotten before.
    """

    dataset: Dataset
    hits: tuple[Hit, ...]
    stays: frozenset[str]

    @property
    def rows(self) -> int:
        """How many rows go."""
        return sum(hit.rows for hit in self.hits)

    def fragment(self, lake: Lake, hit: Hit) -> scan.Fragment:
        """Return what a file is read by."""
        found = self.dataset
        return scan.Fragment(hit.bucket, (hit.ref,), lake.files, found.schema, found.event_id)


@dataclass(slots=True)
class Rewriter:
    """Writes files without some rows, each once, however often a commit is tried.

    Attributes:
        check: called between files; raises where the work is no longer wanted.
    """

    persons: Persons
    check: Callable[[], None] = lambda: None
    _done: dict[str, tuple[WrittenFile, ...]] = field(default_factory=dict)

    def swaps(self, lake: Lake, found: Found) -> list[Swap]:
        """Return the files of what was found, and those to put in their place."""
        return [Swap((hit.entry,), self._without(lake, found, hit)) for hit in found.hits]

    def _without(self, lake: Lake, found: Found, hit: Hit) -> tuple[WrittenFile, ...]:
        path = hit.entry.data_file.file_path
        if path not in self._done:
            self.check()
            fragment = found.fragment(lake, hit)
            rows = (
                table.filter(pc.invert(_going(table, self.persons, found.stays)))
                for table in scan.whole_rows(fragment, hit.ref, _ROWS_AT_ONCE)
            )
            self._done[path] = rewrite_rows(
                lake, found.dataset, hit.bucket, rows, file_bytes=_ONE_FILE
            )
        return self._done[path]

    def discard(self, lake: Lake, used: Sequence[Swap] = ()) -> None:
        """Delete what was written and is in no commit."""
        kept = {file.path for swap in used for file in swap.new}
        for files in self._done.values():
            for file in files:
                if file.path not in kept:
                    with suppress(OperationError):  # a file too many is the sweeper's business
                        lake.files.delete(file.path)


def persons_of(dataset: Dataset, path: str, identities: Sequence[str]) -> Persons:
    """Return identities as a dataset has them.

    Raises:
        InputError: its identities are numbers, and one of these is none.
    """
    kind = schemas.at_path(dataset.schema.empty_table(), path).type
    values = pa.array(list(dict.fromkeys(identities)), pa.string())
    try:
        return Persons(path, values.cast(kind))
    except pa.ArrowInvalid as error:
        raise InputError(
            f"an identity of {dataset.name} is a {kind}, as its column {path}: {error}"
        ) from error


def find(lake: Lake, dataset: Dataset, persons: Persons) -> Found:
    """Look for rows of some identities in a dataset as it is now.

    Raises:
        ForeignSnapshotError: somebody else has committed to the table.
        NotFoundError: the dataset was dropped.
        StoreError: a file is damaged.
        StoreUnavailableError: the warehouse does not answer.
    """
    scan.check_own(lake, dataset)
    current = lake.get(dataset.name)
    stays: frozenset[str] = frozenset()
    if current.is_log:
        with lake.database.read() as connection:
            stays = forgotten.batches(connection, current.uuid)
    metadata = current.metadata
    hits: list[Hit] = []
    if metadata.current_snapshot_id is not None:
        buckets = _buckets(current, persons)
        found = scan.entries(lake, current, metadata, metadata.current_snapshot_id)
        for number, entry in enumerate(found):
            bucket = scan.bucket_of(entry)
            if buckets is not None and bucket not in buckets:
                continue
            hit = Hit(bucket, entry, scan.file_ref(metadata, entry, number), 0)
            rows = _count(Found(current, (), stays).fragment(lake, hit), persons, stays)
            if rows:
                hits.append(Hit(hit.bucket, hit.entry, hit.ref, rows))
    return Found(current, tuple(hits), stays)


def going(lake: Lake, found: Found, persons: Persons, leaves: Sequence[str]) -> Iterator[pa.Table]:
    """Yield some columns of the rows that go, beside the identity, in bounded pieces."""
    wanted = (*leaves, persons.path, schemas.BATCH)
    for hit in found.hits:
        for table in scan.pieces(found.fragment(lake, hit), wanted):
            yield table.filter(_going(table, persons, found.stays))


def sharing(lake: Lake, found: Found, persons: Persons) -> list[object]:
    """Return the other identities that have an event with the id of one that goes.

    Raises:
        StoreError: files cannot be read.
    """
    ids: list[pa.Array] = []
    for hit in found.hits:
        for table in scan.pieces(found.fragment(lake, hit), (persons.path,), hidden=(scan.TIE,)):
            ids += table.filter(persons.mask(table)).column(scan.TIE).chunks
    if found.dataset.event_id is None or not ids:
        return []
    known = pc.unique(pa.chunked_array(ids))
    others: set[object] = set()
    for fragment in scan.plan(lake, found.dataset):
        for table in scan.pieces(fragment, (persons.path,), hidden=(scan.TIE,)):
            same = pc.is_in(table.column(scan.TIE), value_set=known)
            rows = table.filter(pc.and_not(same, persons.mask(table)))
            others |= set(pc.unique(schemas.at_path(rows, persons.path)).to_pylist())
    return sorted(others - {None}, key=str)


def remove(
    lake: Lake,
    found: Found,
    rewriter: Rewriter,
    intent: commits.Intent,
    *,
    added: Written | None = None,
) -> commits.Committed:
    """Commit files without the rows that were found; with `added` rows where there are some.

    Raises:
        CommitConflictError: others have committed to the dataset since: look again.
        RunActiveError: a feed that reads or writes the dataset is being run.
        FencedError: the claim is somebody else's now; nothing is committed.
    """
    swaps = rewriter.swaps(lake, found)
    try:
        committed = lake.swap(found.dataset, swaps, intent, added=added)
    except FencedError:
        rewriter.discard(lake)
        raise
    rewriter.discard(lake, used=swaps)
    return committed


def purge(lake: Lake, name: str, persons: Persons, seq: int) -> int:
    """Delete every file that is of no snapshot any more and has, or had, rows of some identities.

    Such are data files with rows of theirs that were committed once, and manifests of files that
    are gone. What a run at work has written and not committed yet is left alone.

    Args:
        lake: where the dataset is.
        name: the dataset.
        persons: whose rows.
        seq: a commit at which there were none of theirs; rows committed since are new ones.

    Returns:
        How many files were deleted.

    Raises:
        NotFoundError: there is no such dataset.
        StoreError: a file cannot be read or deleted.
        StoreUnavailableError: the warehouse does not answer.
    """
    dataset = lake.get(name)
    stored = lake.files.stored(dataset.location)
    dataset = lake.get(name)  # after the listing: what was committed meanwhile is referred to
    referred = sweep.referred(lake, dataset.metadata)
    spare = [file for file in stored if file.path not in referred]
    with lake.database.read() as connection:
        history = commits.history(connection, dataset.uuid)
    kinds = set(commits.ADDING) - {forgotten.FORGET}
    brought = {c.batch_id for c in history if c.kind in kinds and c.seq <= seq}
    known = pa.array(sorted(brought), pa.string())
    doomed = [
        file.path
        for file in _in_buckets(dataset, spare, persons)
        if _had(lake, dataset, file, persons, known)
    ]
    deleted = maintenance.purge(lake, dataset, doomed)
    there = {file.path for file in stored} - set(doomed)
    for file in spare:
        if _is_manifest(file.path) and _is_spent(lake, dataset, file.path, there):
            lake.files.delete(file.path)
            deleted += 1
    return deleted


def _buckets(dataset: Dataset, persons: Persons) -> set[int] | None:
    """Return the buckets in which rows of theirs can be; None: in any."""
    if dataset.identity != persons.path:
        return None
    column = pa.chunked_array([persons.identities])
    return {int(number) for number in bucket_numbers(column, dataset.buckets)}


def _in_buckets(dataset: Dataset, files: Sequence[Stored], persons: Persons) -> Iterator[Stored]:
    buckets = _buckets(dataset, persons)
    place = f"{dataset.location}/data/"
    folders = (place,) if buckets is None else tuple(f"{place}bucket={b:04d}/" for b in buckets)
    for file in files:
        if file.path.startswith(folders) and file.path.endswith(".parquet"):
            yield file


def _going(table: pa.Table, persons: Persons, stays: frozenset[str]) -> pa.ChunkedArray:
    theirs = persons.mask(table)
    if not stays:
        return theirs
    staying = pc.is_in(table.column(schemas.BATCH), value_set=pa.array(sorted(stays)))
    return pc.and_not(theirs, staying)


def _count(fragment: scan.Fragment, persons: Persons, stays: frozenset[str]) -> int:
    leaves = (persons.path, schemas.BATCH) if stays else (persons.path,)
    masks = (_going(table, persons, stays) for table in scan.pieces(fragment, leaves))
    return sum(int(pc.sum(mask).as_py() or 0) for mask in masks)


def _had(lake: Lake, dataset: Dataset, file: Stored, persons: Persons, batches: pa.Array) -> bool:
    """Whether a file that nobody refers to has rows of theirs of some batches."""
    ref = scan.FileRef(file.path, 0, 0, file.bytes, None)
    fragment = scan.Fragment(None, (ref,), lake.files, dataset.schema, dataset.event_id)
    for table in scan.pieces(fragment, (persons.path, schemas.BATCH)):
        old = pc.is_in(table.column(schemas.BATCH), value_set=batches)
        if pc.any(pc.and_(persons.mask(table), old)).as_py():
            return True
    return False


def _is_manifest(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(".avro") and not name.startswith("snap-")


def _is_spent(lake: Lake, dataset: Dataset, path: str, there: set[str]) -> bool:
    """Whether a manifest that nobody refers to names a file that is gone.

    One that a commit at work has written names files that are there. Lists of manifests are not
    meant: they have no bounds of an identity.
    """
    from pyiceberg.manifest import ManifestContent, ManifestFile

    manifest = ManifestFile.from_args(
        manifest_path=path,
        manifest_length=0,
        partition_spec_id=0,
        content=ManifestContent.DATA,
        sequence_number=0,
        min_sequence_number=0,
        added_snapshot_id=0,
    )
    try:
        with translated(f"reading the manifest {path}"):
            io = lake.catalog.io(dataset.location)
            named = manifest.fetch_manifest_entry(io, discard_deleted=False)
    except StoreError:
        if lake.files.exists(path):
            raise
        return False  # whoever wrote it has deleted it
    files = {normal_url(entry.data_file.file_path) for entry in named}
    return any(not lake.files.exists(file) for file in files - there)  # it may be young
