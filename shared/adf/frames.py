"""Window frames as the first and the last place that each place of an ordering sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from shared.adf.columns import Words
from shared.adf.order import Ordering


@dataclass(frozen=True, slots=True)
class FrameSpec:
    """A frame, both ends included.

    Bounds are rows from the current one, negative before it; None is UNBOUNDED (PRECEDING as
    `start`, FOLLOWING as `end`), 0 CURRENT ROW. RANGE takes only None and 0, and 0 there means
    the current row's peers.
    """

    unit: Literal["ROWS", "RANGE"]
    start: int | None
    end: int | None

    @property
    def looks_ahead(self) -> bool:
        """Whether rows after the current one belong to the frame (R17)."""
        return self.end is None or self.end > 0


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """First and last place each place sees, inside its partition; empty where first > last."""

    first: Words
    last: Words


def bounds(ordering: Ordering, frame: FrameSpec) -> Bounds:
    """Return what each place of an ordering sees through a frame that `check_frame` passed."""
    begin = ordering.of_partition(ordering.starts[:-1])
    end = ordering.of_partition(ordering.starts[1:] - 1)
    if frame.unit == "RANGE" and 0 in (frame.start, frame.end):
        peers_first, peers_last = _peers(ordering)
        return Bounds(
            begin if frame.start is None else peers_first,
            end if frame.end is None else peers_last,
        )
    places = np.arange(ordering.rows.size)
    return Bounds(
        begin if frame.start is None else np.maximum(begin, _moved(places, frame.start)),
        end if frame.end is None else np.minimum(end, _moved(places, frame.end)),
    )


def _moved(places: Words, offset: int) -> Words:
    return places + max(-places.size, min(places.size, offset)) if offset else places


def _peers(ordering: Ordering) -> tuple[Words, Words]:
    fresh = ordering.fresh()
    starts = np.flatnonzero(fresh)
    sizes = np.diff(starts, append=fresh.size)
    return np.repeat(starts, sizes), np.repeat(starts + sizes - 1, sizes)
