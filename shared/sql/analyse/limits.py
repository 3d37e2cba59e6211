"""LIMIT and OFFSET."""

from __future__ import annotations

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import tree, types
from shared.sql.analyse import literals
from shared.sql.analyse.context import Context
from shared.sql.analyse.scope import Rows, Scope
from shared.sql.analyse.typer import Typer, Windows


def limited(ctx: Context, relation: tree.Relation, node: exp.Expr) -> tree.Relation:
    """Return `relation` cut by the LIMIT and OFFSET of a query."""
    limit, offset = _count(ctx, node, "limit"), _count(ctx, node, "offset")
    if limit is None and not offset:
        return relation
    place = ctx.at(node.args.get("limit") or node.args.get("offset"))
    return tree.Limit(
        columns=relation.columns, input=relation, limit=limit, offset=offset or 0, position=place
    )


def _count(ctx: Context, node: exp.Expr, key: str) -> int | None:
    clause = node.args.get(key)
    if clause is None:
        return None
    value = clause.args.get("count") if isinstance(clause, exp.Fetch) else clause.expression
    if isinstance(clause, exp.Fetch):
        options = clause.args.get("limit_options")
        if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
            raise ctx.error(NotSupportedError, "FETCH takes a number of rows only", clause)
    if value is None:
        return 1
    if isinstance(value, exp.Var) and value.name.upper() == "ALL":
        return None
    nothing = Rows(tree.Values(columns=(), rows=((),)))
    try:
        found = Typer(ctx, Scope(nothing, {}), Windows({}))(value)
        count = literals.fold(found) if found.type == types.INT else None
    except literals.NotConstantError:
        count = None
    if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
        return count
    raise ctx.error(SqlSyntaxError, f"{key.upper()} takes a whole number", value, hint="LIMIT 100")
