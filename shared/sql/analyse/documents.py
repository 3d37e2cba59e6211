"""JSON with a schema: the schema is read with the query, and becomes the type of the result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp
from sqlglot.errors import SqlglotError

from shared.core.errors import FeedmillError, SqlSyntaxError
from shared.sql import coercion, dialect, tree, types
from shared.sql.analyse import literals
from shared.sql.analyse.builders import Builder, constant, expect
from shared.sql.analyse.typer import Typer
from shared.sql.functions.documents import schema_text
from shared.sql.types import Array, DataType, Map, Struct


def _options(typer: Typer, node: exp.Expr) -> dict[str, str]:
    """Return the options of `map('timestampFormat', 'dd/MM/yyyy')`, names in lower case."""
    names: Sequence[exp.Expr] = node.expressions if isinstance(node, exp.Anonymous) else ()
    values = [constant(typer, typer(item), item, "an option") for item in names]
    if not isinstance(node, exp.Anonymous) or node.name.lower() != "map" or len(values) % 2:
        raise typer.missing("options are a map: map('timestampFormat', 'dd/MM/yyyy')", node)
    return {str(k).lower(): str(v) for k, v in zip(values[::2], values[1::2], strict=True)}


def schema(typer: Typer, text: str, node: exp.Expr) -> DataType:
    """Return the type that DDL means: `a INT, b STRING` or `ARRAY<INT>`.

    Raises:
        SqlSyntaxError: it is no schema.
    """
    for written in (text, f"STRUCT<{text}>"):
        source = f"SELECT CAST(NULL AS {written})"
        try:
            parsed = dialect.parse(dialect.tokens(source), source)
            found = None if parsed is None else parsed.find(exp.DataType)
            if found is not None:
                return literals.data_type(typer.ctx, found)
        except (SqlglotError, FeedmillError):
            continue
    raise typer.ctx.error(
        SqlSyntaxError, f"'{text}' is no schema", node, hint="write 'a INT, b ARRAY<STRING>'"
    )


def _from_json(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 2, 3, "from_json(text, 'a INT, b STRING')")
    text = constant(typer, typer(args[1]), args[1], "the schema")
    kind = schema(typer, str(text), args[1])
    if not isinstance(kind, Array | Map | Struct):
        raise typer.missing("the schema must be a struct, an array or a map", args[1])
    options = _options(typer, args[2]) if len(args) == 3 else {}
    given = (typer(args[0]), _text(schema_text(kind)), _text(json.dumps(options)))
    return replace(typer.call("read_json", given, node, "from_json"), type=kind)


def _text(value: str) -> tree.Literal:
    return tree.Literal(type=types.STRING, value=value)


def _to_json(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 2, "to_json(value)")
    value = typer(args[0])
    if len(args) == 2:
        options = _options(typer, args[1])
        value = _formatted(typer, value, options, node)
    if not isinstance(value.type, Array | Map | Struct) and value.type != types.NULL:
        raise typer.mismatch("to_json", (value,), node, "it takes a struct, an array or a map")
    return typer.call("to_json", (value,), node)


def _formatted(
    typer: Typer, value: tree.Expr, options: dict[str, str], node: exp.Expr
) -> tree.Expr:
    """Return a struct whose dates and instants are text already, in the options' patterns."""
    chosen = {
        types.TIMESTAMP: options.get("timestampformat"),
        types.DATE: options.get("dateformat"),
    }
    if not isinstance(value.type, Struct) or not any(chosen.values()):
        return value
    members = []
    for field in value.type.fields:
        member: tree.Expr = tree.GetField(type=field.type, base=value, name=field.name)
        pattern = chosen.get(field.type)
        if pattern is not None:
            instant = coercion.cast(member, types.TIMESTAMP)
            member = typer.call("java_format", (instant, _text(pattern)), node)
        members.append((field.name, member))
    fields = tuple(types.Field(name, member.type) for name, member in members)
    return tree.MakeStruct(type=Struct(fields), members=tuple(members))


SPECIAL: dict[str, Builder] = {"from_json": _from_json, "to_json": _to_json}
