"""Pictures of numbers, as to_char and to_number take them: `S99,999.99`, `$000D00`, `999PR`.

`9` and `0` are digits, `,` or `G` groups them, `.` or `D` is the point; `$`, and one of `S`, `MI`
and `PR` for the sign, stand around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_PICTURE = re.compile(
    r"(?P<lead>MI|S)?(?P<dollar>\$)?(?P<whole>[09,]*)(?:(?P<point>\.)(?P<part>[09]*))?(?P<trail>PR|MI|S)?"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, taken apart.

    Attributes:
        lead: the sign before the digits: `MI`, `S` or nothing.
        dollar: whether a dollar sign stands before the digits.
        whole: digits and commas before the point.
        point: whether there is a point.
        part: digits after it.
        trail: the sign behind: `PR`, `MI`, `S` or nothing.
    """

    lead: str
    dollar: bool
    whole: str
    point: bool
    part: str
    trail: str

    @property
    def digits(self) -> tuple[int, int]:
        """How many digits stand before the point, and how many after it."""
        return len(self.whole.replace(",", "")), len(self.part)


@lru_cache(maxsize=256)
def parse(text: str) -> Picture:
    """Return the picture a text means; ValueError where it means none."""
    plain = text.upper().replace("G", ",").replace("D", ".")
    match = _PICTURE.fullmatch(plain)
    found = None if match is None else match.groupdict(default="")
    if found is None or not (found["whole"] + found["part"]).strip(","):
        raise ValueError(f"'{text}' is no picture of a number: write digits as in 'S99,999.99'")
    whole = found["whole"]
    if whole.startswith(",") or whole.endswith(",") or ",," in whole:
        raise ValueError(f"in the picture '{text}' digits must stand on both sides of a comma")
    if found["lead"] and found["trail"]:
        raise ValueError(f"the picture '{text}' has two signs")
    return Picture(
        found["lead"],
        bool(found["dollar"]),
        whole,
        bool(found["point"]),
        found["part"],
        found["trail"],
    )


# --- writing --------------------------------------------------------------------------------


def written(number: str, text: str) -> str:
    """Return a number, given as plain digits, in a picture; one too large is all `#`."""
    picture = parse(text)
    value = Decimal(number)
    left, _, right = f"{abs(value):f}".partition(".")
    right = right.rstrip("0")
    before, after = picture.digits
    left = left.lstrip("0") or ("0" if picture.point and before else "")
    body = _whole(left, picture.whole) if len(left) <= before and len(right) <= after else None
    if body is None:
        body = re.sub("[09]", "#", picture.whole).replace(",", " ") + (
            "." + "#" * len(picture.part) if picture.point else ""
        )
    elif picture.point:
        body += "." + right.ljust(after, "0")
    return _signed(body, picture, negative=value < 0)


def _whole(digits: str, pattern: str) -> str:
    """Return digits right-aligned: blanks before the first, or zeros from the first `0` on."""
    padded = digits.rjust(len(pattern.replace(",", "")))
    found, at, started = "", 0, False
    for char in pattern:
        if char == ",":
            found += "," if started else " "
            continue
        digit = padded[at]
        at += 1
        if digit == " " and (started or char == "0"):
            digit = "0"
        started = started or digit != " "
        found += digit
    return found


def _signed(body: str, picture: Picture, *, negative: bool) -> str:
    digits = body.lstrip(" ")
    blanks = body[: len(body) - len(digits)]
    if picture.dollar:
        digits, blanks = f"${blanks}{digits}", ""
    sign = "-" if negative else "+"
    minus = "-" if negative else " "
    if picture.lead:
        digits = (sign if picture.lead == "S" else minus) + digits
    match picture.trail:
        case "S":
            digits += sign
        case "MI":
            digits += minus
        case "PR":
            digits = f"<{digits}>" if negative else f"{digits}  "
    return blanks + digits


# --- reading --------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _reader(text: str) -> re.Pattern[str]:
    picture = parse(text)
    groups = picture.whole.split(",")
    whole = "|".join(  # groups are missing from the left only
        ",".join(_digits(g, first=i == 0) for i, g in enumerate(groups[start:]))
        for start in range(len(groups))
    )
    part = rf"(?:\.\d{{0,{len(picture.part)}}})?" if picture.point else ""
    dollar = r"\$" if picture.dollar else ""
    sign = {"S": "[+-]?", "MI": "-?", "": "", "PR": ""}
    middle = f"{dollar}(?:{whole})?{part}" if picture.part else f"{dollar}(?:{whole}){part}"
    if picture.trail == "PR":
        return re.compile(f"<{middle}>|{middle}")
    return re.compile(f"{sign[picture.lead]}{middle}{sign[picture.trail]}")


def _digits(group: str, *, first: bool) -> str:
    if group.startswith("0") or not first:
        return rf"\d{{{len(group)}}}"
    return rf"\d{{1,{len(group)}}}"


def read(number: str, text: str) -> str | None:
    """Return the plain digits of a number in a picture, or None."""
    trimmed = "".join(number.split())  # blanks may stand anywhere
    if not re.search(r"\d", trimmed) or not _reader(text).fullmatch(trimmed):
        return None
    negative = "-" in trimmed or trimmed.startswith("<")
    return ("-" if negative else "") + re.sub(r"[^\d.]", "", trimmed)
