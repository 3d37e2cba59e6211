"""What is due: pure functions of schedules and the time.

Slots that were missed (nothing ran, or the feed was busy) collapse into the latest one: a run
covers every commit since the feed's cursor, so a run for each missed slot would find the first
one's work done and deliver empty manifests. Nothing is lost, since the cursor and not the slot
says which rows a run covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cronsim import CronSim


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a feed is due: a cron expression of five fields, in UTC, from an instant on."""

    feed_id: str
    cron: str
    start: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A slot of a feed that has come."""

    feed_id: str
    slot: datetime


def due(schedules: Iterable[Schedule], now: datetime, last: Mapping[str, datetime]) -> list[Due]:
    """Return the latest slot of each feed that has come and has no run yet, oldest slot first.

    Args:
        schedules: the feeds that run by schedule.
        now: the current instant.
        last: each feed's last slot with a run; slots up to it, and before the schedule's start,
            are never due.

    >>> from datetime import UTC
    >>> at = lambda hour, minute: datetime(2026, 1, 1, hour, minute, tzinfo=UTC)
    >>> hourly = Schedule("f", "5 * * * *", at(0, 0))
    >>> [found.slot.hour for found in due([hourly], at(9, 30), {"f": at(3, 5)})]
    [9]
    >>> due([hourly], at(9, 30), {"f": at(9, 5)})
    []
    """
    found = []
    for schedule in schedules:
        slot = latest_slot(schedule.cron, now)
        done = last.get(schedule.feed_id)
        if slot >= schedule.start and (done is None or slot > done):
            found.append(Due(schedule.feed_id, slot))
    return sorted(found, key=lambda entry: (entry.slot, entry.feed_id))


def latest_slot(cron: str, now: datetime) -> datetime:
    """Return the last slot at or before `now`.

    >>> from datetime import UTC
    >>> latest_slot("0 6 * * 1", datetime(2026, 1, 8, tzinfo=UTC)).isoformat()
    '2026-01-05T06:00:00+00:00'
    """
    just_after = now + timedelta(microseconds=1)
    return next(CronSim(cron, just_after, reverse=True))


def next_slot(cron: str, after: datetime) -> datetime:
    """Return the first slot after an instant.

    >>> from datetime import UTC
    >>> next_slot("*/5 * * * *", datetime(2026, 1, 1, 0, 5, tzinfo=UTC)).minute
    10
    """
    return next(CronSim(cron, after))
