"""Higher-order functions: a lambda's parameters get the types of what it is applied to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from shared.core.errors import SqlSyntaxError
from shared.sql import coercion, tree, types
from shared.sql.analyse.builders import Builder, expect
from shared.sql.analyse.typer import Typer
from shared.sql.types import Array, DataType


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
    if not isinstance(node, exp.Lambda):
        raise typer.ctx.error(
            SqlSyntaxError, "a lambda is expected here", node, hint="write x -> expression"
        )
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
    body = typer.inside(bound)(node.this)
    return tree.Lambda(type=body.type, params=tuple(params), body=body, position=typer.at(node))


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
    return typer.inside([(name, found)])(finish.this)


SPECIAL: dict[str, Callable[[Typer, exp.Expr], tree.Expr]] = {
    "transform": _transform,
    "filter": _predicate("filter", indexed=True),
    "exists": _predicate("exists"),
    "any_match": _predicate("exists"),
    "forall": _predicate("forall"),
    "aggregate": _aggregate,
    "reduce": _aggregate,
}
