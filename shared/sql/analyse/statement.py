"""From a syntax tree to a statement whose every name is resolved and every node typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from shared.sql.analyse import definitions, variables, views
from shared.sql.analyse.context import Context
from shared.sql.analyse.query import query, with_clause
from shared.sql.analyse.relations import SYSTEM
from shared.sql.analyse.scope import Rows
from shared.sql.analyse.steps import ref
from shared.sql.analyse.storing import stored
from shared.sql.arrow import from_arrow
from shared.sql.commands import Command, Listing
from shared.sql.environment import NOTHING, Environment
from shared.sql.hints import counted, did_you_mean
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
        return handler(ctx, node)
    relation = _shown(ctx, query(ctx, node, {}, None, False))
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


def _shown(ctx: Context, rows: Rows) -> tree.Relation:
    """Return a query's relation with its visible columns first."""
    visible = rows.visible()
    if rows.relation.columns[: len(visible)] == visible:
        return rows.relation
    items = tuple(tree.Item(ctx.column(c.name, c.type), ref(c)) for c in visible)
    return tree.Project(columns=tuple(i.column for i in items), input=rows.relation, items=items)


# --- CREATE TABLE AS ------------------------------------------------------------------------


def _create(ctx: Context, node: exp.Create) -> tree.Statement:
    kind = str(node.args.get("kind") or "").upper()
    if kind == "VIEW":
        return views.create(ctx, node)
    if kind != "TABLE" or node.args.get("replace"):
        word = "CREATE OR REPLACE" if node.args.get("replace") else "CREATE"
        raise ctx.error(NotSupportedError, f"{word} {kind} is not supported", node)
    definitions.check_options(ctx, node)
    if node.expression is None and isinstance(node.this, exp.Schema):
        return definitions.create(ctx, node)
    other = definitions.like(node)
    if other is not None:
        columns = _fields(ctx, _table(ctx, other))
        exists = bool(node.args.get("exists"))
        return tree.CreateTable(node.this.name, columns, if_not_exists=exists)
    if node.expression is None or not isinstance(node.this, exp.Table):
        raise ctx.error(
            SqlSyntaxError,
            "CREATE TABLE needs columns or a query",
            node.this,
            hint="write CREATE TABLE name AS SELECT …",
        )
    relation = _shown(ctx, query(ctx, node.expression, {}, None, False))
    return tree.CreateTableAs(
        name=node.this.name,
        query=_storable(ctx, relation, node),
        if_not_exists=bool(node.args.get("exists")),
        temporary=definitions.is_temporary(node),
    )


def _fields(ctx: Context, table: tree.Table) -> tuple[tree.Column, ...]:
    """Return a table's own columns."""
    own = [f for f in table.schema if f.name.casefold() not in SYSTEM]
    return tuple(ctx.column(f.name, from_arrow(f.type)) for f in own)


