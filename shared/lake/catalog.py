"""The Iceberg catalog in the record's database: a commit is one transaction with its run.

pyiceberg's own SqlCatalog retries a commit without knowing whose it is, and doubles the data when
two twins of one run race. Here every commit carries an intent (`under`), and `commit_table` writes
the metadata file and then, in one transaction, does what the intent says and moves the table's
pointer (PROTOCOL §1). The engine belongs to `state`, which also owns the tables.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError
from pyiceberg.io import FileIO
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.update import (
    AddSnapshotUpdate,
    RemoveSnapshotsUpdate,
    TableRequirement,
    TableUpdate,
)
from pyiceberg.typedef import Identifier
from sqlalchemy import ColumnElement, delete, insert, select, update

from shared.core import failpoints
from shared.core.errors import (
    AlreadyExistsError,
    CommitConflictError,
    DatasetInUseError,
    FencedError,
    InternalError,
    NotFoundError,
    RunActiveError,
)
from shared.lake import fed
from shared.lake.dataset import NAMESPACE
from shared.state import commits, datasets, forgotten
from shared.state.database import Connection, Database
from shared.state.tables import iceberg_tables

NAME = "feedmill"
_CACHED = 64

# Errors that say that a transaction was rolled back, so its metadata file is nobody's.
_ROLLED_BACK = (
    *(CommitFailedException, FencedError, AlreadyExistsError, NotFoundError),
    *(DatasetInUseError, CommitConflictError, RunActiveError),
)


class Catalog(SqlCatalog):
    """The tables of the lake; a view of it (`under`) may change them.

    Args:
        database: the record, which has the pointers.
        properties: how files are reached; no credentials.
        now: tells the time of a commit.
        snapshots_kept: of a table; a commit forgets those before.
    """

    def __init__(
        self,
        database: Database,
        properties: dict[str, str],
        now: Callable[[], datetime],
        *,
        snapshots_kept: int,
    ) -> None:
        MetastoreCatalog.__init__(self, NAME, **properties)
        self.engine = database.engine
        self._schema_version = "v1"
        self._database = database
        self._now = now
        self._snapshots_kept = snapshots_kept
        self._intent: commits.Intent | None = None
        self._read: OrderedDict[str, TableMetadata] = OrderedDict()
        self.committed: commits.Committed | None = None

    def under(self, intent: commits.Intent) -> Catalog:
        """Return a view for one commit: what it commits is committed with this intent."""
        view = copy.copy(self)
        view._intent = intent  # noqa: SLF001 (a copy of ourselves)
        view.committed = None
        return view

    # --- reading ----------------------------------------------------------------------------

    def pointer(self, connection: Connection, name: str) -> str | None:
        """Return where the current metadata of a table lies; None where there is no table."""
        location = connection.execute(
            select(iceberg_tables.c.metadata_location).where(_row(name))
        ).scalar_one_or_none()
        return location

    def metadata(self, location: str) -> TableMetadata:
        """Return the metadata in a file; files never change, so the last ones read are kept."""
        known = self._read.get(location)
        if known is None:
            known = FromInputFile.table_metadata(self.io(location).new_input(location))
            self._read[location] = known
            while len(self._read) > _CACHED:
                self._read.popitem(last=False)
        return known

    def io(self, location: str) -> FileIO:
        """Return pyiceberg's access to the files of a table."""
        return self._load_file_io(location=location)

    def load_table(self, identifier: str | Identifier) -> Table:
        """Return a table as it is now; the name is the last part of the identifier.

        Raises:
            NoSuchTableError: there is none of that name.
        """
        name = _name(identifier)
        found = self._current(name)
        if found is None:
            raise NoSuchTableError(f"there is no table {name}")
        return found

    def _current(self, name: str) -> Table | None:
        tried: str | None = None
        while True:
            with self._database.read() as connection:
                location = self.pointer(connection, name)
            if location is None:
                return None
            try:
                metadata = self.metadata(location)
            except FileNotFoundError:
                if location == tried:  # else ten commits have passed while we went to read it
                    raise
                tried = location
                continue
            return self.table(name, metadata, location)

    def table(self, name: str, metadata: TableMetadata, location: str) -> Table:
        """Return a table of this catalog with metadata that was read already."""
        return Table((NAMESPACE, name), metadata, location, self.io(metadata.location), self)

    # --- changing ---------------------------------------------------------------------------

    def commit_table(
        self,
        table: Table,
        requirements: tuple[TableRequirement, ...],
        updates: tuple[TableUpdate, ...],
    ) -> CommitTableResponse:
        """Write the new metadata, then commit run, dataset and pointer in one transaction.

        Raises:
            FencedError: the run is somebody else's; nobody retries it.
            DatasetInUseError: a feed stands against it; see `fed`.
            AlreadyExistsError: the batch is committed, or the new dataset's name is taken.
            CommitFailedException: somebody else has changed the table; pyiceberg tries again.
        """
        intent = self._owned()
        name = _name(table.name())
        current = self._current(name)
        if current is None and intent.dataset is None:
            raise NotFoundError(f"the dataset {name} was dropped meanwhile")
        if current is not None and intent.dataset is not None:
            if str(current.metadata.table_uuid) != intent.dataset.replaces:
                self._refuse(intent, table.metadata)
            current = None
        kept = 0 if intent.kind == forgotten.FORGET else self._snapshots_kept
        updates += _expiry(current, updates, kept)
        staged = self._update_and_stage_table(current, table.name(), requirements, updates)
        if current is not None and staged.metadata == current.metadata:
            raise InternalError(f"a commit to {name} that changes nothing")
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        failpoints.hit("commit.metadata_written")
        try:
            with self._database.write() as connection:
                committed = self._apply(connection, intent, staged.metadata)
                columns = current is not None and current.schema() != staged.metadata.schema()
                fed.check(connection, intent, committed.dataset_uuid, name, columns=columns)
                if intent.dataset is not None and intent.dataset.replaces is not None:
                    _replaced(connection, intent.dataset.replaces, intent)
                failpoints.hit("commit.before_pointer")
                _move(connection, name, current, staged.metadata_location)
        except _ROLLED_BACK:
            _discard(staged.io, staged.metadata_location)
            raise
        self.committed = committed
        return CommitTableResponse(
            metadata=staged.metadata,
            metadata_location=staged.metadata_location,  # type: ignore[call-arg]
        )

    def _refuse(self, intent: commits.Intent, metadata: TableMetadata) -> NoReturn:
        """Say why a dataset whose name is taken by now cannot be created."""
        with self._database.write() as connection:
            self._apply(connection, intent, metadata)  # a twin is fenced, others find the name
            raise InternalError("a table has the name of a dataset that does not exist")

    def drop_table(self, identifier: str | Identifier) -> None:
        """Take a table out of the catalog behind the guard; its files stay for the sweeper.

        Raises:
            DatasetInUseError: a feed writes the dataset, or an active one reads it.
            FencedError: the run is somebody else's.
        """
        intent = self._owned()
        name = _name(identifier)
        current = self.load_table(identifier)
        uuid = str(current.metadata.table_uuid)
        with self._database.write() as connection:
            committed = self._apply(connection, intent, current.metadata)
            fed.refuse_used(connection, uuid, name, intent)
            datasets.mark_dropped(connection, uuid, committed.committed_at)
            connection.execute(delete(iceberg_tables).where(_row(name)))
        self.committed = committed

    def rename_table(
        self, from_identifier: str | Identifier, to_identifier: str | Identifier
    ) -> Table:
        """Give a table another name behind the guard.

        Raises:
            AlreadyExistsError: another dataset has the name.
            FencedError: the run is somebody else's.
        """
        old, new = _name(from_identifier), _name(to_identifier)
        current = self.load_table(from_identifier)
        with self._database.write() as connection:
            committed = self._apply(connection, self._owned(), current.metadata)
            datasets.rename(connection, committed.dataset_uuid, new)
            connection.execute(update(iceberg_tables).where(_row(old)).values(table_name=new))
        self.committed = committed
        return self.load_table(to_identifier)

    def create_table(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: a table is made by a create-table transaction, which carries an intent."""
        raise InternalError("create_table has no intent; use create_table_transaction")

    def register_table(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: a table made elsewhere has commits that the record does not know."""
        raise InternalError("register_table has no intent; ingest the files instead")

    def close(self) -> None:
        """Leave the engine alone: it is the record's."""

    def _owned(self) -> commits.Intent:
        if self._intent is None:
            raise InternalError("a commit to the lake without a run")
        return self._intent

    def _apply(
        self, connection: Connection, intent: commits.Intent, metadata: TableMetadata
    ) -> commits.Committed:
        return commits.apply(
            connection,
            intent,
            dataset_uuid=str(metadata.table_uuid),
            snapshot_id=metadata.current_snapshot_id,
            now=self._now(),
        )


def _name(identifier: str | Identifier) -> str:
    return identifier if isinstance(identifier, str) else identifier[-1]


def _row(name: str) -> ColumnElement[bool]:
    columns = iceberg_tables.c
    return (
        (columns.catalog_name == NAME)
        & (columns.table_namespace == NAMESPACE)
        & (columns.table_name == name)
    )


def _replaced(connection: Connection, uuid: str, intent: commits.Intent) -> None:
    """Take out the table of a dataset that another one has just replaced under its name."""
    old = datasets.by_uuid(connection, uuid)
    assert old is not None
    fed.refuse_used(connection, uuid, old.name, intent)
    connection.execute(delete(iceberg_tables).where(_row(old.name)))


def _expiry(
    current: Table | None, updates: tuple[TableUpdate, ...], kept: int
) -> tuple[TableUpdate, ...]:
    """Return what forgets the oldest snapshots where an added one would be too many.

    Without this each commit writes, and each reader reads, the whole history. Rows of a forgotten
    commit are still told apart by their batch; files are not deleted here. With 0 kept the added
    one is left alone: the others have what is not to be read again.
    """
    if current is None or not any(isinstance(update, AddSnapshotUpdate) for update in updates):
        return ()
    if not kept:
        every = [snapshot.snapshot_id for snapshot in current.metadata.snapshots]
        return (RemoveSnapshotsUpdate.model_validate({"snapshot-ids": every}),) if every else ()
    referred = {ref.snapshot_id for ref in current.metadata.refs.values()}
    snapshots = sorted(current.metadata.snapshots, key=lambda s: s.sequence_number or 0)
    old = snapshots[: max(0, len(snapshots) + 1 - kept)]
    ids = [snapshot.snapshot_id for snapshot in old if snapshot.snapshot_id not in referred]
    return (RemoveSnapshotsUpdate.model_validate({"snapshot-ids": ids}),) if ids else ()


def _move(connection: Connection, name: str, current: Table | None, location: str) -> None:
    if current is None:
        row = {
            "catalog_name": NAME,
            "table_namespace": NAMESPACE,
            "table_name": name,
            "metadata_location": location,
            "iceberg_type": "TABLE",
        }
        connection.execute(insert(iceberg_tables).values(**row))
        return
    old = current.metadata_location
    moved = connection.execute(
        update(iceberg_tables)
        .where(_row(name), iceberg_tables.c.metadata_location == old)
        .values(metadata_location=location, previous_metadata_location=old)
    )
    if moved.rowcount != 1:
        raise CommitFailedException(f"somebody else has changed {name} meanwhile")


def _discard(io: FileIO, location: str) -> None:
    try:
        io.delete(location)
    except Exception:  # noqa: BLE001 (a file too many is the sweeper's business)
        return
