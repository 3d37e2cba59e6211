"""The typed tree: what a statement means, every name resolved and every node typed.

Nodes hold data and invariants only; behaviour lives in the passes (`plan`, `engine.lower`).
A column is known by its number, never by its name, so two tables with equal names, hidden columns
and pruning need no renaming. The shape of a SELECT is, bottom up:

    Scan | Values | Join | subquery -> Filter (WHERE) -> Project -> Aggregate -> Filter (HAVING)
    -> WindowStep / AdfStep -> Filter (QUALIFY) -> Project -> Distinct -> Sort -> Limit

Arguments, partition keys and order keys of `Adf` calls are always plain `Ref`s or literals: the
analyser puts a `Project` below the step. The same holds for Aggregate keys and arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from shared.core.errors import Position
from shared.sql.types import DataType

if TYPE_CHECKING:
    from shared.sql.views import View


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one relation.

    Attributes:
        id: unique within a statement.
        name: as shown to the user.
        type: its Spark type.
        hidden: carried for order or lineage (`_fm_…`) or a system column; `*` leaves it out.
    """

    id: int
    name: str
    type: DataType
    hidden: bool = False


# --- tables ---------------------------------------------------------------------------------


class Table(Protocol):
    """What the language asks of a table. `shared.lake` satisfies it without importing us."""

    @property
    def name(self) -> str:
        """The name in SQL."""
        ...

    @property
    def schema(self) -> pa.Schema:
        """Every stored column as Arrow, system columns included."""
        ...

    @property
    def is_event(self) -> bool:
        """Whether it is an event dataset (identity, timestamp and id are set)."""
        ...

    @property
    def is_log(self) -> bool:
        """Whether it is the change log of a feed: rows with `_op`, `_revision` and `_key`."""
        ...

    @property
    def identity(self) -> str | None:
        """The dotted path of the identity the dataset is bucketed by."""
        ...

    @property
    def timestamp(self) -> str | None:
        """The name of the event time column."""
        ...

    @property
    def event_id(self) -> str | None:
        """The dotted path of the column that tells events of an identity apart (`_id`)."""
        ...

    @property
    def key(self) -> tuple[str, ...]:
        """The declared unique key of a record dataset; empty where none is declared."""
        ...

    @property
    def buckets(self) -> int:
        """Hash buckets; 1 for record datasets."""
        ...

    @property
    def defaults(self) -> Mapping[str, str]:
        """What columns are given that an INSERT leaves out, as it was written; else NULL."""
        ...


class SchemaSource(Protocol):
    """Where table names are looked up."""

    def table(self, name: str) -> Table | None:
        """Return the table called `name` (any case), or None."""
        ...

    def names(self) -> tuple[str, ...]:
        """Return all table names, for listings and hints."""
        ...


# --- expressions ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """A typed expression; `position` is where its text starts, where that is known."""

    type: DataType
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Expr):
    """A constant: None, bool, int, float, str, bytes, Decimal, date, aware datetime or interval.

    An interval is `(months, days, microseconds)`.
    """

    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref(Expr):
    """A column of the input relation, or of an outer query (`outer`) in a correlated subquery."""

    column: Column
    outer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GetField(Expr):
    """`base.name`, where base is a struct (or an array of structs: then an array of the field)."""

    base: Expr
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GetItem(Expr):
    """`base[key]`: zero-based on arrays, by key on maps; NULL where there is none."""

    base: Expr
    key: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Expr):
    """A scalar function or operator, by its canonical name in the function table.

    Operators have names too: `+ - * / % = <=> < <= > >= and or not || like rlike in is_null …`.
    """

    function: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast(Expr):
    """A conversion by Spark's non-ANSI rules, written or implied."""

    arg: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Expr):
    """Searched CASE: the first true condition wins; conditions are boolean."""

    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeStruct(Expr):
    """A struct of named members, in order; its type is the Struct of them."""

    members: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lambda(Expr):
    """`(x, y) -> body`; parameters are columns, and `Ref`s in the body point to them."""

    params: tuple[Column, ...]
    body: Expr


class QueryUse(StrEnum):
    """How a subquery stands in an expression."""

    SCALAR = "scalar"
    EXISTS = "exists"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryExpr(Expr):
    """A subquery in an expression; `needles` are the left side of IN."""

    use: QueryUse
    query: Relation
    needles: tuple[Expr, ...] = ()
    correlated: bool = False


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order; Spark's default is NULLS FIRST ascending, NULLS LAST descending."""

    expr: Expr
    descending: bool = False
    nulls_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateCall(Expr):
    """An aggregate function over the rows of a group."""

    function: str
    args: tuple[Expr, ...]
    distinct: bool = False
    where: Expr | None = None
    order: tuple[SortKey, ...] = ()


class FrameUnit(StrEnum):
    """What a frame counts."""

    ROWS = "ROWS"
    RANGE = "RANGE"


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a frame, relative to the current row.

    `offset` 0 is CURRENT ROW, negative PRECEDING, positive FOLLOWING, None UNBOUNDED. For RANGE
    frames with an offset, `amount` holds its expression and `offset` only its sign.
    """

    offset: int | None
    amount: Expr | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A window frame, both ends included."""

    unit: FrameUnit
    start: Bound
    end: Bound


