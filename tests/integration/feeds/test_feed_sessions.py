"""Ids of sessions that later numbers do not move, and rows that say which sessions became others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.feeds import apply, run
from tests.support import homes
from tests.support.homes import Home
from tests.support.visits import table

FEED = """feed: visits
source: hits
output: visits
emit: changes
query: |
  SELECT _id, who, timestamp,
    SESS_ID(timestamp, _id, 1800) OVER (PARTITION BY who ORDER BY timestamp) AS visit
  FROM hits
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path / "home") as opened:
        opened.add("hits", table(("a", "1", 0), ("a", "2", 50)), homes.events("who", 2))
        apply.apply(opened.workspace, apply.plan(opened.workspace, FEED))
        run.run_here(opened.workspace, "visits")
        yield opened


def ids(home: Home) -> dict[object, object]:
    return dict(home.rows("SELECT _id, visit FROM visits"))  # type: ignore[arg-type]


def test_a_late_event_that_joins_two_sessions_merges_the_later_one(home: Home) -> None:
    before = ids(home)
    home.add("hits", table(("a", "3", 25), ("b", "4", 0)))
    counts = run.run_here(home.workspace, "visits").counts
    after = ids(home)
    assert before["1"] != before["2"]
    assert {after["1"], after["2"], after["3"]} == {before["1"]}
    moves = home.rows("SELECT who, visit, _became FROM visits.changes WHERE _op = 'M'")
    assert moves == [("a", before["2"], before["1"])]
    assert (counts["sessions_merged"], counts["sessions_split"]) == (1, 0)


def test_the_id_stays_where_the_number_moves(home: Home) -> None:
    before = ids(home)
    home.add("hits", table(("a", "0", -600)))
    run.run_here(home.workspace, "visits")
    after = ids(home)
    assert (after["1"], after["2"]) == (before["1"], before["2"])
    assert home.rows("SELECT count(*) FROM visits.changes WHERE _op IN ('M', 'S', 'U')") == [(0,)]


def test_an_earlier_event_gives_the_session_another_id(home: Home) -> None:
    before = ids(home)
    home.add("hits", table(("a", "0", -10)))
    run.run_here(home.workspace, "visits")
    moves = home.rows("SELECT visit, _became FROM visits.changes WHERE _op = 'M'")
    assert moves == [(before["1"], ids(home)["0"])]


def test_a_query_that_cuts_sessions_shorter_splits_them(home: Home) -> None:
    home.add("hits", table(("a", "3", 25)))
    run.run_here(home.workspace, "visits")
    before = ids(home)
    shorter = FEED.replace("1800", "1200")
    apply.apply(home.workspace, apply.plan(home.workspace, shorter))
    home.add("hits", table(("z", "9", 0)))
    outcome = run.run_here(home.workspace, "visits")
    after = ids(home)
    moves = home.rows("SELECT visit, _became FROM visits.changes WHERE _op = 'S' ORDER BY _became")
    assert moves == sorted([(before["1"], after["2"]), (before["1"], after["3"])])
    assert outcome.counts["everything"] == "another query"
