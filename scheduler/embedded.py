"""Everything on one machine: broker, worker, beat and Flower as children of this process."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from scheduler import broker, leftovers
from scheduler.supervisor import Program, Supervisor
from shared.config.model import Config
from shared.core.errors import OperationError
from shared.queue import ring

_READY_SECONDS = 90.0
_STOP_SECONDS = 10.0
_ORDER = (("beat", "worker", "flower"), ("broker",))

Say = Callable[[str], None]


class Embedded:
    """What `feedmill up` runs; use `running` to have it stopped again."""

    def __init__(self, config: Config, say: Say) -> None:
        self._config = config
        self._say = say
        environ = os.environ | {"FEEDMILL_HOME": str(config.home)}
        self._supervisor = Supervisor(config.home, environ)
        self._stop_asked = 0
        self._own_broker = not config.broker.url.get_secret_value()

    @property
    def addresses(self) -> dict[str, str]:
        """What listens where: `flower` is a URL for a browser."""
        return self._supervisor.addresses

    def has(self, kind: str) -> bool:
        """Tell whether it runs a program of this kind; a broker only without one in the settings."""
        return self._supervisor.alive(kind)

    def pid(self, kind: str) -> int:
        """Return the process id of `broker`, `worker`, `beat` or `flower`."""
        return self._supervisor.pid(kind)

    def start(self) -> None:
        """Start all, and return when a worker answers and Flower listens.

        Raises:
            OperationError: one of them ended, or they are not ready in time; logs are named.
            KeyboardInterrupt: it was asked to stop meanwhile.
        """
        for child in leftovers.stop(self._config.home):
            self._say(f"stopped a {child.kind} left by an earlier run (process {child.pid})")
        if self._own_broker:
            self._start_broker()
        flower = self._config.flower
        port = broker.free_port(flower.host, flower.port)
        if flower.port not in {0, port}:
            self._say(f"port {flower.port} is taken: Flower takes {port}")
        self.addresses["flower"] = f"http://{flower.host}:{port}"
        patience = self._config.worker.soft_shutdown_seconds + _STOP_SECONDS
        self._supervisor.start(_feedmill("worker", patience=patience))
        self._supervisor.start(_feedmill("beat"))
        self._supervisor.start(_feedmill("flower", "--port", str(port)))
        self._await_ready(flower.host, port)
        if self._stop_asked:
            raise KeyboardInterrupt

    def _start_broker(self) -> None:
        own = broker.prepare(self._config.home)
        self._supervisor.start(Program("broker", own.arguments, _STOP_SECONDS))
        broker.wait_until_ready(
            own.url,
            lambda: self._supervisor.alive("broker"),
            self._supervisor.log_file("broker"),
        )

    def _await_ready(self, host: str, port: int) -> None:
        until = time.monotonic() + _READY_SECONDS
        missing = {"worker", "flower"}
        while missing and not self._stop_asked:
            for kind in ("worker", "beat", "flower"):
                self._supervisor.require(kind)
            if time.monotonic() > until:
                logs = ", ".join(str(self._supervisor.log_file(kind)) for kind in sorted(missing))
                raise OperationError(
                    f"not ready after {_READY_SECONDS:g} s: {', '.join(sorted(missing))}",
                    hint=f"see {logs}",
                )
            if "flower" in missing and _listens(host, port):
                missing.discard("flower")
            if "worker" in missing and ring.workers_answering(self._config, 0.5):
                missing.discard("worker")
            time.sleep(0.05)

    def watch(self) -> None:
        """Keep all running until somebody asks this process to stop."""
        while not self._stop_asked:
            self._supervisor.watch()
            time.sleep(0.2)

    def ask_to_stop(self, *_: int | FrameType | None) -> None:
        """Let `watch` return; asked a second time, `stop` waits for nobody. A signal handler."""
        self._stop_asked += 1

    def stop(self) -> None:
        """Stop all: the worker drains, the broker goes last."""
        asked = max(self._stop_asked, 1)
        self._say("stopping: the worker finishes what it can (again: stop at once)")
        self._supervisor.stop(_ORDER, hurry=lambda: self._stop_asked > asked)
        if self._own_broker:
            broker.remove_address(self._config.home)
        leftovers.state_file(self._config.home).unlink(missing_ok=True)


@contextmanager
def running(config: Config, say: Say) -> Iterator[Embedded]:
    """Run everything for the `with` block; SIGINT, SIGTERM and SIGHUP ask it to stop.

    Call it from the main thread.

    Raises:
        AlreadyExistsError: a `feedmill up` runs in this home.
        OperationError: something did not start.
        KeyboardInterrupt: it was asked to stop before all was ready.
    """
    assert threading.current_thread() is threading.main_thread()
    with leftovers.only_one(config.home):
        embedded = Embedded(config, say)
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, embedded.ask_to_stop) for number in signals}
        try:
            embedded.start()
            yield embedded
        finally:
            embedded.stop()
            for number, handler in before.items():
                signal.signal(number, handler)


def _feedmill(command: str, *options: str, patience: float = _STOP_SECONDS) -> Program:
    # -P: the current folder may hold a package called `shared`, too.
    arguments = (sys.executable, "-P", "-m", "feedmill", command, *options)
    return Program(command, arguments, patience)


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.2):
            return True
    except OSError:
        return False
