"""Intervals in DuckDB: all kinds are its INTERVAL; sums and casts are made of its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.sql import types
from shared.sql.functions.define import Entry, scalar
from shared.sql.functions.model import Kind
from shared.sql.types import DataType, DayTime, Decimal, YearMonth

_MICROS = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)


def months(sql: str) -> str:
    """Return the months of an interval, as BIGINT."""
    return f"(datepart('year', {sql}) * 12 + datepart('month', {sql}))"


def amount(sql: str, kind: DataType) -> str:
    """Return a year-month interval's months, or a day-time interval's microseconds."""
    return months(sql) if isinstance(kind, YearMonth) else f"epoch_us({sql})"


def made(sql: str, kind: DataType) -> str:
    """Return the interval of so many months or microseconds."""
    if isinstance(kind, YearMonth):
        return f"to_months(CAST({sql} AS INTEGER))"
    return of_micros(sql)


def of_micros(sql: str) -> str:
    """Return the span of microseconds, its days apart.

    A span leaves DuckDB in nanoseconds, of which 64 bits hold 292 years: days are not among them.
    """
    days = f"to_days(CAST(_u // {_MICROS[0]} AS INTEGER))"
    span = f"{days} + to_microseconds(_u % {_MICROS[0]})"
    return f"list_transform([CAST({sql} AS BIGINT)], lambda _u: {span})[1]"


def to_string(sql: str, kind: DataType) -> str:
    """Return Spark's text of an interval."""
    return f"fm_interval_text('{kind}', {sql})"


def cast(sql: str, source: DataType, target: DataType) -> str:
    """Return a cast from or to an interval type, each of another family or with other fields."""
    if source == types.STRING:
        return f"fm_interval_read({sql}, '{target}')"
    if types.is_interval(source) and types.is_interval(target):
        return _cut(sql, source, target)
    if types.is_interval(target):
        return _of_number(sql, source, target)
    return f"TRY_CAST(({amount(sql, source)} {_per(source)}) AS {_number(target)})"


def _number(target: DataType) -> str:
    from shared.sql.functions.render import type_name

    return type_name(target)


def _per(kind: DataType) -> str:
    if isinstance(kind, YearMonth):
        return "// 12" if kind.end == 0 else ""
    assert isinstance(kind, DayTime)
    return f"// {_MICROS[kind.end]}" if kind.end < 3 else "/ 1000000"


def _of_number(sql: str, source: DataType, target: DataType) -> str:
    if isinstance(target, YearMonth):
        return made(f"{sql} * {12 if target.end == 0 else 1}", target)
    assert isinstance(target, DayTime)
    wide = "DECIMAL(38,6)" if isinstance(source, Decimal) else "HUGEINT"
    exact = f"CAST({sql} AS {wide})" if wide != "HUGEINT" or types.is_integral(source) else sql
    return of_micros(f"trunc({exact} * {_MICROS[target.end]})")


def _cut(sql: str, source: DataType, target: DataType) -> str:
    """A span keeps the fields its new type has."""
    if isinstance(target, YearMonth) and target.end == 0:
        return f"to_months(CAST(trunc({months(sql)} / 12) * 12 AS INTEGER))"
    if isinstance(target, DayTime) and target.end < 3 and source != target:
        size = _MICROS[target.end]
        return made(f"trunc(epoch_us({sql}) / {size}) * {size}", target)
    return sql


# --- operators ------------------------------------------------------------------------------


def _full(kind: DataType) -> DataType | None:
    if isinstance(kind, YearMonth):
        return YearMonth(0, 1)
    return DayTime(0, 3) if isinstance(kind, DayTime) else None


def _first(args: tuple[DataType, ...]) -> DataType | None:
    return args[0] if types.is_interval(args[0]) else None


def _whole(args: tuple[DataType, ...]) -> DataType | None:
    return types.INTERVAL if args[0] == types.INTERVAL else _full(args[0])


def _scaled_units(span: str, sign: str, by: str) -> str:
    """All three units of a calendar interval: a part of a day is time, a part of a month is lost."""
    month, day = months(span), f"datepart('day', {span})"
    time = (
        f"epoch_us({span} - to_days(CAST({day} AS INTEGER)) - to_months(CAST({month} AS INTEGER)))"
    )
    factor = f"CAST({by} AS DOUBLE)" if sign == "*" else f"nullif(CAST({by} AS DOUBLE), 0)"
    whole, days, rest = (f"(CAST({unit} AS DOUBLE) {sign} {factor})" for unit in (month, day, time))
    micros = f"round({rest} + {_MICROS[0]} * ({days} - trunc({days})))"
    return (
        f"(to_months(CAST(trunc({whole}) AS INTEGER)) + to_days(CAST(trunc({days}) AS INTEGER))"
        f" + to_microseconds(CAST({micros} AS BIGINT)))"
    )


