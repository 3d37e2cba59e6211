"""Functions of numbers. Outside of a function's domain the answer is NULL or NaN, as in Spark."""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts
from shared.sql.functions.define import scalar
from shared.sql.functions.model import Generator
from shared.sql.types import DataType, Decimal


def _whole(name: str) -> Generator:
    def generate(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
        del types_
        return casts.cast(f"{name}({args[0]})", types.DOUBLE, out)

    return generate


def _decimal_whole(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    if not isinstance(given, Decimal):
        return None
    return Decimal(max(1, min(38, given.precision - given.scale + 1)), 0)


_CEIL = _whole("ceil")
_FLOOR = _whole("floor")

ENTRIES = (
    scalar("abs", "numeric -> $0", "abs({0})"),
    scalar("sign signum", "double -> double", "CAST(sign({0}) AS DOUBLE)"),
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
    scalar("round_whole", "any, int -> $0", "CAST(round({0}, {1}) AS {type})"),
    scalar("bround_decimal", "any, int -> $0", "TRY_CAST(round_even({0}, {1}) AS {type})"),
    scalar("bround_double", "double, int -> double", "round_even({0}, {1})"),
    scalar("sqrt", "double -> double", "CASE WHEN {0} < 0 THEN 'NaN'::DOUBLE ELSE sqrt({0}) END"),
    # Whole roots are exact in Spark.
    scalar(
        "cbrt",
        "double -> double",
        "CASE WHEN round(cbrt({0})) ** 3 = {0} THEN round(cbrt({0})) ELSE cbrt({0}) END",
    ),
    scalar("exp", "double -> double", "exp({0})"),
    scalar("expm1", "double -> double", "(exp({0}) - 1)"),
    scalar("ln log", "double -> double", "CASE WHEN {0} > 0 THEN ln({0}) END"),
    scalar(
        "log",
        "double, double -> double",
        "CASE WHEN {0} > 0 AND {1} > 0 THEN ln({1}) / ln({0}) END",
        canonical="log_of",
    ),
    scalar("log10", "double -> double", "CASE WHEN {0} > 0 THEN log10({0}) END"),
    scalar("log2", "double -> double", "CASE WHEN {0} > 0 THEN log2({0}) END"),
    scalar("log1p", "double -> double", "CASE WHEN {0} > -1 THEN ln(1 + {0}) END"),
    scalar("pow power", "double, double -> double", "pow({0}, {1})"),
    scalar("hypot", "double, double -> double", "sqrt({0} * {0} + {1} * {1})"),
    scalar("sin", "double -> double", "sin({0})"),
    scalar("cos", "double -> double", "cos({0})"),
    scalar("tan", "double -> double", "tan({0})"),
    scalar("cot", "double -> double", "cot({0})"),
    scalar(
        "asin",
        "double -> double",
        "CASE WHEN abs({0}) > 1 THEN 'NaN'::DOUBLE ELSE asin({0}) END",
    ),
    scalar(
        "acos",
        "double -> double",
        "CASE WHEN abs({0}) > 1 THEN 'NaN'::DOUBLE ELSE acos({0}) END",
    ),
    scalar("atan", "double -> double", "atan({0})"),
    scalar("atan2", "double, double -> double", "atan2({0}, {1})"),
    scalar("sinh", "double -> double", "sinh({0})"),
    scalar("cosh", "double -> double", "cosh({0})"),
    scalar("tanh", "double -> double", "tanh({0})"),
    scalar("degrees", "double -> double", "degrees({0})"),
    scalar("radians", "double -> double", "radians({0})"),
    scalar("pi", " -> double", "pi()"),
    scalar("e", " -> double", "exp(1.0::DOUBLE)"),
    scalar("pmod", "T, T -> T", "((({0} % nullif({1}, 0)) + {1}) % {1})", promote=False),
    scalar(
        "factorial",
        "int -> bigint",
        "CASE WHEN {0} BETWEEN 0 AND 20 THEN CAST(factorial({0}) AS BIGINT) END",
    ),
    scalar("shiftleft", "bigint, int -> bigint", "({0} << {1})"),
    scalar("shiftright", "bigint, int -> bigint", "({0} >> {1})"),
    scalar("bit_count", "bigint -> int", "CAST(bit_count({0}) AS INTEGER)"),
    scalar("bin", "bigint -> string", "to_binary({0})"),
    scalar("rand random", "int? -> double", "random()", volatile=True),
    scalar(
        "randn",
        "int? -> double",
        "(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))",
        volatile=True,
    ),
)
