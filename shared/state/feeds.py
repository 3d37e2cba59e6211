"""Feeds: what was applied, how far each has come, and whether it may run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, select

from shared.core.errors import AlreadyExistsError, NotFoundError, OperationError
from shared.state import datasets
from shared.state.rows import build, insert_new
from shared.state.tables import feed

DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class NewFeed:
    """What `feed apply` found out about a definition.

    Attributes:
        definition: the YAML as applied, its deliveries included.
        output_uuid: the dataset of that name; None looks it up, and there may be none yet.
        schedule: cron, UTC; None to run by hand.
        lookups: the datasets it reads beside its source.
    """

    name: str
    definition: str
    plan_hash: str
    source_uuid: str
    output_name: str
    output_uuid: str | None = None
    schedule: str | None = None
    lookups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the record has it.

    Attributes:
        cursor: the last commit (seq) of the source that its output covers.
        state: active | paused | quarantined | dropped. A dropped one is history: it keeps its id and
            what was applied, has given its name up, and only `by_id` finds it.
        scheduled_from: slots before this never fire.
    """

    id: str
    name: str
    definition: str
    plan_hash: str
    generation: int
    cursor: int
    source_uuid: str
    output_name: str
    output_uuid: str | None
    schedule: str | None
    state: str
    state_reason: str | None
    scheduled_from: datetime
    created_at: datetime
    updated_at: datetime
    lookups: Sequence[str] | None


def insert(connection: Connection, feed_id: str, new: NewFeed, now: datetime) -> Feed:
    """Insert a feed, active, before its source's first commit.

    Raises:
        AlreadyExistsError: a feed has the name.
    """
    values = {
        "id": feed_id,
        "generation": 1,
        "cursor": 0,
        "state": "active",
        "scheduled_from": now,
        "created_at": now,
        "updated_at": now,
    }
    if not insert_new(connection, feed, values | _columns(connection, new)):
        raise AlreadyExistsError(f"feed {new.name!r} exists already")
    inserted = by_id(connection, feed_id)
    assert inserted is not None
    return inserted


def update(connection: Connection, old: Feed, new: NewFeed, now: datetime) -> Feed:
    """Replace what was applied. A new output or source starts a new generation from cursor 0.

    A changed schedule does not fire for slots before `now`. A quarantined feed is active again.

    Raises:
        OperationError: somebody else has applied the feed since `old` was read.
    """
    values: dict[str, Any] = _columns(connection, new) | {"updated_at": now}
    if _starts_anew(old, new, values["output_uuid"]):
        values |= {"generation": old.generation + 1, "cursor": 0}
    elif values["output_uuid"] is None:
        del values["output_uuid"]
    if new.schedule != old.schedule:
        values["scheduled_from"] = now
    if old.state == "quarantined":
        values |= {"state": "active", "state_reason": None}
    replaced = (
        sa.update(feed)
        .where(
            feed.c.id == old.id,
            feed.c.generation == old.generation,
            feed.c.updated_at == old.updated_at,
            feed.c.definition == old.definition,
        )
        .values(**values)
        .returning(feed)
    )
    row = connection.execute(replaced).one_or_none()
    if row is None:
        raise OperationError(
            f"feed {old.name!r} was changed by somebody else meanwhile", hint="plan it again"
        )
    return build(Feed, row)


def starts_anew(connection: Connection, old: Feed, new: NewFeed) -> bool:
    """Return whether `update` would start a new generation from cursor 0."""
    return _starts_anew(old, new, _columns(connection, new)["output_uuid"])


def _starts_anew(old: Feed, new: NewFeed, output_uuid: str | None) -> bool:
    if new.source_uuid != old.source_uuid:
        return True
    if datasets.fold(new.output_name) != datasets.fold(old.output_name):
        return True
    return old.output_uuid is not None and output_uuid != old.output_uuid


def _columns(connection: Connection, new: NewFeed) -> dict[str, Any]:
    output_uuid = new.output_uuid
    if output_uuid is None:
        output = datasets.by_name(connection, new.output_name)
        output_uuid = output.uuid if output else None
    return {
        "name": new.name,
        "definition": new.definition,
        "plan_hash": new.plan_hash,
        "source_uuid": new.source_uuid,
        "output_name": new.output_name,
        "output_uuid": output_uuid,
        "schedule": new.schedule,
        "lookups": list(new.lookups),
    }


