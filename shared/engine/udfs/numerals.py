"""Numbers as text: other bases, patterns of DecimalFormat and of printf."""

from __future__ import annotations

import itertools
import re
import secrets
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from shared.engine.udfs.model import udf

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_M64 = (1 << 64) - 1
_MASKS = {"i": (1 << 32) - 1, "l": _M64}


def conv(text: str, source: int, target: int) -> str | None:
    """Return a number in another base; a negative target base means a signed result."""
    if not (2 <= source <= 36 and 2 <= abs(target) <= 36):
        return None
    text = text.strip()
    negative = text.startswith("-")
    value, seen = 0, False
    for char in text[negative:].upper():
        digit = _DIGITS.find(char)
        if not 0 <= digit < source:
            break
        value, seen = value * source + digit, True
    if not text:
        return None
    if not seen:
        return "0"
    value = min(value, _M64)
    if negative:
        value = -value if target < 0 else (-value & _M64)
    elif target < 0 and value > _M64 >> 1:
        value -= 1 << 64
    return _in_base(value, abs(target))


def _in_base(value: int, base: int) -> str:
    rest, found = abs(value), ""
    while rest:
        rest, digit = divmod(rest, base)
        found = _DIGITS[digit] + found
    return ("-" if value < 0 else "") + (found or "0")


# --- DecimalFormat --------------------------------------------------------------------------


def fixed(text: str, digits: int) -> str | None:
    """Return a number with groups of thousands and so many decimals, half to even."""
    if digits < 0:
        return None
    special = {"nan": "NaN", "infinity": "∞", "inf": "∞", "-infinity": "-∞", "-inf": "-∞"}
    if text.lower() in special:
        return special[text.lower()]
    value = Decimal(text).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    return f"{value:,f}"


def patterned(text: str, pattern: str) -> str:
    """Return a number by a DecimalFormat pattern: `#,##0.00`."""
    pattern, _, below = (pattern or "#,##0").partition(";")
    match = re.fullmatch(r"([^#0,.]*)([#0,]*)(?:\.([0#]*))?([^#0,.]*)", pattern)
    if match is None:
        raise ValueError(f"'{pattern}' is no pattern of numbers")
    before, whole, decimals, after = match[1], match[2], match[3] or "", match[4]
    value = Decimal(text)
    if not value.is_finite():
        return "NaN" if value.is_nan() else "-∞" if value < 0 else "∞"
    if "%" in after:
        value *= 100
    value = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_EVEN)
    if value < 0 and below:
        return patterned(format(abs(value), "f"), below)
    grouped = "," in whole
    left, _, right = f"{abs(value):{',' if grouped else ''}f}".partition(".")
    # Java asks for one digit before the point where a pattern has a # there and no 0 at all.
    bare = decimals != "" and whole != "" and "0" not in whole + decimals
    left = left.lstrip("0").rjust(max(whole.count("0"), bare), "0")
    least = decimals.rstrip("#").count("0")
    right = right[:least] + right[least:].rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{before}{left}{'.' + right if right else ''}{after}"


# --- printf ---------------------------------------------------------------------------------

_SPEC = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")


def formatted(pattern: str, values: list[str | None]) -> str:
    """Return printf's text; values come as a tag and text: `i:` whole, `d:` number, `s:` text."""
    index = 0

    def one(match: re.Match[str]) -> str:
        nonlocal index
        place, flags, width, precision, letter = match.groups()
        if letter == "%":
            return "%"
        if letter == "n":
            return "\n"
        if place is None:
            index += 1
        at = int(place) if place else index
        if at > len(values):
            raise ValueError(f"the format '{pattern}' wants more than {len(values)} values")
        return _cell(values[at - 1], flags, int(width or 0), precision, letter)

    return _SPEC.sub(one, pattern)


def _cell(tagged: str | None, flags: str, width: int, precision: str | None, letter: str) -> str:
    tag, _, text = (tagged or "").partition(":")
    if tagged is None:
        made = "null" if letter.lower() != "b" else "false"
    elif letter in "sS":
        made = text[: int(precision)] if precision else text
    elif letter in "bB":
        made = text if tag == "b" else "true"
    else:
        made = _numeric(tag, text, flags, precision, letter)
    if letter.isupper():
        made = made.upper()
    if "(" in flags and made.startswith("-"):
        made = f"({made[1:]})"
    if "-" in flags:
        return made.ljust(width)
    if "0" in flags and tagged is not None:
        return made.zfill(width)
    return made.rjust(width)


def _numeric(tag: str, text: str, flags: str, precision: str | None, letter: str) -> str:
    sign = "+" if "+" in flags else " " if " " in flags else ""
    group = "," if "," in flags else ""
    if letter in "dxXoc":
        if tag not in {"i", "l"}:
            raise ValueError(f"the format %{letter} does not take {text}")
        value = int(text)
        if letter == "c":
            return chr(value)
        if letter == "d":
            return f"{value:{sign}{group}d}"
        return f"{value if value >= 0 else value & _MASKS[tag]:{letter.lower()}}"
    if letter not in "eEfgGaA" or tag == "s":
        raise ValueError(f"the format %{letter} does not take {text}")
    if text.lstrip("-") in {"NaN", "Infinity"}:
        return text
    if tag == "m" or letter in "aA":
        raise ValueError(f"the format %{letter} does not take {text}")
    return _floating(Decimal(text), f"{sign}{group}", int(precision or 6), letter.lower())


def _floating(number: Decimal, flags: str, digits: int, letter: str) -> str:
    """Return a number with so many decimals, half up as Java does."""
    if letter == "g":
        digits = max(digits, 1)
        shown = Context(prec=digits, rounding=ROUND_HALF_UP).plus(number)
        power = shown.adjusted() if shown else 0
        letter, digits = ("f", digits - power - 1) if -5 < power < digits else ("e", digits - 1)
    if letter == "f":
        return f"{number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):{flags}f}"
    shown = Context(prec=digits + 1, rounding=ROUND_HALF_UP).plus(number)
    power = shown.adjusted() if shown else 0
    return f"{shown.scaleb(-power):{flags.rstrip(',')}.{digits}f}e{power:+03d}"


_ids = itertools.count(secrets.randbits(29) << 33)


def row_id(_: float) -> int:
    """Return a number no other row of the process has had; the argument makes it volatile."""
    return next(_ids)


ENTRIES = (
    udf("row_id", row_id, "DOUBLE", "BIGINT"),
    udf("conv", conv, "V INTEGER INTEGER", "VARCHAR"),
    udf("format_fixed", fixed, "V INTEGER", "VARCHAR"),
    udf("format_pattern", patterned, "V V", "VARCHAR"),
    udf("format_string", formatted, "V VARCHAR[]", "VARCHAR"),
)
