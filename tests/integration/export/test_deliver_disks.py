"""A full, read-only or blocked target: a clear error, nothing half-published, and a way on."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from shared.core.errors import StoreError
from shared.export.stores.store import open_store
from shared.export.verify import verify
from shared.lake.lake import Lake
from tests.support.deliveries import files, retry, row, run, world
from tests.support.lakes import (  # noqa: F401 (pytest finds fixtures by name)
    lake,
    open_lake,
)

ROWS = 20_000  # some 200 kB delivered


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of the test's own; skips where mounting is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tmpfs is not allowed here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Write a file that leaves little room."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    os.truncate(filler, filler.stat().st_size - leave)
    return filler


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: what a full disk is without mounting."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def failed(lake: Lake, delivery_id: str, message: str) -> None:  # noqa: F811
    outcome = run(lake, delivery_id)
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert message in outcome.error["message"]
    assert "hint: " in outcome.error["message"]
    assert row(lake, delivery_id).manifest_bytes is None


def published(lake: Lake, delivery_id: str, place: Path) -> None:  # noqa: F811
    retry(lake, delivery_id)
    assert run(lake, delivery_id).state == "published"
    assert verify(str(place)).ok


def test_a_full_target(lake: Lake, disk: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{disk}/drop", rows=ROWS)
    filler = fill(disk, leave=40_960)

    failed(lake, delivery_id, "there is no space left")
    assert files(disk).keys() == {"filler"}

    filler.unlink()
    published(lake, delivery_id, disk)


def test_a_read_only_target(lake: Lake, disk: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{disk}/drop")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    failed(lake, delivery_id, "the place cannot be written")
    assert files(disk) == {}

    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    published(lake, delivery_id, disk)


def test_a_full_spool(sqlite_url: str, tmp_path: Path, disk: Path) -> None:
    lake = open_lake(tmp_path / "home", sqlite_url)  # noqa: F811
    (delivery_id,) = world(lake, f"file://{tmp_path}/drop", rows=ROWS)
    spooling = open_lake(tmp_path / "home", sqlite_url, export_spool=str(disk))
    filler = fill(disk, leave=40_960)

    failed(spooling, delivery_id, "writing a file to the spool failed: there is no space left")
    assert files(disk).keys() == {"filler"}
    assert files(tmp_path / "drop") == {}

    filler.unlink()
    published(spooling, delivery_id, tmp_path / "drop")
    assert files(disk) == {}


def test_a_file_in_the_folders_place(lake: Lake, tmp_path: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{tmp_path}/drop")
    (tmp_path / "drop").write_text("in the way")

    failed(lake, delivery_id, "something else stands where a folder belongs")
    assert (tmp_path / "drop").read_text() == "in the way"

    (tmp_path / "drop").unlink()
    published(lake, delivery_id, tmp_path / "drop")


def test_a_file_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    local = tmp_path / "spooled"
    local.write_bytes(bytes(100_000))
    store = open_store(f"file://{tmp_path}/drop")

    with files_limited_to(50_000), pytest.raises(StoreError, match="no space left") as refused:
        store.put_file(local, "a/file", "")

    assert refused.value.hint is not None
    assert files(tmp_path / "drop") == {}
