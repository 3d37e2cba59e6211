"""Cutting a query into stages: what each bucket of identities computes alone, and what is gathered.

Every relation is either in *buckets* (an event dataset's hash buckets of the identity, one task
each) or *single* (one task). Rows stay in their buckets as long as windows, groups and joins keep
to the identity, which is traced through renames by column number; where they do not, what can be
done before (filters, projections, first halves of aggregates and limits) is done in the buckets,
and the rest in one task over the gathered rows. Single rows that rows in buckets are joined to
are sent to every bucket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from shared.sql import tree
from shared.sql.plan import partial, rewrite, traverse
from shared.sql.types import DataType


class Place(StrEnum):
    """Where a stage runs."""

    BUCKETS = "buckets"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Stage:
    """A relation that one kind of task computes from its scans and from earlier stages.

    Attributes:
        id: its number; `StageInput`s refer to it.
        relation: what each task computes; its leaves are scans, values and stage inputs.
        place: one task per bucket, or one.
        buckets: how many buckets its scans have; 1 for a single stage.
    """

    id: int
    relation: tree.Relation
    place: Place
    buckets: int

    @property
    def reads(self) -> tuple[tree.Scan, ...]:
        """Its scans, in the order its program numbers them."""
        return scans_of(self.relation)

    @property
    def inputs(self) -> tuple[int, ...]:
        """The stages whose rows every task of it gets."""
        nodes = traverse.relations(self.relation)
        return tuple(dict.fromkeys(n.stage for n in nodes if isinstance(n, tree.StageInput)))


@dataclass(frozen=True, slots=True)
class Plan:
    """Stages in an order in which each finds its inputs done; the last one gives the result."""

    stages: tuple[Stage, ...]

    @property
    def result(self) -> Stage:
        """The stage whose rows are the query's."""
        return self.stages[-1]


def scans_of(relation: tree.Relation) -> tuple[tree.Scan, ...]:
    """Return the scans of a relation, each node once, subqueries' included."""
    nodes = traverse.relations(relation)
    return tuple({id(n): n for n in nodes if isinstance(n, tree.Scan)}.values())


def cut(relation: tree.Relation) -> Plan:
    """Return the stages of a pruned relation."""
    cutter = _Cutter(count(1 + max((c.id for c in traverse.all_columns(relation)), default=0)))
    placed = cutter.visit(relation)
    cutter.stage(placed)
    return Plan(tuple(cutter.stages))


@dataclass(frozen=True, slots=True)
class _Buckets:
    """A way of bucketing: rows of one identity are in the bucket of the same number."""

    count: int
    identity: DataType


