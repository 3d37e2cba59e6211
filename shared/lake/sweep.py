"""Files that nothing refers to: failed commits, killed runs and expired snapshots leave them.

A file is looked at as follows. Younger than the hard time limit of runs, or younger than a run
that is at work: somebody may be about to commit it. Else, where it is younger than the oldest
snapshot that is kept, it was never committed, and goes once it is older than twice the limit. Where
it may have been part of a snapshot that has expired, a reader may have it open that began before;
so it is noted, and goes once it was noted for as long as any run may take.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shared.config.model import Config
from shared.core.clock import EPOCH
from shared.core.errors import StoreError
from shared.lake.files import Files, Stored, normal_url
from shared.lake.storage_errors import translated
from shared.state import commits, datasets, maintenance

if TYPE_CHECKING:
    from pyiceberg.table.metadata import TableMetadata

    from shared.lake.lake import Lake

_OWN_FOLDER = re.compile(r".*-[0-9a-z]{8}[0-9]+")
"""How the folder of a dataset ends: with the run and the statement that made it."""

_SPOOLED = "feedmill-*"


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did, or would do.

    Attributes:
        files: that were deleted.
        bytes: how large they were.
        noted: that nothing refers to, and that go in a later sweep.
    """

    files: int = 0
    bytes: int = 0
    noted: int = 0

    def __add__(self, other: Swept) -> Swept:
        """Return both together."""
        return Swept(self.files + other.files, self.bytes + other.bytes, self.noted + other.noted)


@dataclass(frozen=True, slots=True)
class Rules:
    """When a file that nothing refers to may go.

    Attributes:
        now: the time.
        limit: no run takes longer.
        at_work: since when the oldest run that is at work is; None where none is.
        kept_since: of when the oldest snapshot is that is kept; None where files may have been
            part of one that is gone, however young they are.
    """

    now: datetime
    limit: timedelta
    at_work: datetime | None
    kept_since: datetime | None

    def judge(self, modified: datetime, noted: datetime | None) -> str:
        """Return `keep`, `note` or `delete`.

        >>> from datetime import UTC
        >>> day = lambda n: datetime(2026, 1, n, tzinfo=UTC)
        >>> rules = Rules(day(20), timedelta(days=1), None, day(10))
        >>> [rules.judge(day(n), None) for n in (19, 18, 11, 9)]
        ['keep', 'delete', 'note', 'note']
        >>> [rules.judge(day(9), noted) for noted in (day(20), day(19))]
        ['keep', 'delete']
        """
        if modified > self.now - self.limit or self._is_of_a_run(modified):
            return "keep"
        old = modified <= self.now - 2 * self.limit
        if self.kept_since is not None and modified - self.limit > self.kept_since:
            return "delete" if old else "keep"
        if noted is None:
            return "note"
        long = noted <= self.now - self.limit and not self._is_of_a_run(noted)
        return "delete" if old and long else "keep"

    def _is_of_a_run(self, at: datetime) -> bool:
        return self.at_work is not None and at >= self.at_work


def sweep(
    lake: Lake,
    name: str,
    *,
    run_id: str | None = None,
    dry_run: bool = False,
    check: Callable[[], None] = lambda: None,
) -> Swept:
    """Delete what no kept snapshot of a dataset refers to, its metadata folder included.

    Args:
        lake: where the dataset is.
        name: the dataset.
        run_id: the run that sweeps, which is not in its own way.
        dry_run: tell only what would be done.
        check: called between files; raises where the claim is lost.

    Raises:
        NotFoundError: there is no such dataset.
        StoreError: a file cannot be deleted.
        StoreUnavailableError: the warehouse does not answer.
    """
    before = lake.get(name)
    location, pointer = before.location, _pointer(lake, before.name)
    stored = lake.files.stored(location)  # first: what is committed from here on is young
    dataset, after = lake.get(name), _pointer(lake, before.name)
    if pointer is None or dataset.uuid != before.uuid:
        return Swept()  # dropped, or dropped and made anew: its files are strays by now
    if pointer not in {file.path for file in stored}:
        if pointer != after:
            return Swept()  # committed to ten times while we looked: another time
        raise StoreError(
            f"the files of dataset {name} are not listed as they are called",
            hint=f"{pointer} is not among those of {location}; nothing was deleted",
        )
    rules = _rules(lake, run_id, dataset.metadata, dataset.uuid)
    known = referred(lake, dataset.metadata) | {pointer, after or pointer}
    return _carry_out(lake, location, stored, known, rules, dry_run=dry_run, check=check)


