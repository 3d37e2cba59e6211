"""Children die with their parent, by the kernel's means and without them; leftovers are stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler import leftovers
from scheduler.leftovers import Child
from shared.core.errors import AlreadyExistsError
from tests.support.programs import is_gone
from tests.support.stack import wait_for

pytestmark = pytest.mark.process

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = """
import os, sys, time
from scheduler import launcher
program = [sys.executable, "-c",
           "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)",
           sys.argv[2]]
with open(os.devnull, "wb") as log:
    child = launcher.launch(program, environ=os.environ, log=log,
                            by_kernel=sys.argv[1] == "kernel")
child.wait()
"""


def parent(how: str, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PARENT, how, str(file)])


def program(file: Path) -> Child:
    """Wait for the program of a parent, and return it."""
    wait_for("the program to start", lambda: file.exists() and file.read_text(), 60)
    pid = int(file.read_text())
    return Child("program", pid, leftovers.started(pid))


@pytest.mark.parametrize("how", ["kernel", "pipe"])
def test_a_killed_parent_takes_the_program_with_it(tmp_path: Path, how: str) -> None:
    file = tmp_path / "pid"
    mother = parent(how, file)
    child = program(file)
    assert not is_gone(child)
    mother.kill()
    mother.wait()
    wait_for("the program to end", lambda: is_gone(child), 30)


@pytest.mark.parametrize("how", ["kernel", "pipe"])
def test_a_program_that_ends_is_noticed_by_its_parent(tmp_path: Path, how: str) -> None:
    file = tmp_path / "pid"
    mother = parent(how, file)
    os.kill(program(file).pid, signal.SIGKILL)
    assert mother.wait(timeout=30) == 0


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEP)
    yield process
    process.kill()
    process.wait()


def listed(home: Path, *children: Child) -> None:
    (home / "run").mkdir()
    leftovers.write_state(home, list(children), {})


def test_a_leftover_is_stopped(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    child = Child("worker", sleeper.pid, leftovers.started(sleeper.pid))
    listed(tmp_path, child)
    assert leftovers.stop(tmp_path) == [child]
    assert sleeper.wait(timeout=30) == -signal.SIGTERM
    assert not leftovers.state_file(tmp_path).exists()


def test_a_leftover_that_will_not_end_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    listed(tmp_path, Child("beat", process.pid, leftovers.started(process.pid)))
    leftovers.stop(tmp_path)
    assert process.wait(timeout=30) == -signal.SIGKILL
    process.stdout.close()


def test_a_stranger_who_got_the_number_of_a_leftover_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    listed(tmp_path, Child("worker", sleeper.pid, "another start"))
    assert leftovers.stop(tmp_path) == []
    assert sleeper.poll() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"children": [{"pid": 1}], "addresses": {}}'])
def test_a_list_that_cannot_be_read_is_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "run").mkdir()
    leftovers.state_file(tmp_path).write_text(text)
    assert leftovers.read_state(tmp_path) == ([], {})
    assert leftovers.stop(tmp_path) == []


def test_a_home_is_held_by_one_and_let_go_at_its_end(tmp_path: Path) -> None:
    with leftovers.only_one(tmp_path):
        assert leftovers.running(tmp_path)
        with (
            pytest.raises(AlreadyExistsError, match=f"process {os.getpid()}"),
            leftovers.only_one(tmp_path),
        ):
            pass
    assert not leftovers.running(tmp_path)
    with leftovers.only_one(tmp_path):
        pass
