"""Relations: rows with columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from shared.core.errors import Position
from shared.sql.tree.expressions import Expr, SortKey
from shared.sql.tree.tables import Column, Table


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
