"""Intervals as Spark reads and writes them: months, or days and microseconds, or all three.

A value is (months, days, microseconds). Year-month and day-time types name their outermost and
innermost field by number: year 0, month 1; day 0, hour 1, minute 2, second 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal as Number

from shared.sql import types
from shared.sql.types import DataType, DayTime, YearMonth

Span = tuple[int, int, int]

_DAY = 86_400_000_000
_SIZES = (_DAY, 3_600_000_000, 60_000_000, 1_000_000)

UNITS: dict[str, Span] = {
    "year": (12, 0, 0),
    "quarter": (3, 0, 0),
    "month": (1, 0, 0),
    "week": (0, 7, 0),
    "day": (0, 1, 0),
    "hour": (0, 0, 3_600_000_000),
    "minute": (0, 0, 60_000_000),
    "second": (0, 0, 1_000_000),
    "millisecond": (0, 0, 1_000),
    "microsecond": (0, 0, 1),
}
"""Units of time as months, days and microseconds."""

_FIELDS: dict[str, tuple[str, int]] = {
    "year": ("ym", 0), "month": ("ym", 1),
    "week": ("dt", 0), "day": ("dt", 0), "hour": ("dt", 1), "minute": ("dt", 2),
    "second": ("dt", 3), "millisecond": ("dt", 3), "microsecond": ("dt", 3),
}  # fmt: skip


def micros(value: Span) -> int:
    """Return the days and microseconds of a span as microseconds."""
    return value[1] * _DAY + value[2]


def normal(kind: DataType, value: Span) -> Span:
    """Return a span with the days of a day-time type apart: both parts have one sign."""
    if not isinstance(kind, DayTime):
        return value
    total = micros(value)
    days, rest = divmod(abs(total), _DAY)
    return (0, days, rest) if total >= 0 else (0, -days, -rest)


# --- reading --------------------------------------------------------------------------------


def units(parts: Sequence[tuple[str, str]], *, mixed: bool = False) -> tuple[DataType, Span] | None:
    """Return the interval of amounts with their units; None where one is wrong.

    Years and months make a year-month interval, the rest a day-time one.
    """
    total = [0, 0, 0]
    found: dict[str, list[int]] = {"ym": [], "dt": []}
    for digits, unit in parts:
        name = unit.lower().removesuffix("s")
        span = UNITS.get(name)
        if span is None or name not in _FIELDS or not re.fullmatch(_AMOUNT, digits):
            return None
        if "." in digits and name != "second":
            return None
        for i, size in enumerate(span):
            total[i] += int(Number(digits) * size)
        family, field = _FIELDS[name]
        found[family].append(field)
    value = (total[0], total[1], total[2])
    if found["ym"] and found["dt"]:
        return (types.INTERVAL, value) if mixed else None
    if found["ym"]:
        return YearMonth(min(found["ym"]), max(found["ym"])), value
    if not found["dt"]:
        return None
    kind = DayTime(min(found["dt"]), max(found["dt"]))
    return kind, normal(kind, value)


_AMOUNT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_PART = re.compile(r"([+-]?\s*(?:\d+(?:\.\d*)?|\.\d+))\s+([A-Za-z]+)")


def multi(text: str, *, mixed: bool = False) -> tuple[DataType, Span] | None:
    """Return the interval of `1 day 2 hours`, with or without `interval` before it, or None."""
    text = re.sub(r"^\s*interval\s+", "", text, flags=re.IGNORECASE).strip()
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        return None
    return units([(re.sub(r"\s", "", digits), unit) for digits, unit in parts], mixed=mixed)


_CLOCK = {
    (0, 1): r"(\d+) (\d+)",
    (0, 2): r"(\d+) (\d+):(\d+)",
    (0, 3): r"(\d+) (\d+):(\d+):(\d+(?:\.\d{0,9})?)",
    (1, 2): r"(\d+):(\d+)",
    (1, 3): r"(\d+):(\d+):(\d+(?:\.\d{0,9})?)",
    (2, 3): r"(\d+):(\d+(?:\.\d{0,9})?)",
}


def read(text: str, kind: DataType) -> Span | None:
    """Return the span of a text in the form of a type: `1-2`, `1 02:03:04.5`; None: malformed.

    The form with the type around it, `INTERVAL '1-2' YEAR TO MONTH`, is read too.
    """
    whole = re.fullmatch(r"\s*interval\s+([+-]?)\s*'(.*)'\s+(.*?)\s*", text, re.IGNORECASE)
    if whole is not None:
        if " ".join(whole[3].lower().split()) != str(kind).removeprefix("interval "):
            return None
        found = read(whole[2], kind)
        return None if found is None else _signed(found, whole[1])
    match = re.fullmatch(r"\s*([+-]?)(.*?)\s*", text, re.DOTALL)
    assert match is not None
    if isinstance(kind, YearMonth):
        return _read_months(match[2], kind, match[1])
    if isinstance(kind, DayTime):
        return _read_clock(match[2], kind, match[1])
    found_units = multi(text, mixed=True)
    return None if found_units is None else found_units[1]


def _signed(value: Span, sign: str) -> Span:
    return (-value[0], -value[1], -value[2]) if sign == "-" else value


def _read_months(text: str, kind: YearMonth, sign: str) -> Span | None:
    if kind.start != kind.end:
        match = re.fullmatch(r"(\d+)-(\d+)", text)
        if match is None or int(match[2]) > 11:
            return None
        return _signed((int(match[1]) * 12 + int(match[2]), 0, 0), sign)
    if not re.fullmatch(r"\d+", text):
        return None
    return _signed((int(text) * (12 if kind.start == 0 else 1), 0, 0), sign)


def _read_clock(text: str, kind: DayTime, sign: str) -> Span | None:
    if kind.start == kind.end:
        pattern = r"(\d+(?:\.\d{0,9})?)" if kind.start == 3 else r"(\d+)"
    else:
        pattern = _CLOCK[kind.start, kind.end]
    match = re.fullmatch(pattern, re.sub(r"\s+", " ", text))
    if match is None:
        return None
    limits = (None, 23, 59, 59)
    total = 0
    for place, part in enumerate(match.groups()):
        field = kind.start + place
        limit = limits[field]
        if place and limit is not None and Number(part) >= limit + 1:
            return None
        total += int(Number(part) * _SIZES[field])
    return _signed(normal(kind, (0, 0, total)), sign)


# --- writing --------------------------------------------------------------------------------


def text(kind: DataType, value: Span) -> str:
    """Return Spark's text of an interval, as CAST to string gives it.

    >>> text(YearMonth(0, 1), (14, 0, 0))
    "INTERVAL '1-2' YEAR TO MONTH"
    >>> text(DayTime(0, 3), (0, 1, 500_000))
    "INTERVAL '1 00:00:00.5' DAY TO SECOND"
    >>> text(types.INTERVAL, (14, 3, -1_500_000))
    '1 years 2 months 3 days -1.5 seconds'
    """
    if isinstance(kind, YearMonth):
        return _written_months(kind, value[0])
    if isinstance(kind, DayTime):
        return _written_clock(kind, micros(value))
    return _written_units(value)


def _written_months(kind: YearMonth, months: int) -> str:
    sign = "-" if months < 0 else ""
    years, rest = divmod(abs(months), 12)
    shown = (f"{years}-{rest}", str(years), str(abs(months)))[
        0 if kind.start != kind.end else 1 + kind.start
    ]
    return f"INTERVAL '{sign}{shown}' {str(kind).removeprefix('interval ').upper()}"


def _written_clock(kind: DayTime, total: int) -> str:
    rest = abs(total)
    shown = ""
    for field in range(kind.start, kind.end + 1):
        size = _SIZES[field]
        if field == 3:
            whole, fraction = divmod(rest, size)
            part = f"{whole:02d}" + f".{fraction:06d}".rstrip("0") * bool(fraction)
        else:
            amount, rest = divmod(rest, size)
            part = str(amount) if field == 0 else f"{amount:02d}"
        before = "" if field == kind.start else " " if field == 1 else ":"
        shown += before + part
    sign = "-" if total < 0 else ""
    return f"INTERVAL '{sign}{shown}' {str(kind).removeprefix('interval ').upper()}"


def _written_units(value: Span) -> str:
    months, days, total = value
    sign = -1 if months < 0 else 1
    years, rest = divmod(abs(months), 12)
    parts = [(sign * years, "years"), (sign * rest, "months"), (days, "days")]
    seconds = abs(total)
    hours, seconds = divmod(seconds, _SIZES[1])
    minutes, seconds = divmod(seconds, _SIZES[2])
    sign = -1 if total < 0 else 1
    parts += [(sign * hours, "hours"), (sign * minutes, "minutes")]
    shown = [f"{amount} {unit}" for amount, unit in parts if amount]
    if seconds:
        whole, fraction = divmod(seconds, _SIZES[3])
        amount = f"{whole}" + f".{fraction:06d}".rstrip("0") * bool(fraction)
        shown.append(f"{'-' if total < 0 else ''}{amount} seconds")
    return " ".join(shown) or "0 seconds"


# --- types ----------------------------------------------------------------------------------


def kind_of(first: str, last: str) -> DataType | None:
    """Return the type `INTERVAL first TO last` names, or None."""
    a, b = (_FIELDS.get(unit.lower().removesuffix("s")) for unit in (first, last))
    if a is None or b is None or a[0] != b[0] or a[1] > b[1]:
        return None
    return YearMonth(a[1], b[1]) if a[0] == "ym" else DayTime(a[1], b[1])
