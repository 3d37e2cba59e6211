"""Walking the typed tree: what stands directly in a node, and everything below it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, TypeVar

from shared.core.errors import Position
from shared.sql import tree
from shared.sql.types import DataType

N = TypeVar("N")

_LEAVES = (str, int, float, bool, bytes, type(None), Position, DataType, tree.Column)


def _parts(value: object) -> Iterator[object]:
    """Yield the tree nodes directly in `value`, looking through tuples and small records."""
    if isinstance(value, _LEAVES):
        return
    if isinstance(value, tree.Expr | tree.Relation):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from _parts(member)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _parts(getattr(value, field.name))


def _direct(node: object) -> Iterator[object]:
    for field in dataclasses.fields(node):  # type: ignore[arg-type]  # every node is a dataclass
        if field.name not in {"columns", "table", "leaves"}:
            yield from _parts(getattr(node, field.name))


def inputs(relation: tree.Relation) -> Iterator[tree.Relation]:
    """Yield the relations `relation` reads; subqueries in its expressions are not among them."""
    return (part for part in _direct(relation) if isinstance(part, tree.Relation))


def expressions(relation: tree.Relation) -> Iterator[tree.Expr]:
    """Yield the topmost expressions that stand in `relation` itself."""
    return (part for part in _direct(relation) if isinstance(part, tree.Expr))


def operands(expr: tree.Expr) -> Iterator[tree.Expr]:
    """Yield the expressions directly below `expr`; the query of a subquery is not entered."""
    return (part for part in _direct(expr) if isinstance(part, tree.Expr))


def subexpressions(expr: tree.Expr) -> Iterator[tree.Expr]:
    """Yield `expr` and every expression below it, outermost first; subqueries are not entered."""
    yield expr
    for operand in operands(expr):
        yield from subexpressions(operand)


def relations(relation: tree.Relation) -> Iterator[tree.Relation]:
    """Yield `relation` and everything it reads, subqueries in expressions included."""
    yield relation
    for expr in expressions(relation):
        for part in subexpressions(expr):
            if isinstance(part, tree.QueryExpr):
                yield from relations(part.query)
    for child in inputs(relation):
        yield from relations(child)


def all_columns(relation: tree.Relation) -> Iterator[tree.Column]:
    """Yield every column of every relation below, itself included; lambdas' parameters too."""
    for node in relations(relation):
        yield from node.columns
        for expr in expressions(node):
            for part in subexpressions(expr):
                if isinstance(part, tree.Lambda):
                    yield from part.params


def outer_names(relation: tree.Relation) -> list[str]:
    """Return the columns that a query reads of the queries around it, as often as it does."""
    own = {column.id for column in all_columns(relation)}
    return [
        part.column.name
        for node in relations(relation)
        for top in expressions(node)
        for part in subexpressions(top)
        if isinstance(part, tree.Ref) and part.outer and part.column.id not in own
    ]


def position(node: Any) -> Position | None:
    """Return where a node's text starts: its own place, else the first one found below it."""
    own: Position | None = getattr(node, "position", None)
    if own is not None:
        return own
    for part in _direct(node):
        found = position(part)
        if found is not None:
            return found
    return None
