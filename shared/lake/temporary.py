"""Datasets of sessions' temporary tables: whose they are, and what a killed session left of them.

A session that has any says in the record that it is alive, under a token that is in the names of
its datasets. A dataset whose session says so no more is dropped by the next session that opens.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.core.errors import FencedError, NotFoundError
from shared.lake.dataset import TEMPORARY
from shared.obs import logging
from shared.state import datasets, processes, runs
from shared.state.lease import Lease

if TYPE_CHECKING:
    from shared.lake.lake import Lake

KIND = "session"
_PATIENCE = 4
"""How many leases of a run a session may be silent: it may have been asleep."""
_KEPT = timedelta(days=7)
_NAME = re.compile(rf"{TEMPORARY}[0-9a-f]{{8}}")
_log = logging.get(__name__)


class Presence:
    """The word of a session that it is alive, from its first temporary table to its last.

    Args:
        lake: whose record hears it.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._token = secrets.token_hex(4)
        self._lease: Lease | None = None

    def name(self, table: str) -> str:
        """Return what the dataset of a temporary table is called, and be present from now on."""
        if self._lease is None:
            self._beat()
            settings = self._lake.config.runs
            self._lease = Lease(
                self._beat,
                lease_seconds=_PATIENCE * settings.lease_seconds,
                heartbeat_seconds=settings.heartbeat_seconds,
                what=f"session {self._token}",
            )
            self._lease.__enter__()
        return f"{TEMPORARY}{self._token}{secrets.token_hex(4)}_{table}"[:128]

    def end(self) -> None:
        """Be no longer present; the session has no temporary tables any more."""
        if self._lease is None:
            return
        self._lease.__exit__(None, None, None)
        self._lease = None
        with self._lake.database.write() as connection:
            processes.forget(connection, _process(self._token))

    def _beat(self) -> bool:
        seconds = _PATIENCE * self._lake.config.runs.lease_seconds
        info = {"pid": os.getpid(), "host": socket.gethostname()}
        with self._lake.database.write() as connection:
            processes.beat(connection, _process(self._token), KIND, seconds, info)
        return True


def _token(name: str) -> str:
    return name.removeprefix(TEMPORARY)[:8]


def _process(token: str) -> str:
    return f"{KIND}:{token}"


def sweep(lake: Lake, now: datetime, owner: str) -> list[str]:
    """Drop the datasets of temporary tables whose session is gone; return their names.

    Those that a run needs stay for a week: its key may take it up again.

    Args:
        lake: where they are.
        now: the slot of the runs that drop them.
        owner: who carries these out.
    """
    with lake.database.read() as connection:
        alive = {process.id for process in processes.alive(connection, KIND)}
        names = [row.name for row in datasets.listing(connection) if _NAME.match(row.name)]
        kept = runs.left_off(connection, now - _KEPT) if names else []
    needed = {dataset for known in kept for dataset in known["tables"].values()}
    swept = []
    for name in names:
        if name in needed or _process(_token(name)) in alive:
            continue
        try:
            text = f"DROP TABLE {name}"
            with lake.own_run(kind="ddl", now=now, owner=owner, statement=text) as claim:
                lake.drop(name, claim)
        except (NotFoundError, FencedError):
            continue  # another session sweeps too
        swept.append(name)
    if swept:
        _log.info("temporary_tables_swept", count=len(swept))
    return swept