def _scaled(
    sign: str, *, tried: bool = False
) -> Callable[[Sequence[str], Sequence[DataType], DataType], str]:
    def generate(args: Sequence[str], kinds: Sequence[DataType], _out: DataType) -> str:
        if kinds[0] == types.INTERVAL:
            return _scaled_units(args[0], sign, args[1])
        value, by = amount(args[0], kinds[0]), args[1]
        if sign == "*" and types.is_integral(kinds[1]):
            return made(f"{value} * {by}", kinds[0])
        exact = (
            f"CASE WHEN {by} = 0 THEN error('division of an interval by zero: use try_divide')"
            f" ELSE CAST({value} AS DOUBLE) / CAST({by} AS DOUBLE) END"
        )
        if tried:
            exact = f"CAST({value} AS DOUBLE) / nullif(CAST({by} AS DOUBLE), 0)"
        if sign == "*":
            exact = f"CAST({value} AS DOUBLE) * CAST({by} AS DOUBLE)"
        return made(f"round({exact})", kinds[0])

    return generate


def _together(sign: str) -> Callable[[Sequence[str], Sequence[DataType], DataType], str]:
    """Return what writes `a sign b`; months and microseconds are added as such, so they may overflow."""

    def generate(args: Sequence[str], kinds: Sequence[DataType], _out: DataType) -> str:
        if kinds[0] == types.INTERVAL:
            return f"({args[0]} {sign} {args[1]})"
        left, right = (amount(arg, kinds[0]) for arg in args)
        return made(f"({left} {sign} {right})", kinds[0])

    return generate


def _part(name: str, result: DataType, template: str, kind: type[DataType]) -> Entry:
    return scalar(
        name,
        "any -> any",
        template,
        result=lambda args: result if isinstance(args[0], kind) else None,
    )


def _parts() -> tuple[Entry, ...]:
    found = []
    clock = (
        ("day", "INT", "trunc({} / 86400000000)"),
        ("hour", "TINYINT", "trunc({} / 3600000000) % 24"),
        ("minute", "TINYINT", "trunc({} / 60000000) % 60"),
    )
    for name, kind, template in clock:
        result = types.INT if kind == "INT" else types.TINYINT
        duck = "INTEGER" if kind == "INT" else "TINYINT"
        sql = template.format("epoch_us({0})")
        found.append(_part(f"interval_{name}", result, f"CAST({sql} AS {duck})", DayTime))
        time = {"day": "datepart('day', {0})"}.get(
            name,
            template.format(
                "epoch_us({0} - to_days(CAST(datepart('day', {0}) AS INTEGER))"
                f" - to_months(CAST({months('{0}')} AS INTEGER)))"
            ).replace(" % 24", ""),
        )
        found.append(_part(f"calendar_{name}", result, f"CAST({time} AS {duck})", types.Interval))
    second = "CAST(CAST((epoch_us({0}) % 60000000) AS DECIMAL(18,6)) / 1000000 AS DECIMAL(8,6))"
    clocks: tuple[tuple[str, type[DataType]], ...]
    clocks = (("interval", DayTime), ("calendar", types.Interval))
    for family, kind_ in clocks:
        found.append(_part(f"{family}_second", Decimal(8, 6), second, kind_))
    calendars: tuple[tuple[str, type[DataType]], ...]
    calendars = (("months", YearMonth), ("calendar", types.Interval))
    for family, calendar in calendars:
        year = f"CAST(trunc({months('{0}')} / 12) AS INTEGER)"
        month = f"CAST({months('{0}')} % 12 AS TINYINT)"
        found.append(_part(f"{family}_year", types.INT, year, calendar))
        found.append(_part(f"{family}_month", types.TINYINT, month, calendar))
    return tuple(found)


def _summed(
    names: str,
    function: str,
    result: Callable[[DataType], DataType | None],
    *,
    tried: bool = False,
) -> tuple[Entry, Entry]:
    def lower(months_: bool) -> str:
        value, kind = (months("{0}"), "INTEGER") if months_ else ("epoch_us({0})", "BIGINT")
        whole = f"sum({{distinct}}{value}){{tail}}"
        inner = whole
        if function == "avg":
            inner = f"round(avg({{distinct}}{value}){{tail}})"
        if tried:  # of a mean, too, the sum must fit
            inner = f"CASE WHEN TRY_CAST({whole} AS {kind}) IS NOT NULL THEN {inner} END"
        return made(inner, YearMonth(0, 1) if months_ else DayTime(0, 3))

    def entry(months_: bool) -> Entry:
        kind: type[DataType] = YearMonth if months_ else DayTime
        return scalar(
            names,
            "any -> any",
            lower(months_),
            canonical=f"{'try_' * tried}{function}_{'months' if months_ else 'interval'}",
            kind=Kind.AGGREGATE,
            result=lambda args: result(args[0]) if isinstance(args[0], kind) else None,
        )

    return entry(months_=True), entry(months_=False)


