"""Functions of numbers. Outside of a function's domain the answer is NULL or NaN, as in Spark."""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts, decimals
from shared.sql.functions.define import scalar
from shared.sql.functions.intervals import amount
from shared.sql.functions.model import Generator
from shared.sql.functions.render import type_name
from shared.sql.types import DataType, DayTime, Decimal, YearMonth


def _whole(name: str) -> Generator:
    def generate(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
        del types_
        return casts.cast(f"{name}({args[0]})", types.DOUBLE, out)

    return generate


def _absolute(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    del types_
    if not types.is_integral(out):
        return f"abs({args[0]})"
    return casts.low_bits(f"abs(CAST({args[0]} AS {casts.wider(out)}))", out)


def _round_whole(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    """A whole number to tens, hundreds …; half away from zero, its low bits where it overflows."""
    del types_
    power = f"CAST(pow(10, -{args[1]}) AS HUGEINT)"
    half = f"CASE WHEN {args[0]} < 0 THEN -({power} // 2) ELSE {power} // 2 END"
    moved = f"(CAST({args[0]} AS HUGEINT) + {half})"
    return casts.low_bits(f"(({moved} // {power}) * {power})", out, "HUGEINT")


def _positive_modulo(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    del types_
    if not types.is_integral(out):
        return decimals.positive_modulo(*args)
    found = decimals.positive_modulo(*(f"CAST({arg} AS {casts.wider(out)})" for arg in args))
    return f"CAST({found} AS {type_name(out)})"


def _tried(symbol: str) -> Generator:
    def generate(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
        del types_
        left, right = (f"CAST({arg} AS HUGEINT)" for arg in args)
        return f"TRY_CAST(({left} {symbol} {right}) AS {type_name(out)})"

    return generate


def _to_unit(sign: str, inner: str) -> Generator:
    """Return what writes a decimal less, or with more, than what it is above a multiple of a unit."""

    def generate(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
        del types_
        rest = decimals.positive_modulo(f"({inner}{args[0]})", args[1])
        return f"TRY_CAST(({args[0]} {sign} {rest}) AS {type_name(out)})"

    return generate


def _decimal_whole(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    if not isinstance(given, Decimal):
        return None
    return Decimal(max(1, min(38, given.precision - given.scale + 1)), 0)


_CEIL = _whole("ceil")
_FLOOR = _whole("floor")

_WRAPPED_64 = (
    "CAST((((# % 18446744073709551616) + 18446744073709551616 + 9223372036854775808)"
    " % 18446744073709551616) - 9223372036854775808 AS BIGINT)"
)
_WRAPPED_32 = (
    "CAST((((# % 4294967296) + 4294967296 + 2147483648) % 4294967296) - 2147483648 AS INTEGER)"
)


def _bucket(value: str, low: str, high: str, count: str) -> str:
    """Return the number of the bucket of equal width that holds a value; 0 stands before them."""
    v, a, b = (f"CAST({x} AS DOUBLE)" for x in (value, low, high))
    return (
        f"CASE WHEN {count} <= 0 OR {count} = 9223372036854775807 OR {a} = {b} OR isnan({v})"
        f" OR NOT isfinite({a}) OR NOT isfinite({b}) THEN NULL"
        f" WHEN {a} < {b} AND {v} < {a} OR {a} > {b} AND {v} > {a} THEN 0"
        f" WHEN {a} < {b} AND {v} >= {b} OR {a} > {b} AND {v} <= {b} THEN {count} + 1"
        f" ELSE CAST(floor(({v} - {a}) / ({b} - {a}) * {count}) AS BIGINT) + 1 END"
    )


def _bucket_of_spans(args: Sequence[str], kinds: Sequence[DataType], _out: DataType) -> str:
    value, low, high = (amount(sql, kinds[0]) for sql in args[:3])
    return _bucket(value, low, high, args[3])


def _alike_intervals(args: tuple[DataType, ...]) -> bool:
    return any(all(isinstance(kind, family) for kind in args) for family in (YearMonth, DayTime))


ENTRIES = (
    scalar("abs", "numeric -> $0", generate=_absolute),
    scalar("whole_or_null", "any -> $0", "TRY_CAST(trunc({0}) AS {type})"),
    scalar(
        "sign signum",
        "double -> double",
        "CASE WHEN isnan({0}) OR {0} = 0 THEN {0} ELSE CAST(sign({0}) AS DOUBLE) END",
    ),
    scalar("ceil ceiling", "integral -> bigint", "CAST({0} AS BIGINT)", canonical="ceil_whole"),
    scalar("floor", "integral -> bigint", "CAST({0} AS BIGINT)", canonical="floor_whole"),
    scalar(
        "ceil ceiling",
        "any -> bigint",
        "CAST(ceil({0}) AS {type})",
        canonical="ceil_decimal",
        result=_decimal_whole,
    ),
    scalar(
        "floor",
        "any -> bigint",
        "CAST(floor({0}) AS {type})",
        canonical="floor_decimal",
        result=_decimal_whole,
    ),
    scalar("ceil_to", "any, any -> $0", generate=_to_unit("+", "-")),
    scalar("floor_to", "any, any -> $0", generate=_to_unit("-", "")),
    scalar("ceil ceiling", "double -> bigint", generate=_CEIL),
    scalar("floor", "double -> bigint", generate=_FLOOR),
    scalar("rint", "double -> double", "round_even({0}, 0)"),
    # round(x, digits) is bound by the analyser: the type of a decimal depends on the digits.
    # Doubles are rounded by their shortest decimal form, half away from zero, as Spark does.
    scalar(
        "round_double",
        "double, int -> double",
        "CASE WHEN abs({0}) < 1e20 THEN CAST(round(TRY_CAST(CAST({0} AS VARCHAR)"
        " AS DECIMAL(38,17)), {1}) AS DOUBLE) ELSE {0} END",
    ),
    scalar("round_decimal", "any, int -> $0", "TRY_CAST(round({0}, {1}) AS {type})"),
    scalar("round_whole", "any, int -> $0", generate=_round_whole),
    scalar(
        "whole_of_text",
        "string -> bigint",
        r"TRY_CAST(regexp_extract(trim({0}), '^[+-]?\d+$') AS {type})",
    ),
    scalar(
        "bround_whole",
        "any, int -> $0",
        "CAST(round_even({0} / pow(10, -{1}), 0) * pow(10, -{1}) AS {type})",
    ),
    scalar("bround_decimal", "any, int -> $0", "TRY_CAST(round_even({0}, {1}) AS {type})"),
    scalar(
        "bround_double",
        "double, int -> double",
        "CASE WHEN abs({0}) < 1e20 THEN CAST(round_even("
        "TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(38,17)), {1}) AS DOUBLE) ELSE {0} END",
    ),
    scalar("sqrt", "double -> double", "CASE WHEN {0} < 0 THEN 'NaN'::DOUBLE ELSE sqrt({0}) END"),
    # `fm_` ones have the last bit of Java's StrictMath, as Spark has it; DuckDB's is the platform's.
    scalar("cbrt", "double -> double", "fm_cbrt({0})"),
    scalar("exp", "double -> double", "fm_exp({0})"),
    scalar("expm1", "double -> double", "fm_expm1({0})"),
    scalar("ln log", "double -> double", "CASE WHEN {0} > 0 THEN fm_ln({0}) END"),
    scalar(
        "log",
        "double, double -> double",
        "CASE WHEN {0} > 0 AND {1} > 0 THEN fm_ln({1}) / fm_ln({0}) END",
        canonical="log_of",
    ),
    scalar("log10", "double -> double", "CASE WHEN {0} > 0 THEN fm_log10({0}) END"),
    scalar("log2", "double -> double", "CASE WHEN {0} > 0 THEN fm_ln({0}) / ln(2.0::DOUBLE) END"),
    scalar("log1p", "double -> double", "CASE WHEN {0} > -1 THEN fm_log1p({0}) END"),
    scalar("pow power", "double, double -> double", "fm_pow({0}, {1})"),
    scalar("hypot", "double, double -> double", "fm_hypot({0}, {1})"),
    scalar("sin", "double -> double", "sin({0})"),
    scalar("cos", "double -> double", "cos({0})"),
    scalar("tan", "double -> double", "tan({0})"),
    scalar("cot", "double -> double", "cot({0})"),
    scalar("asin", "double -> double", "fm_asin({0})"),
    scalar("acos", "double -> double", "fm_acos({0})"),
    scalar("atan", "double -> double", "fm_atan({0})"),
    scalar("atan2", "double, double -> double", "fm_atan2({0}, {1})"),
    scalar("sinh", "double -> double", "fm_sinh({0})"),
    scalar("cosh", "double -> double", "fm_cosh({0})"),
    scalar("tanh", "double -> double", "fm_tanh({0})"),
    scalar("asinh", "double -> double", "fm_asinh({0})"),
    scalar("acosh", "double -> double", "fm_acosh({0})"),
    scalar("atanh", "double -> double", "fm_atanh({0})"),
    scalar("sec", "double -> double", "(1 / cos({0}))"),
    scalar("csc", "double -> double", "(1 / sin({0}))"),
    scalar("degrees", "double -> double", "degrees({0})"),
    scalar("radians", "double -> double", "radians({0})"),
    scalar("pi", " -> double", "pi()"),
    scalar("e", " -> double", "exp(1.0::DOUBLE)"),
    # pmod(a, b) is bound by the analyser, as an operator is.
    scalar("positive_modulo", "T, T -> T", generate=_positive_modulo),
    scalar(
        "factorial",
        "int -> bigint",
        "CASE WHEN {0} BETWEEN 0 AND 20 THEN CAST(factorial({0}) AS BIGINT) END",
    ),
    # As Java shifts: the count is taken modulo the width, bits beyond it are lost.
    scalar(
        "shiftleft",
        "bigint, int -> bigint",
        f"({_WRAPPED_64.replace('#', '(CAST({0} AS HUGEINT) * CAST(pow(2, {1} & 63) AS HUGEINT))')})",
    ),
    scalar(
        "shiftleft_int",
        "int, int -> int",
        f"({_WRAPPED_32.replace('#', '(CAST({0} AS HUGEINT) * CAST(pow(2, {1} & 31) AS HUGEINT))')})",
    ),
    scalar("shiftright", "bigint, int -> bigint", "({0} >> ({1} & 63))"),
    scalar("shiftright_int", "int, int -> int", "({0} >> ({1} & 31))"),
    scalar(
        "shiftrightunsigned",
        "bigint, int -> bigint",
        "CASE WHEN {1} & 63 = 0 THEN {0}"
        " ELSE ({0} >> ({1} & 63)) & (9223372036854775807 >> (({1} & 63) - 1)) END",
    ),
    scalar(
        "shiftrightunsigned_int",
        "int, int -> int",
        "CASE WHEN {1} & 31 = 0 THEN {0}"
        " ELSE CAST((CAST({0} AS BIGINT) & 4294967295) >> ({1} & 31) AS INTEGER) END",
    ),
    scalar("bit_get getbit", "bigint, int -> tinyint", "CAST(({0} >> {1}) & 1 AS TINYINT)"),
    scalar(
        "bit_count",
        "boolean -> int",
        "CAST({0} AS INTEGER)",
        canonical="bit_count_boolean",
    ),
    scalar("conv", "string, int, int -> string", "fm_conv({0}, {1}, {2})"),
    scalar("try_plus", "T, T -> T", generate=_tried("+")),
    scalar("try_minus", "T, T -> T", generate=_tried("-")),
    scalar("try_times", "T, T -> T", generate=_tried("*")),
    scalar(
        "width_bucket",
        "double, double, double, bigint -> bigint",
        generate=lambda a, _t, _o: _bucket(*a),
    ),
    scalar(
        "width_bucket",
        "any, any, any, bigint -> bigint",
        canonical="width_bucket_interval",
        generate=_bucket_of_spans,
        result=lambda args: types.BIGINT if _alike_intervals(args[:3]) else None,
    ),
    scalar(
        "window_start",
        "timestamp, bigint, bigint -> timestamp",
        "timezone('UTC', make_timestamp(CAST(epoch_us({0}) - ((((epoch_us({0}) - {2}) % {1}) + {1})"
        " % {1}) AS BIGINT)))",
    ),
    scalar("bit_count", "bigint -> int", "CAST(bit_count(CAST({0} AS BIGINT)) AS INTEGER)"),
    scalar("bin", "bigint -> string", "to_binary({0})"),
    # Unique and rising within a process, which draws its own first number.
    scalar(
        "monotonically_increasing_id",
        " -> bigint",
        "fm_row_id(random())",
        volatile=True,
    ),
)
