"""Functions whose meaning needs more than their arguments' types: builders, rounding, joining."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import arithmetic, choices, literals
from shared.sql.analyse.typer import Typer
from shared.sql.types import Array, Field, Map, Struct

Builder = Callable[[Typer, exp.Expr], tree.Expr]


def expect(typer: Typer, node: exp.Expr, least: int, most: int, usage: str) -> Sequence[exp.Expr]:
    """Return a call's arguments, or raise with its usage where their number is wrong."""
    args: list[exp.Expr] = node.expressions
    if not least <= len(args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{node.name} takes {wanted} argument{'s' if most != 1 else ''}, not {len(args)}",
            node,
            hint=f"write {usage}",
        )
    return args


def constant(typer: Typer, expr: tree.Expr, node: exp.Expr, what: str) -> object:
    """Return the value of an argument that must be constant."""
    try:
        return literals.fold(expr)
    except literals.NotConstantError:
        raise typer.ctx.error(SqlSyntaxError, f"{what} must be a constant", node) from None


# --- structs and maps -----------------------------------------------------------------------


def make_struct(
    typer: Typer, members: Sequence[tuple[str, tree.Expr]], node: exp.Expr
) -> tree.MakeStruct:
    """Return a struct of named members."""
    fields = tuple(Field(name, value.type) for name, value in members)
    return tree.MakeStruct(type=Struct(fields), members=tuple(members), position=typer.at(node))


def name_of(node: exp.Expr, index: int) -> str:
    """Return the name Spark gives a member of struct(…): its alias, its column's, or its number: col1."""
    if isinstance(node, exp.Alias):
        return str(node.alias)
    if isinstance(node, exp.Column | exp.Identifier):
        return str(node.name)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        return str(node.expression.name)
    return f"col{node.meta.get('place', index) + 1}"  # where it was written, a star being one


def _struct(typer: Typer, node: exp.Expr) -> tree.Expr:
    members = []
    for i, arg in enumerate(node.expressions):
        value = typer(arg.this if isinstance(arg, exp.Alias) else arg)
        members.append((name_of(arg, i), value))
    return make_struct(typer, members, node)


