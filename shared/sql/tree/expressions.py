"""Typed expressions."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.core.errors import Position
from shared.sql.tree.tables import Column
from shared.sql.types import DataType

if TYPE_CHECKING:
    from shared.sql.tree.relations import Relation


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
