"""What a feed has said, looked at again: replay, restate, rewind, verify and repair."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.core.errors import NotFoundError, OperationError
from shared.core.intervals import Interval
from shared.feeds import apply, replay, restate, run, verify
from shared.lake import scan
from shared.state import feeds
from tests.support import homes
from tests.support.homes import Home
from tests.support.visits import START, table

QUERY = """
  SELECT _id, who, timestamp,
    SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY who ORDER BY timestamp).num AS visit
  FROM hits
"""
EMITS = {
    "append": "emit: append",
    "changes": "emit: changes",
    "settled": "emit: settled\nsettle: {quiet: 30 minutes, late: 3 hours}",
}


def feed(emit: str) -> str:
    return f"feed: visits\nsource: hits\noutput: visits\n{EMITS[emit]}\nquery: |{QUERY}"


def filled(home: Home, emit: str, batches: int = 4) -> None:
    rng = random.Random(5)
    for batch in range(batches):
        events = [
            (rng.choice("abcdef"), f"{batch}-{i}", batch * 60 + rng.randint(-80, 60))
            for i in range(12)
        ]
        home.add("hits", table(*events), homes.events("who", 4))
        if batch == 0:
            apply.apply(home.workspace, apply.plan(home.workspace, feed(emit)))
        assert run.run_here(home.workspace, "visits").state == "committed"


def cursor_of(home: Home) -> int:
    with home.workspace.database.read() as connection:
        return feeds.named(connection, "visits").cursor


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path / "home") as opened:
        yield opened


@pytest.mark.parametrize("emit", EMITS)
def test_a_replay_gives_the_same_content_hash(home: Home, emit: str) -> None:
    filled(home, emit)
    entries = replay.entries(home.workspace, "visits", Interval(0, 5))
    output, cursor = home.workspace.lake.get("visits").seq, cursor_of(home)
    found = list(replay.replay(home.workspace, "visits", entries))
    assert [one.entry.interval_to for one in found] == [2, 3, 4, 5]
    assert all(one.same for one in found), found
    assert (home.workspace.lake.get("visits").seq, cursor_of(home)) == (output, cursor)


def test_a_replay_begins_and_ends_where_runs_did(home: Home) -> None:
    filled(home, "changes", 2)
    with pytest.raises(NotFoundError, match="begins or ends at commit 1"):
        replay.entries(home.workspace, "visits", Interval(1, 3))


@pytest.mark.parametrize("emit", EMITS)
def test_an_output_that_is_right_is_found_right(home: Home, emit: str) -> None:
    filled(home, emit)
    found = verify.verify(home.workspace, "visits")
    assert found.right, found
    assert sum(bucket.rows for bucket in found.buckets) > 0


def test_a_lost_file_is_found_and_its_rows_are_said_again(home: Home) -> None:
    filled(home, "changes")
    before = home.rows("SELECT * FROM visits ORDER BY _id")
    output = home.workspace.lake.get("visits")
    fragment = max(scan.plan(home.workspace.lake, output), key=lambda f: f.rows)
    Path(fragment.files[0].path.removeprefix("file://")).unlink()
    found = verify.verify(home.workspace, "visits")
    assert not found.right
    assert [path for path, _ in found.lost] == [fragment.files[0].path]
    outcome = verify.repair(home.workspace, found)
    assert outcome.counts["inserted"] > 0
    assert verify.verify(home.workspace, "visits").right
    assert home.rows("SELECT * FROM visits ORDER BY _id") == before


def test_wrong_rows_are_found_by_bucket_and_corrected(home: Home) -> None:
    filled(home, "changes")
    lake, workspace = home.workspace.lake, home.workspace
    output = lake.get("visits")
    fragment = max(scan.plan(lake, output), key=lambda f: f.rows)
    with lake.own_run(kind="maintenance", now=workspace.clock.now(), owner="a saboteur") as claim:
        lake.leave_out(output, [fragment.files[-1].path], claim)
    found = verify.verify(workspace, "visits")
    assert [bucket.number for bucket in found.buckets if not bucket.right] == [fragment.bucket]
    verify.repair(workspace, found)
    assert verify.verify(workspace, "visits").right


def test_a_restatement_looks_at_identities_since_a_day_and_finds_nothing_new(home: Home) -> None:
    filled(home, "changes")
    outcome = restate.restate(home.workspace, "visits", START + timedelta(minutes=200))
    assert outcome.state == "committed", outcome.error
    kinds = ("inserted", "updated", "deleted")
    assert [outcome.counts[kind] for kind in kinds] == [0, 0, 0]
    assert outcome.counts["identities"] > 0
    assert outcome.counts["touching"]["why"].startswith("restated since")


def test_a_rewound_feed_emits_nothing_twice(home: Home) -> None:
    filled(home, "changes")
    restate.rewind(home.workspace, "visits", 2)
    outcome = run.run_here(home.workspace, "visits")
    assert outcome.interval == Interval(2, 5)
    assert outcome.counts["rows_out"] == 0


@pytest.mark.parametrize("emit", ["append", "settled"])
def test_what_is_said_once_and_for_all_is_not_restated(home: Home, emit: str) -> None:
    filled(home, emit, 1)
    with pytest.raises(OperationError, match="once and for all"):
        restate.restate(home.workspace, "visits", START)
    with pytest.raises(OperationError, match="once and for all"):
        restate.rewind(home.workspace, "visits", 0)
    with pytest.raises(OperationError, match="once and for all"):
        verify.repair(home.workspace, verify.verify(home.workspace, "visits"))
