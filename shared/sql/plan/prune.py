"""Columns nobody reads are dropped; of structs only the leaves that are read are kept.

What is needed goes down the tree as paths per column: the empty path is the whole value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from shared.sql import tree
from shared.sql.plan import rewrite, traverse

Paths = set[tuple[str, ...]]


def prune(relation: tree.Relation, *, hidden: bool = True) -> tree.Relation:
    """Return a relation that gives the same columns and computes and reads nothing else.

    Args:
        relation: analysed; scans get their `leaves`.
        hidden: whether hidden columns of the result are wanted too.
    """
    needs = _Needs()
    for column in relation.columns:
        if hidden or not column.hidden:
            needs.add(column, ())
    return _prune(relation, needs)


class _Needs:
    """The paths that are read of each column, by its number."""

    def __init__(self) -> None:
        self._paths: defaultdict[int, Paths] = defaultdict(set)

    def copy(self) -> _Needs:
        made = _Needs()
        for number, paths in self._paths.items():
            made._paths[number] = set(paths)
        return made

    def add(self, column: tree.Column, path: tuple[str, ...]) -> None:
        self._paths[column.id].add(path)

    def columns(self, columns: Iterable[tree.Column]) -> None:
        for column in columns:
            self.add(column, ())

    def expr(self, expr: tree.Expr) -> None:
        found = rewrite.path(expr)
        if found is not None:
            self.add(*found)
            return
        for part in traverse.operands(expr):
            self.expr(part)
        if isinstance(expr, tree.QueryExpr):
            self.around(expr.query)

    def around(self, query: tree.Relation) -> None:
        """A correlated subquery reads columns around it; numbers of its own do no harm."""
        for node in traverse.relations(query):
            for top in traverse.expressions(node):
                for part in traverse.subexpressions(top):
                    if isinstance(part, tree.Ref) and part.outer:
                        self.add(part.column, ())

    def of(self, column: tree.Column) -> Paths:
        return self._paths.get(column.id, set())

    def kept(self, columns: Iterable[tree.Column]) -> tuple[tree.Column, ...]:
        return tuple(c for c in columns if c.id in self._paths)


def _prune(relation: tree.Relation, needs: _Needs) -> tree.Relation:
    relation = rewrite.map_queries(relation, _subquery)
    kept = needs.kept(relation.columns)
    match relation:
        case tree.Scan():
            return replace(relation, columns=kept, leaves=_leaves(kept, needs))
        case tree.Project():
            return _project(relation, needs)
        case tree.Filter():
            below = needs.copy()
            below.expr(relation.condition)
            return replace(relation, columns=kept, input=_prune(relation.input, below))
        case tree.Sort():
            below = needs.copy()
            for key in relation.keys:
                below.expr(key.expr)
            return replace(relation, columns=kept, input=_prune(relation.input, below))
        case tree.Limit():
            return replace(relation, columns=kept, input=_prune(relation.input, needs))
        case tree.WindowStep() | tree.AdfStep():
            return _step(relation, needs)
        case tree.Aggregate():
            return _aggregate(relation, needs)
        case tree.Join():
            below = needs.copy()
            if relation.condition is not None:
                below.expr(relation.condition)
            left, right = _prune(relation.left, below), _prune(relation.right, below)
            return replace(relation, columns=kept, left=left, right=right)
        case tree.Apply():
            below = needs.copy()
            below.around(relation.right)
            if relation.condition is not None:
                below.expr(relation.condition)
            left, right = _prune(relation.left, below), _prune(relation.right, below)
            return replace(relation, columns=kept, left=left, right=right)
        case tree.Recursion():
            anchor, step = (_exactly(r, r.columns) for r in (relation.anchor, relation.step))
            return replace(relation, anchor=anchor, step=step)
        case tree.Generate():
            below = needs.copy()
            below.expr(relation.arg)
            return replace(relation, columns=kept, input=_prune(relation.input, below))
        case tree.Distinct():
            return replace(relation, input=_exactly(relation.input, relation.columns))
        case tree.SetOperation():
            return _set(relation, needs)
    return relation


def _subquery(expr: tree.QueryExpr) -> tree.Relation:
    if expr.use is not tree.QueryUse.EXISTS:
        return prune(expr.query, hidden=False)
    return _prune(expr.query, _Needs())


def _leaves(columns: Iterable[tree.Column], needs: _Needs) -> tuple[str, ...]:
    found = []
    for column in columns:
        if column.name in tree.MADE:
            continue
        paths = needs.of(column)
        least = (p for p in sorted(paths) if not any(p[:i] in paths for i in range(len(p))))
        found += [".".join((column.name, *path)) for path in least]
    return tuple(found)


def _project(relation: tree.Project, needs: _Needs) -> tree.Project:
    below = _Needs()
    kept = tuple(item for item in relation.items if needs.of(item.column))
    for item in kept:
        found = rewrite.path(item.expr)
        if found is None:
            below.expr(item.expr)
            continue
        column, path = found
        for more in needs.of(item.column):
            below.add(column, path + more)
    columns = tuple(item.column for item in kept)
    return replace(relation, columns=columns, items=kept, input=_prune(relation.input, below))


def _step(relation: tree.WindowStep | tree.AdfStep, needs: _Needs) -> tree.Relation:
    kept = tuple(item for item in relation.items if needs.of(item.column))
    if not kept:
        return _prune(relation.input, needs)
    below = needs.copy()
    for item in kept:
        below.expr(item.expr)
    columns = needs.kept(relation.columns)
    return replace(relation, columns=columns, items=kept, input=_prune(relation.input, below))


def _aggregate(relation: tree.Aggregate, needs: _Needs) -> tree.Aggregate:
    kept = tuple(item for item in relation.aggregates if needs.of(item.column))
    if not relation.keys and not kept:
        kept = relation.aggregates[:1]  # one row must come out, whatever is in it
    below = _Needs()
    for item in (*relation.keys, *kept):
        below.expr(item.expr)
    made = {item.column.id for item in kept}
    wanted = {c.id for c in needs.kept(relation.columns)} | (set() if relation.keys else made)
    columns = tuple(c for c in relation.columns if c.id in wanted)
    return replace(relation, columns=columns, aggregates=kept, input=_prune(relation.input, below))


def _set(relation: tree.SetOperation, needs: _Needs) -> tree.SetOperation:
    count = len(relation.columns)
    places = list(range(count))
    if relation.kind is tree.SetKind.UNION and relation.all:
        places = [i for i in places if needs.of(relation.columns[i])] or places[:1]
    left, right = (
        _exactly(side, tuple(side.columns[i] for i in places))
        for side in (relation.left, relation.right)
    )
    columns = tuple(relation.columns[i] for i in places)
    return replace(relation, columns=columns, left=left, right=right)


def _exactly(relation: tree.Relation, columns: tuple[tree.Column, ...]) -> tree.Relation:
    """Return a pruned relation with exactly these columns, in this order."""
    needs = _Needs()
    needs.columns(columns)
    found = _prune(relation, needs)
    if found.columns == columns:
        return found
    items = tuple(tree.Item(c, tree.Ref(type=c.type, column=c)) for c in columns)
    return tree.Project(columns=columns, input=found, items=items)
