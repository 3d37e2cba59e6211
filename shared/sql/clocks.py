"""Times of day as Spark reads and writes them: microseconds since midnight."""

from __future__ import annotations

import re
from datetime import time

_CLOCK = re.compile(
    r"T?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?(?:\s*([AaPp][Mm]))?", re.ASCII
)
DAY = 86_400_000_000
"""Microseconds of a day: no time of day has as many."""


def read(text: str) -> int | None:
    """Return the microseconds of `10:20[:30[.5]][ PM]`, or None; digits beyond them are lost."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None or (match[0][0] == "T" and text[0] != "T"):  # no blank before a T, as in Spark
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match[5].lower() == "pm")
    if hour > 23 or minute > 59 or second > 59:
        return None
    micros = int((match[4] or "").ljust(6, "0")[:6])
    return (hour * 3600 + minute * 60 + second) * 1_000_000 + micros


def of(micros: int) -> time:
    """Return the time of so many microseconds since midnight."""
    seconds, rest = divmod(micros, 1_000_000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest)


def text(value: time) -> str:
    """Return `10:20:30.5`: no zeros behind the last digit of a fraction."""
    whole = value.isoformat()
    return whole.rstrip("0") if value.microsecond else whole
