"""Histograms of numbers in a few bins, by the streaming algorithm of Hive and Spark."""

from __future__ import annotations

from shared.engine.udfs.model import udf

_SEED = 31183  # of the draws that break ties
_MULTIPLIER, _MASK = 0x5DEECE66D, (1 << 48) - 1


class _JavaRandom:
    """The linear congruential generator of java.util.Random."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = (seed ^ _MULTIPLIER) & _MASK

    def _bits(self, count: int) -> int:
        self._state = (self._state * _MULTIPLIER + 0xB) & _MASK
        return self._state >> (48 - count)

    def uniform(self) -> float:
        return float((self._bits(26) << 27) + self._bits(27)) * 2.0**-53


def _place(centres: list[float], value: float) -> int:
    left, right, found = 0, len(centres), 0
    while left < right:
        found = (left + right) // 2
        if centres[found] > value:
            right = found
        elif centres[found] < value:
            found += 1
            left = found
        else:
            break
    return found


def _closest(centres: list[float], source: _JavaRandom) -> int:
    """Return the first of the two bins that are closest; ties are broken by a draw."""
    least, place, ties = centres[1] - centres[0], 0, 1
    for i in range(1, len(centres) - 1):
        apart = centres[i + 1] - centres[i]
        if apart < least:
            least, place, ties = apart, i, 1
        elif apart == least:
            ties += 1
            if source.uniform() <= 1.0 / ties:
                place = i
    return place


def histogram(values: list[float], bins: int) -> list[float] | None:
    """Return centre, height, centre, height … of at most so many bins; None of no values."""
    if bins < 2:
        raise ValueError(f"histogram_numeric needs 2 bins or more, not {bins}")
    source = _JavaRandom(_SEED)
    centres: list[float] = []
    heights: list[float] = []
    for value in values:
        place = _place(centres, value)
        if place < len(centres) and centres[place] == value:
            heights[place] += 1
            continue
        centres.insert(place, value)
        heights.insert(place, 1.0)
        if len(centres) > bins:
            i = _closest(centres, source)
            height = heights[i] + heights[i + 1]
            centres[i] = centres[i] * (heights[i] / height) + (
                centres[i + 1] / height * heights[i + 1]
            )
            heights[i] = height
            del centres[i + 1], heights[i + 1]
    return [part for pair in zip(centres, heights, strict=True) for part in pair] or None


ENTRIES = (udf("histogram", histogram, "DOUBLE[] INTEGER", "DOUBLE[]"),)
