"""How far a feed is behind its source: in commits and rows, in time, and in the events' time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.core.clock import isoformat
from shared.core.intervals import Interval
from shared.feeds import lateness
from shared.state import batches, datasets, ledger
from shared.state.feeds import Feed

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a feed is behind its source.

    Attributes:
        behind: the commits that it does not cover yet.
        rows: how many rows these have.
        waiting_since: when the oldest of them that has rows was committed; None where there is none.
        last_run: when a run of it committed last; None before the first.
        covered: the newest event it covers; None where no run has noted it.
        newest: the newest event of the source; None where `covered` is.
        now: when this was asked.
    """

    feed: Feed
    source: str
    behind: Interval
    rows: int
    waiting_since: datetime | None
    last_run: datetime | None
    covered: datetime | None
    newest: datetime | None
    now: datetime

    @property
    def commits(self) -> int:
        """How many commits it does not cover yet."""
        return self.behind.end - self.behind.start

    @property
    def waiting(self) -> timedelta | None:
        """The age of the oldest commit with rows that it does not cover."""
        return None if self.waiting_since is None else self.now - self.waiting_since

    @property
    def since_run(self) -> timedelta | None:
        """How long ago a run of it committed."""
        return None if self.last_run is None else self.now - self.last_run

    @property
    def event_lag(self) -> timedelta | None:
        """How far the newest event covered is behind the newest one committed; where known."""
        if self.covered is None or self.newest is None:
            return None
        return self.newest - self.covered

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data; spans in seconds."""
        return {
            "feed": self.feed.name,
            "state": self.feed.state,
            "source": self.source,
            "cursor": self.behind.start,
            "source_seq": self.behind.end,
            "behind_commits": self.commits,
            "behind_rows": self.rows,
            "oldest_uncovered_at": _time(self.waiting_since),
            "oldest_uncovered_age": _seconds(self.waiting),
            "last_run_at": _time(self.last_run),
            "since_last_run": _seconds(self.since_run),
            "newest_event": _time(self.newest),
            "newest_event_covered": _time(self.covered),
            "event_lag": _seconds(self.event_lag),
        }


def of(workspace: Workspace, feed: Feed) -> Lag:
    """Return how far a feed is behind; of the events it lacks only their times are read."""
    with workspace.database.read() as connection:
        source = datasets.by_uuid(connection, feed.source_uuid)
        behind = Interval(feed.cursor, max(feed.cursor, source.seq if source else 0))
        missing = batches.between(connection, feed.source_uuid, behind)
        entries = ledger.listing(connection, feed.id, 1)
    last = entries[0] if entries else None
    current = last is not None and last.interval_to == feed.cursor
    covered = lateness.covered(last) if last is not None and current else None
    newest = covered
    table = workspace.lake.table(source.name) if source else None
    if covered is not None and table is not None and table.uuid == feed.source_uuid:
        newest = lateness.observe(workspace.lake, table, behind, covered).watermark
    return Lag(
        feed=feed,
        source=source.name if source else "",
        behind=behind,
        rows=sum(batch.rows for batch in missing),
        waiting_since=next((batch.committed_at for batch in missing if batch.rows), None),
        last_run=last.created_at if last else None,
        covered=covered,
        newest=newest,
        now=workspace.clock.now(),
    )


def _time(at: datetime | None) -> str | None:
    return None if at is None else isoformat(at)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
