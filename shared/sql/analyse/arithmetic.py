"""Operators: their operands' types are united by Spark's rules before they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import bounds, literals, patterns, stars
from shared.sql.analyse.typer import Typer
from shared.sql.types import Array, DataType, DayTime, Decimal, Struct, Time, YearMonth

Handler = Callable[[Typer, Any], tree.Expr]

_SYMBOLS: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
    exp.IntDiv: "div",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseXor: "^",
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.NullSafeEQ: "<=>",
    exp.And: "and",
    exp.Or: "or",
}
_DECIMAL = {
    "+": "decimal_add",
    "-": "decimal_subtract",
    "*": "decimal_multiply",
    "/": "decimal_divide",
    "%": "decimal_modulo",
    "pmod": "decimal_positive_modulo",
}
_TIME = {types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ}

# --- arithmetic -----------------------------------------------------------------------------


def _arithmetic(typer: Typer, node: exp.Binary) -> tree.Expr:
    return combine(typer, _SYMBOLS[type(node)], typer(node.this), typer(node.expression), node)


def combine(
    typer: Typer, symbol: str, left: tree.Expr, right: tree.Expr, node: exp.Expr
) -> tree.Expr:
    """Return `left symbol right` for an arithmetic or bit operator."""
    kinds = {left.type, right.type}
    if any(isinstance(k, Time) for k in kinds):
        return _clock(typer, symbol, left, right, node)
    if any(types.is_interval(k) for k in kinds) and not kinds & _TIME:
        moved = _spans(typer, symbol, left, right, node)
        if moved is not None:
            return moved
    if kinds & _TIME or any(types.is_interval(k) for k in kinds):
        return _moved(typer, symbol, left, right, node)
    if symbol in {"&", "|", "^", "div"}:
        return _whole(typer, symbol, left, right, node)
    left, right = (_number(typer, side, symbol, (left, right), node) for side in (left, right))
    if symbol == "/" and left.type == types.NULL:
        left = coercion.cast(left, types.DOUBLE)  # a quotient takes its type from what is divided
    if isinstance(left.type, Decimal) or isinstance(right.type, Decimal):
        both = _decimals(left, right)
        if both is not None:
            return _decimal(typer, symbol, both, node)
    shared = coercion.tightest(left.type, right.type)
    assert shared is not None
    if symbol == "/":
        return typer.call("/", (left, right), node)
    if shared == types.NULL:
        shared = types.DOUBLE
    name = "positive_modulo" if symbol == "pmod" else symbol
    return typer.call(name, [coercion.cast(s, shared) for s in (left, right)], node, symbol)


def _clock(
    typer: Typer, symbol: str, left: tree.Expr, right: tree.Expr, node: exp.Expr
) -> tree.Expr:
    """Times of day moved by a span, or the span between two."""
    if symbol == "+" and isinstance(right.type, Time):
        left, right = right, left
    if symbol == "-" and isinstance(left.type, Time) and isinstance(right.type, Time):
        return typer.call("time_minus_time", (left, right), node)
    if symbol not in {"+", "-"} or not isinstance(right.type, DayTime):
        raise typer.mismatch(f"the operator {symbol}", (left, right), node)
    word = "plus" if symbol == "+" else "minus"
    return typer.call(f"time_{word}_interval", (left, right), node, f"the operator {symbol}")


def _number(
    typer: Typer, side: tree.Expr, symbol: str, both: Sequence[tree.Expr], node: exp.Expr
) -> tree.Expr:
    if types.is_numeric(side.type) or side.type == types.NULL:
        return side
    if side.type == types.STRING:
        return coercion.cast(side, types.DOUBLE)
    hint = "use || to join texts" if symbol == "+" else None
    raise typer.mismatch(f"the operator {symbol}", both, node, hint)


def _whole(
    typer: Typer, symbol: str, left: tree.Expr, right: tree.Expr, node: exp.Expr
) -> tree.Expr:
    shared = coercion.tightest(left.type, right.type)
    if symbol == "div":
        if not all(types.is_numeric(s.type) or s.type == types.NULL for s in (left, right)):
            raise typer.mismatch("the operator div", (left, right), node)
        if isinstance(left.type, Decimal) or isinstance(right.type, Decimal):
            both = _decimals(left, right)
            if both is not None:
                return typer.call("decimal_div", both, node, "the operator div")
        if {left.type, right.type} & {types.FLOAT, types.DOUBLE}:
            raise typer.mismatch(
                "the operator div", (left, right), node, "cast the operands to bigint"
            )
        return typer.call("div", (left, right), node)
    if shared is None or not types.is_integral(shared):
        raise typer.mismatch(f"the operator {symbol}", (left, right), node)
    return typer.call(symbol, (left, right), node)


def _decimals(left: tree.Expr, right: tree.Expr) -> tuple[tree.Expr, tree.Expr] | None:
    """Return both sides as decimals, or None where one is a float: then doubles are meant."""
    found = []
    for side, other in ((left, right), (right, left)):
        picks = isinstance(side, tree.Literal) and side.type != types.TINYINT
        if picks and isinstance(side, tree.Literal) and isinstance(side.value, int):
            kind: DataType | None = Decimal(len(str(abs(side.value))), 0)
        else:
            kind = coercion.decimal_of(other.type if side.type == types.NULL else side.type)
        if kind is None:
            return None
        found.append(coercion.cast(side, kind))
    return found[0], found[1]


def _decimal(
    typer: Typer, symbol: str, both: tuple[tree.Expr, tree.Expr], node: exp.Expr
) -> tree.Expr:
    left, right = both
    assert isinstance(left.type, Decimal)
    assert isinstance(right.type, Decimal)
    loss = typer.ctx.environment.precision_loss
    result = coercion.decimal_result(symbol, left.type, right.type, loss=loss)
    call = typer.call(_DECIMAL[symbol], both, node, f"the operator {symbol}")
    return replace(call, type=result)


def _moved(
    typer: Typer, symbol: str, left: tree.Expr, right: tree.Expr, node: exp.Expr
) -> tree.Expr:
    """Dates and instants moved by days or intervals, or taken from each other."""
    texts = right.type == types.STRING and types.is_interval(left.type)
    if symbol == "+" and (right.type in _TIME or texts):
        left, right = right, left
    if symbol == "+" and right.type == types.NULL:  # NULL stands for an interval here
        kind = types.TIMESTAMP if left.type == types.DATE else left.type
        return coercion.null(kind, typer.at(node))
    if symbol not in {"+", "-"}:
        raise typer.mismatch(f"the operator {symbol}", (left, right), node)
    word = "plus" if symbol == "+" else "minus"
    if symbol == "-" and types.NULL in {left.type, right.type}:  # nothing is of the other's type
        kind = left.type if right.type == types.NULL else right.type
        if kind in _TIME:
            left, right = coercion.cast(left, kind), coercion.cast(right, kind)
    if left.type == types.DATE and right.type in {
        types.INT, types.SMALLINT, types.TINYINT, types.NULL
    }:  # fmt: skip
        return typer.call("date_add" if symbol == "+" else "date_sub", (left, right), node)
    if types.is_interval(right.type):
        if left.type == types.STRING and not isinstance(right.type, YearMonth):
            time = coercion.cast(left, types.TIMESTAMP)
            return coercion.cast(_moved(typer, symbol, time, right, node), types.STRING)
        if left.type == types.DATE and _in_days(right):
            return typer.call(f"date_{word}_interval", (left, right), node)
        if left.type in _TIME:
            moved = typer.call(f"timestamp_{word}_interval", (left, right), node)
            return replace(moved, type=left.type) if left.type != types.DATE else moved
    if symbol == "-" and right.type == types.DATE and left.type == types.STRING:
        left = coercion.cast(left, types.DATE)
    if symbol == "-" and {left.type, right.type} <= _TIME:
        if {left.type, right.type} == {types.DATE}:
            return typer.call("date_minus_date", (left, right), node)
        return typer.call("timestamp_minus_timestamp", (left, right), node)
    raise typer.mismatch(f"the operator {symbol}", (left, right), node)


def _spans(
    typer: Typer, symbol: str, left: tree.Expr, right: tree.Expr, node: exp.Expr
) -> tree.Expr | None:
    """Intervals added, subtracted, multiplied and divided; None where that is not meant."""
    if symbol in {"+", "-"}:
        sides = (left, right)
        shared = coercion.tightest(left.type, right.type)
        if shared is None and types.STRING in {left.type, right.type}:
            return None
        if shared is None or not types.is_interval(shared):
            raise typer.mismatch(f"the operator {symbol}", sides, node)
        name = "interval_add" if symbol == "+" else "interval_subtract"
        call = typer.call(name, [coercion.cast(side, shared) for side in sides], node)
        return replace(call, type=shared)
    if symbol == "*" and types.is_interval(right.type):
        left, right = right, left
    if symbol == "div" and types.is_interval(left.type) and types.is_interval(right.type):
        if type(left.type) is not type(right.type) or left.type == types.INTERVAL:
            raise typer.mismatch("the operator div", (left, right), node)
        return typer.call("interval_div", (left, right), node)
    if symbol not in {"*", "/"} or types.is_interval(right.type):
        return None
    return typer.call(
        "interval_multiply" if symbol == "*" else "interval_divide", (left, right), node
    )


def _in_days(span: tree.Expr) -> bool:
    if isinstance(span.type, DayTime):
        return span.type.end == 0
    if isinstance(span.type, YearMonth) or span.type == types.INTERVAL:
        return True  # of a calendar's interval the day it leads to
    if isinstance(span, tree.Literal) and isinstance(span.value, tuple):
        return bool(span.value[2] == 0)
    return False


def _negative(typer: Typer, node: exp.Neg) -> tree.Expr:
    inner = node.this
    if isinstance(inner, exp.Literal) and not inner.is_string:
        found = literals.number(typer.ctx, inner, f"-{inner.name}")
        return replace(found, position=typer.at(node))
    if literals.is_suffixed(typer.ctx, inner):
        return replace(literals.suffixed(typer.ctx, inner, "-"), position=typer.at(node))
    value = typer(inner)
    if isinstance(value, tree.Literal) and value.value is not None:
        if isinstance(value.value, tuple):
            return replace(value, value=tuple(-part for part in value.value))
        if types.is_numeric(value.type) and not types.is_integral(value.type):
            return replace(value, value=-value.value, position=typer.at(node))  # type: ignore[operator]  # a number
    name = "interval_negative" if types.is_interval(value.type) else "negative"
    return typer.call(name, (value,), node, "the operator -")


def _inverted(typer: Typer, node: exp.BitwiseNot) -> tree.Expr:
    return typer.call("~", (typer(node.this),), node, "the operator ~")


def _shifted(name: str) -> Handler:
    def handler(typer: Typer, node: exp.Binary) -> tree.Expr:
        unsigned = "unsigned" if node.expression.meta.get("unsigned") else ""
        return shift(typer, name + unsigned, typer(node.this), typer(node.expression), node)

    return handler


def shift(typer: Typer, name: str, value: tree.Expr, count: tree.Expr, node: exp.Expr) -> tree.Expr:
    """Return `value << count` and its like; bigints keep their width, others are ints."""
    wide = value.type == types.BIGINT
    return typer.call(name if wide else f"{name}_int", (value, count), node, name)


# --- comparisons ----------------------------------------------------------------------------


def _comparison(typer: Typer, node: exp.Binary) -> tree.Expr:
    symbol = _SYMBOLS[type(node)]
    return compare(typer, symbol, typer(node.this), typer(node.expression), node)


def compare(
    typer: Typer, symbol: str, left: tree.Expr, right: tree.Expr, node: exp.Expr
) -> tree.Expr:
    """Return `left symbol right`, both cast to the type in which they are compared."""
    left, right = bounds.whole(symbol, left, right)
    told = bounds.told(symbol, left, right)
    if told is not None:
        return replace(told, position=typer.at(node))
    shared = coercion.comparable(left.type, right.type)
    if types.BOOLEAN in {left.type, right.type} and symbol in {"<", "<=", ">", ">="}:
        shared = coercion.tightest(left.type, right.type)  # a number equals a truth, at most
        shared = types.BOOLEAN if types.STRING in {left.type, right.type} else shared
    if shared is None:
        raise typer.ctx.error(
            TypeMismatchError, f"{left.type} {symbol} {right.type} cannot be compared", node
        )
    sides = tuple(coercion.cast(side, shared) for side in (left, right))
    return tree.Call(type=types.BOOLEAN, function=symbol, args=sides, position=typer.at(node))


def _distinct_from(typer: Typer, node: exp.NullSafeNEQ) -> tree.Expr:
    same = compare(typer, "<=>", typer(node.this), typer(node.expression), node)
    return tree.Call(type=types.BOOLEAN, function="not", args=(same,), position=same.position)


def _between(typer: Typer, node: exp.Between) -> tree.Expr:
    value = typer(node.this)
    low = compare(typer, ">=", value, typer(node.args["low"]), node)
    high = compare(typer, "<=", value, typer(node.args["high"]), node)
    return _negated(typer, typer.call("and", (low, high), node), node)


def _negated(typer: Typer, value: tree.Expr, node: exp.Expr) -> tree.Expr:
    return typer.call("not", (value,), node) if node.args.get("negate") else value


def member(typer: Typer, node: exp.In) -> tree.Expr:
    """`x IN (a, b)`: all in one type; text and numbers meet as text, as in Spark.

    `(a, b) IN ((1, NULL))` compares structs: a NULL within one equals a NULL.
    """
    values = [typer(node.this), *typer.all(stars.spread(typer, node.expressions))]
    if len(values) == 1:
        raise typer.missing("IN needs values", node)
    first = values[0].type
    if all(coercion.alike(first, value.type) for value in values):
        shared = first  # structs whose fields are called otherwise
    else:
        shared = typer.common(values, node, "the values of IN")
    args = tuple(_compared(value, shared) for value in values)
    found = tree.Call(type=types.BOOLEAN, function="in", args=args, position=typer.at(node))
    return _negated(typer, found, node)


def _compared(value: tree.Expr, shared: DataType) -> tree.Expr:
    """Return a value of IN in the type in which it is compared; members are known by number."""
    if not isinstance(shared, Struct):
        return coercion.cast(value, shared)
    numbered = Struct(tuple(replace(f, name=f"col{i}") for i, f in enumerate(shared.fields, 1)))
    if not isinstance(value, tree.MakeStruct):
        return coercion.cast(value, numbered)
    members = tuple(
        (field.name, coercion.cast(member, field.type))
        for (_, member), field in zip(value.members, numbered.fields, strict=True)
    )
    return replace(value, type=numbered, members=members)


# --- logic ----------------------------------------------------------------------------------


def _logic(typer: Typer, node: exp.Binary) -> tree.Expr:
    symbol = _SYMBOLS[type(node)]
    what = f"an operand of {symbol.upper()}"
    sides = (node.this, node.expression)
    args = [typer.boolean(side, what, types.NULL) for side in sides]
    return typer.call(symbol, args, node)


def _not(typer: Typer, node: exp.Not) -> tree.Expr:
    inner = node.this
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return typer.call("is_not_null", (typer(inner.this),), node)
    return typer.call(
        "not", (typer.boolean(inner, "the operand of NOT", types.NULL, types.STRING),), node
    )


def _is(typer: Typer, node: exp.Is) -> tree.Expr:
    value, what = typer(node.this), node.expression
    if isinstance(what, exp.Null):
        return typer.call("is_null", (value,), node)
    if isinstance(what, exp.Boolean):
        return compare(typer, "<=>", value, typer(what), node)
    raise typer.ctx.error(SqlSyntaxError, "IS takes NULL, TRUE or FALSE", node)


# --- text -----------------------------------------------------------------------------------


def _pipes(typer: Typer, node: exp.DPipe) -> tree.Expr:
    return join(typer, typer(node.this), typer(node.expression), node)


def join(typer: Typer, left: tree.Expr, right: tree.Expr, node: exp.Expr) -> tree.Expr:
    """Return `left || right`: arrays are appended, anything else becomes text."""
    arrays = isinstance(left.type, Array) or isinstance(right.type, Array)
    if left.type == right.type == types.BINARY:
        return typer.call("concat_bytes", (left, right), node)
    return typer.call("array_concat" if arrays else "||", (left, right), node)


def _like(typer: Typer, node: exp.Like | exp.ILike) -> tree.Expr:
    return _liked(typer, node, escape=None)


def _escape(typer: Typer, node: exp.Escape) -> tree.Expr:
    return _liked(typer, node.this, escape=node.expression)


def _liked(typer: Typer, node: exp.Expr, escape: exp.Expr | None) -> tree.Expr:
    name = "ilike" if isinstance(node, exp.ILike) else "like"
    if not isinstance(node, exp.Like | exp.ILike):
        raise typer.ctx.error(SqlSyntaxError, "ESCAPE belongs to LIKE", node)
    if isinstance(node.expression, exp.Any | exp.All):
        return _like_several(typer, node, node.expression)
    args = [typer(node.this), typer(node.expression)]
    pattern = args[1].value if isinstance(args[1], tree.Literal) else None
    if escape is not None:
        args.append(typer(escape))
    elif not isinstance(pattern, str) or "\\" in pattern:
        args.append(tree.Literal(type=types.STRING, value="\\"))
    patterns.check_like(typer, args, node)
    found = typer.call(f"{name}_escape" if len(args) == 3 else name, args, node, name.upper())
    return _negated(typer, found, node)


def _like_several(
    typer: Typer, node: exp.Like | exp.ILike, several: exp.Any | exp.All
) -> tree.Expr:
    """`LIKE ANY (a, b)` is OR of them, `LIKE ALL (a, b)` is AND; NOT belongs to each."""
    listed = several.this
    inner = listed.expressions if isinstance(listed, exp.Tuple) else [listed.unnest()]
    found: tree.Expr | None = None
    for pattern in inner:
        single = node.copy()
        single.set("expression", pattern)
        one = _liked(typer, single, escape=None)
        word = "and" if isinstance(several, exp.All) else "or"
        found = one if found is None else typer.call(word, (found, one), node)
    if found is None:
        raise typer.missing("LIKE ANY and LIKE ALL take patterns in parentheses", node)
    return found


def _rlike(typer: Typer, node: exp.RegexpLike) -> tree.Expr:
    args = [typer(node.this), typer(node.expression)]
    return _negated(typer, patterns.call(typer, "rlike", args, node, "RLIKE"), node)


_ARITHMETIC = (
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.IntDiv,
    exp.BitwiseAnd,
    exp.BitwiseOr,
    exp.BitwiseXor,
)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ)

HANDLERS: dict[type[exp.Expr], Handler] = {
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    **dict.fromkeys(_COMPARISONS, _comparison),
    exp.NullSafeNEQ: _distinct_from,
    exp.Neg: _negative,
    exp.BitwiseNot: _inverted,
    exp.BitwiseLeftShift: _shifted("shiftleft"),
    exp.BitwiseRightShift: _shifted("shiftright"),
    exp.Between: _between,
    exp.And: _logic,
    exp.Or: _logic,
    exp.Not: _not,
    exp.Is: _is,
    exp.DPipe: _pipes,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Escape: _escape,
    exp.RegexpLike: _rlike,
}
