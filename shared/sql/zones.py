"""Time zones by the names Spark and Java take: offsets, regions, and short names of regions."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

# Summer time is no zone to Java; the queries of reports name it all the same. What they mean by
# EST to PST in one breath with it are fixed offsets, as Java has them for EST, MST and HST.
_FIXED = {"EST": -5, "MST": -7, "HST": -10, "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7,
          "UTC": 0, "GMT": 0, "Z": 0, "UT": 0}  # fmt: skip
_SHORT = {
    "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo",
    "BST": "Asia/Dhaka", "CAT": "Africa/Harare", "CNT": "America/St_Johns",
    "CST": "America/Chicago", "CTT": "Asia/Shanghai", "EAT": "Africa/Addis_Ababa",
    "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland",
    "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh",
}  # fmt: skip
"""Java's ZoneId.SHORT_IDS."""

_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{1,2}))?(?::?(\d{1,2}))?")
_FARTHEST = 18 * 3600


def offset(name: str) -> int | None:
    """Return the seconds of a fixed zone east of UTC; None for a region, or what is no zone."""
    name = name.strip()
    if name.upper() in _FIXED:
        return _FIXED[name.upper()] * 3600
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    found = hours * 3600 + minutes * 60 + seconds
    if found > _FARTHEST or minutes > 59 or seconds > 59:
        return None
    return -found if match[1] == "-" else found


def is_short(name: str) -> bool:
    """Return whether a name is one of the three letters that stand for a region, as PST."""
    return name.strip().upper() in _SHORT


def region(name: str) -> str | None:
    """Return the tz database's name of a region, of any case or short; None: there is none."""
    name = name.strip()
    return _SHORT.get(name) or _regions().get(name.casefold())


@cache
def _regions() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def zone(name: str) -> tzinfo | None:
    """Return a zone by its name or offset; UTC where the name is empty, None where it is wrong."""
    seconds = 0 if not name.strip() else offset(name)
    if seconds is not None:
        return timezone(timedelta(seconds=seconds)) if seconds else UTC
    found = region(name)
    try:
        return None if found is None else ZoneInfo(found)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None