def sweep_strays(
    lake: Lake,
    *,
    run_id: str | None = None,
    dry_run: bool = False,
    check: Callable[[], None] = lambda: None,
) -> Swept:
    """Delete the files of datasets that were dropped, or that never came to be."""
    with lake.database.read() as connection:
        rows = datasets.listing(connection)
    live = {d.location for d in (lake.table(row.name) for row in rows) if d is not None}
    rules = _rules(lake, run_id, None, "")
    total = Swept()
    for folder in lake.files.folders():
        if folder in live or not _OWN_FOLDER.fullmatch(folder.rpartition("/")[2]):
            continue
        stored = lake.files.stored(folder)
        total += _carry_out(lake, folder, stored, set(), rules, dry_run=dry_run, check=check)
    return total


def sweep_temporary(config: Config, now: datetime, *, dry_run: bool = False) -> Swept:
    """Delete what dead runs left in scratch storage, and on this machine in the spool."""
    before = now - 2 * timedelta(seconds=config.runs.hard_limit_seconds)
    scratch = replace(Files.of(config), url=normal_url(config.scratch.url))
    total = Swept()
    for file in scratch.stored("exchange"):
        if file.modified <= before:
            total += Swept(1, file.bytes)
            if not dry_run:
                scratch.delete(file.path)
    root = Path(config.export.spool or tempfile.gettempdir())
    for folder in root.glob(_SPOOLED):
        modified, size = _newest(folder)
        if modified <= before:
            total += Swept(1, size)
            if not dry_run:
                shutil.rmtree(folder, ignore_errors=True)
    return total


def _newest(folder: Path) -> tuple[datetime, int]:
    """Return when anything in a folder was last changed, and how large all of it is."""
    stats = []
    for path in (folder, *folder.rglob("*")):
        try:
            stats.append(path.stat())
        except FileNotFoundError:  # its owner is at work
            return datetime.max.replace(tzinfo=UTC), 0
    newest = max(stat.st_mtime for stat in stats)
    return EPOCH + timedelta(seconds=newest), sum(stat.st_size for stat in stats[1:])


def referred(lake: Lake, metadata: TableMetadata) -> set[str]:
    """Return every file that the metadata of a table, or a snapshot it keeps, refers to.

    Its own file is not among them.

    Raises:
        StoreUnavailableError: the warehouse does not answer.
    """
    from pyiceberg.manifest import ManifestFile

    io = lake.catalog.io(metadata.location)
    found = {entry.metadata_file for entry in metadata.metadata_log}
    manifests: dict[str, ManifestFile] = {}
    with translated("reading the files of snapshots"):
        for snapshot in metadata.snapshots:
            found.add(snapshot.manifest_list)
            manifests |= {m.manifest_path: m for m in snapshot.manifests(io)}
        for path, manifest in manifests.items():
            found.add(path)
            for entry in manifest.fetch_manifest_entry(io, discard_deleted=True):
                found.add(entry.data_file.file_path)
    return {normal_url(path) for path in found}


def _pointer(lake: Lake, name: str) -> str | None:
    with lake.database.read() as connection:
        location = lake.catalog.pointer(connection, name)
    return None if location is None else normal_url(location)


def _rules(
    lake: Lake, run_id: str | None, metadata: TableMetadata | None, dataset_uuid: str
) -> Rules:
    kept_since: datetime | None = None
    with lake.database.read() as connection:
        at_work = maintenance.oldest_at_work(connection, but=run_id)
        if metadata is not None:
            first = commits.first_snapshot(connection, dataset_uuid)
            if first is None or metadata.snapshot_by_id(first) is not None:
                kept_since = EPOCH
            else:
                oldest = min(snapshot.timestamp_ms for snapshot in metadata.snapshots)
                kept_since = EPOCH + timedelta(milliseconds=oldest)
    limit = timedelta(seconds=lake.config.runs.hard_limit_seconds)
    return Rules(lake.clock.now(), limit, at_work, kept_since)


def _carry_out(
    lake: Lake,
    folder: str,
    stored: Iterable[Stored],
    known: set[str],
    rules: Rules,
    *,
    dry_run: bool,
    check: Callable[[], None],
) -> Swept:
    with lake.database.read() as connection:
        noted = maintenance.spent(connection, folder)
    judged = list(_judged(stored, known, rules, noted))
    doomed = [file for file, verdict in judged if verdict == "delete"]
    new = [file.path for file, verdict in judged if verdict == "note"]
    waiting = sum(file.path in noted for file, verdict in judged if verdict == "keep")
    if not dry_run:
        for file in doomed:
            check()
            lake.files.delete(file.path)
        unspent = {file.path for file, verdict in judged if verdict == "keep"} & noted.keys()
        with lake.database.write() as connection:
            maintenance.note_spent(connection, new, rules.now)
            maintenance.forget_spent(connection, noted.keys() - unspent)
    return Swept(len(doomed), sum(file.bytes for file in doomed), len(new) + waiting)


def _judged(
    stored: Iterable[Stored], known: set[str], rules: Rules, noted: dict[str, datetime]
) -> Iterator[tuple[Stored, str]]:
    """Yield the files that nothing refers to, and what becomes of each."""
    for file in stored:
        if file.path not in known:
            yield file, rules.judge(file.modified, noted.get(file.path))
