"""Operators. In the tree they are calls by these names; the analyser unites operand types first.

Decimals have operators of their own: DuckDB's decimal types and division differ from Spark's.
Whole numbers that overflow raise (Spark wraps silently); division by zero is NULL.
"""

from __future__ import annotations

from shared.sql.functions.define import scalar

ENTRIES = (
    scalar("+", "T, T -> T", "({0} + {1})"),
    scalar("-", "T, T -> T", "({0} - {1})"),
    scalar("*", "T, T -> T", "({0} * {1})"),
    scalar("/", "double, double -> double", "({0} / nullif({1}, 0))"),
    scalar("%", "T, T -> T", "({0} % nullif({1}, 0))"),
    scalar("div", "bigint, bigint -> bigint", "CAST(trunc({0} // nullif({1}, 0)) AS BIGINT)"),
    scalar("decimal_add", "any, any -> $0", "TRY_CAST(({0} + {1}) AS {type})"),
    scalar("decimal_subtract", "any, any -> $0", "TRY_CAST(({0} - {1}) AS {type})"),
    scalar("decimal_multiply", "any, any -> $0", "TRY_CAST(TRY({0} * {1}) AS {type})"),
    scalar(
        "decimal_divide",
        "any, any -> $0",
        "TRY_CAST((CAST({0} AS DOUBLE) / nullif(CAST({1} AS DOUBLE), 0)) AS {type})",
    ),
    scalar("decimal_modulo", "any, any -> $0", "TRY_CAST(({0} % nullif({1}, 0)) AS {type})"),
    scalar("negative", "numeric -> $0", "(-{0})"),
    scalar("positive", "numeric -> $0", "{0}"),
    scalar("=", "T, T -> boolean", "({0} = {1})"),
    scalar("!=", "T, T -> boolean", "({0} <> {1})"),
    scalar("<=>", "T, T -> boolean", "({0} IS NOT DISTINCT FROM {1})"),
    scalar("<", "T, T -> boolean", "({0} < {1})"),
    scalar("<=", "T, T -> boolean", "({0} <= {1})"),
    scalar(">", "T, T -> boolean", "({0} > {1})"),
    scalar(">=", "T, T -> boolean", "({0} >= {1})"),
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
    scalar("ilike", "string, string -> boolean", "({0} ILIKE {1})"),
    scalar("like_escape", "string, string, string -> boolean", "({0} LIKE {1} ESCAPE {2})"),
    scalar("ilike_escape", "string, string, string -> boolean", "({0} ILIKE {1} ESCAPE {2})"),
    # Time: dates and days, instants and intervals.
    scalar("date_plus_interval", "date, interval -> date", "CAST(({0} + {1}) AS DATE)"),
    scalar("timestamp_plus_interval", "timestamp, interval -> timestamp", "({0} + {1})"),
    scalar("date_minus_interval", "date, interval -> date", "CAST(({0} - {1}) AS DATE)"),
    scalar("timestamp_minus_interval", "timestamp, interval -> timestamp", "({0} - {1})"),
    scalar("date_minus_date", "date, date -> interval", "to_days(CAST(({0} - {1}) AS INTEGER))"),
    scalar(
        "timestamp_minus_timestamp",
        "timestamp, timestamp -> interval",
        "to_microseconds(epoch_us({0}) - epoch_us({1}))",
    ),
)
