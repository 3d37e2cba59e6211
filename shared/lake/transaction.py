"""pyiceberg's transactions, without copying the table's metadata each time they look at it.

`Transaction.table_metadata` is asked for some sixteen times in an append and makes a deep copy each
time: most of the time of a commit to a wide table. Metadata is never changed in place, so one
value serves until the table or the staged updates are others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyiceberg.table import CreateTableTransaction, Transaction
from pyiceberg.table.update import TableUpdate, update_table_metadata

from shared.core.errors import CommitConflictError, RunActiveError

if TYPE_CHECKING:
    from pyiceberg.table import Table
    from pyiceberg.table.metadata import TableMetadata


class Change(Transaction):
    """A change of a table that exists."""

    _kept: tuple[TableMetadata, tuple[TableUpdate, ...], TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        """The metadata as it is with the updates staged so far."""
        base, updates = self._table.metadata, self._updates
        if not updates:
            return base
        if self._kept is None or self._kept[0] is not base or self._kept[1] is not updates:
            self._kept = (base, updates, update_table_metadata(base, updates))
        return self._kept[2]

    def commit_transaction(self) -> Table:
        """Commit; where that is refused for good, no manifest of it is left behind."""
        try:
            return super().commit_transaction()
        except (CommitConflictError, RunActiveError):  # nothing is committed, for certain
            for producer in self._snapshot_producers:
                producer._clean_all_uncommitted()  # noqa: SLF001
            raise

    def _rebuild_snapshot_updates(self) -> None:
        """Stage the change anew on the table as it has become meanwhile.

        What only adds files fits any table, that too which has forgotten the snapshot it began on.
        """
        head = self._table.metadata.current_snapshot_id
        for producer in self._snapshot_producers:
            began = producer._starting_snapshot_id  # noqa: SLF001 (documented nowhere, pinned)
            gone = began is not None and self._table.metadata.snapshot_by_id(began) is None
            if gone and not producer._deleted_data_files:  # noqa: SLF001
                producer._starting_snapshot_id = head  # noqa: SLF001
        super()._rebuild_snapshot_updates()


class Creation(Change, CreateTableTransaction):
    """The making of a table, with or without its first rows."""
