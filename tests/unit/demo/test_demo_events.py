"""The demo's week: always the same, plausible, and with the one story in it."""

import hashlib
import json
from collections import Counter
from datetime import timedelta

from scheduler.demo import events
from scheduler.demo.events import ALEX, DAYS, MONDAY

WEEK = events.week()
ALL = [event for day in WEEK for event in day]


def _digest(week: tuple[tuple[events.Event, ...], ...]) -> str:
    text = json.dumps([[event.as_xdm() for event in day] for day in week])
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_seed_gives_the_same_week_and_another_seed_another() -> None:
    assert _digest(events.week()) == _digest(WEEK)
    assert _digest(events.week(seed=8)) != _digest(WEEK)


def test_no_two_events_have_one_id() -> None:
    assert len({event.id for event in ALL}) == len(ALL)
    assert len(ALL) > 20_000


def test_every_day_has_events_of_that_week_in_the_order_of_their_time() -> None:
    assert len(WEEK) == DAYS
    for day, found in enumerate(WEEK):
        assert len(found) > 1000
        assert [event.at for event in found] == sorted(event.at for event in found)
        assert all(MONDAY <= e.at < MONDAY + timedelta(days=day + 1) for e in found)


def test_some_events_come_a_day_or_two_late_and_none_comes_early() -> None:
    days = Counter(event.day - (event.at - MONDAY).days for event in ALL)

    assert set(days) == {0, 1, 2}
    assert 0.005 < (days[1] + days[2]) / len(ALL) < 0.03
    assert sum(event.is_late for event in ALL) == days[1] + days[2]


def test_every_event_has_every_field() -> None:
    def paths(value: object, path: str = "") -> set[str]:
        if not isinstance(value, dict):
            return {path}
        return {p for key, below in value.items() for p in paths(below, f"{path}.{key}")}

    shapes = Counter(frozenset(paths(event.as_xdm())) for event in ALL)

    assert len(shapes) == 1
    assert ".endUserIDs._experience.aaid.id" in next(iter(shapes))


def test_only_the_first_page_of_a_visit_has_a_source_and_orders_are_confirmed_once() -> None:
    orders = [event for event in ALL if event.order]

    assert {event.page for event in orders} == {"thank-you"}
    assert len({event.order for event in orders}) == len(orders)
    assert all(event.price and event.price > 0 for event in orders)
    assert not any(event.campaign and event.referrer for event in ALL)


def test_the_late_page_joins_two_sessions_of_one_evening() -> None:
    mine = sorted((event for event in ALL if event.visitor == ALEX), key=lambda event: event.at)
    (late,) = (event for event in mine if event.is_late)
    index = mine.index(late)
    before, after = mine[index - 1], mine[index + 1]
    half_an_hour = timedelta(minutes=30)

    assert after.at - before.at > half_an_hour
    assert late.at - before.at < half_an_hour
    assert after.at - late.at < half_an_hour
    assert late.day > after.day
    assert late.campaign
    assert after.campaign is None
