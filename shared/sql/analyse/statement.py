"""From a syntax tree to a statement whose every name is resolved and every node typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
    UnknownTableError,
)
from shared.sql import coercion, depth, tree, types
from shared.sql.analyse import defaults, definitions, inserts, logs, variables, views
from shared.sql.analyse.context import Context
from shared.sql.analyse.query import query
from shared.sql.analyse.steps import ref
from shared.sql.analyse.storing import stored_columns, visible_first
from shared.sql.arrow import from_arrow
from shared.sql.commands import Command, Listing
from shared.sql.definitions import TEXT
from shared.sql.environment import NOTHING, Environment
from shared.sql.hints import did_you_mean
from shared.sql.parsed import Parsed


@depth.bounded()
def analyse(
    parsed: Parsed,
    source: tree.SchemaSource,
    *,
    now: datetime,
    environment: Environment = NOTHING,
) -> tree.Statement:
    """Return what a statement means.

    Args:
        parsed: the statement.
        source: where tables are looked up.
        now: what `current_timestamp()` is.
        environment: variables, parameters and settings.

    Raises:
        SqlError: a name, a type or a form is wrong; with its place and, where one is near, a hint.
    """
    ctx = Context(
        parsed=parsed,
        source=source,
        now=now,
        analyser=query,
        environment=environment,
    )
    if isinstance(parsed.node, Command):
        if isinstance(parsed.node, Listing) and parsed.node.what == "TABLES":
            return tree.ShowTables()
        raise ctx.error(
            NotSupportedError,
            f"{parsed.kind} stands in a session only",
            parsed.position,
        )
    node = variables.substituted(ctx, parsed.node)
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        logs.refuse_written(ctx, node)
        return handler(ctx, node)
    relation = visible_first(ctx, query(ctx, node, {}, None, False))
    relation = _uncapped(relation)
    return tree.Query(relation=_as_json(ctx, relation) if environment.json else relation)


def _as_json(ctx: Context, relation: tree.Relation) -> tree.Relation:
    """Return rows with JSON texts for structs, arrays and maps (`auto_to_json`)."""
    nested = types.Array | types.Map | types.Struct
    shown = [c for c in relation.columns if not c.hidden]
    if not any(isinstance(c.type, nested) for c in shown):
        return relation
    items = []
    for column in shown:
        value: tree.Expr = ref(column)
        if isinstance(column.type, nested):
            value = tree.Call(type=types.STRING, function="to_json", args=(value,))
        items.append(tree.Item(ctx.column(column.name, value.type), value))
    return tree.Project(columns=tuple(i.column for i in items), input=relation, items=tuple(items))


def _uncapped(relation: tree.Relation) -> tree.Relation:
    """Take LIMIT 0 of a whole query as Query Service does: no cap on the rows (R37)."""
    if isinstance(relation, tree.Limit) and relation.limit == 0 and not relation.offset:
        return relation.input
    return relation


# --- CREATE TABLE ---------------------------------------------------------------------------


def _create(ctx: Context, node: exp.Create) -> tree.Statement:
    kind = str(node.args.get("kind") or "").upper()
    if kind == "VIEW":
        return views.create(ctx, node)
    replace, exists = bool(node.args.get("replace")), bool(node.args.get("exists"))
    if kind != "TABLE":
        word = "CREATE OR REPLACE" if replace else "CREATE"
        raise ctx.error(NotSupportedError, f"{word} {kind} is not supported", node)
    if replace and exists:
        message = "OR REPLACE and IF NOT EXISTS exclude each other"
        raise ctx.error(SqlSyntaxError, message, node.this)
    definitions.check_options(ctx, node)
    if node.expression is None and isinstance(node.this, exp.Schema):
        return definitions.create(ctx, node)
    other = definitions.like(node)
    if other is not None:
        table = _table(ctx, other)
        return tree.CreateTable(
            node.this.name,
            _fields(ctx, table),
            if_not_exists=exists,
            temporary=definitions.is_temporary(node),
            replace=replace,
            defaults=tuple(table.defaults.items()),
        )
    if node.expression is None or not isinstance(node.this, exp.Table):
        raise ctx.error(
            SqlSyntaxError,
            "CREATE TABLE needs columns or a query",
            node.this,
            hint="write CREATE TABLE name AS SELECT …",
        )
    relation = visible_first(ctx, query(ctx, node.expression, {}, None, False))
    return tree.CreateTableAs(
        name=node.this.name,
        query=_storable(ctx, relation, node),
        if_not_exists=exists,
        temporary=definitions.is_temporary(node),
        replace=replace,
    )


def _fields(ctx: Context, table: tree.Table, *, system: bool = False) -> tuple[tree.Column, ...]:
    """Return a table's own columns, and those of the system where they are asked for."""
    own = [f for f in table.schema if system or f.name.casefold() not in logs.SYSTEM]
    return tuple(ctx.column(f.name, from_arrow(f.type)) for f in own)


