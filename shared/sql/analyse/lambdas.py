"""Higher-order functions: a lambda's parameters get the types of what it is applied to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from shared.core.errors import SqlSyntaxError
from shared.sql import coercion, tree, types
from shared.sql.analyse import builders
from shared.sql.analyse.builders import Builder, expect
from shared.sql.analyse.typer import Typer
from shared.sql.types import Array, DataType, Field, Map, Struct


def _lambda(
    typer: Typer, node: exp.Expr, kinds: Sequence[tuple[str, DataType]], least: int = 1
) -> tree.Lambda:
    """Type a lambda.

    Args:
        typer: of the scope it stands in.
        node: `x -> body` or `(x, y) -> body`.
        kinds: what each parameter may be, in order: a word for errors, and its type.
        least: how many parameters it must have.
    """
    if not isinstance(node, exp.Lambda):  # what Spark takes for a lambda that reads nothing
        given = typer(node)
        params = [typer.ctx.column(word, kind) for word, kind in kinds[:least]]
        return tree.Lambda(type=given.type, params=tuple(params), body=given)
    names = [p.name for p in node.expressions]
    if not least <= len(names) <= len(kinds):
        words = ", ".join(word for word, _ in kinds)
        raise typer.ctx.error(SqlSyntaxError, f"the lambda takes ({words})", node)
    params, bound = [], []
    for name, (word, kind) in zip(names, kinds, strict=False):
        if word == "index":
            # DuckDB counts from 1 (BIGINT), Spark from 0 (int).
            column = typer.ctx.column(name, types.BIGINT)
            one = tree.Literal(type=types.BIGINT, value=1)
            ref = tree.Ref(type=types.BIGINT, column=column)
            zero_based = tree.Call(type=types.BIGINT, function="-", args=(ref, one))
            value: tree.Expr = tree.Cast(type=types.INT, arg=zero_based)
        else:
            column = typer.ctx.column(name, kind)
            value = tree.Ref(type=kind, column=column)
        params.append(column)
        bound.append((name.casefold(), value))
    body = _body(typer, node, bound)
    return tree.Lambda(type=body.type, params=tuple(params), body=body, position=typer.at(node))


def _body(typer: Typer, node: exp.Expr, params: Sequence[tuple[str, tree.Expr]]) -> tree.Expr:
    """Type a lambda's body; what its parameters are is kept for the text of it."""
    node.meta["params"] = tuple(params)
    return typer.inside(params)(node.this)


def _array(typer: Typer, node: exp.Expr, name: str) -> tuple[tree.Expr, DataType]:
    found = typer(node)
    if not isinstance(found.type, Array):
        raise typer.mismatch(name, (found,), node)
    return found, found.type.element


def _call(
    typer: Typer, name: str, args: Sequence[tree.Expr], result: DataType, node: exp.Expr
) -> tree.Call:
    return tree.Call(type=result, function=name, args=tuple(args), position=typer.at(node))


def _transform(typer: Typer, node: exp.Expr) -> tree.Expr:
    array, function = expect(typer, node, 2, 2, "transform(array, x -> expression)")
    values, element = _array(typer, array, "transform")
    body = _lambda(typer, function, (("element", element), ("index", types.INT)))
    return _call(typer, "transform", (values, body), Array(body.type), node)


def _predicate(name: str, *, indexed: bool = False) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        array, function = expect(typer, node, 2, 2, f"{name}(array, x -> condition)")
        values, element = _array(typer, array, name)
        kinds = [("element", element)] + ([("index", types.INT)] if indexed else [])
        found = _lambda(typer, function, kinds)
        if found.type not in {types.BOOLEAN, types.NULL}:
            raise typer.missing(f"the lambda of {name} must give a boolean", function)
        body = coercion.cast(found.body, types.BOOLEAN)
        test = tree.Lambda(type=types.BOOLEAN, params=found.params, body=body)
        result = values.type if name == "filter" else types.BOOLEAN
        return _call(typer, name, (values, test), result, node)

    return build


