"""A query of any form: WITH, set operations, VALUES, parentheses and SELECT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import calls, limits, recursion
from shared.sql.analyse.context import Context, Cte, Ctes
from shared.sql.analyse.scope import Rows, Scope, Source
from shared.sql.analyse.select import is_all, ordinal, select
from shared.sql.analyse.steps import ref, refuse_steps, typed
from shared.sql.analyse.typer import Typer, Windows
from shared.sql.hints import counted, did_you_mean

_KINDS: Mapping[type[exp.Expr], tree.SetKind] = {
    exp.Union: tree.SetKind.UNION,
    exp.Intersect: tree.SetKind.INTERSECT,
    exp.Except: tree.SetKind.EXCEPT,
}


def query(ctx: Context, node: exp.Expr, ctes: Ctes, outer: Scope | None, carry: bool) -> Rows:
    """Return the rows of a query; see `context.QueryAnalyser`.

    Raises:
        SqlError: something in it is wrong, with its place.
    """
    ctes = with_clause(ctx, node, ctes, outer)
    match node:
        case exp.Select():
            return select(ctx, node, ctes, outer, carry)
        case exp.Subquery():
            rows = query(ctx, node.this, ctes, outer, carry)
            return _ordered(ctx, rows, node, ctes, outer)
        case exp.Union() | exp.Intersect() | exp.Except():
            rows = _set(ctx, node, ctes, outer)
            return _ordered(ctx, rows, node, ctes, outer)
        case exp.Values():
            return _ordered(ctx, _values(ctx, node, ctes, outer), node, ctes, outer)
    what = ctx.text(node) or type(node).__name__
    raise ctx.error(NotSupportedError, f"{what} is not a query that is supported", node)


def with_clause(ctx: Context, node: exp.Expr, ctes: Ctes, outer: Scope | None = None) -> Ctes:
    """Return the WITH queries in reach of a node: its own, and those around it."""
    clause = node.args.get("with_")
    if clause is None:
        return ctes
    known = dict(ctes)
    here: set[str] = set()
    for cte in clause.expressions:
        name = cte.alias.casefold()
        if name in here:
            raise ctx.error(SqlSyntaxError, f"WITH defines {cte.alias} twice", cte.args["alias"])
        here.add(name)
        alias = cte.args["alias"]
        names = tuple(c.name for c in alias.args.get("columns") or ())
        rounds = cte.meta.get("rounds", tree.MOST_ROUNDS)
        made = Cte(cte.this, names, dict(known), outer, rounds=rounds)
        loops = bool(clause.args.get("recursive")) and recursion.refers(made, name)
        known[name] = replace(made, recursive=loops)
        if not _is_read(node, cte, name):  # what nobody reads is wrong all the same
            ctx.query(cte.this, made.visible, outer, False)
    return known


def _is_read(node: exp.Expr, cte: exp.Expr, name: str) -> bool:
    return any(
        table.name.casefold() == name and table.find_ancestor(exp.CTE) is not cte
        for table in node.find_all(exp.Table)
    )


def _ordered(ctx: Context, rows: Rows, node: exp.Expr, ctes: Ctes, outer: Scope | None) -> Rows:
    """Return rows under the ORDER BY and LIMIT of a query in parentheses or a set operation."""
    clause = node.args.get("order")
    relation = rows.relation
    if clause is not None:
        typer = Typer(ctx, Scope(rows, ctes, outer), Windows({}))
        shown = rows.visible()
        keys = []
        for key in clause.expressions:
            if is_all(key.this):
                keys += [calls.make_key(typer, ref(column), key) for column in shown]
                continue
            place = ordinal(ctx, key.this, len(shown), "ORDER BY")
            if place is not None:
                keys.append(calls.make_key(typer, ref(shown[place]), key))
            else:
                keys.append(calls.sort_key(typer, key))
            refuse_steps(ctx, keys[-1].expr, "the ORDER BY of a set operation")
        relation = tree.Sort(columns=relation.columns, input=relation, keys=tuple(keys))
    return replace(rows, relation=limits.limited(ctx, relation, node))


# --- set operations -------------------------------------------------------------------------


def _set(ctx: Context, node: exp.SetOperation, ctes: Ctes, outer: Scope | None) -> Rows:
    kind = _KINDS[type(node)]
    every = not node.args.get("distinct")
    left = query(ctx, node.this, ctes, outer, False)
    right = query(ctx, node.expression, ctes, outer, False)
    a, b = left.visible(), right.visible()
    if len(a) != len(b):
        raise ctx.error(
            SqlSyntaxError,
            f"the left side of {kind} has {counted(len(a), 'column')}, the right side {len(b)}",
            node.expression,
        )
    if node.args.get("by_name"):
        b = _by_name(ctx, a, b, node)
    shared = []
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        found = coercion.common(x.type, y.type)
        if found is None and kind is tree.SetKind.UNION and types.same_shape(x.type, y.type):
            found = x.type
        if found is None:
            raise ctx.error(
                TypeMismatchError,
                f"column {i + 1} of {kind} is {x.type} on the left and {y.type} on the right",
                node.expression,
                hint="use CAST",
            )
        if (not every or kind is not tree.SetKind.UNION) and any(
            isinstance(t, types.Map) for t in types.walk(found)
        ):
            raise ctx.error(TypeMismatchError, f"maps cannot be compared by {kind}", node)
        shared.append(found)
    columns = tuple(ctx.column(x.name, t) for x, t in zip(a, shared, strict=True))
    relation = tree.SetOperation(
        columns=columns,
        kind=kind,
        all=every,
        left=typed(ctx, left.relation, a, shared),
        right=typed(ctx, right.relation, b, shared),
        position=ctx.at(node.expression),
    )
    return Rows(relation, (Source(None, columns),))


def _by_name(
    ctx: Context,
    left: tuple[tree.Column, ...],
    right: tuple[tree.Column, ...],
    node: exp.SetOperation,
) -> tuple[tree.Column, ...]:
    """Return the right side's columns in the order of the left side's names."""
    found = []
    for column in left:
        same = [c for c in right if c.name.casefold() == column.name.casefold()]
        if len(same) != 1:
            what = "has no column" if not same else "has several columns"
            raise ctx.error(
                SqlSyntaxError,
                f"the right side of BY NAME {what} {column.name}",
                node.expression,
                did_you_mean(column.name, [c.name for c in right]),
            )
        found += same
    return tuple(found)


# --- VALUES ---------------------------------------------------------------------------------


def _values(ctx: Context, node: exp.Values, ctes: Ctes, outer: Scope | None) -> Rows:
    empty = Rows(tree.Values(columns=(), rows=((),)))
    typer = Typer(ctx, Scope(empty, ctes, outer), Windows({}))
    rows: list[tuple[tree.Expr, ...]] = []
    for written in node.expressions:
        row = typer.all(_members(written))
        for expr in row:
            refuse_steps(ctx, expr, "VALUES")
        if rows and len(row) != len(rows[0]):
            raise ctx.error(
                SqlSyntaxError,
                f"this row of VALUES has {len(row)} values, the first one {len(rows[0])}",
                written,
            )
        rows.append(row)
    kinds = [
        typer.common([row[i] for row in rows], node, f"the values of column {i + 1}", promote=False)
        for i in range(len(rows[0]))
    ]
    alias = node.args.get("alias")
    names = [c.name for c in alias.args.get("columns") or ()] if alias is not None else []
    if names and len(names) != len(kinds):
        raise ctx.error(
            SqlSyntaxError, f"{len(names)} names are given for {len(kinds)} columns", alias
        )
    names = names or [f"col{i + 1}" for i in range(len(kinds))]
    columns = tuple(ctx.column(name, kind) for name, kind in zip(names, kinds, strict=True))
    typed = tuple(
        tuple(coercion.cast(v, k) for v, k in zip(row, kinds, strict=True)) for row in rows
    )
    relation = tree.Values(columns=columns, rows=typed)
    called = alias.name if alias is not None else None
    return Rows(relation, (Source(called or None, columns),))


def _members(row: exp.Expr) -> list[exp.Expr]:
    """Return the values of a row; `struct(1, 2)` and `((1, 2))` are rows of two, as Spark reads."""
    parts = list(row.expressions) if isinstance(row, exp.Tuple) else [row]
    inner = parts[0].unnest() if len(parts) == 1 else None
    if isinstance(inner, exp.Tuple):
        return list(inner.expressions)
    if isinstance(inner, exp.Anonymous) and inner.name.lower() == "struct":
        return [part.this if isinstance(part, exp.Alias) else part for part in inner.expressions]
    return parts
