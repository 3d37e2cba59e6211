"""What each kind of statement does: give rows, show names, or change a dataset in one commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from shared.core import ids
from shared.core.clock import to_millis
from shared.core.errors import (
    AlreadyExistsError,
    InputError,
    InternalError,
    NotSupportedError,
    UnknownTableError,
)
from shared.engine import constraints, listings
from shared.engine.graph import Progress
from shared.engine.result import Result
from shared.lake import notes
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset, Layout
from shared.lake.notes import Notes
from shared.lake.write import write_rows
from shared.sql import tree
from shared.sql.arrow import to_arrow
from shared.sql.commands import Constrain
from shared.sql.hints import did_you_mean
from shared.state import commits

if TYPE_CHECKING:
    from shared.engine.session import Session
    from shared.state.runs import Claim


def run(
    session: Session,
    statement: tree.Statement,
    *,
    text: str,
    now: datetime,
    progress: Progress | None,
) -> Result:
    """Carry out one analysed statement.

    Args:
        session: where it runs.
        statement: what to do.
        text: as written; kept with the run of a change.
        now: the slot of such a run.
        progress: told of tasks done.
    """
    match statement:
        case tree.Query(relation=relation):
            return session.query(relation, progress=progress)
        case tree.CreateTableAs():
            return _create(session, statement, text, now, progress)
        case tree.CreateTable():
            return _create_empty(session, statement, text, now)
        case tree.AddColumns():
            return _add_columns(session, statement, text, now)
        case tree.SetDefault():
            return _set_default(session, statement, text, now)
        case tree.InsertInto():
            return _insert(session, statement, text, now, progress)
        case tree.Truncate():
            return _truncate(session, statement, text, now)
        case tree.DropTable():
            return _drop(session, statement, text, now)
        case tree.ShowTables():
            return listings.show(session.lake, session.names, "TABLES")
        case tree.Describe():
            return listings.describe(statement)
        case tree.CreateView():
            return _create_view(session, statement, text, now)
        case tree.DropView(schema=schema, name=name, if_exists=if_exists):
            session.names.drop(schema, name, if_exists=if_exists)
            return Result.done("DROP VIEW")
    raise InternalError(f"nothing carries out a {type(statement).__name__}")


def _create(
    session: Session,
    statement: tree.CreateTableAs,
    text: str,
    now: datetime,
    progress: Progress | None,
) -> Result:
    """CREATE TABLE AS: a dataset of records and its rows, in one commit."""
    real, old = _place(session, statement)
    if real is None:
        return Result.done("CREATE TABLE")
    _refuse_twins([c.name for c in statement.query.columns if not c.hidden])
    lake = session.lake
    with lake.own_run(kind="query", now=now, owner=ids.owner(), statement=text) as claim:
        schema = _schema([c for c in statement.query.columns if not c.hidden])
        draft = lake.draft(real, schema, Layout.record(), claim, replaces=old)
        result = session.query(statement.query, progress=progress)
        rows = _commit(session, draft, result, claim, now, "create")
    _made(session, statement, real, now)
    return Result.done("CREATE TABLE", rows)


def _create_empty(
    session: Session, statement: tree.CreateTable, text: str, now: datetime
) -> Result:
    """CREATE TABLE (columns): an empty dataset of records; its id is the answer."""
    lake = session.lake
    real, old = _place(session, statement)
    dataset = session.names.table(statement.name) if real is None else None
    if real is not None:
        declared = Notes(
            comments=dict(statement.comments),
            required=statement.required,
            primary_key=statement.key if statement.namespace else (),
            namespace=statement.namespace,
            identities=tuple((c, namespace, True) for c, namespace in statement.identities),
            defaults=dict(statement.defaults),
        )
        with lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
            layout = Layout.record(statement.key)
            schema = _schema(statement.columns)
            dataset = lake.create(real, schema, layout, claim, declared=declared, replaces=old)
        _made(session, statement, real, now)
    assert dataset is not None
    return listings.listed("CREATE TABLE", ("dataSetId",), [(dataset.dataset_id,)])


def _place(
    session: Session, statement: tree.CreateTableAs | tree.CreateTable
) -> tuple[str | None, Dataset | None]:
    """Return what the dataset of a new table is called, and the one that it replaces.

    No name: the table is there, and that is well (IF NOT EXISTS).

    Raises:
        AlreadyExistsError: it is there.
    """
    name, temporary = statement.name, statement.temporary
    real = session.names.taken(name, temporary=temporary, replace=statement.replace)
    if real is not None:
        old = session.lake.table(real) if statement.replace else None
        return real, old
    if statement.if_not_exists:
        return None, None
    raise AlreadyExistsError(
        f"there is a table {name} already", hint="choose another name, or drop it first"
    )


def _made(
    session: Session, statement: tree.CreateTableAs | tree.CreateTable, real: str, now: datetime
) -> None:
    """Remember a temporary table that was made; one that it replaces goes."""
    if not statement.temporary:
        return
    old = session.memory.tables.get(statement.name.casefold())
    session.names.made(statement.name, real)
    if old is not None:
        _drop_temporary(session, statement.name, old, now)


def _add_columns(session: Session, statement: tree.AddColumns, text: str, now: datetime) -> Result:
    dataset = statement.table
    assert isinstance(dataset, Dataset)
    with session.lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
        batch = claim.batch_id("columns")
        initial = {} if statement.initial is None else _initial(session, statement)

        def declared(old: Notes) -> Notes:
            return replace(
                old,
                defaults={**old.defaults, **dict(statement.defaults)},
                initial={**old.initial, **initial},
            )

        columns = _schema(statement.columns)
        session.lake.add_columns(
            dataset, columns, claim, batch, declared=declared if initial else None
        )
    return Result.done("ALTER SUCCESS")


def _initial(session: Session, statement: tree.AddColumns) -> dict[str, str]:
    """Return what rows have that are there before a column with a default is."""
    assert statement.initial is not None
    result = session.query(statement.initial)
    try:
        row = pa.concat_tables(list(result.tables())).combine_chunks()
    finally:
        result.close()
    wanted = {name for name, _ in statement.defaults}
    names = [c.name for c in statement.columns]
    kept = schemas.fit(row.rename_columns(names), schemas.stored(_schema(statement.columns)))
    return schemas.initial_text(kept.select([n for n in names if n in wanted]).to_batches()[0])


def _set_default(session: Session, statement: tree.SetDefault, text: str, now: datetime) -> Result:
    dataset = statement.table
    assert isinstance(dataset, Dataset)
    declared = notes.of(dataset)
    defaults = {c: d for c, d in declared.defaults.items() if c != statement.column}
    if statement.text is not None:
        defaults[statement.column] = statement.text
    with session.lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
        changed = replace(declared, defaults=defaults)
        session.lake.note(dataset, changed, claim, claim.batch_id("notes"))
    return Result.done("ALTER SUCCESS")


def _schema(columns: Sequence[tree.Column]) -> pa.Schema:
    return pa.schema([pa.field(c.name, to_arrow(c.type)) for c in columns])


def _insert(
    session: Session,
    statement: tree.InsertInto,
    text: str,
    now: datetime,
    progress: Progress | None,
) -> Result:
    dataset = statement.table
    assert isinstance(dataset, Dataset)
    with session.lake.own_run(kind="query", now=now, owner=ids.owner(), statement=text) as claim:
        result = session.query(statement.query, progress=progress)
        rows = _commit(
            session, dataset, result, claim, now, "append", replace_all=statement.overwrite
        )
    return Result.done("INSERT", rows)


def _truncate(session: Session, statement: tree.Truncate, text: str, now: datetime) -> Result:
    dataset = statement.table
    assert isinstance(dataset, Dataset)
    with session.lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
        intent = commits.Intent(claim, "forget", claim.batch_id("truncate"))
        session.lake.append(dataset, None, intent, replace_all=True)
    return Result.done("TRUNCATE TABLE")


def _commit(
    session: Session,
    dataset: Dataset,
    result: Result,
    claim: Claim,
    now: datetime,
    kind: str,
    *,
    replace_all: bool = False,
) -> int:
    """Write a result's rows and commit them; return how many there were."""
    names = schemas.user_columns(dataset.schema).names
    required = notes.of(dataset).required
    batch, millis = claim.batch_id(), to_millis(now)

    def tables() -> Iterator[pa.Table]:
        for table in result.tables():
            shaped = table.rename_columns(names)
            for name in required:
                if shaped.column(name).null_count:
                    raise InputError(
                        f"the column {name} takes no NULL, the query gives one",
                        hint="it was declared NOT NULL",
                    )
            yield shaped

    try:
        written = write_rows(session.lake, dataset, tables(), batch_id=batch, ingest_time_ms=millis)
    finally:
        result.close()
    intent = commits.Intent(
        claim,
        kind,
        batch,
        rows=written.rows,
        files=len(written.files),
        bytes=written.bytes,
        ingest_time=millis,
    )
    session.lake.append(dataset, written, intent, replace_all=replace_all)
    return written.rows


