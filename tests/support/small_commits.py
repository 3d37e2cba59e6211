"""A dataset that gets a small commit a minute, looked after every hundred: does it stay quick?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from shared.lake import compact, scan, sweep
from shared.lake.compact import Wanted
from shared.lake.dataset import Layout
from shared.lake.files import normal_url
from shared.lake.lake import Lake
from tests.support.lakes import NOW, append, create, events

ROWS = 60
HUNDRED = 100


@dataclass(frozen=True)
class Hundred:
    """What a hundred commits were like, and the dataset after them and their maintenance.

    Attributes:
        commit_seconds: of a commit, on the average.
        commit_cpu: seconds of this process's threads for it, which a busy machine does not change.
        plan_seconds: of planning a scan, before maintenance and after it.
        maintenance_seconds: of the compaction.
        metadata_bytes: of all files in the metadata folder that a kept snapshot refers to.
        manifests: of the last snapshot.
        files: of the last snapshot, before maintenance and after it.
    """

    commits: int
    commit_seconds: float
    commit_cpu: float
    plan_seconds: tuple[float, float]
    maintenance_seconds: float
    metadata_bytes: int
    snapshots: int
    manifests: int
    files: tuple[int, int]


def hundreds(lake: Lake, count: int) -> Iterator[Hundred]:
    """Commit `count` times; yield after each hundred and its maintenance."""
    dataset = create(lake, layout=Layout("user.id", "timestamp", "_id", (), 16))
    for end in range(HUNDRED, count + 1, HUNDRED):
        began, cpu = time.perf_counter(), time.process_time()
        for number in range(end - HUNDRED, end):
            rows = events(ROWS, users=500, start=ROWS * number)
            append(lake, lake.get("hits"), rows, f"b{number:06d}")
        spent, cpu = time.perf_counter() - began, time.process_time() - cpu
        before = _planned(lake)
        began = time.perf_counter()
        with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
            compact.compact(lake, dataset.name, claim, Wanted(lake.config.maintenance))
        maintained = time.perf_counter() - began
        after = _planned(lake)
        metadata = lake.get("hits").metadata
        last = metadata.snapshot_by_id(metadata.current_snapshot_id)
        yield Hundred(
            commits=end,
            commit_seconds=spent / HUNDRED,
            commit_cpu=cpu / HUNDRED,
            plan_seconds=(before[0], after[0]),
            maintenance_seconds=maintained,
            metadata_bytes=_metadata_bytes(lake),
            snapshots=len(metadata.snapshots),
            manifests=len(last.manifests(lake.catalog.io(metadata.location))),
            files=(before[1], after[1]),
        )


def _planned(lake: Lake) -> tuple[float, int]:
    dataset = lake.get("hits")
    began = time.perf_counter()
    found = scan.plan(lake, dataset)
    return time.perf_counter() - began, sum(len(fragment.files) for fragment in found)


def _metadata_bytes(lake: Lake) -> int:
    dataset = lake.get("hits")
    with lake.database.read() as connection:
        pointer = lake.catalog.pointer(connection, "hits")
    known = sweep.referred(lake, dataset.metadata) | {normal_url(str(pointer))}
    stored = lake.files.stored(f"{dataset.location}/metadata")
    return sum(file.bytes for file in stored if file.path in known)
