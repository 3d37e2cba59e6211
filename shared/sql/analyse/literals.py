"""Constants: literals, types as they are written, intervals, and folding of constant expressions."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from decimal import Decimal as Number

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import coercion, spans, tree, types
from shared.sql.analyse.context import Context
from shared.sql.types import Array, DataType, DayTime, Decimal, Field, Map, Struct, Time

# --- types ----------------------------------------------------------------------------------

_T = exp.DType
_TYPES: dict[exp.DType, DataType] = {
    _T.BOOLEAN: types.BOOLEAN,
    _T.TINYINT: types.TINYINT,
    _T.SMALLINT: types.SMALLINT,
    _T.INT: types.INT,
    _T.BIGINT: types.BIGINT,
    _T.FLOAT: types.FLOAT,
    _T.DOUBLE: types.DOUBLE,
    _T.TEXT: types.STRING,
    _T.VARCHAR: types.STRING,
    _T.CHAR: types.STRING,
    _T.BINARY: types.BINARY,
    _T.VARBINARY: types.BINARY,
    _T.DATE: types.DATE,
    _T.DATETIME: types.TIMESTAMP,
    _T.TIMESTAMP: types.TIMESTAMP,
    _T.TIMESTAMPTZ: types.TIMESTAMP,
    _T.TIMESTAMPLTZ: types.TIMESTAMP,
    _T.INTERVAL: types.INTERVAL,
    _T.TIMESTAMPNTZ: types.TIMESTAMP_NTZ,
    _T.NULL: types.NULL,
}


def data_type(ctx: Context, node: exp.Expr) -> DataType:
    """Return the type a type name means."""
    assert isinstance(node, exp.DataType)
    kind, inner = node.this, node.expressions
    if kind in {_T.DECIMAL, _T.DECIMAL32, _T.DECIMAL64, _T.DECIMAL128}:
        sizes = [int(p.name) for p in inner]
        precision, scale = (sizes[0] if sizes else 10), (sizes[1] if len(sizes) > 1 else 0)
        if not 0 <= scale <= precision <= 38 or precision == 0:
            raise ctx.error(
                SqlSyntaxError, f"there is no decimal({precision},{scale})", node, "at most (38,38)"
            )
        return Decimal(precision, scale)
    if kind is _T.TIME:
        digits = int(inner[0].name) if inner else 6
        if digits > 6:
            raise ctx.error(NotSupportedError, f"time({digits}) is not supported: up to 6", node)
        return Time(digits)
    if kind in {_T.ARRAY, _T.LIST} and inner:
        return Array(data_type(ctx, inner[0]))
    if kind is _T.MAP and len(inner) == 2:
        return Map(data_type(ctx, inner[0]), data_type(ctx, inner[1]))
    if kind is _T.STRUCT and inner:
        return Struct(tuple(_field(ctx, part, i) for i, part in enumerate(inner)))
    if isinstance(kind, exp.Interval):
        return _interval_type(ctx, kind, node)
    if kind not in _TYPES:
        raise ctx.error(NotSupportedError, f"the type {node.sql()} is not supported", node)
    return _TYPES[kind]


def _interval_type(ctx: Context, kind: exp.Interval, node: exp.Expr) -> DataType:
    """Return what `INTERVAL`, `INTERVAL DAY` or `INTERVAL DAY TO SECOND` names as a type."""
    unit = kind.args.get("unit")
    if unit is None:
        return types.INTERVAL
    ends = (unit.this, unit.expression) if isinstance(unit, exp.IntervalSpan) else (unit, unit)
    found = spans.kind_of(ends[0].name, ends[1].name)
    if found is None:
        raise ctx.error(SqlSyntaxError, f"there is no type {node.sql()}", node)
    return found


def _field(ctx: Context, node: exp.Expr, index: int) -> Field:
    if isinstance(node, exp.ColumnDef):
        kind = node.args.get("kind")
        assert isinstance(kind, exp.Expr)
        return Field(node.name, data_type(ctx, kind))
    return Field(f"col{index + 1}", data_type(ctx, node))


CAST_NAMES: dict[str, DataType] = {
    "boolean": types.BOOLEAN,
    "tinyint": types.TINYINT,
    "smallint": types.SMALLINT,
    "int": types.INT,
    "integer": types.INT,
    "bigint": types.BIGINT,
    "float": types.FLOAT,
    "double": types.DOUBLE,
    "string": types.STRING,
    "binary": types.BINARY,
    "date": types.DATE,
    "timestamp": types.TIMESTAMP,
    "timestamp_ltz": types.TIMESTAMP,
    "timestamp_ntz": types.TIMESTAMP_NTZ,
    "decimal": Decimal(10, 0),
}
"""Types that may be called as functions: `float(x)`."""

# --- literals -------------------------------------------------------------------------------


def number(ctx: Context, node: exp.Expr, text: str) -> tree.Literal:
    """Return a number: int, bigint, decimal or (with an exponent) double."""
    position = ctx.at(node)
    if re.fullmatch(r"-?\d+", text):
        value = int(text)
        for kind in (types.INT, types.BIGINT):
            if coercion.fits(value, kind):
                return tree.Literal(type=kind, value=value, position=position)
    return _real(ctx, node, text, types.DOUBLE if "e" in text.lower() else None)


def _real(ctx: Context, node: exp.Expr, text: str, kind: DataType | None) -> tree.Literal:
    """Return a float or a double; without a kind the decimal of the digits."""
    position = ctx.at(node)
    if kind is not None:
        try:
            value = float(text)
        except ValueError:  # `1e`, which the tokenizer takes for a number
            raise ctx.error(SqlSyntaxError, f"{text} is no number", node) from None
        if math.isinf(value) or (kind == types.FLOAT and abs(value) > _FLOAT_MOST):
            raise ctx.error(SqlSyntaxError, f"{text} is beyond the range of {kind}", node)
        return tree.Literal(type=kind, value=value, position=position)
    exact = Number(text)
    exact = exact or abs(exact)  # no decimal is a negative zero
    kind_of = coercion.literal_type(exact)
    if kind_of.precision > 38:
        raise ctx.error(NotSupportedError, f"{text} has more than 38 digits", node)
    return tree.Literal(type=kind_of, value=exact, position=position)


_FLOAT_MOST = 3.4028234663852886e38
_SUFFIXES: dict[str, DataType | None] = {
    "y": types.TINYINT,
    "s": types.SMALLINT,
    "l": types.BIGINT,
    "f": types.FLOAT,
    "d": types.DOUBLE,
    "bd": None,
}
"""Letters behind a number and its type; None: a decimal of its digits."""


_LETTERS = {exp.DType.DECIMAL: "bd", exp.DType.FLOAT: "f", exp.DType.DOUBLE: "d"}


def is_suffixed(ctx: Context, node: exp.Expr) -> bool:
    """Return whether a cast is a number written with its type: `1L`, `2.5BD`."""
    return isinstance(node, exp.TryCast) and _suffix(ctx, node) is not None


def _suffix(ctx: Context, node: exp.Expr) -> tuple[str, str] | None:
    """Return the digits and the letters behind them, or None."""
    start, end = node.this.meta.get("start"), node.this.meta.get("end")
    if not isinstance(node.this, exp.Literal):
        return None
    if start is None or end is None:  # of `1.5BD` and `.5D` sqlglot makes a literal without place
        letters = None if node.meta.get("tried") else _LETTERS.get(node.args["to"].this)
        return None if letters is None else (node.this.name, letters)
    written = ctx.parsed.source[start : end + 1]
    found = re.fullmatch(r"([\d.]+(?:e[+-]?\d+)?)(bd|[yslfd])", written, re.IGNORECASE)
    return None if found is None else (found[1], found[2].lower())


def suffixed(ctx: Context, node: exp.Expr, sign: str = "") -> tree.Literal:
    """Return the literal of a number written with its type; its sign belongs to it."""
    found = _suffix(ctx, node)
    assert found is not None
    text, kind = sign + found[0], _SUFFIXES[found[1]]
    if kind is None or not types.is_integral(kind):
        return _real(ctx, node, text, kind)
    if not re.fullmatch(r"-?\d+", text) or not coercion.fits(int(text), kind):
        raise ctx.error(SqlSyntaxError, f"{text} is beyond the range of {kind}", node)
    return tree.Literal(type=kind, value=int(text), position=ctx.at(node))


UNITS = spans.UNITS


def interval(ctx: Context, node: exp.Interval) -> tree.Literal:
    """Return `INTERVAL '4' DAY`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`."""
    found = _interval(node)
    if found is None:
        raise ctx.error(
            SqlSyntaxError,
            f"there is no interval {ctx.text(node) or node.sql()}",
            node,
            hint="write INTERVAL '4' DAY or INTERVAL '1 day 2 hours'",
        )
    kind, value = found
    if isinstance(kind, DayTime) and not coercion.fits(_micros(value), types.BIGINT):
        raise ctx.error(
            SqlSyntaxError, "a span of days and times has 64 bits of microseconds", node
        )
    return tree.Literal(type=kind, value=value, position=ctx.at(node))


def _micros(value: spans.Span) -> int:
    return value[1] * 86_400_000_000 + value[2]


def _interval(node: exp.Interval) -> tuple[DataType, spans.Span] | None:
    """Return what an interval means: see `dialect`, which writes it as pairs or as a text."""
    first, last = node.args.get("unit"), node.args.get("last")
    if node.expressions:
        return spans.units([(pair.this.name, pair.alias) for pair in node.expressions])
    text = node.this.name
    if first is None:
        return spans.multi(text)
    kind = spans.kind_of(first.name, (last or first).name)
    value = None if kind is None else spans.read(text, kind)
    return None if kind is None or value is None else (kind, value)


# --- folding --------------------------------------------------------------------------------


class NotConstantError(Exception):
    """The expression has no value before rows are read."""


_BINARY: dict[str, Callable[[object, object], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "decimal_add": operator.add,
    "decimal_subtract": operator.sub,
    "decimal_multiply": operator.mul,
    "/": lambda a, b: a / b if b else None,  # type: ignore[operator]  # numbers by their type
    "||": operator.add,
    "=": operator.eq,
}


def fold(expr: tree.Expr) -> object:
    """Return the Python value of a constant expression: `60 * 30`, `cast('1' as int)`, `not true`.

    Raises:
        NotConstantError: it depends on rows, or is more than folding knows.
    """
    match expr:
        case tree.Literal(value=value):
            return value
        case tree.Cast(arg=arg, type=target):
            return _fold_cast(fold(arg), target)
        case tree.Call(function="positive", args=(arg,)):
            return fold(arg)
        case tree.Call(function="negative", args=(arg,)):
            value = fold(arg)
            return None if value is None else -value  # type: ignore[operator]  # a number
        case tree.Call(function="not", args=(arg,)):
            value = fold(arg)
            return None if value is None else not value
        case tree.Call(function=name, args=(left, right)) if name in _BINARY:
            a, b = fold(left), fold(right)
            return None if a is None or b is None else _BINARY[name](a, b)
        case tree.Call(function=name, args=args) if name in _FUNCTIONS:
            values = [fold(arg) for arg in args]
            return None if None in values else _FUNCTIONS[name](*values)
    raise NotConstantError


_FUNCTIONS: dict[str, Callable[..., object]] = {
    "abs": abs,
    "concat": lambda *texts: "".join(texts),
    "length": len,
    "greatest": max,
    "least": min,
}


def _fold_cast(value: object, target: DataType) -> object:
    if value is None:
        return None
    try:
        if types.is_integral(target) and isinstance(value, int | float | Number | str):
            return int(Number(value))
        if target in {types.FLOAT, types.DOUBLE} and isinstance(value, int | float | Number | str):
            return float(value)
        if target == types.STRING and isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
        if isinstance(target, Decimal) and isinstance(value, int | Number):
            return Number(value)
        if target == types.BOOLEAN and isinstance(value, bool):
            return value
    except (ValueError, ArithmeticError):
        return None
    raise NotConstantError
