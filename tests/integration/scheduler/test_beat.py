"""Beat's ticks on a real record: due slots become runs, once, whoever ticks."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.beat import Ticker
from shared.core import ids
from shared.state import feeds, processes, runs
from shared.state.database import Database
from shared.state.runs import Run
from tests.support.queues import config, in_queue
from tests.support.races import race
from tests.support.records import claim, created, new_feed
from tests.support.stack import free_port

DAY = datetime(2026, 3, 1, tzinfo=UTC)
NOBODY = f"redis://127.0.0.1:{free_port()}/0"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def hour(number: int, minute: int = 5) -> datetime:
    return DAY + timedelta(hours=number, minutes=minute)


def feed(
    database: Database,
    name: str = "visits",
    cron: str | None = "5 * * * *",
    start: datetime = DAY,
    source: str = "u-hits",
) -> feeds.Feed:
    new = dataclasses.replace(new_feed(source, name, name), schedule=cron)
    with database.write() as connection:
        return feeds.insert(connection, ids.ulid(start), new, start)


def made(database: Database) -> list[Run]:
    with database.read() as connection:
        found = runs.listing(connection, kind="feed", limit=1000)
    return sorted(found, key=lambda run: run.slot)


def slots(database: Database) -> list[datetime]:
    return [run.slot for run in made(database)]


def end(database: Database) -> None:
    """Let every queued run come to its end."""
    with database.write() as connection:
        for run in runs.listing(connection, kind="feed", state="queued"):
            assert runs.cancel(connection, run.id, DAY)


@pytest.fixture
def record(database: Database) -> Database:
    created(database)
    return database


def test_a_due_slot_becomes_a_queued_run_and_a_message(
    record: Database, broker_url: str, tmp_path: Path
) -> None:
    applied = feed(record)
    ticker = Ticker(config(tmp_path, record, broker_url), record, Clock(hour(9)))
    ticker.tick()
    (run,) = made(record)
    assert (run.state, run.trigger, run.slot, run.feed_id) == (
        "queued",
        "schedule",
        hour(9),
        applied.id,
    )
    assert (run.key, run.plan_hash) == (f"{applied.id}/1/{hour(9).isoformat()}", applied.plan_hash)
    (sent,) = in_queue(broker_url)
    assert sent.payload == {"run_id": run.id, "feed": "visits"}
    ticker.close()


def test_ticks_between_two_slots_make_nothing(record: Database, tmp_path: Path) -> None:
    feed(record)
    clock = Clock(hour(9))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    queued = []
    for minute in range(5, 65):
        clock.at = hour(9, minute)
        queued.append(ticker.enqueue_due())
    assert queued == [1] + [0] * 59
    ticker.close()


def test_slots_missed_while_nothing_ran_become_one_run_of_the_latest(
    record: Database, tmp_path: Path
) -> None:
    feed(record)
    settings = config(tmp_path, record, NOBODY)
    Ticker(settings, record, Clock(hour(2))).enqueue_due()
    end(record)
    assert Ticker(settings, record, Clock(hour(9, 59))).enqueue_due() == 1
    assert slots(record) == [hour(2), hour(9)]


def test_a_busy_feed_gets_its_latest_slot_when_it_is_free_again(
    record: Database, tmp_path: Path
) -> None:
    feed(record)
    clock = Clock(hour(2))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    ticker.enqueue_due()
    for number in (3, 4, 5):
        clock.at = hour(number)
        assert ticker.enqueue_due() == 0
    end(record)
    assert ticker.enqueue_due() == 1
    assert slots(record) == [hour(2), hour(5)]
    ticker.close()


def test_a_busy_feed_is_asked_about_once_a_tick_and_no_sooner(
    record: Database, tmp_path: Path
) -> None:
    feed(record)
    clock = Clock(hour(2))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    ticker.tick()
    clock.at = hour(3, 6)
    assert ticker.tick() == 1.0
    ticker.close()


def test_beat_wakes_for_the_next_slot_when_it_is_nearer_than_a_tick(
    record: Database, tmp_path: Path
) -> None:
    feed(record)
    clock = Clock(hour(2) - timedelta(milliseconds=300))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    assert ticker.tick() == pytest.approx(0.3)
    ticker.close()


def test_only_active_feeds_with_a_schedule_fire(record: Database, tmp_path: Path) -> None:
    feed(record, "by_hand", cron=None)
    paused = feed(record, "paused")
    ill = feed(record, "ill")
    well = feed(record, "well")
    with record.write() as connection:
        feeds.pause(connection, paused.id)
        feeds.quarantine(connection, ill.id, "three failures")
    ticker = Ticker(config(tmp_path, record, NOBODY), record, Clock(hour(9)))
    assert ticker.enqueue_due() == 1
    assert [run.feed_id for run in made(record)] == [well.id]
    ticker.close()


def test_slots_missed_in_a_pause_do_not_pile_up(record: Database, tmp_path: Path) -> None:
    visits = feed(record)
    clock = Clock(hour(3))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    assert ticker.enqueue_due() == 1
    end(record)
    with record.write() as connection:
        feeds.pause(connection, visits.id)
    for missed in range(4, 9):
        clock.at = hour(missed)
        assert ticker.enqueue_due() == 0
    with record.write() as connection:
        feeds.resume(connection, visits.id)
    clock.at = hour(8, 30)
    assert ticker.enqueue_due() == 1
    assert ticker.enqueue_due() == 0
    assert slots(record) == [hour(3), hour(8)]
    ticker.close()


def test_a_changed_schedule_counts_from_the_next_tick_on(record: Database, tmp_path: Path) -> None:
    old = feed(record)
    clock = Clock(hour(9))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    ticker.enqueue_due()
    end(record)
    clock.at = hour(9, 10)
    with record.write() as connection:
        new = dataclasses.replace(new_feed("u-hits"), schedule="*/20 * * * *")
        feeds.update(connection, old, new, clock.at)
    assert ticker.enqueue_due() == 0  # 09:00 was before the change
    clock.at = hour(9, 20)
    assert ticker.enqueue_due() == 1
    assert slots(record) == [hour(9), hour(9, 20)]
    ticker.close()


def test_beat_signs_in_and_off(record: Database, tmp_path: Path) -> None:
    ticker = Ticker(config(tmp_path, record, NOBODY), record, Clock(hour(9)))
    ticker.tick()
    with record.read() as connection:
        (alive,) = processes.alive(connection)
    assert (alive.id, alive.kind) == (ticker.id, "beat")
    ticker.close()
    with record.read() as connection:
        assert processes.alive(connection) == []


def test_a_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "not yet" / "feedmill.db"
    database = Database.open(f"sqlite:///{file}")
    ticker = Ticker(config(tmp_path, database, NOBODY), database, Clock(hour(9)))
    assert ticker.tick() == 1.0
    file.parent.mkdir()
    database.migrate()
    created(database)
    feed(database)
    ticker.tick()
    assert slots(database) == [hour(9)]
    ticker.close()


def _tick(database: Database, number: int) -> int:
    """One rival's tick at the hour `number`, when feed `number` is due; how many it queued."""
    home = Path("/nonexistent")
    ticker = Ticker(config(home, database, NOBODY), database, Clock(hour(number)))
    return ticker.enqueue_due()


@pytest.mark.process
@pytest.mark.slow
def test_two_beats_at_once_make_one_run_a_slot(record: Database, database_url: str) -> None:
    for number in range(20):
        feed(record, f"f{number}", start=hour(number))
    results = race(_tick, database_url, rounds=20)
    assert [sum(together) for together in results] == [1] * 20
    assert slots(record) == [hour(number) for number in range(20)]


def test_a_run_that_was_claimed_keeps_its_feed_busy(record: Database, tmp_path: Path) -> None:
    feed(record)
    clock = Clock(hour(2))
    ticker = Ticker(config(tmp_path, record, NOBODY), record, clock)
    ticker.enqueue_due()
    (run,) = made(record)
    assert claim(record, run.id) is not None
    clock.at = hour(3)
    assert ticker.enqueue_due() == 0
    ticker.close()
