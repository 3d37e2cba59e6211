"""Arguments that Spark refuses although their types could be cast: by the function's name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from shared.sql import tree, types
from shared.sql.analyse import literals
from shared.sql.types import Array, DataType, Decimal

Check = Callable[[Sequence[tree.Expr]], str | None]


def _constant(expr: tree.Expr) -> object:
    """Return the value of a constant; None of one that depends on rows."""
    try:
        return literals.fold(expr)
    except literals.NotConstantError:
        return None


def _untyped(args: Sequence[tree.Expr]) -> str | None:
    nothing = len(args) == 2 and args[1].type == types.NULL
    return "looks for a value: NULL without a type is none" if nothing else None


def _one_type(args: Sequence[tree.Expr]) -> str | None:
    """A decimal and another number are not one type for elements, though they are for operands."""
    if len(args) != 2 or not isinstance(args[0].type, Array):
        return None
    element, item = args[0].type.element, args[1].type
    differ = element != item and types.NULL not in {element, item}
    if differ and (isinstance(element, Decimal) or isinstance(item, Decimal)):
        return f"takes a value of the elements' type: {element}, not {item}"
    return None


def _of(taken: Callable[[DataType], bool], what: str) -> Check:
    def check(args: Sequence[tree.Expr]) -> str | None:
        if args and args[0].type != types.NULL and not taken(args[0].type):
            return f"takes {what}, not {args[0].type}"
        return None

    return check


_TEXT = _of(lambda t: t == types.STRING, "text")
_HASHED = _of(lambda t: t in {types.STRING, types.BINARY}, "text or bytes")
_BITS = {types.TINYINT: 8, types.SMALLINT: 16, types.INT: 32, types.BIGINT: 64}


def _bit(args: Sequence[tree.Expr]) -> str | None:
    place = _constant(args[1]) if len(args) == 2 else None
    if len(args) != 2 or args[0].type not in _BITS or not isinstance(place, int):
        return None
    most = _BITS[args[0].type]
    return None if 0 <= place < most else f"counts bits from 0 to {most - 1}, not {place}"


def _accuracy(args: Sequence[tree.Expr]) -> str | None:
    if len(args) < 3:
        return None
    if not types.is_integral(args[2].type):
        return f"takes a whole number as its accuracy, not {args[2].type}"
    value = _constant(args[2])
    return "takes an accuracy above 0" if isinstance(value, int) and value <= 0 else None


def _deviation(args: Sequence[tree.Expr]) -> str | None:
    value = _constant(args[1]) if len(args) > 1 else None
    if not isinstance(value, int | float) and value is not None:
        value = float(str(value))
    if value is None or (value > 0 and math.ceil(2 * math.log2(1.106 / value)) >= 4):
        return None
    return "takes a relative deviation above 0 and up to 0.39"


def _length(args: Sequence[tree.Expr]) -> str | None:
    value = _constant(args[0]) if args else None
    return "takes a length of 0 or more" if isinstance(value, int) and value < 0 else None


def _weights(args: Sequence[tree.Expr]) -> str | None:
    value = _constant(args[2]) if len(args) > 2 else None
    return "takes frequencies of 0 or more" if isinstance(value, int) and value < 0 else None


def _one_kind(args: Sequence[tree.Expr]) -> str | None:
    mixed = {arg.type == types.BINARY for arg in args[:2] if arg.type != types.NULL}
    return "takes two texts, or bytes and bytes" if len(mixed) > 1 else None


def _ordered(place: int) -> Check:
    def check(args: Sequence[tree.Expr]) -> str | None:
        kind = args[place].type if len(args) > place else types.NULL
        return None if types.is_orderable(kind) else f"takes what can be ordered, not {kind}"

    return check


_MOST_PICKED = 100_000


def _picked(args: Sequence[tree.Expr]) -> str | None:
    value = _constant(args[2]) if len(args) > 2 else 1
    if isinstance(value, str):
        value = int(value) if value.isdigit() else None
    if isinstance(value, int) and 1 <= value <= _MOST_PICKED:
        return _ordered(1)(args)
    return f"takes a constant number from 1 to {_MOST_PICKED}"


def _no_maps(args: Sequence[tree.Expr]) -> str | None:
    maps = args and any(isinstance(kind, types.Map) for kind in types.walk(args[0].type))
    return "takes no maps" if maps else None


def _whole_weights(args: Sequence[tree.Expr]) -> str | None:
    if len(args) > 2 and not types.is_integral(args[2].type) and args[2].type != types.NULL:
        return f"takes whole numbers as frequencies, not {args[2].type}"
    return _weights(args)


_CHECKS: dict[str, Check] = {
    "array_contains": _untyped,
    "map_contains_key": _untyped,
    "array_append": _one_type,
    "array_prepend": _one_type,
    "json_array_length": _TEXT,
    "json_object_keys": _TEXT,
    "bit_count": _of(lambda t: types.is_integral(t) or t == types.BOOLEAN, "a whole number"),
    **dict.fromkeys(("md5", "sha", "sha1", "sha2", "crc32"), _HASHED),
    "bit_get": _bit,
    "getbit": _bit,
    "percentile_approx": _accuracy,
    "approx_percentile": _accuracy,
    "percentile": _whole_weights,
    "min": _ordered(0),
    "max": _ordered(0),
    "min_by": _picked,
    "max_by": _picked,
    "collect_set": _no_maps,
    "approx_count_distinct": _deviation,
    "randstr": _length,
    "overlay": _one_kind,
}


def reason(function: str, args: Sequence[tree.Expr]) -> str | None:
    """Return why a function does not take these arguments; None where nothing speaks against it."""
    check = _CHECKS.get(function)
    return None if check is None else check(args)
