"""Places where a test may kill this process: `FEEDMILL_FAILPOINT=name` or `name:N` (the Nth hit).

They stand at the steps of the exactness protocol and do nothing unless armed. With
`FEEDMILL_FAILPOINT_ONCE=<path>` a place kills only when that file can be created, so that a
process started again goes on.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

NAMES = (
    "run.claimed",
    "run.computing",
    "run.files_written",
    "run.committed",
    "block.claimed",
    "block.statement",
    "block.committed",
    "block.finishing",
    "commit.metadata_written",
    "commit.guarded",
    "commit.before_pointer",
    "forget.committed",
    "forget.purged",
    "delivery.claimed",
    "delivery.files_uploaded",
    "delivery.sealed",
    "delivery.put",
)

_hits: dict[str, int] = {}
_lock = threading.Lock()


def hit(name: str) -> None:
    """Die by SIGKILL here if this place is armed; else return at once.

    Raises:
        ValueError: the name, or the armed one, is not in NAMES; or N is not a positive number.
    """
    if name not in NAMES:
        raise ValueError(f"unknown failpoint {name!r}; known: {', '.join(NAMES)}")
    armed = os.environ.get("FEEDMILL_FAILPOINT")
    if not armed:
        return
    wanted, nth = _parse(armed)
    if wanted != name:
        return
    with _lock:
        _hits[name] = _hits.get(name, 0) + 1
        if _hits[name] != nth:
            return
    if _first_time():
        os.kill(os.getpid(), signal.SIGKILL)


def _parse(armed: str) -> tuple[str, int]:
    name, colon, count = armed.partition(":")
    if name not in NAMES:
        raise ValueError(f"FEEDMILL_FAILPOINT: unknown {name!r}; known: {', '.join(NAMES)}")
    if colon and not (count.isascii() and count.isdigit() and int(count) > 0):
        raise ValueError(f"FEEDMILL_FAILPOINT: {count!r} is not a number of hits")
    return name, int(count) if colon else 1


def _first_time() -> bool:
    marker = os.environ.get("FEEDMILL_FAILPOINT_ONCE")
    if not marker:
        return True
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
