"""What the record tells about feeds and runs, put together for those who look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.core.clock import isoformat
from shared.core.errors import NotFoundError
from shared.core.intervals import Interval
from shared.state import commits, datasets, deliveries, destinations, feeds, ledger, runs
from shared.state.database import Connection
from shared.state.datasets import DatasetRow
from shared.state.deliveries import Delivery
from shared.state.feeds import Feed
from shared.state.ledger import LedgerRow
from shared.state.runs import Run


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run and what hangs on it.

    Attributes:
        feed: its feed's name; None for other kinds.
        output: the dataset it writes.
        manifests: the URL of each delivery's manifest, by delivery id, once it is sealed.
    """

    run: Run
    feed: str | None
    source: DatasetRow | None
    output: DatasetRow | None
    ledger: LedgerRow | None
    deliveries: tuple[Delivery, ...]
    manifests: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        entry = self.ledger
        return {
            **run_as_json(self.run, self.feed),
            "source": self.source.name if self.source else None,
            "output": self.output.name if self.output else None,
            "ledger": entry and {
                "interval": [entry.interval_from, entry.interval_to],
                "generation": entry.generation,
                "plan_hash": entry.plan_hash,
                "content_hash": entry.content_hash,
                "code_version": entry.code_version,
                "pins": dict(entry.pins),
                "counts": dict(entry.counts),
                "output_seq": entry.output_seq,
                "output_snapshot": entry.output_snapshot,
            },
            "deliveries": [
                {
                    "id": delivery.id,
                    "name": delivery.name,
                    "state": delivery.state,
                    "manifest": self.manifests.get(delivery.id),
                    "files": delivery.files,
                    "rows": delivery.rows,
                    "bytes": delivery.bytes,
                    "attempts": delivery.attempts,
                    "error": _error(delivery.error) if delivery.state != "published" else None,
                    "published_at": _time(delivery.published_at),
                }
                for delivery in self.deliveries
            ],
        }  # fmt: skip


def of_run(connection: Connection, run_id: str) -> RunReport:
    """Return what there is to know of a run.

    Raises:
        NotFoundError: there is no such run.
    """
    run = runs.get(connection, run_id)
    if run is None:
        raise NotFoundError(f"there is no run {run_id}", hint="feedmill runs list shows the last")
    feed = feeds.by_id(connection, run.feed_id) if run.feed_id else None
    made = tuple(reversed(deliveries.listing(connection, run_id=run_id)))
    urls = {place.name: place.url for place in destinations.listing(connection)}
    return RunReport(
        run=run,
        feed=feed.name if feed else None,
        source=datasets.by_uuid(connection, run.source_uuid) if run.source_uuid else None,
        output=datasets.by_uuid(connection, run.dataset_uuid) if run.dataset_uuid else None,
        ledger=ledger.get(connection, run_id),
        deliveries=made,
        manifests={d.id: _url(d, urls) for d in made if d.manifest_path},
    )


def _url(delivery: Delivery, urls: Mapping[str, str]) -> str:
    base = urls.get(str(delivery.spec["destination"]))
    return f"{base}/{delivery.manifest_path}" if base else str(delivery.manifest_path)


def run_as_json(run: Run, feed: str | None) -> dict[str, Any]:
    """Return a run as JSON data; times are ISO 8601, durations seconds."""
    ended = run.finished_at
    return {
        "id": run.id,
        "kind": run.kind,
        "feed": feed,
        "state": run.state,
        "trigger": run.trigger,
        "slot": isoformat(run.slot),
        "interval": [run.interval.start, run.interval.end] if run.interval else None,
        "counts": dict(run.counts) if run.counts else {},
        "key": run.key,
        "statement": run.statement,
        "statements": run.next_statement,
        "owner": run.owner,
        "epoch": run.epoch,
        "losses": run.losses,
        "attempts": run.attempts,
        "retry_at": _time(run.not_before) if run.state == "queued" else None,
        "error": _error(run.error) if run.state != "committed" else None,
        "handled": _error(run.error) if run.state == "committed" and run.kind == "query" else None,
        "created_at": isoformat(run.created_at),
        "started_at": _time(run.started_at),
        "finished_at": _time(ended),
        "waited": (run.started_at - run.created_at).total_seconds() if run.started_at else None,
        "took": (ended - run.started_at).total_seconds() if ended and run.started_at else None,
    }


@dataclass(frozen=True, slots=True)
class FeedReport:
    """A feed, how far behind its source it is, and what it did last.

    Attributes:
        behind: the commits of the source that its output does not cover yet.
        rows: how many rows these have.
        last_deliveries: all of the last run that has any.
    """

    feed: Feed
    source: str
    behind: Interval
    rows: int
    last_run: Run | None
    last_deliveries: tuple[Delivery, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        run = self.last_run
        return {
            "feed": self.feed.name,
            "state": self.feed.state,
            "reason": self.feed.state_reason,
            "source": self.source,
            "output": self.feed.output_name,
            "schedule": self.feed.schedule,
            "generation": self.feed.generation,
            "plan_hash": self.feed.plan_hash,
            "cursor": self.behind.start,
            "source_seq": self.behind.end,
            "behind_commits": self.behind.end - self.behind.start,
            "behind_rows": self.rows,
            "last_run": run and run_as_json(run, self.feed.name),
            "last_deliveries": [
                {
                    "id": delivery.id,
                    "name": delivery.name,
                    "state": delivery.state,
                    "rows": delivery.rows,
                    "published_at": _time(delivery.published_at),
                }
                for delivery in self.last_deliveries
            ],
        }  # fmt: skip


def of_feed(connection: Connection, feed: Feed) -> FeedReport:
    """Return how a feed stands."""
    source = datasets.by_uuid(connection, feed.source_uuid)
    newest = max(feed.cursor, source.seq if source else 0)
    behind = Interval(feed.cursor, newest)
    last_run = runs.listing(connection, feed_id=feed.id, limit=1)
    newest_delivery = deliveries.listing(connection, feed_id=feed.id, limit=1)
    of_its_run = [deliveries.listing(connection, run_id=d.run_id) for d in newest_delivery]
    return FeedReport(
        feed=feed,
        source=source.name if source else "",
        behind=behind,
        rows=commits.rows_between(connection, feed.source_uuid, behind),
        last_run=last_run[0] if last_run else None,
        last_deliveries=tuple(reversed(of_its_run[0])) if of_its_run else (),
    )


def _time(at: Any) -> str | None:
    return isoformat(at) if at else None


def _error(error: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return dict(error) if error else None
