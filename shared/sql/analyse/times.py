"""Functions of time whose units, patterns and zones are translated when the query is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError, UnknownColumnError
from shared.sql import coercion, tree, types, zones
from shared.sql.analyse import literals, patterns, scope
from shared.sql.analyse.builders import Builder, constant, expect
from shared.sql.analyse.conversions import cast_to
from shared.sql.analyse.typer import Typer
from shared.sql.functions.table import FUNCTIONS
from shared.sql.hints import did_you_mean

_DEFAULT = "yyyy-MM-dd HH:mm:ss"

# --- now ------------------------------------------------------------------------------------


def _now(typer: Typer, node: exp.Expr) -> tree.Literal:
    return tree.Literal(type=types.TIMESTAMP, value=typer.ctx.now, position=typer.at(node))


def _today(typer: Typer, node: exp.Expr) -> tree.Expr:
    if isinstance(node, exp.Anonymous):
        expect(typer, node, 0, 0, f"{node.name}()")
    return tree.Literal(type=types.DATE, value=typer.ctx.now.date(), position=typer.at(node))


def _zone(typer: Typer, node: exp.Expr) -> tree.Expr:
    return tree.Literal(type=types.STRING, value="UTC", position=typer.at(node))


# --- patterns -------------------------------------------------------------------------------


def _text(value: str) -> tree.Literal:
    return tree.Literal(type=types.STRING, value=value)


def _format(typer: Typer, value: tree.Expr, pattern: exp.Expr | None, node: exp.Expr) -> tree.Expr:
    written = _pattern(typer, pattern)
    java = written.value if isinstance(written, tree.Literal) else None
    if isinstance(java, str) and java:
        found = patterns.time_pattern(typer, java, pattern or node, reading=False)
        if found is not None:
            return typer.call("strftime", (value, _text(found.directives), _text(java)), node)
    return typer.call("java_format", (value, written), node, node.name)


def _parse(
    typer: Typer,
    value: tree.Expr,
    pattern: exp.Expr | None,
    node: exp.Expr,
    *,
    function: str = "java_parse",
) -> tree.Expr:
    written = _pattern(typer, pattern)
    java = written.value if isinstance(written, tree.Literal) else None
    if isinstance(java, str):
        found = patterns.time_pattern(typer, java, pattern or node, reading=True)
        if found is not None and found.guard is not None:
            args = (value, *map(_text, (found.directives, found.guard, java)))
            return typer.call("strptime", args, node)
    return typer.call(function, (value, written), node, node.name)


def _pattern(typer: Typer, node: exp.Expr | None) -> tree.Expr:
    if node is None:
        return _text(_DEFAULT)
    value = typer(node)
    if value.type not in {types.STRING, types.NULL}:
        raise typer.missing("a pattern of dates must be text", node)
    return coercion.cast(value, types.STRING)


def _date_format(typer: Typer, node: exp.Expr) -> tree.Expr:
    value, pattern = expect(typer, node, 2, 2, "date_format(timestamp, pattern)")
    given = typer(value)
    if isinstance(given.type, types.Time):
        given = cast_to(typer, given, types.TIMESTAMP, node)
    return _format(typer, given, pattern, node)


_YEARS = (-62_135_596_800, 253_402_300_799)
"""Seconds from 1970 to the first of the year 1, and to the last of 9999."""


def _from_unixtime(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 1, 2, "from_unixtime(seconds, pattern)")
    seconds = coercion.cast(typer(args[0]), types.BIGINT)
    pattern = args[1] if len(args) == 2 else None
    first, last = (tree.Literal(type=types.BIGINT, value=value) for value in _YEARS)
    near = typer.call(
        "and",
        (typer.call(">=", (seconds, first), node), typer.call("<=", (seconds, last), node)),
        node,
    )
    kept = tree.Case(type=types.BIGINT, branches=((near, seconds),), otherwise=None)
    shown = _format(typer, typer.call("timestamp_seconds", (kept,), node), pattern, node)
    far = typer.call("far_seconds", (seconds, _pattern(typer, pattern)), node)
    return tree.Case(type=types.STRING, branches=((near, shown),), otherwise=far)


def parsed(typer: Typer, args: tuple[exp.Expr, ...], node: exp.Expr) -> tree.Expr:
    """Return `to_timestamp(value[, pattern])`; values that are no text ignore the pattern."""
    value = typer(args[0])
    if len(args) == 2 and value.type == types.STRING:
        return _parse(typer, value, args[1], node)
    if value.type == types.BOOLEAN:
        value = _as_text(value)
    return cast_to(typer, value, types.TIMESTAMP, node)


def _as_text(value: tree.Expr) -> tree.Expr:
    """Return what is neither a date nor an instant as text, as Spark reads it: mostly NULL then."""
    scalar = types.is_numeric(value.type) or value.type == types.BOOLEAN
    return coercion.cast(value, types.STRING) if scalar else value


def _to_timestamp(typer: Typer, node: exp.Expr) -> tree.Expr:
    return parsed(typer, tuple(expect(typer, node, 1, 2, "to_timestamp(text, pattern)")), node)


def _to_wall_clock(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = tuple(expect(typer, node, 1, 2, f"{node.name}(text, pattern)"))
    if len(args) == 1:
        return cast_to(typer, _as_text(typer(args[0])), types.TIMESTAMP_NTZ, node)
    value = typer(args[0])
    if value.type == types.STRING:
        value = _parse(typer, value, args[1], node, function="java_parse_local")
        return coercion.cast(value, types.TIMESTAMP_NTZ)
    return coercion.cast(parsed(typer, args, node), types.TIMESTAMP_NTZ)


def _local(typer: Typer, node: exp.Expr) -> tree.Expr:
    return replace(_now(typer, node), type=types.TIMESTAMP_NTZ)


def _convert_timezone(typer: Typer, node: exp.Expr) -> tree.Expr:
    """Return a wall clock of one zone as that of another; the session's is UTC."""
    args = expect(typer, node, 2, 3, "convert_timezone('Europe/Berlin', 'Asia/Tokyo', time)")
    value = coercion.cast(typer(args[-1]), types.TIMESTAMP_NTZ)
    zones = [typer(arg) for arg in args[:-1]]
    if len(zones) == 2:
        value = typer.call("to_utc_timestamp", (value, zones[0]), node)
    moved = typer.call("from_utc_timestamp", (value, zones[-1]), node)
    return coercion.cast(moved, types.TIMESTAMP_NTZ)


