"""CREATE TABLE (columns) and ALTER TABLE … ADD COLUMN."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import tree
from shared.sql.analyse import literals
from shared.sql.analyse.context import Context

OPTIONS = frozenset({"schema", "rowvalidation", "label"})
"""Options of CREATE TABLE. There is no registry of schemas and there are no profiles, so they are
taken and change nothing: the columns of the query, or those listed, are the schema."""


def check_options(ctx: Context, node: exp.Create) -> None:
    """Refuse options that mean something else than what would be done.

    Raises:
        NotSupportedError: there is one.
    """
    properties = node.args.get("properties")
    for option in properties.expressions if properties is not None else ():
        if isinstance(option, exp.TemporaryProperty):
            raise ctx.error(
                NotSupportedError,
                "not supported: temporary tables",
                node.this,
                hint="WITH name AS (…) before the query, or a table that is dropped at the end",
            )
        name = option.name if isinstance(option, exp.Property) else type(option).__name__
        if name.casefold() not in OPTIONS:
            raise ctx.error(
                NotSupportedError,
                f"CREATE TABLE has no option {name}",
                option,
                hint=f"known: {', '.join(sorted(OPTIONS))}",
            )


def create(ctx: Context, node: exp.Create) -> tree.Statement:
    """Return what CREATE TABLE name (columns) means.

    Raises:
        SqlError: a type is none, or a column stands there twice.
    """
    schema = node.this
    assert isinstance(schema, exp.Schema)
    defined = [part for part in schema.expressions if isinstance(part, exp.ColumnDef)]
    columns = _columns(ctx, defined)
    keys = [c.name for c, part in zip(columns, defined, strict=True) if _is_key(part)]
    for part in schema.expressions:
        if isinstance(part, exp.PrimaryKey):
            keys += [_known(ctx, columns, key) for key in part.expressions]
        elif not isinstance(part, exp.ColumnDef):
            what = ctx.text(part) or type(part).__name__
            raise ctx.error(NotSupportedError, f"{what} in CREATE TABLE", part)
    return tree.CreateTable(
        name=schema.this.name,
        columns=columns,
        key=tuple(dict.fromkeys(keys)),
        if_not_exists=bool(node.args.get("exists")),
    )


def add_columns(ctx: Context, table: tree.Table, node: exp.Alter) -> tree.Statement:
    """Return what ALTER TABLE … ADD COLUMN means.

    Raises:
        SqlError: a type is none, or there is such a column.
    """
    taken = [field.name for field in table.schema]
    return tree.AddColumns(table=table, columns=_columns(ctx, node.args["actions"], taken))


def _columns(
    ctx: Context, defined: Iterable[exp.Expr], taken: Iterable[str] = ()
) -> tuple[tree.Column, ...]:
    seen = {name.casefold() for name in taken}
    columns = []
    for part in defined:
        kind = part.args.get("kind")
        if not isinstance(part, exp.ColumnDef) or kind is None:
            raise ctx.error(SqlSyntaxError, f"the column {part.name} has no type", part)
        if part.name.casefold() in seen:
            raise ctx.error(SqlSyntaxError, f"there is a column {part.name} already", part)
        seen.add(part.name.casefold())
        columns.append(ctx.column(part.name, literals.data_type(ctx, kind)))
    return tuple(columns)


def _is_key(node: exp.ColumnDef) -> bool:
    return any(isinstance(c.kind, exp.PrimaryKeyColumnConstraint) for c in node.constraints)


def _known(ctx: Context, columns: tuple[tree.Column, ...], node: exp.Expr) -> str:
    for column in columns:
        if column.name.casefold() == node.name.casefold():
            return column.name
    raise ctx.error(SqlSyntaxError, f"the key names {node.name}, which is no column", node)
