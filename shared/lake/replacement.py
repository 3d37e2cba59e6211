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
    """

    def __init__(self, transaction: Change, table: Table, properties: dict[str, str]) -> None:
        super().__init__(Operation.OVERWRITE, transaction, table.io, snapshot_properties=properties)
        self._numbers: dict[str, int] = {}

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

    def _manifests(self) -> list[ManifestFile]:
        """Write the manifests; those that are small become one.

        Raises:
            ValidationException: a file to be replaced is not there any more.
        """
        self._build_delete_files_partition_predicate()
        removed = self._deleted_entries()
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
            for file in self._added_data_files:
                added = ManifestEntry.from_args(
                    status=ManifestEntryStatus.ADDED,
                    snapshot_id=self._snapshot_id,
                    sequence_number=self._numbers[file.file_path],
                    data_file=file,
                )
                writer.add(added)
            for entry in removed:
                writer.delete(entry)
        return writer.to_manifest_file()
