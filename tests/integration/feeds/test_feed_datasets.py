"""What a feed allows to be done by hand to the datasets it reads and writes."""

from __future__ import annotations

import pyarrow as pa
import pytest
from sqlalchemy import text as sql

from shared.core.errors import DatasetInUseError, DefinitionError, FeedmillError, NotSupportedError
from shared.state import feeds
from tests.support.feeds import VISITS, World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)


def _sql(world: World, text: str) -> None:
    session = world.workspace.session()
    session.execute(text, now=world.workspace.clock.now())


def test_nobody_adds_rows_to_an_output_by_hand(world: World) -> None:
    world.hits(30)
    world.destination()
    world.apply(VISITS)
    world.run()
    before = world.rows("visits")
    rows = pa.Table.from_pylist([before[0] | {"_id": "by hand"}])
    for text in (
        "INSERT INTO visits SELECT * FROM visits",
        "INSERT INTO visits (_id) VALUES ('by hand')",
    ):
        with pytest.raises(DatasetInUseError, match="output of the feed visits") as caught:
            _sql(world, text)
        assert "feedmill feed drop visits" in str(caught.value)
    with pytest.raises(DatasetInUseError, match="in no ledger"):
        world.ingest("visits", rows)
    assert world.rows("visits") == before
    world.hits(10, start=30)
    world.run()
    assert len(world.rows("visits")) > len(before)


TAKES_AWAY = (
    "TRUNCATE TABLE {}",
    "INSERT OVERWRITE {} SELECT * FROM {}",
    "DROP TABLE {}",
    "CREATE OR REPLACE TABLE {} AS SELECT 1 AS a",
)


@pytest.mark.parametrize("text", TAKES_AWAY)
def test_what_an_active_feed_reads_is_not_taken_away(world: World, text: str) -> None:
    world.hits(30)
    world.destination()
    world.apply(VISITS)
    world.run()
    before = world.rows("hits")
    with pytest.raises(
        DatasetInUseError, match="dataset hits is used by the feed visits"
    ) as caught:
        _sql(world, text.format("hits", "hits"))
    assert "feedmill feed pause visits" in str(caught.value)
    assert world.rows("hits") == before
    assert world.lake.get("hits").seq == 2


@pytest.mark.parametrize("state", ["active", "paused", "quarantined"])
@pytest.mark.parametrize(
    "text",
    [
        *TAKES_AWAY,
        "INSERT INTO {} (_id) VALUES ('by hand')",
        "ALTER TABLE {} ADD COLUMN note STRING",
        "ALTER TABLE {} ADD COLUMN note STRING DEFAULT 'x'",
    ],
)
def test_an_output_is_changed_by_its_feed_alone(world: World, text: str, state: str) -> None:
    world.hits(30)
    world.destination()
    feed = world.apply(VISITS)
    world.run()
    before = world.lake.get("visits")
    with world.database.write() as connection:
        if state == "paused":
            assert feeds.pause(connection, feed.id)
        elif state == "quarantined":
            assert feeds.quarantine(connection, feed.id, "it failed")
    with pytest.raises(DatasetInUseError, match="is the output of the feed visits") as caught:
        _sql(world, text.format("visits", "visits"))
    assert "feedmill feed drop visits" in str(caught.value)
    after = world.lake.get("visits")
    assert (after.uuid, after.seq, after.schema) == (before.uuid, before.seq, before.schema)
    with world.database.write() as connection:
        assert state == "active" or feeds.resume(connection, feed.id)
    world.hits(10, start=30)
    assert world.run().state == "committed"


def test_what_is_declared_of_an_output_is_no_change_of_it(world: World) -> None:
    world.hits(30)
    world.destination()
    world.apply(VISITS)
    world.run()
    _sql(world, "ALTER TABLE visits ADD CONSTRAINT PRIMARY KEY (_id)")
    world.hits(10, start=30)
    assert world.run().state == "committed"


def test_the_output_of_a_feed_that_was_dropped_is_a_dataset_like_others(world: World) -> None:
    world.hits(30)
    world.destination()
    feed = world.apply(VISITS)
    world.run()
    with world.database.write() as connection:
        assert feeds.drop(connection, feed, world.workspace.clock.now())
    _sql(world, "INSERT INTO visits (_id) VALUES ('by hand'); DROP TABLE visits")
    assert world.lake.table("visits") is None


