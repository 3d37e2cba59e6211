"""The small tables of the golden queries, put in a home: `events` in buckets, others as records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import homes, sqlcases
from tests.support.homes import Home

TABLES = Path(__file__).parents[1] / "golden" / "spark" / "tables.sql"


@contextmanager
def opened(folder: Path, *, buckets: int = 4, threads: int = 2) -> Iterator[Home]:
    """Open a home that holds them."""
    with homes.opened(folder, threads=threads) as home:
        for table in sqlcases.read(TABLES):
            rows = home.lake.sql(table.sql).to_arrow()
            is_event = table.name == "events"
            home.add(table.name, rows, homes.events("user.id", buckets) if is_event else None)
        yield home
