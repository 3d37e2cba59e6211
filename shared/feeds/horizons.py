"""What delays that were measured say about two settings: how far to look back, how long to wait.

A look-back shorter than the slowest events loses them; a session settled before them is settled
wrongly. No wait is long enough for all, so each advice names the share that comes later still.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.lake.delays import Observed

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(n * _MINUTE for n in (1, 5, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 3, 7, 14, 30, 60, 90, 180, 365)),
)


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommended span, and the rule that it follows."""

    span: timedelta
    rule: str


@dataclass(frozen=True, slots=True)
class Horizons:
    """What is recommended; None where no delay was measured."""

    look_back: Advice | None
    settle_delay: Advice | None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data; spans in seconds."""
        return {
            name: advice and {"seconds": advice.span.total_seconds(), "rule": advice.rule}
            for name, advice in (
                ("look_back", self.look_back),
                ("settle_delay", self.settle_delay),
            )
        }


def recommended(found: Observed) -> Horizons:
    """Return the look-back and settle delay that measured delays speak for."""
    return Horizons(
        look_back=_advice(found, "p99.9", 0.999, "2 events in 1,000 come later"),
        settle_delay=_advice(found, "p99", 0.99, "2 events in 100 come later"),
    )


def _advice(found: Observed, name: str, share: float, rest: str) -> Advice | None:
    first, second = found.to_ingest.quantile(share), found.to_commit.quantile(share)
    if first is None or second is None:
        return None
    rule = f"{name} of event to ingest + {name} of ingest to commit, rounded up: at most {rest}"
    return Advice(rounded_up(first + second), rule)


def rounded_up(span: timedelta) -> timedelta:
    """Return the next span that people would set; beyond a year whole years.

    >>> rounded_up(timedelta(minutes=61)), rounded_up(timedelta(0)).seconds
    (datetime.timedelta(seconds=7200), 60)
    >>> rounded_up(timedelta(days=366)).days
    730
    """
    for step in _STEPS:
        if span <= step:
            return step
    return _STEPS[-1] * -(-span // _STEPS[-1])
