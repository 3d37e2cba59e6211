"""What the tests of whole stacks share: a feed of visits over three batches of events.

The work is done by real workers and beat; the test itself acts as the command line does, in its
own process, since a hundred starts of Python would tell nothing more.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from shared.config import load
from shared.core.clock import SystemClock
from shared.export import access
from shared.feeds import apply, operate
from shared.feeds.workspace import Workspace
from shared.lake.ingest.ingest import ingest_files
from shared.lake.lake import Lake
from shared.queue import ring
from shared.state import deliveries, destinations, runs
from shared.state.database import Database
from shared.state.deliveries import Delivery
from tests.support.lakes import EVENTS, create, events
from tests.support.stack import Stack, wait_for

FEED = """\
feed: visits
source: hits
query: |
  SELECT _id, user.id AS visitor, timestamp, page,
         s.num AS session, s.depth AS depth,
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

BATCHES = (400, 300, 200)
_PLACES = ((0, 440), (770, 330), (451, 220))
"""Start and length: the third batch is late. One in eleven has no identity and is left out."""


@contextmanager
def opened(stack: Stack) -> Iterator[Workspace]:
    """Open the stack's home in this process."""
    config = load.load(stack.home, stack.environ).config
    config.home.mkdir(parents=True, exist_ok=True)
    database = Database.open(config.database.url.get_secret_value())
    database.migrate()
    workspace = Workspace(config, database, Lake.open(config, database), SystemClock())
    try:
        yield workspace
    finally:
        workspace.close()


def prepare(workspace: Workspace, url: str, endpoint: str | None = None) -> None:
    """Create the dataset, the destination and the feed."""
    create(workspace.lake, layout=EVENTS)
    options = {"endpoint_url": endpoint} if endpoint else {}
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        destinations.put(connection, access.define("drop", url, options), now)
    apply.apply(workspace, apply.plan(workspace, FEED))


def write_batch(folder: Path, batch: int) -> Path:
    """Write one of three batches as a file."""
    start, count = _PLACES[batch]
    table = events(count, start=start)
    known = pc.is_valid(pc.struct_field(table["user"], "id"))
    file = folder / f"batch{batch}.parquet"
    pq.write_table(table.filter(known), file)
    return file


def ingest(workspace: Workspace, folder: Path, batch: int) -> None:
    """Add one of three batches."""
    ingest_files(
        workspace.lake,
        workspace.database,
        workspace.config,
        "hits",
        [write_batch(folder, batch)],
        clock=workspace.clock,
        batch_id=f"b{batch}",
    )


def ring_for_a_run(workspace: Workspace) -> str:
    """Queue a run and ring, as `feed run` does; return its id."""
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        run_id = operate.queue(connection, "visits", now)
    ring.ring(workspace.config, workspace.database, now)
    return run_id


def committed(workspace: Workspace, run_id: str) -> None:
    """Wait until a run has committed."""

    def look() -> bool:
        with workspace.database.read() as connection:
            found = runs.get(connection, run_id)
        assert found is not None
        assert found.state not in {"failed", "quarantined"}, found.error
        return found.state == "committed"

    wait_for(f"run {run_id} commits", look, 120)


def published(workspace: Workspace, run_id: str) -> Delivery:
    """Return the one delivery of a run, once it is published."""

    def look() -> Delivery | None:
        with workspace.database.read() as connection:
            (found,) = deliveries.listing(connection, run_id=run_id)
        assert found.state not in {"failed", "quarantined"}, found.error
        return found if found.state == "published" else None

    found: Delivery = wait_for(f"the delivery of run {run_id} is published", look, 120)
    return found


def delivered(workspace: Workspace, delivery: Delivery) -> list[dict[str, Any]]:
    """Return the rows of a delivery as they lie at the store, by id."""
    with workspace.database.read() as connection:
        place = destinations.get(connection, "drop")
    assert place is not None
    assert delivery.manifest_path is not None
    store = access.open_destination(place, workspace.database, workspace.config.home)
    data = store.read(delivery.manifest_path)
    assert data == delivery.manifest_bytes
    folder = delivery.manifest_path.rpartition("/")[0]
    rows: list[dict[str, Any]] = []
    for file in json.loads(data or b"")["files"]:
        content = store.read(f"{folder}/{file['path']}")
        assert content is not None
        rows += pq.read_table(io.BytesIO(content)).to_pylist()
    return sorted(rows, key=lambda row: str(row["_id"]))
