"""The Adobe-defined functions as their definition reads, row by row in plain Python.

Knows nothing of the kernels: it lists the rows that each row sees and looks through them. Slow on
purpose; `only` restricts it to some rows.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from shared.adf.compute import AdfSpec, OrderBy
from shared.adf.signatures import SIGNATURES

Row = dict[str, Any]
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def evaluate(spec: AdfSpec, table: pa.Table, only: Iterable[int] | None = None) -> list[Any]:
    """Return what `spec` gives for each row of the table, or for the rows `only`, in that order."""
    rows = table.to_pylist()
    for number, row in enumerate(rows):
        row["#"] = number
    partitions: dict[Any, list[Row]] = {}
    for row in rows:
        partitions.setdefault(tuple(_key(row[name]) for name in spec.partition), []).append(row)
    order = functools.cmp_to_key(_comparison([*spec.order, *spec.tie]))
    answers: dict[int, Any] = {}
    wanted = None if only is None else set(only)
    for partition in partitions.values():
        partition.sort(key=order)  # stable: then by input order
        for at, row in enumerate(partition):
            if wanted is None or row["#"] in wanted:
                answers[row["#"]] = _answer(Window(spec, partition, at))
    return [answers[number] for number in (range(len(rows)) if only is None else only)]


@dataclass
class Window:
    """A row of an ordered partition, with what it sees."""

    spec: AdfSpec
    partition: list[Row]
    at: int

    def argument(self, row: int, name: str) -> Any:
        names = [arg.name for arg in SIGNATURES[self.spec.function].args]
        return self.partition[row][self.spec.args[names.index(name)]]

    def time(self, row: int) -> datetime | None:
        return self.argument(row, "timestamp")

    def holds(self, row: int) -> bool:
        return self.argument(row, "condition") is True

    def seconds(self, later: int, earlier: int) -> int | None:
        a, b = self.time(later), self.time(earlier)
        return None if a is None or b is None else int_toward_zero(a - b, 1)

    @property
    def visible(self) -> list[int]:
        """The places of the frame, in order."""
        frame = self.spec.frame
        size = len(self.partition)
        if frame.unit == "ROWS":
            low = 0 if frame.start is None else max(0, self.at + frame.start)
            high = size - 1 if frame.end is None else min(size - 1, self.at + frame.end)
            return list(range(low, high + 1))
        compare = _comparison(self.spec.order)
        low, high = 0, size - 1
        if frame.start == 0:
            low = self.at
            while low and compare(self.partition[low - 1], self.partition[self.at]) == 0:
                low -= 1
        if frame.end == 0:
            high = self.at
            while (
                high + 1 < size and compare(self.partition[high + 1], self.partition[self.at]) == 0
            ):
                high += 1
        return list(range(low, high + 1))


def int_toward_zero(gap: timedelta, seconds: int) -> int:
    micros = gap // timedelta(microseconds=1)
    whole = abs(micros) // (seconds * 1_000_000)
    return whole if micros >= 0 else -whole


def _answer(window: Window) -> Any:
    name = window.spec.function
    if name == "SESS_ID":
        return _session_start(window)
    if name.startswith("SESS_"):
        return _session(window)
    if name.startswith("ATTRIBUTION_"):
        return _touch(window)
    if name in {"PREVIOUS", "NEXT"}:
        return _neighbour(window)
    return _time_between(window)


def _session(window: Window) -> Any:
    """Walk from the frame's start to the row, counting."""
    if window.at not in window.visible:
        return None
    number = depth = 0
    diff: int | None = 0
    new = True
    for place in range(window.visible[0], window.at + 1):
        if number == 0:
            diff, new = 0, True
        else:
            diff = window.seconds(place, place - 1)
            match window.spec.function:
                case "SESS_TIMEOUT":
                    new = diff is not None and diff > window.spec.options["timeout"]
                case "SESS_START_IF":
                    new = window.holds(place)
                case _:
                    new = window.holds(place - 1)
        number += new
        depth = 1 if new else depth + 1
    return {"timestamp_diff": diff, "num": number, "is_new": new, "depth": depth}


