"""Times of day in DuckDB: its TIME, computed with by microseconds since midnight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.sql import types
from shared.sql.functions.define import Entry, scalar
from shared.sql.functions.model import Generator
from shared.sql.types import DataType, DayTime, Decimal, Time

_DAY = 86_400_000_000
_NO_TIME = "error('that is no time of day: it lies before 00:00:00 or after 23:59:59.999999')"


def micros(sql: str) -> str:
    """Return a time's microseconds since midnight."""
    return f"epoch_us({sql})"


def of_micros(sql: str) -> str:
    """Return the time of so many microseconds since midnight, which are fewer than a day's."""
    return f"(TIME '00:00:00' + to_microseconds(CAST({sql} AS BIGINT)))"


def _bounded(sql: str) -> str:
    """Return the time of microseconds; those of no day are refused."""
    wide = f"CAST({sql} AS HUGEINT)"
    return (
        f"CASE WHEN {wide} IS NULL THEN NULL WHEN {wide} BETWEEN 0 AND {_DAY - 1}"
        f" THEN {of_micros(wide)} ELSE {_NO_TIME} END"
    )


def cast(sql: str, source: DataType, target: DataType) -> str:
    """Return a cast from or to a time of day."""
    from shared.sql.functions.render import type_name

    if isinstance(target, Time):
        if source == types.STRING:
            return cut(f"fm_time_read({sql})", target.precision, number=True)
        if source in {types.TIMESTAMP, types.TIMESTAMP_NTZ}:
            return cut(f"epoch_us(timezone('UTC', {sql})) % {_DAY} + {_DAY}", target.precision)
        if isinstance(source, Time) and source.precision > target.precision:
            return cut(micros(sql), target.precision)
        return sql
    if types.is_integral(target):
        return f"TRY_CAST(({micros(sql)} // 1000000) AS {type_name(target)})"
    exact = f"CAST({micros(sql)} AS DECIMAL(24,6)) * 0.000001::DECIMAL(7,6)"
    return f"TRY_CAST({exact} AS {type_name(target)})"


def cut(sql: str, precision: int, *, number: bool = False) -> str:
    """Return the time of microseconds with so many digits of a second; the others are cut off."""
    size = 10 ** (6 - precision)
    within = sql if number else f"({sql}) % {_DAY}"
    return of_micros(f"({within}) // {size} * {size}" if size > 1 else within)


def to_string(sql: str) -> str:
    """Return Spark's text: no zeros behind the last digit of a fraction, which DuckDB leaves out."""
    return f"rtrim(rtrim(strftime(DATE '1970-01-01' + {sql}, '%H:%M:%S.%f'), '0'), '.')"


# --- functions ------------------------------------------------------------------------------

_FULL = Time(6)


def _when(
    taken: Callable[[tuple[DataType, ...]], bool], out: DataType
) -> Callable[..., DataType | None]:
    return lambda args: out if taken(args) else None


def _is_time(args: tuple[DataType, ...]) -> bool:
    return isinstance(args[0], Time)


def _at_time(t: DataType) -> bool:
    return isinstance(t, Time) or t == types.NULL


def _written(template: str) -> Generator:
    def generate(args: Sequence[str], _types: Sequence[DataType], _out: DataType) -> str:
        values = [
            micros(arg) if isinstance(t, Time) else arg for arg, t in zip(args, _types, strict=True)
        ]
        return template.format(*values)

    return generate


def _field(name: str, size: int, most: int) -> Entry:
    return scalar(
        name,
        "any -> int",
        generate=_written(f"CAST({{0}} // {size} % {most} AS INTEGER)"),
        canonical=f"time_{name}",
        result=_when(_is_time, types.INT),
    )


_SIZES = {"hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000, "millisecond": 1_000,
          "microsecond": 1}  # fmt: skip
_OF_UNIT = " ".join(f"WHEN '{unit}' THEN {size}" for unit, size in _SIZES.items())


def _moved(args: tuple[DataType, ...]) -> DataType | None:
    time, span = args
    if not isinstance(time, Time) or not isinstance(span, DayTime):
        return None
    return Time(max(time.precision, 6 if span.end == 3 else 0))


def _seconds(args: tuple[DataType, ...]) -> DataType | None:
    return _FULL if types.is_numeric(args[0]) or args[0] == types.NULL else None


