"""The right to be forgotten: no byte is left, and whoever follows an output is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.core.errors import InputError, OperationError, RunActiveError
from shared.feeds import forget
from shared.lake import compact, scan
from shared.lake.compact import Wanted
from shared.state import commits, forgotten, runs
from tests.support.feeds import World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import EVENT_SCHEMA, NOW, append, create

WHO = "nobody-else-has-this-name"
COPY = """\
feed: pages
source: hits
query: SELECT _id, user.id AS visitor, timestamp, page FROM hits
output: pages
deliveries:
  - {destination: drop, path: pages, format: ndjson}
"""
COUNTS = """\
feed: counts
source: hits
query: SELECT user.id AS visitor, page, count(*) AS views FROM hits GROUP BY user.id, page
output: counts
emit: changes
deliveries:
  - {destination: drop, path: counts, format: ndjson}
"""
CHAIN = """\
feed: totals
source: counts
query: SELECT visitor, sum(views) AS views FROM counts GROUP BY visitor
output: totals
emit: changes
"""


def hits(*rows: tuple[str, str, str]) -> pa.Table:
    """Return events by id, identity and page."""
    found = [
        {
            "_id": event,
            "timestamp": NOW,
            "user": {"id": user, "plan": "free"},
            "page": page,
            "price": None,
        }
        for event, user, page in rows
    ]
    return pa.Table.from_pylist(found, schema=EVENT_SCHEMA)


def some(world: World) -> None:
    """Commit events of three identities, those of one in two batches, and compact in between."""
    dataset = create(world.lake)
    append(world.lake, dataset, hits(("1", WHO, "a"), ("2", "ann", "a"), ("3", WHO, "b")), "one")
    append(world.lake, dataset, hits(("4", "bob", "b"), ("5", WHO, "b"), ("6", "ann", "c")), "two")


def compacted(world: World, name: str) -> None:
    """Merge the files of a dataset, so that its bounds are in several manifests."""
    wanted = Wanted(world.workspace.config.maintenance, everything=True)
    with world.lake.own_run(kind="maintenance", now=NOW, owner="test") as claim:
        compact.compact(world.lake, name, claim, wanted)


def holding(folder: Path, word: str = WHO) -> list[Path]:
    """Return the files below a folder that have a word in them, compressed pages read."""
    import pyarrow.parquet as pq

    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        text = path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            text += str(pq.read_table(path, partitioning=None).to_pylist())
            text += str(pq.read_metadata(path).to_dict())
        if path.suffix == ".avro" and not path.name.startswith("snap-"):
            text += _bounds(path)
        if word[:16] in text:  # bounds are cut there
            found.append(path)
    return found


def _bounds(path: Path) -> str:
    """Return the bounds of all files, deleted ones too, that a manifest keeps."""
    from pyiceberg.io.pyarrow import PyArrowFileIO
    from pyiceberg.manifest import ManifestContent, ManifestFile

    manifest = ManifestFile.from_args(
        manifest_path=str(path),
        manifest_length=0,
        partition_spec_id=0,
        content=ManifestContent.DATA,
        sequence_number=0,
        min_sequence_number=0,
        added_snapshot_id=0,
    )
    entries = manifest.fetch_manifest_entry(PyArrowFileIO(), discard_deleted=False)
    files = [entry.data_file for entry in entries]
    return str([(file.lower_bounds, file.upper_bounds) for file in files])


def log_of(world: World, name: str) -> list[dict[str, Any]]:
    """Return all rows of a log."""
    return sorted(
        (row for t in scan.rows(world.lake, world.lake.get(name)) for row in t.to_pylist()),
        key=lambda row: (row["_key"], row["_revision"]),
    )


def test_no_byte_of_the_identity_is_left_in_the_warehouse(world: World) -> None:
    some(world)
    compacted(world, "hits")
    warehouse = world.folder / "home"
    assert holding(warehouse)
    before = world.rows("hits")

    done = forget.forget(world.workspace, "hits", [WHO])

    assert done.rows == 3
    assert holding(warehouse) == []
    assert world.rows("hits") == [row for row in before if row["user"]["id"] != WHO]
    with world.database.read() as connection:
        history = commits.history(connection, world.lake.get("hits").uuid)
        assert forgotten.count(connection, history[0].dataset_uuid) == 1
    assert [commit.kind for commit in history][-2:] == ["compact", "forget"]
    again = forget.forget(world.workspace, "hits", [WHO])
    assert (again.rows, again.datasets[0].seq) == (0, None)
