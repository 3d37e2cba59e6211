"""The documented feeds made by hand run as they are printed: once, and again over what came since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.core.errors import InputError
from tests.support import recipes
from tests.support.recipes import FIRST, LAST, Recipe


@pytest.fixture
def recipe(tmp_path: Path) -> Iterator[Recipe]:
    with recipes.opened(tmp_path / "home") as opened:
        yield opened


A = ("a", "03-01 10:00", "u1", "search")
B = ("b", "03-01 10:10", "u1", None)
C = ("c", "03-01 11:00", "u1", "mail")
D = ("d", "03-02 09:00", "u2", None)


def test_snapshots_since_the_last_checkpoint(recipe: Recipe) -> None:
    recipe.copied()
    recipe.ingest("03-01 12:00", A, B)
    recipe.run(recipes.snapshots(), "03-01 12:30")
    assert recipe.ids("copied") == ["a", "b"]
    recipe.run(recipes.snapshots(), "03-01 12:40")
    assert recipe.ids("copied") == ["a", "b"]
    recipe.ingest("03-01 13:00", C)
    recipe.ingest("03-02 13:00", D)
    recipe.run(recipes.snapshots(), "03-02 13:30")
    assert recipe.ids("copied") == ["a", "b", "c", "d"]
    log = "SELECT last_snapshot_id FROM checkpoint_log ORDER BY process_timestamp"
    assert recipe.rows(log) == [(None,), ("2",), ("2",), ("4",)]


def test_the_first_run_and_the_next_are_one_text(recipe: Recipe) -> None:
    text = """$$ BEGIN
      SET @exists = SELECT table_exists('copied');
      SET @to = SELECT snapshot_id FROM (SELECT history_meta('events')) WHERE is_current = true;
      SET @from = SELECT parent_id FROM (SELECT history_meta('events')) WHERE is_current = true;
      CREATE TABLE IF NOT EXISTS copied AS SELECT _id FROM events SNAPSHOT AS OF @to;
      INSERT INTO copied SELECT _id FROM events SNAPSHOT BETWEEN {} AND @to
        WHERE @exists = 'true';
    END $$"""
    recipe.ingest("03-01 12:00", A, B)
    recipe.run(text.format("'HEAD'"), "03-01 12:30")
    assert recipe.ids("copied") == ["a", "b"]
    recipe.ingest("03-01 13:00", C)
    recipe.run(text.format("@from"), "03-01 13:30")
    assert recipe.ids("copied") == ["a", "b", "c"]


def test_the_parent_of_the_current_snapshot_starts_the_last_write(recipe: Recipe) -> None:
    recipe.ingest("03-01 12:00", A, B)
    recipe.ingest("03-01 13:00", C)
    text = """$$ BEGIN
      SET @parent = SELECT parent_id FROM (SELECT history_meta('events')) WHERE is_current;
      SELECT _id FROM events SNAPSHOT SINCE @parent; END $$"""
    assert [list(r.rows()) for r in recipe.run(text, "03-01 14:00")][-1] == [("c",)]


def test_sessions_of_what_was_ingested(recipe: Recipe) -> None:
    recipe.target()
    recipe.ingest("03-01 12:00", A, B)
    block = recipes.feed(new="seen.ingest_time > @from")
    recipe.run(block, "03-01 12:30")
    recipe.ingest("03-01 13:00", C)
    recipe.ingest("03-02 13:00", D)
    recipe.run(block, "03-02 13:30")
    recipe.run(block, "03-02 13:40")
    assert recipe.rows("SELECT _id, num, depth, visit FROM visits ORDER BY _id") == [
        ("a", 1, 1, "u1-1"),
        ("b", 1, 2, "u1-1"),
        ("c", 2, 1, "u1-2"),
        ("d", 1, 1, "u2-1"),
    ]
    assert recipe.rows(
        "SELECT last_snapshot_id FROM checkpoint_log ORDER BY process_timestamp DESC LIMIT 1"
    ) == [("1772456400000",)]


def test_attribution_of_what_was_ingested_compared_by_seconds(recipe: Recipe) -> None:
    recipe.target("touched", "_tenant struct<first:string, last:string, at:string>")
    block = recipes.feed(
        "touched",
        "struct(first.value AS first, last.value AS last, "
        "from_unixtime(ingest_time/1000, 'yyyy-MM-dd HH:mm:ss') AS at) AS _tenant",
        f"{FIRST} first, {LAST} last",
        "from_unixtime(seen.ingest_time/1000, 'yyyy-MM-dd HH:mm:ss') > @from",
    ).replace(
        "SELECT MAX(_acp_system_metadata.ingestTime) FROM events",
        "SELECT from_unixtime(MAX(_acp_system_metadata.ingestTime)/1000, 'yyyy-MM-dd HH:mm:ss') "
        "FROM events",
    )
    recipe.ingest("03-01 12:00", A, B)
    recipe.run(block, "03-01 12:30")
    recipe.ingest("03-01 13:00", C)
    recipe.run(block, "03-01 13:30")
    assert recipe.rows(
        "SELECT _id, _tenant.first, _tenant.last, _tenant.at FROM touched ORDER BY _id"
    ) == [
        ("a", "search", "search", "2026-03-01 12:00:00"),
        ("b", "search", "search", "2026-03-01 12:00:00"),
        ("c", "search", "mail", "2026-03-01 13:00:00"),
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "seen.ingest_time >= @from",
        "@from < seen.ingest_time",
        "from_unixtime(seen.ingest_time/1000) >= @from",
        "to_timestamp(from_unixtime(seen.ingest_time/1000)) >= @from",
        "timestamp_millis(seen.ingest_time) BETWEEN @from AND @at",
    ],
)
def test_head_is_before_every_ingest_time(recipe: Recipe, condition: str) -> None:
    recipe.target()
    recipe.ingest("03-01 12:00", A, B)
    recipe.run(recipes.feed(new=condition), "03-01 12:30")
    assert recipe.ids("visits") == ["a", "b"]


def test_a_start_that_is_no_snapshot_stops_the_block_or_is_the_first(recipe: Recipe) -> None:
    recipe.copied()
    recipe.ingest("03-01 12:00", A)
    lost = recipes.DONE.format(name="copied").replace("@to", "'77'").replace("@at", "'{}'")
    recipe.run(lost.format("2026-02-01 00:00:00"), "02-01 00:00")
    with pytest.raises(InputError, match="no snapshot 77"):
        recipe.run(recipes.snapshots(), "03-01 12:30")
    assert recipe.ids("copied") == []
    recipe.run(
        "SET resolve_fallback_snapshot_on_failure=true;" + recipes.snapshots(), "03-01 12:30"
    )
    assert recipe.ids("copied") == ["a"]


def test_a_run_key_makes_a_night_once(recipe: Recipe) -> None:
    recipe.target()
    recipe.ingest("03-01 12:00", A, B)
    session = recipe.home.workspace.session()
    for at in ("03-02 00:00", "03-02 00:10"):
        session.execute(recipes.feed(), now=recipes.instant(at), run_key="nightly-2026-03-02")
    assert recipe.ids("visits") == ["a", "b"]


def test_checkpoints_of_one_text_are_told_apart_by_their_times(recipe: Recipe) -> None:
    columns = "_id string, timestamp timestamp, visitor string, channel string"
    recipe.ingest("03-01 12:00", A, B)
    start = f"CREATE TABLE copied ({columns});" + recipes.CHECKPOINTS.format(name="copied")
    recipe.run(start + recipes.snapshots() + recipes.snapshots(), "03-01 12:30")
    recipe.run(recipes.snapshots(), "03-01 12:40")
    assert recipe.ids("copied") == ["a", "b"]
