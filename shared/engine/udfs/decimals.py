"""Arithmetic of decimals whose digits are too many for DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from shared.engine.udfs.model import udf

_EXACT = Context(prec=120)
_CUT = Context(prec=39, rounding=ROUND_DOWN)  # as Spark: 39 digits first, then the result's


def _positive_modulo(a: Decimal, b: Decimal) -> Decimal:
    rest = _EXACT.remainder(a, b)
    return _EXACT.remainder(_EXACT.add(rest, b), b) if rest < 0 else rest


_OPERATORS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _CUT.multiply,
    "/": _CUT.divide,
    "%": _EXACT.remainder,
    "div": _EXACT.divide_int,
    "pmod": _positive_modulo,
}


def compute(symbol: str, left: str, right: str, precision: int, scale: int) -> str | None:
    """Return `left symbol right` rounded half up, or None where it has too many digits."""
    a, b = Decimal(left), Decimal(right)
    if symbol in {"/", "%", "div", "pmod"} and not b:
        return None
    found = _OPERATORS[symbol](a, b)
    rounded = found.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _EXACT)
    return format(rounded, "f") if abs(rounded) < Decimal(10) ** (precision - scale) else None


ENTRIES = (udf("decimal", compute, "V V V INTEGER INTEGER", "VARCHAR"),)
