"""Twins: two processes that carry out the same run at the same moment commit it once."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from shared.feeds.run import execute_run
from shared.state import commits, runs
from shared.state.database import Database
from tests.support.feeds import VISITS, World
from tests.support.races import race

ROUNDS = 4
_FOLDER = "FEEDMILL_TEST_FOLDER"


@cache
def _world(url: str) -> World:
    return World(Path(os.environ[_FOLDER]), url)


def _execute(database: Database, number: int) -> str:
    """Carry out the queued run of feed number so-and-so; return the outcome."""
    world = _world(database.engine.url.render_as_string(hide_password=False))
    feed = world.feed(f"feed{number}")
    with database.read() as connection:
        (run,) = runs.listing(connection, feed_id=feed.id)
    outcome = execute_run(world.workspace, run.id)
    if outcome.state == "committed":
        world.deliver(run.id)
    return outcome.state


@pytest.mark.process
@pytest.mark.slow
def test_twins_commit_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(_FOLDER, str(tmp_path))
    world = World(tmp_path, database_url)
    world.database.migrate()
    drop = world.destination()
    world.hits(60)
    for number in range(ROUNDS):
        name = f"feed{number}"
        world.apply(VISITS.replace("feed: visits", f"feed: {name}").replace(
            "output: visits", f"output: out{number}"
        ))  # fmt: skip
        world.queue(name)

    outcomes = race(_execute, database_url, rounds=ROUNDS)

    for number, states in enumerate(outcomes):
        assert sorted(states) == ["committed", "skipped"]
        feed = world.feed(f"feed{number}")
        with world.database.read() as connection:
            (run,) = runs.listing(connection, feed_id=feed.id)
        out = world.lake.get(f"out{number}")
        with world.database.read() as connection:
            history = commits.history(connection, out.uuid)
        assert [(c.seq, c.rows, c.run_id) for c in history] == [(1, 60, run.id)]
        assert len(world.rows(f"out{number}")) == 60
        assert world.feed(f"feed{number}").cursor == 2
        world.deliver(run.id)
        assert len(list(drop.rglob(f"{out.dataset_id}/**/manifest-*.json"))) == 1
    world.close()
