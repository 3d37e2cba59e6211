"""Deliveries for tests: a feed whose run has committed rows, by the real protocol."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from shared.core import ids
from shared.core.clock import SystemClock
from shared.export import access
from shared.export.plan import DeliverySpec
from shared.export.sink import Outcome, deliver
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.state import commits, deliveries, destinations, feeds
from shared.state.deliveries import Delivery
from shared.state.runs import Claim
from tests.support.lakes import NOW, append, create, events, intent, written

_DEFINITION = """
feed: visits
source: hits
query: SELECT * FROM hits
output: visits
deliveries:
  - {destination: drop, path: visits}
"""
SLOT = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
CLOCK = SystemClock()


def destination(lake: Lake, url: str, name: str = "drop", **options: str) -> None:
    """Create a destination."""
    with lake.database.write() as connection:
        destinations.put(connection, access.define(name, url, options), NOW)


def feed(lake: Lake, output: Dataset, source: Dataset) -> feeds.Feed:
    """Apply a feed from `source` to `output`."""
    new = feeds.NewFeed("visits", _DEFINITION, "p" * 64, source.uuid, output.name, None)
    with lake.database.write() as connection:
        return feeds.insert(connection, ids.ulid(NOW), new, NOW)


def committed(
    lake: Lake,
    output: Dataset,
    of: feeds.Feed,
    table: pa.Table,
    *specs: dict[str, Any],
    batch: str = "b",
    content_hash: str | None = None,
) -> list[str]:
    """Commit rows as a run of a feed, with a delivery for each spec; return the deliveries' ids."""
    with lake.own_run(kind="feed", key=batch, now=NOW, owner="t") as claim:
        return commit(
            lake, claim, output, of, table, *specs, batch=batch, content_hash=content_hash
        )


def commit(
    lake: Lake,
    claim: Claim,
    output: Dataset,
    of: feeds.Feed,
    table: pa.Table,
    *specs: dict[str, Any],
    batch: str,
    content_hash: str | None = None,
) -> list[str]:
    """Commit rows under a claim; as `committed`."""
    made = [_delivery(output, of, given, number) for number, given in enumerate(specs)]
    content = ContentHash()
    content.update(table)
    entry = commits.LedgerEntry(
        feed_id=of.id,
        generation=1,
        slot=SLOT,
        source_uuid=of.source_uuid,
        interval_from=0,
        interval_to=2,
        pins={},
        plan_hash="p" * 64,
        code_version="0",
        content_hash=content_hash or content.hex(),
        counts={"rows": len(table)},
    )
    given = {"ledger": entry, "deliveries": made}
    if len(table):
        files = written(lake, output, table, batch)
        lake.append(output, files, intent(claim, batch, files, **given))
    else:
        lake.append(output, None, commits.Intent(claim, "append", batch, **given))
    return [new.id for new in made]


def _delivery(
    output: Dataset, of: feeds.Feed, given: dict[str, Any], number: int
) -> commits.NewDelivery:
    wanted: dict[str, Any] = {
        "destination": "drop",
        "path": "visits",
        "format": "parquet",
        "compression": "zstd",
        "manifest": "feedmill",
        "dataset_id": output.dataset_id,
    }
    spec = DeliverySpec(**(wanted | given))
    delivery_id = ids.ulid(NOW)
    name = f"delivery {number}"
    return commits.NewDelivery(delivery_id, name, SLOT, spec.to_json(), of.id, "task", {})


def world(
    lake: Lake, url: str, *specs: dict[str, Any], rows: int = 300, **options: str
) -> list[str]:
    """Return the deliveries of a committed run with some rows, to a destination at `url`."""
    source = create(lake)
    append(lake, source, events(10), "first")
    output = create(lake, "visits")
    destination(lake, url, **options)
    return committed(lake, output, feed(lake, output, source), events(rows), *(specs or ({},)))


def run(lake: Lake, delivery_id: str, **given: Any) -> Outcome:
    """Carry out a delivery, as a worker does."""
    return deliver(lake, delivery_id, owner="worker", clock=CLOCK, **given)


def row(lake: Lake, delivery_id: str) -> Delivery:
    """Return what the record has of a delivery."""
    with lake.database.read() as connection:
        found = deliveries.get(connection, delivery_id)
    assert found is not None
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by their paths."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def manifests(folder: Path) -> list[Path]:
    """Return the manifests below a folder."""
    return sorted(folder.rglob("manifest-*.json"))


def retry(lake: Lake, delivery_id: str) -> None:
    """Take up a delivery again, as an operator does."""
    with lake.database.write() as connection:
        assert deliveries.retry(connection, delivery_id)
