"""Numbers whose type depends on constants, operators called as functions, and spans of time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as Number

from sqlglot import exp

from shared.sql import coercion, tree, types
from shared.sql.analyse import arithmetic, choices, literals, spreads
from shared.sql.analyse.builders import Builder, constant, expect, make_struct
from shared.sql.analyse.typer import Typer
from shared.sql.types import Decimal, Struct


def _round(typer: Typer, node: exp.Expr) -> tree.Expr:
    name = node.name.lower()
    args = list(typer.all(expect(typer, node, 1, 2, f"{name}(number, digits)")))
    digits: object = 0
    if len(args) == 2:
        digits = constant(typer, coercion.cast(args[1], types.INT), node.expressions[1], "digits")
    value = args[0]
    if digits is None:
        kept = value.type
        kind = Decimal(kept.precision - kept.scale + 1, 0) if isinstance(kept, Decimal) else kept
        return coercion.null(kind, typer.at(node))
    if not isinstance(digits, int):
        raise typer.missing("digits must be a whole number", node)
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
    rounded = typer.call(f"{name}_double", (value, count), node, name)
    return coercion.cast(rounded, types.FLOAT) if value.type == types.FLOAT else rounded


def _zero_if_null(typer: Typer, node: exp.Expr) -> tree.Expr:
    (value,) = typer.all(expect(typer, node, 1, 1, "zeroifnull(number)"))
    return typer.call("coalesce", (value, tree.Literal(type=types.INT, value=0)), node)


def _null_if_zero(typer: Typer, node: exp.Expr) -> tree.Expr:
    (value,) = typer.all(expect(typer, node, 1, 1, "nullifzero(number)"))
    zero = tree.Literal(type=types.INT, value=0)
    same = arithmetic.compare(typer, "=", value, zero, node)
    return choices.make_case(typer, [(same, coercion.null(value.type))], value, node)


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
        given = coercion.decimal_of(args[0].type) or _DIGITS.get(args[0].type, Decimal(38, 18))
        whole = given.precision - given.scale + 1
        scale = min(max(digits, 0), given.scale)
        kind = coercion.bounded(max(whole, 1 - digits) + scale, scale)
        wide = Decimal(38, given.scale)
        if scale - digits >= wide.precision - wide.scale:  # the unit is above every value
            return coercion.null(kind, typer.at(node))
        unit = tree.Literal(type=wide, value=Number(1).scaleb(-scale if digits >= 0 else -digits))
        value = coercion.cast(coercion.cast(args[0], given), wide)
        return replace(typer.call(f"{name}_to", (value, unit), node, name), type=kind)

    return build


_DIGITS = {types.FLOAT: Decimal(14, 7), types.DOUBLE: Decimal(30, 15)}
"""The decimals as which Spark takes floats."""


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
        if symbol == "/" and types.is_interval(left.type):
            found = typer.call("try_interval_divide", (left, right), node, "try_divide")
        else:
            found = arithmetic.combine(typer, symbol, left, right, node)
        kinds = (left.type, right.type)
        return (
            typer.call("or_null", (found,), node) if any(map(types.is_interval, kinds)) else found
        )

    return build


def _shift(name: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        value, count = typer.all(expect(typer, node, 2, 2, f"{name}(number, bits)"))
        return arithmetic.shift(typer, name, value, count, node)

    return build


def _window(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`window(time, '5 minutes')`: the span of fixed width that holds an instant."""
    found = _windows_of(typer, node)
    if len(found) > 1:
        raise typer.missing("windows that overlap may stand in GROUP BY only", node)
    return found[0]


def _windows(typer: Typer, node: exp.Expr) -> tree.Expr:
    """Return the windows that hold an instant, as an array: none of NULL."""
    found = []
    for made in _windows_of(typer, node):
        time = _instant(typer, node.expressions[0])
        end = tree.GetField(type=time.type, base=made, name="end")
        inside = typer.call("<", (time, end), node)
        found.append(tree.Case(type=made.type, branches=((inside, made),), otherwise=None))
    listed = typer.call("array", found, node)
    return typer.call("array_compact", (listed,), node)


