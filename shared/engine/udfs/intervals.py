"""Intervals from and to Spark's text."""

from __future__ import annotations

from typing import Any

from shared.engine.udfs.model import udf
from shared.sql import spans, types
from shared.sql.types import DataType, DayTime, YearMonth

_FIELDS = {"year": 0, "month": 1, "day": 0, "hour": 1, "minute": 2, "second": 3}


def kind_of(name: str) -> DataType:
    """Return the interval type of a Spark name: `interval day to second`."""
    words = name.split()[1:]
    if not words:
        return types.INTERVAL
    start, end = _FIELDS[words[0]], _FIELDS[words[-1]]
    return YearMonth(start, end) if words[0] in {"year", "month"} else DayTime(start, end)


def written(kind: str, value: Any) -> str:
    """Return the text of months, days and nanoseconds."""
    months, days, nanos = value
    return spans.text(kind_of(kind), (months, days, nanos // 1000))


def read(text: str, kind: str) -> tuple[int, int, int] | None:
    """Return the months, days and nanoseconds of a text in the form of a type."""
    found = spans.read(text, kind_of(kind))
    if found is None and kind != "interval":
        raise ValueError(f"'{text}' is no {kind}")  # as Spark has it, unlike other casts of text
    return None if found is None else (found[0], found[1], found[2] * 1000)


def tried(text: str, kind: str) -> tuple[int, int, int] | None:
    """Return what `read` does; None where the text has another form."""
    try:
        return read(text, kind)
    except ValueError:
        return None


ENTRIES = (
    udf("interval_text", written, "V INTERVAL", "VARCHAR"),
    udf("interval_read", read, "V V", "INTERVAL"),
    udf("interval_try", tried, "V V", "INTERVAL"),
)