def _micros_of_seconds(sql: str) -> str:
    """Return the microseconds of seconds, which Spark takes as DECIMAL(18,6)."""
    return f"CAST(CAST(CAST({sql} AS DECIMAL(18,6)) AS DECIMAL(24,6)) * 1000000 AS BIGINT)"


def _of_units(args: Sequence[str]) -> str:
    """Return years, months, weeks, days, hours, minutes and seconds as one interval.

    What 64 bits do not hold is NULL; hours that are no nanoseconds (292 years) are refused, since
    an interval leaves DuckDB in those.
    """
    scales = ("to_months({} * 12)", "to_months({})", "to_days({} * 7)", "to_days({})")
    calendar = [scale.format(x) for scale, x in zip(scales, args, strict=False)]
    clock = [
        _micros_of_seconds(x) if i == 3 else f"CAST({x} AS BIGINT) * {_MICROS[i]}"
        for i, x in enumerate(args[4:], start=1)
    ]
    micros = f"TRY({' + '.join(clock)})" if clock else "0"
    span = " + ".join([*(calendar or ["to_days(0)"]), f"to_microseconds({micros})"])
    # The product overflows where there are too many; error() may not stand within a TRY.
    return f"CASE WHEN abs({micros}) * 1000 >= 0 THEN TRY({span}) END"


ENTRIES = (
    scalar(
        "interval_or_null",
        "string -> any",
        generate=lambda a, _t, out: f"fm_interval_try({a[0]}, '{out}')",
        result=lambda _args: types.INTERVAL,
    ),
    scalar("interval_add", "T, T -> T", generate=_together("+")),
    scalar("interval_subtract", "T, T -> T", generate=_together("-")),
    scalar("interval_multiply", "any, numeric -> any", generate=_scaled("*"), result=_whole),
    scalar("interval_divide", "any, numeric -> any", generate=_scaled("/"), result=_whole),
    scalar(
        "try_interval_divide",
        "any, numeric -> any",
        generate=_scaled("/", tried=True),
        result=_whole,
    ),
    scalar(
        "interval_div",
        "any, any -> bigint",
        generate=lambda a, kinds, _o: (
            f"CAST({amount(a[0], kinds[0])} // nullif({amount(a[1], kinds[1])}, 0) AS BIGINT)"
        ),
    ),
    scalar("negative", "any -> $0", "(-{0})", canonical="negative_interval", result=_first),
    scalar("interval_negative", "any -> $0", "(-{0})", result=_first),
    scalar("positive", "any -> $0", "{0}", canonical="interval_positive", result=_first),
    scalar(
        "abs",
        "any -> $0",
        "CASE WHEN {0} < to_days(0) THEN -{0} ELSE {0} END",
        canonical="interval_abs",
        result=_first,
    ),
    scalar(
        "sign signum",
        "any -> double",
        "CASE WHEN {0} < to_days(0) THEN -1.0::DOUBLE WHEN {0} = to_days(0) THEN 0.0::DOUBLE"
        " WHEN {0} > to_days(0) THEN 1.0::DOUBLE END",
        canonical="interval_sign",
        result=lambda args: types.DOUBLE if _first(args) else None,
    ),
    *_parts(),
    *_summed("sum", "sum", lambda kind: kind),
    *_summed("avg mean", "avg", _full),
    *_summed("try_sum", "sum", lambda kind: kind, tried=True),
    *_summed("try_avg", "avg", _full, tried=True),
    scalar(
        "make_ym_interval",
        "int?, int? -> any",
        generate=lambda a, _t, _o: (
            "to_months(" + " + ".join(f"{x} * {s}" for x, s in zip(a, (12, 1), strict=False)) + ")"
            if a
            else "to_months(0)"
        ),
        result=lambda _args: YearMonth(0, 1),
    ),
    scalar(
        "make_dt_interval",
        "int?, int?, int?, any? -> any",
        generate=lambda a, _t, _o: of_micros(
            " + ".join(
                f"CAST({x} AS BIGINT) * {_MICROS[i]}" if i < 3 else _micros_of_seconds(x)
                for i, x in enumerate(a)
            )
            or "0"
        ),
        result=lambda _args: DayTime(0, 3),
    ),
    scalar(
        "make_interval try_make_interval",
        "int?, int?, int?, int?, int?, int?, any? -> interval",
        generate=lambda a, _t, _o: _of_units(a),
    ),
)