@pytest.mark.parametrize("emit", ["append", "changes"])
def test_a_lookup_of_an_active_feed_gets_other_rows_and_does_not_go(
    world: World, emit: str
) -> None:
    world.hits(30)
    world.destination()
    _sql(world, "CREATE TABLE pages AS SELECT '/p/1' AS page, 'one' AS title")
    text = (
        "feed: titles\nsource: hits\noutput: titles\n"
        f"emit: {emit}\n"
        "query: SELECT _id, user.id AS visitor, title FROM hits h LEFT JOIN pages p "
        "ON h.page = p.page\n"
    )
    feed = world.apply(text)
    for _ in range(2):
        for statement in ("DROP TABLE pages", "CREATE OR REPLACE TABLE pages AS SELECT 1 AS page"):
            with pytest.raises(
                DatasetInUseError, match="pages is used by the feed titles"
            ) as caught:
                _sql(world, statement)
            assert "feedmill feed pause titles" in str(caught.value)
        assert world.run("titles").state == "committed"
    _sql(world, "INSERT OVERWRITE pages SELECT '/p/2' AS page, 'two' AS title")
    assert world.run("titles").state == "committed"
    with world.database.write() as connection:
        assert feeds.pause(connection, feed.id)
    _sql(world, "DROP TABLE pages")


def test_lookups_of_feeds_that_were_applied_before_they_were_noted(world: World) -> None:
    world.hits(30)
    _sql(world, "CREATE TABLE pages AS SELECT '/p/1' AS page, 'one' AS title")
    world.apply(
        "feed: titles\nsource: hits\noutput: titles\nemit: changes\nquery: SELECT _id, "
        "user.id AS visitor, title FROM hits h LEFT JOIN pages p ON h.page = p.page\n"
    )
    world.run("titles")
    with world.database.write() as connection:
        connection.execute(sql("ALTER TABLE feed DROP COLUMN lookups"))
        connection.execute(sql("UPDATE alembic_version SET version_num = '0007'"))
    world.database.migrate()
    assert world.feed("titles").lookups == [world.lake.get("pages").uuid]


def test_an_output_is_made_by_its_feed(world: World) -> None:
    world.hits(30)
    world.destination()
    world.apply(VISITS)
    for text in ("CREATE TABLE Visits (a INT)", "CREATE OR REPLACE VIEW Visits AS SELECT 1 AS a"):
        with pytest.raises(DatasetInUseError, match="which makes it in its first run"):
            _sql(world, text)
    world.run()
    assert len(world.rows("visits")) > 0


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE visits.changes AS SELECT 1 AS a",
        "CREATE TABLE visits.changes (a int)",
        "INSERT INTO Visits.Changes SELECT 1",
        "INSERT OVERWRITE visits.changes SELECT 1",
        "TRUNCATE TABLE visits.changes",
        "ALTER TABLE visits.changes ADD COLUMN b int",
        "DROP TABLE visits.changes",
        "CREATE VIEW visits.changes AS SELECT 1 AS a",
        "DROP VIEW visits.changes",
    ],
)
def test_a_log_is_written_by_its_feed_alone(world: World, text: str) -> None:
    """`NAME.changes` is no other dataset called `changes`."""
    world.hits(30)
    world.apply(VISITS.partition("deliveries:")[0] + "emit: changes\n")
    assert world.run("visits").state == "committed"
    _sql(world, "CREATE TABLE changes AS SELECT 1 AS a")
    with pytest.raises(NotSupportedError, match="is the log of visits"):
        _sql(world, text)


def test_a_view_is_no_output(world: World) -> None:
    world.hits(30)
    _sql(world, "CREATE VIEW visits AS SELECT * FROM hits")
    with pytest.raises(DefinitionError, match="visits is a view"):
        world.apply(VISITS)


CHAINED = """\
feed: counted
source: visits
emit: changes
query: SELECT visitor, count(*) AS n FROM visits GROUP BY visitor
output: counted
"""


def test_what_a_feed_has_yet_to_make_is_told_from_what_is_unknown(world: World) -> None:
    """Which feed has to run first is said wherever its output is named before."""
    world.hits(30)
    first = VISITS.partition("deliveries:")[0] + "emit: changes\n"
    with pytest.raises(DefinitionError, match="output of the feed visits, which has not") as caught:
        world.apply(f"{first}---\n{CHAINED}")
    assert "apply visits by itself and run it" in str(caught.value)
    world.apply(first)
    joined = CHAINED.replace("source: visits", "source: hits").replace(
        "visitor, count(*) AS n FROM visits GROUP BY visitor",
        "_id, p.n FROM hits LEFT JOIN visits p ON p.visitor = user.id",
    )
    asked = (
        lambda: world.apply(CHAINED),
        lambda: world.apply(joined),
        lambda: world.lake.get("Visits"),
        *(
            lambda text=text: _sql(world, text)
            for text in (
                "SELECT * FROM visits",
                "SELECT * FROM visits.changes",
                "CREATE VIEW v AS SELECT * FROM Visits",
                "INSERT INTO visits SELECT 1",
                "DESCRIBE visits",
            )
        ),
    )
    for ask in asked:
        with pytest.raises(FeedmillError, match="the feed visits, which has not run yet") as said:
            ask()
        assert said.value.hint == "run that first: feedmill feed run visits"
    world.run()
    assert world.apply(CHAINED).name == "counted"
