"""Operators. In the tree they are calls by these names; the analyser unites operand types first.

Decimals have operators of their own: DuckDB's decimal types and division differ from Spark's.
Whole numbers that overflow keep their low bits, as in Spark; division by zero is NULL.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts, decimals
from shared.sql.functions.define import scalar
from shared.sql.functions.intervals import of_micros
from shared.sql.functions.model import Generator
from shared.sql.functions.ordering import compared
from shared.sql.functions.render import type_name
from shared.sql.types import DataType, DayTime


def _folded(escape: str) -> str:
    """Return `a ILIKE b`: both small as Unicode has it, where they are more than ASCII."""
    return (
        "(CASE WHEN strlen({0}) = length({0}) AND strlen({1}) = length({1})"
        f" THEN {{0}} ILIKE {{1}}{escape} ELSE fm_lower({{0}}) LIKE fm_lower({{1}}){escape} END)"
    )


def _wrapping(symbol: str) -> Generator:
    """Return what writes `a symbol b`; whole numbers are computed wide and cut."""

    def generate(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
        del types_
        if not types.is_integral(out):
            return f"({args[0]} {symbol} {args[1]})"
        wide = casts.wider(out)
        left, right = (f"CAST({arg} AS {wide})" for arg in args)
        return casts.low_bits(f"({left} {symbol} {right})", out)

    return generate


def _modulo(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    del types_
    if not types.is_integral(out):
        return f"({args[0]} % nullif({args[1]}, 0))"
    # The least number % -1 overflows in DuckDB.
    left = f"CAST({args[0]} AS {casts.wider(out)})"
    return f"CAST(({left} % nullif({args[1]}, 0)) AS {type_name(out)})"


def _negative(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    del types_
    if not types.is_integral(out):
        return f"(-{args[0]})"
    return casts.low_bits(f"(-CAST({args[0]} AS {casts.wider(out)}))", out)


def _whole_quotient(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    del types_
    left, right = (f"CAST({arg} AS HUGEINT)" for arg in args)
    return casts.low_bits(f"({left} // nullif({right}, 0))", out)


def _digest(args: Sequence[str], types_: Sequence[DataType], out: DataType) -> str:
    """Write a digest of values; NULL has one too, and -0.0 has that of 0.0."""
    del out
    parts = []
    for arg, kind in zip(args, types_, strict=True):
        value = f"({arg} + 0.0)" if kind in {types.FLOAT, types.DOUBLE} else arg
        written = f"CAST({value} AS VARCHAR)"
        parts.append(f"coalesce(length({written}) || ':' || {written}, '-')")
    return f"md5({' || '.join(parts)})"


DIGEST = "_fm_digest"
"""32 hex digits that tell lists of values apart; for keys of our own."""

ENTRIES = (
    scalar(DIGEST, "any, any* -> string", generate=_digest),
    scalar("+", "T, T -> T", generate=_wrapping("+")),
    scalar("-", "T, T -> T", generate=_wrapping("-")),
    scalar("*", "T, T -> T", generate=_wrapping("*")),
    scalar("/", "double, double -> double", "({0} / nullif({1}, 0))"),
    scalar("%", "T, T -> T", generate=_modulo),
    scalar("div", "bigint, bigint -> bigint", generate=_whole_quotient),
    scalar("decimal_add", "any, any -> $0", generate=decimals.writer("+")),
    scalar("decimal_subtract", "any, any -> $0", generate=decimals.writer("-")),
    scalar("decimal_multiply", "any, any -> $0", generate=decimals.writer("*")),
    scalar("decimal_divide", "any, any -> $0", generate=decimals.writer("/")),
    scalar("decimal_modulo", "any, any -> $0", generate=decimals.writer("%")),
    scalar("decimal_positive_modulo", "any, any -> $0", generate=decimals.writer("pmod")),
    scalar(
        "decimal_div",
        "any, any -> bigint",
        "TRY_CAST(fm_decimal('div', CAST({0} AS VARCHAR), CAST({1} AS VARCHAR), 38, 0) AS BIGINT)",
    ),
    scalar("negative", "numeric -> $0", generate=_negative),
    scalar("positive", "numeric -> $0", "{0}"),
    scalar("=", "T, T -> boolean", "({0} = {1})"),
    scalar("!=", "T, T -> boolean", "({0} <> {1})"),
    scalar("<=>", "T, T -> boolean", "({0} IS NOT DISTINCT FROM {1})"),
    scalar("<", "T, T -> boolean", generate=compared("<")),
    scalar("<=", "T, T -> boolean", generate=compared("<=")),
    scalar(">", "T, T -> boolean", generate=compared(">")),
    scalar(">=", "T, T -> boolean", generate=compared(">=")),
    scalar("in", "T, T* -> boolean", "({0} IN ({1*}))"),
    scalar("and", "boolean, boolean -> boolean", "({0} AND {1})"),
    scalar("or", "boolean, boolean -> boolean", "({0} OR {1})"),
    scalar("not", "boolean -> boolean", "(NOT {0})"),
    scalar("is_null", "any -> boolean", "({0} IS NULL)"),
    scalar("is_not_null", "any -> boolean", "({0} IS NOT NULL)"),
    scalar("&", "T, T -> T", "({0} & {1})"),
    scalar("|", "T, T -> T", "({0} | {1})"),
    scalar("^", "T, T -> T", "xor({0}, {1})"),
    scalar("~", "integral -> $0", "(~{0})"),
    scalar("||", "string, string -> string", "({0} || {1})"),
    scalar("array_concat", "array<T>, array<T> -> array<T>", "({0} || {1})"),
    scalar("like", "string, string -> boolean", "({0} LIKE {1})"),
    scalar("ilike", "string, string -> boolean", _folded("")),
    scalar("like_escape", "string, string, string -> boolean", "({0} LIKE {1} ESCAPE {2})"),
    scalar("ilike_escape", "string, string, string -> boolean", _folded(" ESCAPE {2}")),
    # Time: dates and days, instants and intervals.
    scalar("date_plus_interval", "date, interval -> date", "CAST(({0} + {1}) AS DATE)"),
    # As wall clocks of UTC: months go first, which DuckDB turns round for instants going back.
    scalar(
        "timestamp_plus_interval",
        "timestamp, interval -> timestamp",
        "timezone('UTC', timezone('UTC', {0}) + {1})",
    ),
    scalar("date_minus_interval", "date, interval -> date", "CAST(({0} - {1}) AS DATE)"),
    scalar(
        "timestamp_minus_interval",
        "timestamp, interval -> timestamp",
        "timezone('UTC', timezone('UTC', {0}) - {1})",
    ),
    scalar(
        "date_minus_date",
        "date, date -> any",
        "to_days(CAST(({0} - {1}) AS INTEGER))",
        result=lambda _args: DayTime(0, 0),
    ),
    scalar(
        "timestamp_minus_timestamp",
        "timestamp, timestamp -> any",
        of_micros("epoch_us({0}) - epoch_us({1})"),
        result=lambda _args: DayTime(0, 3),
    ),
)
