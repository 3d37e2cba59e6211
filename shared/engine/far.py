"""Days and instants outside of the years 1 to 9999, which Python has no values for, as text."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

_DAY = 86_400_000_000


def texts(column: pa.Array) -> list[str | None]:
    """Return ISO 8601 texts, with years beyond four digits signed: `+10000-01-01`."""
    if pa.types.is_date(column.type):
        days = column.cast(pa.date32()).cast(pa.int32()).to_pylist()
        return [None if value is None else _date(value) for value in days]
    micros = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    return [None if value is None else _instant(value) for value in micros]


def civil(days: int) -> tuple[int, int, int]:
    """Return year, month and day of the proleptic Gregorian calendar, counted from 1970-01-01."""
    shifted = days + 719_468  # from 0000-03-01: leap days end a year
    era, of_era = divmod(shifted, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    part = (5 * of_year + 2) // 153
    month = part + 3 if part < 10 else part - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * part + 2) // 5 + 1


def day_number(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a day; ValueError where the calendar has no such day."""
    like = 2000 + year % 400  # the calendar repeats after 400 years
    return date(like, month, day).toordinal() - _EPOCH + (year - like) // 400 * 146_097


_EPOCH = date(1970, 1, 1).toordinal()


def _date(days: int) -> str:
    year, month, day = civil(days)
    return f"{_year(year)}-{month:02d}-{day:02d}"


def _year(year: int) -> str:
    if year < 0:
        return f"-{-year:04d}"
    return f"+{year}" if year > 9999 else f"{year:04d}"


def _instant(micros: int) -> str:
    days, rest = divmod(micros, _DAY)
    seconds, fraction = divmod(rest, 1_000_000)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{_date(days)}T{clock}" + f".{fraction:06d}" * bool(fraction) + "Z"
