"""Subqueries and lookups of an identity-local query."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from shared.sql import tree
from shared.sql.plan import rewrite, settled, traverse
from shared.sql.plan.local_rules import Local, Rules
from shared.sql.plan.locality import path_of
from shared.sql.plan.logs import ref


class Queries(Rules, ABC):
    """Decides which subqueries and lookups keep a query identity-local."""

    @abstractmethod
    def visit(self, relation: tree.Relation) -> Local:
        """Return a relation that is identity-local, or refuse it."""

    def lookup(self, relation: tree.Relation, condition: tree.Expr | None) -> bool:
        """Note what a lookup's side reads; return whether an event finds one row at most."""
        for node in traverse.relations(relation):
            self.pure(node)
            if isinstance(node, tree.Scan):
                self.note(node.table)
        top, names = _renamed(relation)
        if top is None or not top.table.key:
            return False
        own = {c.id for c in relation.columns}
        found = set()
        for part in rewrite.conjuncts(condition):
            if isinstance(part, tree.Call) and part.function == "=":
                for one, other in (part.args, part.args[::-1]):
                    path = path_of(one, names)
                    if path is not None and not rewrite.refs(other) & own:
                        found.add(path.casefold())
        return {k.casefold() for k in top.table.key} <= found

    def expressions(self, node: rewrite.R, below: Local) -> rewrite.R:
        """Refuse what cannot stand in a node; return it with its subqueries made local."""
        self.pure(node)
        deciding = {id(query) for query in _deciding(node)}
        for top in traverse.expressions(node):
            for expr in traverse.subexpressions(top):
                if isinstance(expr, tree.QueryExpr) and id(expr) not in deciding:
                    self.valued(expr, below)
        return rewrite.map_queries(node, lambda query: self.query(query, below))

    def valued(self, expr: tree.QueryExpr, below: Local) -> None:
        """Refuse a NOT IN over events: NULL is not as good as false."""
        if self.reads(expr.query) and self.asks_identity(expr, below):
            raise self.refusal(
                "NOT IN over events",
                "an event without an identity makes the answer of all others NULL",
                traverse.position(expr) or traverse.position(expr.query),
                hint=f"write NOT EXISTS, with {self.identity_name()} inside = that outside",
            )

    def query(self, expr: tree.QueryExpr, below: Local) -> tree.Relation:
        """Return a subquery that reads events of the row's own identity only, or lookups."""
        query = expr.query
        if not self.reads(query):
            for node in traverse.relations(query):
                self.pure(node)
                if isinstance(node, tree.Scan):
                    self.note(node.table)
            return query
        if not (self.asks_identity(expr, below) or self.correlated(query, below)):
            raise self.refusal(
                "a subquery that reads events of other identities",
                "its answer changes when they have new ones",
                traverse.position(expr) or traverse.position(query),
                hint=f"compare {self.identity_name()} inside with that outside",
            )
        for node in traverse.relations(query):
            self.pure(node)
            if isinstance(node, tree.Limit) and expr.use is not tree.QueryUse.EXISTS:
                raise self.refusal(
                    "LIMIT",
                    "which of equal rows it keeps is left to chance",
                    node.position or traverse.position(expr),
                    hint="take the one you mean with MAX, MIN or MAX_BY",
                )
        return rewrite.map_scans(query, self.scanned)

    def scanned(self, scan: tree.Scan) -> tree.Relation:
        """Return a scan of a subquery without copies."""
        if scan.table.name.casefold() != self.source:
            self.note(scan.table)
            return scan
        self.whole(scan)
        if scan.table.is_log:
            return scan
        tie = next(c for c in scan.columns if c.name == "_fm_tie")
        rows, _ = self.copied(scan, tie)
        if self.settling is None:
            return rows
        return settled.events(rows, scan, self.settling, self.numbers)

    def asks_identity(self, expr: tree.QueryExpr, below: Local) -> bool:
        """Return whether it is `identity IN (SELECT identity …)`."""
        if expr.use is not tree.QueryUse.IN or expr.correlated:
            return False
        inner = self.visit(expr.query)
        pairs = zip(expr.needles, expr.query.columns, strict=False)
        return any(
            self.is_identity(needle, below) and self.is_identity(ref(column), inner)
            for needle, column in pairs
        )

    def correlated(self, query: tree.Relation, below: Local) -> bool:
        """Return whether each scan of the source in a query is filtered by the row's identity."""
        scans = [n for n in traverse.relations(query) if self.is_source(n)]
        held = {
            id(scan)
            for node in traverse.relations(query)
            if isinstance(node, tree.Filter)
            for scan in self.filtered(node, below)
        }
        return all(id(scan) in held for scan in scans)

    def filtered(self, node: tree.Filter, below: Local) -> Iterator[tree.Relation]:
        """Yield the scan below a filter that demands the row's identity of it."""
        top, names = _renamed(node.input)
        if top is None or not self.is_source(top):
            return
        wanted = (top.table.identity or "").casefold()
        for part in rewrite.conjuncts(node.condition):
            if isinstance(part, tree.Call) and part.function in {"=", "<=>"}:
                for one, other in (part.args, part.args[::-1]):
                    mine = (path_of(one, names) or "").casefold() == wanted
                    if mine and _is_outer(other) and self.is_identity(other, below):
                        yield top


def _renamed(relation: tree.Relation) -> tuple[tree.Scan | None, dict[int, str]]:
    """Return the scan below projections and filters, and which columns are its paths renamed."""
    steps = []
    while isinstance(relation, tree.Project | tree.Filter):
        steps.append(relation)
        relation = relation.input
    if not isinstance(relation, tree.Scan):
        return None, {}
    names = {c.id: c.name for c in relation.columns}
    for step in reversed(steps):
        if isinstance(step, tree.Project):
            names = {
                i.column.id: path
                for i in step.items
                if (path := path_of(i.expr, names)) is not None
            }
    return relation, names


def _deciding(node: tree.Relation) -> Iterator[tree.QueryExpr]:
    """Yield the subqueries of whose answers NULL is as good as false.

    In a condition they stand below AND and OR only; as a value IN is `coalesce(IN …, false)`.
    """
    condition = node.condition if isinstance(node, tree.Filter | tree.Join) else None
    open_ = [] if condition is None else [condition]
    while open_:
        expr = open_.pop()
        if isinstance(expr, tree.QueryExpr):
            yield expr
        elif isinstance(expr, tree.Call) and expr.function in {"and", "or"}:
            open_ += expr.args
    for top in traverse.expressions(node):
        for expr in traverse.subexpressions(top):
            if isinstance(expr, tree.Call) and expr.function == "coalesce":
                first, *others = expr.args
                falls = [isinstance(o, tree.Literal) and o.value is False for o in others]
                if isinstance(first, tree.QueryExpr) and falls == [True]:
                    yield first


def _is_outer(expr: tree.Expr) -> bool:
    found = rewrite.path(expr)
    while isinstance(expr, tree.GetField):
        expr = expr.base
    return found is not None and isinstance(expr, tree.Ref) and expr.outer
