"""INSERT INTO: which column each value of the query goes to, and what the others get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
)
from shared.sql import tree, types
from shared.sql.analyse import defaults
from shared.sql.analyse.context import Context
from shared.sql.analyse.logs import SYSTEM
from shared.sql.analyse.query import query, with_clause
from shared.sql.analyse.steps import ref
from shared.sql.analyse.storing import fitted, misfit, stored_columns, visible_first
from shared.sql.arrow import from_arrow
from shared.sql.hints import counted, did_you_mean


def insert(ctx: Context, node: exp.Insert, table: tree.Table) -> tree.Statement:
    """Return what INSERT means.

    Args:
        ctx: of the statement.
        node: the statement.
        table: the one that it names.

    Raises:
        SqlError: its query is wrong, or gives what the table does not take.
    """
    target = target_of(node)
    fields = {f.name: from_arrow(f.type) for f in table.schema if f.name.casefold() not in SYSTEM}
    by_name = bool(node.args.get("by_name"))
    listed = node.this.expressions if isinstance(node.this, exp.Schema) else []
    names = [] if by_name else _targets(ctx, target, fields, listed, None)
    ctes = with_clause(ctx, node, {})
    written = defaults.filled(_inserted(node), names, table.defaults)
    relation = visible_first(ctx, query(ctx, written, ctes, None, False))
    sources = stored_columns(ctx, relation)
    if by_name:
        given = [exp.to_identifier(c.name) for c in sources]
        names = _targets(ctx, target, fields, given, node.expression)
    if len(names) != len(sources):
        raise ctx.error(
            SqlSyntaxError,
            f"the query gives {counted(len(sources), 'column')}, {target.name} takes {len(names)}",
            node.expression or node.args.get("source"),
            hint=f"{target.name} has {', '.join(fields)}",
        )
    filled = dict(zip(names, sources, strict=True))
    items = []
    for name, kind in fields.items():
        column = filled.get(name)
        if column is None:
            value = defaults.value(ctx, table, name, kind)
        else:
            value = _fitting(ctx, node, target.name, (name, kind), column)
        items.append(tree.Item(ctx.column(name, kind), value))
    columns = tuple(i.column for i in items)
    shaped = tree.Project(columns=columns, input=relation, items=tuple(items))
    return tree.InsertInto(table=table, query=shaped, overwrite=bool(node.args.get("overwrite")))


def _fitting(
    ctx: Context,
    node: exp.Insert,
    table: str,
    target: tuple[str, types.DataType],
    column: tree.Column,
) -> tree.Expr:
    """Return a column of the query as one of the table stores it."""
    name, kind = target
    value = fitted(ref(column), kind)
    if value is not None:
        return value
    path, inner, got = misfit(name, column.type, kind)
    told = f"{path} of {table} is {inner}, the query gives {got}"
    raise ctx.error(
        TypeMismatchError,
        f"the column {told}" if path == name else told,
        node.expression,
        hint=f"write CAST(… AS {inner})",
    )


def target_of(node: exp.Insert) -> exp.Expr:
    """Return the node of the table that is written to."""
    found: exp.Expr = node.this.this if isinstance(node.this, exp.Schema) else node.this
    return found


def refuse(ctx: Context, node: exp.Insert) -> None:
    """Refuse forms of INSERT that have no meaning here.

    Raises:
        NotSupportedError: it is one.
    """
    target = target_of(node)
    wrong = [key for key in ("where", "conflict", "returning") if node.args.get(key)]
    if isinstance(node.this, exp.Directory):
        wrong.append("overwrite directory")
    elif target.args.get("partition") or node.args.get("partition"):
        wrong.append("partition")
    for key in wrong:
        raise ctx.error(
            NotSupportedError,
            f"not supported: INSERT {key.upper()}",
            node.this,
            hint="INSERT INTO table [(columns)] query adds rows",
        )


def _inserted(node: exp.Insert) -> exp.Expr:
    """Return the query of an INSERT."""
    source = node.args.get("source")
    if isinstance(source, exp.Table):
        return exp.Select(expressions=[exp.Star()], from_=exp.From(this=source.copy()))
    found: exp.Expr = node.expression
    return found


def _targets(
    ctx: Context,
    target: exp.Expr,
    fields: Mapping[str, types.DataType],
    given: Sequence[exp.Expr],
    place: exp.Expr | None,
) -> list[str]:
    if not given:
        return list(fields)
    known = {name.casefold(): name for name in fields}
    names: list[str] = []
    for node in given:
        name = known.get(node.name.casefold())
        if name is None:
            raise ctx.error(
                UnknownColumnError,
                f"{target.name} has no column {node.name}",
                place or node,
                did_you_mean(node.name, fields),
            )
        if name in names:
            raise ctx.error(SqlSyntaxError, f"the column {name} is given twice", place or node)
        names.append(name)
    return names
