"""Between rows and frozen dataclasses, and inserts that leave what is there alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

R = TypeVar("R")


def build(kind: type[R], row: Row[Any]) -> R:
    """Return the dataclass `kind` filled from the row's columns of the same names."""
    values = row._mapping  # noqa: SLF001 (SQLAlchemy's public name for it)
    return kind(**{field.name: values[field.name] for field in fields(kind)})  # type: ignore[arg-type]


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless it breaks a unique index; return whether it was inserted.

    Unlike an INSERT that fails, this leaves PostgreSQL's transaction usable.
    """
    insert = _insert(connection, table).values(**values).on_conflict_do_nothing()
    # RETURNING tells; the row count of an INSERT is not kept by every driver.
    return connection.execute(insert.returning(*table.primary_key)).first() is not None


def insert_or_update(
    connection: Connection, table: Table, values: Mapping[str, Any], *, keep: tuple[str, ...] = ()
) -> None:
    """Insert one row, or update the one with its primary key, except for the columns `keep`."""
    keys = [column.name for column in table.primary_key]
    insert = _insert(connection, table).values(**values)
    changed = {n: insert.excluded[n] for n in values if n not in keys and n not in keep}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
