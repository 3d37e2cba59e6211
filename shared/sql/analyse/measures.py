"""Numbers whose type depends on constants, operators called as functions, and spans of time."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from shared.sql import coercion, tree, types
from shared.sql.analyse import arithmetic, literals
from shared.sql.analyse.builders import Builder, constant, expect, make_struct
from shared.sql.analyse.typer import Typer
from shared.sql.types import Decimal


def _round(typer: Typer, node: exp.Expr) -> tree.Expr:
    name = node.name.lower()
    args = list(typer.all(expect(typer, node, 1, 2, f"{name}(number, digits)")))
    digits = constant(typer, args[1], node.expressions[1], "digits") if len(args) == 2 else 0
    if not isinstance(digits, int):
        raise typer.missing("digits must be a whole number", node)
    value = args[0]
    count = tree.Literal(type=types.INT, value=digits)
    if types.is_integral(value.type):
        if digits >= 0:
            return value
        return typer.call(f"{name}_whole", (value, count), node, name)
    if isinstance(value.type, Decimal):
        given = value.type
        scale = min(max(digits, 0), given.scale)
        kind = coercion.bounded(given.precision - given.scale + scale + 1, scale)
        return replace(typer.call(f"{name}_decimal", (value, count), node, name), type=kind)
    return typer.call(f"{name}_double", (value, count), node, name)


def _operator(symbol: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        left, right = typer.all(expect(typer, node, 2, 2, f"a {symbol} b"))
        return arithmetic.combine(typer, symbol, left, right, node)

    return build


def _comparison(symbol: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        left, right = typer.all(expect(typer, node, 2, 2, f"a {symbol} b"))
        return arithmetic.compare(typer, symbol, left, right, node)

    return build


def _to_scale(name: str) -> Builder:
    """`ceil(x)` and `floor(x)`; with digits the result is a decimal."""

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = list(typer.all(expect(typer, node, 1, 2, f"{name}(number, digits)")))
        if len(args) == 1:
            return _overload(typer, name, args[0], node)
        digits = constant(typer, args[1], node.expressions[1], "digits")
        if not isinstance(digits, int):
            raise typer.missing("digits must be a whole number", node)
        given = coercion.decimal_of(args[0].type) or Decimal(30, 15)
        whole = given.precision - given.scale + 1
        scale = min(max(digits, 0), given.scale)
        kind = coercion.bounded(max(whole, 1 - digits) + scale, scale)
        count = tree.Literal(type=types.INT, value=digits)
        value = coercion.cast(args[0], given)
        return replace(typer.call(f"{name}_to", (value, count), node, name), type=kind)

    return build


def _overload(typer: Typer, name: str, value: tree.Expr, node: exp.Expr) -> tree.Expr:
    if types.is_integral(value.type):
        return typer.call(f"{name}_whole", (value,), node, name)
    if isinstance(value.type, Decimal):
        return typer.call(f"{name}_decimal", (value,), node, name)
    return typer.call(name, (value,), node)


def _tried(symbol: str) -> Builder:
    """`try_add(a, b)`: NULL where the result does not fit."""

    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        usage = f"{node.name.lower()}(a, b)"
        left, right = typer.all(expect(typer, node, 2, 2, usage))
        if types.is_integral(left.type) and types.is_integral(right.type) and symbol in "+-*":
            kind = coercion.tightest(left.type, right.type) or types.BIGINT
            args = (coercion.cast(left, kind), coercion.cast(right, kind))
            name = {"+": "try_plus", "-": "try_minus", "*": "try_times"}[symbol]
            return typer.call(name, args, node)
        return arithmetic.combine(typer, symbol, left, right, node)

    return build


def _shift(name: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        value, count = typer.all(expect(typer, node, 2, 2, f"{name}(number, bits)"))
        return arithmetic.shift(typer, name, value, count, node)

    return build


def _window(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`window(time, '5 minutes')`: the span of fixed width that holds an instant."""
    args = expect(typer, node, 2, 4, "window(timestamp, '5 minutes')")
    width = _span(typer, args[1])
    if len(args) > 2 and _span(typer, args[2]) != width:
        raise typer.missing("windows that overlap are not supported: leave out the step", args[2])
    origin = _span(typer, args[3]) if len(args) == 4 else 0
    sizes = (
        tree.Literal(type=types.BIGINT, value=width),
        tree.Literal(type=types.BIGINT, value=origin),
    )
    time = coercion.cast(typer(args[0]), types.TIMESTAMP)
    start = typer.call("window_start", (time, *sizes), node, "window")
    step = tree.Literal(type=types.INTERVAL, value=(0, 0, width))
    end = typer.call("timestamp_plus_interval", (start, step), node)
    return make_struct(typer, [("start", start), ("end", end)], node)


def _span(typer: Typer, node: exp.Expr) -> int:
    """Return the microseconds of '5 minutes'."""
    text = constant(typer, typer(node), node, "the width of a window")
    if isinstance(text, str):
        found = literals.interval(typer.ctx, exp.Interval(this=exp.Literal.string(text))).value
    else:
        found = text
    if not isinstance(found, tuple) or found[0] or found[1:] == (0, 0):
        raise typer.missing("a window's width is of weeks, days, hours … but not months", node)
    return int(found[1]) * 86_400_000_000 + int(found[2])


SPECIAL: dict[str, Builder] = {
    "round": _round,
    "bround": _round,
    "ceil": _to_scale("ceil"),
    "ceiling": _to_scale("ceil"),
    "floor": _to_scale("floor"),
    "mod": _operator("%"),
    "pmod": _operator("pmod"),
    "add": _operator("+"),
    "div": _operator("div"),
    "equal_null": _comparison("<=>"),
    "try_add": _tried("+"),
    "try_subtract": _tried("-"),
    "try_multiply": _tried("*"),
    "try_divide": _tried("/"),
    "try_mod": _tried("%"),
    "shiftleft": _shift("shiftleft"),
    "shiftright": _shift("shiftright"),
    "shiftrightunsigned": _shift("shiftrightunsigned"),
    "window": _window,
}
