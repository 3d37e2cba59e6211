"""Statements, analysed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.sql.tree.relations import Relation
from shared.sql.tree.tables import Column, Table

if TYPE_CHECKING:
    from shared.sql.views import View


@dataclass(frozen=True, slots=True)
class Statement:
    """One analysed statement."""


@dataclass(frozen=True, slots=True)
class Query(Statement):
    """Returns rows."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class CreateTableAs(Statement):
    """CREATE [OR REPLACE] [TEMP] TABLE name AS query."""

    name: str
    query: Relation
    if_not_exists: bool = False
    temporary: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True)
class CreateTable(Statement):
    """CREATE [OR REPLACE] [TEMP] TABLE name (columns).

    `key` are the columns of its primary key, `namespace` is that key's; `comments` are pairs of
    column and text, `defaults` of column and expression as written, `identities` of column and
    namespace; `required` are the columns that are NOT NULL.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    if_not_exists: bool = False
    temporary: bool = False
    comments: tuple[tuple[str, str], ...] = ()
    required: tuple[str, ...] = ()
    replace: bool = False
    defaults: tuple[tuple[str, str], ...] = ()
    identities: tuple[tuple[str, str], ...] = ()
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class AddColumns(Statement):
    """ALTER TABLE name ADD COLUMN …; rows that are there get the values of `initial`.

    `defaults` are pairs of column and expression as written, `initial` gives one row: their values.
    """

    table: Table
    columns: tuple[Column, ...]
    defaults: tuple[tuple[str, str], ...] = ()
    initial: Relation | None = None


@dataclass(frozen=True, slots=True)
class SetDefault(Statement):
    """ALTER TABLE name ALTER COLUMN column SET DEFAULT expression, or DROP DEFAULT (None)."""

    table: Table
    column: str
    text: str | None


@dataclass(frozen=True, slots=True)
class InsertInto(Statement):
    """INSERT INTO name query; the relation's columns are in the table's order and types.

    With `overwrite` (INSERT OVERWRITE) the rows take the place of those there are.
    """

    table: Table
    query: Relation
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Truncate(Statement):
    """TRUNCATE TABLE name."""

    table: Table


@dataclass(frozen=True, slots=True)
class DropTable(Statement):
    """DROP TABLE [IF EXISTS] name."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class CreateView(Statement):
    """CREATE [OR REPLACE] [TEMPORARY] VIEW name AS query; `columns` are those of its rows now."""

    view: View
    columns: tuple[Column, ...]
    replace: bool = False
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropView(Statement):
    """DROP VIEW [IF EXISTS] name."""

    schema: str
    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowTables(Statement):
    """SHOW TABLES."""


@dataclass(frozen=True, slots=True)
class Describe(Statement):
    """DESCRIBE [EXTENDED] of a table, a view, a query or a column; SHOW COLUMNS, SHOW CREATE TABLE.

    Attributes:
        name: of the table or view; empty for a query.
        style: table, extended, query, column, columns or create.
        table: None for a view or a query.
        view: the text that made the view.
    """

    name: str
    columns: tuple[Column, ...]
    comments: tuple[str | None, ...] = ()
    table: Table | None = None
    style: str = "table"
    view: str | None = None
