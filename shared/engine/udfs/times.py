"""Dates and times by Java's patterns (DateTimeFormatter, as Spark restricts it), in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.engine.udfs.model import udf

_TOKEN = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|.", re.DOTALL)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMERIC = frozenset("yMLdDHhKkmsSF")
_QUARTERS = ("1st", "2nd", "3rd", "4th")
_REFUSED = frozenset("ABceNnpYWwu")


def tokens(pattern: str) -> list[tuple[str, str]]:
    """Return letters as (letter, letters), plain text as ("", text), brackets as themselves."""
    found = []
    for match in _TOKEN.finditer(pattern):
        text = match[0]
        if text.startswith("'") and len(text) > 1:
            found.append(("", "'" if text == "''" else text[1:-1].replace("''", "'")))
        elif match[1]:
            if match[1] in _REFUSED:
                raise ValueError(f"the letter {match[1]} of the pattern '{pattern}' has no meaning")
            found.append((match[1], text))
        else:
            found.append((text, text) if text in "[]" else ("", text))
    return found


# --- writing --------------------------------------------------------------------------------


def _padded(value: int, letters: str) -> str:
    return str(value).zfill(len(letters))


def _year(value: datetime, letters: str) -> str:
    return f"{value.year % 100:02d}" if len(letters) == 2 else _padded(value.year, letters)


def _named(names: tuple[str, ...], index: int, letters: str) -> str:
    return names[index] if len(letters) == 4 else names[index][:3]


def _month(value: datetime, letters: str) -> str:
    if len(letters) <= 2:
        return _padded(value.month, letters)
    return _named(_MONTHS, value.month - 1, letters)


def _quarter(value: datetime, letters: str) -> str:
    index = (value.month - 1) // 3
    if len(letters) <= 2:
        return _padded(index + 1, letters)
    return f"Q{index + 1}" if len(letters) == 3 else f"{_QUARTERS[index]} quarter"


_WRITERS: dict[str, Callable[[datetime, str], str]] = {
    "y": _year,
    "M": _month,
    "L": _month,
    "Q": _quarter,
    "q": _quarter,
    "G": lambda _v, n: "Anno Domini" if len(n) == 4 else "AD",
    "d": lambda v, n: _padded(v.day, n),
    "D": lambda v, n: _padded(v.timetuple().tm_yday, n),
    "E": lambda v, n: _named(_DAYS, v.weekday(), n),
    "F": lambda v, n: _padded((v.day - 1) % 7 + 1, n),
    "H": lambda v, n: _padded(v.hour, n),
    "k": lambda v, n: _padded(v.hour or 24, n),
    "K": lambda v, n: _padded(v.hour % 12, n),
    "h": lambda v, n: _padded(v.hour % 12 or 12, n),
    "m": lambda v, n: _padded(v.minute, n),
    "s": lambda v, n: _padded(v.second, n),
    "S": lambda v, n: f"{v.microsecond:06d}000"[: len(n)],
    "a": lambda v, _n: "AM" if v.hour < 12 else "PM",
    "X": lambda _v, _n: "Z",
    "x": lambda _v, n: ("+00", "+0000", "+00:00", "+0000", "+00:00")[len(n) - 1],
    "Z": lambda _v, n: ("+0000", "+0000", "+0000", "GMT", "Z")[len(n) - 1],
    "z": lambda _v, n: "Coordinated Universal Time" if len(n) == 4 else "UTC",
    "v": lambda _v, _n: "UTC",
    "V": lambda _v, _n: "UTC",
    "O": lambda _v, _n: "GMT",
}


@lru_cache(maxsize=512)
def _writer(pattern: str) -> list[tuple[str, str]]:
    found = [token for token in tokens(pattern) if token[0] not in {"[", "]"}]
    for letter, _ in found:
        if letter and letter not in _WRITERS:
            raise ValueError(f"the letter {letter} of the pattern '{pattern}' has no meaning")
    return found


def written(value: datetime, pattern: str) -> str:
    """Return an instant as text in a pattern."""
    value = value.astimezone(UTC)
    return "".join(
        _WRITERS[letter](value, text) if letter else text for letter, text in _writer(pattern)
    )


# --- reading --------------------------------------------------------------------------------

_OFFSET = r"[+-]\d\d:?\d\d|[+-]\d\d|Z"
_REGION = r"[A-Za-z]+(?:/[A-Za-z_]+)*(?:[+-]\d\d?(?::?\d\d)?)?|[+-]\d\d(?::?\d\d)?"
_OFFSETS = {
    "X": ("Z|[+-]\\d\\d(?:\\d\\d)?", "Z|[+-]\\d{4}", "Z|[+-]\\d\\d:\\d\\d"),
    "x": ("[+-]\\d\\d(?:\\d\\d)?", "[+-]\\d{4}", "[+-]\\d\\d:\\d\\d"),
}


def _accepted(letter: str, letters: str, *, tight: bool) -> str:
    """Return the expression of what a letter matches; `tight`: a number follows at once."""
    count = len(letters)
    if letter in "ML" and count >= 3:
        return "|".join(_MONTHS if count == 4 else [m[:3] for m in _MONTHS])
    if letter == "E":
        return "|".join(_DAYS if count == 4 else [d[:3] for d in _DAYS])
    if letter in "QqF":
        raise ValueError(f"the letter {letter} is not read from text")
    if letter == "G":
        return "AD|BC" if count < 4 else "Anno Domini|Before Christ"
    if letter == "a":
        return "AM|PM"
    if letter in _OFFSETS:
        return _OFFSETS[letter][min(count, 3) - 1]
    if letter == "Z":
        return r"[+-]\d{4}" if count <= 3 else _OFFSET
    if letter in "zvVO":
        return _REGION
    if letter == "S":
        return rf"\d{{{count}}}" if tight else rf"\d{{1,{count}}}"
    if letter == "y" and count >= 4 and not tight:
        return rf"\d{{{count}}}|\+\d{{{count + 1},}}"
    return rf"\d{{{count}}}" if count > 1 else r"\d{1,9}"


@dataclass(frozen=True, slots=True)
class _Reader:
    expression: re.Pattern[str]
    fields: tuple[str, ...]


@lru_cache(maxsize=512)
def _reader(pattern: str) -> _Reader:
    parts, fields = [], []
    found = tokens(pattern)
    for index, (letter, text) in enumerate(found):
        if letter == "[":
            parts.append("(?:")
        elif letter == "]":
            parts.append(")?")
        elif letter:
            if letter not in _WRITERS:
                raise ValueError(f"the letter {letter} of the pattern '{pattern}' has no meaning")
            following = found[index + 1][0] if index + 1 < len(found) else ""
            parts.append(f"({_accepted(letter, text, tight=following in _NUMERIC)})")
            fields.append(text)
        else:
            parts.append(re.escape(text))
    return _Reader(re.compile("".join(parts), re.IGNORECASE | re.ASCII), tuple(fields))


def read(text: str, pattern: str) -> datetime | None:
    """Return the instant a text in a pattern means, or None."""
    reader = _reader(pattern)
    match = reader.expression.fullmatch(text)
    if match is None:
        return None
    given: dict[str, str] = {}
    for letters, value in zip(reader.fields, match.groups(), strict=True):
        if value is not None:
            given["yy" if letters == "yy" else letters[0]] = value
    try:
        return _instant(given)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def _instant(given: dict[str, str]) -> datetime | None:
    year = int(given["y"]) if "y" in given else 1970
    if "yy" in given:
        year = 2000 + int(given["yy"])
    hour = _hour(given)
    if hour is None:
        return None
    zone = next((_zone(given[z]) for z in "XxZzvVO" if z in given), UTC)
    micros = int(given.get("S", "0").ljust(6, "0")[:6])
    clock = (hour, int(given.get("m", 0)), int(given.get("s", 0)), micros)
    if "D" in given:
        day = datetime(year, 1, 1, *clock, tzinfo=zone) + timedelta(days=int(given["D"]) - 1)
        found = day if day.year == year else None
    else:
        month = given.get("M") or given.get("L")
        found = datetime(year, _month_of(month), int(given.get("d", 1)), *clock, tzinfo=zone)
    if found is not None and "E" in given:
        named = _DAYS[found.weekday()].lower()
        return found if named.startswith(given["E"].lower()) else None
    return found


def _month_of(text: str | None) -> int:
    if text is None or text.isdigit():
        return int(text or 1)
    return next(i for i, name in enumerate(_MONTHS, 1) if name[:3].lower() == text[:3].lower())


def _hour(given: dict[str, str]) -> int | None:
    if "H" in given:
        return int(given["H"])
    if "k" in given:
        return int(given["k"]) % 24 if 1 <= int(given["k"]) <= 24 else None
    if "h" in given or "K" in given:
        hour = int(given.get("h") or given["K"])
        if not (1 <= hour <= 12 if "h" in given else hour <= 11):
            return None
        return hour % 12 + (12 if given.get("a", "AM").upper() == "PM" else 0)
    return 0


def _zone(text: str) -> timezone | ZoneInfo:
    if text.upper() in {"Z", "UTC", "GMT", "UT"}:
        return UTC
    match = re.fullmatch(r"(?:GMT|UTC|UT)?([+-])(\d{1,2}):?(\d\d)?", text)
    if match is None:
        return ZoneInfo(text)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)


ENTRIES = (
    udf("date_format", written, "TIMESTAMPTZ V", "VARCHAR"),
    udf("read_time", read, "V V", "TIMESTAMP WITH TIME ZONE"),
)