@dataclass(frozen=True, slots=True)
class _Path:
    """Where in its dataset a column's value is stored, and where the identity is; lower case."""

    at: str
    identity: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A relation, where its rows are, and which of its columns are stored values."""

    relation: tree.Relation
    buckets: _Buckets | None
    paths: Mapping[int, _Path] = field(default_factory=dict)

    def is_identity(self, expr: tree.Expr) -> bool:
        """Return whether an expression is a rename of the identity."""
        found = rewrite.path(expr)
        if found is None or found[0].id not in self.paths:
            return False
        path = self.paths[found[0].id]
        return ".".join((path.at, *found[1])).casefold() == path.identity


class _Cutter:
    def __init__(self, numbers: count[int]) -> None:
        self.stages: list[Stage] = []
        self._numbers = numbers

    # --- stages -----------------------------------------------------------------------------

    def stage(self, placed: _Placed) -> tree.Relation:
        """Make a stage of a relation; return its rows as an input of other stages."""
        number = len(self.stages)
        place = Place.SINGLE if placed.buckets is None else Place.BUCKETS
        size = 1 if placed.buckets is None else placed.buckets.count
        self.stages.append(Stage(number, placed.relation, place, size))
        return tree.StageInput(columns=placed.relation.columns, stage=number)

    def gathered(self, placed: _Placed) -> tree.Relation:
        """Return the rows for a single stage."""
        return placed.relation if placed.buckets is None else self.stage(placed)

    def everywhere(self, placed: _Placed) -> tree.Relation:
        """Return the rows for any number of tasks: computed once, sent to each."""
        gathered = self.gathered(placed)
        if isinstance(gathered, tree.StageInput):
            return gathered
        return self.stage(_Placed(gathered, None))

    # --- relations --------------------------------------------------------------------------

    def visit(self, relation: tree.Relation) -> _Placed:
        relation = rewrite.map_queries(relation, self._query)
        match relation:
            case tree.Scan():
                return _scan(relation)
            case tree.Filter() | tree.Generate():
                below = self.visit(relation.input)
                return replace(below, relation=replace(relation, input=below.relation))
            case tree.Project():
                return self._project(relation)
            case tree.WindowStep() | tree.AdfStep():
                return self._window(relation)
            case tree.Aggregate():
                return self._aggregate(relation)
            case tree.Distinct():
                return self._distinct(relation)
            case tree.Join():
                return self._join(relation)
            case tree.SetOperation():
                return self._set(relation)
            case tree.Apply():
                return self._apply(relation)
            case tree.Recursion():
                return _Placed(self._copied(relation), None)
            case tree.Sort():
                below = self.visit(relation.input)
                return _Placed(replace(relation, input=self.gathered(below)), None)
            case tree.Limit():
                return self._limit(relation)
        return _Placed(relation, None)  # Values, StageInput

    def _query(self, expr: tree.QueryExpr) -> tree.Relation:
        """Compute a subquery once; of a correlated one only what it reads."""
        if expr.correlated:
            return self._copied(expr.query)
        return self.everywhere(self.visit(expr.query))

    def _copied(self, relation: tree.Relation) -> tree.Relation:
        """Return what cannot be cut, over scans that are sent to each task."""
        return rewrite.map_scans(relation, lambda scan: self.everywhere(self.visit(scan)))

    def _apply(self, apply: tree.Apply) -> _Placed:
        """Keep the left where it is; what the right reads is sent there."""
        left = self.visit(apply.left)
        made = replace(apply, left=left.relation, right=self._copied(apply.right))
        return replace(left, relation=made)

    def _project(self, project: tree.Project) -> _Placed:
        below = self.visit(project.input)
        paths = {}
        for item in project.items:
            found = rewrite.path(item.expr)
            if found is not None and found[0].id in below.paths:
                path = below.paths[found[0].id]
                paths[item.column.id] = replace(path, at=".".join((path.at, *found[1])))
        return _Placed(replace(project, input=below.relation), below.buckets, paths)

    def _window(self, step: tree.WindowStep | tree.AdfStep) -> _Placed:
        below = self.visit(step.input)
        if below.buckets is not None and all(_keeps(below, item.expr) for item in step.items):
            return replace(below, relation=replace(step, input=below.relation))
        return _Placed(replace(step, input=self.gathered(below)), None)

    def _aggregate(self, group: tree.Aggregate) -> _Placed:
        below = self.visit(group.input)
        group = replace(group, input=below.relation)
        if below.buckets is None:
            return _Placed(group, None)
        keys = [i for i in group.keys if below.is_identity(i.expr)]
        if keys and group.sets is None:
            paths = {i.column.id: _identity_path(below, i.expr) for i in keys}
            return _Placed(group, below.buckets, paths)
        halves = partial.split(group, self._numbers)
        if halves is None:
            return _Placed(replace(group, input=self.gathered(below)), None)
        first, second = halves
        rows = self.stage(_Placed(first, below.buckets))
        return _Placed(second(rows), None)

    def _distinct(self, distinct: tree.Distinct) -> _Placed:
        below = self.visit(distinct.input)
        local = replace(below, relation=replace(distinct, input=below.relation))
        refs = (tree.Ref(type=c.type, column=c) for c in distinct.columns)
        if below.buckets is None or any(below.is_identity(ref) for ref in refs):
            return local
        return _Placed(replace(distinct, input=self.stage(local)), None)

    def _limit(self, limit: tree.Limit) -> _Placed:
        ordered = limit.input if isinstance(limit.input, tree.Sort) else None
        below = self.visit(limit.input if ordered is None else ordered.input)
        rows = below.relation
        if below.buckets is not None:
            if limit.limit is not None:  # no more of a bucket than of the whole
                most = limit.limit + limit.offset
                if ordered is not None:
                    rows = tree.Sort(columns=rows.columns, input=rows, keys=ordered.keys)
                rows = tree.Limit(columns=rows.columns, input=rows, limit=most)
            rows = self.stage(replace(below, relation=rows))
        if ordered is not None:
            rows = replace(ordered, input=rows)
        return _Placed(replace(limit, input=rows), None)

    def _join(self, join: tree.Join) -> _Placed:
        left, right = self.visit(join.left), self.visit(join.right)
        if left.buckets is not None and left.buckets == right.buckets and _on(join, left, right):
            # A side that may be missing has NULL for an identity, in any bucket.
            paths = {**(left.paths if join.kind not in _NO_LEFT else {}),
                     **(right.paths if join.kind not in _NO_RIGHT else {})}  # fmt: skip
            here = replace(join, left=left.relation, right=right.relation)
            return _Placed(here, left.buckets, paths)
        if left.buckets is not None and right.buckets is None and join.kind in _SEND_RIGHT:
            sent = replace(join, left=left.relation, right=self.everywhere(right))
            return _Placed(sent, left.buckets, left.paths)
        if right.buckets is not None and left.buckets is None and join.kind in _SEND_LEFT:
            sent = replace(join, left=self.everywhere(left), right=right.relation)
            return _Placed(sent, right.buckets, right.paths)
        both = replace(join, left=self.gathered(left), right=self.gathered(right))
        return _Placed(both, None)

    def _set(self, relation: tree.SetOperation) -> _Placed:
        left, right = self.visit(relation.left), self.visit(relation.right)
        if left.buckets is not None and left.buckets == right.buckets:
            paths = {}
            for i, column in enumerate(relation.columns):
                a, b = (tree.Ref(type=s.columns[i].type, column=s.columns[i])
                        for s in (relation.left, relation.right))  # fmt: skip
                if left.is_identity(a) and right.is_identity(b):
                    paths[column.id] = _identity_path(left, a)
            local = replace(relation, left=left.relation, right=right.relation)
            if paths or (relation.kind is tree.SetKind.UNION and relation.all):
                return _Placed(local, left.buckets, paths)
        both = replace(relation, left=self.gathered(left), right=self.gathered(right))
        return _Placed(both, None)


_SEND_RIGHT = {
    tree.JoinKind.INNER,
    tree.JoinKind.CROSS,
    tree.JoinKind.LEFT,
    tree.JoinKind.SEMI,
    tree.JoinKind.ANTI,
}
_NO_LEFT = {tree.JoinKind.RIGHT, tree.JoinKind.FULL}
_NO_RIGHT = {tree.JoinKind.LEFT, tree.JoinKind.FULL, tree.JoinKind.SEMI, tree.JoinKind.ANTI}
_SEND_LEFT = {tree.JoinKind.INNER, tree.JoinKind.CROSS, tree.JoinKind.RIGHT}


def _scan(scan: tree.Scan) -> _Placed:
    table = scan.table
    if table.identity is None:
        return _Placed(scan, None)
    identity = table.identity.casefold()
    paths = {
        c.id: _Path(c.name.casefold(), identity) for c in scan.columns if c.name not in tree.MADE
    }
    return _Placed(scan, _Buckets(table.buckets, _identity_type(table)), paths)


def _identity_type(table: tree.Table) -> DataType:
    from shared.sql.arrow import from_arrow

    assert table.identity is not None
    first, *rest = table.identity.split(".")
    kind = table.schema.field(first).type
    for name in rest:
        kind = kind.field(name).type
    return from_arrow(kind)


def _identity_path(placed: _Placed, expr: tree.Expr) -> _Path:
    found = rewrite.path(expr)
    assert found is not None
    path = placed.paths[found[0].id]
    return replace(path, at=path.identity)


def _keeps(placed: _Placed, call: tree.Expr) -> bool:
    assert isinstance(call, tree.WindowCall | tree.AdfCall)
    return any(placed.is_identity(key) for key in call.over.partition)


def _on(join: tree.Join, left: _Placed, right: _Placed) -> bool:
    """Return whether a join's condition demands equal identities."""
    for part in rewrite.conjuncts(join.condition):
        if isinstance(part, tree.Call) and part.function in {"=", "<=>"}:
            a, b = part.args
            if left.is_identity(a) and right.is_identity(b):
                return True
            if left.is_identity(b) and right.is_identity(a):
                return True
    return False
