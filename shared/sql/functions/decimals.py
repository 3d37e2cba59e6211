"""Arithmetic of decimals as DuckDB SQL, with Spark's digits.

DuckDB computes exactly what stays within its 38 digits; what does not goes to a function in Python,
which is slower and knows no bounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql.functions.model import Generator
from shared.sql.functions.render import type_name
from shared.sql.types import DataType, Decimal

_MOST, _LONG = 38, 18


def writer(symbol: str) -> Generator:
    """Return what writes `a symbol b` of two decimals; NULL where the result does not fit."""

    def generate(args: Sequence[str], types: Sequence[DataType], out: DataType) -> str:
        left, right = types
        assert isinstance(left, Decimal)
        assert isinstance(right, Decimal)
        assert isinstance(out, Decimal)
        found = _native(symbol, args, left, right)
        return f"TRY_CAST({found or _python(symbol, args, out)} AS {type_name(out)})"

    return generate


def _native(symbol: str, args: Sequence[str], left: Decimal, right: Decimal) -> str | None:
    """Return what DuckDB computes without leaving its digits, or None."""
    whole = max(left.precision - left.scale, right.precision - right.scale)
    together = whole + max(left.scale, right.scale)
    match symbol:
        case "+" | "-" if together < _MOST:
            return f"({_widened(args[0], left, right, together + 1)} {symbol} {args[1]})"
        case "%" if together < _MOST:
            return f"({args[0]} % nullif({args[1]}, 0))"
        case "pmod" if together < _MOST:
            return positive_modulo(*args)
        case "*" if left.precision + right.precision <= _MOST:
            digits = left.precision + right.precision
            return f"({_widened(args[0], left, right, digits)} * {args[1]})"
        case "/":
            return _quotient(args, left, right)
    return None


def _widened(sql: str, left: Decimal, right: Decimal, digits: int) -> str:
    """DuckDB does not leave 64 bits by itself: one side must need more already."""
    if digits > _LONG >= max(left.precision, right.precision):
        return f"CAST({sql} AS DECIMAL({_LONG + 1},{left.scale}))"
    return sql


def positive_modulo(left: str, right: str) -> str:
    """Return pmod(left, right): the remainder, with the divisor added where it is negative."""
    rest = f"{left} % nullif({right}, 0)"
    return f"(CASE WHEN {rest} < 0 THEN (({rest}) + {right}) % {right} ELSE {rest} END)"


def _quotient(args: Sequence[str], left: Decimal, right: Decimal) -> str | None:
    """Twice the quotient of the whole numbers behind both, cut; its half is then rounded."""
    scale = max(6, left.scale + right.precision + 1)
    digits = left.precision - left.scale + right.scale + scale
    if digits + 2 > _MOST or any(t.precision + t.scale >= _MOST for t in (left, right)):
        return None
    above, below = (_unscaled(a, t.scale) for a, t in zip(args, (left, right), strict=True))
    factor = 2 * 10 ** (scale - left.scale + right.scale)
    twice = f"(({above} * {factor}::HUGEINT) // nullif({below}, 0))"
    half = f"'0.{'0' * scale}5'::DECIMAL({scale + 1},{scale + 1})"
    return f"(CAST({twice} AS DECIMAL(38,0)) * {half})"


def _unscaled(sql: str, scale: int) -> str:
    if not scale:
        return f"CAST({sql} AS HUGEINT)"
    power = f"{10**scale}::DECIMAL({scale + 1},0)"
    return f"CAST((CAST({sql} AS DECIMAL(38,{scale})) * {power}) AS HUGEINT)"


def _python(symbol: str, args: Sequence[str], out: Decimal) -> str:
    left, right = (f"CAST({arg} AS VARCHAR)" for arg in args)
    return f"fm_decimal('{symbol}', {left}, {right}, {out.precision}, {out.scale})"
