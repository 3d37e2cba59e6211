"""The documented ways to make a feed by hand: a checkpoint table, and a block that is run again and again.

They are written as Query Service's pages have them, weaknesses included; a test changes what it is
about. Time is the test's own: batches are stamped, and blocks run, when it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from shared.engine.result import Result
from shared.lake.ingest.ingest import ingest_table
from tests.support import homes
from tests.support.homes import Home

EVENTS = pa.schema(
    [
        ("_id", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("visitor", pa.string()),
        ("channel", pa.string()),
    ]
)

CHECKPOINTS = """
CREATE TABLE IF NOT EXISTS checkpoint_log AS
SELECT cast(NULL AS string) process_name, cast(NULL AS string) process_status,
       cast(NULL AS string) last_snapshot_id, cast(NULL AS timestamp) process_timestamp
WHERE false;
INSERT INTO checkpoint_log
SELECT '{name}' process_name, 'SUCCESSFUL' process_status,
       cast(NULL AS string) last_snapshot_id, CURRENT_TIMESTAMP process_timestamp;
"""

FROM = """
  SET @from = SELECT coalesce(last_snapshot_id, 'HEAD') FROM checkpoint_log a
    JOIN (SELECT MAX(process_timestamp) process_timestamp FROM checkpoint_log
          WHERE process_name = '{name}' AND process_status = 'SUCCESSFUL') b
    ON a.process_timestamp = b.process_timestamp;
"""

DONE = """
  INSERT INTO checkpoint_log
  SELECT '{name}' process_name, 'SUCCESSFUL' process_status,
         cast(@to AS string) last_snapshot_id, cast(@at AS timestamp) process_timestamp"""

SNAPSHOTS = (
    "$$ BEGIN\n"
    + FROM
    + """
  SET @to = SELECT snapshot_id FROM (SELECT history_meta('events')) WHERE is_current = true;
  SET @at = SELECT CURRENT_TIMESTAMP;
  INSERT INTO {name}
  SELECT {columns} FROM events {alias} SNAPSHOT BETWEEN @from AND @to {where};
"""
    + DONE
    + ";\nEND $$;"
)
"""Copies the rows of the snapshots since the last checkpoint."""

SESSION = """SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY visitor ORDER BY timestamp
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"""
FIRST = """ATTRIBUTION_FIRST_TOUCH(timestamp, 'first', channel) OVER (PARTITION BY visitor
          ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"""
LAST = """ATTRIBUTION_LAST_TOUCH(timestamp, 'last', channel) OVER (PARTITION BY visitor
          ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"""

FEED = (
    "$$ BEGIN\n  SET drop_system_columns = false;\n"
    + FROM
    + """
  SET @to = SELECT MAX(_acp_system_metadata.ingestTime) FROM events;
  SET @at = SELECT CURRENT_TIMESTAMP;
  INSERT INTO {name}
  SELECT _id, visitor, timestamp, {columns}
  FROM (
    SELECT *, {windows}
    FROM (SELECT _id, visitor, timestamp, channel, _acp_system_metadata.ingestTime ingest_time
          FROM events WHERE timestamp >= current_date - 90) AS recent
    ORDER BY visitor, timestamp
  ) AS seen
  WHERE {new};
"""
    + DONE
    + "\nEND $$;"
)
"""Gives the rows ingested since the last checkpoint, seen with the visits of 90 days."""

NEW = "seen.ingest_time >= @from"


def snapshots(name: str = "copied", columns: str = "*", alias: str = "", where: str = "") -> str:
    """Return the block that copies by snapshots."""
    return SNAPSHOTS.format(name=name, columns=columns, alias=alias, where=where)


def feed(
    name: str = "visits",
    columns: str = "session.num, session.depth, concat(visitor, '-', session.num) visit",
    windows: str = f"{SESSION} session",
    new: str = NEW,
) -> str:
    """Return the block that gives rows by their ingest time, with sessions or attribution."""
    return FEED.format(name=name, columns=columns, windows=windows, new=new)


def instant(text: str) -> datetime:
    """Return an instant of 2026, from "03-01 12:00"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Recipe:
    """A home with a dataset `events`, in which blocks are run at times of the test's choice."""

    home: Home

    def ingest(self, at: str, *rows: Sequence[str | None], name: str = "events") -> None:
        """Commit a batch of (id, timestamp, visitor[, channel]), stamped with a time."""
        padded = [(*row, None)[:4] for row in rows]
        columns = dict(zip(EVENTS.names, zip(*padded, strict=True), strict=True))
        columns["timestamp"] = [instant(str(text)) for text in columns["timestamp"]]
        workspace = self.home.workspace
        ingest_table(
            workspace.lake,
            workspace.database,
            workspace.config,
            name,
            pa.table(columns, schema=EVENTS),
            clock=_At(instant(at)),
            create=homes.events("visitor"),
        )

    def start(self, text: str, at: str) -> Iterator[Result]:
        """Return the results of a text; each statement runs when its result is asked for."""
        return self.home.workspace.session().results(text, now=instant(at))

    def run(self, text: str, at: str) -> list[Result]:
        """Run a text at a time."""
        return list(self.start(text, at))

    def checkpoints(self, name: str, at: str = "01-01 00:00") -> None:
        """Make the checkpoint table, with the first row of a process."""
        self.run(CHECKPOINTS.format(name=name), at)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return list(self.run(query, "12-31 00:00")[-1].rows())

    def ids(self, name: str) -> list[str]:
        """Return the ids of a target's rows, sorted."""
        return sorted(row[0] for row in self.rows(f"SELECT _id FROM {name}"))

    def target(
        self,
        name: str = "visits",
        columns: str = "num int, depth int, visit string",
        at: str = "01-01 00:00",
    ) -> None:
        """Make an empty target of `feed`, and its checkpoints."""
        fixed = "_id string, visitor string, timestamp timestamp"
        self.run(f"CREATE TABLE {name} ({fixed}, {columns})", at)
        self.checkpoints(name, at)

    def copied(self, name: str = "copied", at: str = "01-01 00:00") -> None:
        """Make an empty target of `snapshots`, and its checkpoints."""
        columns = "_id string, timestamp timestamp, visitor string, channel string"
        self.run(f"CREATE TABLE {name} ({columns})", at)
        self.checkpoints(name, at)


@dataclass(frozen=True)
class _At:
    instant: datetime

    def now(self) -> datetime:
        return self.instant


@contextmanager
def opened(folder: Path) -> Iterator[Recipe]:
    """Open a home in a folder."""
    with homes.opened(folder) as home:
        yield Recipe(home)