def _session_start(window: Window) -> Any:
    """The value at the row where the session of the row began."""
    if window.at not in window.visible:
        return None
    start = window.visible[0]
    for place in range(start + 1, window.at + 1):
        gap = window.seconds(place, place - 1)
        if gap is not None and gap > window.spec.options["timeout"]:
            start = place
    return window.argument(start, "value")


def _touch(window: Window) -> Any:
    name = window.spec.function
    touches = [place for place in window.visible if window.argument(place, "value") is not None]
    if name.endswith("_EXP_IF"):
        own = _segments(window)
        touches = [place for place in touches if own[place] == own[window.at]]
    if name.endswith("_EXP_TIMEOUT"):
        touches = [place for place in touches if _in_time(window, place)]
    if not touches:
        return None
    place = touches[0] if "_FIRST_" in name else touches[-1]
    return {
        "name": window.spec.options.get("name"),
        "value": window.argument(place, "value"),
        "timestamp": window.time(place),
        "fraction": 1.0,
    }


def _segments(window: Window) -> list[int]:
    """The number of the segment that each place of the partition lies in."""
    numbers, number = [], 0
    for place in range(len(window.partition)):
        if window.holds(place) and window.spec.options.get("before"):
            number += 1
        numbers.append(number)
        if window.holds(place) and not window.spec.options.get("before"):
            number += 1
    return numbers


def _in_time(window: Window, place: int) -> bool:
    age = window.seconds(window.at, place)
    timeout = window.spec.options["timeout"]
    if age is None or 0 <= age <= timeout:
        return True
    following = window.spec.frame.end is None or window.spec.frame.end > 0
    return "_LAST_" in window.spec.function and following and 0 <= -age <= timeout


def _neighbour(window: Window) -> Any:
    shift = window.spec.options.get("shift", 1)
    if shift == 0:
        value = window.argument(window.at, "value") if window.at in window.visible else None
        return None if value is None else {"value": value}
    if window.spec.function == "PREVIOUS":
        others = [place for place in reversed(window.visible) if place < window.at]
    else:
        others = [place for place in window.visible if place > window.at]
    values = [window.argument(place, "value") for place in others]
    if window.spec.options.get("ignore_nulls"):
        values = [value for value in values if value is not None]
    if shift > len(values) or values[shift - 1] is None:
        return None
    return {"value": values[shift - 1]}


def _time_between(window: Window) -> int | None:
    matches = [place for place in window.visible if window.holds(place)]
    if window.spec.function == "TIME_BETWEEN_PREVIOUS_MATCH":
        matches = [place for place in matches if place <= window.at][-1:]
    else:
        matches = [place for place in matches if place >= window.at][:1]
    if not matches:
        return None
    now, then = window.time(window.at), window.time(matches[0])
    if now is None or then is None:
        return None
    return int_toward_zero(now - then, SECONDS[window.spec.options.get("unit", "seconds")])


def _key(value: Any) -> Any:
    """A hashable twin of a partition key that is equal where Spark calls keys equal."""
    match value:
        case float():
            return ("nan",) if math.isnan(value) else value + 0.0
        case dict():
            return ("struct", *((name, _key(member)) for name, member in value.items()))
        case list():
            return ("list", *(_key(member) for member in value))
        case bool():
            return ("bool", value)
    return value


def _comparison(keys: Sequence[OrderBy]) -> Callable[[Row, Row], int]:
    def compare(one: Row, other: Row) -> int:
        for key in keys:
            a, b = one[key.column], other[key.column]
            if (a is None) != (b is None):
                return -1 if (a is None) == key.nulls_first else 1
            sign = _natural(a, b)
            if sign:
                return -sign if key.descending else sign
        return 0

    return compare


def _natural(a: Any, b: Any) -> int:
    """Spark's ascending order of two values: NULL least, NaN the largest number."""
    if a is None or b is None:
        return (a is not None) - (b is not None)
    if isinstance(a, dict):
        return next((sign for name in a if (sign := _natural(a[name], b[name]))), 0)
    if isinstance(a, float):
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) - math.isnan(b)
    elif isinstance(a, str):
        a, b = a.encode(), b.encode()
    return (a > b) - (a < b)
