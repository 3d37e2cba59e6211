"""Time as an argument: below the shell nobody calls `now()`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time: aware UTC, microseconds."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC."""
        return datetime.now(UTC)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(at: datetime) -> int:
    """Return microseconds since 1970-01-01 UTC.

    >>> to_micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (at - EPOCH) // timedelta(microseconds=1)


def to_millis(at: datetime) -> int:
    """Return milliseconds since 1970-01-01 UTC, truncated (the unit of `ingestTime`)."""
    return to_micros(at) // 1000


def isoformat(at: datetime) -> str:
    """Return ISO 8601 with `Z`; a fraction only where there is one.

    >>> isoformat(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05Z'
    """
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
