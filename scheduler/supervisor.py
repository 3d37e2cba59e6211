"""Keeps a handful of programs running: starts them, starts again what dies, stops them in order."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler import launcher, leftovers
from shared.core.errors import OperationError
from shared.obs import logging

log = logging.get(__name__)

_LONGEST_PAUSE = 30.0
_SETTLED = 60.0
_LOG_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how many seconds it gets to end when told to."""

    kind: str
    arguments: tuple[str, ...]
    patience: float


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    since: float
    pause: float = 0.0
    again_at: float | None = None


class Supervisor:
    """The programs of one `feedmill up`; use it from the main thread (see `launcher`)."""

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        self._home = home
        self._environ = dict(environ)
        self._running: dict[str, _Running] = {}
        self.addresses: dict[str, str] = {}

    def log_file(self, kind: str) -> Path:
        """Return where a program's output goes."""
        return self._home / "log" / f"{kind}.log"

    def start(self, program: Program) -> None:
        """Start a program; from now on it is started again when it ends."""
        process = self._launch(program)
        self._running[program.kind] = _Running(program, process, time.monotonic())
        self._note()

    def alive(self, kind: str) -> bool:
        """Tell whether a program runs."""
        entry = self._running.get(kind)
        return entry is not None and entry.process.poll() is None

    def pid(self, kind: str) -> int:
        """Return the process id of a program."""
        return self._running[kind].process.pid

    def watch(self) -> None:
        """Look at every program once, and start again what ended, after a growing pause."""
        now = time.monotonic()
        for entry in self._running.values():
            code = entry.process.poll()
            if code is None:
                if entry.pause and now - entry.since > _SETTLED:
                    entry.pause = 0.0
                continue
            if entry.again_at is None:
                entry.pause = min(max(0.5, 2 * entry.pause), _LONGEST_PAUSE)
                entry.again_at = now + entry.pause
                log.warning("process_ended", kind=entry.program.kind, code=code, pause=entry.pause)
            if now >= entry.again_at:
                entry.again_at = None
                entry.process = self._launch(entry.program)
                entry.since = now
                self._note()
                log.info("process_started_again", kind=entry.program.kind, pid=entry.process.pid)

    def require(self, kind: str) -> None:
        """Raise OperationError with the end of its log if a program has ended."""
        if self.alive(kind):
            return
        path = self.log_file(kind)
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        raise OperationError(
            f"the {kind} ended as soon as it was started:\n  " + "\n  ".join(lines),
            hint=f"its whole log is {path}",
        )

    def stop(self, order: Sequence[Sequence[str]], hurry: Callable[[], bool]) -> None:
        """Stop the programs, group after group; those of a group together.

        Args:
            order: kinds in groups; a group is waited for before the next is told.
            hurry: asked while waiting; True kills what is left at once.
        """
        for kinds in order:
            group = [self._running.pop(kind) for kind in kinds if kind in self._running]
            for entry in group:
                if entry.process.poll() is None:
                    entry.process.terminate()
            for entry in group:
                _await(entry, hurry)
        self._note()

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        path = self.log_file(program.kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as file:
            return launcher.launch(program.arguments, environ=self._environ, log=file)

    def _note(self) -> None:
        """Write down who runs, for `feedmill status` and for the start after a kill."""
        children = [
            leftovers.Child(kind, entry.process.pid, leftovers.started(entry.process.pid))
            for kind, entry in self._running.items()
        ]
        leftovers.write_state(self._home, children, self.addresses)


def _await(entry: _Running, hurry: Callable[[], bool]) -> None:
    until = time.monotonic() + entry.program.patience
    while entry.process.poll() is None and time.monotonic() < until and not hurry():
        time.sleep(0.05)
    if entry.process.poll() is None:
        log.warning("process_killed", kind=entry.program.kind, pid=entry.process.pid)
        entry.process.kill()
    entry.process.wait()
