"""Statements of a session: they read or change what it remembers, or list what there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sqlglot import exp

if TYPE_CHECKING:
    from shared.sql.parsed import Parsed


@dataclass(frozen=True, slots=True)
class Command:
    """A statement that the parser of queries does not know."""

    kind: ClassVar[str] = ""
    gives_rows: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SetVariable(Command):
    """SET @name = query: the query gives the variable its one value."""

    kind: ClassVar[str] = "SET"
    name: str
    query: exp.Expr


@dataclass(frozen=True, slots=True)
class DeclareVariable(Command):
    """DECLARE [OR REPLACE] VARIABLE name, … [type] DEFAULT value: the query gives the value."""

    kind: ClassVar[str] = "DECLARE VARIABLE"
    names: tuple[str, ...]
    query: exp.Expr
    replace: bool


@dataclass(frozen=True, slots=True)
class AssignVariables(Command):
    """SET VARIABLE: the query's one row has a value for each name; `defaults` get theirs again."""

    kind: ClassVar[str] = "SET"
    names: tuple[str, ...]
    query: exp.Expr | None
    defaults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DropVariable(Command):
    """DROP TEMPORARY VARIABLE [IF EXISTS] name."""

    kind: ClassVar[str] = "DROP VARIABLE"
    name: str
    missing_ok: bool


@dataclass(frozen=True, slots=True)
class SetSetting(Command):
    """SET key = value."""

    kind: ClassVar[str] = "SET"
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ShowSetting(Command):
    """SET key, SHOW key, SHOW ALL (no key)."""

    kind: ClassVar[str] = "SHOW"
    gives_rows: ClassVar[bool] = True
    key: str | None


@dataclass(frozen=True, slots=True)
class Listing(Command):
    """SHOW TABLES, SHOW PRIMARY KEYS … [LIKE 'pattern' of the first column]."""

    kind: ClassVar[str] = "SHOW"
    gives_rows: ClassVar[bool] = True
    what: str
    like: str | None = None


@dataclass(frozen=True, slots=True)
class DescribeFunction(Command):
    """DESCRIBE FUNCTION name."""

    kind: ClassVar[str] = "DESCRIBE FUNCTION"
    gives_rows: ClassVar[bool] = True
    name: str


@dataclass(frozen=True, slots=True)
class Prepare(Command):
    """PREPARE name AS statement; `$1`, `$2` … stand for the values of EXECUTE."""

    kind: ClassVar[str] = "PREPARE"
    name: str
    statement: Parsed


@dataclass(frozen=True, slots=True)
class Execute(Command):
    """EXECUTE name (values); the values are the one row of a query."""

    kind: ClassVar[str] = "EXECUTE"
    gives_rows: ClassVar[bool] = True
    name: str
    values: exp.Expr | None


@dataclass(frozen=True, slots=True)
class Deallocate(Command):
    """DEALLOCATE name, or ALL (no name)."""

    kind: ClassVar[str] = "DEALLOCATE"
    name: str | None


@dataclass(frozen=True, slots=True)
class DeclareCursor(Command):
    """DECLARE name CURSOR FOR query."""

    kind: ClassVar[str] = "DECLARE CURSOR"
    name: str
    statement: Parsed


@dataclass(frozen=True, slots=True)
class Fetch(Command):
    """FETCH count FROM name; no count: all that is left."""

    kind: ClassVar[str] = "FETCH"
    gives_rows: ClassVar[bool] = True
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class CloseCursor(Command):
    """CLOSE name, or ALL (no name)."""

    kind: ClassVar[str] = "CLOSE"
    name: str | None


@dataclass(frozen=True, slots=True)
class Copy(Command):
    """COPY (query) TO 'place/folder' [WITH FORMAT 'parquet' | 'csv' | 'json']."""

    kind: ClassVar[str] = "COPY"
    gives_rows: ClassVar[bool] = True
    query: Parsed
    place: str
    format: str


@dataclass(frozen=True, slots=True)
class Explain(Command):
    """EXPLAIN [FORMAT TEXT | JSON] statement."""

    kind: ClassVar[str] = "EXPLAIN"
    gives_rows: ClassVar[bool] = True
    statement: Parsed
    as_json: bool


@dataclass(frozen=True, slots=True)
class Analyze(Command):
    """ANALYZE TABLE … COMPUTE STATISTICS, or with `rate` … TABLESAMPLE … SAMPLERATE.

    Attributes:
        query: all columns of the table's rows for which the condition holds.
        table: its name.
        condition: of FILTERCONTEXT, as written; None: every row.
        columns: those asked for; none: all.
        alias: what the statistics are called.
        rate: of a sample, in percent.
    """

    kind: ClassVar[str] = "ANALYZE TABLE"
    gives_rows: ClassVar[bool] = True
    query: Parsed
    table: str
    condition: str | None = None
    columns: tuple[str, ...] = ()
    alias: str | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Transaction(Command):
    """BEGIN, START TRANSACTION, COMMIT, ROLLBACK: accepted, without an effect on the lake."""

    kind: ClassVar[str] = "TRANSACTION"
    word: str


@dataclass(frozen=True, slots=True)
class Accepted(Command):
    """What has no effect here: CACHE, UNCACHE and REFRESH TABLE, CLEAR CACHE, USE."""

    kind: ClassVar[str] = "ACCEPTED"
    word: str


@dataclass(frozen=True, slots=True)
class Reset(Command):
    """RESET [key]: a setting, or all of them, as at the start of the session."""

    kind: ClassVar[str] = "RESET"
    key: str | None


@dataclass(frozen=True, slots=True)
class Constrain(Command):
    """ALTER TABLE name ADD | DROP [CONSTRAINT] a key or an identity.

    Attributes:
        action: ADD or DROP.
        what: PRIMARY KEY, FOREIGN KEY, PRIMARY IDENTITY or IDENTITY.
        columns: dotted paths.
        references: of a foreign key: a table and its columns.
    """

    kind: ClassVar[str] = "ALTER TABLE"
    table: str
    action: str
    what: str
    columns: tuple[str, ...]
    namespace: str | None = None
    references: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Refused(Command):
    """A statement of Query Service that has no place here."""

    kind: ClassVar[str] = "NOT SUPPORTED"
    what: str
    hint: str | None
