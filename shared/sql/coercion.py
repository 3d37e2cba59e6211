"""Which types turn into which without being asked: Spark's rules with ANSI off.

Sources: Spark's `TypeCoercion` and `DecimalPrecision` (behaviour, by the documentation and by
probing Spark 4 with `spark.sql.ansi.enabled=false`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal as Number

from shared.core.errors import Position
from shared.sql import tree, types
from shared.sql.types import Array, DataType, DayTime, Decimal, Field, Map, Struct, Time, YearMonth

_DIGITS = {types.TINYINT: 3, types.SMALLINT: 5, types.INT: 10, types.BIGINT: 20}
_LADDER = (*types.INTEGRAL, types.FLOAT, types.DOUBLE)


def cast(expr: tree.Expr, target: DataType) -> tree.Expr:
    """Return `expr` as `target`: itself, a literal retyped, or a Cast."""
    if expr.type == target:
        return expr
    if isinstance(expr, tree.Literal) and _retypes(expr, target):
        value = expr.value
        if target in {types.FLOAT, types.DOUBLE} and value is not None:
            value = float(value)  # type: ignore[arg-type]  # a number: see _retypes
        elif isinstance(target, Decimal) and value is not None:
            value = Number(value)  # type: ignore[arg-type]  # an int: see _retypes
        return replace(expr, type=target, value=value)
    return tree.Cast(type=target, arg=expr, position=expr.position)


def _retypes(literal: tree.Literal, target: DataType) -> bool:
    """Whether a literal's value is the same in the target type."""
    value = literal.value
    if value is None:
        return True
    if isinstance(value, bool) or not types.is_numeric(target):
        return False
    if isinstance(value, int):
        if target in {types.FLOAT, types.DOUBLE}:
            return abs(value) <= 1 << 24
        if isinstance(target, Decimal):
            return len(str(abs(value))) <= target.precision - target.scale
        return fits(value, target)
    return isinstance(value, Number) and target == types.DOUBLE


def fits(value: int, target: DataType) -> bool:
    """Return whether a whole number lies in the range of an integral type."""
    bits = {types.TINYINT: 7, types.SMALLINT: 15, types.INT: 31, types.BIGINT: 63}[target]
    return -(1 << bits) <= value < 1 << bits


def null(target: DataType, position: Position | None = None) -> tree.Literal:
    """Return the NULL of a type."""
    return tree.Literal(type=target, value=None, position=position)


# --- implicit casts of arguments ------------------------------------------------------------


def implicit(actual: DataType, wanted: DataType) -> bool:
    """Return whether an argument of type `actual` is taken where `wanted` is expected."""
    if actual in {wanted, types.NULL}:
        return True
    match actual, wanted:
        case Array(a), Array(w):
            return implicit(a, w)
        case Map(ka, va), Map(kw, vw):
            return implicit(ka, kw) and implicit(va, vw)
        case Struct(fa), Struct(fw):
            pairs = zip(fa, fw, strict=False)
            return len(fa) == len(fw) and all(implicit(a.type, w.type) for a, w in pairs)
    if types.is_numeric(wanted):
        return types.is_numeric(actual) or actual == types.STRING
    if wanted == types.STRING:
        return not isinstance(actual, Array | Map | Struct)
    moments = {types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ}
    if wanted in moments:
        return actual in moments or actual == types.STRING
    if wanted == types.INTERVAL:
        return actual == types.STRING or types.is_interval(actual)
    if wanted in {types.BOOLEAN, types.BINARY}:
        return actual == types.STRING
    return False


# --- the common type of several values ------------------------------------------------------


def decimal_of(t: DataType) -> Decimal | None:
    """Return the decimal that holds every value of a whole number type or a decimal."""
    if isinstance(t, Decimal):
        return t
    return Decimal(_DIGITS[t], 0) if t in _DIGITS else None


def tightest(left: DataType, right: DataType) -> DataType | None:
    """Return the narrowest type holding both without turning anything into text, or None."""
    if right in {left, types.NULL}:
        return left
    if left == types.NULL:
        return right
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _with_decimal(left, right)
    if left in _LADDER and right in _LADDER:
        return max(left, right, key=_LADDER.index)
    moments = (types.DATE, types.TIMESTAMP_NTZ, types.TIMESTAMP)
    if left in moments and right in moments:
        return max(left, right, key=moments.index)
    match left, right:
        case Time(a), Time(b):
            return Time(max(a, b))
        case YearMonth(a, b), YearMonth(c, d):
            return YearMonth(min(a, c), max(b, d))
        case DayTime(a, b), DayTime(c, d):
            return DayTime(min(a, c), max(b, d))
    return None


_MOST_DIGITS = 38


def _with_decimal(left: DataType, right: DataType) -> DataType | None:
    if left in {types.FLOAT, types.DOUBLE} or right in {types.FLOAT, types.DOUBLE}:
        return types.DOUBLE
    a, b = decimal_of(left), decimal_of(right)
    if a is None or b is None:
        return None
    scale = max(a.scale, b.scale)
    whole = max(a.precision - a.scale, b.precision - b.scale)
    if whole + scale > _MOST_DIGITS:  # the whole part is kept here, unlike in arithmetic
        return Decimal(_MOST_DIGITS, max(0, _MOST_DIGITS - whole))
    return Decimal(max(whole + scale, 1), scale)