def _aggregate(typer: Typer, node: exp.Expr) -> tree.Expr:
    usage = "aggregate(array, start, (acc, x) -> expression, acc -> expression)"
    args = expect(typer, node, 3, 4, usage)
    values, element = _array(typer, args[0], "aggregate")
    start = typer(args[1])
    merge = _lambda(typer, args[2], (("accumulator", start.type), ("element", element)), 2)
    shared = start.type if coercion.alike(start.type, merge.type) else None
    if shared is None:
        shared = coercion.common(start.type, merge.type)
    if shared is not None and shared != start.type:
        # `aggregate(doubles, 0, …)`: Spark would fail; the accumulator takes the wider type.
        start = coercion.cast(start, shared)
        merge = _lambda(typer, args[2], (("accumulator", shared), ("element", element)), 2)
    if shared is None:
        raise typer.mismatch("aggregate", (start, merge), node)
    body = coercion.cast(merge.body, start.type)
    step = tree.Lambda(type=start.type, params=merge.params, body=body)
    found: tree.Expr = _call(typer, "aggregate", (values, start, step), start.type, node)
    if len(args) == 3:
        return found
    finish = args[3]
    if not isinstance(finish, exp.Lambda) or len(finish.expressions) != 1:
        raise typer.missing("the last argument of aggregate is acc -> expression", finish)
    name = finish.expressions[0].name.casefold()
    return _body(typer, finish, [(name, found)])


# --- maps, and two arrays --------------------------------------------------------------------


def _bound(
    typer: Typer,
    node: exp.Expr,
    names: str,
    values: Sequence[tree.Expr],
) -> tree.Expr:
    """Return the body of a lambda whose parameters stand for these expressions.

    Args:
        typer: of the scope it stands in.
        node: `(k, v) -> body`.
        names: what the parameters are, for errors: "key, value".
        values: what each parameter is.
    """
    if not isinstance(node, exp.Lambda) or len(node.expressions) != len(values):
        raise typer.ctx.error(
            SqlSyntaxError,
            f"a lambda of ({names}) is expected here",
            node,
            hint=f"write ({names}) -> expression",
        )
    params = [
        (param.name.casefold(), value)
        for param, value in zip(node.expressions, values, strict=True)
    ]
    return _body(typer, node, params)


def _item(typer: Typer, kind: DataType) -> tuple[tree.Column, tree.Ref]:
    column = typer.ctx.column("_item", kind)
    return column, tree.Ref(type=kind, column=column)


def _each(
    typer: Typer, values: tree.Expr, column: tree.Column, body: tree.Expr, node: exp.Expr
) -> tree.Call:
    """Return `transform(values, column -> body)`."""
    function = tree.Lambda(type=body.type, params=(column,), body=body)
    return _call(typer, "transform", (values, function), Array(body.type), node)


def _entries(
    typer: Typer, node: exp.Expr, name: str
) -> tuple[Map, tree.Call, tree.Column, tuple[tree.Expr, tree.Expr]]:
    """Return a map's type and entries, and the parameter, key and value of one of them."""
    value = typer(node)
    if not isinstance(value.type, Map):
        raise typer.mismatch(name, (value,), node)
    kind = value.type
    entry = Struct((Field("key", kind.key), Field("value", kind.value)))
    entries = _call(typer, "map_entries", (value,), Array(entry), node)
    column, item = _item(typer, entry)
    key = tree.GetField(type=kind.key, base=item, name="key")
    return kind, entries, column, (key, tree.GetField(type=kind.value, base=item, name="value"))


def _map_of(
    typer: Typer, entries: tree.Expr, key: DataType, value: DataType, node: exp.Expr
) -> tree.Expr:
    return _call(typer, "map_from_entries", (entries,), Map(key, value), node)


def _entry(key: tree.Expr, value: tree.Expr) -> tree.MakeStruct:
    kind = Struct((Field("key", key.type), Field("value", value.type)))
    return tree.MakeStruct(type=kind, members=(("key", key), ("value", value)))


def _transform_entries(name: str, *, keys: bool) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        given, function = expect(typer, node, 2, 2, f"{name}(map, (k, v) -> expression)")
        _, entries, column, (key, value) = _entries(typer, given, name)
        made = _bound(typer, function, "key, value", (key, value))
        entry = _entry(made, value) if keys else _entry(key, made)
        listed = _each(typer, entries, column, entry, node)
        key_type, value_type = (f.type for f in entry.type.fields)  # type: ignore[attr-defined]
        return _map_of(typer, listed, key_type, value_type, node)

    return build


def _map_filter(typer: Typer, node: exp.Expr) -> tree.Expr:
    given, function = expect(typer, node, 2, 2, "map_filter(map, (k, v) -> condition)")
    kind, entries, column, pair = _entries(typer, given, "map_filter")
    test = coercion.cast(_bound(typer, function, "key, value", pair), types.BOOLEAN)
    kept = tree.Lambda(type=types.BOOLEAN, params=(column,), body=test)
    found = _call(typer, "filter", (entries, kept), entries.type, node)
    return _map_of(typer, found, kind.key, kind.value, node)


