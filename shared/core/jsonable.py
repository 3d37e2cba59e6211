"""Arrow values as JSON data: the one way in which results, deliveries and answers show a value.

Structs and maps are objects, NULL is null, days ISO 8601, decimals and numbers that JSON lacks
(NaN, Infinity) strings, bytes base64, spans of time ISO 8601 durations. The keys of a map are
strings whatever their type.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa

Convert = Callable[[Any], Any]

dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""Data as JSON text on one line."""


def instant(value: datetime) -> str:
    """Return ISO 8601 in UTC with six digits of a second and Z: texts sort as instants do."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def clock(value: time) -> str:
    """Return a time of day without zeros behind the last digit of its fraction."""
    whole = value.isoformat()
    return whole.rstrip("0") if value.microsecond else whole


def encoder(kind: pa.DataType, at: Convert = instant) -> Convert | None:
    """Return what makes a value that is not NULL into JSON data; None where it is already.

    Args:
        kind: the type of the values, which are what `to_pylist` gives.
        at: how an instant is shown.
    """
    types = pa.types
    if types.is_timestamp(kind):
        return at
    if types.is_time(kind):
        return clock
    if types.is_date(kind):
        return date.isoformat
    if types.is_decimal(kind):
        return lambda value: format(value, "f")
    if types.is_floating(kind):
        return number
    if types.is_binary(kind) or types.is_fixed_size_binary(kind):
        return lambda value: base64.b64encode(value).decode()
    if types.is_interval(kind):
        return duration
    if types.is_struct(kind):
        return _struct_encoder(kind, at)
    if types.is_list(kind):
        item = encoder(kind.value_type, at)
        return None if item is None else lambda values: [one(item, value) for value in values]
    if types.is_map(kind):
        key, entry = encoder(kind.key_type, at), encoder(kind.item_type, at)
        return lambda pairs: {_text(one(key, k)): one(entry, v) for k, v in pairs}
    return None


def _struct_encoder(kind: pa.StructType, at: Convert) -> Convert | None:
    encoders = {field.name: encoder(field.type, at) for field in kind}
    if not any(encoders.values()):
        return None
    return lambda value: {name: one(encode, value[name]) for name, encode in encoders.items()}


def one(convert: Convert | None, value: Any) -> Any:
    """Return a value as `convert` makes it; NULL stays NULL."""
    return value if value is None or convert is None else convert(value)


def duration(value: tuple[int, int, int]) -> str:
    """Return months, days and nanoseconds as an ISO 8601 duration.

    >>> duration((14, 3, -1_500_000_000))
    'P1Y2M3DT-1.5S'
    >>> duration((0, 0, 0))
    'PT0S'
    """
    months, days, nanos = value
    sign = -1 if months < 0 else 1
    years, rest = divmod(abs(months), 12)
    shown = [
        f"{sign * years}Y" * bool(years),
        f"{sign * rest}M" * bool(rest),
        f"{days}D" * (days != 0),
    ]
    seconds, fraction = divmod(abs(nanos), 1_000_000_000)
    time = f"{'-' * (nanos < 0)}{seconds}" + f".{fraction:09d}".rstrip("0") * bool(fraction)
    clock = f"T{time}S" if nanos or not any(shown) else ""
    return f"P{''.join(shown)}{clock}"


def number(value: float) -> float | str:
    """Return a number, or the text NaN, Infinity or -Infinity."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _text(key: Any) -> str:
    return key if isinstance(key, str) else dumps(key)
