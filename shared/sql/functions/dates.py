"""Functions of dates and instants, all in UTC. A week starts on Monday, except in `dayofweek`."""

from __future__ import annotations

from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts
from shared.sql.functions.define import Entry, scalar
from shared.sql.types import DataType, Decimal, Struct

_NAIVE = "timezone('UTC', {0})"


def _part(names: str, signature: str, part: str) -> Entry:
    """A calendar field as an int; instants are read as UTC wall clock."""
    source = _NAIVE if signature == "timestamp" else "{0}"
    return scalar(names, f"{signature} -> int", f"CAST({part.format(source)} AS INTEGER)")


_NUMBER = "CASE {0} WHEN 'year' THEN 12 WHEN 'quarter' THEN 3 ELSE 1 END"
# Whole units that have passed. Months count by days and clock, never by the end of the month.
_SPANS = (
    "CASE WHEN {0} IN ('year', 'quarter', 'month') THEN CAST(trunc(("
    " (year(timezone('UTC', {2})) - year(timezone('UTC', {1}))) * 12 + month({2}) - month({1})"
    " - CASE WHEN {2} >= {1} AND (day({2}), {2} - date_trunc('day', {2}))"
    " < (day({1}), {1} - date_trunc('day', {1})) THEN 1"
    " WHEN {2} < {1} AND (day({2}), {2} - date_trunc('day', {2}))"
    " > (day({1}), {1} - date_trunc('day', {1})) THEN -1 ELSE 0 END)"
    f" / ({_NUMBER})) AS BIGINT) ELSE date_sub({{0}}, {{1}}, {{2}}) END"
)
# Second 60 is the next minute's first.
_MADE = (
    "CASE WHEN {3} > 23 OR {5} > 60 THEN NULL WHEN {5} = 60 THEN TRY(make_timestamp({0}, {1}, {2}, {3}, {4}, 0.0)) + to_minutes(1)"
    " ELSE TRY(make_timestamp({0}, {1}, {2}, {3}, {4}, {5})) END"
)


# DuckDB has no zones of summer time; the signs of Etc's names are turned round.
_REGION = (
    "CASE {1} WHEN 'EDT' THEN 'Etc/GMT+4' WHEN 'CDT' THEN 'Etc/GMT+5' WHEN 'MDT' THEN 'Etc/GMT+6'"
    " WHEN 'PDT' THEN 'Etc/GMT+7' ELSE {1} END"
)
# A wall clock that comes twice, when summer ends, means the first time, as in Java.
_WALL = "timezone('UTC', {0})"
_EARLIER = (
    f"CASE WHEN timezone({_REGION}, timezone({_REGION}, {_WALL}) - to_hours(1)) = {_WALL}"
    f" THEN timezone({_REGION}, {_WALL}) - to_hours(1) ELSE timezone({_REGION}, {_WALL}) END"
)


