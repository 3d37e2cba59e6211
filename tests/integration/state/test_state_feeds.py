from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from shared.core.errors import AlreadyExistsError, OperationError
from shared.state import datasets, feeds
from shared.state.database import Database
from shared.state.feeds import Feed, NewFeed
from shared.state.tables import feed as table
from tests.support.records import LATER, NOW, created, insert_feed, new_feed


@pytest.fixture
def source(database: Database) -> str:
    """The dataset the feed reads."""
    return created(database)


@pytest.fixture
def feed(database: Database, source: str) -> Feed:
    """A feed that has come as far as commit 5."""
    with database.write() as connection:
        inserted = insert_feed(connection, new_feed(source))
        connection.execute(update(table).values(cursor=5))
    return replace(inserted, cursor=5)


def _apply(database: Database, old: Feed, new: NewFeed) -> Feed:
    with database.write() as connection:
        return feeds.update(connection, old, new, LATER)


def test_a_feed_begins_before_the_first_commit(database: Database, source: str) -> None:
    with database.write() as connection:
        feed = insert_feed(connection, new_feed(source))
        assert feeds.get(connection, "visits") == feeds.by_id(connection, feed.id) == feed
        assert feeds.listing(connection) == feeds.using(connection, source) == [feed]
        assert feeds.using(connection, "u-other") == []
        assert feeds.get(connection, "nothing") is None
        with pytest.raises(AlreadyExistsError, match="'visits'"):
            insert_feed(connection, new_feed(source))
    assert (feed.cursor, feed.generation, feed.state, feed.output_uuid) == (0, 1, "active", None)
    assert feed.scheduled_from == NOW


def test_another_query_goes_on_from_the_cursor(database: Database, feed: Feed, source: str) -> None:
    changed = replace(new_feed(source), definition="new", plan_hash="q")
    after = _apply(database, feed, changed)
    assert (after.cursor, after.generation, after.plan_hash) == (5, 1, "q")
    assert (after.scheduled_from, after.updated_at, after.created_at) == (NOW, LATER, NOW)


def test_another_schedule_does_not_fire_for_the_past(
    database: Database, feed: Feed, source: str
) -> None:
    after = _apply(database, feed, replace(new_feed(source), schedule="* * * * *"))
    assert (after.scheduled_from, after.schedule) == (LATER, "* * * * *")


def test_another_output_or_source_starts_anew(database: Database, feed: Feed, source: str) -> None:
    after = _apply(database, feed, new_feed(source, output="elsewhere"))
    assert (after.cursor, after.generation, after.output_name) == (0, 2, "elsewhere")
    other = created(database, "other", "u-other")
    after = _apply(database, after, new_feed(other, output="ELSEWHERE"))
    assert (after.cursor, after.generation, after.source_uuid) == (0, 3, "u-other")


def test_an_output_that_was_dropped_starts_anew(
    database: Database, feed: Feed, source: str
) -> None:
    created(database, "visits", "u-visits")
    known = _apply(database, feed, new_feed(source))
    assert (known.output_uuid, known.cursor, known.generation) == ("u-visits", 5, 1)
    again = _apply(database, known, replace(new_feed(source), definition="again"))
    assert (again.output_uuid, again.cursor) == ("u-visits", 5)
    with database.write() as connection:
        datasets.mark_dropped(connection, "u-visits", LATER)
    after = _apply(database, again, new_feed(source))
    assert (after.output_uuid, after.cursor, after.generation) == (None, 0, 2)


def test_two_who_apply_do_not_overwrite_each_other(
    database: Database, feed: Feed, source: str
) -> None:
    _apply(database, feed, replace(new_feed(source), definition="mine"))
    with pytest.raises(OperationError, match="somebody else"):
        _apply(database, feed, replace(new_feed(source), definition="yours"))


def test_a_quarantined_feed_is_active_again_when_applied(
    database: Database, feed: Feed, source: str
) -> None:
    def state() -> tuple[Any, ...]:
        with database.read() as connection:
            row = feeds.by_id(connection, feed.id)
        assert row is not None
        return row.state, row.state_reason

    with database.write() as connection:
        assert feeds.quarantine(connection, feed.id, "three failures")
        assert not feeds.quarantine(connection, feed.id, "four")
    assert state() == ("quarantined", "three failures")
    with database.write() as connection:
        assert feeds.resume(connection, feed.id)
        assert not feeds.resume(connection, feed.id)
        assert feeds.quarantine(connection, feed.id, "again")
    _apply(database, replace(feed, state="quarantined"), new_feed(source))
    assert state() == ("active", None)
    with database.write() as connection:
        assert feeds.pause(connection, feed.id)
    _apply(database, replace(feed, state="paused", updated_at=LATER), new_feed(source))
    assert state() == ("paused", None)
