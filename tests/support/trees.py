"""Typed trees built by hand: small tables, columns by name, and the nodes around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pyarrow as pa

from shared.sql import tree
from shared.sql.arrow import from_arrow
from shared.sql.types import BOOLEAN, DataType


@dataclass(frozen=True)
class FakeTable:
    """A table as the language sees one."""

    name: str
    schema: pa.Schema = field(compare=False)
    identity: str | None = None
    timestamp: str | None = None
    event_id: str | None = None
    key: tuple[str, ...] = ()
    buckets: int = 1

    @property
    def is_log(self) -> bool:
        return False

    @property
    def is_event(self) -> bool:
        return self.identity is not None


_NUMBERS = count(1000)


def column(name: str, type_: DataType, *, hidden: bool = False) -> tree.Column:
    return tree.Column(next(_NUMBERS), name, type_, hidden=hidden)


def scan(table: FakeTable, *hidden: tuple[str, DataType]) -> tree.Scan:
    columns = [column(f.name, from_arrow(f.type)) for f in table.schema]
    columns += [column(name, type_, hidden=True) for name, type_ in hidden]
    return tree.Scan(columns=tuple(columns), table=table)


def col(relation: tree.Relation, name: str) -> tree.Ref:
    found = next(c for c in relation.columns if c.name == name)
    return tree.Ref(type=found.type, column=found)


def lit(value: object, type_: DataType) -> tree.Literal:
    return tree.Literal(type=type_, value=value)


def call(function: str, *args: tree.Expr, type_: DataType = BOOLEAN) -> tree.Call:
    return tree.Call(type=type_, function=function, args=args)


def project(relation: tree.Relation, **items: tree.Expr) -> tree.Project:
    made = tuple(tree.Item(column(name, expr.type), expr) for name, expr in items.items())
    return tree.Project(columns=tuple(i.column for i in made), input=relation, items=made)


def where(relation: tree.Relation, condition: tree.Expr) -> tree.Filter:
    return tree.Filter(columns=relation.columns, input=relation, condition=condition)


def adf(
    relation: tree.Relation,
    name: str,
    type_: DataType,
    function: str,
    args: tuple[tree.Expr, ...],
    over: tree.Over,
    **options: object,
) -> tree.AdfStep:
    expr = tree.AdfCall(
        type=type_, function=function, args=args, options=tuple(options.items()), over=over
    )
    item = tree.Item(column(name, type_), expr)
    return tree.AdfStep(columns=(*relation.columns, item.column), input=relation, items=(item,))


def window(
    relation: tree.Relation,
    name: str,
    type_: DataType,
    function: str,
    over: tree.Over,
    *args: tree.Expr,
) -> tree.WindowStep:
    item = tree.Item(
        column(name, type_), tree.WindowCall(type=type_, function=function, args=args, over=over)
    )
    return tree.WindowStep(columns=(*relation.columns, item.column), input=relation, items=(item,))


def look_back() -> tree.Frame:
    return tree.Frame(tree.FrameUnit.ROWS, tree.Bound(None), tree.Bound(0))


def key(expr: tree.Expr, *, descending: bool = False) -> tree.SortKey:
    return tree.SortKey(expr, descending, not descending)