def drop(connection: Connection, old: Feed, now: datetime) -> bool:
    """End a feed: its name is free, what was applied stays as history; False where it is gone."""
    dropped = connection.execute(
        sa.update(feed)
        .where(feed.c.id == old.id, feed.c.name == old.name, feed.c.state != DROPPED)
        .values(state=DROPPED, state_reason=None, name=f"{old.name[:228]}~{old.id}", updated_at=now)
    )
    return dropped.rowcount == 1


def rewind(connection: Connection, old: Feed, seq: int) -> Feed:
    """Move a feed's cursor back to a commit of its source.

    Raises:
        OperationError: a run has moved it since `old` was read.
    """
    moved = (
        sa.update(feed)
        .where(
            feed.c.id == old.id,
            feed.c.generation == old.generation,
            feed.c.cursor == old.cursor,
        )
        .values(cursor=seq)
        .returning(feed)
    )
    row = connection.execute(moved).one_or_none()
    if row is None:
        raise OperationError(f"feed {old.name!r} has run meanwhile", hint="look at it again")
    return build(Feed, row)


def get(connection: Connection, name: str) -> Feed | None:
    """Return the feed of that name."""
    return _one(connection, feed.c.name == name, feed.c.state != DROPPED)


def named(connection: Connection, name: str) -> Feed:
    """Return the feed of that name.

    Raises:
        NotFoundError: there is none; the hint names the nearest.
    """
    found = get(connection, name)
    if found is not None:
        return found
    known = [other.name for other in listing(connection)]
    near = get_close_matches(name, known, 1)
    if near:
        hint = f"did you mean {near[0]}?"
    else:
        hint = "feedmill feed list shows what there is" if known else "feedmill feed apply FILE"
    raise NotFoundError(f"there is no feed {name!r}", hint=hint)


def runnable(connection: Connection, name: str) -> Feed:
    """Return the feed of that name, which may run.

    Raises:
        NotFoundError: there is none.
        OperationError: it is paused or quarantined.
    """
    found = named(connection, name)
    if found.state != "active":
        reason = f": {found.state_reason}" if found.state_reason else ""
        raise OperationError(
            f"feed {name!r} is {found.state}{reason}",
            hint=f"when that is settled: feedmill feed resume {name}",
        )
    return found


def by_id(connection: Connection, feed_id: str) -> Feed | None:
    """Return the feed."""
    return _one(connection, feed.c.id == feed_id)


def listing(connection: Connection) -> list[Feed]:
    """Return all feeds by name."""
    return _all(connection)


def using(connection: Connection, dataset_uuid: str) -> list[Feed]:
    """Return the feeds that read or write the dataset."""
    return [
        found
        for found in _all(connection)
        if dataset_uuid in {found.source_uuid, found.output_uuid, *(found.lookups or ())}
    ]


def making(connection: Connection, name: str) -> Feed | None:
    """Return the feed whose first run makes the dataset of that name; it has not run yet."""
    waiting = _all(connection, feed.c.output_uuid.is_(None))
    wanted = datasets.fold(name)
    return next((f for f in waiting if datasets.fold(f.output_name) == wanted), None)


def quarantine(connection: Connection, feed_id: str, reason: str) -> bool:
    """Keep an active feed from running until it is applied or activated again."""
    return _set_state(connection, feed_id, "active", "quarantined", reason)


def pause(connection: Connection, feed_id: str, reason: str | None = None) -> bool:
    """Keep an active feed from running, on its owner's wish."""
    return _set_state(connection, feed_id, "active", "paused", reason)


def resume(connection: Connection, feed_id: str) -> bool:
    """Let a paused or quarantined feed run again; False where it is neither."""
    return any(
        # releases before wrote a pause as `stopped`
        _set_state(connection, feed_id, old, "active", None)
        for old in ("paused", "stopped", "quarantined")
    )


def _set_state(
    connection: Connection, feed_id: str, old: str, new: str, reason: str | None
) -> bool:
    changed = (
        sa.update(feed)
        .where(feed.c.id == feed_id, feed.c.state == old)
        .values(state=new, state_reason=reason)
    )
    return connection.execute(changed).rowcount == 1


def _one(connection: Connection, *where: ColumnElement[bool]) -> Feed | None:
    row = connection.execute(select(feed).where(*where)).one_or_none()
    return None if row is None else build(Feed, row)


def _all(connection: Connection, *where: ColumnElement[bool]) -> list[Feed]:
    query = select(feed).where(feed.c.state != DROPPED, *where).order_by(feed.c.name)
    return [build(Feed, row) for row in connection.execute(query)]
