"""HyperLogLog sketches as Query Service has them: built, merged and estimated in text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.core.errors import FeedmillError
from tests.support import spark_tables
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with spark_tables.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _one(home: Home, sql: str) -> Any:
    (row,) = home.lake.sql(sql).to_arrow().to_pylist()
    return next(iter(row.values()))


def test_few_values_are_counted_well(home: Home) -> None:
    found = _one(home, "SELECT hll_estimate(hll_build_agg(user.id)) FROM events")
    assert round(found) == 4
    assert found == round(found, 2)


def test_many_values_are_estimated_within_three_percent(home: Home) -> None:
    values = "SELECT explode(sequence(1, 20000)) AS x"
    found = _one(home, f"SELECT hll_estimate(hll_build_agg(x)) FROM ({values})")
    assert found == pytest.approx(20000, rel=0.03)


def test_merged_parts_are_the_whole(home: Home) -> None:
    parts = "SELECT hll_build_agg(page, 8) AS s FROM events GROUP BY user.id"
    merged = _one(home, f"SELECT hll_merge_agg(s) FROM ({parts})")
    assert merged == _one(home, "SELECT hll_build_agg(page, 8) FROM events")


def test_sizes_meet_only_where_that_is_allowed(home: Home) -> None:
    parts = (
        "SELECT hll_build_agg(page, 6) AS s FROM events"
        " UNION ALL SELECT hll_build_agg(page, 10) FROM events"
    )
    with pytest.raises(FeedmillError, match="differ in lgConfigK"):
        _one(home, f"SELECT hll_merge_agg(s) FROM ({parts})")
    merged = _one(home, f"SELECT hll_merge_agg(s, true) FROM ({parts})")
    assert merged == _one(home, "SELECT hll_build_agg(page, 6) FROM events")


def test_nulls_are_not_counted(home: Home) -> None:
    assert _one(home, "SELECT hll_estimate(NULL) AS e") is None
    nothing = "SELECT hll_estimate(hll_build_agg(page)) FROM events WHERE page IS NULL"
    assert _one(home, nothing) == 0


@pytest.mark.parametrize("size", [3, 13])
def test_sizes_out_of_range_are_refused(home: Home, size: int) -> None:
    with pytest.raises(FeedmillError, match="lgConfigK is 4 to 12"):
        _one(home, f"SELECT hll_build_agg(page, {size}) FROM events")


def test_what_is_no_sketch_is_refused(home: Home) -> None:
    with pytest.raises(FeedmillError, match="not a sketch"):
        _one(home, "SELECT hll_estimate(page) FROM events")
