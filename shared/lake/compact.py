"""Compaction: small files of a bucket become one, with the same rows in the same order.

A row keeps its system columns, so that intervals, which go by batch, have the same rows before and
after. A merged file takes the place of its parts in the order of files. The commit brings no batch
of its own; what others append meanwhile stays, and where others have replaced the same files the
work is planned again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from shared.config.model import MaintenanceConfig
from shared.core import failpoints, ids
from shared.core.errors import CommitConflictError, FencedError, InternalError, OperationError
from shared.lake import scan
from shared.lake.buckets import Bucketing
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.lake.merge import merged
from shared.lake.write import WrittenFile, rewrite_rows
from shared.state import commits
from shared.state.runs import Claim

if TYPE_CHECKING:
    from pyiceberg.manifest import ManifestEntry

    from shared.lake.lake import Lake

_PLANS = 5
_FILES_AT_ONCE = 256
_POOL_BYTES = 128 << 20
_PROBE_ROWS = 1_024


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one bucket that are to become one, in the order they were committed."""

    bucket: int | None
    entries: tuple[ManifestEntry, ...]

    @property
    def rows(self) -> int:
        """How many rows they have."""
        return sum(entry.data_file.record_count for entry in self.entries)

    @property
    def bytes(self) -> int:
        """How large they are together."""
        return sum(entry.data_file.file_size_in_bytes for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a compaction would do to a dataset as it is.

    Attributes:
        dataset: as it was planned on.
        groups: what is to be merged; none where nothing is due.
        small: how many small files the fullest bucket will have left.
    """

    dataset: Dataset
    groups: tuple[Group, ...]
    small: int


@dataclass(frozen=True, slots=True)
class Swap:
    """Files, and those that take their place."""

    old: tuple[ManifestEntry, ...]
    new: tuple[WrittenFile, ...]


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did.

    Attributes:
        seq: of its commit; None where nothing was due.
        seen: the commit the dataset was looked at.
        buckets: how many of them were touched.
        small: how many small files the fullest bucket has left.
    """

    dataset: str
    seq: int | None
    seen: int
    buckets: int
    rows: int
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    small: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compacted.

    Attributes:
        settings: what is small, and how many of these are due.
        bucket: only this one; None means all.
        everything: buckets with two small files too.
    """

    settings: MaintenanceConfig
    bucket: int | None = None
    everything: bool = False


def plan(lake: Lake, name: str, wanted: Wanted) -> Plan:
    """Return what is due in a dataset as it is now.

    Raises:
        NotFoundError: there is no such dataset.
        ForeignSnapshotError: somebody else has committed to the table.
        StoreUnavailableError: the warehouse does not answer.
    """
    dataset = lake.get(name)
    scan.check_own(lake, dataset)
    metadata = dataset.metadata
    if metadata.current_snapshot_id is None:
        return Plan(dataset, (), 0)
    buckets: dict[int | None, list[ManifestEntry]] = {}
    for entry in scan.entries(lake, dataset, metadata, metadata.current_snapshot_id):
        buckets.setdefault(scan.bucket_of(entry), []).append(entry)
    groups: list[Group] = []
    small = 0
    sorts = Bucketing.of(dataset).sorts
    for bucket, entries in sorted(buckets.items(), key=lambda i: (i[0] is None, i[0] or 0)):
        found: list[Group] = []
        if wanted.bucket in {None, bucket}:
            found = _groups(bucket, entries, wanted, contiguous=not sorts)
        merged_away = sum(len(group.entries) - 1 for group in found)
        small = max(small, len(_small(entries, wanted.settings)) - merged_away)
        groups += found
    return Plan(dataset, tuple(groups), small)


def _small(entries: Sequence[ManifestEntry], settings: MaintenanceConfig) -> list[ManifestEntry]:
    limit = settings.small_file_bytes
    return [entry for entry in entries if entry.data_file.file_size_in_bytes < limit]


def _groups(
    bucket: int | None, entries: list[ManifestEntry], wanted: Wanted, *, contiguous: bool
) -> list[Group]:
    """Return the small files of a bucket in groups that make a file each; none unless it is due."""
    settings = wanted.settings
    small = _small(entries, settings)
    least = 2 if wanted.everything else settings.small_files
    if len(small) < least:
        return []
    runs = _runs(entries, settings) if contiguous else [_without_giants(small, least)]
    return [
        Group(bucket, tuple(packed))
        for run in runs
        for packed in _packed(run, settings.file_bytes)
        if len(packed) > 1
    ]


def _without_giants(small: list[ManifestEntry], least: int) -> list[ManifestEntry]:
    """Leave out files that are larger than all the others together, while enough are left.

    Else what was merged before would be written again with each handful of crumbs.
    """
    kept = sorted(small, key=lambda entry: entry.data_file.file_size_in_bytes)
    total = sum(entry.data_file.file_size_in_bytes for entry in kept)
    while len(kept) > least and 2 * kept[-1].data_file.file_size_in_bytes > total:
        total -= kept.pop().data_file.file_size_in_bytes
    chosen = {entry.data_file.file_path for entry in kept}
    return [entry for entry in small if entry.data_file.file_path in chosen]


def _runs(entries: list[ManifestEntry], settings: MaintenanceConfig) -> list[list[ManifestEntry]]:
    """Return files of whole commits that follow one another and are small.

    The order of records is that of their files: only neighbours may become one.
    """
    runs: list[list[ManifestEntry]] = [[]]
    commits_of: dict[int, list[ManifestEntry]] = {}
    for entry in entries:
        commits_of.setdefault(entry.sequence_number or 0, []).append(entry)
    for together in commits_of.values():
        if len(_small(together, settings)) == len(together):
            runs[-1] += together
        else:
            runs.append([])
    return runs


def _packed(entries: list[ManifestEntry], file_bytes: int) -> Iterator[list[ManifestEntry]]:
    """Yield files in their order, so many that they make one file; commits stay together."""
    packed: list[ManifestEntry] = []
    size = 0
    for entry in entries:
        full = (
            len(packed) >= _FILES_AT_ONCE or size + entry.data_file.file_size_in_bytes > file_bytes
        )
        if full and packed and packed[-1].sequence_number != entry.sequence_number:
            yield packed
            packed, size = [], 0
        packed.append(entry)
        size += entry.data_file.file_size_in_bytes
    if packed:
        yield packed


def compact(
    lake: Lake,
    name: str,
    claim: Claim,
    wanted: Wanted,
    *,
    statement: int = 0,
    check: Callable[[], None] = lambda: None,
) -> Compacted:
    """Merge what is due in a dataset, in one commit; where nothing is due nothing is committed.

    Args:
        lake: where the dataset is.
        name: the dataset.
        claim: the run that commits; it is committed with it.
        wanted: what is to be compacted.
        statement: which statement of the run.
        check: called between files; raises where the claim is lost.

    Raises:
        NotFoundError: there is no such dataset.
        CommitConflictError: others replaced the same files again and again.
        FencedError: the claim is somebody else's now; nothing is committed.
        StoreError: a file is damaged, or the warehouse is full or refuses.
    """
    for attempt in range(_PLANS):
        planned = plan(lake, name, wanted)
        if not planned.groups:
            return _result(planned, [])
        try:
            return _carry_out(lake, planned, claim, wanted, statement, check)
        except CommitConflictError:
            if attempt + 1 == _PLANS:
                raise
    raise InternalError("a compaction was neither committed nor given up")


def _carry_out(
    lake: Lake,
    planned: Plan,
    claim: Claim,
    wanted: Wanted,
    statement: int,
    check: Callable[[], None],
) -> Compacted:
    dataset = planned.dataset
    swaps: list[Swap] = []
    try:
        for group in planned.groups:
            check()
            new = _merge(lake, dataset, group, wanted.settings.file_bytes, check)
            swaps.append(Swap(group.entries, new))
    except BaseException:
        _discard(lake, swaps)
        raise
    failpoints.hit("run.files_written")
    result = _result(planned, swaps)
    intent = commits.Intent(
        claim,
        "compact",
        ids.batch_id(claim.run_id, statement, "compact"),
        files=result.files_after,
        bytes=result.bytes_after,
        statement=statement,
        counts=counts(result),
    )
    try:
        committed = lake.swap(dataset, swaps, intent)
    except (CommitConflictError, FencedError):
        _discard(lake, swaps)  # for certain nothing of it is committed
        raise
    return replace(result, seq=committed.seq)


def counts(result: Compacted) -> dict[str, int]:
    """Return what the record keeps of a compaction."""
    return {
        "rows": result.rows,
        "files_before": result.files_before,
        "files_after": result.files_after,
        "bytes_before": result.bytes_before,
        "bytes_after": result.bytes_after,
        "small": result.small,
        "seen": result.seen,
    }


def _result(planned: Plan, swaps: list[Swap]) -> Compacted:
    new = [file for swap in swaps for file in swap.new]
    return Compacted(
        dataset=planned.dataset.name,
        seq=None,
        seen=planned.dataset.seq,
        buckets=len({group.bucket for group in planned.groups}),
        rows=sum(group.rows for group in planned.groups),
        files_before=sum(len(group.entries) for group in planned.groups),
        files_after=len(new),
        bytes_before=sum(group.bytes for group in planned.groups),
        bytes_after=sum(file.bytes for file in new),
        small=planned.small,
    )


def _discard(lake: Lake, swaps: list[Swap]) -> None:
    for swap in swaps:
        for file in swap.new:
            with suppress(OperationError):  # a file too many is the sweeper's business
                lake.files.delete(file.path)


def _merge(
    lake: Lake, dataset: Dataset, group: Group, file_bytes: int, check: Callable[[], None]
) -> tuple[WrittenFile, ...]:
    """Write the rows of a group anew.

    Raises:
        InternalError: they would not be the same rows.
    """
    metadata = dataset.metadata
    files = tuple(scan.file_ref(metadata, entry, n) for n, entry in enumerate(group.entries))
    fragment = scan.Fragment(group.bucket, files, lake.files, dataset.schema, dataset.event_id)
    ahead = _ahead(fragment)
    before, after = ContentHash(), ContentHash()
    sources = [_counted(scan.whole_rows(fragment, f, ahead), before, check) for f in files]
    tables = _counted(merged(Bucketing.of(dataset), sources, ahead), after, check)
    new = rewrite_rows(lake, dataset, group.bucket, tables, file_bytes=file_bytes)
    if sum(file.rows for file in new) != group.rows or before.hex() != after.hex():
        _discard(lake, [Swap(group.entries, new)])
        raise InternalError(f"compacting dataset {dataset.name} would have changed its rows")
    return new


def _counted(
    tables: Iterator[pa.Table], content: ContentHash, check: Callable[[], None]
) -> Iterator[pa.Table]:
    for table in tables:
        check()
        content.update(table)
        yield table


def _ahead(fragment: scan.Fragment) -> int:
    """Return how many rows of each file fit into memory together."""
    probe = next(scan.whole_rows(fragment, fragment.files[0], _PROBE_ROWS), None)
    if probe is None or not len(probe):
        return _PROBE_ROWS
    row_bytes = max(1, int(probe.nbytes) // len(probe))
    return max(_PROBE_ROWS, _POOL_BYTES // (2 * row_bytes * len(fragment.files)))
