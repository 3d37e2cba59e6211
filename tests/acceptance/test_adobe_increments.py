"""Adobe's own visit numbers on a real data feed that comes in pieces, many of them late.

A day of hits is cut into the 24 hours they belong to, and each hit is delivered up to five hours after
its own. A feed runs after each delivery. What it has said after the last one is what a query over
the whole day says, which is what Adobe counted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from shared.feeds import apply, run
from shared.lake.ingest.ingest import ingest_files
from tests.acceptance.test_adobe_visits import HITS
from tests.support import homes
from tests.support.homes import Home
from tests.support.laws import folded
from tests.support.shared_dir import shared_dir

pytestmark = pytest.mark.slow

DELIVERIES = 24
SEED = 20150713
QUERY = """
  SELECT _id, visitor, timestamp, adobe,
    SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY visitor ORDER BY timestamp
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).num AS visit
  FROM hits
"""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home in which two feeds have run after each delivery; the last run of each is in order."""
    with homes.opened(tmp_path_factory.mktemp("increments") / "home") as opened:
        batches = _batches(_hits(opened))
        assert [len(batch) > 0 for batch in batches] == [True] * DELIVERIES
        for number, batch in enumerate(batches):
            opened.add("hits", batch, homes.events("visitor", 2))
            for emit in ("append", "changes"):
                if number == 0:
                    apply.apply(opened.workspace, apply.plan(opened.workspace, _feed(emit)))
                outcome = run.run_here(opened.workspace, emit)
                assert outcome.state == "committed", outcome.error
        yield opened


def _feed(emit: str) -> str:
    return f"feed: {emit}\nsource: hits\noutput: by_{emit}\nemit: {emit}\nquery: |{QUERY}"


def _hits(home: Home) -> pa.Table:
    """Return the hits of the day, as the feed's own ingest reads them."""
    manifest = shared_dir() / "data" / "adobe_datafeed" / "demosuite_2015-07-13.txt"
    workspace = home.workspace
    ingest_files(
        workspace.lake,
        workspace.database,
        workspace.config,
        "day",
        [manifest],
        clock=workspace.clock,
        format="adobe-datafeed",
    )
    return home.lake.sql(
        "SELECT _id, timestamp, endUserIDs._experience.aaid.id AS visitor, "
        "_datafeed.visit_num AS adobe FROM day"
    )


def _batches(hits: pa.Table) -> list[pa.Table]:
    """Cut a day into what each of 24 deliveries brings: hits of its hour, and of those before."""
    rng = random.Random(SEED)
    rows = sorted(hits.to_pylist(), key=lambda row: str(row["_id"]))
    first = min(row["timestamp"] for row in rows).replace(minute=0, second=0, microsecond=0)
    delivered: list[list[Row]] = [[] for _ in range(DELIVERIES)]
    for row in rng.sample(rows, len(rows)):
        hour = (row["timestamp"] - first) // timedelta(hours=1)
        delivered[min(hour + rng.randint(0, 5), DELIVERIES - 1)].append(row)
    return [pa.Table.from_pylist(batch, schema=hits.schema) for batch in delivered]


def _right(rows: Iterable[Row]) -> int:
    """Return how many hits have Adobe's visit number, counted from the visitor's first of the day."""
    found = list(rows)
    first: dict[str, int] = {}
    for row in found:
        first[row["visitor"]] = min(row["adobe"], first.get(row["visitor"], row["adobe"]))
    return sum(row["visit"] == row["adobe"] - first[row["visitor"]] + 1 for row in found)


def _rows(home: Home, query: str) -> list[Row]:
    return list(home.lake.sql(query).to_pylist())


def test_the_state_after_the_last_delivery_is_adobes(home: Home) -> None:
    rows = _rows(home, "SELECT * FROM by_changes")
    assert len({row["_id"] for row in rows}) == HITS
    assert (len(rows), _right(rows)) == (HITS, HITS)


def test_the_log_folded_by_whoever_reads_it_says_the_same(home: Home) -> None:
    log = _rows(home, "SELECT * FROM by_changes.changes")
    held = folded(log)
    assert (len(held), _right(held)) == (HITS, HITS)


def test_numbers_were_said_anew_on_the_way(home: Home) -> None:
    ops = Counter(row["_op"] for row in _rows(home, "SELECT _op FROM by_changes.changes"))
    assert ops["I"] == HITS
    assert ops["U"] > 0
    assert set(ops) == {"I", "U"}


def test_append_gives_each_hit_once_and_the_number_it_had_then(home: Home) -> None:
    rows = _rows(home, "SELECT * FROM by_append")
    assert len(rows) == len({row["_id"] for row in rows}) == HITS
    right = _right(rows)
    assert 0 < right < HITS
    restated = home.rows("SELECT DISTINCT _id FROM by_changes.changes WHERE _op = 'U'")
    assert right >= HITS - len(restated)
