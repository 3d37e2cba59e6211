"""Feeds for tests: a home with events, a destination, and definitions applied to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.config import load
from shared.core.clock import SystemClock
from shared.export import access
from shared.feeds import apply
from shared.feeds.run import Outcome, execute_delivery, execute_run
from shared.feeds.workspace import Workspace
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.dataset import Layout
from shared.lake.ingest.ingest import ingest_table
from shared.lake.lake import Lake
from shared.state import deliveries, destinations, feeds, runs
from shared.state.database import Database
from tests.support.lakes import NOW, append, create, events

__all__ = ["VISITS", "World", "events", "world"]

VISITS = """\
feed: visits
source: hits
query: |
  SELECT _id, user.id AS visitor, timestamp, page, s.num AS session, s.depth AS depth,
         ATTRIBUTION_FIRST_TOUCH(timestamp, 'page', page)
           OVER (PARTITION BY user.id ORDER BY timestamp
                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).value AS first_page
  FROM (SELECT _id, user, timestamp, page,
               SESS_TIMEOUT(timestamp, 20) OVER (PARTITION BY user.id ORDER BY timestamp) AS s
        FROM hits)
output: visits
deliveries:
  - {destination: drop, path: visits, format: parquet}
"""


class World:
    """An open home whose feeds are run by hand, as a worker would."""

    def __init__(self, folder: Path, database_url: str, **environ: str) -> None:
        names = {f"FEEDMILL_{name.upper()}": value for name, value in environ.items()}
        config = load.load(folder / "home", {"FEEDMILL_DATABASE_URL": database_url, **names}).config
        config.home.mkdir(exist_ok=True)
        database = Database.open(database_url)
        clock = SystemClock()
        self.folder = folder
        self.workspace = Workspace(config, database, Lake.open(config, database), clock)
        self.database = database
        self.lake = self.workspace.lake

    # --- datasets ---------------------------------------------------------------------------

    def ingest(self, name: str, rows: pa.Table, layout: Layout | None = None) -> None:
        """Add rows in one commit; a dataset that does not exist is made with the layout."""
        workspace = self.workspace
        ingest_table(
            self.lake, self.database, workspace.config, name, rows, clock=workspace.clock,
            create=layout,
        )  # fmt: skip

    def hits(self, count: int, start: int = 0) -> None:
        """Add events to the dataset `hits`, some of them without an identity."""
        dataset = self.lake.table("hits") or create(self.lake)
        append(self.lake, dataset, events(count, start=start), f"{start}+{count}")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the user columns of a dataset, sorted by id."""
        dataset = self.lake.get(name)
        names = schemas.user_columns(dataset.schema).names
        found = [row for t in scan.rows(self.lake, dataset) for row in t.select(names).to_pylist()]
        return sorted(found, key=lambda row: str(row.get("_id")))

    def drop_dataset(self, name: str) -> None:
        """Drop a dataset."""
        with self.lake.own_run(kind="ddl", now=NOW, owner="test") as claim:
            self.lake.drop(name, claim)

    def destination(self, name: str = "drop") -> Path:
        """Create a destination; return its folder."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        with self.database.write() as connection:
            destinations.put(connection, access.define(name, f"file://{place}", {}), NOW)
        return place

    # --- feeds ------------------------------------------------------------------------------

    def apply(self, text: str) -> feeds.Feed:
        """Apply a definition; return its feed."""
        (feed,) = apply.apply(self.workspace, apply.plan(self.workspace, text))
        return feed

    def feed(self, name: str = "visits") -> feeds.Feed:
        """Return a feed as it stands."""
        with self.database.read() as connection:
            return feeds.named(connection, name)

    def queue(self, name: str = "visits") -> str:
        """Queue a run by hand; return its id."""
        from shared.feeds.enqueue import enqueue

        now = self.workspace.clock.now()
        with self.database.write() as connection:
            feed = feeds.runnable(connection, name)
            run_id = enqueue(connection, feed, trigger="hand", slot=now, now=now)
        assert run_id is not None
        return run_id

    def run(self, name: str = "visits") -> Outcome:
        """Queue a run and carry it out, as a worker that is rung for it."""
        return execute_run(self.workspace, self.queue(name))

    def run_row(self, run_id: str) -> runs.Run:
        """Return a run as it stands."""
        with self.database.read() as connection:
            found = runs.get(connection, run_id)
        assert found is not None
        return found

    def deliver(self, run_id: str) -> list[dict[str, Any]]:
        """Make the deliveries of a run; return the outcomes."""
        with self.database.read() as connection:
            due = deliveries.listing(connection, run_id=run_id)
        return [execute_delivery(self.workspace, d.id).as_json() for d in due]

    def close(self) -> None:
        """Let everything go."""
        self.workspace.close()


def delivered(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of all Parquet files below a folder, sorted by id."""
    found = [row for f in folder.rglob("*.parquet") for row in pq.read_table(f).to_pylist()]
    return sorted(found, key=lambda row: str(row["_id"]))


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """A home on SQLite and a local folder, with a destination `drop`."""
    made = World(tmp_path, sqlite_url)
    made.destination()
    yield made
    made.close()
