"""ISO 8601 text as instants and days; text without an offset is UTC."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

TIMESTAMP = pa.timestamp("us", "UTC")

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = (
    rf"^{_DAY}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,9}})?)?"
    r" ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?$"
)
_ZONED = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
_FRACTION = r"(:[0-9]{2}\.[0-9]{6})[0-9]+"

Mask = npt.NDArray[np.bool_]


def look_like_instants(texts: pa.Array) -> bool:
    """Return whether every text that is not NULL has the form of a date with a time."""
    return bool(pc.all(pc.match_substring_regex(texts, _INSTANT), min_count=0).as_py())


def look_like_days(texts: pa.Array) -> bool:
    """Return whether every text that is not NULL has the form YYYY-MM-DD."""
    return bool(pc.all(pc.match_substring_regex(texts, f"^{_DAY}$"), min_count=0).as_py())


def to_timestamps(texts: pa.Array) -> tuple[pa.Array, Mask]:
    """Return instants in microseconds UTC, and where a text is none (there the value is NULL).

    Digits behind the microseconds are dropped; a day alone is its midnight.
    """
    plain = pc.replace_substring_regex(texts, r" ?UTC$", "Z")
    plain = pc.replace_substring_regex(plain, r" ([Z+-][0-9:]*)$", r"\1")
    plain = pc.replace_substring_regex(plain, _FRACTION, r"\1")
    midnight = pc.match_substring_regex(plain, f"^{_DAY}$")
    plain = pc.if_else(midnight, pc.binary_join_element_wise(plain, "T00:00:00", ""), plain)
    timed = pc.if_else(
        pc.match_substring_regex(plain, rf":[0-9.]+{_ZONED}"),
        plain,
        pc.binary_join_element_wise(plain, "Z", ""),
    )
    formed = pc.match_substring_regex(timed, _INSTANT)
    timed = pc.if_else(formed, timed, pa.scalar(None, pa.string()))
    cast, _ = cast_where_possible(timed, TIMESTAMP)
    return cast, lost(texts, cast)


def to_days(texts: pa.Array) -> tuple[pa.Array, Mask]:
    """Return days, and where a text is none (there the value is NULL)."""
    formed = pc.match_substring_regex(texts, f"^{_DAY}$")
    days, _ = cast_where_possible(
        pc.if_else(formed, texts, pa.scalar(None, pa.string())), pa.date32()
    )
    return days, lost(texts, days)


def lost(before: pa.Array, after: pa.Array) -> Mask:
    """Return where there was a value before and is none after."""
    gone = pc.and_(before.is_valid(), after.is_null())
    found: Mask = gone.to_numpy(zero_copy_only=False)
    return found


def cast_where_possible(values: pa.Array, kind: pa.DataType) -> tuple[pa.Array, Mask]:
    """Cast without loss; where a value cannot be cast it is NULL and the mask is true.

    One bad value fails Arrow's cast of the whole array; halving finds it.
    """
    bad = np.zeros(len(values), dtype=bool)

    def cast(start: int, stop: int) -> list[pa.Array]:
        try:
            return [values.slice(start, stop - start).cast(kind)]
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            if stop - start == 1:
                bad[start] = True
                return [pa.nulls(1, kind)]
            middle = (start + stop) // 2
            return cast(start, middle) + cast(middle, stop)

    return pa.concat_arrays(cast(0, len(values))), bad
