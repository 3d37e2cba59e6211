"""Numbers on their way into a column: one that does not fit is an error, as Spark's stores have it.

A cast in a query wraps or gives NULL; what is stored would be wrong for good.
"""

from __future__ import annotations

from shared.sql import coercion, tree, types

_BITS = {types.TINYINT: 8, types.SMALLINT: 16, types.INT: 32, types.BIGINT: 64}


def stored(value: tree.Expr, wanted: types.DataType) -> tree.Expr:
    """Return a value as the type of a column, with an error where a number is too large for it."""
    given = value.type
    plain = coercion.cast(value, wanted)
    if given == wanted or not (types.is_numeric(given) and types.is_numeric(wanted)):
        return plain
    if wanted in _BITS:
        if given in _BITS and _BITS[given] <= _BITS[wanted]:
            return plain
        fits = _in_range(value, _BITS[wanted])
    elif isinstance(wanted, types.Decimal):
        if coercion.tightest(given, wanted) == wanted:
            return plain
        fits = _call("is_not_null", plain)
    else:
        return plain
    text = tree.Literal(
        type=types.STRING, value=f"a number of the query is too large for a column of type {wanted}"
    )
    # Of the column's type: a cast around it would make NULL of the error.
    told = tree.Call(type=wanted, function="raise_error", args=(text,))
    return tree.Case(
        type=wanted,
        branches=((_call("is_null", value), coercion.null(wanted)), (fits, plain)),
        otherwise=told,
    )


def _in_range(value: tree.Expr, bits: int) -> tree.Expr:
    """Return whether a number, its fraction cut off, is an integer of so many bits."""
    edge = float(2 ** (bits - 1))
    exact = bits == 64  # -2^63 - 1 is no double; its neighbour above is -2^63
    number = coercion.cast(value, types.DOUBLE)
    low = tree.Literal(type=types.DOUBLE, value=-edge if exact else -edge - 1)
    high = tree.Literal(type=types.DOUBLE, value=edge)
    return _call("and", _call(">=" if exact else ">", number, low), _call("<", number, high))


def _call(function: str, *args: tree.Expr) -> tree.Expr:
    return tree.Call(type=types.BOOLEAN, function=function, args=args)