def common(left: DataType, right: DataType, *, promote: bool = True) -> DataType | None:
    """Return the type two branches of CASE, two rows of VALUES or two sides of UNION share.

    Args:
        left: one type.
        right: the other.
        promote: whether text and another simple type meet as text.
    """
    found = tightest(left, right)
    if found is not None:
        return found
    match left, right:
        case Array(a), Array(b):
            element = common(a, b, promote=promote)
            return None if element is None else Array(element)
        case Map(ka, va), Map(kb, vb):
            key, value = common(ka, kb, promote=promote), common(va, vb, promote=promote)
            return None if key is None or value is None else Map(key, value)
        case Struct(fa), Struct(fb):
            return _common_struct(fa, fb, promote=promote)
    simple = {types.BOOLEAN, types.BINARY}
    if promote and types.STRING in {left, right}:
        other = right if left == types.STRING else left
        if other not in simple and not isinstance(other, Array | Map | Struct):
            return types.STRING
    return None


def _common_struct(
    left: tuple[Field, ...], right: tuple[Field, ...], *, promote: bool
) -> DataType | None:
    if [f.name.casefold() for f in left] != [f.name.casefold() for f in right]:
        return None
    fields = []
    for a, b in zip(left, right, strict=True):
        found = common(a.type, b.type, promote=promote)
        if found is None:
            return None
        fields.append(Field(a.name, found))
    return Struct(tuple(fields))


def common_of(all_types: Iterable[DataType], *, promote: bool = True) -> DataType | None:
    """Return the type all values share (NULL where there are none), or None."""
    # Text first: Spark looks for a string among the types before it pairs them.
    found: DataType | None = types.NULL
    for member in sorted(all_types, key=lambda t: t != types.STRING):
        found = None if found is None else common(found, member, promote=promote)
    return found


def comparable(left: DataType, right: DataType) -> DataType | None:
    """Return the type in which `=`, `<` … compare two values, or None.

    Text meets another simple type as that type (`'1.5' = 1` is true: the text becomes an int),
    decimals with a fraction as doubles.
    """
    found = tightest(left, right)
    if found is not None:
        return None if any(isinstance(t, Map) for t in types.walk(found)) else found
    if types.STRING in {left, right}:
        other = right if left == types.STRING else left
        apart = isinstance(other, Array | Map | Struct) or types.is_interval(other)
        if isinstance(other, Decimal) and other.scale:
            return types.DOUBLE
        return None if apart else other
    if types.BOOLEAN in {left, right}:
        other = right if left == types.BOOLEAN else left
        return other if types.is_numeric(other) else None
    if alike(left, right):
        return left
    found = common(left, right, promote=False)
    if found is None or any(isinstance(t, Map) for t in types.walk(found)):
        return None
    # Decimals meet other numbers as operands only, not inside of arrays and structs.
    numbers = {t for t in (*types.walk(left), *types.walk(right)) if types.is_numeric(t)}
    decimal = any(isinstance(t, Decimal) for t in numbers)
    return None if decimal and len(numbers) > 1 else found


def alike(left: DataType, right: DataType) -> bool:
    """Return whether structs have the same types in the same places, whatever they are called."""
    match left, right:
        case Struct(a), Struct(b):
            pairs = zip(a, b, strict=False)
            return len(a) == len(b) and all(alike(x.type, y.type) for x, y in pairs)
        case Array(a), Array(b):
            return alike(a, b)
    return left == right


# --- decimals -------------------------------------------------------------------------------


def bounded(precision: int, scale: int) -> Decimal:
    """Return decimal(precision, scale) cut to 38 digits, keeping at least 6 of the fraction."""
    if precision <= 38:
        return Decimal(max(precision, 1), scale)
    kept = max(38 - (precision - scale), min(scale, 6))
    return Decimal(38, kept)


def decimal_result(operator: str, a: Decimal, b: Decimal, *, loss: bool = True) -> Decimal:
    """Return the type of `a operator b` (Spark's DecimalPrecision rules).

    Args:
        operator: a sign, or `pmod`.
        a: the left side's type.
        b: the right side's.
        loss: whether digits of a fraction go where 38 are too few, and not whole ones.
    """
    if not loss:
        return _lossless_result(operator, a, b)
    whole = max(a.precision - a.scale, b.precision - b.scale)
    match operator:
        case "*":
            return bounded(a.precision + b.precision + 1, a.scale + b.scale)
        case "/":
            scale = max(6, a.scale + b.precision + 1)
            return bounded(a.precision - a.scale + b.scale + scale, scale)
        case "%" | "pmod":
            scale = max(a.scale, b.scale)
            return bounded(min(a.precision - a.scale, b.precision - b.scale) + scale, scale)
        case _:
            scale = max(a.scale, b.scale)
            return bounded(whole + 1 + scale, scale)


def _lossless_result(operator: str, a: Decimal, b: Decimal) -> Decimal:
    """Return the type of `a operator b` where the fraction is kept and whole digits are not."""
    most = _MOST_DIGITS
    if operator == "/":
        whole = min(most, a.precision - a.scale + b.scale)
        scale = min(most, max(6, a.scale + b.precision + 1))
        if whole + scale > most:
            scale -= (whole + scale - most) // 2 + 1
            whole = most - scale
        return Decimal(whole + scale, scale)
    if operator == "*":
        precision, scale = a.precision + b.precision + 1, a.scale + b.scale
    else:
        parts = (a.precision - a.scale, b.precision - b.scale)
        scale = max(a.scale, b.scale)
        precision = (min(parts) if operator in {"%", "pmod"} else max(parts) + 1) + scale
    return Decimal(max(1, min(precision, most)), min(scale, most))


def literal_type(value: Number) -> Decimal:
    """Return the narrowest decimal that holds a literal."""
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    precision = len(digits) + max(0, int(exponent))
    return Decimal(max(precision, scale), scale)
