"""WITH RECURSIVE: an anchor, and a step over the rows of the round before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree
from shared.sql.analyse.context import Context, Cte, Looping
from shared.sql.analyse.scope import Rows, Source
from shared.sql.analyse.steps import typed
from shared.sql.plan import traverse
from shared.sql.types import DataType


def refers(cte: Cte, name: str) -> bool:
    """Return whether a WITH query reads itself."""
    return any(t.name.casefold() == name and not t.db for t in cte.node.find_all(exp.Table))


def rows(ctx: Context, cte: Cte, name: str, place: exp.Expr) -> Rows:
    """Return the rows of a WITH query that reads itself.

    Args:
        ctx: the statement's.
        cte: the query.
        name: what it is called, lower case.
        place: where it is read.

    Raises:
        SqlSyntaxError: it is no UNION ALL, or reads itself where that means nothing.
    """
    node = cte.node
    while isinstance(node, exp.Subquery):
        node = node.this
    if not isinstance(node, exp.Union) or node.args.get("distinct"):
        raise ctx.error(
            SqlSyntaxError,
            "a recursive query is an anchor UNION ALL a step",
            cte.node,
            hint="the step reads the query's own name",
        )
    if any(node.args.get(key) for key in ("order", "limit", "offset")):
        raise ctx.error(
            SqlSyntaxError,
            "a recursive query takes no ORDER BY and no LIMIT",
            cte.node,
            hint="order and limit where it is read",
        )
    from shared.sql.analyse.query import with_clause

    outside = {k: v for k, v in cte.visible.items() if k != name}
    outside = dict(with_clause(ctx, node, outside))
    anchor = ctx.query(node.this, outside, None, False)
    first = anchor.visible()
    names = cte.columns or tuple(c.name for c in first)
    if len(names) != len(first):
        raise ctx.error(
            SqlSyntaxError, f"{len(names)} names are given for {len(first)} columns", place
        )
    shared = [c.type for c in first]
    columns = tuple(ctx.column(n, t) for n, t in zip(names, shared, strict=True))
    number = ctx.number()
    inside = {**outside, name: Looping(number, columns)}
    step = ctx.query(node.expression, inside, None, False)
    _refuse_places(ctx, step.relation, number, node.expression)
    _check_types(ctx, shared, step.visible(), node.expression)
    relation = tree.Recursion(
        columns=columns,
        number=number,
        anchor=typed(ctx, anchor.relation, first, shared),
        step=typed(ctx, step.relation, step.visible(), shared),
        rounds=cte.rounds,
        position=ctx.at(place),
    )
    return Rows(relation, (Source(None, columns),))


def last_rows(ctx: Context, looping: Looping) -> Rows:
    """Return the rows of the round before."""
    columns = tuple(ctx.column(c.name, c.type) for c in looping.columns)
    return Rows(tree.LastRows(columns=columns, number=looping.number), (Source(None, columns),))


def _refuse_places(ctx: Context, step: tree.Relation, number: int, node: exp.Expr) -> None:
    """Refuse a step that groups, orders or may miss the rows of the round before."""
    for relation in traverse.relations(step):
        whole: tuple[tree.Relation, ...] = ()
        match relation:
            case tree.Aggregate() | tree.WindowStep() | tree.Sort():
                whole = (relation.input,)
            case tree.Join(kind=tree.JoinKind.FULL):
                whole = (relation.left, relation.right)
            case tree.Join(kind=tree.JoinKind.RIGHT):
                whole = (relation.left,)
            case tree.Join(kind=tree.JoinKind.LEFT | tree.JoinKind.SEMI | tree.JoinKind.ANTI):
                whole = (relation.right,)
        if any(
            isinstance(part, tree.LastRows) and part.number == number
            for below in whole
            for part in traverse.relations(below)
        ):
            raise ctx.error(
                SqlSyntaxError,
                "the step of a recursive query reads its own rows in a group, a window, an order"
                " or the optional side of a join",
                node,
                hint="do so where the recursive query is read",
            )


def _check_types(
    ctx: Context, anchor: Sequence[DataType], step: tuple[tree.Column, ...], node: exp.Expr
) -> None:
    """Refuse a step whose rows are not of the anchor's types, nor can be without loss."""
    if len(step) != len(anchor):
        raise ctx.error(
            SqlSyntaxError,
            f"the anchor has {len(anchor)} columns, the step {len(step)}",
            node,
        )
    for i, (a, b) in enumerate(zip(anchor, step, strict=True)):
        if coercion.common(a, b.type) != a:
            raise ctx.error(
                TypeMismatchError,
                f"column {i + 1} is {a} in the anchor and {b.type} in the step",
                node,
                hint="use CAST",
            )
