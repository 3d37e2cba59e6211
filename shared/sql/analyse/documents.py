"""JSON with a schema: the schema is read with the query, and becomes the type of the result."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlglot import exp
from sqlglot.errors import SqlglotError

from shared.core.errors import FeedmillError, SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, dialect, inference, tokenizer, tree, types
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
        raise typer.missing(
            "options are a map of texts: map('timestampFormat', 'dd/MM/yyyy')", node
        )
    if not all(isinstance(value, str) for value in values):
        raise typer.missing("options are a map of texts: map('mode', 'FAILFAST')", node)
    return {str(k).lower(): str(v) for k, v in zip(values[::2], values[1::2], strict=True)}


def schema(typer: Typer, text: str, node: exp.Expr) -> DataType:
    """Return the type that DDL means: `a INT, b STRING` or `ARRAY<INT>`.

    Raises:
        SqlSyntaxError: it is no schema.
    """
    for written in (text, f"STRUCT<{text}>"):
        source = f"SELECT CAST(NULL AS {written})"
        try:
            parsed = dialect.parse(tokenizer.tokens(source), source)
            found = None if parsed is None else parsed.find(exp.DataType)
            if found is not None:
                return literals.data_type(typer.ctx, found)
        except (SqlglotError, FeedmillError):
            continue
    raise typer.ctx.error(
        SqlSyntaxError, f"'{text}' is no schema", node, hint="write 'a INT, b ARRAY<STRING>'"
    )


def _schema_of(read: Callable[[str, dict[str, str]], str], name: str) -> Builder:
    """`schema_of_json('{"a":1}')` is a constant: the DDL of a constant text."""

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = expect(typer, node, 1, 2, f"{name}(text)")
        value = constant(typer, typer(args[0]), args[0], f"the text of {name}")
        if not isinstance(value, str):
            raise typer.missing(f"{name} takes a constant text", args[0])
        options = _options(typer, args[1]) if len(args) == 2 else {}
        if "infertimestamp" in options and "timestampformat" in options:
            raise typer.missing("inferTimestamp goes without timestampFormat", args[1])
        return _text(read(value, options))

    return build


def _read(function: str, shown: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = expect(typer, node, 2, 3, f"{shown}(text, 'a INT, b STRING')")
        text = constant(typer, typer(args[1]), args[1], "the schema")
        if not isinstance(text, str):
            raise typer.missing("the schema is text: 'a INT, b STRING'", args[1])
        kind = schema(typer, text, args[1])
        taken = Struct if shown == "from_csv" else Array | Map | Struct
        if not isinstance(kind, taken):
            raise typer.missing("the schema must be a struct, an array or a map", args[1])
        if any(isinstance(t, Map) and t.key != types.STRING for t in types.walk(kind)):
            raise typer.ctx.error(
                TypeMismatchError, f"the keys of maps that {shown} reads are STRING", args[1]
            )
        options = _options(typer, args[2]) if len(args) == 3 else {}
        _modes(typer, options, args[-1])
        given = (typer(args[0]), _text(schema_text(kind)), _text(json.dumps(options)))
        return replace(typer.call(function, given, node, shown), type=kind)

    return build


def _modes(typer: Typer, options: dict[str, str], node: exp.Expr) -> None:
    if options.get("mode", "PERMISSIVE").upper() not in {"PERMISSIVE", "FAILFAST"}:
        raise typer.missing("the mode is PERMISSIVE or FAILFAST", node)


def _text(value: str) -> tree.Literal:
    return tree.Literal(type=types.STRING, value=value)


def _to_json(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 2, "to_json(value)")
    value = typer(args[0])
    options = _options(typer, args[1]) if len(args) == 2 else {}
    value = _formatted(typer, value, options, node)
    if not isinstance(value.type, Array | Map | Struct) and value.type != types.NULL:
        raise typer.mismatch("to_json", (value,), node, "it takes a struct, an array or a map")
    kept = options.get("ignorenullfields", "true").lower() == "false"
    written = typer.call("json_with_nulls" if kept else "to_json", (value,), node, "to_json")
    if options.get("pretty", "").lower() == "true":
        return typer.call("json_pretty", (written,), node, "to_json")
    return written


def _to_csv(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 2, "to_csv(struct)")
    value = typer(args[0])
    options = _options(typer, args[1]) if len(args) == 2 else {}
    if value.type == types.NULL:
        return coercion.null(types.STRING, typer.at(node))
    if not isinstance(value.type, Struct):
        raise typer.mismatch("to_csv", (value,), node, "it takes a struct")
    value = _formatted(typer, value, options, node)
    return typer.call("write_csv", (value, _text(json.dumps(options))), node, "to_csv")


def _times_below(kind: Struct, chosen: dict[DataType, str | None]) -> bool:
    inner = [f.type for f in kind.fields if isinstance(f.type, Array | Map | Struct)]
    return any(chosen.get(t) for part in inner for t in types.walk(part))


def _formatted(
    typer: Typer, value: tree.Expr, options: dict[str, str], node: exp.Expr
) -> tree.Expr:
    """Return a struct whose dates and instants are text already, in the options' patterns."""
    chosen: dict[DataType, str | None] = {
        types.TIMESTAMP: options.get("timestampformat"),
        types.DATE: options.get("dateformat"),
    }
    if not any(chosen.values()):
        return value
    if not isinstance(value.type, Struct) or _times_below(value.type, chosen):
        raise typer.missing(
            "dates and timestamps are formatted in the fields of a struct only", node
        )
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


SPECIAL: dict[str, Builder] = {
    "from_json": _read("read_json", "from_json"),
    "to_json": _to_json,
    "schema_of_json": _schema_of(inference.of_json, "schema_of_json"),
    "from_csv": _read("read_csv", "from_csv"),
    "to_csv": _to_csv,
    "schema_of_csv": _schema_of(inference.of_csv, "schema_of_csv"),
}