@dataclass(frozen=True, slots=True)
class Over:
    """PARTITION BY, ORDER BY and frame; frame None is the function's own default.

    `tie` extends the order to a total one (hidden columns: `_id`, or file and row).
    """

    partition: tuple[Expr, ...]
    order: tuple[SortKey, ...]
    frame: Frame | None
    tie: tuple[SortKey, ...] = ()
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCall(Expr):
    """An ordinary window function or an aggregate used as one."""

    function: str
    args: tuple[Expr, ...]
    over: Over
    distinct: bool = False
    ignore_nulls: bool = False
    where: Expr | None = None
    order: tuple[SortKey, ...] = ()
    """Of the values, inside the parentheses: of whole partitions only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdfCall(Expr):
    """An Adobe-defined function.

    Attributes:
        function: its canonical upper-case name.
        args: row-wise arguments in the order of `shared.adf.signatures`, each a Ref.
        options: its constant arguments by name (`timeout`, `name`, `shift`, `ignore_nulls`,
            `unit`, `before`), already checked and of Python types.
        over: frame always set (the documented default was filled in).
    """

    function: str
    args: tuple[Expr, ...]
    options: tuple[tuple[str, object], ...]
    over: Over


# --- relations ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """`expr AS column` in a Project, Aggregate or window step."""

    column: Column
    expr: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Rows with `columns`, in output order; hidden ones last."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The rows of a table that were committed after `start`, up to and including `end`.

    Attributes:
        start: 0 is before the first commit.
        end: None is the last commit.
        fallback: an unknown start is taken for 0.
        position: of the clause.
    """

    start: int
    end: int | None
    fallback: bool = False
    position: Position | None = field(default=None, compare=False)


MADE = frozenset({"_fm_tie", "_fm_row", "_fm_new", "_fm_copy", "_fm_bound"})
"""Names of the columns that a scan makes and no table stores."""


class LogView(StrEnum):
    """Which rows of a change log are read; without one, all of them.

    STATE is the last row of each key, unless it says that the key is gone; LATEST is the last row
    of each key whatever it says.
    """

    STATE = "state"
    LATEST = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Relation):
    """Rows of a table. `columns` are its top-level columns by name, plus requested hidden ones.

    Hidden columns a scan can produce beside stored ones: `_fm_tie` (string or bigint: `_id` of an
    event dataset, else file and row), `_fm_row` (bigint, unique per row of the scan), `_fm_new`
    (boolean: the row's batch lies in the run's interval), `_fm_copy` (bigint: 0 for the event that
    counts of those with one identity and id, 1 and up for its copies), `_fm_bound` (bigint:
    microseconds since 1970 up to which a row of its commit came too late; NULL: none did).
    """

    table: Table
    position: Position | None = field(default=None, compare=False)
    leaves: tuple[str, ...] | None = None
    """Dotted leaf paths that are read; None reads all. Set by pruning."""
    snapshots: Snapshots | None = None
    """Which commits' rows are read; None: all."""
    log: LogView | None = None
    """Of a change log: which rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values(Relation):
    """Literal rows; `SELECT 1` without FROM is a Project over one row of no columns."""

    rows: tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Relation):
    """Rows for which the condition is true."""

    input: Relation
    condition: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Relation):
    """One output column per item."""

    input: Relation
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Relation):
    """Groups by `keys` (none: one row); `sets` are index tuples into keys for GROUPING SETS."""

    input: Relation
    keys: tuple[Item, ...]
    aggregates: tuple[Item, ...]
    sets: tuple[tuple[int, ...], ...] | None = None
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStep(Relation):
    """The input's columns and one more per item (`WindowCall`)."""

    input: Relation
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdfStep(Relation):
    """The input's columns and one more per item (`AdfCall`)."""

    input: Relation
    items: tuple[Item, ...]


class JoinKind(StrEnum):
    """How unmatched rows are treated."""

    INNER = "INNER"
    LEFT = "LEFT"
    RIGHT = "RIGHT"
    FULL = "FULL"
    CROSS = "CROSS"
    SEMI = "SEMI"
    ANTI = "ANTI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Relation):
    """Left and right columns side by side (left only for SEMI and ANTI)."""

    left: Relation
    right: Relation
    kind: JoinKind
    condition: Expr | None
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Relation):
    """LATERAL: for each row on the left, the rows of a query that reads it (as `outer` refs).

    `kind` is INNER or LEFT; columns are left and right side by side.
    """

    left: Relation
    right: Relation
    kind: JoinKind
    condition: Expr | None
    position: Position | None = field(default=None, compare=False)


MOST_ROUNDS = 100
"""How often a WITH RECURSIVE query may repeat its step where it does not say so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recursion(Relation):
    """WITH RECURSIVE: the rows of `anchor`, then those of `step` over the last ones, repeatedly.

    Columns of both are by place those of the recursion; after `rounds` rounds it is an error.
    """

    number: int
    anchor: Relation
    step: Relation
    rounds: int = MOST_ROUNDS
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRows(Relation):
    """The rows of the round before, in the `step` of the recursion with this number."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate(Relation):
    """The input's columns and those of a generator (explode, posexplode, inline) per row."""

    input: Relation
    function: str
    arg: Expr
    outputs: tuple[Column, ...]
    outer: bool
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(Relation):
    """Each row once."""

    input: Relation
    position: Position | None = field(default=None, compare=False)


class SetKind(StrEnum):
    """UNION, INTERSECT, EXCEPT."""

    UNION = "UNION"
    INTERSECT = "INTERSECT"
    EXCEPT = "EXCEPT"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOperation(Relation):
    """Rows of both inputs combined by position; `columns` are new ones."""

    kind: SetKind
    all: bool
    left: Relation
    right: Relation
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort(Relation):
    """Rows in order."""

    input: Relation
    keys: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Relation):
    """At most `limit` rows (None: all) after the first `offset`."""

    input: Relation
    limit: int | None
    offset: int = 0
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInput(Relation):
    """The output of another stage; put in by the planner where it cuts."""

    stage: int


# --- statements -----------------------------------------------------------------------------


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