ENTRIES = (
    _field("hour", _SIZES["hour"], 24),
    _field("minute", _SIZES["minute"], 60),
    _field("second", _SIZES["second"], 60),
    scalar(
        "time_second_fraction",
        "any -> any",
        generate=_written("CAST({0} % 60000000 * 0.000001::DECIMAL(7,6) AS DECIMAL(8,6))"),
        result=_when(_is_time, Decimal(8, 6)),
    ),
    scalar(
        "make_time",
        "int, int, any -> any",
        generate=lambda a, _t, _o: (
            f"CASE WHEN {a[0]} IS NULL OR {a[1]} IS NULL OR {a[2]} IS NULL THEN NULL"
            f" WHEN {a[0]} BETWEEN 0 AND 23 AND {a[1]} BETWEEN 0 AND 59"
            f" AND {a[2]} >= 0 AND {a[2]} < 60 THEN "
            + of_micros(
                f"CAST({a[0]} AS BIGINT) * 3600000000 + CAST({a[1]} AS BIGINT) * 60000000"
                f" + trunc(CAST({a[2]} AS DECIMAL(16,6)) * 1000000)"
            )
            + f" ELSE {_NO_TIME} END"
        ),
        result=lambda args: _FULL if types.is_numeric(args[2]) or args[2] == types.NULL else None,
    ),
    scalar(
        "time_from_seconds",
        "any -> any",
        generate=lambda a, _t, _o: _bounded(f"trunc(CAST({a[0]} AS DECIMAL(30,9)) * 1000000)"),
        result=_seconds,
    ),
    scalar(
        "time_from_millis",
        "bigint -> any",
        generate=lambda a, _t, _o: _bounded(f"CAST({a[0]} AS HUGEINT) * 1000"),
        result=lambda _args: _FULL,
    ),
    scalar(
        "time_from_micros",
        "bigint -> any",
        generate=lambda a, _t, _o: _bounded(a[0]),
        result=lambda _args: _FULL,
    ),
    scalar(
        "time_to_seconds",
        "any -> any",
        generate=_written("CAST({0} * 0.000001::DECIMAL(7,6) AS DECIMAL(14,6))"),
        result=_when(_is_time, Decimal(14, 6)),
    ),
    scalar(
        "time_to_millis",
        "any -> bigint",
        generate=_written("({0} // 1000)"),
        result=_when(_is_time, types.BIGINT),
    ),
    scalar(
        "time_to_micros",
        "any -> bigint",
        generate=_written("{0}"),
        result=_when(_is_time, types.BIGINT),
    ),
    scalar(
        "time_difference",
        "string, any, any -> bigint",
        generate=_written(f"(({{2}} - {{1}}) // (CASE {{0}} {_OF_UNIT} END))"),
        result=lambda args: types.BIGINT if _is_time(args[1:]) and _is_time(args[2:]) else None,
    ),
    scalar(
        "time_truncated",
        "string, any -> any",
        generate=_written(
            of_micros(f"{{1}} // (CASE {{0}} {_OF_UNIT} END) * (CASE {{0}} {_OF_UNIT} END)")
        ),
        result=lambda args: args[1] if _is_time(args[1:]) else None,
    ),
    scalar(
        "time_minus_time",
        "any, any -> any",
        generate=_written("to_microseconds({0} - {1})"),
        result=lambda args: DayTime(1, 3) if _is_time(args) and _is_time(args[1:]) else None,
    ),
    scalar(
        "time_plus_interval",
        "any, any -> any",
        generate=lambda a, _t, _o: _bounded(f"{micros(a[0])} + epoch_us({a[1]})"),
        result=_moved,
    ),
    scalar(
        "time_minus_interval",
        "any, any -> any",
        generate=lambda a, _t, _o: _bounded(f"{micros(a[0])} - epoch_us({a[1]})"),
        result=_moved,
    ),
    scalar(
        "date_at_time",
        "date, any -> timestamp",
        generate=lambda a, _t, _o: f"timezone('UTC', {a[0]} + {a[1]})",
        result=lambda args: types.TIMESTAMP if _is_time(args[1:]) else None,
    ),
    scalar(
        "make_timestamp make_timestamp_ltz try_make_timestamp try_make_timestamp_ltz",
        "date, any -> timestamp",
        generate=lambda a, _t, _o: f"timezone('UTC', {a[0]} + {a[1]})",
        canonical="make_timestamp_of_parts",
        result=lambda args: types.TIMESTAMP if _at_time(args[1]) else None,
    ),
    scalar(
        "make_timestamp make_timestamp_ltz try_make_timestamp try_make_timestamp_ltz",
        "date, any, string -> timestamp",
        generate=lambda a, _t, _o: f"timezone({a[2]}, {a[0]} + {a[1]})",
        canonical="make_timestamp_of_parts_in",
        result=lambda args: types.TIMESTAMP if _at_time(args[1]) else None,
    ),
    scalar(
        "make_timestamp_ntz try_make_timestamp_ntz",
        "date, any -> timestamp_ntz",
        generate=lambda a, _t, _o: f"timezone('UTC', {a[0]} + {a[1]})",
        canonical="make_timestamp_ntz_of_parts",
        result=lambda args: types.TIMESTAMP_NTZ if _at_time(args[1]) else None,
    ),
)
