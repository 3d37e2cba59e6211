"""kill -9 at each step of a run of changes, and a twin at each step: the log is as without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.core import failpoints
from shared.feeds import run
from shared.feeds.run import execute_run
from shared.state import commits, runs
from tests.support import homes
from tests.support.homes import Home
from tests.support.laws import Event, History, Shape

pytestmark = pytest.mark.slow

SHAPE = Shape(
    "sessions",
    """SELECT _id, user, timestamp, ROW_NUMBER() OVER (PARTITION BY user ORDER BY timestamp) AS n,
  COUNT(*) OVER (PARTITION BY user) AS c FROM {t}
QUALIFY c < 5""",
)
PLACES = (
    "run.claimed",
    "run.computing",
    "run.files_written",
    "commit.metadata_written",
    "commit.guarded",
    "commit.before_pointer",
    "run.committed",
)
WITHIN = ("commit.guarded", "commit.before_pointer")
"""Places within the transaction of the commit: a twin waits for its end."""

_FIRST = (Event("a", "1", 10), Event("a", "2", 30), Event("b", "3", 10), Event("c", "4", 10))
_SECOND = (Event("a", "5", 20), Event("b", "3", 99), Event("d", "6", 10))
_GONE = (Event("a", "7", 5), Event("a", "8", 6))

_RUN = "import sys, feedmill; feedmill.open(sys.argv[1]).feed(sys.argv[2]).run()"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home"), threads=1) as opened:
        yield opened


def _begun(home: Home) -> History:
    """Return a history whose next run inserts, updates and deletes."""
    history = History(home, SHAPE)
    history.commit(*_FIRST)
    history.run()
    history.commit(*_SECOND)
    history.commit(*_GONE)
    return history


def _log(history: History) -> list[tuple[object, ...]]:
    found = history.home.rows(f"SELECT * FROM {history.output}.changes")
    return sorted(found, key=repr)


def _one_commit_more(history: History, log: list[tuple[object, ...]]) -> None:
    """Check that the second run counts once: its commit, its rows, and nothing left to say."""
    history.check()
    assert _log(history) == log
    lake = history.home.workspace.lake
    with lake.database.read() as connection:
        kept = commits.history(connection, lake.get(history.output).uuid)
    assert [commit.kind for commit in kept] == ["create", "append"]
    counts = history.run().counts
    assert (counts["rows_in"], counts["rows_out"]) == (0, 0)
    assert _log(history) == log


@pytest.fixture(scope="module")
def undisturbed(home: Home) -> list[tuple[object, ...]]:
    """The log of two runs that nothing befell."""
    history = _begun(home)
    counts = history.run().counts
    assert counts["inserted"] > 0
    assert counts["deleted"] > 0
    return _log(history)


@pytest.mark.process
@pytest.mark.parametrize("place", PLACES)
def test_killed_anywhere(home: Home, undisturbed: list[Any], place: str) -> None:
    history = _begun(home)
    database = home.workspace.database
    killed = subprocess.run(
        [sys.executable, "-c", _RUN, str(home.workspace.config.home), history.feed],
        env={**os.environ, "FEEDMILL_FAILPOINT": place},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with database.write() as connection:
        # as if its lease had run out, and the reconciler had given it up
        connection.exec_driver_sql("UPDATE run SET state = 'failed' WHERE state = 'running'")

    history.run()

    _one_commit_more(history, undisturbed)


@pytest.mark.parametrize("place", [p for p in PLACES if p not in WITHIN])
def test_a_twin_at_any_step(
    home: Home, undisturbed: list[Any], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker takes the run for lost, and does it all while the first is at a step."""
    history = _begun(home)
    hit = failpoints.hit
    twins: list[str] = []

    def hits(name: str) -> None:
        hit(name)
        if name != place or twins:
            return
        twins.append("")
        with home.workspace.database.write() as connection:
            connection.exec_driver_sql("UPDATE run SET lease_until = 0 WHERE state = 'running'")
            (active,) = runs.listing(connection, kind="feed", limit=1)
        twins[0] = execute_run(home.workspace, active.id).state

    monkeypatch.setattr(failpoints, "hit", hits)

    outcome = run.run_here(home.workspace, history.feed)

    first, second = (
        ("committed", "skipped") if place == "run.committed" else ("skipped", "committed")
    )
    assert (outcome.state, twins) == (first, [second])
    _one_commit_more(history, undisturbed)
