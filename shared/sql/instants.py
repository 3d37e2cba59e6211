"""Days and instants in text, as Spark reads them where no pattern is given."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta

from shared.sql import zones

_DAY = re.compile(r"\s*\+?(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?\s*", re.DOTALL)
_INSTANT = re.compile(
    r"\+?(\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})"
    r"(?:\.(\d{0,9}))?)?)?(.*))?)?)?)?"
)


def parse_date(text: str) -> date | None:
    """Return the day of `yyyy[-M[-d]]`, or None."""
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part or 1) for part in match.groups())) if match else None
    except (ValueError, OverflowError):
        return None


def parse_timestamp(text: str) -> datetime | None:
    """Return the instant of `yyyy[-M[-d[ H[:m[:s[.S]]][zone]]]]` (UTC without a zone), or None."""
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or (1 if i < 3 else 0)) for i, part in enumerate(match.groups()[:6])
    )
    micros = int((match[7] or "").ljust(6, "0")[:6])
    zone = zones.zone((match[8] or "").strip())
    try:
        found = datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)
        return None if zone is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def named(text: str, now: datetime) -> datetime | None:
    """Return the instant that `epoch`, `now`, `today` and their like name, or None."""
    word = text.strip().lower()
    if word == "epoch":
        return datetime.fromtimestamp(0, UTC)
    if word == "now":
        return now
    if word not in _DAYS:
        return None
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=_DAYS[word])


_CLOCK = re.compile(r"(?:T(?=\d)|(?=\d{1,2}:))(\d.*)")


def dated(text: str, today: date) -> str:
    """Return a text of an instant; a time alone, as `12:13` or `T12`, is today's."""
    match = _CLOCK.fullmatch(text.strip())
    return f"{today.isoformat()} {match[1]}" if match else text


_FAR = re.compile(
    r"\s*([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T]\d{1,2}:\d.*)?)?)?\s*", re.DOTALL
)
_BEYOND = 290_307
"""The last year before Christ that the engine has all instants of."""


def is_far(text: str) -> bool:
    """Return whether a text is a day, or an instant, of a year that Python has no values for."""
    match = _FAR.fullmatch(text)
    if match is None or 1 <= int(match[1]) <= MAXYEAR or abs(int(match[1])) > _BEYOND:
        return False
    try:
        date(2000 + int(match[1]) % 400, int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def without_zone(text: str) -> str:
    """Return the text of an instant without its zone."""
    match = _INSTANT.fullmatch(text.strip())
    return text.strip()[: match.start(8)] if match and match[8] else text
