"""A full and a read-only warehouse: a clear error, and nothing half-published."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from shared.core.errors import FeedmillError, StoreError
from shared.lake.lake import Lake
from tests.support.lakes import append, content, create, events, open_lake

SIZE = 400_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of the test's own; skips where mounting is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tmpfs is not allowed here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def lake_on(disk: Path, sqlite_url: str, **environ: str) -> Lake:
    return open_lake(disk.parent / "home", sqlite_url, warehouse=f"file://{disk}", **environ)


def large() -> pa.Table:
    """Return rows that need more than the disk has, however compressed."""
    table = events(100_000)
    random = np.random.default_rng(1).random(len(table))
    return table.set_column(4, "price", pa.array(random))


def files(disk: Path) -> set[Path]:
    return {path for path in disk.rglob("*") if path.is_file()}


def fill(disk: Path) -> Path:
    """Write a file that leaves no room."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def test_a_full_warehouse_takes_no_half_batch(disk: Path, sqlite_url: str) -> None:
    lake = lake_on(disk, sqlite_url)
    dataset = create(lake)
    append(lake, dataset, events(10), "one")
    before = files(disk)

    with pytest.raises(StoreError, match="no space left") as failed:
        append(lake, dataset, large(), "two")

    assert failed.value.hint is not None
    assert lake.get("hits").seq == 2
    assert content(lake, dataset).num_rows == 10
    assert files(disk) == before


def test_a_disk_without_room_for_metadata_takes_no_commit(disk: Path, sqlite_url: str) -> None:
    lake = lake_on(disk, sqlite_url)
    dataset = create(lake)
    filler = fill(disk)

    with pytest.raises(StoreError, match="no space left"):
        append(lake, dataset, events(10), "one")
    assert lake.get("hits").seq == 1

    filler.unlink()
    append(lake, dataset, events(10), "one")
    assert content(lake, dataset).num_rows == 10


def test_a_full_spool_takes_no_half_batch(disk: Path, sqlite_url: str, tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "home", sqlite_url, export_spool=str(disk))
    dataset = create(lake)

    with pytest.raises(StoreError, match="no space left"):
        append(lake, dataset, large(), "one")

    assert lake.get("hits").seq == 1
    assert files(disk) == set()


def test_a_read_only_warehouse_takes_nothing(disk: Path, sqlite_url: str) -> None:
    lake = lake_on(disk, sqlite_url)
    dataset = create(lake)
    before = files(disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    with pytest.raises(StoreError, match="cannot be written"):
        append(lake, dataset, events(10), "one")
    with pytest.raises(FeedmillError, match="cannot be written"):
        create(lake, "more")
    assert files(disk) == before
    assert lake.names() == ("hits",)
