"""Changing trees: nodes are frozen, so every change is a copy of what stands above it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

from shared.core.errors import Position
from shared.sql import tree
from shared.sql.functions.table import FUNCTIONS
from shared.sql.plan import traverse
from shared.sql.types import DataType

N = TypeVar("N")
R = TypeVar("R", bound=tree.Relation)
E = TypeVar("E", bound=tree.Expr)

_KEPT = (
    *(str, int, float, bool, bytes, type(None)),
    *(Position, DataType, tree.Column, tree.Relation),
)


def map_queries(relation: R, change: Callable[[tree.QueryExpr], tree.Relation]) -> R:
    """Return a relation with the subqueries in its own expressions changed; inputs stay."""

    def changed(expr: tree.Expr) -> tree.Expr:
        if isinstance(expr, tree.QueryExpr):
            return dataclasses.replace(expr, query=change(expr))
        return expr

    if not any(_has_query(expr) for expr in traverse.expressions(relation)):
        return relation
    return _changed(relation, lambda expr: map_expr(expr, changed))


def map_scans(
    relation: tree.Relation, change: Callable[[tree.Scan], tree.Relation]
) -> tree.Relation:
    """Return a relation with all its scans changed, those of its subqueries too."""
    if isinstance(relation, tree.Scan):
        return change(relation)
    relation = map_queries(relation, lambda query: map_scans(query.query, change))
    inputs: dict[str, Any] = {
        field.name: map_scans(value, change)
        for field in dataclasses.fields(relation)
        if isinstance(value := getattr(relation, field.name), tree.Relation)
    }
    return dataclasses.replace(relation, **inputs)


def map_everywhere(relation: R, change: Callable[[tree.Expr], tree.Expr]) -> R:
    """Return a relation with every expression below it changed from the leaves up, in subqueries too."""

    def entered(expr: tree.Expr) -> tree.Expr:
        if isinstance(expr, tree.QueryExpr):
            expr = dataclasses.replace(expr, query=map_everywhere(expr.query, change))
        return change(expr)

    relation = _changed(relation, lambda expr: map_expr(expr, entered))
    inputs: dict[str, Any] = {
        field.name: map_everywhere(value, change)
        for field in dataclasses.fields(relation)
        if isinstance(value := getattr(relation, field.name), tree.Relation)
    }
    return dataclasses.replace(relation, **inputs)


def map_expr(expr: tree.Expr, change: Callable[[tree.Expr], tree.Expr]) -> tree.Expr:
    """Return an expression changed from the leaves up; subqueries are not entered."""
    return change(_changed(expr, lambda below: map_expr(below, change)))


def map_topmost(expr: tree.Expr, found: Callable[[tree.Expr], tree.Expr | None]) -> tree.Expr:
    """Return an expression with the outermost parts that `found` knows replaced."""
    there = found(expr)
    if there is not None:
        return there
    return map_children(expr, lambda below: map_topmost(below, found))


def map_children(expr: E, change: Callable[[tree.Expr], tree.Expr]) -> E:
    """Return an expression with what stands directly below it changed."""
    return _changed(expr, change)


def conjuncts(condition: tree.Expr | None) -> list[tree.Expr]:
    """Return what ANDs join, in order; nothing for no condition."""
    if condition is None:
        return []
    if isinstance(condition, tree.Call) and condition.function == "and":
        return [part for arg in condition.args for part in conjuncts(arg)]
    return [condition]


def conjunction(parts: list[tree.Expr]) -> tree.Expr:
    """Return the AND of at least one condition."""
    first, *rest = parts
    for part in rest:
        first = tree.Call(type=first.type, function="and", args=(first, part))
    return first


def refs(expr: tree.Expr) -> set[int]:
    """Return the numbers of the columns an expression reads; subqueries are not entered."""
    return {e.column.id for e in traverse.subexpressions(expr) if isinstance(e, tree.Ref)}


def movable(expr: tree.Expr) -> bool:
    """Return whether an expression means the same elsewhere: no subquery, nothing volatile."""
    for part in traverse.subexpressions(expr):
        if isinstance(part, tree.QueryExpr):
            return False
        if isinstance(part, tree.Call):
            function = FUNCTIONS.get(part.function)
            if function is None or function.volatile:
                return False
    return True


def path(expr: tree.Expr) -> tuple[tree.Column, tuple[str, ...]] | None:
    """Return the column and the fields that `column.field.field` names, or None."""
    fields: list[str] = []
    while isinstance(expr, tree.GetField):
        fields.append(expr.name)
        expr = expr.base
    if isinstance(expr, tree.Ref):
        return expr.column, tuple(reversed(fields))
    return None


def _has_query(expr: tree.Expr) -> bool:
    return any(isinstance(part, tree.QueryExpr) for part in traverse.subexpressions(expr))


def _changed(node: N, change: Callable[[tree.Expr], tree.Expr]) -> N:
    """Return a node with the expressions directly in it changed."""
    fields: dict[str, Any] = {
        field.name: _within(getattr(node, field.name), change)
        for field in dataclasses.fields(node)  # type: ignore[arg-type]  # every node is one
        if field.name not in {"columns", "table", "leaves"}
    }
    return dataclasses.replace(node, **fields)  # type: ignore[type-var]  # the same


def _within(value: object, change: Callable[[tree.Expr], tree.Expr]) -> object:
    if isinstance(value, _KEPT):
        return value
    if isinstance(value, tree.Expr):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_within(member, change) for member in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _changed(value, change)
    return value
