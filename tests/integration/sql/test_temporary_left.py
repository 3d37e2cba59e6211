"""Temporary tables of a session whose process was killed: the next session sweeps them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from shared.lake.dataset import TEMPORARY
from shared.state import datasets, processes
from tests.support import homes
from tests.support.homes import Home

pytestmark = pytest.mark.slow

_LEASE = 0.5
_TEXT = "CREATE TEMP TABLE n AS SELECT 1 AS x; CREATE TABLE b AS SELECT x FROM n JOIN c ON true"
_SESSION = """\
import sys, time
from pathlib import Path
from shared.feeds.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
workspace.session().execute("CREATE TEMP TABLE n AS SELECT 1 AS a", now=workspace.clock.now())
print("made", flush=True)
time.sleep(120)
"""
_BLOCK = f"""\
import sys, time
from pathlib import Path
from shared.core.errors import InputError
from shared.feeds.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
try:
    workspace.session().execute({_TEXT!r}, now=workspace.clock.now(), run_key="k")
except InputError as error:  # there is no table c
    print("made", flush=True)
time.sleep(120)
"""


def _left(home: Home) -> list[str]:
    with home.workspace.database.read() as connection:
        found = datasets.listing(connection)
    return [row.name for row in found if row.name.startswith(TEMPORARY)]


def _sessions(home: Home) -> int:
    with home.workspace.database.read() as connection:
        return len(processes.alive(connection, "session"))


def _wait_for_no_session(home: Home) -> None:
    until = time.monotonic() + 30
    while _sessions(home) and time.monotonic() < until:
        time.sleep(0.1)
    assert _sessions(home) == 0


@contextmanager
def _killed(folder: Path, program: str) -> Iterator[None]:
    """Run a program up to its word that all is made; kill it, without a chance, after the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "made\n"
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings = {"runs": {"lease_seconds": _LEASE, "heartbeat_seconds": 0.1}}
    (tmp_path / "feedmill.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return tmp_path


def test_what_a_killed_process_left_is_swept_and_what_lives_is_not(folder: Path) -> None:
    with homes.opened(folder) as home:
        home.results("CREATE TABLE kept AS SELECT 1 AS a")
    with _killed(folder, _SESSION):
        time.sleep(5 * _LEASE)
        with homes.opened(folder) as home:
            assert home.rows("SELECT a FROM kept") == [(1,)]
            assert (len(_left(home)), _sessions(home)) == (1, 1)
    with homes.opened(folder) as home:
        _wait_for_no_session(home)
        assert home.rows("SELECT a FROM kept") == [(1,)]
        assert _left(home) == []


def test_a_session_says_it_is_alive_while_it_has_temporary_tables(folder: Path) -> None:
    with homes.opened(folder) as home:
        assert _sessions(home) == 0
        home.results("CREATE TEMP TABLE n AS SELECT 1 AS a; CREATE TEMP TABLE m (a INT)")
        assert _sessions(home) == 1
        home.results("DROP TABLE n; DROP TABLE m")
        assert _sessions(home) == 0
        home.results("CREATE TEMP TABLE n AS SELECT 1 AS a")
        assert (_sessions(home), len(_left(home))) == (1, 1)
    with homes.opened(folder) as home:
        assert (_sessions(home), _left(home)) == (0, [])


def test_what_a_run_needs_stays_until_its_key_has_taken_it_up(folder: Path) -> None:
    with _killed(folder, _BLOCK), homes.opened(folder) as home:
        left = _left(home)
        assert len(left) == 1
    with homes.opened(folder) as home:
        _wait_for_no_session(home)
    with homes.opened(folder) as home:
        home.results("CREATE TABLE c AS SELECT 2 AS y")
        assert _left(home) == left
        session = home.workspace.session()
        session.execute(_TEXT, now=home.workspace.clock.now(), run_key="k")
        assert home.rows("SELECT x FROM b") == [(1,)]
    with homes.opened(folder) as home:
        assert home.rows("SELECT x FROM b") == [(1,)]
        assert _left(home) == []
