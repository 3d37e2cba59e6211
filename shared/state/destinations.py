"""Destinations: a name for a place at a store; secrets only as references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, select

from shared.state.rows import build, insert_or_update
from shared.state.tables import destination


@dataclass(frozen=True, slots=True)
class Destination:
    """A place.

    Attributes:
        url: file://…, s3://…
        options: of the store; a secret is a reference (`env:NAME`, `file:…`, `secret:…`).
    """

    name: str
    url: str
    options: Mapping[str, str] = field(default_factory=dict)


def put(connection: Connection, new: Destination, now: datetime) -> None:
    """Insert the destination, or replace the one of that name."""
    values = {
        "name": new.name,
        "url": new.url,
        "options": dict(new.options),
        "created_at": now,
        "updated_at": now,
    }
    insert_or_update(connection, destination, values, keep=("created_at",))


def get(connection: Connection, name: str) -> Destination | None:
    """Return the destination of that name."""
    row = connection.execute(select(destination).where(destination.c.name == name)).one_or_none()
    return None if row is None else build(Destination, row)


def listing(connection: Connection) -> list[Destination]:
    """Return all destinations by name."""
    query = select(destination).order_by(destination.c.name)
    return [build(Destination, row) for row in connection.execute(query)]


def delete(connection: Connection, name: str) -> bool:
    """Forget the destination; what lies there stays. False where there was none."""
    deleted = connection.execute(sa.delete(destination).where(destination.c.name == name))
    return deleted.rowcount == 1
