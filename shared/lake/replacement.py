"""A change of a table that puts data files in the place of others with the same rows.

pyiceberg's own overwrite gives new files the number of the new snapshot. Here a file keeps the
number of the latest one it was made of, so that the order in which files are read stays the order
in which their rows were committed; and the manifests become few again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyiceberg.manifest import DataFile, ManifestEntry, ManifestEntryStatus, ManifestFile
from pyiceberg.table import TableProperties
from pyiceberg.table.snapshots import Operation
from pyiceberg.table.update.snapshot import _ManifestMergeManager, _OverwriteFiles

if TYPE_CHECKING:
    from pyiceberg.table import Table

    from shared.lake.transaction import Change


class Replacement(_OverwriteFiles):
    """One snapshot in which files are replaced; commits to its transaction when left.

    Args:
        transaction: the change it is a part of.
        table: whose files they are.
        properties: of the snapshot.
        forgets: whether what goes is to leave no trace: the manifests are written anew, without
            the bounds of the files that go, now or before.
    """

    def __init__(
        self,
        transaction: Change,
        table: Table,
        properties: dict[str, str],
        *,
        forgets: bool = False,
    ) -> None:
        super().__init__(Operation.OVERWRITE, transaction, table.io, snapshot_properties=properties)
        self._numbers: dict[str, int] = {}
        self._forgets = forgets

    def __enter__(self) -> Replacement:  # noqa: PYI034 (final by use; Self would not say more)
        """Begin the change."""
        return self

    def replace(self, old: list[ManifestEntry], new: list[DataFile]) -> None:
        """Put files in the place of others."""
        number = max(entry.sequence_number or 0 for entry in old)
        for entry in old:
            self.delete_data_file(entry.data_file)
        for file in new:
            self.append_data_file(file)
            self._numbers[file.file_path] = number

    def add(self, new: list[DataFile]) -> None:
        """Add files of rows that there were not."""
        for file in new:
            self.append_data_file(file)

    def _manifests(self) -> list[ManifestFile]:
        """Write the manifests; those that are small become one.

        Raises:
            ValidationException: a file to be replaced is not there any more.
        """
        self._build_delete_files_partition_predicate()
        removed = self._deleted_entries()
        if self._forgets:
            return [self._anew(removed)]
        kept = [
            m for m in self._existing_manifests() if m.has_added_files() or m.has_existing_files()
        ]
        merger = _ManifestMergeManager(
            target_size_bytes=TableProperties.MANIFEST_TARGET_SIZE_BYTES_DEFAULT,
            min_count_to_merge=2,
            merge_enabled=True,
            snapshot_producer=self,
        )
        return merger.merge_manifests([self._written(removed), *kept])

    def _written(self, removed: list[ManifestEntry]) -> ManifestFile:
        with self.new_manifest_writer(self.spec(0)) as writer:
            for added in self._added():
                writer.add(added)
            for entry in removed:
                writer.delete(entry)
        return writer.to_manifest_file()

    def _anew(self, removed: list[ManifestEntry]) -> ManifestFile:
        gone = {entry.data_file.file_path for entry in removed}
        table = self._transaction.table_metadata
        parent = self._parent_snapshot_id
        snapshot = None if parent is None else table.snapshot_by_id(parent)
        with self.new_manifest_writer(self.spec(0)) as writer:
            for added in self._added():
                writer.add(added)
            for entry in removed:
                writer.delete(_without_bounds(entry))
            for manifest in [] if snapshot is None else snapshot.manifests(self._io):
                for entry in manifest.fetch_manifest_entry(self._io, discard_deleted=True):
                    if entry.data_file.file_path not in gone:
                        writer.existing(entry)
        return writer.to_manifest_file()

    def _added(self) -> list[ManifestEntry]:
        return [
            ManifestEntry.from_args(
                status=ManifestEntryStatus.ADDED,
                snapshot_id=self._snapshot_id,
                sequence_number=self._numbers.get(file.file_path),  # None: that of the commit
                data_file=file,
            )
            for file in self._added_data_files
        ]


def _without_bounds(entry: ManifestEntry) -> ManifestEntry:
    file = entry.data_file
    bare = DataFile.from_args(
        content=file.content,
        file_path=file.file_path,
        file_format=file.file_format,
        partition=file.partition,
        record_count=file.record_count,
        file_size_in_bytes=file.file_size_in_bytes,
    )
    bare.spec_id = file.spec_id
    return ManifestEntry.from_args(
        status=entry.status,
        snapshot_id=entry.snapshot_id,
        sequence_number=entry.sequence_number,
        file_sequence_number=entry.file_sequence_number,
        data_file=bare,
    )
