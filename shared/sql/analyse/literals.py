"""Constants: literals, types as they are written, intervals, and folding of constant expressions."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal as Number

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError
from shared.sql import coercion, tree, types
from shared.sql.analyse.context import Context
from shared.sql.types import Array, DataType, Decimal, Field, Map, Struct

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
    if kind in {_T.ARRAY, _T.LIST} and inner:
        return Array(data_type(ctx, inner[0]))
    if kind is _T.MAP and len(inner) == 2:
        return Map(data_type(ctx, inner[0]), data_type(ctx, inner[1]))
    if kind is _T.STRUCT and inner:
        return Struct(tuple(_field(ctx, part, i) for i, part in enumerate(inner)))
    if kind not in _TYPES:
        raise ctx.error(NotSupportedError, f"the type {node.sql()} is not supported", node)
    return _TYPES[kind]


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
    "decimal": Decimal(10, 0),
}
"""Types that may be called as functions: `float(x)`."""

# --- literals -------------------------------------------------------------------------------


def number(ctx: Context, node: exp.Expr, text: str) -> tree.Literal:
    """Return a number: int, bigint, decimal or (with an exponent) double."""
    position = ctx.at(node)
    if re.fullmatch(r"\d+", text):
        value = int(text)
        for kind in (types.INT, types.BIGINT):
            if coercion.fits(value, kind):
                return tree.Literal(type=kind, value=value, position=position)
    if "e" in text.lower():
        return tree.Literal(type=types.DOUBLE, value=float(text), position=position)
    exact = Number(text)
    kind_of = coercion.literal_type(exact)
    if kind_of.precision > 38:
        raise ctx.error(NotSupportedError, f"{text} has more than 38 digits", node)
    return tree.Literal(type=kind_of, value=exact, position=position)


UNITS: dict[str, tuple[int, int, int]] = {
    "year": (12, 0, 0),
    "quarter": (3, 0, 0),
    "month": (1, 0, 0),
    "week": (0, 7, 0),
    "day": (0, 1, 0),
    "hour": (0, 0, 3_600_000_000),
    "minute": (0, 0, 60_000_000),
    "second": (0, 0, 1_000_000),
    "millisecond": (0, 0, 1_000),
    "microsecond": (0, 0, 1),
}
"""Units of time as months, days and microseconds."""


def interval(ctx: Context, node: exp.Interval) -> tree.Literal:
    """Return `INTERVAL '4' DAY`, `INTERVAL 4 DAYS` or `INTERVAL '1 day 2 hours'`."""
    amount, unit = node.this, node.args.get("unit")
    text = amount.name if isinstance(amount, exp.Literal) else ""
    if isinstance(amount, exp.Neg):
        text = f"-{amount.this.name}"
    if unit is not None:
        text = f"{text} {unit.name}"
    parts = re.findall(r"([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)", text)
    if not parts or re.sub(r"([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)", "", text).strip():
        raise ctx.error(
            NotSupportedError,
            f"the interval {ctx.text(node) or text} is not supported",
            node,
            hint="write INTERVAL '4' DAY or INTERVAL '1 day 2 hours'",
        )
    total = [0, 0, 0]
    for digits, name in parts:
        span = UNITS.get(name.lower().removesuffix("s"))
        if span is None:
            raise ctx.error(SqlSyntaxError, f"{name} is no unit of time", node)
        for i, size in enumerate(span):
            if size:
                exact = Number(digits) * size
                if exact != int(exact):
                    raise ctx.error(SqlSyntaxError, f"{digits} {name} is no whole span", node)
                total[i] += int(exact)
    return tree.Literal(type=types.INTERVAL, value=tuple(total), position=ctx.at(node))


def parse_date(text: str) -> date | None:
    """Return the day of `yyyy-MM-dd`, or None."""
    match = re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?\s*", text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def parse_timestamp(text: str) -> datetime | None:
    """Return the instant of an ISO text (UTC where it names no zone), or None."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


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
        case tree.Call(function="negative", args=(arg,)):
            value = fold(arg)
            return None if value is None else -value  # type: ignore[operator]  # a number
        case tree.Call(function="not", args=(arg,)):
            value = fold(arg)
            return None if value is None else not value
        case tree.Call(function=name, args=(left, right)) if name in _BINARY:
            a, b = fold(left), fold(right)
            return None if a is None or b is None else _BINARY[name](a, b)
    raise NotConstantError


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