def _windows_of(typer: Typer, node: exp.Expr) -> list[tree.MakeStruct]:
    args = expect(typer, node, 2, 4, "window(timestamp, '5 minutes')")
    width = _span(typer, args[1])
    step = _span(typer, args[2]) if len(args) > 2 else width
    if not 0 < step <= width:
        raise typer.missing("a window's step is at most its width", node)
    origin = _span(typer, args[3], may_be_zero=True) if len(args) == 4 else 0
    sizes = (
        tree.Literal(type=types.BIGINT, value=step),
        tree.Literal(type=types.BIGINT, value=origin),
    )
    time = _instant(typer, args[0])
    last = typer.call("window_start", (time, *sizes), node, "window")
    last = coercion.cast(last, time.type)
    return [
        make_struct(
            typer,
            [
                ("start", _later(typer, last, -back * step, node)),
                ("end", _later(typer, last, width - back * step, node)),
            ],
            node,
        )
        for back in range(-(-width // step))
    ]


def _instant(typer: Typer, node: exp.Expr) -> tree.Expr:
    """Return an instant or a wall clock; of another window it is the last before its end."""
    value = typer(node)
    if isinstance(value.type, Struct):
        return typer.call("window_time", (value,), node)
    local = value.type == types.TIMESTAMP_NTZ
    return value if local else coercion.cast(value, types.TIMESTAMP)


def _session(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`session_window(time, '5 minutes')`: the span from an instant to the end of its gap."""
    args = expect(typer, node, 2, 2, "session_window(timestamp, '5 minutes')")
    start = _instant(typer, args[0])
    gap = coercion.cast(typer(args[1]), types.INTERVAL)
    end = typer.call("timestamp_plus_interval", (start, gap), node, "session_window")
    end = replace(end, type=start.type)
    return make_struct(typer, [("start", start), ("end", end)], node)


def _sessions(typer: Typer, node: exp.Expr) -> tree.Expr:
    """Return the span of an instant as an array: none where it is NULL, or its gap not above 0."""
    made = _session(typer, node)
    start, end = (
        tree.GetField(type=kind, base=made, name=side)
        for side, kind in zip(("start", "end"), spreads.kinds(made.type), strict=True)
    )
    lasts = typer.call("<", (start, end), node)
    found = tree.Case(type=made.type, branches=((lasts, made),), otherwise=None)
    return typer.call("array_compact", (typer.call("array", [found], node),), node)


def _later(typer: Typer, time: tree.Expr, micros: int, node: exp.Expr) -> tree.Expr:
    if micros == 0:
        return time
    step = tree.Literal(type=types.INTERVAL, value=(0, 0, micros))
    later = typer.call("timestamp_plus_interval", (time, step), node)
    return replace(later, type=time.type)


def _span(typer: Typer, node: exp.Expr, *, may_be_zero: bool = False) -> int:
    """Return the microseconds of '5 minutes'."""
    text = constant(typer, typer(node), node, "the width of a window")
    if isinstance(text, str):
        found = literals.interval(typer.ctx, exp.Interval(this=exp.Literal.string(text))).value
    else:
        found = text
    if not isinstance(found, tuple) or found[0] or (found[1:] == (0, 0) and not may_be_zero):
        raise typer.missing("a window's width is of weeks, days, hours … but not months", node)
    return int(found[1]) * 86_400_000_000 + int(found[2])


SPECIAL: dict[str, Builder] = {
    spreads.NAMES["window"]: _windows,
    spreads.NAMES["session_window"]: _sessions,
    "session_window": _session,
    "nullifzero": _null_if_zero,
    "zeroifnull": _zero_if_null,
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
