"""`feedmill …` as processes: they die with the test session, and are watched by pid and start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import yaml

from scheduler import launcher, leftovers
from scheduler.leftovers import Child
from shared.feeds import apply
from shared.feeds.enqueue import enqueue
from shared.queue import ring
from shared.state import feeds, processes, runs
from shared.state.processes import Process
from shared.state.runs import Run
from tests.support import homes
from tests.support.homes import Home
from tests.support.lakes import events
from tests.support.stack import wait_for

QUICK = {
    "runs": {"lease_seconds": 3, "heartbeat_seconds": 0.5, "retry_seconds": 0.5},
    "scheduler": {"tick_seconds": 0.3, "reconcile_seconds": 0.5},
    "worker": {"soft_shutdown_seconds": 30},
    "flower": {"port": 0},
}
FEED = """\
feed: visits
source: hits
query: |
  SELECT _id, user.id AS visitor, timestamp, page,
         SESS_TIMEOUT(timestamp, 20) OVER (PARTITION BY user.id ORDER BY timestamp).num AS session
  FROM hits
output: visits
"""


@dataclass
class Program:
    """A running `feedmill …` and what it printed, to either stream."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def says(self, text: str, seconds: float = 120) -> None:
        """Wait until it has printed a text."""
        wait_for(f"{text!r} in {self.log}", lambda: text in self.text or self._ended(text), seconds)

    def _ended(self, text: str) -> bool:
        assert self.process.poll() is None or text in self.text, f"it ended:\n{self.text}"
        return False

    def tell(self, number: signal.Signals) -> int:
        """Send a signal, wait for the end and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=90)


@contextmanager
def started(home: Path, *arguments: str, **environ: str) -> Iterator[Program]:
    """Run `feedmill …` for the block; what is left of it then is killed."""
    log = home.parent / f"{home.name}-{arguments[0]}-{len(list(home.parent.glob('*.log')))}.log"
    with log.open("wb") as file:
        process = launcher.launch(
            [sys.executable, "-P", "-m", "feedmill", *arguments],
            environ={**os.environ, "FEEDMILL_HOME": str(home), **environ},
            log=file,
        )
    try:
        yield Program(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=30)


def settle(home: Path, **sections: dict[str, Any]) -> Path:
    """Make a home whose settings are quick ones and these."""
    home.mkdir(parents=True, exist_ok=True)
    merged = {name: QUICK.get(name, {}) | sections.get(name, {}) for name in {*QUICK, *sections}}
    (home / "feedmill.yaml").write_text(yaml.safe_dump(merged))
    return home


def with_feed(home: Home) -> Home:
    """Put a dataset of 90 events and a feed of it in a home."""
    table = events(99)
    known = pc.is_valid(pc.struct_field(table["user"], "id"))
    home.add("hits", table.filter(known), homes.events("user.id"))
    apply.apply(home.workspace, apply.plan(home.workspace, FEED))
    return home


def enqueued(home: Home) -> str:
    """Queue a run of the feed, ring for it and return its id."""
    workspace = home.workspace
    now = datetime.now(UTC)
    with workspace.database.write() as connection:
        feed = feeds.get(connection, "visits")
        assert feed is not None
        run = enqueue(connection, feed, trigger="hand", slot=now, now=now)
    assert run is not None
    ring.ring(workspace.config, workspace.database, now)
    return run


def run_of(home: Home, run_id: str) -> Run:
    """Return the run as it stands."""
    with home.workspace.database.read() as connection:
        found = runs.get(connection, run_id)
    assert found is not None
    return found


def becomes(home: Home, run_id: str, state: str, seconds: float = 120) -> Run:
    """Wait for a state of a run and return the run."""
    wait_for(f"{run_id} {state}", lambda: run_of(home, run_id).state == state, seconds)
    return run_of(home, run_id)


def alive(home: Home, kind: str) -> list[Process]:
    """Return the processes of a kind that say they are alive."""
    with home.workspace.database.read() as connection:
        return processes.alive(connection, kind)


def children(home: Path) -> dict[str, Child]:
    """Return what runs under the `feedmill up` of a home."""
    return {child.kind: child for child in leftovers.read_state(home)[0]}


def is_gone(child: Child) -> bool:
    """Whether this very process is no more, not just one of its number."""
    return leftovers.started(child.pid) != child.started


def all_gone(of: dict[str, Child], seconds: float = 30) -> None:
    """Wait until every one of these processes has ended."""
    for child in of.values():
        wait_for(f"the end of the {child.kind}", lambda c=child: is_gone(c), seconds)  # type: ignore[misc]
