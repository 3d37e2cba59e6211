"""`feedmill up`: everything in one command, and nothing of it is left when it has ended."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scheduler import leftovers
from scheduler.leftovers import Child
from shared.queue import ring
from shared.queue.address import address_file
from tests.support import homes, programs
from tests.support.programs import Program, all_gone, children
from tests.support.stack import wait_for

pytestmark = [pytest.mark.process, pytest.mark.slow]

KINDS = {"broker", "worker", "beat", "flower"}
READY = "In another terminal: feedmill status"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, and a current folder that has packages of our packages' names in it."""
    for name in ("shared", "scheduler", "workers"):
        package = tmp_path / "cwd" / name / "__init__.py"
        package.parent.mkdir(parents=True)
        package.write_text("raise RuntimeError('this is not Feedmill')")
    monkeypatch.chdir(tmp_path / "cwd")
    return programs.settle(tmp_path / "home")


@pytest.fixture
def up(home: Path) -> Iterator[Program]:
    """A `feedmill up` that is ready."""
    with programs.started(home, "up", FLOWER_UNAUTHENTICATED_API="true") as program:
        program.says(READY)
        yield program


def flower(home: Path, path: str) -> Any:
    address = leftovers.read_state(home)[1]["flower"]
    with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:
        return json.load(answer)


def refused(home: Path, *arguments: str, code: int = 1) -> str:
    """Run a command that fails and return what it says on stderr."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "feedmill", *arguments],
        env={**os.environ, "FEEDMILL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_says_where_everything_lies_and_ctrl_c_leaves_nothing(home: Path, up: Program) -> None:
    addresses = leftovers.read_state(home)[1]
    broker = address_file(home).read_text().strip()
    shown = dict(
        line.split(maxsplit=1) for line in up.text.splitlines() if line.count("  ") and ":" in line
    )
    assert shown["database"] == f"sqlite:///{home}/feedmill.db"
    assert shown["warehouse"] == f"file://{home}/warehouse"
    assert shown["broker"] == "redis://:***@" + broker.partition("@")[2]
    assert f"logs       {home}/log" in up.text
    assert f"home       {home}\n" in up.text
    assert f"Flower, the live view of the workers: {addresses['flower']}\n" in up.text

    running = children(home)
    assert set(running) == KINDS
    assert up.tell(signal.SIGINT) == 0
    assert "stopping: the worker finishes what it can" in up.text
    all_gone(running, seconds=1)
    assert not leftovers.state_file(home).exists()
    assert not address_file(home).exists()
    assert not leftovers.running(home)
    assert "Traceback" not in up.text
    for log in (home / "log").iterdir():
        assert "Traceback" not in log.read_text(), log


def test_killed_it_leaves_no_process_and_can_be_started_again(home: Path, up: Program) -> None:
    running = children(home)
    assert set(running) == KINDS
    up.process.kill()
    up.process.wait()
    all_gone(running)

    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    child = Child("worker", left.pid, leftovers.started(left.pid))
    leftovers.write_state(home, [child], {})  # as where the kernel takes no children along
    with programs.started(home, "up") as again:
        again.says(READY)
        assert f"stopped a worker left by an earlier run (process {left.pid})" in again.text
        assert left.wait(timeout=30) == -signal.SIGTERM
        assert again.tell(signal.SIGTERM) == 0


def test_a_second_one_in_the_same_home_is_refused_and_the_first_goes_on(
    home: Path, up: Program
) -> None:
    before = children(home)
    said = refused(home, "up", code=2)
    assert f"`feedmill up` is running in {home} already (process {up.process.pid})" in said
    assert "--home DIR" in said
    assert children(home) == before
    assert up.process.poll() is None


def test_what_dies_is_started_again(home: Path, up: Program) -> None:
    before = children(home)
    for kind in sorted(KINDS):
        os.kill(before[kind].pid, signal.SIGKILL)
    for kind in sorted(KINDS):
        wait_for(f"another {kind}", lambda k=kind: children(home)[k].pid != before[k].pid)  # type: ignore[misc]
    with homes.opened(home) as opened:
        programs.with_feed(opened)
        config = opened.workspace.config
        wait_for("the worker to answer", lambda: answers(config), 120)
        run = programs.enqueued(opened)
        programs.becomes(opened, run, "committed")
    assert up.process.poll() is None


def answers(config: Any) -> list[str]:
    try:
        return ring.workers_answering(config, 0.5)
    except ring.BrokerUnreachableError:
        return []


def test_flower_shows_each_task_with_its_feed_and_run(home: Path, up: Program) -> None:
    with homes.opened(home) as opened:
        run = programs.enqueued(programs.with_feed(opened))
        done = programs.becomes(opened, run, "committed")
        assert done.counts is not None
        assert done.counts["rows_in"] == 90
    tasks = wait_for(
        "the task in Flower",
        lambda: [t for t in flower(home, "/api/tasks").values() if t["state"] == "SUCCESS"],
    )
    assert {task["name"] for task in tasks} == {"feedmill.query.v1"}
    for task in tasks:
        assert task["uuid"].startswith(f"{run}.")
        assert "visits" in task["kwargs"]
        assert run in task["kwargs"]
    (worker,) = flower(home, "/api/workers?refresh=1")
    assert worker.startswith(f"feedmill-{children(home)['worker'].pid}@")


def test_where_flowers_port_is_taken_it_takes_another_and_says_so(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with programs.started(home, "up", FEEDMILL_FLOWER_PORT=str(port)) as program:
            program.says(READY)
            address = leftovers.read_state(home)[1]["flower"]
            assert (
                f"port {port} is taken: Flower takes {address.rpartition(':')[2]}" in program.text
            )
            with urllib.request.urlopen(f"{address}/healthcheck", timeout=30) as answer:
                assert answer.status == 200
            said = refused(home, "flower", "--port", str(port))
            assert f"somebody listens on 127.0.0.1:{port} already" in said


def test_asked_to_stop_before_it_is_ready_it_stops(home: Path) -> None:
    with programs.started(home, "up") as program:
        wait_for("the worker to be started", lambda: "worker" in children(home))
        begun = children(home)
        assert program.tell(signal.SIGINT) == 130
        all_gone(begun, seconds=1)
        assert READY not in program.text
        assert "Traceback" not in program.text


def test_a_broker_of_the_settings_that_does_not_answer_is_an_error(home: Path) -> None:
    programs.settle(home, broker={"url": "redis://127.0.0.1:1/0"})
    said = refused(home, "up")
    assert "the broker redis://127.0.0.1:1/0 does not answer" in said
    assert not leftovers.state_file(home).exists()