def _named_struct(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = node.expressions
    if len(args) % 2:
        raise typer.missing("named_struct takes names and values in turn", node)
    members = []
    for name, value in zip(args[::2], args[1::2], strict=True):
        text = constant(typer, typer(name), name, "a member's name")
        if not isinstance(text, str):
            raise typer.missing("a member's name must be text", name)
        members.append((text, typer(value)))
    return make_struct(typer, members, node)


def _map(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = typer.all(node.expressions)
    if len(args) % 2:
        raise typer.missing("map takes keys and values in turn", node)
    keys = typer.call("array", args[::2], node, "map")
    if any(isinstance(t, Map) for t in types.walk(keys.type)):
        raise typer.ctx.error(TypeMismatchError, "the key of a map cannot hold a map", node)
    if keys.type in (Array(types.FLOAT), Array(types.DOUBLE)):
        keys = typer.call("without_negative_zero", (keys,), node)
    values = typer.call("array", args[1::2], node, "map")
    return typer.call("map_from_arrays", (keys, values), node)


def _map_from_entries(typer: Typer, node: exp.Expr) -> tree.Expr:
    (arg,) = expect(typer, node, 1, 1, "map_from_entries(array of structs)")
    entries = typer(arg)
    inner = entries.type.element if isinstance(entries.type, Array) else None
    if not isinstance(inner, Struct) or len(inner.fields) != 2:
        raise typer.mismatch("map_from_entries", (entries,), node)
    key, value = inner.fields
    return tree.Call(
        type=Map(key.type, value.type),
        function="map_from_entries",
        args=(entries,),
        position=typer.at(node),
    )


def _map_entries(typer: Typer, node: exp.Expr) -> tree.Expr:
    (arg,) = expect(typer, node, 1, 1, "map_entries(map)")
    value = typer(arg)
    if value.type == types.NULL:
        value = coercion.cast(value, Map(types.NULL, types.NULL))
    if not isinstance(value.type, Map):
        raise typer.mismatch("map_entries", (value,), node)
    entry = Struct((Field("key", value.type.key), Field("value", value.type.value)))
    return tree.Call(
        type=Array(entry), function="map_entries", args=(value,), position=typer.at(node)
    )


# --- text -----------------------------------------------------------------------------------


def _concat(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = typer.all(node.expressions)
    if not args:
        return tree.Literal(type=types.STRING, value="", position=typer.at(node))
    kept = isinstance(args[0].type, Array) or args[0].type == types.BINARY
    if any(isinstance(arg.type, Array) for arg in args) and any(
        arg.type == types.NULL for arg in args
    ):
        raise typer.mismatch("concat", args, node)
    found = args[0] if kept else coercion.cast(args[0], types.STRING)
    for arg in args[1:]:
        found = arithmetic.join(typer, found, arg, node)
    return found


def _adjacent(typer: Typer, node: exp.Concat) -> tree.Expr:
    return _concat(typer, node)


def _one_sided(canonical: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = typer.all(expect(typer, node, 1, 2, f"{canonical}(text)"))
        if len(args) == 1:
            return typer.call(canonical, args, node)
        return typer.call(f"{canonical}_of", args[::-1], node, canonical)

    return build


def _trim(typer: Typer, node: exp.Trim) -> tree.Expr:
    """`TRIM([BOTH | LEADING | TRAILING] chars FROM text)`."""
    value = typer(node.this)
    chars = node.args.get("expression")
    side = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(node.args.get("position") or "", "trim")
    if chars is None:
        return typer.call(side, (value,), node)
    return typer.call(f"{side}_of", (value, typer(chars)), node)


def _substring(typer: Typer, node: exp.Substring) -> tree.Expr:
    start = node.args.get("start")
    if start is None:
        raise typer.missing("SUBSTRING takes a text and a position", node)
    args = [typer(node.this), typer(start)]
    length = node.args.get("length")
    if args[0].type == types.BINARY:
        count = tree.Literal(type=types.INT, value=(1 << 30) - 1)
        args.append(count if length is None else typer(length))
        return typer.call("substring_bytes", args, node, "substring")
    if length is None:
        return typer.call("substring_from", args, node, "substring")
    return typer.call("substring", [*args, typer(length)], node)


def _position(typer: Typer, node: exp.StrPosition) -> tree.Expr:
    args = [typer(node.args["substr"]), typer(node.this)]
    start = node.args.get("position")
    if start is None:
        return typer.call("locate_first", args, node, "position")
    return typer.call("locate", [*args, typer(start)], node, "position")


# --- NULLs ----------------------------------------------------------------------------------


def _nullif(typer: Typer, node: exp.Expr) -> tree.Expr:
    left, right = typer.all(expect(typer, node, 2, 2, "nullif(a, b)"))
    same = arithmetic.compare(typer, "=", left, right, node)
    nothing = coercion.null(left.type)
    return choices.make_case(typer, [(same, nothing)], left, node)


def _null_test(canonical: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = typer.all(expect(typer, node, 1, 1, f"{node.name}(value)"))
        return typer.call(canonical, args, node)

    return build


def _typeof(typer: Typer, node: exp.Expr) -> tree.Expr:
    (arg,) = typer.all(expect(typer, node, 1, 1, "typeof(value)"))
    return tree.Literal(type=types.STRING, value=str(arg.type), position=typer.at(node))


def _decode(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`decode(x, a, 1, b, 2, 0)`: CASE with null-safe equality; `decode(bytes, charset)`."""
    args = typer.all(node.expressions)
    if len(args) == 2:
        return typer.call("decode", args, node)
    if len(args) < 3:
        raise typer.missing("decode takes a value, then searches and results in turn", node)
    subject, rest = args[0], args[1:]
    pairs = zip(rest[::2], rest[1::2], strict=False)
    branches = [(arithmetic.compare(typer, "<=>", subject, a, node), b) for a, b in pairs]
    otherwise = rest[-1] if len(rest) % 2 else coercion.null(types.STRING)
    return choices.make_case(typer, branches, otherwise, node)


def _sort_array(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = typer.all(expect(typer, node, 1, 2, "sort_array(array, ascending)"))
    if len(args) == 2 and args[1].type not in {types.BOOLEAN, types.NULL}:
        raise typer.missing("whether sort_array ascends must be a boolean", node)
    if isinstance(args[0].type, Array) and isinstance(args[0].type.element, Map):
        raise typer.ctx.error(TypeMismatchError, "maps cannot be ordered", node)
    return typer.call("sort_array" if len(args) == 2 else "sort_array_ascending", args, node)


def _named(value: str) -> Builder:
    """A function without arguments that is always this text."""

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        expect(typer, node, 0, 0, f"{node.name}()")
        return tree.Literal(type=types.STRING, value=value, position=typer.at(node))

    return build


def _map_concat(typer: Typer, node: exp.Expr) -> tree.Expr:
    if not node.expressions:
        return coercion.cast(_map(typer, node), Map(types.STRING, types.STRING))
    return typer.call("map_concat", typer.all(node.expressions), node)


SPECIAL: dict[str, Builder] = {
    "current_database": _named("default"),
    "current_schema": _named("default"),
    "current_catalog": _named("spark_catalog"),
    "map_concat": _map_concat,
    "if": choices.choose,
    "iff": choices.choose,
    "struct": _struct,
    "named_struct": _named_struct,
    "map": _map,
    "map_from_entries": _map_from_entries,
    "map_entries": _map_entries,
    "concat": _concat,
    "ltrim": _one_sided("ltrim"),
    "rtrim": _one_sided("rtrim"),
    "nullif": _nullif,
    "isnull": _null_test("is_null"),
    "isnotnull": _null_test("is_not_null"),
    "typeof": _typeof,
    "decode": _decode,
    "sort_array": _sort_array,
}

NODES: dict[type[exp.Expr], Callable[..., tree.Expr]] = {
    exp.Concat: _adjacent,
    exp.Tuple: _struct,
    exp.Trim: _trim,
    exp.Substring: _substring,
    exp.StrPosition: _position,
}
