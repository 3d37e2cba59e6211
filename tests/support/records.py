"""Rows of the record that tests start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.core import ids
from shared.state import commits, datasets, feeds, runs
from shared.state.database import Connection, Database

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
LONG = 60.0
GONE = -1.0  # a lease that has run out already


def new_run(key: str = "k", kind: str = "ingest", **fields: Any) -> runs.NewRun:
    """Return a run about to be made, with an id of its own."""
    values: dict[str, Any] = {"trigger": "caller", "slot": NOW} | fields
    return runs.NewRun(id=ids.ulid(NOW), kind=kind, key=key, **values)


def started(database: Database, key: str = "k", **fields: Any) -> runs.Claim:
    """Return the claim of a run that its caller carries out."""
    with database.write() as connection:
        claim = runs.insert_running(
            connection, new_run(key, **fields), NOW, owner="me", lease_seconds=LONG
        )
    assert claim is not None
    return claim


def queued(database: Database, key: str = "k", **fields: Any) -> str:
    """Return the id of a queued run."""
    new = new_run(key, **fields)
    with database.write() as connection:
        assert runs.insert(connection, new, NOW)
    return new.id


def claim(database: Database, run_id: str, lease: float = LONG) -> runs.Claim | None:
    """Claim a run, as a worker does."""
    with database.write() as connection:
        return runs.claim(
            connection, run_id, owner="worker", lease_seconds=lease, max_losses=3, now=LATER
        )


def run_of(database: Database, run_id: str) -> runs.Run:
    """Return the run as it stands."""
    with database.read() as connection:
        found = runs.get(connection, run_id)
    assert found is not None
    return found


def new_dataset(name: str = "Hits", key: tuple[str, ...] = ()) -> datasets.NewDataset:
    """Return an event dataset about to be created."""
    return datasets.NewDataset(name, "event", "user.id", "timestamp", "_id", key, 4)


def created(database: Database, name: str = "Hits", uuid: str = "u-hits") -> str:
    """Return the uuid of a dataset whose first commit created it."""
    mine = started(database, f"create {name}")
    intent = commits.Intent(mine, "create", f"create {name}", dataset=new_dataset(name))
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=uuid, snapshot_id=None, now=NOW)
    return uuid


def new_feed(source: str, name: str = "visits", output: str = "visits") -> feeds.NewFeed:
    """Return a feed about to be applied."""
    return feeds.NewFeed(name, f"feed: {name}", "p" * 64, source, output, None, "5 * * * *")


def insert_feed(connection: Connection, new: feeds.NewFeed) -> feeds.Feed:
    """Insert a feed with an id of its own."""
    return feeds.insert(connection, ids.ulid(NOW), new, NOW)
