"""FROM: tables, subqueries, joins and lateral views become one relation and its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
    UnknownTableError,
)
from shared.sql import coercion, tree, types
from shared.sql.analyse import (
    arithmetic,
    generators,
    logs,
    pivots,
    recursion,
    samples,
    tables,
    variables,
    views,
)
from shared.sql.analyse.context import Context, Cte, Ctes, Looping
from shared.sql.analyse.scope import Rows, Scope, Source
from shared.sql.analyse.steps import ref, refuse_steps
from shared.sql.analyse.typer import Typer, Windows
from shared.sql.hints import did_you_mean
from shared.sql.views import View


class From:
    """Reads the FROM clause of one SELECT.

    Args:
        ctx: the statement's.
        ctes: WITH queries in reach.
        outer: the scope of the query around.
    """

    def __init__(self, ctx: Context, ctes: Ctes, outer: Scope | None) -> None:
        self._ctx = ctx
        self._ctes = ctes
        self._outer = outer

    def __call__(self, select: exp.Select) -> Rows:
        """Return the rows of FROM with its joins and lateral views."""
        clause = select.args.get("from_")
        if clause is None:
            return _NO_ROWS
        rows = self._joined(self._item(clause.this), select.args.get("joins") or ())
        for lateral in select.args.get("laterals") or ():
            rows = self._generated(rows, lateral, outer=bool(lateral.args.get("outer")))
        return rows

    # --- items ------------------------------------------------------------------------------

    def _item(self, node: exp.Expr) -> Rows:
        for key in ("when", "version"):
            if node.args.get(key):
                raise self._ctx.error(
                    NotSupportedError, f"{_MODIFIERS[key]} is not supported", node
                )
        match node:
            case exp.Table() if isinstance(node.this, exp.Identifier):
                found = self._table(node)
            case exp.Table() if isinstance(node.this, exp.Values):  # VALUES before JOIN
                found = self._query(node.this, node.args.get("alias"))
            case exp.Unnest():
                call = exp.Anonymous(this="explode", expressions=node.expressions)
                found = self._item(exp.Table(this=call, alias=node.args.get("alias")))
            case exp.Table() if isinstance(node.this, exp.Anonymous):
                alias = node.args.get("alias")
                typer = Typer(self._ctx, Scope(_NO_ROWS, self._ctes, self._outer), Windows({}))
                found = self._renamed(tables.rows(typer, node.this), (), alias, None)
            case exp.Lateral():
                found = self._apply(_NO_ROWS, exp.Join(this=node), tree.JoinKind.INNER)
            case exp.Subquery():
                found = self._subquery(node)
            case exp.Values():
                found = self._query(node, node.args.get("alias"))
            case _:
                raise self._ctx.error(
                    NotSupportedError, f"{self._ctx.text(node) or 'this'} in FROM", node
                )
        for pivot in node.args.get("pivots") or ():
            found = self._pivoted(found, pivot)
        if node.args.get("sample"):
            found = samples.sampled(self._ctx, found, node.args["sample"])
        return self._joined(found, node.args.get("joins") or ())

    def _pivoted(self, rows: Rows, node: exp.Pivot) -> Rows:
        made = pivots.rows(self.typer(rows), node)
        return self._renamed(made, (), node.args.get("alias"), None)

    def _table(self, node: exp.Table) -> Rows:
        name = node.name
        alias = node.args.get("alias")
        log = logs.whole(self._ctx, node)
        if log is not None:
            return self._renamed(log, log.visible(), alias, name)
        cte = None if node.args.get("db") else self._ctes.get(name.casefold())
        if cte is not None:
            return self._cte(node, cte, alias)
        view = self._ctx.environment.view(node.db, name)
        own = name.casefold() in self._ctx.trail and self._ctx.source.table(name) is not None
        if view is not None and not own:  # a temporary view may hide the table it reads
            return self._view(node, view, alias)
        if node.db and node.db.casefold() not in _SCHEMAS:
            raise self._ctx.error(
                UnknownTableError,
                f"there is no schema {node.db}",
                node.args["db"],
                f"write {name} alone: tables stand in {' and '.join(sorted(_SCHEMAS))}",
            )
        named = self._ctx.environment.relations.get(name.casefold())
        if named is not None:
            return self._query(named.copy(), alias or exp.TableAlias(this=exp.to_identifier(name)))
        if "approximate" in node.meta and (found := self._ctx.environment.samples(name)):
            name = found[-1].name
        table = self._ctx.source.table(name)
        if table is None:
            known = [*self._ctx.source.names(), *self._ctes]
            hint = did_you_mean(name, known) or _no_table(known)
            raise self._ctx.no_table(name, node.this, hint)
        bounds = variables.bounds(self._ctx, node)
        rows = logs.scanned(self._ctx, table, self._ctx.at(node), bounds)
        return self._renamed(rows, rows.sources[0].columns, alias, name)

    def _cte(self, node: exp.Table, cte: Cte | Looping, alias: exp.TableAlias | None) -> Rows:
        if isinstance(cte, Looping):
            return self._renamed(recursion.last_rows(self._ctx, cte), (), alias, node.name)
        if cte.recursive:
            rows = recursion.rows(self._ctx, cte, node.name.casefold(), node)
            return self._renamed(rows, (), alias, node.name)
        rows = self._ctx.query(cte.node, cte.visible, cte.outer, True)
        shown = rows.visible()
        if cte.columns:
            shown = self._with_names(shown, cte.columns, node)
            rows = self._projected(rows, shown)
            shown = rows.visible()
        return self._renamed(rows, shown, alias, node.name)

    def _view(self, node: exp.Table, view: View, alias: exp.TableAlias | None) -> Rows:
        rows = views.rows(self._ctx, view, node)
        if view.columns:
            rows = self._projected(rows, self._with_names(rows.visible(), view.columns, node))
        return self._renamed(rows, rows.visible(), alias, node.name)

    def _subquery(self, node: exp.Subquery) -> Rows:
        alias = node.args.get("alias")
        inner = node.this
        within = inner.unnest() if isinstance(inner, exp.Subquery) else inner
        nested = isinstance(inner, exp.Subquery) and (
            inner.args.get("joins") or inner.args.get("alias")
        )
        if nested or isinstance(within, exp.Table):  # a table, or a join, in parentheses
            rows = self._item(inner)
            if alias is None:
                return rows
            return self._renamed(rows, rows.visible(), alias, None)
        return self._query(node, alias)

    def _query(self, node: exp.Expr, alias: exp.TableAlias | None) -> Rows:
        rows = self._ctx.query(node, self._ctes, self._outer, True)
        return self._renamed(rows, rows.visible(), alias, None)

    # --- names ------------------------------------------------------------------------------

    def _renamed(
        self,
        rows: Rows,
        shown: Sequence[tree.Column],
        alias: exp.TableAlias | None,
        name: str | None,
    ) -> Rows:
        """Return rows called by their alias, columns by its list."""
        shown = shown or rows.visible()
        if alias is not None:
            name = alias.name or name
            names = [c.name for c in alias.args.get("columns") or ()]
            if names:
                rows = self._projected(rows, self._with_names(shown, names, alias))
                shown = rows.visible()
        ties = rows.ties or tuple(c for c in shown if types.is_orderable(c.type))
        return Rows(rows.relation, (Source(name, tuple(shown)),), ties=ties)

    def _with_names(
        self, columns: Sequence[tree.Column], names: Sequence[str], node: exp.Expr
    ) -> tuple[tree.Column, ...]:
        if len(names) != len(columns):
            raise self._ctx.error(
                SqlSyntaxError,
                f"{len(names)} names are given for {len(columns)} columns",
                node,
            )
        return tuple(replace(c, name=n) for c, n in zip(columns, names, strict=True))

    def _projected(self, rows: Rows, shown: Sequence[tree.Column]) -> Rows:
        """Return rows whose columns are called as `shown` (same numbers as in `rows`)."""
        items = []
        for column in shown:
            new = self._ctx.column(column.name, column.type)
            items.append(tree.Item(new, ref(column)))
        ties = []
        for column in rows.ties:
            new = self._ctx.column(column.name, column.type, hidden=True)
            items.append(tree.Item(new, ref(column)))
            ties.append(new)
        columns = tuple(i.column for i in items)
        relation = tree.Project(columns=columns, input=rows.relation, items=tuple(items))
        source = Source(None, columns[: len(shown)])
        return Rows(relation, (source,), ties=tuple(ties))

    # --- joins ------------------------------------------------------------------------------

    def _joined(self, rows: Rows, joins: Sequence[exp.Join]) -> Rows:
        for join in joins:
            rows = self._join(rows, join)
        return rows

    def _join(self, left: Rows, node: exp.Join) -> Rows:
        kind = self._kind(node)
        if node.args.get("method") == "NATURAL" and (
            kind in {tree.JoinKind.CROSS, *_LEFT_ONLY}
            or node.args.get("on")
            or node.args.get("using")
        ):
            raise self._ctx.error(
                SqlSyntaxError,
                f"a NATURAL {kind} JOIN takes no ON, no USING and is none",
                node.this,
            )
        if isinstance(node.this, exp.Lateral):
            return self._apply(left, node, kind)
        right = self._item(node.this)
        place = self._ctx.at(node)
        both = Rows(
            tree.Join(
                columns=(*left.relation.columns, *right.relation.columns),
                left=left.relation,
                right=right.relation,
                kind=kind,
                condition=None,
                position=place,
            ),
            (*left.sources, *right.sources),
            left.merged,
            left.masked | right.masked,
            (*left.ties, *right.ties),
        )
        on, using = node.args.get("on"), node.args.get("using")
        names = self._natural(left, right) if node.args.get("method") == "NATURAL" else using
        if names:
            both = self._using(left, right, both, kind, names)
        elif on is not None:
            typer = self.typer(both)
            condition = typer.boolean(on, "the condition of ON")
            refuse_steps(self._ctx, condition, "ON")
            assert isinstance(both.relation, tree.Join)
            both = replace(both, relation=replace(both.relation, condition=condition))
        elif kind not in _FREE:
            raise self._ctx.error(SqlSyntaxError, f"a {kind} JOIN needs ON or USING", node.this)
        if kind in _LEFT_ONLY:
            relation = replace(both.relation, columns=left.relation.columns)
            return replace(left, relation=relation)
        return both

    def _kind(self, node: exp.Join) -> tree.JoinKind:
        words = [str(node.args.get(k) or "").upper() for k in ("side", "kind", "method")]
        for kind in ("SEMI", "ANTI", "CROSS", "LEFT", "RIGHT", "FULL"):
            if kind in words:
                return tree.JoinKind(kind)
        unknown = next((w for w in words if w and w not in {"INNER", "OUTER", "NATURAL"}), None)
        if unknown is not None:
            raise self._ctx.error(NotSupportedError, f"{unknown} JOIN is not supported", node)
        return tree.JoinKind.INNER

    def _natural(self, left: Rows, right: Rows) -> list[exp.Identifier]:
        there = {c.name.casefold() for c in left.visible()}
        return [exp.to_identifier(c.name) for c in right.visible() if c.name.casefold() in there]

    def _using(
        self,
        left: Rows,
        right: Rows,
        both: Rows,
        kind: tree.JoinKind,
        names: Sequence[exp.Expr],
    ) -> Rows:
        """Join on equal columns of the same names, which are one column each from here on."""
        pairs = [(self._one(left, n, "left"), self._one(right, n, "right")) for n in names]
        typer = self.typer(both)
        condition: tree.Expr | None = None
        for (a, b), name in zip(pairs, names, strict=True):
            equal = arithmetic.compare(typer, "=", ref(a), ref(b), name)
            condition = equal if condition is None else typer.call("and", (condition, equal), name)
        assert isinstance(both.relation, tree.Join)
        joined = replace(both.relation, condition=condition)
        masked = both.masked | {c.id for pair in pairs for c in pair}
        again = {c.id for pair in pairs for c in pair}
        old = [c for c in both.merged if c.id not in again]
        relation: tree.Relation = joined
        if kind is tree.JoinKind.FULL:
            relation, merged = self._coalesced(joined, pairs, names)
        else:
            merged = [b if kind is tree.JoinKind.RIGHT else a for a, b in pairs]
        return replace(both, relation=relation, merged=(*merged, *old), masked=frozenset(masked))

    def _coalesced(
        self,
        joined: tree.Join,
        pairs: Sequence[tuple[tree.Column, tree.Column]],
        names: Sequence[exp.Expr],
    ) -> tuple[tree.Relation, list[tree.Column]]:
        items = [tree.Item(c, ref(c)) for c in joined.columns]
        merged = []
        for (a, b), name in zip(pairs, names, strict=True):
            shared = coercion.common(a.type, b.type)
            if shared is None:
                raise self._ctx.error(
                    TypeMismatchError, f"{a.type} and {b.type} cannot be one column", name
                )
            column = self._ctx.column(a.name, shared)
            left, right = (coercion.cast(ref(c), shared) for c in (a, b))
            value = tree.Call(type=shared, function="coalesce", args=(left, right))
            items.append(tree.Item(column, value))
            merged.append(column)
        columns = tuple(i.column for i in items)
        return tree.Project(columns=columns, input=joined, items=tuple(items)), merged

    def _one(self, rows: Rows, name: exp.Expr, side: str) -> tree.Column:
        matches = [c for c in rows.named() if c.name.casefold() == name.name.casefold()]
        if len(matches) == 1:
            return matches[0]
        if matches:
            message = f"the column {name.name} is ambiguous on the {side} of the join"
            hint = "write ON with the tables' names"
        else:
            message = f"there is no column {name.name} on the {side} of the join"
            hint = did_you_mean(name.name, [c.name for c in rows.visible()]) or "write ON"
        raise self._ctx.error(UnknownColumnError, message, name, hint)

    # --- LATERAL ----------------------------------------------------------------------------

    def _apply(self, left: Rows, node: exp.Join, kind: tree.JoinKind) -> Rows:
        """Join each row on the left with the rows of a query, or of a generator, over it."""
        lateral, on = node.this, node.args.get("on")
        if kind is tree.JoinKind.CROSS:
            kind = tree.JoinKind.INNER
        if kind not in {tree.JoinKind.INNER, tree.JoinKind.LEFT} or node.args.get("using"):
            raise self._ctx.error(NotSupportedError, f"{kind} JOIN LATERAL is not supported", node)
        if node.args.get("method") == "NATURAL":
            raise self._ctx.error(SqlSyntaxError, "NATURAL JOIN takes no LATERAL", node, "use ON")
        free = on is None or (isinstance(on, exp.Boolean) and on.this)
        if free and generators.is_generator(lateral.this):
            # Spark pads with NULL where ON is written; a LEFT JOIN without it is an inner one.
            written = on is not None and on.meta.get("start") is not None
            outer = kind is tree.JoinKind.LEFT and written
            return self._generated(left, lateral, outer=outer)
        right = self._beside(left, lateral)
        relation = tree.Apply(
            columns=(*left.relation.columns, *right.relation.columns),
            left=left.relation,
            right=right.relation,
            kind=kind,
            condition=None,
            position=self._ctx.at(lateral),
        )
        sources, ties = (*left.sources, *right.sources), (*left.ties, *right.ties)
        both = Rows(relation, sources, left.merged, left.masked | right.masked, ties)
        if on is None:
            return both
        condition = self.typer(both).boolean(on, "the condition of ON")
        refuse_steps(self._ctx, condition, "ON")
        return replace(both, relation=replace(relation, condition=condition))

    def _beside(self, left: Rows, node: exp.Lateral) -> Rows:
        """Return the rows of what stands after LATERAL, which may read columns on the left."""
        scope = Scope(left, self._ctes, self._outer)
        if isinstance(node.this, exp.Anonymous):
            typer = Typer(self._ctx, Scope(_NO_ROWS, self._ctes, scope), Windows({}))
            rows = tables.rows(typer, node.this)
        else:
            rows = self._ctx.query(node.this, self._ctes, scope, True)
        return self._renamed(rows, rows.visible(), node.args.get("alias"), None)

    def _generated(self, rows: Rows, node: exp.Lateral, *, outer: bool) -> Rows:
        """Return rows beside what a generator makes of each."""
        alias = node.args.get("alias")
        names = [c.name for c in alias.args.get("columns") or ()] if alias is not None else []
        made = generators.read(self.typer(rows), node.this, names, node)
        outputs = made.outputs
        relation = tree.Generate(
            columns=(*rows.relation.columns, *outputs),
            input=rows.relation,
            function=made.function,
            arg=made.arg,
            outputs=outputs,
            outer=outer,
            position=self._ctx.at(node),
        )
        name = alias.name if alias is not None else None
        ties = (*rows.ties, *(c for c in outputs if types.is_orderable(c.type)))
        sources = (*rows.sources, Source(name or None, outputs))
        return replace(rows, relation=relation, sources=sources, ties=ties)

    def typer(self, rows: Rows) -> Typer:
        """Return what types conditions over these rows."""
        return Typer(self._ctx, Scope(rows, self._ctes, self._outer), Windows({}))


_NO_ROWS = Rows(tree.Values(columns=(), rows=((),)))
"""One row of no columns: what stands where there is no FROM."""

_LEFT_ONLY = {tree.JoinKind.SEMI, tree.JoinKind.ANTI}
_FREE = {tree.JoinKind.CROSS, tree.JoinKind.INNER, *_LEFT_ONLY}
"""Joins that may be written without a condition."""

_SCHEMAS = frozenset({"default", "public"})
"""What may stand before a table's name; both mean the same."""

_MODIFIERS = {
    "when": "time travel",
    "version": "time travel",
}


def _no_table(known: Sequence[str]) -> str | None:
    return None if known else "there are no tables yet; `feedmill ingest` makes one"
