"""The lake: datasets by name, and every way one of them changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyarrow as pa

from shared.config.model import Config
from shared.core import ids
from shared.core.clock import Clock, SystemClock
from shared.core.errors import (
    AlreadyExistsError,
    CommitConflictError,
    DatabaseUnreachableError,
    InternalError,
    NotFoundError,
    not_made_yet,
)
from shared.lake import drafts, notes
from shared.lake import schema as schemas
from shared.lake.dataset import NAMESPACE, TEMPORARY, Dataset, Layout, check_name
from shared.lake.files import Files
from shared.lake.notes import KEY, Notes
from shared.lake.owner import own_run
from shared.lake.storage_errors import translated
from shared.state import commits, datasets, feeds, runs, views
from shared.state.database import Connection, Database
from shared.state.datasets import DatasetRow
from shared.state.runs import Claim, Turn

if TYPE_CHECKING:
    from pyiceberg.schema import Schema
    from pyiceberg.table import Table, Transaction

    from shared.lake.block import BlockRun
    from shared.lake.catalog import Catalog
    from shared.lake.compact import Swap
    from shared.lake.write import Written

_SCHEMA_TRIES = 20


class Lake:
    """The datasets of one warehouse; open it in the process that uses it.

    Attributes:
        config: the settings.
        database: the record.
        files: the warehouse's files.
        clock: tells the time of commits.
        block: the run whose statements are carried out just now, if there is one.
    """

    def __init__(self, config: Config, database: Database, files: Files, clock: Clock) -> None:
        self.config = config
        self.database = database
        self.files = files
        self.clock = clock
        self.block: BlockRun | None = None
        self._catalog: Catalog | None = None

    @classmethod
    def open(cls, config: Config, database: Database, *, clock: Clock | None = None) -> Lake:
        """Return the lake of the configured warehouse; nothing is read yet."""
        return cls(config, database, Files.of(config), clock or SystemClock())

    @property
    def catalog(self) -> Catalog:
        """The Iceberg catalog; made when first asked for (its import takes a second)."""
        if self._catalog is None:
            from shared.lake.catalog import Catalog

            self._catalog = Catalog(
                self.database,
                self.files.io_properties(),
                self.clock.now,
                snapshots_kept=self.config.maintenance.snapshots_kept,
            )
        return self._catalog

    # --- looking up -------------------------------------------------------------------------

    def table(self, name: str) -> Dataset | None:
        """Return the dataset called `name` (any case) as it is now, or None."""
        while True:
            with self.database.read() as connection:
                row = datasets.by_name(connection, name)
                location = row and self.catalog.pointer(connection, row.name)
            if row is None:
                return None
            if location and (found := self._dataset(row, location)) is not None:
                return found

    def get(self, name: str) -> Dataset:
        """Return the dataset called `name` (any case).

        Raises:
            NotFoundError: there is none; the hint names the nearest.
        """
        found = self.table(name)
        if found is None:
            raise self.unknown(name)
        return found

    def unknown(self, name: str) -> NotFoundError:
        """Return the error for a name that no dataset has, or has yet."""
        with self.database.read() as connection:
            feed = feeds.making(connection, name)
        if feed is not None:
            message, hint = not_made_yet(name, feed.name)
            return NotFoundError(message, hint=hint)
        names = {known.casefold(): known for known in self.names()}
        near = get_close_matches(name.casefold(), names, n=1)
        if near:
            hint = f"did you mean {names[near[0]]}?"
        elif names:
            hint = "`feedmill dataset list` shows what there is"
        else:
            hint = "there are no datasets yet; `feedmill ingest` makes one"
        return NotFoundError(f"there is no dataset {name}", hint=hint)

    def names(self) -> tuple[str, ...]:
        """Return the names of all datasets; those of sessions' temporary tables are left out."""
        with self.database.read() as connection:
            found = datasets.listing(connection)
        return tuple(row.name for row in found if not row.name.startswith(TEMPORARY))

    def datasets(self) -> list[Dataset]:
        """Return all datasets by name."""
        found = (self.table(name) for name in self.names())
        return [dataset for dataset in found if dataset is not None]

    def _dataset(self, row: DatasetRow, location: str) -> Dataset | None:
        with translated(f"reading the metadata of dataset {row.name}"):
            try:
                metadata = self.catalog.metadata(location)
            except FileNotFoundError:
                if self._pointer(row.name) == location:
                    raise
                return None  # it was committed to ten times since: look again
        if str(metadata.table_uuid) != row.uuid:
            return None  # dropped and made anew between two reads: look again
        declared = notes.read(metadata.properties)
        columns = schemas.narrowed(schemas.to_arrow(metadata.schema()), declared.narrow)
        return Dataset(
            uuid=row.uuid,
            dataset_id=row.dataset_id,
            name=row.name,
            schema=schemas.with_initial(columns, declared.initial),
            kind=row.kind,
            identity=row.identity,
            timestamp=row.timestamp,
            event_id=row.event_id,
            key=row.key,
            buckets=row.buckets,
            seq=row.seq,
            created_at=row.created_at,
            location=metadata.location,
            metadata=metadata,
            defaults=declared.defaults,
        )

    def _pointer(self, name: str) -> str | None:
        with self.database.read() as connection:
            return self.catalog.pointer(connection, name)

    # --- changing ---------------------------------------------------------------------------

    @contextmanager
    def own_run(
        self,
        *,
        kind: str,
        now: datetime,
        owner: str,
        key: str | None = None,
        statement: str | None = None,
    ) -> Iterator[Claim]:
        """Run the `with` block as a run of the caller's own; see `owner.own_run`.

        Within a block of statements it is one of these, and a part of their run.
        """
        if self.block is not None and key is None:
            with self.block.turn() as turn:
                yield turn
            return
        with own_run(
            self.database,
            kind=kind,
            key=key,
            now=now,
            owner=owner,
            statement=statement,
            settings=self.config.runs,
        ) as claim:
            yield claim

    @contextmanager
    def recording(self) -> Iterator[Connection]:
        """Yield a connection to change the record alone, in one transaction.

        Within a block of statements it is one of these, and a part of their run.

        Raises:
            FencedError: the run is somebody else's now.
        """
        if self.block is None:
            with self.database.write() as connection:
                yield connection
            return
        with self.block.turn() as turn, self.database.write() as connection:
            commits.apply_record(connection, turn, self.clock.now())
            yield connection

    def draft(
        self,
        name: str,
        schema: pa.Schema,
        layout: Layout,
        claim: Claim,
        *,
        statement: int = 0,
        declared: Notes | None = None,
        replaces: Dataset | None = None,
    ) -> Dataset:
        """Return a dataset that does not exist until `append` commits rows (or none) to it.

        It exists for `write_rows`, so that a dataset and its first rows are one commit.

        Args:
            name: the new dataset.
            schema: its columns; system columns are added.
            layout: event or record.
            claim: the run that will commit it.
            statement: which statement of the run.
            declared: what is declared of its columns.
            replaces: the dataset of that name, which goes when this one comes.

        Raises:
            InputError: the name, a type, or a column of the layout cannot be.
            AlreadyExistsError: there is a dataset of that name.
        """
        check_name(name)
        there = self.table(name)
        if there is not None and (replaces is None or there.uuid != replaces.uuid):
            self._check_claim(claim)
            raise AlreadyExistsError(
                f"dataset {name} exists already", hint="choose another name, or drop it first"
            )
        with self.database.read() as connection:
            if views.by_name(connection, name) is not None:
                raise AlreadyExistsError(f"{name} is a view", hint="choose another name")
        place = f"{name}-{claim.run_id[-8:].lower()}{_number(claim, statement)}"
        found = drafts.staged(
            self.catalog, name, schema, layout, declared or Notes(), f"{self.files.url}/{place}"
        )
        replaced = None if replaces is None else replaces.uuid
        return replace(found, created_at=self.clock.now(), replaces=replaced)

    def _check_claim(self, claim: Claim) -> None:
        """Tell a twin that its run was carried out, before it complains about the outcome."""
        with self.database.read() as connection:
            run = runs.get(connection, claim.run_id)
            if run is None or (run.state, run.epoch) != ("running", claim.epoch):
                raise runs.fenced(connection, claim)

    def create(
        self,
        name: str,
        schema: pa.Schema,
        layout: Layout,
        claim: Claim,
        *,
        statement: int = 0,
        last: bool = True,
        batch_id: str | None = None,
        declared: Notes | None = None,
        replaces: Dataset | None = None,
    ) -> Dataset:
        """Create an empty dataset; as `draft` and `append` of nothing.

        Raises:
            AlreadyExistsError: there is a dataset of that name.
            FencedError: the claim is somebody else's now.
        """
        draft = self.draft(
            name,
            schema,
            layout,
            claim,
            statement=statement,
            declared=declared,
            replaces=replaces,
        )
        batch = batch_id or ids.batch_id(claim.run_id, _number(claim, statement), "create")
        intent = commits.Intent(claim, "create", batch, statement=statement, last=last)
        committed = self.append(draft, None, intent)
        return replace(draft, seq=committed.seq, created_at=committed.committed_at)

    def append(
        self,
        dataset: Dataset,
        written: Written | None,
        intent: commits.Intent,
        *,
        replace_all: bool = False,
    ) -> commits.Committed:
        """Commit written files to a dataset (or a draft, which is created by it).

        No rows are committed too: the run, its cursor, ledger and deliveries move on. With
        `replace_all` the files are all that the dataset has from then on.

        Raises:
            DatasetInUseError: a feed counts on the rows there are, or on being alone to add some.
            FencedError: the claim is somebody else's now; nothing is committed.
            AlreadyExistsError: the batch is committed already, or a draft's name is taken.
            NotFoundError: the dataset was dropped.
            StoreError: the metadata could not be written; nothing is committed.
        """
        if dataset.seq == 0:
            intent = replace(intent, kind="create", dataset=drafts.recorded(dataset))
        elif replace_all:
            return self._replace(dataset, written, intent)
        elif written is None or not written.files:
            with self.database.write() as connection:
                return commits.apply_empty(
                    connection, intent, dataset_uuid=dataset.uuid, now=self.clock.now()
                )
        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"committing to {dataset.name}"):
            transaction = self._transaction(view, dataset)
            if written is not None and written.files:
                properties = {"feedmill.run-id": intent.claim.run_id}
                properties["feedmill.batch-id"] = intent.batch_id
                update = transaction.update_snapshot(snapshot_properties=properties)
                with update.merge_append() as append:
                    for file in written.files:
                        append.append_data_file(file.data_file())
            transaction.commit_transaction()
        return _committed(view)

    def _replace(
        self, dataset: Dataset, written: Written | None, intent: commits.Intent
    ) -> commits.Committed:
        """Commit files that take the place of all there are."""
        from shared.lake.transaction import Change

        intent = replace(intent, kind="overwrite")
        files = () if written is None else written.files
        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"committing to {dataset.name}"):
            table = self._load(view, dataset)
            spent = [task.file for task in table.scan().plan_files()]
            if not spent and not files:
                with self.database.write() as connection:
                    return commits.apply_empty(
                        connection, intent, dataset_uuid=dataset.uuid, now=self.clock.now()
                    )
            transaction = Change(table)
            properties = {"feedmill.run-id": intent.claim.run_id}
            properties["feedmill.batch-id"] = intent.batch_id
            update = transaction.update_snapshot(snapshot_properties=properties)
            with update.overwrite() as change:
                for old in spent:
                    change.delete_data_file(old)
                for file in files:
                    change.append_data_file(file.data_file())
            transaction.commit_transaction()
        return _committed(view)

    def leave_out(self, dataset: Dataset, paths: Collection[str], claim: Claim) -> None:
        """Commit that data files, which are lost, are not part of a dataset any more.

        Raises:
            FencedError: the claim is somebody else's now.
        """
        from shared.lake.transaction import Change

        batch = ids.batch_id(claim.run_id, 0, "lost")
        intent = commits.Intent(claim, "repair", batch)
        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"committing to {dataset.name}"):
            table = self._load(view, dataset)
            gone = [t.file for t in table.scan().plan_files() if t.file.file_path in paths]
            transaction = Change(table)
            with transaction.update_snapshot().overwrite() as change:
                for file in gone:
                    change.delete_data_file(file)
            transaction.commit_transaction()

    def note(self, dataset: Dataset, declared: Notes, claim: Claim, batch_id: str) -> None:
        """Keep what is declared of a dataset's columns, in one commit.

        Raises:
            FencedError: the claim is somebody else's now.
        """
        from shared.lake.transaction import Change

        intent = commits.Intent(claim, "schema", batch_id)
        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"committing to {dataset.name}"):
            transaction = Change(self._load(view, dataset))
            transaction.set_properties({KEY: declared.text()})
            transaction.commit_transaction()

    def add_columns(
        self,
        dataset: Dataset,
        columns: pa.Schema,
        claim: Claim,
        batch_id: str,
        *,
        statement: int = 0,
        last: bool = True,
        declared: Callable[[Notes], Notes] | None = None,
    ) -> Dataset:
        """Add the columns and nested fields of a schema that the dataset lacks, in one commit.

        Integers and floats may widen; nothing else changes type. Where nothing is missing only
        the run's statement is committed. `declared` gives what is declared of the dataset then.

        Raises:
            FencedError: the claim is somebody else's now.
            InputError: a column cannot become what it is asked to be.
        """
        intent = commits.Intent(claim, "schema", batch_id, statement=statement, last=last)
        wanted = schemas.to_iceberg(schemas.stored(columns))
        for attempt in range(_SCHEMA_TRIES):
            try:
                self._change_schema(dataset, wanted, intent, declared)
            except CommitConflictError:  # pyiceberg itself tries again with snapshots only
                if attempt + 1 == _SCHEMA_TRIES:
                    raise
                time.sleep(0.02 * (attempt + 1))
            else:
                break
        return self.get(dataset.name)

    def _change_schema(
        self,
        dataset: Dataset,
        wanted: Schema,
        intent: commits.Intent,
        declared: Callable[[Notes], Notes] | None,
    ) -> None:
        from shared.lake.transaction import Change

        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"committing to {dataset.name}"):
            table = self._load(view, dataset)
            transaction = Change(table)
            there = {field.name.casefold() for field in table.schema().fields}
            with transaction.update_schema(case_sensitive=False) as update:
                update.union_by_name(wanted)
                for field in wanted.fields:
                    if field.name.casefold() not in there:
                        update.move_before(field.name, schemas.METADATA)
            if declared is not None:
                changed = declared(notes.read(table.metadata.properties))
                transaction.set_properties({KEY: changed.text()})
            if transaction.table_metadata.schema() != table.schema():
                transaction.commit_transaction()
                return
        with self.database.write() as connection:
            commits.apply_empty(connection, intent, dataset_uuid=dataset.uuid, now=self.clock.now())

    def drop(
        self, name: str, claim: Claim, *, statement: int = 0, last: bool = True
    ) -> commits.Committed:
        """Drop a dataset: its name is free, its history stays in the record.

        Raises:
            NotFoundError: there is none of that name.
            DatasetInUseError: a feed writes it, or an active one reads it.
            FencedError: the claim is somebody else's now.
        """
        dataset = self.get(name)
        batch = ids.batch_id(claim.run_id, _number(claim, statement), "drop")
        intent = commits.Intent(claim, "drop", batch, statement=statement, last=last)
        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"dropping {name}"):
            self._load(view, dataset)
            view.drop_table(dataset.name)
        return _committed(view)

    def swap(
        self,
        dataset: Dataset,
        swaps: list[Swap],
        intent: commits.Intent,
        *,
        added: Written | None = None,
    ) -> commits.Committed:
        """Commit files in the place of others that have the same rows, or some of these.

        What others append meanwhile stays, but where the intent is to forget; its commit leaves no
        snapshot but its own, and may have `added` rows.

        Raises:
            CommitConflictError: others have replaced one of the files: plan again.
            RunActiveError: of a forget: a feed of the dataset is being run.
            FencedError: the claim is somebody else's now; nothing is committed.
            NotFoundError: the dataset was dropped.
        """
        from pyiceberg.exceptions import ValidationException

        from shared.lake.replacement import Replacement
        from shared.lake.transaction import Change

        view = self.catalog.under(intent)
        with self._deciding(view, dataset, intent), translated(f"committing to {dataset.name}"):
            table = self._load(view, dataset)
            transaction = Change(table)
            properties = {"feedmill.run-id": intent.claim.run_id}
            properties["feedmill.batch-id"] = intent.batch_id
            try:
                forgets = intent.forgetting is not None
                with Replacement(transaction, table, properties, forgets=forgets) as change:
                    for swapped in swaps:
                        files = [file.data_file() for file in swapped.new]
                        change.replace(list(swapped.old), files)
                    if added is not None:
                        change.add([file.data_file() for file in added.files])
                transaction.commit_transaction()
            except ValidationException as error:
                raise CommitConflictError(
                    f"files of dataset {dataset.name} were replaced by somebody else meanwhile",
                    hint="try again",
                ) from error
        return _committed(view)

    def _transaction(self, view: Catalog, dataset: Dataset) -> Transaction:
        from pyiceberg.table import StagedTable

        from shared.lake.transaction import Change, Creation

        if dataset.seq == 0:
            metadata = dataset.metadata
            location = f"{dataset.location}/metadata/none"
            name = (NAMESPACE, dataset.name)
            io = view.io(dataset.location)
            return Creation(StagedTable(name, metadata, location, io, view))
        return Change(self._load(view, dataset))

    def _load(self, view: Catalog, dataset: Dataset) -> Table:
        from pyiceberg.exceptions import NoSuchTableError

        try:
            table = view.load_table(dataset.name)
        except NoSuchTableError:
            table = None
        if table is None or str(table.metadata.table_uuid) != dataset.uuid:
            raise NotFoundError(
                f"dataset {dataset.name} was dropped meanwhile", hint="run the statement again"
            )
        return table

    @contextmanager
    def _deciding(self, view: Catalog, dataset: Dataset, intent: commits.Intent) -> Iterator[None]:
        """Find out by the record what became of a commit whose answer was lost."""
        from pyiceberg.exceptions import CommitFailedException

        try:
            yield
        except CommitFailedException as error:
            raise CommitConflictError(
                f"dataset {dataset.name} is changed by others all the time", hint="try again"
            ) from error
        except DatabaseUnreachableError:
            view.committed = self._landed(dataset, intent)
            if view.committed is None:
                raise

    def _landed(self, dataset: Dataset, intent: commits.Intent) -> commits.Committed | None:
        with self.database.read() as connection:
            return _found(connection, dataset.uuid, intent)


def _found(connection: Connection, uuid: str, intent: commits.Intent) -> commits.Committed | None:
    commit = commits.batch(connection, uuid, intent.batch_id)
    if commit is None or commit.run_id != intent.claim.run_id:
        return None
    return commits.Committed(uuid, commit.seq, commit.snapshot_id, commit.committed_at)


def _number(claim: Claim, statement: int) -> int:
    """Return which statement of its run is carried out; a turn knows that itself."""
    return claim.statement if isinstance(claim, Turn) else statement


def _committed(view: Catalog) -> commits.Committed:
    if view.committed is None:
        raise InternalError("a commit went through without its intent")
    return view.committed
