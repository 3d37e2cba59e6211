"""What a feed allows to be done by hand to the datasets it reads and writes."""

from __future__ import annotations

import pyarrow as pa
import pytest

from shared.core.errors import DatasetInUseError
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


@pytest.mark.parametrize(
    "text",
    [
        "TRUNCATE TABLE {}",
        "INSERT OVERWRITE {} SELECT * FROM {}",
        "DROP TABLE {}",
        "CREATE OR REPLACE TABLE {} AS SELECT 1 AS a",
    ],
)
@pytest.mark.parametrize("name", ["hits", "visits"])
def test_what_an_active_feed_uses_is_not_taken_away(world: World, text: str, name: str) -> None:
    world.hits(30)
    world.destination()
    world.apply(VISITS)
    world.run()
    before = world.rows(name)
    with pytest.raises(DatasetInUseError, match=f"dataset {name} is used by the feed visits"):
        _sql(world, text.format(name, name))
    assert world.rows(name) == before
    assert world.lake.get(name).seq == (2 if name == "hits" else 1)


def test_an_output_is_made_by_its_feed(world: World) -> None:
    world.hits(30)
    world.destination()
    world.apply(VISITS)
    with pytest.raises(DatasetInUseError, match="which makes it in its first run"):
        _sql(world, "CREATE TABLE Visits (a INT)")
    world.run()
    assert len(world.rows("visits")) > 0
