"""TABLESAMPLE: a part of the rows, the same part however they are stored.

Spark draws lots. Here a row is taken by the hash of what tells it apart (an event's id), so that a
sample depends neither on buckets nor on threads, and is the same again with the same seed.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import coercion, tree, types
from shared.sql.analyse.context import Context
from shared.sql.analyse.scope import Rows, Scope
from shared.sql.analyse.steps import ref
from shared.sql.analyse.typer import Typer, Windows

_DIGITS = 8


def sampled(ctx: Context, rows: Rows, node: exp.TableSample) -> Rows:
    """Return a part of the rows: `n PERCENT`, `n ROWS` or `BUCKET m OUT OF n`.

    Raises:
        SqlSyntaxError: the size is none.
    """
    relation = rows.relation
    if node.args.get("size") is not None:
        keys = tuple(tree.SortKey(ref(column)) for column in rows.ties)
        if keys:
            relation = tree.Sort(columns=relation.columns, input=relation, keys=keys)
        limit = int(_number(ctx, node, "size", "a number of rows"))
        cut = tree.Limit(
            columns=relation.columns, input=relation, limit=limit, position=ctx.at(node)
        )
        return replace(rows, relation=cut)
    share = _share(ctx, node)
    if share >= 1:
        return rows
    seed = node.args.get("seed")
    condition = _drawn(ctx, rows, share, "0" if seed is None else seed.name, node)
    return replace(
        rows,
        relation=tree.Filter(columns=relation.columns, input=relation, condition=condition),
    )


def _share(ctx: Context, node: exp.TableSample) -> Decimal:
    if node.args.get("percent") is not None:
        percent = _number(ctx, node, "percent", "a percentage")
        if not 0 <= percent <= 100:
            raise ctx.error(SqlSyntaxError, "a percentage lies between 0 and 100", node)
        return percent / 100
    if node.args.get("bucket_denominator") is None:
        raise ctx.error(NotSupportedError, "this TABLESAMPLE is not supported", node)
    part, parts = (
        _number(ctx, node, f"bucket_{key}", "a bucket") for key in ("numerator", "denominator")
    )
    if parts <= 0 or not 0 <= part <= parts:
        raise ctx.error(SqlSyntaxError, "BUCKET m OUT OF n takes m from 1 to n", node)
    return part / parts


def _number(ctx: Context, node: exp.TableSample, key: str, what: str) -> Decimal:
    value = node.args[key]
    if isinstance(value, exp.Literal) and not value.is_string:
        return Decimal(value.name)
    raise ctx.error(SqlSyntaxError, f"TABLESAMPLE takes {what}", node)


def _drawn(ctx: Context, rows: Rows, share: Decimal, seed: str, node: exp.TableSample) -> tree.Expr:
    """Return the condition that a row's hash is among the first."""
    typer = Typer(ctx, Scope(rows, {}), Windows({}))
    if share <= 0:
        return tree.Literal(type=types.BOOLEAN, value=False)

    def text(value: str) -> tree.Expr:
        return tree.Literal(type=types.STRING, value=value)

    marks = [text("|"), text(seed)]
    for column in rows.ties:
        if not isinstance(column.type, types.Array | types.Struct):
            written = coercion.cast(ref(column), types.STRING)
            marks.append(typer.call("coalesce", (written, text("")), node))
    hashed = typer.call("md5", (typer.call("concat_ws", marks, node),), node)
    bound = format(int(share * 16**_DIGITS), f"0{_DIGITS}x")
    return typer.call("<", (hashed, text(bound)), node)
