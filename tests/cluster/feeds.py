"""What the tests of whole stacks share: a feed of visits over three batches of events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.support.lakes import events
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

_BATCHES = ((0, 440), (770, 330), (451, 220))
"""Start and length: the third batch is late. One in eleven has no identity and is left out."""


def prepare(stack: Stack, url: str, folder: Path, endpoint: str | None = None) -> None:
    """Create the dataset and the destination."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(events(10), folder / "like.parquet")
    stack.cli(
        "dataset", "create", "hits", "--like", str(folder / "like.parquet"),
        "--identity", "user.id", "--timestamp", "timestamp", "--id", "_id", "--buckets", "4",
    )  # fmt: skip
    more = ["--endpoint-url", endpoint] if endpoint else []
    stack.cli("destination", "create", "drop", "--url", url, *more)


def ingest(stack: Stack, folder: Path, batch: int) -> None:
    """Add one of three batches."""
    start, count = _BATCHES[batch]
    file = folder / f"batch{batch}.parquet"
    table = events(count, start=start)
    known = pc.is_valid(pc.struct_field(table["user"], "id"))
    pq.write_table(table.filter(known), file)
    stack.cli("ingest", "hits", str(file), "--batch-id", f"b{batch}")


def apply_feed(stack: Stack, folder: Path) -> None:
    """Apply the feed."""
    (folder / "visits.yaml").write_text(FEED)
    stack.cli("feed", "apply", str(folder / "visits.yaml"))


def feed_run(stack: Stack) -> dict[str, Any]:
    """Run the feed to its end through the worker; return what `runs show` says."""
    stack.cli("feed", "run", "visits", "--wait")
    newest = stack.json("runs", "list")
    found: dict[str, Any] = stack.json(
        "runs", "show", next(r["id"] for r in newest if r["kind"] == "feed")
    )
    return found


def published(stack: Stack, run: dict[str, Any]) -> list[str]:
    """Return the manifests of a run's deliveries, once they are there."""

    def look() -> list[str]:
        shown = stack.json("runs", "show", run["id"])
        done = [d for d in shown["deliveries"] if d["state"] == "published"]
        ready = len(done) == len(shown["deliveries"])
        return [d["manifest"] for d in done] if ready else []

    found: list[str] = wait_for("deliveries are published", look)
    return found
