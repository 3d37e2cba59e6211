"""Messages that have to be sent: written in the transaction that makes them due, sent after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from shared.state.rows import build
from shared.state.tables import outbox


@dataclass(frozen=True, slots=True)
class Message:
    """A doorbell that has not rung yet."""

    id: int
    task: str
    subject: str
    payload: Mapping[str, Any]


def add(
    connection: Connection,
    task: str,
    subject: str,
    payload: Mapping[str, Any],
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Note that `task` has to ring about `subject` (a run id or delivery id)."""
    connection.execute(
        insert(outbox).values(
            task=task,
            subject=subject,
            payload=dict(payload),
            created_at=now,
            not_before=not_before,
        )
    )


def unsent(connection: Connection, now: datetime, limit: int = 100) -> list[Message]:
    """Return the oldest messages that are due and not sent.

    Two senders may both see one: a doorbell that rings twice does no harm.
    """
    rows = connection.execute(
        select(outbox)
        .where(
            outbox.c.sent_at.is_(None),
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now),
        )
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [build(Message, row) for row in rows]


def forget_sent(connection: Connection, before: datetime) -> int:
    """Delete the messages that were sent before an instant; return how many."""
    gone = connection.execute(
        delete(outbox).where(outbox.c.sent_at.is_not(None), outbox.c.sent_at < before)
    )
    return gone.rowcount


def mark_sent(connection: Connection, ids: Collection[int], now: datetime) -> int:
    """Note that the messages were sent; return how many were not marked before."""
    if not ids:
        return 0
    marked = connection.execute(
        update(outbox).where(outbox.c.id.in_(ids), outbox.c.sent_at.is_(None)).values(sent_at=now)
    )
    return marked.rowcount
