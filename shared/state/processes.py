"""The workers and schedulers that say they are alive, by the database's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from shared.core.clock import EPOCH
from shared.state.rows import build, insert_or_update
from shared.state.tables import process
from shared.state.transitions import database_time

_FORGOTTEN_AFTER = 24 * 3600.0  # seconds since a process was last alive


@dataclass(frozen=True, slots=True)
class Process:
    """A process; `seen_until` is in seconds by the database's clock."""

    id: str
    kind: str
    started_at: datetime
    seen_until: float
    info: Mapping[str, Any]


def beat(
    connection: Connection, process_id: str, kind: str, seconds: float, info: Mapping[str, Any]
) -> None:
    """Say that the process is alive, and will be for `seconds`."""
    clock = float(connection.execute(select(database_time())).scalar_one())
    values = {
        "id": process_id,
        "kind": kind,
        "started_at": EPOCH + timedelta(seconds=clock),
        "seen_until": clock + seconds,
        "info": dict(info),
    }
    insert_or_update(connection, process, values, keep=("started_at",))
    connection.execute(delete(process).where(process.c.seen_until < clock - _FORGOTTEN_AFTER))


def alive(connection: Connection, kind: str | None = None) -> list[Process]:
    """Return the processes (of a kind) that are alive, the oldest first."""
    query = select(process).where(process.c.seen_until > database_time())
    if kind is not None:
        query = query.where(process.c.kind == kind)
    rows = connection.execute(query.order_by(process.c.started_at, process.c.id))
    return [build(Process, row) for row in rows]


def forget(connection: Connection, process_id: str) -> None:
    """Say that the process has ended."""
    connection.execute(delete(process).where(process.c.id == process_id))