def constrain(session: Session, wanted: Constrain, *, text: str, now: datetime) -> Result:
    """Declare a key or an identity, or no longer.

    Raises:
        InputError: there is no such table or column, or the declaration is there, or not there.
    """
    dataset = session.names.table(wanted.table)
    if dataset is None:
        raise _no_table(session, wanted.table)
    other = None if wanted.references is None else session.names.table(wanted.references[0])
    declared = constraints.changed(dataset, wanted, other)
    with session.lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
        session.lake.note(dataset, declared, claim, claim.batch_id("notes"))
    return Result.done("ALTER SUCCESS")


def _create_view(session: Session, statement: tree.CreateView, text: str, now: datetime) -> Result:
    view = statement.view
    for name in () if view.temporary else view.reads():
        if name.casefold() in session.memory.tables:
            raise NotSupportedError(
                f"the view {view.name} cannot read {name}, which is a temporary table",
                hint="CREATE TEMPORARY VIEW, or make it a table that is kept",
            )
    there = session.names.view("", view.name) is not None
    if not (statement.if_not_exists and there):
        session.names.create(view, text, now, replace=statement.replace)
    return Result.done("CREATE VIEW")


def _drop(session: Session, statement: tree.DropTable, text: str, now: datetime) -> Result:
    lake = session.lake
    dataset = session.names.table(statement.name)
    if dataset is None:
        if statement.if_exists:
            return Result.done("DROP TABLE")
        raise _no_table(session, statement.name)
    session.names.going(statement.name)
    with lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
        lake.drop(dataset.name, claim)
    session.names.gone(statement.name)
    return Result.done("DROP TABLE")


def _no_table(session: Session, name: str) -> UnknownTableError:
    hint = did_you_mean(name, session.names.names())
    return UnknownTableError(f"there is no table {name}", hint=hint)


def _refuse_twins(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise InputError(
                f"two columns of the new dataset would be called {name}",
                hint="give one of them another name with AS",
            )
        seen.add(name.casefold())


def drop_temporary(session: Session) -> None:
    """Drop the temporary tables of a session that ends."""
    now = session.lake.clock.now()
    for name, dataset in list(session.memory.tables.items()):
        _drop_temporary(session, name, dataset, now)
        session.names.gone(name)


def _drop_temporary(session: Session, name: str, dataset: str, now: datetime) -> None:
    text = f"DROP TABLE {name}"
    with session.lake.own_run(kind="ddl", now=now, owner=ids.owner(), statement=text) as claim:
        session.lake.drop(dataset, claim)