def _to_date(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = tuple(expect(typer, node, 1, 2, "to_date(text, pattern)"))
    if len(args) == 1:
        return cast_to(typer, _as_text(typer(args[0])), types.DATE, node)
    return coercion.cast(parsed(typer, args, node), types.DATE)


def _unix_timestamp(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = list(expect(typer, node, 0, 2, "unix_timestamp(time, pattern)"))
    if not args:
        return typer.call("unix_seconds", (_now(typer, node),), node)
    value = typer(args[0])
    if value.type == types.STRING:
        value = _parse(typer, value, args[1] if len(args) == 2 else None, node)
    return typer.call("whole_seconds", (value,), node, node.name)


def _to_unix_timestamp(typer: Typer, node: exp.Expr) -> tree.Expr:
    expect(typer, node, 1, 2, "to_unix_timestamp(time, pattern)")
    return _unix_timestamp(typer, node)


# --- units ----------------------------------------------------------------------------------

_TRUNCATED = {
    "year": "year", "yyyy": "year", "yy": "year",
    "quarter": "quarter",
    "month": "month", "mon": "month", "mm": "month",
    "week": "week",
    "day": "day", "dd": "day",
    "hour": "hour", "minute": "minute", "second": "second",
    "millisecond": "millisecond", "microsecond": "microsecond",
}  # fmt: skip
_DATE_UNITS = {"year", "quarter", "month", "week"}


def _normal(typer: Typer, node: exp.Expr, known: dict[str, str]) -> tree.Expr:
    """Return a unit as the table calls it; NULL where it is unknown or NULL, as in Spark."""
    value = coercion.cast(typer(node), types.STRING)
    if isinstance(value, tree.Literal):
        found = known.get(str(value.value).lower())
        return tree.Literal(type=types.STRING, value=found, position=typer.at(node))
    lowered = typer.call("lower", (value,), node)
    branches = tuple(
        (typer.call("in", (lowered, *(_text(k) for k, v in known.items() if v == unit)), node),
         _text(unit))
        for unit in dict.fromkeys(known.values())
    )  # fmt: skip
    return tree.Case(type=types.STRING, branches=branches, otherwise=None)


def _unit(typer: Typer, node: exp.Expr, known: dict[str, str]) -> str:
    """Return a unit written as text or, in DATEDIFF(DAY, …), as a bare word."""
    if isinstance(node, exp.Column | exp.Var | exp.Identifier):
        text: object = node.name
    else:
        text = constant(typer, typer(node), node, "a unit")
    unit = known.get(str(text).lower())
    if unit is None:
        raise typer.ctx.error(
            SqlSyntaxError, f"'{text}' is no unit here", node, did_you_mean(str(text), known)
        )
    return unit


def _date_trunc(typer: Typer, node: exp.Expr) -> tree.Expr:
    unit, value = expect(typer, node, 2, 2, "date_trunc('month', timestamp)")
    name, time = _normal(typer, unit, _TRUNCATED), typer(value)
    if isinstance(time.type, types.Time):
        time = cast_to(typer, time, types.TIMESTAMP, node)
    return typer.call("date_trunc", (name, time), node)


def _trunc(typer: Typer, node: exp.Expr) -> tree.Expr:
    value, unit = expect(typer, node, 2, 2, "trunc(date, 'month')")
    known = {k: v for k, v in _TRUNCATED.items() if v in _DATE_UNITS}
    return typer.call("trunc", (typer(value), _normal(typer, unit, known)), node)


_SPANS = {
    unit: unit
    for unit in (
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
    )
}
_PLURALS = _SPANS | {f"{unit}s": unit for unit in _SPANS} | {"dayofyear": "day"}


def _span_unit(typer: Typer, node: exp.Expr) -> str:
    """Return the unit of an amount of time, which is a bare word, as in DATEDIFF(DAY, …)."""
    if isinstance(node, exp.Literal) and node.is_string:
        raise typer.ctx.error(
            SqlSyntaxError, "a unit is written without quotes", node, hint=f"write {node.name}"
        )
    return _unit(typer, node, _PLURALS)


def _timestampdiff(typer: Typer, node: exp.Expr) -> tree.Expr:
    unit, start, end = expect(typer, node, 3, 3, f"{node.name}(unit, start, end)")
    name = _span_unit(typer, unit)
    return typer.call("timestampdiff", (_text(name), typer(start), typer(end)), node)


def _datediff(typer: Typer, node: exp.Expr) -> tree.Expr:
    args = expect(typer, node, 2, 3, "datediff(end, start)")
    if len(args) == 3:
        return _timestampdiff(typer, node)
    return typer.call("datediff", typer.all(args), node)


_COUNTED = {types.INT, types.SMALLINT, types.TINYINT, types.NULL}


def days(typer: Typer, value: tree.Expr, node: exp.Expr) -> tree.Expr:
    """Return a number of days as Spark takes it: an int, or the constant text of one.

    Raises:
        TypeMismatchError: it is neither.
    """
    if isinstance(value, tree.Literal) and isinstance(value.value, str):
        if re.fullmatch(r"\s*[+-]?\d+\s*", value.value):
            return coercion.cast(value, types.INT)
    elif value.type in _COUNTED:
        return value
    raise typer.ctx.error(
        TypeMismatchError,
        f"a number of days is an int, not {value.type}",
        node,
        hint="write CAST(… AS INT)",
    )


def _days_added(name: str) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        date, count = expect(typer, node, 2, 2, f"{name}(date, days)")
        args = (typer(date), days(typer, typer(count), count))
        return typer.call(name, args, node, node.name)

    return build


def _date_add(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`date_add(date, days)`, and `date_add(unit, amount, time)`."""
    args = expect(typer, node, 2, 3, "date_add(date, days)")
    if len(args) == 2:
        return _days_added("date_add")(typer, node)
    name = _span_unit(typer, args[0])
    value = typer(args[2])
    local = value.type == types.TIMESTAMP_NTZ
    months, days, micros = literals.UNITS[name]
    sizes = [tree.Literal(type=types.BIGINT, value=size) for size in (months, days, micros)]
    moved = typer.call("timestampadd", (value, typer(args[1]), *sizes), node)
    return coercion.cast(moved, types.TIMESTAMP_NTZ) if local else moved


_FIELDS = {
    "year": "year", "y": "year", "years": "year", "yr": "year", "yrs": "year",
    "quarter": "quarter", "qtr": "quarter",
    "month": "month", "mon": "month", "mons": "month", "months": "month",
    "week": "weekofyear", "weeks": "weekofyear", "w": "weekofyear",
    "day": "day", "d": "day", "days": "day",
    "dayofweek": "dayofweek", "dow": "dayofweek",
    "dayofweek_iso": "dayofweek_iso", "dow_iso": "dayofweek_iso",
    "doy": "dayofyear", "dayofyear": "dayofyear", "yearofweek": "yearofweek",
    "hour": "hour", "hours": "hour", "h": "hour", "hr": "hour", "hrs": "hour",
    "minute": "minute", "min": "minute", "mins": "minute", "minutes": "minute", "m": "minute",
    "second": "second_fraction", "sec": "second_fraction", "seconds": "second_fraction",
    "secs": "second_fraction", "s": "second_fraction",
}  # fmt: skip


_SPAN_FIELDS = {"second_fraction": "second"}


def _part_of(typer: Typer, field: exp.Expr, value: tree.Expr, node: exp.Expr) -> tree.Expr:
    """Return a field of a date, an instant or an interval."""
    unit = _unit(typer, field, _FIELDS)
    if isinstance(value.type, types.Time):
        if f"time_{unit}" not in FUNCTIONS:
            raise typer.ctx.error(TypeMismatchError, f"{value.type} has no field {unit}", field)
        return typer.call(f"time_{unit}", (value,), node, "EXTRACT")
    if not types.is_interval(value.type):
        return typer.call(unit, (value,), node, "EXTRACT")
    part = _SPAN_FIELDS.get(unit, unit)
    families = {types.YearMonth: "months", types.DayTime: "interval", types.Interval: "calendar"}
    name = f"{families[type(value.type)]}_{part}"
    if name not in FUNCTIONS:
        raise typer.ctx.error(TypeMismatchError, f"{value.type} has no field {part}", field)
    return typer.call(name, (value,), node, "EXTRACT")


def _extract(typer: Typer, node: exp.Extract) -> tree.Expr:
    return _part_of(typer, node.this, typer(node.expression), node)


def _date_part(typer: Typer, node: exp.Expr) -> tree.Expr:
    field, value = expect(typer, node, 2, 2, "date_part('month', date)")
    if isinstance(field, exp.Null):
        return coercion.null(types.DOUBLE, typer.at(node))
    return _part_of(typer, field, typer(value), node)


_WEEKDAYS = {
    name: str(number)
    for number, names in enumerate(
        ("mo mon monday", "tu tue tuesday", "we wed wednesday", "th thu thursday", "fr fri friday",
         "sa sat saturday", "su sun sunday"), start=1)
    for name in names.split()
}  # fmt: skip


def _next_day(typer: Typer, node: exp.Expr) -> tree.Expr:
    value, day = expect(typer, node, 2, 2, "next_day(date, 'Mon')")
    number = coercion.cast(_normal(typer, day, _WEEKDAYS), types.INT)
    return typer.call("next_day", (typer(value), number), node)


# --- zones ----------------------------------------------------------------------------------


def _zoned(name: str, sign: int) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        value, zone = expect(typer, node, 2, 2, f"{name}(timestamp, 'Europe/Berlin')")
        instant, where = coercion.cast(typer(value), types.TIMESTAMP), typer(zone)
        if isinstance(where, tree.Literal) and isinstance(where.value, str):
            seconds = zones.offset(where.value)
            if seconds is not None:
                span = (0, 0, sign * seconds * 1_000_000)
                step = tree.Literal(type=types.INTERVAL, value=span)
                return typer.call("timestamp_plus_interval", (instant, step), node)
            region = zones.region(where.value)
            if region is None:
                raise typer.missing(f"'{where.value}' is no time zone", zone)
            where = replace(where, value=region)
        return typer.call(name, (instant, where), node)

    return build


SPECIAL: dict[str, Builder] = {
    "now": _now,
    "current_timestamp": _now,
    "localtimestamp": _local,
    "to_timestamp_ntz": _to_wall_clock,
    "to_timestamp_ltz": _to_timestamp,
    "convert_timezone": _convert_timezone,
    "try_to_timestamp": _to_timestamp,
    "try_to_date": _to_date,
    "current_date": _today,
    "curdate": _today,
    "current_timezone": _zone,
    "date_format": _date_format,
    "from_unixtime": _from_unixtime,
    "to_timestamp": _to_timestamp,
    "to_date": _to_date,
    "unix_timestamp": _unix_timestamp,
    "to_unix_timestamp": _to_unix_timestamp,
    "date_trunc": _date_trunc,
    "trunc": _trunc,
    "timestampdiff": _timestampdiff,
    "timediff": _timestampdiff,
    "datediff": _datediff,
    "date_diff": _datediff,
    "date_add": _date_add,
    "date_sub": _days_added("date_sub"),
    "dateadd": _date_add,
    "timestampadd": _date_add,
    "date_part": _date_part,
    "datepart": _date_part,
    "next_day": _next_day,
    "to_utc_timestamp": _zoned("to_utc_timestamp", -1),
    "from_utc_timestamp": _zoned("from_utc_timestamp", 1),
}


def _bare(name: str, build: Builder) -> Builder:
    """Build a function that is written without parentheses, if no column is called so."""

    def handler(typer: Typer, node: exp.Expr) -> tree.Expr:
        column = exp.column(name)
        column.meta.update(node.meta)
        try:
            found = scope.resolve(typer.ctx, typer.scope, column.parts, node)
        except UnknownColumnError:
            return build(typer, node)
        node.replace(column)  # its label is the column's
        return found

    return handler


NODES: dict[type[exp.Expr], Callable[..., tree.Expr]] = {
    exp.CurrentDate: _bare("current_date", _today),
    exp.CurrentTimestamp: _bare("current_timestamp", _now),
    exp.Localtimestamp: _local,
    exp.Extract: _extract,
}
