"""How the text of a raw column becomes a typed value; what does not fit becomes NULL.

The raw text stays in `_datafeed`, so nothing is lost where a conversion has no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

MEASURE = pa.struct([("id", pa.string()), ("value", pa.float64())])
"""XDM's Measure: how often or how much, and the id of a serialized event."""

VALUES = pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())]))
"""The values of a list variable."""

_WHOLE = r"^[+-]?[0-9]{1,18}$"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_LINK_TYPES = {
    "10": "other", "100": "other", "11": "download", "101": "download", "12": "exit", "102": "exit",
}  # fmt: skip
_LOCAL_TIME = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{1,2}):(\d{1,2}) (\d{1,2}) ([+-]?\d{1,4})"
)
_TWO_NUMBERS = r"^\s*(?P<width>[0-9]{1,9})\s*[xX]\s*(?P<height>[0-9]{1,9})\s*$"


def text(values: pa.Array) -> pa.Array:
    """Return the text as it is."""
    return values


def whole(values: pa.Array) -> pa.Array:
    """Return whole numbers of up to 18 digits."""
    return _where(values, _WHOLE).cast(pa.int64())


def number(values: pa.Array) -> pa.Array:
    """Return numbers as doubles."""
    return _where(values, _NUMBER).cast(pa.float64())


def flag(values: pa.Array) -> pa.Array:
    """Return true for 1, false for 0."""
    return _chosen(values, {"1": True, "0": False})


def yes_no(values: pa.Array) -> pa.Array:
    """Return true for Y, false for N; U (unknown) is NULL."""
    return _chosen(values, {"Y": True, "N": False})


def present(values: pa.Array) -> pa.Array:
    """Return true where there is a value, false where it is 0."""
    return pc.not_equal(values, "0")


def error_page(values: pa.Array) -> pa.Array:
    """Return true for ErrorPage and false for every other page, as Adobe's mapping says."""
    return pc.fill_null(pc.equal(pc.utf8_lower(values), "errorpage"), False)


def once(values: pa.Array) -> pa.Array:
    """Return 1 where there is a value."""
    return pc.if_else(pc.is_valid(values), pa.scalar(1.0), pa.scalar(None, pa.float64()))


def link_type(values: pa.Array) -> pa.Array:
    """Return other, download or exit for a link hit, before and after processing."""
    return _translated(values, _LINK_TYPES.get, pa.string())


def link_click(values: pa.Array) -> pa.Array:
    """Return 1 for a link hit."""
    return once(link_type(values))


def counter(values: pa.Array) -> pa.Array:
    """Return a Measure of 1 where there is a value."""
    ones = once(values)
    return pa.StructArray.from_arrays(
        [pa.nulls(len(values), pa.string()), ones], fields=list(MEASURE), mask=ones.is_null()
    )


def upper(values: pa.Array) -> pa.Array:
    """Return upper case."""
    return pc.utf8_upper(values)


def words(values: pa.Array) -> pa.Array:
    """Return the parts between commas."""
    return pc.split_pattern(values, ",")


def name_part(values: pa.Array) -> pa.Array:
    """Return `iOS` of `iOS 8.4`: everything before a version at the end."""
    return _translated(values, lambda v: _named_version(v)[0], pa.string())


def version_part(values: pa.Array) -> pa.Array:
    """Return `8.4` of `iOS 8.4`; NULL where nothing at the end looks like a version."""
    return _translated(values, lambda v: _named_version(v)[1], pa.string())


def width(values: pa.Array) -> pa.Array:
    """Return the first number of `W x H`."""
    return pc.struct_field(pc.extract_regex(values, _TWO_NUMBERS), "width").cast(pa.int64())


def height(values: pa.Array) -> pa.Array:
    """Return the second number of `W x H`."""
    return pc.struct_field(pc.extract_regex(values, _TWO_NUMBERS), "height").cast(pa.int64())


def local_time(values: pa.Array) -> pa.Array:
    """Return RFC 3339 of `D/M/YYYY H:M:S N offset` (`t_time_info`), offset in minutes west of UTC."""
    return _translated(values, _rfc3339, pa.string())


def values(values: pa.Array) -> pa.Array:
    """Return the values of a list variable: `--**--` after processing, else `,` with `^` escapes."""

    def split(v: str) -> list[dict[str, str]]:
        parts = v.split("--**--") if "--**--" in v else unescaped_split(v, ",")
        return [{"value": uncaret(part)} for part in parts if part]

    return _translated(values, split, VALUES)


def unescaped_split(value: str, separator: str) -> list[str]:
    """Split at separators that no caret escapes; the parts keep their carets.

    >>> unescaped_split("a^,b,c", ",")
    ['a^,b', 'c']
    """
    if "^" not in value:
        return value.split(separator)
    parts = [""]
    characters = iter(value)
    for character in characters:
        if character == separator:
            parts.append("")
        else:
            parts[-1] += character
            if character == "^":
                parts[-1] += next(characters, "")
    return parts


def uncaret(value: str) -> str:
    """Undo the caret escapes of one value.

    >>> uncaret("a^,b^^")
    'a,b^'
    """
    return re.sub(r"\^([,;=^])", r"\1", value) if "^" in value else value


CONVERSIONS: dict[str, Callable[[pa.Array], pa.Array]] = {
    f.__name__: f
    for f in (
        text, whole, number, flag, yes_no, present, error_page, once, link_type, link_click,
        counter, upper, words, name_part, version_part, width, height, local_time, values,
    )
}  # fmt: skip
"""The conversions that the mapping table names; label:… and code:… need the lookups."""


def _where(values: pa.Array, pattern: str) -> pa.Array:
    fits = pc.match_substring_regex(values, pattern)
    return pc.if_else(pc.fill_null(fits, False), values, pa.scalar(None, pa.string()))


def _chosen(values: pa.Array, answers: dict[str, bool]) -> pa.Array:
    index = pc.index_in(values, value_set=pa.array(answers), skip_nulls=True)
    return pa.array(list(answers.values())).take(index)


def _translated(
    values: pa.Array, translate: Callable[[str], object], kind: pa.DataType
) -> pa.Array:
    """Apply a Python function once to each distinct value."""
    encoded = pc.dictionary_encode(values)
    answers = pa.array([translate(v) for v in encoded.dictionary.to_pylist()], kind)
    return answers.take(encoded.indices)


def _named_version(value: str) -> tuple[str, str | None]:
    name, space, version = value.strip().rpartition(" ")
    if space and re.match(r"\(?v?[0-9]", version):
        return name, version.strip("()")
    return value.strip(), None


def _rfc3339(value: str) -> str | None:
    match = _LOCAL_TIME.fullmatch(value)
    if match is None:
        return None
    first, second, year, hour, minute, seconds, index, west = (int(g) for g in match.groups())
    # The reference says month, day, … month from 0; browsers send day, month from 0, … weekday.
    day = _day(year, second + 1, first)
    if day is None or day.isoweekday() % 7 != index:
        day = _day(year, first, second) if index == first - 1 else day
    if day is None or hour > 23 or minute > 59 or seconds > 60:
        return None
    offset = f"{'-' if west > 0 else '+'}{abs(west) // 60:02}:{abs(west) % 60:02}"
    return f"{day.isoformat()}T{hour:02}:{minute:02}:{seconds:02}{offset}"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
