"""Intervals of commits, half-open: `(from, to]`, by `seq`, never by a timestamp."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The commits after `start` up to and including `end`; `start == end` holds none."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an interval that runs backwards or before the first commit."""
        if self.start < 0 or self.end < self.start:
            raise ValueError(f"not an interval of commits: ({self.start}, {self.end}]")

    def __contains__(self, seq: int) -> bool:
        return self.start < seq <= self.end

    def __str__(self) -> str:
        return f"({self.start}, {self.end}]"

    @property
    def empty(self) -> bool:
        """Whether no commit lies in it."""
        return self.start == self.end
