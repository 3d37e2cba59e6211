"""TIME_BETWEEN_PREVIOUS_MATCH and TIME_BETWEEN_NEXT_MATCH: how far the nearest match is."""

from __future__ import annotations

import numpy as np

from shared.adf import segments
from shared.adf.columns import Flags, Words
from shared.adf.frames import Bounds


def matches(rows: Words, frames: Bounds, condition: Flags, *, forward: bool) -> Words:
    """Return the nearest matching row at or before the current one (or at or after), else -1."""
    places = np.arange(rows.size)
    if forward:
        low = np.maximum(frames.first, places)
        return segments.nearest(rows, low, frames.last, condition, latest=False)
    high = np.minimum(frames.last, places)
    return segments.nearest(rows, frames.first, high, condition, latest=True)


def whole_units(micros: Words, found: Words, seconds: int) -> Words:
    """Return the time since each row's match in units of `seconds`, truncated toward zero (R21).

    Negative for a match that is later; rows without a match hold anything.
    """
    gaps = micros - micros[found]
    units: Words = np.abs(gaps) // (seconds * 1_000_000)
    return np.where(gaps < 0, -units, units)