def _map_zip_with(typer: Typer, node: exp.Expr) -> tree.Expr:
    usage = "map_zip_with(a, b, (k, v1, v2) -> expression)"
    first, second, function = expect(typer, node, 3, 3, usage)
    left, right = typer(first), typer(second)
    if not isinstance(left.type, Map) or not isinstance(right.type, Map):
        raise typer.mismatch("map_zip_with", (left, right), node)
    kind = coercion.common(left.type.key, right.type.key)
    if kind is None:
        raise typer.mismatch("map_zip_with", (left, right), node)
    left = coercion.cast(left, Map(kind, left.type.value))
    right = coercion.cast(right, Map(kind, right.type.value))
    keys = typer.call(
        "array_union",
        (typer.call("map_keys", (left,), node), typer.call("map_keys", (right,), node)),
        node,
    )
    column, key = _item(typer, kind)
    values = [
        tree.GetItem(type=m.type.value, base=m, key=key)  # type: ignore[attr-defined]
        for m in (left, right)
    ]
    made = _bound(typer, function, "key, value, value", (key, *values))
    listed = _each(typer, keys, column, _entry(key, made), node)
    return _map_of(typer, listed, kind, made.type, node)


def _arrays_zip(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 100, "arrays_zip(array, …)")
    names = [_zipped_name(arg, str(i)) for i, arg in enumerate(args)]
    return _zipped(typer, typer.all(args), names, node)


def _zipped_name(node: exp.Expr, place: str) -> str:
    """Return what arrays_zip calls an array: its column, its field, its key in a map, or its place."""
    if isinstance(node, exp.Bracket) and isinstance(node.expressions[0], exp.Literal):
        key = node.expressions[0]
        return str(key.name) if key.is_string else place
    if isinstance(node, exp.Column | exp.Identifier | exp.Dot):
        return builders.name_of(node, 0)
    return place


def _zipped(
    typer: Typer, arrays: Sequence[tree.Expr], names: Sequence[str], node: exp.Expr
) -> tree.Call:
    fields = []
    arrays = [coercion.cast(a, Array(types.NULL)) if a.type == types.NULL else a for a in arrays]
    for name, array in zip(names, arrays, strict=True):
        if not isinstance(array.type, Array):
            raise typer.mismatch(node.name.lower(), arrays, node)
        fields.append(Field(name, array.type.element))
    return _call(typer, "arrays_zip", arrays, Array(Struct(tuple(fields))), node)


def _zip_with(typer: Typer, node: exp.Expr) -> tree.Expr:
    first, second, function = expect(typer, node, 3, 3, "zip_with(a, b, (x, y) -> expression)")
    pairs = _zipped(typer, typer.all((first, second)), ("x", "y"), node)
    assert isinstance(pairs.type, Array)
    assert isinstance(pairs.type.element, Struct)
    column, item = _item(typer, pairs.type.element)
    values = [tree.GetField(type=f.type, base=item, name=f.name) for f in pairs.type.element.fields]
    return _each(typer, pairs, column, _bound(typer, function, "x, y", values), node)


def _array_sort(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 2, "array_sort(array, (a, b) -> number)")
    if len(args) == 1:
        return typer.call("array_sort", typer.all(args), node)
    values, element = _array(typer, args[0], "array_sort")
    order = _lambda(typer, args[1], (("left", element), ("right", element)), 2)
    if not types.is_integral(order.type):
        raise typer.missing("the lambda of array_sort must give a whole number", args[1])
    return _call(typer, "array_sort_by", (values, order), values.type, node)


SPECIAL: dict[str, Callable[[Typer, exp.Expr], tree.Expr]] = {
    "transform": _transform,
    "filter": _predicate("filter", indexed=True),
    "exists": _predicate("exists"),
    "any_match": _predicate("exists"),
    "forall": _predicate("forall"),
    "transform_keys": _transform_entries("transform_keys", keys=True),
    "transform_values": _transform_entries("transform_values", keys=False),
    "map_filter": _map_filter,
    "map_zip_with": _map_zip_with,
    "arrays_zip": _arrays_zip,
    "zip_with": _zip_with,
    "array_sort": _array_sort,
    "aggregate": _aggregate,
    "reduce": _aggregate,
}
