"""Functions of dates and instants, all in UTC. A week starts on Monday, except in `dayofweek`."""

from __future__ import annotations

from shared.sql.functions.define import Entry, scalar

_NAIVE = "timezone('UTC', {0})"


def _part(names: str, signature: str, part: str) -> Entry:
    """A calendar field as an int; instants are read as UTC wall clock."""
    source = _NAIVE if signature == "timestamp" else "{0}"
    return scalar(names, f"{signature} -> int", f"CAST({part.format(source)} AS INTEGER)")


_SAME_DAY = "(day({0}) = day({1}) OR ({0} = last_day({0}) AND {1} = last_day({1})))"

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
        "timestamp -> double",
        f"(second({_NAIVE}) + (epoch_us({{0}}) % 1000000) / 1000000)",
    ),
    scalar("date_add", "date, int -> date", "({0} + {1})"),
    scalar("date_sub", "date, int -> date", "({0} - {1})"),
    scalar("datediff date_diff", "date, date -> int", "CAST(({0} - {1}) AS INTEGER)"),
    # The unit comes first, as DuckDB calls it; the analyser normalises it.
    scalar("timestampdiff", "string, timestamp, timestamp -> bigint", "date_sub({0}, {1}, {2})"),
    scalar("add_months", "date, int -> date", "CAST(({0} + to_months({1})) AS DATE)"),
    scalar(
        "months_between",
        "timestamp, timestamp -> double",
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE"
        " round((year({0}) - year({1})) * 12 + month({0}) - month({1}) +"
        " CASE WHEN day({0}) = day({1}) OR (CAST({0} AS DATE) = last_day({0})"
        " AND CAST({1} AS DATE) = last_day({1})) THEN 0 ELSE"
        " ((day({0}) - day({1})) * 86400 + (hour({0}) - hour({1})) * 3600"
        " + (minute({0}) - minute({1})) * 60 + second({0}) - second({1})) / 2678400 END, 8) END",
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
    scalar("make_ym_interval", "int, int -> interval", "(to_years({0}) + to_months({1}))"),
    scalar("make_dt_interval", "int -> interval", "to_days({0})"),
    # Patterns were translated from Java's: `strftime`'s, and for parsing a guard of RE2 that
    # holds the text to exactly the pattern.
    scalar("strftime", "timestamp, string -> string", f"strftime({_NAIVE}, {{1}})"),
    scalar(
        "strptime",
        "string, string, string -> timestamp",
        "CASE WHEN regexp_full_match({0}, {2}) THEN timezone('UTC', try_strptime({0}, {1})) END",
    ),
    scalar("unix_seconds", "timestamp -> bigint", "CAST(floor(epoch_us({0}) / 1000000) AS BIGINT)"),
    scalar("unix_millis", "timestamp -> bigint", "CAST(floor(epoch_us({0}) / 1000) AS BIGINT)"),
    scalar("unix_micros", "timestamp -> bigint", "epoch_us({0})"),
    scalar("unix_date", "date -> int", "CAST(({0} - DATE '1970-01-01') AS INTEGER)"),
    scalar("date_from_unix_date", "int -> date", "(DATE '1970-01-01' + {0})"),
    scalar("timestamp_seconds", "double -> timestamp", "to_timestamp({0})"),
    scalar(
        "timestamp_millis", "bigint -> timestamp", "timezone('UTC', make_timestamp({0} * 1000))"
    ),
    scalar("timestamp_micros", "bigint -> timestamp", "timezone('UTC', make_timestamp({0}))"),
    scalar(
        "to_utc_timestamp",
        "timestamp, string -> timestamp",
        "timezone({1}, timezone('UTC', {0}))",
    ),
    scalar(
        "from_utc_timestamp",
        "timestamp, string -> timestamp",
        "timezone('UTC', timezone({1}, {0}))",
    ),
)
