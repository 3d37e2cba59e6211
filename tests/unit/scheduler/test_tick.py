"""What is due when: a pure function of schedules and the time."""

from __future__ import annotations

import doctest
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from scheduler import tick
from scheduler.tick import Due, Schedule

START = datetime(2026, 1, 1, tzinfo=UTC)
HOURLY = Schedule("f", "5 * * * *", START)


def at(hour: int, minute: int = 0, *, day: int = 1) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def test_the_examples_of_the_module_hold() -> None:
    result = doctest.testmod(tick)
    assert result.attempted >= 6
    assert result.failed == 0


def test_a_slot_is_due_from_its_very_instant_on() -> None:
    before = at(9, 5) - timedelta(microseconds=1)
    last = {"f": at(8, 5)}
    assert tick.due([HOURLY], before, last) == []
    assert tick.due([HOURLY], at(9, 5), last) == [Due("f", at(9, 5))]


def test_a_slot_that_has_its_run_is_not_due_again() -> None:
    assert tick.due([HOURLY], at(9, 59), {"f": at(9, 5)}) == []


def test_slots_that_were_missed_collapse_into_the_latest() -> None:
    assert tick.due([HOURLY], at(9, 30, day=20), {"f": at(3, 5)}) == [Due("f", at(9, 5, day=20))]


def test_a_slot_before_the_schedule_began_never_fires() -> None:
    begins = Schedule("f", "5 * * * *", at(9, 6))
    assert tick.due([begins], at(10, 4), {}) == []
    assert tick.due([begins], at(10, 5), {}) == [Due("f", at(10, 5))]


def test_a_slot_at_the_instant_the_schedule_begins_fires() -> None:
    begins = Schedule("f", "5 * * * *", at(9, 5))
    assert tick.due([begins], at(9, 5), {}) == [Due("f", at(9, 5))]


def test_a_clock_set_back_makes_no_second_run() -> None:
    assert tick.due([HOURLY], at(7, 30), {"f": at(9, 5)}) == []


def test_feeds_come_in_the_order_of_their_slots_and_then_ids() -> None:
    schedules = [
        Schedule("c", "10 * * * *", START),
        Schedule("b", "5 * * * *", START),
        Schedule("a", "10 * * * *", START),
    ]
    found = [(due.feed_id, due.slot) for due in tick.due(schedules, at(9, 30), {})]
    assert found == [("b", at(9, 5)), ("a", at(9, 10)), ("c", at(9, 10))]


def test_the_next_slot_is_after_the_instant_never_at_it() -> None:
    assert tick.next_slot("5 * * * *", at(9, 5)) == at(10, 5)
    assert tick.next_slot("5 * * * *", at(9, 4)) == at(9, 5)


def test_latest_and_next_slot_enclose_every_instant_without_a_gap() -> None:
    instant = at(0)
    while instant < at(0, day=3):
        latest = tick.latest_slot("*/20 3-5,22 * * *", instant)
        following = tick.next_slot("*/20 3-5,22 * * *", latest)
        assert latest <= instant < following
        instant += timedelta(minutes=7)


def test_a_yearly_slot_is_found_far_back() -> None:
    assert tick.latest_slot("0 0 29 2 *", at(0)) == datetime(2024, 2, 29, tzinfo=UTC)


@pytest.fixture
def new_york() -> Iterator[None]:
    """This process lives where clocks are changed."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("new_york")
@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]
)
def test_a_day_on_which_local_clocks_change_has_its_24_slots(day: datetime) -> None:
    slots = []
    last: dict[str, datetime] = {"f": day - timedelta(minutes=30)}
    for minute in range(24 * 60):
        for due in tick.due(
            [Schedule("f", "30 * * * *", START)], day + timedelta(minutes=minute), last
        ):
            last[due.feed_id] = due.slot
            slots.append(due.slot)
    assert slots == [day + timedelta(hours=hour, minutes=30) for hour in range(24)]
