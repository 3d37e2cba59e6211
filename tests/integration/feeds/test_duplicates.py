"""Events that are there twice: flagged instead of left out; and an id that several identities have."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.errors import DefinitionError, FeedRefusedError
from shared.feeds import forget
from tests.integration.feeds.test_forget import hits, log_of
from tests.support.feeds import World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import append, create

FEED = """\
feed: seen
source: hits
query: |
  SELECT _id, user.id AS visitor, timestamp, page,
         count(*) OVER (PARTITION BY user.id) AS views
  FROM hits
output: seen
emit: {emit}
{more}
"""
COUNTED = """\
feed: counted
source: hits
query: SELECT user.id AS visitor, count(*) AS views FROM hits GROUP BY user.id
output: counted
emit: changes
{more}
"""
APPENDED = FEED.replace("count(*) OVER (PARTITION BY user.id) AS views", "upper(page) AS views")


def state(world: World, name: str) -> list[tuple[Any, ...]]:
    """Return what a log says now."""
    session = world.workspace.session()
    now = world.workspace.clock.now()
    found = session.execute(f"SELECT * FROM {name}", now=now)[-1].rows()
    return sorted(found, key=str)


def add(world: World, batch: str, *rows: tuple[str, str, str]) -> None:
    """Commit events by id, identity and page."""
    append(world.lake, world.lake.table("hits") or create(world.lake), hits(*rows), batch)


def test_copies_are_flagged_in_append(world: World) -> None:
    add(world, "one", ("1", "ann", "a"), ("1", "ann", "a"), ("2", "bob", "b"))
    world.apply(APPENDED.format(emit="append", more="duplicates: flag"))
    first = world.run("seen")
    assert (first.counts["rows_out"], first.counts["duplicates"]) == (3, 1)
    add(world, "two", ("2", "bob", "late"), ("3", "bob", "c"))
    second = world.run("seen")
    assert (second.counts["rows_out"], second.counts["duplicates"]) == (2, 1)
    found = sorted((r["_id"], r["page"], r["_duplicate"]) for r in world.rows("seen"))
    assert found == [
        ("1", "a", False), ("1", "a", True), ("2", "b", False), ("2", "late", True),
        ("3", "c", False),
    ]  # fmt: skip


def test_copies_are_flagged_in_changes(world: World) -> None:
    add(world, "one", ("1", "ann", "a"), ("2", "bob", "b"))
    world.apply(FEED.format(emit="changes", more="duplicates: flag"))
    world.run("seen")
    add(world, "two", ("2", "bob", "late"))
    second = world.run("seen")
    assert (second.counts["inserted"], second.counts["updated"]) == (1, 1)
    assert second.counts["duplicates"] == 1
    found = [(row[0], row[3], row[4], row[5]) for row in state(world, "seen")]
    assert found == [("1", "a", 1, False), ("2", "b", 2, False), ("2", "late", 2, True)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT user.id AS visitor, count(*) AS views FROM hits GROUP BY user.id",
        "SELECT DISTINCT user.id AS visitor, page FROM hits",
        "SELECT user.id AS visitor, piece FROM hits LATERAL VIEW explode(split(page, '/')) p AS piece",
    ],
)
def test_rows_that_are_no_events_cannot_be_flagged(world: World, query: str) -> None:
    create(world.lake)
    text = (
        f"feed: f\nsource: hits\nquery: |\n  {query}\noutput: o\nemit: changes\nduplicates: flag\n"
    )
    with pytest.raises(FeedRefusedError, match="duplicates: flag: its rows are not events of hits"):
        world.apply(text)


def test_the_flag_needs_its_name(world: World) -> None:
    create(world.lake)
    text = FEED.format(emit="append", more="duplicates: flag").replace("AS views", "AS _duplicate")
    with pytest.raises(DefinitionError, match="adds a column _duplicate, and the query has one"):
        world.apply(text.replace("count(*) OVER (PARTITION BY user.id)", "page"))


@pytest.mark.parametrize(
    ("dedup", "views"),
    [("identity", [("ann", 3), ("bob", 2)]), ("global", [("ann", 2), ("bob", 1)])],
)
def test_an_id_is_one_event_of_an_identity_or_of_all(
    world: World, dedup: str, views: list[tuple[str, int]]
) -> None:
    add(world, "one", ("1", "ann", "a"), ("2", "bob", "b"), ("2", "bob", "b"))
    world.apply(COUNTED.format(more=f"dedup: {dedup}"))
    world.run("counted")
    add(world, "two", ("1", "bob", "a"), ("2", "ann", "b"), ("2", "ann", "c"), ("4", "ann", "d"))
    second = world.run("counted")
    assert state(world, "counted") == views
    assert second.counts["duplicates"] == (1 if dedup == "identity" else 3)
    fresh = COUNTED.replace("feed: counted", "feed: anew").replace(
        "output: counted", "output: anew"
    )
    world.apply(fresh.format(more=f"dedup: {dedup}"))
    world.run("anew")
    assert state(world, "anew") == views


def test_who_is_forgotten_gives_the_event_to_the_next(world: World) -> None:
    add(world, "one", ("1", "ann", "a"), ("2", "bob", "b"))
    add(world, "two", ("1", "bob", "a"), ("1", "cid", "a"), ("3", "cid", "c"))
    world.apply(COUNTED.format(more="dedup: global"))
    world.run("counted")
    assert state(world, "counted") == [("ann", 1), ("bob", 1), ("cid", 1)]

    forget.forget(world.workspace, "hits", ["ann"])
    assert state(world, "counted") == [("bob", 1), ("cid", 1)]
    after = world.run("counted")

    whose = {row[0]: row[1] for row in state(world, "counted")}
    assert sum(whose.values()) == 3
    assert sorted(whose) == ["bob", "cid"]
    assert after.counts["updated"] == 1
    assert {row["_op"] for row in log_of(world, "counted") if row["visitor"] == "ann"} == {"D"}
    assert world.run("counted").counts["rows_out"] == 0
