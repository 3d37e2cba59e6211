"""Filters move down to where fewer rows cost less: through projections, joins and windows.

DuckDB does this inside a fragment; what matters here is what DuckDB cannot see through, the
Adobe-defined functions and the borders of stages.
"""

from __future__ import annotations

from dataclasses import replace

from shared.sql import tree
from shared.sql.plan import rewrite

_LEFT_ONLY = {tree.JoinKind.LEFT, tree.JoinKind.SEMI, tree.JoinKind.ANTI}


def push_filters(relation: tree.Relation) -> tree.Relation:
    """Return a relation of the same rows whose filters stand as low as they may."""
    found = _push(relation, [])
    if found.columns == relation.columns:
        return found
    items = tuple(tree.Item(c, tree.Ref(type=c.type, column=c)) for c in relation.columns)
    return tree.Project(columns=relation.columns, input=found, items=items)


def _push(relation: tree.Relation, waiting: list[tree.Expr]) -> tree.Relation:
    """Return `relation` filtered by the conditions that come from above."""
    match relation:
        case tree.Filter():
            parts = rewrite.conjuncts(relation.condition)
            fixed = [c for c in parts if not rewrite.movable(c)]
            free = [c for c in parts if rewrite.movable(c)]
            below = _push(relation.input, free + ([] if fixed else waiting))
            return _filtered(below, fixed + (waiting if fixed else []), relation.columns)
        case tree.Project():
            moved, stay = _through_project(relation, waiting)
            return _filtered(replace(relation, input=_push(relation.input, moved)), stay)
        case tree.WindowStep() | tree.AdfStep():
            moved, stay = _through_step(relation, waiting)
            return _filtered(replace(relation, input=_push(relation.input, moved)), stay)
        case tree.Sort():
            return replace(relation, input=_push(relation.input, waiting))
        case tree.Join():
            return _join(relation, waiting)
        case tree.SetOperation():
            made: tree.Relation = replace(
                relation, left=_push(relation.left, []), right=_push(relation.right, [])
            )
            return _filtered(made, waiting)
        case tree.Apply():
            left, right = _push(relation.left, []), _push(relation.right, [])
            return _filtered(replace(relation, left=left, right=right), waiting)
        case tree.Limit() | tree.Distinct() | tree.Aggregate() | tree.Generate():
            return _filtered(replace(relation, input=_push(relation.input, [])), waiting)
    return _filtered(relation, waiting)


def _filtered(
    relation: tree.Relation,
    conditions: list[tree.Expr],
    columns: tuple[tree.Column, ...] | None = None,
) -> tree.Relation:
    columns = relation.columns if columns is None else columns
    if conditions:
        condition = rewrite.conjunction(conditions)
        return tree.Filter(columns=columns, input=relation, condition=condition)
    return relation


def _through_project(
    project: tree.Project, waiting: list[tree.Expr]
) -> tuple[list[tree.Expr], list[tree.Expr]]:
    """Split conditions into those on renamed columns, in the names below, and the others."""
    renamed = {i.column.id: i.expr for i in project.items if rewrite.path(i.expr) is not None}

    def below(expr: tree.Expr) -> tree.Expr:
        return renamed[expr.column.id] if isinstance(expr, tree.Ref) else expr

    moved = [rewrite.map_expr(c, below) for c in waiting if rewrite.refs(c) <= renamed.keys()]
    return moved, [c for c in waiting if not rewrite.refs(c) <= renamed.keys()]


def _through_step(
    step: tree.WindowStep | tree.AdfStep, waiting: list[tree.Expr]
) -> tuple[list[tree.Expr], list[tree.Expr]]:
    """Split conditions into those that keep or drop whole partitions, and the others."""
    keys: set[int] | None = None
    for item in step.items:
        assert isinstance(item.expr, tree.WindowCall | tree.AdfCall)
        own = {p.column.id for p in item.expr.over.partition if isinstance(p, tree.Ref)}
        keys = own if keys is None else keys & own
    whole = keys or set()
    moved = [c for c in waiting if rewrite.refs(c) and rewrite.refs(c) <= whole]
    return moved, [c for c in waiting if c not in moved]


def _join(join: tree.Join, waiting: list[tree.Expr]) -> tree.Relation:
    left = {c.id for c in join.left.columns}
    right = {c.id for c in join.right.columns}
    to_left, to_right, stay = [], [], []
    for condition in waiting:
        used = rewrite.refs(condition)
        inner = join.kind in {tree.JoinKind.INNER, tree.JoinKind.CROSS}
        if used and used <= left and (inner or join.kind in _LEFT_ONLY):
            to_left.append(condition)
        elif used and used <= right and inner:
            to_right.append(condition)
        else:
            stay.append(condition)
    made = replace(join, left=_push(join.left, to_left), right=_push(join.right, to_right))
    return _filtered(made, stay)
