"""Datasets as the record knows them: an Iceberg table uuid, a name, and how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.exc import IntegrityError

from shared.core import ids
from shared.core.errors import AlreadyExistsError
from shared.state.rows import build
from shared.state.tables import dataset


@dataclass(frozen=True, slots=True)
class NewDataset:
    """A dataset about to be created; its uuid is given by the catalog when it commits.

    Attributes:
        kind: event or record.
        identity, timestamp, event_id: columns (the identity may be a nested path); None for
            record datasets.
        key: the columns that make a row of a lookup unique; empty where there is none.
        replaces: the uuid of the dataset whose name it takes.
    """

    name: str
    kind: str
    identity: str | None
    timestamp: str | None
    event_id: str | None
    key: tuple[str, ...]
    buckets: int
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """A dataset; `seq` is the number of its last commit."""

    uuid: str
    dataset_id: str
    name: str
    kind: str
    identity: str | None
    timestamp: str | None
    event_id: str | None
    key: tuple[str, ...]
    buckets: int
    seq: int
    created_at: datetime
    dropped_at: datetime | None

    def __post_init__(self) -> None:
        """Make a tuple of the JSON list."""
        object.__setattr__(self, "key", tuple(self.key))


def fold(name: str) -> str:
    """Return what two names that differ only in case have in common."""
    return name.casefold()


def insert(
    connection: Connection, new: NewDataset, uuid: str, now: datetime, *, seq: int = 0
) -> None:
    """Insert a dataset; the one that it replaces is dropped.

    Raises:
        AlreadyExistsError: a live dataset has the name; the transaction has to be left.
    """
    if new.replaces is not None:
        mark_dropped(connection, new.replaces, now)
    values = {
        "uuid": uuid,
        "dataset_id": ids.dataset_id(uuid),
        "name": new.name,
        "folded_name": fold(new.name),
        "kind": new.kind,
        "identity": new.identity,
        "timestamp": new.timestamp,
        "event_id": new.event_id,
        "key": list(new.key),
        "buckets": new.buckets,
        "seq": seq,
        "created_at": now,
    }
    try:
        connection.execute(sa.insert(dataset).values(**values))
    except IntegrityError as error:
        raise AlreadyExistsError(f"dataset {new.name!r} exists already") from error


def by_name(connection: Connection, name: str) -> DatasetRow | None:
    """Return the live dataset of that name, without regard to case."""
    return _one(connection, dataset.c.folded_name == fold(name), dataset.c.dropped_at.is_(None))


def by_uuid(connection: Connection, uuid: str) -> DatasetRow | None:
    """Return the dataset, dropped or not."""
    return _one(connection, dataset.c.uuid == uuid)


def listing(connection: Connection) -> list[DatasetRow]:
    """Return the live datasets by name."""
    query = select(dataset).where(dataset.c.dropped_at.is_(None)).order_by(dataset.c.folded_name)
    return [build(DatasetRow, row) for row in connection.execute(query)]


def mark_dropped(connection: Connection, uuid: str, now: datetime) -> bool:
    """Free the dataset's name; return whether it was live."""
    dropped = connection.execute(
        update(dataset)
        .where(dataset.c.uuid == uuid, dataset.c.dropped_at.is_(None))
        .values(dropped_at=now)
    )
    return dropped.rowcount == 1


def rename(connection: Connection, uuid: str, name: str) -> bool:
    """Give a live dataset another name; return whether it was live.

    Raises:
        AlreadyExistsError: another live dataset has the name; the transaction has to be left.
    """
    try:
        renamed = connection.execute(
            update(dataset)
            .where(dataset.c.uuid == uuid, dataset.c.dropped_at.is_(None))
            .values(name=name, folded_name=fold(name))
        )
    except IntegrityError as error:
        raise AlreadyExistsError(f"dataset {name!r} exists already") from error
    return renamed.rowcount == 1


def _one(connection: Connection, *where: ColumnElement[bool]) -> DatasetRow | None:
    row = connection.execute(select(dataset).where(*where)).one_or_none()
    return None if row is None else build(DatasetRow, row)