def _of_seconds(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del out
    if types.is_integral(arg_types[0]):
        return f"timezone('UTC', make_timestamp(CAST({args[0]} AS BIGINT) * 1000000))"
    if isinstance(arg_types[0], Decimal):
        return f"to_timestamp(CAST({args[0]} AS DOUBLE))"
    return casts.instant_of_double(f"CAST({args[0]} AS DOUBLE)")


def _months_between(end: str, start: str, rounded: str = "TRUE") -> str:
    """Whole months where the days agree or both are the last; else parts of 31 days."""
    seconds = " + ".join(
        f"({part}({end}) - {part}({start})) * {size}"
        for part, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
    )
    exact = (
        f"((year({_NAIVE.format(end)}) - year({_NAIVE.format(start)})) * 12 + month({end}) - month({start})"
        f" + CASE WHEN day({end}) = day({start}) OR (CAST({end} AS DATE) = last_day({end})"
        f" AND CAST({start} AS DATE) = last_day({start})) THEN 0 ELSE"
        f" ({seconds}) / 2678400 END)"
    )
    return (
        f"CASE WHEN {end} IS NULL OR {start} IS NULL THEN NULL"
        f" WHEN {rounded} THEN round({exact}, 8) ELSE CAST({exact} AS DOUBLE) END"
    )


def _end_of(args: tuple[DataType, ...]) -> DataType | None:
    """Return the type of a window's end."""
    fields = args[0].fields if isinstance(args[0], Struct) else ()
    return next((field.type for field in fields if field.name == "end"), None)


ENTRIES = (
    _part("year", "date", "year({})"),
    _part("quarter", "date", "quarter({})"),
    _part("month", "date", "month({})"),
    _part("day dayofmonth", "date", "day({})"),
    _part("dayofyear", "date", "dayofyear({})"),
    _part("dayofweek", "date", "dayofweek({}) + 1"),
    _part("weekday", "date", "isodow({}) - 1"),
    _part("dayofweek_iso", "date", "isodow({})"),
    _part("weekofyear", "date", "weekofyear({})"),
    _part("yearofweek", "date", "isoyear({})"),
    _part("hour", "timestamp", "hour({})"),
    _part("minute", "timestamp", "minute({})"),
    _part("second", "timestamp", "second({})"),
    scalar(
        "second_fraction",
        "timestamp -> any",
        f"CAST(second({_NAIVE}) + CAST(microsecond({_NAIVE}) % 1000000 AS DECIMAL(18,6))"
        " / 1000000 AS DECIMAL(8,6))",
        result=lambda _args: Decimal(8, 6),
    ),
    scalar("dayname", "date -> string", "strftime({0}, '%a')"),
    scalar("monthname", "date -> string", "strftime({0}, '%b')"),
    scalar("date_add", "date, int -> date", "({0} + {1})"),
    scalar("date_sub", "date, int -> date", "({0} - {1})"),
    scalar("datediff date_diff", "date, date -> int", "CAST(({0} - {1}) AS INTEGER)"),
    # The unit comes first, as DuckDB calls it; the analyser normalises it.
    scalar("timestampdiff", "string, timestamp, timestamp -> bigint", _SPANS),
    # The unit in months, days and microseconds.
    scalar(
        "timestampadd",
        "timestamp, int, bigint, bigint, bigint -> timestamp",
        "({0} + to_months(CAST({1} * {2} AS INTEGER)) + to_days(CAST({1} * {3} AS INTEGER))"
        " + to_microseconds({1} * {4}))",
    ),
    scalar("add_months", "date, int -> date", "CAST(({0} + to_months({1})) AS DATE)"),
    scalar(
        "months_between",
        "timestamp, timestamp, boolean? -> double",
        generate=lambda args, _types, _out: _months_between(*args),
    ),
    scalar("last_day", "date -> date", "last_day({0})"),
    # Unit and weekday are normalised by the analyser: 'month', and 1 (Monday) to 7.
    scalar("trunc", "date, string -> date", "CAST(date_trunc({1}, {0}) AS DATE)"),
    scalar("date_trunc", "string, timestamp -> timestamp", "date_trunc({0}, {1})"),
    scalar(
        "next_day",
        "date, int -> date",
        "({0} + CAST((({1} - isodow({0}) + 6) % 7) + 1 AS INTEGER))",
    ),
    scalar(
        "make_date",
        "int, int, int -> date",
        "TRY(make_date({0}, {1}, {2}))",
    ),
    # Patterns were translated from Java's: `strftime`'s, and for parsing a guard of RE2 that
    # holds the text to exactly the pattern.
    # `strftime` neither signs nor pads the years that have not four digits: Java's pattern does.
    scalar(
        "strftime",
        "timestamp, string, string -> string",
        f"CASE WHEN year({_NAIVE}) BETWEEN 0 AND 9999 THEN strftime({_NAIVE}, {{1}})"
        " ELSE fm_date_format(epoch_us({0}), {2}) END",
    ),
    scalar(
        "strptime",
        "string, string, string, string -> timestamp",
        "CASE WHEN regexp_full_match({0}, {2}) THEN timezone('UTC', try_strptime({0}, {1}))"
        " WHEN regexp_matches({0}, '[+-][0-9][0-9][0-9][0-9]')"
        " THEN timezone('UTC', make_timestamp(fm_read_time({0}, {3}))) END",
    ),
    # By the analyser, for patterns DuckDB has no equal of.
    scalar("java_format", "timestamp, string -> string", "fm_date_format(epoch_us({0}), {1})"),
    scalar(
        "java_parse",
        "string, string -> timestamp",
        "timezone('UTC', make_timestamp(fm_read_time({0}, {1})))",
    ),
    scalar(
        "java_parse_local",
        "string, string -> timestamp_ntz",
        "timezone('UTC', make_timestamp(fm_read_local_time({0}, {1})))",
    ),
    scalar(
        "make_timestamp make_timestamp_ltz try_make_timestamp try_make_timestamp_ltz",
        "int, int, int, int, int, double -> timestamp",
        f"timezone('UTC', {_MADE})",
    ),
    scalar(
        "make_timestamp_ntz try_make_timestamp_ntz",
        "int, int, int, int, int, double -> timestamp_ntz",
        f"timezone('UTC', {_MADE})",
    ),
    scalar(
        "window_time",
        "struct -> any",
        '({0}."end" - to_microseconds(1))',
        result=_end_of,
    ),
    scalar(
        "make_timestamp make_timestamp_ltz try_make_timestamp try_make_timestamp_ltz",
        "int, int, int, int, int, double, string -> timestamp",
        f"timezone({{6}}, {_MADE})",
        canonical="make_timestamp_in",
    ),
    # Whole seconds as unix_timestamp gives them: toward zero.
    scalar(
        "whole_seconds", "timestamp -> bigint", "CAST(trunc(epoch_us({0}) / 1000000) AS BIGINT)"
    ),
    scalar("unix_seconds", "timestamp -> bigint", "CAST(floor(epoch_us({0}) / 1000000) AS BIGINT)"),
    scalar("unix_millis", "timestamp -> bigint", "CAST(floor(epoch_us({0}) / 1000) AS BIGINT)"),
    scalar("unix_micros", "timestamp -> bigint", "epoch_us({0})"),
    scalar("unix_date", "date -> int", "CAST(({0} - DATE '1970-01-01') AS INTEGER)"),
    scalar("date_from_unix_date", "int -> date", "(DATE '1970-01-01' + {0})"),
    # By from_unixtime of years beyond four digits: microseconds start again where 64 bits end.
    scalar(
        "far_seconds",
        "bigint, string -> string",
        "fm_date_format(CAST((((CAST({0} AS HUGEINT) * 1000000 + 9223372036854775808::HUGEINT)"
        " % 18446744073709551616::HUGEINT + 18446744073709551616::HUGEINT)"
        " % 18446744073709551616::HUGEINT) - 9223372036854775808::HUGEINT AS BIGINT), {1})",
    ),
    scalar("timestamp_seconds", "numeric -> timestamp", generate=_of_seconds),
    scalar(
        "timestamp_millis", "bigint -> timestamp", "timezone('UTC', make_timestamp({0} * 1000))"
    ),
    scalar("timestamp_micros", "bigint -> timestamp", "timezone('UTC', make_timestamp({0}))"),
    scalar(
        "to_utc_timestamp",
        "timestamp, string -> timestamp",
        _EARLIER,
    ),
    scalar(
        "from_utc_timestamp",
        "timestamp, string -> timestamp",
        f"timezone('UTC', timezone({_REGION}, {{0}}))",
    ),
)