def _storable(ctx: Context, relation: tree.Relation, node: exp.Create) -> tree.Relation:
    """Return rows of types a dataset can hold: a NULL without a type is a string's."""
    columns = definitions.ordered(ctx, node, _given(ctx, relation))
    for column in columns:
        if any(types.is_interval(t) for t in types.walk(column.type)):
            raise ctx.error(
                TypeMismatchError,
                f"the column {column.name} is an interval, which no table can hold",
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


def _given(ctx: Context, relation: tree.Relation) -> list[tree.Column]:
    """Return the columns that are stored: a table has system columns of its own."""
    own = SYSTEM if ctx.environment.system_columns else frozenset()
    return [c for c in relation.columns if not c.hidden and c.name.casefold() not in own]


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


# --- INSERT INTO ----------------------------------------------------------------------------


def _insert(ctx: Context, node: exp.Insert) -> tree.Statement:
    _refuse_insert(ctx, node)
    target = node.this.this if isinstance(node.this, exp.Schema) else node.this
    table = _table(ctx, target)
    given = node.this.expressions if isinstance(node.this, exp.Schema) else []
    ctes = with_clause(ctx, node, {})
    relation = _shown(ctx, query(ctx, _inserted(node), ctes, None, False))
    sources = _given(ctx, relation)
    fields = {f.name: from_arrow(f.type) for f in table.schema if f.name.casefold() not in SYSTEM}
    by_name = bool(node.args.get("by_name"))
    if by_name:
        given = [exp.to_identifier(c.name) for c in sources]
    names = _targets(ctx, target, fields, given, node.expression if by_name else None)
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
        value = coercion.null(kind)
        if column is not None:
            fitted = _fitted(ref(column), kind)
            if fitted is None:
                path, inner, got = _misfit(name, column.type, kind)
                told = f"{path} of {target.name} is {inner}, the query gives {got}"
                raise ctx.error(
                    TypeMismatchError,
                    f"the column {told}" if path == name else told,
                    node.expression,
                    hint=f"write CAST(… AS {inner})",
                )
            items.append(tree.Item(ctx.column(name, kind), fitted))
        else:
            items.append(tree.Item(ctx.column(name, kind), value))
    columns = tuple(i.column for i in items)
    shaped = tree.Project(columns=columns, input=relation, items=tuple(items))
    return tree.InsertInto(table=table, query=shaped, overwrite=bool(node.args.get("overwrite")))


def _refuse_insert(ctx: Context, node: exp.Insert) -> None:
    target = node.this.this if isinstance(node.this, exp.Schema) else node.this
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
    """Return the query of an INSERT; DEFAULT in VALUES is NULL, since no column has another."""
    source = node.args.get("source")
    if isinstance(source, exp.Table):
        return exp.Select(expressions=[exp.Star()], from_=exp.From(this=source.copy()))
    found: exp.Expr = node.expression
    rows = found.expressions if isinstance(found, exp.Values) else ()
    if any(_is_default(cell) for row in rows for cell in row.expressions):
        found = found.copy()
        for row in found.expressions:
            for cell in row.expressions:
                if _is_default(cell):
                    cell.replace(exp.Null())
    return found


def _is_default(node: exp.Expr) -> bool:
    return isinstance(node, exp.Var) and node.name.upper() == "DEFAULT"


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


def _fitted(value: tree.Expr, wanted: types.DataType) -> tree.Expr | None:
    """Return a value as a column stores it, members of structs by name, or None."""
    given = value.type
    if _assignable(given, wanted):
        return stored(value, wanted)
    if not (isinstance(given, types.Struct) and isinstance(wanted, types.Struct)):
        return None
    if any(wanted.field(f.name) is None for f in given.fields):
        return None
    members: list[tuple[str, tree.Expr]] = []
    for member in wanted.fields:
        found = given.field(member.name)
        fitted: tree.Expr | None = coercion.null(member.type)
        if found is not None:
            part = tree.GetField(type=found.type, base=value, name=found.name)
            fitted = _fitted(part, member.type)
        if fitted is None:
            return None
        members.append((member.name, fitted))
    made = tree.MakeStruct(type=wanted, members=tuple(members))
    empty = tree.Call(type=types.BOOLEAN, function="is_null", args=(value,))
    return tree.Case(type=wanted, branches=((empty, coercion.null(wanted)),), otherwise=made)


def _misfit(
    path: str, given: types.DataType, wanted: types.DataType
) -> tuple[str, types.DataType, types.DataType]:
    """Return the innermost path whose type does not fit, what it takes, and what is given."""
    if isinstance(given, types.Struct) and isinstance(wanted, types.Struct):
        for member in given.fields:
            place = wanted.field(member.name)
            if place is None:
                return path, wanted, given
            if not _fits(member.type, place.type):
                return _misfit(f"{path}.{place.name}", member.type, place.type)
    return path, wanted, given


def _fits(given: types.DataType, wanted: types.DataType) -> bool:
    column = tree.Column(0, "", given)
    return _fitted(ref(column), wanted) is not None


def _assignable(given: types.DataType, wanted: types.DataType) -> bool:
    """Return whether every value of one type can be stored as the other, as Spark's stores."""
    if given in {wanted, types.NULL} or coercion.tightest(given, wanted) == wanted:
        return True
    if wanted == types.STRING:
        return not isinstance(given, types.Array | types.Map | types.Struct)
    match given, wanted:
        case types.Array(ea), types.Array(eb):
            return _assignable(ea, eb)
        case types.Map(ka, va), types.Map(kb, vb):
            return _assignable(ka, kb) and _assignable(va, vb)
        case types.Struct(fa), types.Struct(fb):
            names, wanted_names = ([f.name.casefold() for f in part] for part in (fa, fb))
            pairs = zip(fa, fb, strict=False)
            return names == wanted_names and all(_assignable(a.type, b.type) for a, b in pairs)
    return types.is_numeric(given) and types.is_numeric(wanted)


def _alter(ctx: Context, node: exp.Alter) -> tree.Statement:
    return definitions.add_columns(ctx, _table(ctx, node.this), node)


# --- the rest -------------------------------------------------------------------------------


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
    kind = str(node.args.get("kind") or "table").lower()
    if kind != "table" or not isinstance(node.this, exp.Table):
        raise ctx.error(NotSupportedError, f"DESCRIBE {kind.upper()} is not supported", node)
    view = views.found(ctx, node.this)
    if view is not None:
        columns = views.columns(ctx, view, node.this)
        return tree.Describe(node.this.name, columns, view.comments)
    table = _table(ctx, node.this)
    columns = tuple(ctx.column(f.name, from_arrow(f.type)) for f in table.schema)
    extended = str(node.args.get("style") or "").upper() in {"EXTENDED", "FORMATTED"}
    return tree.Describe(node.this.name, columns, table=table, extended=extended)


def _table(ctx: Context, node: exp.Expr) -> tree.Table:
    if views.found(ctx, node) is not None:
        raise ctx.error(NotSupportedError, f"{node.name} is a view: it holds no rows", node)
    table = ctx.source.table(node.name)
    if table is None:
        raise ctx.error(
            UnknownTableError,
            f"there is no table {node.name}",
            node.this,
            did_you_mean(node.name, ctx.source.names()),
        )
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
