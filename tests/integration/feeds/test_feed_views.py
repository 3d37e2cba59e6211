"""Feeds whose query names views: what the views mean is a part of the plan."""

from __future__ import annotations

import pytest

from shared.core.errors import FeedmillError
from shared.feeds import apply
from tests.support.feeds import World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)

FEED = """\
feed: visits
source: hits
query: |
  SELECT _id, visitor, page, session FROM sessions WHERE page IS NOT NULL
output: visits
"""
VIEW = """CREATE OR REPLACE VIEW sessions AS SELECT _id, user.id AS visitor, timestamp, page,
  SESS_TIMEOUT(timestamp, {seconds}) OVER (PARTITION BY user.id ORDER BY timestamp).num AS session
  FROM hits"""


def _sql(world: World, text: str) -> None:
    session = world.workspace.session()
    session.execute(text, now=world.workspace.clock.now())


def test_a_view_in_a_feeds_query_gives_what_its_text_in_its_place_gives(world: World) -> None:
    world.hits(30)
    _sql(world, VIEW.format(seconds=20))
    world.apply(FEED)
    assert world.run().state == "committed"
    viewed = world.rows("visits")
    view = VIEW.format(seconds=20).partition(" AS ")[2]
    world.apply(
        FEED.replace("FROM sessions", f"FROM ({' '.join(view.split())})").replace("visits", "plain")
    )
    world.run("plain")
    assert viewed == world.rows("plain")
    assert len(viewed) > 0


def test_another_view_of_that_name_is_another_plan(world: World) -> None:
    world.hits(30)
    _sql(world, VIEW.format(seconds=20))
    before = world.apply(FEED)
    _sql(world, "  " + VIEW.format(seconds=20).replace("_id,", "_id ,"))
    assert world.apply(FEED).plan_hash == before.plan_hash
    _sql(world, VIEW.format(seconds=30))
    (change,) = apply.plan(world.workspace, FEED)
    assert change.differences == ("another query from commit 1 on; rows delivered before stay",)
    outcome = world.run()
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "means something else than when it was applied" in outcome.error["message"]
    world.apply(FEED)
    assert world.run().state == "committed"


def test_what_a_feed_cannot_compute_is_told_at_the_views_name(world: World) -> None:
    world.hits(30)
    _sql(
        world,
        "CREATE VIEW sessions AS\n\n\nSELECT page AS _id, count(*) AS n FROM hits GROUP BY page",
    )
    with pytest.raises(FeedmillError) as caught:
        apply.plan(
            world.workspace,
            FEED.replace("visitor, page, session", "n").replace(" WHERE page IS NOT NULL", ""),
        )
    position = caught.value.position
    assert position is not None
    assert (position.line, position.column) == (4, 22)


def test_a_temporary_view_is_none_of_a_feeds(world: World) -> None:
    world.hits(10)
    _sql(world, VIEW.format(seconds=20).replace("VIEW", "TEMPORARY VIEW"))
    with pytest.raises(FeedmillError, match="no table sessions"):
        apply.plan(world.workspace, FEED)
