"""The demo's home: a folder of its own, emptied at each start, and nobody else's ever."""

from __future__ import annotations

import os
import shutil
from collections.abc import MutableMapping
from pathlib import Path

from scheduler import leftovers
from shared.core.errors import AlreadyExistsError

_MARK = "this-is-a-demo"
_KEPT = frozenset({"FEEDMILL_LOG_LEVEL", "FEEDMILL_LOG_FORMAT", "FEEDMILL_FLOWER_PORT"})


def beside(home: Path) -> Path:
    """Return the demo's home beside a Feedmill home, which itself is never touched.

    >>> str(beside(Path("/srv/.feedmill")))
    '/srv/.feedmill-demo'
    """
    return home.with_name(f"{home.name}-demo")


def fresh(home: Path) -> None:
    """Make the home, or empty that of an earlier demo and stop what was left of it.

    Raises:
        AlreadyExistsError: something else lies there, or a demo is running.
    """
    if home.exists() and not (home / _MARK).exists() and any(home.iterdir()):
        raise AlreadyExistsError(
            f"{home} exists, and no demo has made it",
            hint="move it away, or say where: feedmill --home DIR demo works in DIR-demo",
        )
    home.mkdir(parents=True, exist_ok=True)
    with leftovers.only_one(home):
        leftovers.stop(home)
        (home / _MARK).write_text("`feedmill demo` empties this folder when it starts.\n")
        lock = leftovers.lock_file(home)
        for entry in home.iterdir():
            if entry == lock.parent:
                _empty(entry, keep={lock})
            elif entry.name != _MARK:
                _remove(entry)


def forget_settings(environ: MutableMapping[str, str] = os.environ) -> list[str]:
    """Take settings that name other servers and places out of the environment; return their names.

    A demo must not make its datasets in the database that somebody's shell is set up for.
    """
    found = sorted(n for n in environ if n.startswith("FEEDMILL_") and n not in _KEPT)
    for name in found:
        del environ[name]
    return found


def _empty(folder: Path, keep: set[Path]) -> None:
    for entry in folder.iterdir():
        if entry not in keep:
            _remove(entry)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()
