"""Whole numbers compared with a decimal that is written: Spark compares them with a whole number.

`i > 1.5` is `i > 1` to it, by name too, and `i < 1e30BD` is true for every `i`, even for NULL.
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal as Number

from shared.sql import coercion, tree, types
from shared.sql.types import Decimal

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_UP = {"<", ">="}
"""Operators whose right side is the next whole number above; of the others it is the one below."""


def whole(symbol: str, left: tree.Expr, right: tree.Expr) -> tuple[tree.Expr, tree.Expr]:
    """Return both sides, a written decimal as the bigint that tells the same of whole numbers."""
    if symbol not in _MIRRORED:
        return left, right
    if _is_met(left, right):
        return left, _bound(symbol, right)
    if _is_met(right, left):
        return _bound(_MIRRORED[symbol], left), right
    return left, right


def told(symbol: str, left: tree.Expr, right: tree.Expr) -> tree.Literal | None:
    """Return what a comparison tells whatever the whole number is, or None."""
    if symbol not in _MIRRORED:
        return None
    for one, other, sign in ((left, right, symbol), (right, left, _MIRRORED[symbol])):
        if _is_met(one, other):  # beyond every bigint: `whole` left it as it was
            assert isinstance(other, tree.Literal)
            assert isinstance(other.value, Number)
            above = other.value > 0
            return tree.Literal(type=types.BOOLEAN, value=above is sign.startswith("<"))
    return None


def _is_met(one: tree.Expr, other: tree.Expr) -> bool:
    written = isinstance(other, tree.Literal) and isinstance(other.value, Number)
    return written and isinstance(other.type, Decimal) and types.is_integral(one.type)


def _bound(symbol: str, written: tree.Expr) -> tree.Expr:
    assert isinstance(written, tree.Literal)
    assert isinstance(written.value, Number)
    if not coercion.fits(int(written.value), types.BIGINT):
        return written
    value = (math.ceil if symbol in _UP else math.floor)(written.value)
    return replace(written, type=types.BIGINT, value=value)
