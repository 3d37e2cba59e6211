"""Subqueries in expressions: one value, IN and EXISTS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import arithmetic, literals
from shared.sql.analyse.context import Context
from shared.sql.analyse.scope import Rows
from shared.sql.analyse.typer import Typer
from shared.sql.plan import rewrite, traverse


def _query(typer: Typer, node: exp.Expr) -> tuple[Rows, bool]:
    """Return a subquery's rows, and whether it uses columns of the queries around it."""
    if typer.scope.params:
        raise typer.ctx.error(SqlSyntaxError, "a subquery cannot stand in a lambda", node)
    rows = typer.ctx.query(node, typer.scope.ctes, typer.scope, False)
    return rows, bool(traverse.outer_names(rows.relation))


def _shown(rows: Rows) -> tuple[tree.Column, ...]:
    return tuple(c for c in rows.relation.columns if not c.hidden)


def _scalar(typer: Typer, node: exp.Expr) -> tree.Expr:
    rows, correlated = _query(typer, node)
    columns = _shown(rows)
    if len(columns) != 1:
        raise typer.ctx.error(
            SqlSyntaxError, f"a subquery used as a value has one column, not {len(columns)}", node
        )
    return tree.QueryExpr(
        type=columns[0].type,
        use=tree.QueryUse.SCALAR,
        query=rows.relation,
        correlated=correlated,
        position=typer.at(node),
    )


def _exists(typer: Typer, node: exp.Exists) -> tree.Expr:
    rows, correlated = _query(typer, node.this)
    return tree.QueryExpr(
        type=types.BOOLEAN,
        use=tree.QueryUse.EXISTS,
        query=rows.relation,
        correlated=correlated,
        position=typer.at(node),
    )


def _in(typer: Typer, node: exp.In) -> tree.Expr:
    query = node.args.get("query")
    if query is None:
        return arithmetic.member(typer, node)
    left = node.this.expressions if isinstance(node.this, exp.Tuple) else [node.this]
    needles = list(typer.all(left))
    named = node.this.name.lower() == "named_struct"
    if len(needles) == 1 and isinstance(needles[0], tree.MakeStruct) and not named:
        # struct(a, b) is (a, b) here
        needles = [value for _, value in needles[0].members]
    rows, correlated = _query(typer, query)
    columns = _shown(rows)
    if len(columns) != len(needles):
        raise typer.ctx.error(
            SqlSyntaxError,
            f"the subquery of IN has {len(columns)} columns, not {len(needles)}",
            query,
        )
    if len(needles) == 1 and _is_null(needles[0]):
        return coercion.null(types.BOOLEAN, typer.at(node))  # even where the query has no rows
    items = []
    for i, (needle, column) in enumerate(zip(needles, columns, strict=True)):
        shared = coercion.comparable(needle.type, column.type)
        if shared is None:
            raise typer.ctx.error(
                TypeMismatchError, f"{needle.type} and {column.type} cannot be compared", node
            )
        needles[i] = coercion.cast(needle, shared)
        value = coercion.cast(tree.Ref(type=column.type, column=column), shared)
        items.append(tree.Item(typer.ctx.column(column.name, shared), value))
    shaped = tree.Project(
        columns=tuple(i.column for i in items), input=rows.relation, items=tuple(items)
    )
    found: tree.Expr = tree.QueryExpr(
        type=types.BOOLEAN,
        use=tree.QueryUse.IN,
        query=shaped,
        needles=tuple(needles),
        correlated=correlated,
        position=typer.at(node),
    )
    return typer.call("not", (found,), node) if node.args.get("negate") else found


def _is_null(expr: tree.Expr) -> bool:
    try:
        return literals.fold(expr) is None
    except literals.NotConstantError:
        return False


def settled_condition(condition: tree.Expr) -> tree.Expr:
    """Return a condition whose IN (query) is false, not NULL, where its value matters.

    Spark moves NOT down through AND and OR and keeps an IN there NULL; anywhere deeper it joins
    to see whether a row exists, as in a SELECT list.
    """
    if isinstance(condition, tree.QueryExpr):
        return condition
    if isinstance(condition, tree.Call) and condition.function in _LOGIC:
        return rewrite.map_children(condition, settled_condition)
    if isinstance(condition, tree.Call) and _equals_truth(condition):
        return condition
    return settled(condition)


def _equals_truth(call: tree.Call) -> bool:
    """Return whether a call is `… = true` or `… = false`, which Spark takes for the thing or NOT."""
    truths = (a for a in call.args if isinstance(a, tree.Literal) and a.type == types.BOOLEAN)
    return call.function == "=" and any(True for _ in truths)


_LOGIC = {"and", "or", "not"}


def settled(expr: tree.Expr) -> tree.Expr:
    """Return an expression of a SELECT list whose IN (query) is false where it would be NULL.

    So it is in Spark, which joins there to see whether a row exists; NOT IN is false, too.
    """

    def known(part: tree.Expr) -> tree.Expr | None:
        inner = part
        if isinstance(part, tree.Call) and part.function == "not":
            inner = part.args[0]
        if not isinstance(inner, tree.QueryExpr) or inner.use is not tree.QueryUse.IN:
            return None
        no = tree.Literal(type=types.BOOLEAN, value=False)
        return tree.Call(
            type=types.BOOLEAN, function="coalesce", args=(part, no), position=part.position
        )

    return rewrite.map_topmost(expr, known)


def refuse_in_order(ctx: Context, key: tree.Expr, shown: Sequence[tree.Expr]) -> None:
    """Refuse a subquery in ORDER BY that is not one value for all rows, as Spark does.

    Those of the SELECT list are columns by then.
    """
    there = [p for e in shown for p in traverse.subexpressions(e) if isinstance(p, tree.QueryExpr)]
    for part in traverse.subexpressions(key):
        if not isinstance(part, tree.QueryExpr) or part in there:
            continue
        if part.correlated or part.use is not tree.QueryUse.SCALAR:
            raise ctx.error(
                SqlSyntaxError,
                "a subquery that looks at each row cannot stand in ORDER BY",
                part.position,
                hint="put it in the SELECT list and order by its alias",
            )


HANDLERS: dict[type[exp.Expr], Callable[[Typer, Any], tree.Expr]] = {
    exp.Subquery: _scalar,
    exp.Select: _scalar,
    exp.Exists: _exists,
    exp.In: _in,
}
