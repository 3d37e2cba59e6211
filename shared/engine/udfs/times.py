"""Dates and times by Java's patterns (DateTimeFormatter, as Spark restricts it), in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from shared.engine import far
from shared.engine.udfs.model import udf
from shared.sql import zones

_TOKEN = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|.", re.DOTALL)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMERIC = frozenset("yMLdDHhKkmsSF")
_DAY = 86_400_000_000
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


@dataclass(frozen=True, slots=True)
class _Moment:
    """An instant's fields in UTC, in years of any number of digits; `days` counts from 1970."""

    year: int
    month: int
    day: int
    days: int
    hour: int
    minute: int
    second: int
    micros: int


def _moment(epoch: int) -> _Moment:
    days, rest = divmod(epoch, _DAY)
    seconds, micros = divmod(rest, 1_000_000)
    minutes, second = divmod(seconds, 60)
    return _Moment(*far.civil(days), days, *divmod(minutes, 60), second, micros)


def _day_of_year(value: _Moment) -> int:
    return value.days - far.day_number(value.year, 1, 1) + 1


def _padded(value: int, letters: str) -> str:
    return str(value).zfill(len(letters))


def _year(value: _Moment, letters: str) -> str:
    year, count = value.year, len(letters)
    if count == 2:
        return f"{abs(year) % 100:02d}"
    sign = "-" if year < 0 else "+" if count >= 4 and year >= 10**count else ""
    return sign + str(abs(year)).zfill(count)


def _named(names: tuple[str, ...], index: int, letters: str) -> str:
    return names[index] if len(letters) == 4 else names[index][:3]


def _era(value: _Moment, letters: str) -> str:
    past = value.year < 1
    if len(letters) == 4:
        return "Before Christ" if past else "Anno Domini"
    return "BC" if past else "AD"


def _month(value: _Moment, letters: str) -> str:
    if len(letters) <= 2:
        return _padded(value.month, letters)
    return _named(_MONTHS, value.month - 1, letters)


def _quarter(value: _Moment, letters: str) -> str:
    index = (value.month - 1) // 3
    if len(letters) <= 2:
        return _padded(index + 1, letters)
    return f"Q{index + 1}" if len(letters) == 3 else f"{_QUARTERS[index]} quarter"


