"""Late events are counted by age in every run, against the newest event that was there before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from shared.core.intervals import Interval
from shared.feeds import lateness
from shared.lake.ingest.ingest import ingest_files
from tests.support.feeds import VISITS, World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import EVENT_SCHEMA, EVENTS, create

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NONE = {"1h": 0, "1d": 0, "7d": 0, "older": 0}


def at(world: World, *ages: timedelta) -> None:
    """Add one batch of events, each so long before noon."""
    number = world.lake.get("hits").seq if world.lake.table("hits") else 0
    rows = [
        {"_id": f"b{number}-{n}", "timestamp": NOON - age, "user": {"id": "u1"}, "page": "/"}
        for n, age in enumerate(ages)
    ]
    world.ingest("hits", pa.Table.from_pylist(rows, schema=EVENT_SCHEMA), EVENTS)


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def test_late_events_are_counted_by_how_far_they_lie_behind_the_newest_before(
    world: World,
) -> None:
    at(world, *hours(5, 0, 300))  # the first batch: nothing was there, so nothing is late
    world.apply(VISITS)
    first = world.run()
    assert first.counts["late"] == NONE
    assert first.counts["batches"] == 1  # the commit that created the dataset brought no rows
    assert first.counts["watermark"] == "2026-03-10T12:00:00Z"

    # on time, exactly the newest, then either side of each bound of age
    second = timedelta(seconds=1)
    at(world, -second, *hours(0), second, *hours(1, 23.9, 24, 167, 168, 1000))
    run = world.run()
    assert run.counts["late"] == {"1h": 1, "1d": 2, "7d": 2, "older": 2}
    assert run.counts["watermark"] == "2026-03-10T12:00:01Z"
    assert run.counts["batches"] == 1


def test_events_of_one_run_are_not_late_beside_each_other(world: World) -> None:
    at(world, *hours(5))
    world.apply(VISITS)
    world.run()
    at(world, *hours(0))
    at(world, *hours(4))  # older than the batch before it, and of the same run
    run = world.run()
    assert (run.counts["late"], run.counts["batches"]) == (NONE, 2)


def test_a_run_without_rows_keeps_the_watermark(world: World) -> None:
    at(world, *hours(0))
    world.apply(VISITS)
    world.run()
    quiet = world.run()
    assert (quiet.counts["watermark"], quiet.counts["batches"]) == ("2026-03-10T12:00:00Z", 0)
    at(world, *hours(2))
    assert world.run().counts["late"] == NONE | {"1d": 1}


def test_the_watermark_is_read_where_no_run_has_noted_it(world: World) -> None:
    at(world, *hours(3))
    at(world, *hours(7))
    feed = world.apply(VISITS)
    source = world.lake.get("hits")
    assert lateness.watermark(world.lake, source, feed, 0) is None
    assert lateness.watermark(world.lake, source, feed, 2) == NOON - timedelta(hours=3)


@pytest.mark.parametrize("before", [None, NOON + timedelta(days=30)])
def test_an_empty_interval_has_the_watermark_it_began_with(
    before: datetime | None, world: World
) -> None:
    create(world.lake)
    source = world.lake.get("hits")
    found = lateness.observe(world.lake, source, Interval(1, 1), before)
    assert (found.watermark, found.total) == (before, 0)


def test_rows_that_ingest_kept_aside_are_counted(world: World, tmp_path: Path) -> None:
    create(world.lake)
    file = tmp_path / "events.ndjson"
    file.write_text(
        '{"_id": "a", "timestamp": "2026-03-10T12:00:00Z", "user": {"id": "u"}, "page": "/"}\n'
        '{"_id": "b", "timestamp": "2026-03-10T12:00:00Z", "user": {"id": null}, "page": "/"}\n'
    )
    workspace = world.workspace
    ingest_files(
        world.lake, world.database, workspace.config, "hits", [file], clock=workspace.clock,
        max_rejects=1,
    )  # fmt: skip
    world.apply(VISITS)
    run = world.run()
    assert (run.counts["rejected"], run.counts["rows_in"]) == (1, 1)