def _storable(ctx: Context, relation: tree.Relation, node: exp.Create) -> tree.Relation:
    """Return rows of types a dataset can hold: a NULL without a type is a string's."""
    columns = definitions.ordered(ctx, node, stored_columns(ctx, relation))
    for column in columns:
        if not types.is_stored(column.type):
            raise ctx.error(
                TypeMismatchError,
                f"the column {column.name} is an interval or a time of day, which no table can hold",
                node.expression,
                hint="store seconds, or two timestamps",
            )
    wanted = [_stored(c.type) for c in columns]
    shown = [c for c in relation.columns if not c.hidden]
    if list(columns) == shown and wanted == [c.type for c in shown]:
        return relation
    items = tuple(
        tree.Item(ctx.column(c.name, t), coercion.cast(ref(c), t))
        for c, t in zip(columns, wanted, strict=True)
    )
    return tree.Project(columns=tuple(i.column for i in items), input=relation, items=items)


def _stored(type_: types.DataType) -> types.DataType:
    match type_:
        case types.Null():
            return types.STRING
        case types.Array(element):
            return types.Array(_stored(element))
        case types.Map(key, value):
            return types.Map(_stored(key), _stored(value))
        case types.Struct(fields):
            return types.Struct(tuple(types.Field(f.name, _stored(f.type)) for f in fields))
    return type_


# --- other changes --------------------------------------------------------------------------


def _insert(ctx: Context, node: exp.Insert) -> tree.Statement:
    inserts.refuse(ctx, node)
    return inserts.insert(ctx, node, _table(ctx, inserts.target_of(node)))


def _alter(ctx: Context, node: exp.Alter) -> tree.Statement:
    table = _table(ctx, node.this)
    first = node.args["actions"][0]
    if not isinstance(first, exp.AlterColumn):
        return definitions.add_columns(ctx, table, node)
    column = _column(ctx, table, first.this)
    text = node.meta[TEXT] or None
    if text is not None:
        defaults.checked(ctx, first.args["default"], column)
    return tree.SetDefault(table, column.name, text)


def _column(ctx: Context, table: tree.Table, node: exp.Expr) -> tree.Column:
    """Return a column of a table by its name."""
    for column in _fields(ctx, table):
        if column.name.casefold() == node.name.casefold():
            return column
    raise ctx.error(
        UnknownColumnError,
        f"{table.name} has no column {node.name}",
        node,
        did_you_mean(node.name, [c.name for c in _fields(ctx, table)]),
    )


def _drop(ctx: Context, node: exp.Drop) -> tree.Statement:
    kind = str(node.args.get("kind") or "").upper()
    tables: list[exp.Expr] = list(node.args.get("tables") or ())
    if kind not in {"TABLE", "VIEW"} or len(tables) != 1:
        raise ctx.error(NotSupportedError, f"this DROP {kind} is not supported", node)
    if_exists = bool(node.args.get("exists"))
    if kind == "VIEW":
        return views.drop(ctx, tables[0], if_exists=if_exists)
    if views.found(ctx, tables[0]) is not None and ctx.source.table(tables[0].name) is None:
        raise ctx.error(
            UnknownTableError, f"{tables[0].name} is a view", tables[0], hint="write DROP VIEW"
        )
    if not if_exists:
        _table(ctx, tables[0])
    return tree.DropTable(name=tables[0].name, if_exists=if_exists)


def _describe(ctx: Context, node: exp.Describe) -> tree.Statement:
    """DESCRIBE, SHOW COLUMNS, SHOW CREATE TABLE: `style` tells which."""
    style = node.args["style"]
    if not isinstance(node.this, exp.Table):
        relation = visible_first(ctx, query(ctx, node.this, {}, None, False))
        shown = tuple(c for c in relation.columns if not c.hidden)
        return tree.Describe("", shown, style=style)
    name = node.this.name
    view = views.found(ctx, node.this)
    if view is not None:
        columns = views.columns(ctx, view, node.this)
        table, comments, text = None, view.comments, view.parsed.text
    else:
        table, comments, text = _table(ctx, node.this), (), None
        columns = _fields(ctx, table, system=bool(ctx.environment.system_columns))
    wanted = node.expressions
    if wanted:
        same = [c for c in columns if c.name.casefold() == wanted[0].name.casefold()]
        if not same:
            hint = did_you_mean(wanted[0].name, [c.name for c in columns])
            message = f"{name} has no column {wanted[0].name}"
            raise ctx.error(UnknownColumnError, message, wanted[0], hint)
        comments = tuple(m for c, m in zip(columns, comments, strict=False) if c is same[0])
        columns, style = (same[0],), "column"
    return tree.Describe(name, columns, comments, table, style, text)


def _table(ctx: Context, node: exp.Expr) -> tree.Table:
    if views.found(ctx, node) is not None:
        raise ctx.error(NotSupportedError, f"{node.name} is a view: it holds no rows", node)
    table = ctx.source.table(node.name)
    if table is None:
        hint = did_you_mean(node.name, ctx.source.names())
        raise ctx.no_table(node.name, node.this, hint)
    return table


def _truncate(ctx: Context, node: exp.TruncateTable) -> tree.Statement:
    if len(node.expressions) != 1 or node.args.get("partition"):
        raise ctx.error(NotSupportedError, "TRUNCATE takes one whole table", node)
    return tree.Truncate(_table(ctx, node.expressions[0]))


_HANDLERS: dict[type[exp.Expr], Callable[[Context, Any], tree.Statement]] = {
    exp.Alter: _alter,
    exp.Create: _create,
    exp.Insert: _insert,
    exp.Drop: _drop,
    exp.TruncateTable: _truncate,
    exp.Describe: _describe,
}
