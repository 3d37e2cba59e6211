"""What kernels found, as the values that each function returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.adf import columns
from shared.adf.columns import NO_FLAGS, Flags, Words
from shared.adf.frames import Bounds
from shared.adf.order import Ordering
from shared.adf.signatures import UNITS, OptionValue

_INSTANT: Final = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call over its window.

    Attributes:
        looks_ahead: whether the frame holds rows after the current one (R17).
        arguments: columns by the names of the signature.
        options: every option, checked.
        wanted: row numbers whose values are asked for, in this order; None for all.
    """

    function: str
    ordering: Ordering
    bounds: Bounds
    looks_ahead: bool
    arguments: Mapping[str, pa.Array]
    options: Mapping[str, OptionValue]
    wanted: Words | None

    @property
    def latest(self) -> bool:
        """Whether the last touch is meant, not the first."""
        return self.function.startswith("ATTRIBUTION_LAST_")

    def whole(self, option: str, most: int) -> int:
        """Return an option that is a whole number, or `most` where it is larger."""
        value = self.options[option]
        assert isinstance(value, int)
        return min(value, most)

    def pick(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Keep the rows that are wanted."""
        return values if self.wanted is None else values[self.wanted]


def _sessions(call: Call) -> pa.Array:
    from shared.adf import sessionize

    hows = {
        "SESS_TIMEOUT": sessionize.TIMEOUT,
        "SESS_START_IF": sessionize.START_IF,
        "SESS_END_IF": sessionize.END_IF,
    }
    how = hows[call.function]
    by_time = how == sessionize.TIMEOUT
    micros, known = columns.micros(call.arguments["timestamp"])
    found = sessionize.sessions(
        call.ordering.rows,
        call.bounds.first,
        call.bounds.last,
        micros,
        known,
        NO_FLAGS if by_time else columns.true(call.arguments["condition"]),
        how,
        call.whole("timeout", sessionize.MOST_SECONDS) if by_time else 0,
    )
    gaps, gap_known, numbers, new, depths, inside = (call.pick(values) for values in found)
    none = inside == 0
    fields = {
        "timestamp_diff": pa.array(gaps, mask=none | (gap_known == 0)),
        "num": pa.array(numbers, mask=none),
        "is_new": pa.array(new.astype(np.bool_), mask=none),
        "depth": pa.array(depths, mask=none),
    }
    return _struct(fields, none)


def _session_start(call: Call) -> pa.Array:
    """The value at the first row of the row's session; NULL for a row outside its frame."""
    from shared.adf import sessionize

    micros, known = columns.micros(call.arguments["timestamp"])
    rows = call.ordering.rows
    *_, depths, inside = sessionize.sessions(
        rows,
        call.bounds.first,
        call.bounds.last,
        micros,
        known,
        NO_FLAGS,
        sessionize.TIMEOUT,
        call.whole("timeout", sessionize.MOST_SECONDS),
    )
    starts = np.full(rows.size, -1, np.int64)
    # the first row of a session is as many places before as the row is deep in it
    starts[rows] = rows[np.arange(rows.size) - np.maximum(depths[rows] - 1, 0)]
    starts[inside == 0] = -1
    return columns.gather(call.arguments["value"], call.pick(starts))


def _touch(call: Call) -> pa.Array:
    """A touch anywhere in the frame."""
    return _touched(call, call.bounds)


def _touch_in_segment(call: Call) -> pa.Array:
    from shared.adf import segments

    first, last = segments.clip(
        call.ordering.rows,
        call.bounds.first,
        call.bounds.last,
        columns.true(call.arguments["condition"]),
        bool(call.options["before"]),
    )
    return _touched(call, Bounds(first, last))


def _touched(call: Call, bounds: Bounds) -> pa.Array:
    from shared.adf import segments

    touches = columns.present(call.arguments["value"])
    found = segments.nearest(call.ordering.rows, bounds.first, bounds.last, touches, call.latest)
    return _touch_struct(call, found)


def _touch_in_time(call: Call) -> pa.Array:
    from shared.adf import attribution

    micros, known = columns.micros(call.arguments["timestamp"])
    found = attribution.within(
        call.ordering.rows,
        call.ordering.starts,
        call.bounds.first,
        call.bounds.last,
        micros,
        known,
        columns.present(call.arguments["value"]),
        call.whole("timeout", attribution.MOST_SECONDS),
        call.latest,
        call.latest and call.looks_ahead,
    )
    return _touch_struct(call, found)


def _touch_struct(call: Call, found: Words) -> pa.Array:
    """A NULL struct where no touch was found (R14)."""
    found = call.pick(found)
    none = found < 0
    name = call.options["name"]
    timestamp = columns.gather(call.arguments["timestamp"], found)
    fields = {
        "name": _repeated(None if name is None else str(name), none),
        "value": columns.gather(call.arguments["value"], found),
        "timestamp": timestamp.cast(_INSTANT) if pa.types.is_null(timestamp.type) else timestamp,
        "fraction": pa.array(np.ones(found.size), mask=none),
    }
    return _struct(fields, none)


def _pathing(call: Call) -> pa.Array:
    """A NULL struct where there is no row, or its value is NULL (R19)."""
    from shared.adf import pathing

    key = call.arguments["value"]
    known = columns.present(key)
    found = pathing.shifted(
        call.ordering.rows,
        call.bounds.first,
        call.bounds.last,
        known if call.options["ignore_nulls"] else NO_FLAGS,
        call.whole("shift", call.ordering.rows.size + 1),
        call.function == "NEXT",
    )
    value = columns.gather(key, call.pick(found))
    return _struct({"value": value}, _missing(value))


def _time_between(call: Call) -> pa.Array:
    from shared.adf import time_between

    micros, known = columns.micros(call.arguments["timestamp"])
    found = time_between.matches(
        call.ordering.rows,
        call.bounds,
        columns.true(call.arguments["condition"]),
        forward=call.function == "TIME_BETWEEN_NEXT_MATCH",
    )
    units = time_between.whole_units(micros, found, UNITS[str(call.options["unit"])])
    none = found < 0
    if known.size:
        none |= (known == 0) | (known[found] == 0)
    return pa.array(call.pick(units), mask=call.pick(none))


def _missing(values: pa.Array) -> npt.NDArray[np.bool_]:
    known: Flags = columns.present(values)
    return known == 0 if known.size else np.zeros(len(values), np.bool_)


def _repeated(text: str | None, none: npt.NDArray[np.bool_]) -> pa.Array:
    """Return one text for every row but those that have none."""
    numbers = pa.array(np.zeros(none.size, np.int32), mask=none)
    return pa.array([text], pa.string()).take(numbers)


def _struct(fields: Mapping[str, pa.Array], none: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.StructArray.from_arrays(
        list(fields.values()), names=list(fields), mask=pa.array(none)
    )


FUNCTIONS: Final[Mapping[str, Callable[[Call], pa.Array]]] = {
    "SESS_TIMEOUT": _sessions,
    "SESS_START_IF": _sessions,
    "SESS_END_IF": _sessions,
    "SESS_ID": _session_start,
    "ATTRIBUTION_FIRST_TOUCH": _touch,
    "ATTRIBUTION_LAST_TOUCH": _touch,
    "ATTRIBUTION_FIRST_TOUCH_EXP_IF": _touch_in_segment,
    "ATTRIBUTION_LAST_TOUCH_EXP_IF": _touch_in_segment,
    "ATTRIBUTION_FIRST_TOUCH_EXP_TIMEOUT": _touch_in_time,
    "ATTRIBUTION_LAST_TOUCH_EXP_TIMEOUT": _touch_in_time,
    "PREVIOUS": _pathing,
    "NEXT": _pathing,
    "TIME_BETWEEN_PREVIOUS_MATCH": _time_between,
    "TIME_BETWEEN_NEXT_MATCH": _time_between,
}
"""Every function of the signatures by its name."""
