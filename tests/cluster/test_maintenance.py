"""Maintenance by real workers: by schedule, and with workers killed at each step of it."""

from __future__ import annotations

import signal
from datetime import datetime

import pytest

from shared.feeds import maintain
from shared.feeds.workspace import Workspace
from shared.lake import scan
from shared.queue import ring
from shared.state import commits, runs
from shared.state.maintenance import COMPACT
from tests.cluster.feeds import opened
from tests.support.lakes import EVENTS, append, content, create, events
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.cluster, pytest.mark.process, pytest.mark.slow]

PLACES = (
    "run.claimed",
    "run.files_written",
    "commit.metadata_written",
    "commit.before_pointer",
    "run.committed",
)


def _fill(workspace: Workspace) -> None:
    hits = create(workspace.lake, layout=EVENTS)
    for number in range(8):
        append(workspace.lake, hits, events(50, start=50 * number), f"b{number}")


def _queue(workspace: Workspace, slot: datetime) -> str:
    hits = workspace.lake.get("hits")
    with workspace.database.write() as connection:
        run_id = maintain.enqueue(
            connection, COMPACT, dataset=(hits.uuid, hits.name), slot=slot, now=slot
        )
    assert run_id is not None
    ring.ring(workspace.config, workspace.database, workspace.clock.now())
    return run_id


def _state(workspace: Workspace, run_id: str) -> str:
    with workspace.database.read() as connection:
        found = runs.get(connection, run_id)
    assert found is not None
    return found.state


def _check(workspace: Workspace) -> None:
    """Check that the dataset was compacted once, with all its rows."""
    hits = workspace.lake.get("hits")
    with workspace.database.read() as connection:
        kinds = [commit.kind for commit in commits.history(connection, hits.uuid)]
    assert kinds == ["create", *["append"] * 8, "compact"]
    assert content(workspace.lake, hits)["_id"].to_pylist() == sorted(
        events(400)["_id"].to_pylist()
    )
    assert {len(fragment.files) for fragment in scan.plan(workspace.lake, hits)} == {1}


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_worker_is_replaced(embedded: Stack, place: str) -> None:
    with opened(embedded) as workspace:
        _fill(workspace)
        victim = embedded.start("worker", FEEDMILL_FAILPOINT=place)
        run_id = _queue(workspace, workspace.clock.now())
        wait_for(f"the worker dies at {place}", lambda: victim.poll() is not None, 240)
        assert victim.returncode == -signal.SIGKILL

        embedded.start("beat")
        for _ in range(2):
            embedded.start("worker")

        wait_for("it is done", lambda: _state(workspace, run_id) == "committed", 240)
        _check(workspace)


def test_a_dataset_is_looked_after_by_itself(embedded: Stack) -> None:
    embedded.environ["FEEDMILL_MAINTENANCE_CRON"] = "* * * * *"
    with opened(embedded) as workspace:
        _fill(workspace)
        embedded.start("beat")
        embedded.start("worker")

        def compacted() -> bool:
            with workspace.database.read() as connection:
                found = runs.listing(connection, kind="maintenance")
            return [(run.statement, run.state) for run in found] == [(COMPACT, "committed")]

        wait_for("the next minute's compaction", compacted, 300)
        _check(workspace)
