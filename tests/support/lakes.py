"""Lakes for tests: opened on a record and a warehouse of the test's own, and rows to put in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.config import load
from shared.lake import scan
from shared.lake.dataset import Dataset, Layout
from shared.lake.lake import Lake
from shared.lake.write import Written, write_rows
from shared.state import commits
from shared.state.database import Database
from shared.state.runs import Claim

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENTS = Layout("user.id", "timestamp", "_id", (), 4)
EVENT_SCHEMA = pa.schema(
    [
        ("_id", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("user", pa.struct([("id", pa.string()), ("plan", pa.string())])),
        ("page", pa.string()),
        ("price", pa.float64()),
    ]
)


def open_lake(home: Path, database_url: str, **environ: str) -> Lake:
    """Return a lake whose home, and whose warehouse unless told otherwise, is a folder."""
    names = {f"FEEDMILL_{name.upper()}": value for name, value in environ.items()}
    names |= {"FEEDMILL_DATABASE_URL": database_url}
    config = load.load(home, names).config
    return Lake.open(config, Database.open(database_url))


@pytest.fixture
def lake(sqlite_url: str, tmp_path: Path) -> Iterator[Lake]:
    """A lake on SQLite and a local folder."""
    opened = open_lake(tmp_path / "home", sqlite_url)
    yield opened
    opened.database.close()


@pytest.fixture
def lake_on_both(database_url: str, tmp_path: Path) -> Iterator[Lake]:
    """A lake in a local folder, on SQLite and on PostgreSQL."""
    opened = open_lake(tmp_path / "home", database_url)
    yield opened
    opened.database.close()


def events(count: int, *, users: int = 20, start: int = 0) -> pa.Table:
    """Return events of some users, the later first; every eleventh has no identity."""
    rows: list[dict[str, Any]] = []
    for number in reversed(range(start, start + count)):
        user = None if number % 11 == 10 else f"u{number * 7 % users}"
        rows.append(
            {
                "_id": f"e{number:06d}",
                "timestamp": NOW + timedelta(seconds=number // 3),
                "user": {"id": user, "plan": "free"},
                "page": f"/p/{number % 5}",
                "price": None if number % 4 else number / 8,
            }
        )
    return pa.Table.from_pylist(rows, schema=EVENT_SCHEMA)


def create(
    lake: Lake, name: str = "hits", schema: pa.Schema = EVENT_SCHEMA, **given: Any
) -> Dataset:
    """Create a dataset under a run of its own; of events unless `layout` says otherwise."""
    layout = given.get("layout", EVENTS)
    with lake.own_run(kind="ddl", now=NOW, owner="test") as claim:
        return lake.create(name, schema, layout, claim)


def written(lake: Lake, dataset: Dataset, table: pa.Table, batch: str) -> Written:
    """Write rows without committing them."""
    return write_rows(lake, dataset, [table], batch_id=batch, ingest_time_ms=1_000)


def intent(claim: Claim, batch: str, files: Written, **fields: Any) -> commits.Intent:
    """Return the intent to append files."""
    values: dict[str, Any] = {"kind": "append", "ingest_time": 1_000} | fields
    return commits.Intent(
        claim, batch_id=batch, rows=files.rows, files=len(files.files), bytes=files.bytes, **values
    )


def append(lake: Lake, dataset: Dataset, table: pa.Table, batch: str) -> commits.Committed:
    """Append rows under a run of their own."""
    with lake.own_run(kind="ingest", key=f"{dataset.uuid}/{batch}", now=NOW, owner="t") as claim:
        files = written(lake, dataset, table, batch)
        return lake.append(dataset, files, intent(claim, batch, files))


def overwrite(lake: Lake, dataset: Dataset, table: pa.Table, batch: str) -> commits.Committed:
    """Put rows in the place of all there are, under a run of their own."""
    with lake.own_run(kind="query", key=f"{dataset.uuid}/{batch}", now=NOW, owner="t") as claim:
        files = written(lake, dataset, table, batch)
        return lake.append(dataset, files, intent(claim, batch, files), replace_all=True)


def content(lake: Lake, dataset: Dataset, **given: Any) -> pa.Table:
    """Return all rows of a dataset, sorted by id."""
    tables = list(scan.rows(lake, dataset, **given))
    whole = pa.concat_tables(tables) if tables else dataset.schema.empty_table()
    return whole.sort_by("_id")


def make_foreign(lake: Lake) -> None:
    """Commit to the table as somebody does who knows Iceberg and not us."""
    from pyiceberg.catalog.sql import SqlCatalog

    url = lake.database.engine.url.render_as_string(hide_password=False)
    other = SqlCatalog("feedmill", uri=url, warehouse=lake.files.url, init_catalog_tables="false")
    table = other.load_table(("lake", "hits"))
    table.append(table.scan().to_arrow())
    other.engine.dispose()