_WRITERS: dict[str, Callable[[_Moment, str], str]] = {
    "y": _year,
    "M": _month,
    "L": _month,
    "Q": _quarter,
    "q": _quarter,
    "G": _era,
    "d": lambda v, n: _padded(v.day, n),
    "D": lambda v, n: _padded(_day_of_year(v), n),
    "E": lambda v, n: _named(_DAYS, (v.days + 3) % 7, n),
    "F": lambda v, n: _padded((v.day - 1) % 7 + 1, n),
    "H": lambda v, n: _padded(v.hour, n),
    "k": lambda v, n: _padded(v.hour or 24, n),
    "K": lambda v, n: _padded(v.hour % 12, n),
    "h": lambda v, n: _padded(v.hour % 12 or 12, n),
    "m": lambda v, n: _padded(v.minute, n),
    "s": lambda v, n: _padded(v.second, n),
    "S": lambda v, n: f"{v.micros:06d}000"[: len(n)],
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


def written(epoch: int, pattern: str) -> str:
    """Return an instant, in microseconds from 1970, as text in a pattern."""
    value, letters = _moment(epoch), _writer(pattern)
    counted = value
    if value.year < 1 and any(letter == "G" for letter, _ in letters):
        counted = replace(value, year=1 - value.year)  # years of an era start at 1
    return "".join(
        _WRITERS[letter](counted if letter == "y" else value, text) if letter else text
        for letter, text in letters
    )


# --- reading --------------------------------------------------------------------------------

_FAR_OFFSET = r"[+-]\d\d:\d\d(?::\d\d)?"
_ZONE = rf"(?:UTC|GMT|UT)?{_FAR_OFFSET}|[A-Za-z]+(?:/[A-Za-z0-9_+-]+)*"
_NO_REGIONS = frozenset({"EST", "MST", "HST", "ROC"})
_US = (("Eastern", "E", "America/New_York"), ("Central", "C", "America/Chicago"),
       ("Mountain", "M", "America/Denver"), ("Pacific", "P", "America/Los_Angeles"))  # fmt: skip
_ZONE_NAMES = {
    **{f"{first}{half}T": zone for _, first, zone in _US for half in "SD"},
    **{f"{word} {half} Time".upper(): zone for word, _, zone in _US for half in ("Standard", "Daylight")},
    "CENTRAL EUROPEAN STANDARD TIME": "Europe/Paris", "COORDINATED UNIVERSAL TIME": "UTC",
    "GREENWICH MEAN TIME": "UTC", "CEST": "CET", "EEST": "EET", "WEST": "WET",
    "MSK": "Europe/Moscow", "HST": "Pacific/Honolulu",
}  # fmt: skip
"""Zones by their names in texts, which say summer time too; which it was, the day tells."""
_OFFSETS = {
    letter: tuple(
        also + form
        for form in (
            r"[+-]\d\d(?:\d\d)?",
            r"[+-]\d{4}",
            r"[+-]\d\d:\d\d",
            r"[+-]\d{4}(?:\d\d)?",
            r"[+-]\d\d:\d\d(?::\d\d)?",
        )
    )
    for letter, also in (("X", "Z|"), ("x", ""))
}
_NEAR_GMT = r"GMT(?:[+-]\d{1,2}(?::?\d\d(?::?\d\d)?)?)?"
_FROM_GMT = r"GMT(?:[+-]\d\d:\d\d(?::\d\d)?)?"


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
        return _OFFSETS[letter][count - 1]
    if letter == "Z":
        return r"[+-]\d{4}" if count <= 3 else _FROM_GMT if count == 4 else _OFFSETS["X"][4]
    if letter == "O":
        return _FROM_GMT if count == 4 else _NEAR_GMT
    if letter == "z" and count == 4:
        return rf"[A-Za-z]+(?: [A-Za-z]+)+|{_ZONE}"
    if letter in "zvV":
        return _ZONE
    if letter == "S":
        return rf"\d{{{count}}}" if tight else rf"\d{{1,{count}}}"
    if letter == "y" and count != 2 and not tight:
        if count >= 4:
            return rf"-?\d{{{count}}}|[+-]\d{{{count + 1},9}}"
        return rf"-?\d{{{count},9}}"
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


def read(text: str, pattern: str) -> int | None:
    """Return the microseconds from 1970 to the instant a text in a pattern means, or None."""
    return _read(text, pattern, local=False)


def read_local(text: str, pattern: str) -> int | None:
    """Return the wall clock a text in a pattern shows, as microseconds from 1970, or None."""
    return _read(text, pattern, local=True)


def _read(text: str, pattern: str, *, local: bool) -> int | None:
    reader = _reader(pattern)
    match = reader.expression.fullmatch(text)
    if match is None:
        return None
    given: dict[str, int] = {}
    zone: tzinfo = UTC
    try:
        for letters, value in zip(reader.fields, match.groups(), strict=True):
            if value is None:
                continue
            if letters[0] in "XxZzvVO":
                zone = _zone(letters, value)
                continue
            field, number = _field(letters, value)
            if given.setdefault(field, number) != number:
                return None
        return _instant(given, UTC if local else zone)
    except (ValueError, OverflowError):
        return None


def _field(letters: str, value: str) -> tuple[str, int]:
    """Return the field of some letters and its number; ValueError where there is no such number."""
    letter = letters[0]
    if letter in "ML":
        return "M", _index(_MONTHS, value) + 1 if value[0].isalpha() else int(value)
    if letter == "E":
        return "E", _index(_DAYS, value)
    if letter in "aG":
        return letter, int(value.upper()[0] in "PB")
    if letter == "S":
        return "S", int(value.ljust(6, "0")[:6])
    number = int(value)
    if letter == "y":
        return "y", 2000 + number if letters == "yy" else number
    if letter in "kh":
        highest = 24 if letter == "k" else 12
        if not 1 <= number <= highest:
            raise ValueError(value)
        return ("H" if letter == "k" else "K"), number % highest
    return letter, number


def _index(names: tuple[str, ...], text: str) -> int:
    return next(i for i, name in enumerate(names) if name[:3].lower() == text[:3].lower())


def _instant(given: Mapping[str, int], zone: tzinfo) -> int | None:
    """Return the instant of some fields; None where they contradict each other."""
    year = given.get("y", 1970)
    if given.get("G"):
        year = 1 - year
    if "D" in given:
        days = far.day_number(year, 1, 1) + given["D"] - 1
    else:
        days = far.day_number(year, given.get("M", 1), given.get("d", 1))
    hour = given.get("H", given.get("K", 0) + 12 * given.get("a", 0))
    clock = time(hour, given.get("m", 0), given.get("s", 0), given.get("S", 0))
    if not _agrees(given, year, days, hour):
        return None
    seconds = (days * 24 + hour) * 3600 + clock.minute * 60 + clock.second
    return (seconds - _east(zone, days, clock)) * 1_000_000 + clock.microsecond


def _agrees(given: Mapping[str, int], year: int, days: int, hour: int) -> bool:
    shown = far.civil(days)
    found = {"M": shown[1], "d": shown[2], "E": (days + 3) % 7}
    if "H" in given:
        found |= {"K": hour % 12, "a": hour // 12}
    same = all(given.get(field, value) == value for field, value in found.items())
    return shown[0] == year and given.get("K", 0) < 12 and same


def _east(zone: tzinfo, days: int, clock: time) -> int:
    """Return the seconds of a zone's wall clock east of UTC."""
    near = days if isinstance(zone, ZoneInfo) else 0  # a fixed offset is good for any year
    offset = datetime.combine(date(1970, 1, 1) + timedelta(days=near), clock, zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _zone(letters: str, text: str) -> tzinfo:
    """Return a zone as the letters take it: `V` knows regions and offsets, `z` short names too."""
    if letters[0] == "z":
        text = _ZONE_NAMES.get(text.upper(), text)
    region = text[0].isalpha() and not re.search(r"[+-]", text) and text.upper() != "Z"
    if letters[0] == "V" and region and (text in _NO_REGIONS or zones.is_short(text)):
        raise ValueError(text)
    found = zones.zone(text)
    if found is None:
        raise ValueError(text)
    return found


ENTRIES = (
    udf("date_format", written, "BIGINT V", "VARCHAR"),
    udf("read_time", read, "V V", "BIGINT"),
    udf("read_local_time", read_local, "V V", "BIGINT"),
)
