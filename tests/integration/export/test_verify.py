"""Proving deliveries: whatever was changed at the store is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.core.errors import NotFoundError
from shared.export import checksum
from shared.export.verify import Checked, verify
from shared.lake.lake import Lake
from tests.support.deliveries import manifests, run, world
from tests.support.lakes import lake  # noqa: F401 (pytest finds fixtures by name)


@pytest.fixture
def drop(lake: Lake, tmp_path: Path) -> Path:  # noqa: F811
    """The folder of a published delivery."""
    (delivery_id,) = world(lake, f"file://{tmp_path}/drop")
    assert run(lake, delivery_id).state == "published"
    return tmp_path / "drop"


def part(drop: Path) -> Path:
    (found,) = drop.rglob("part-*")
    return found


def checked(drop: Path) -> Checked:
    report = verify(str(drop))
    (found,) = report.checked
    assert report.ok == found.ok == (not found.problems)
    return found


def edit(drop: Path, change: Callable[[dict[str, Any]], None]) -> None:
    (path,) = manifests(drop)
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))


def test_what_was_delivered_is_proved(drop: Path) -> None:
    found = checked(drop)
    assert found.ok
    assert (found.files, found.rows, found.bytes) == (1, 300, part(drop).stat().st_size)
    assert (found.feed, found.export_time) == ("visits", "2026-03-01T12:05:00Z")


def test_a_manifest_a_folder_a_path_and_a_url(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (manifest,) = manifests(drop)
    monkeypatch.chdir(drop.parent)
    relative = str(manifest.relative_to(drop.parent))
    for url in (str(manifest), f"file://{manifest}", f"file://{drop}/", "drop", relative):
        report = verify(url)
        assert (report.ok, len(report.checked)) == (True, 1)


def test_files_can_be_moved_together(drop: Path, tmp_path: Path) -> None:
    part(drop).parent.rename(tmp_path / "moved")
    assert checked(tmp_path / "moved").ok


def test_a_missing_file(drop: Path) -> None:
    part(drop).unlink()
    found = checked(drop)
    assert (found.files, found.rows) == (0, 0)
    assert found.problems[0].endswith("it is missing")


def test_a_file_that_was_cut_off(drop: Path) -> None:
    path = part(drop)
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-1])
    (problem,) = checked(drop).problems
    assert problem == f"{path.name}: it has {size - 1} bytes, and the manifest says {size}"


def test_a_changed_byte(drop: Path) -> None:
    path = part(drop)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    (problem,) = checked(drop).problems
    assert "its SHA-256 is" in problem


def test_other_rows_under_a_forged_entry(drop: Path) -> None:
    path = part(drop)
    table = pq.read_table(path)
    pages = pa.array(["/forged"] * len(table))
    pq.write_table(table.set_column(3, "page", pages), path)

    def forge(content: dict[str, Any]) -> None:
        size = path.stat().st_size
        content["files"][0] |= {"bytes": size, "sha256": checksum.of_file(path)}
        content["bytes"] = size

    edit(drop, forge)
    (problem,) = checked(drop).problems
    assert "the rows have the content hash" in problem


def test_counts_that_do_not_add_up(drop: Path) -> None:
    edit(drop, lambda content: content["files"][0].update(rows=299))
    problems = checked(drop).problems
    assert problems[0].endswith("it has 300 rows, and the manifest says 299")
    assert problems[1] == "its files have 299 rows, and it says 300"


def test_an_entry_that_was_taken_out(drop: Path) -> None:
    edit(drop, lambda content: content.update(files=[]))
    assert checked(drop).problems[0] == "its files have 0 rows, and it says 300"


def test_other_columns(drop: Path) -> None:
    edit(drop, lambda content: content["schema"][0].update(name="id"))
    (problem,) = checked(drop).problems
    assert "its columns are _id, timestamp" in problem


def test_a_file_in_another_format(drop: Path) -> None:
    edit(drop, lambda content: content.update(format="ndjson", compression="none"))
    (problem,) = checked(drop).problems
    assert "it is no sound file of JSON lines" in problem


@pytest.mark.parametrize("data", [b"", b"{", b'{"version": 9}', b'{"version": 1, "files": []}'])
def test_what_is_no_manifest(drop: Path, data: bytes) -> None:
    manifests(drop)[0].write_bytes(data)
    found = checked(drop)
    assert not found.ok
    assert found.delivery_id is None


def test_nothing_to_prove(drop: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no manifest below"):
        verify(str(tmp_path / "home"))
    with pytest.raises(NotFoundError, match="there is no manifest"):
        verify(str(drop / "manifest-x.json"))
