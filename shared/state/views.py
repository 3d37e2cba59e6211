"""Views as the record knows them: a name and the CREATE VIEW that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, select

from shared.core.errors import AlreadyExistsError
from shared.state import datasets
from shared.state.rows import build, insert_new, insert_or_update
from shared.state.tables import lake_view


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view.

    Attributes:
        statement: the text of its CREATE VIEW.
        columns: those that its query had then; None where that was not noted.
    """

    folded_name: str
    name: str
    statement: str
    columns: list[str] | None
    created_at: datetime
    updated_at: datetime


def put(
    connection: Connection,
    name: str,
    statement: str,
    columns: Sequence[str],
    now: datetime,
    *,
    replace: bool,
) -> None:
    """Insert a view, or replace the one of that name where `replace` says so.

    Raises:
        AlreadyExistsError: a dataset, or another view, has the name; the transaction has to be
            left.
    """
    if datasets.by_name(connection, name) is not None:
        raise AlreadyExistsError(
            f"{name} is a dataset", hint="choose another name, or drop the dataset first"
        )
    values = {
        "folded_name": datasets.fold(name),
        "name": name,
        "statement": statement,
        "columns": list(columns),
        "created_at": now,
        "updated_at": now,
    }
    if replace:
        insert_or_update(connection, lake_view, values, keep=("created_at",))
        return
    if not insert_new(connection, lake_view, values):
        raise AlreadyExistsError(
            f"there is a view {name} already", hint="CREATE OR REPLACE VIEW replaces it"
        )


def by_name(connection: Connection, name: str) -> ViewRow | None:
    """Return the view of that name, without regard to case."""
    query = select(lake_view).where(lake_view.c.folded_name == datasets.fold(name))
    row = connection.execute(query).one_or_none()
    return None if row is None else build(ViewRow, row)


def listing(connection: Connection) -> list[ViewRow]:
    """Return all views by name."""
    query = select(lake_view).order_by(lake_view.c.folded_name)
    return [build(ViewRow, row) for row in connection.execute(query)]


def delete(connection: Connection, name: str) -> bool:
    """Forget the view; False where there was none."""
    gone = connection.execute(
        sa.delete(lake_view).where(lake_view.c.folded_name == datasets.fold(name))
    )
    return gone.rowcount == 1
