"""Single values in the texts of JSON and CSV: each as JSON that DuckDB casts to the type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from shared.engine.udfs import times
from shared.engine.udfs.intervals import kind_of
from shared.sql import instants, spans

_EPOCH = datetime.fromtimestamp(0, UTC)
_WIDE = Context(prec=100)


class MismatchError(Exception):
    """A value is not of the wanted type."""


def read(text: str, kind: str, options: Mapping[str, str]) -> str:
    """Return a date, an instant, an interval or a decimal as DuckDB reads it.

    Raises:
        MismatchError: the text is none.
    """
    if kind.startswith("interval"):
        return _interval(text, kind)
    if kind.startswith("decimal"):
        return decimal(text.replace(",", ""), kind)
    pattern = options.get(_PATTERNS[kind])
    found = _read_as(text, kind) if pattern is None else _read_by(text, pattern)
    if found is None:
        raise MismatchError
    return found.date().isoformat() if kind == "date" else found.isoformat(sep=" ")


_PATTERNS = {
    "date": "dateformat",
    "timestamp": "timestampformat",
    "timestamp_ntz": "timestampntzformat",
}


def _read_by(text: str, pattern: str) -> datetime | None:
    micros = times.read(text, pattern)
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def _read_as(text: str, kind: str) -> datetime | None:
    """Return what CAST makes of a text; a time alone, which is today's there, is none here."""
    if kind == "date":
        day = instants.parse_date(text)
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
    if kind == "timestamp_ntz":
        return instants.parse_timestamp(text) if instants.without_zone(text) == text else None
    return instants.parse_timestamp(text)


def _interval(text: str, kind: str) -> str:
    found = spans.read(text, kind_of(kind))
    if found is None:
        raise MismatchError
    months, days, micros = found
    return f"{months} months {days} days {micros} microseconds"


@lru_cache(maxsize=64)
def _digits(kind: str) -> tuple[int, int]:
    precision, scale = kind.removeprefix("decimal(").removesuffix(")").split(",")
    return int(precision), int(scale)


def decimal(text: str, kind: str) -> str:
    """Return a number with the digits of a type; raises MismatchError where it has more."""
    precision, scale = _digits(kind)
    try:
        # Java's BigDecimal takes no blanks around a number.
        exact = None if text != text.strip() else Decimal(text)
        if exact is None or not exact.is_finite():
            raise MismatchError
        rounded = exact.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _WIDE)
    except InvalidOperation:
        raise MismatchError from None
    if rounded and rounded.adjusted() + 1 > precision - scale:
        raise MismatchError
    return format(rounded, "f")
