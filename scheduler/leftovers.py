"""What is running for a home: one `feedmill up` at most, and the children of one that was killed.

Where the kernel cannot take children along with their parent, a killed `feedmill up` may leave
some; they are on a list in the home, and the next start stops them.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shared.core.errors import AlreadyExistsError

_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Child:
    """A process on the list; the start time tells it from a later one of the same number."""

    kind: str
    pid: int
    started: str


def lock_file(home: Path) -> Path:
    """Return the file that a running `feedmill up` holds locked; it contains its pid."""
    return home / "run" / "up.lock"


def state_file(home: Path) -> Path:
    """Return the file in which `feedmill up` lists its children and addresses."""
    return home / "run" / "up.json"


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock of a home; the kernel lets it go with this process.

    Raises:
        AlreadyExistsError: another `feedmill up` runs here.
    """
    path = lock_file(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip()
            raise AlreadyExistsError(
                f"`feedmill up` is running in {home} already (process {pid or 'unknown'})",
                hint="stop it with Ctrl-C, or give this one another home: --home DIR",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def running(home: Path) -> bool:
    """Tell whether a `feedmill up` holds the lock of this home."""
    try:
        with lock_file(home).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def write_state(home: Path, children: list[Child], addresses: Mapping[str, str]) -> None:
    """Write the list of children and addresses, whole or not at all."""
    path = state_file(home)
    spare = path.with_suffix(".new")
    data = {"children": [asdict(child) for child in children], "addresses": dict(addresses)}
    spare.write_text(json.dumps(data, indent=2), encoding="utf-8")
    spare.replace(path)


def read_state(home: Path) -> tuple[list[Child], dict[str, str]]:
    """Return the list of children and addresses; empty where there is none that can be read."""
    try:
        data: dict[str, Any] = json.loads(state_file(home).read_text(encoding="utf-8"))
        children = [Child(**entry) for entry in data["children"]]
        return children, dict(data["addresses"])
    except (OSError, ValueError, KeyError, TypeError):
        return [], {}


def stop(home: Path) -> list[Child]:
    """Stop what an earlier `feedmill up` left; call it with the lock held. Return what it was."""
    found = [child for child in read_state(home)[0] if started(child.pid) == child.started]
    for number in (signal.SIGTERM, signal.SIGKILL):
        for child in found:
            if started(child.pid) == child.started:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, number)
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and any(started(c.pid) == c.started for c in found):
            time.sleep(0.05)
    state_file(home).unlink(missing_ok=True)
    return found


def started(pid: int) -> str:
    """Return when a process started, as its system tells it; empty where there is none."""
    if platform.system() == "Linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()
