"""Compaction: fewer files, the same rows, whatever happens beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.core.errors import CommitConflictError, FencedError, ForeignSnapshotError
from shared.core.intervals import Interval
from shared.lake import compact, scan, write
from shared.lake.compact import Compacted, Wanted
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset, Layout
from shared.lake.files import local_path
from shared.lake.lake import Lake
from shared.state import commits, runs
from shared.state.database import Database
from tests.support.lakes import (
    NOW,
    append,
    content,
    create,
    events,
    lake,  # noqa: F401 (pytest finds fixtures by name)
    make_foreign,
    open_lake,
)
from tests.support.races import race
from tests.support.records import new_run

ROUNDS = 20
_HOME = "FM_TEST_HOME"


def run(lake: Lake, name: str = "hits", **wanted: Any) -> Compacted:  # noqa: F811
    with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
        return compact.compact(lake, name, claim, Wanted(lake.config.maintenance, **wanted))


def filled(lake: Lake, commits_: int, rows: int = 50) -> Dataset:  # noqa: F811
    dataset = create(lake)
    for number in range(commits_):
        append(lake, dataset, events(rows, start=rows * number), f"b{number:03d}")
    return lake.get("hits")


def files(lake: Lake, name: str = "hits") -> dict[int | None, list[scan.FileRef]]:  # noqa: F811
    return {f.bucket: list(f.files) for f in scan.plan(lake, lake.get(name))}


def hashed(table: pa.Table) -> str:
    digest = ContentHash()
    digest.update(table)
    return digest.hex()


def test_rows_and_their_system_columns_are_as_before(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 9)
    before = {seq: content(lake, hits, seq=seq) for seq in range(1, 11)}
    pairs = [(0, 10), (1, 2), (2, 7), (6, 10), (9, 10), (4, 4)]
    between = {pair: content(lake, hits, interval=Interval(*pair)) for pair in pairs}
    count = sum(len(found) for found in files(lake).values())

    result = run(lake)

    assert (result.seq, result.rows, result.buckets) == (11, 450, 5)
    assert (result.files_before, result.files_after, result.small) == (count, 5, 1)
    assert {len(found) for found in files(lake).values()} == {1}
    hits = lake.get("hits")
    for seq, table in before.items():
        assert content(lake, hits, seq=seq) == table
    for pair, table in between.items():
        assert content(lake, hits, interval=Interval(*pair)) == table
    after = content(lake, hits)
    assert after == before[10]
    assert hashed(after) == hashed(before[10])
    assert content(lake, hits, interval=Interval(10, 11)).num_rows == 0
    with lake.database.read() as connection:
        last = commits.history(connection, hits.uuid)[-1]
        assert commits.batches_between(connection, hits.uuid, Interval(10, 11)) == ()
        assert commits.rows_between(connection, hits.uuid, Interval(0, 11)) == 450
    assert (last.kind, last.rows, last.files) == ("compact", 0, 5)


@pytest.mark.parametrize(("pool", "group"), [(1, 7), (20_000, 50), (128 << 20, 131_072)])
def test_a_merged_file_is_sorted_whatever_fits_into_memory(
    lake: Lake,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    pool: int,
    group: int,
) -> None:
    monkeypatch.setattr(compact, "_POOL_BYTES", pool)
    monkeypatch.setattr(compact, "_PROBE_ROWS", 3)
    hits = filled(lake, 8, rows=100)
    before = content(lake, hits)
    lake.config = lake.config.model_copy(
        update={"lake": lake.config.lake.model_copy(update={"row_group_rows": group})}
    )

    run(lake)

    assert content(lake, lake.get("hits")) == before
    for fragment in scan.plan(lake, lake.get("hits")):
        (file,) = fragment.files
        stored = local_path(file.path)
        assert stored is not None
        assert pq.read_metadata(stored).row_group(0).num_rows == min(group, file.rows)
        rows = scan.read(fragment, ["user.id", "timestamp", "_id"]).to_pylist()
        keys = [(r["user"]["id"] or "", r["timestamp"], r["_id"]) for r in rows]
        assert keys == sorted(keys)


def test_files_end_where_they_are_large_enough(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 8, rows=200)
    before = content(lake, hits)
    largest = max(file.bytes for found in files(lake).values() for file in found)
    settings = lake.config.maintenance.model_copy(update={"file_bytes": 3 * largest})
    lake.config = lake.config.model_copy(update={"maintenance": settings})

    run(lake)

    assert content(lake, lake.get("hits")) == before
    counts = {len(found) for found in files(lake).values()}
    assert min(counts) > 1
    assert max(counts) < 8


def test_records_stay_in_the_order_they_came(lake: Lake) -> None:  # noqa: F811
    pages = create(lake, "pages", pa.schema([("_id", pa.int64())]), layout=Layout.record(()))
    for number in range(8):
        append(lake, pages, pa.table({"_id": [90 - number, 50 + number]}), f"{9 - number}")

    def order() -> list[int]:
        (fragment,) = scan.plan(lake, lake.get("pages"))
        found = scan.read(fragment, ["_id"], hidden=["_fm_tie"]).sort_by("_fm_tie")
        return [int(number) for number in found["_id"].to_pylist()]

    before = order()
    start = lake.get("pages")
    planned = compact.plan(lake, "pages", Wanted(lake.config.maintenance))
    append(lake, start, pa.table({"_id": [7]}), "late")
    with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
        compact._carry_out(lake, planned, claim, Wanted(lake.config.maintenance), 0, lambda: None)

    assert order() == [*before, 7]
    assert len(files(lake, "pages")[None]) == 2


def test_less_than_eight_small_files_are_left_alone(lake: Lake) -> None:  # noqa: F811
    filled(lake, 7)

    result = run(lake)

    assert (result.seq, result.small) == (None, 7)
    assert lake.get("hits").seq == 8
    assert run(lake, everything=True).files_after == 5
    assert run(lake, everything=True).seq is None


def test_one_bucket_may_be_asked_for(lake: Lake) -> None:  # noqa: F811
    filled(lake, 8)

    run(lake, bucket=1)

    assert {bucket: len(found) for bucket, found in files(lake).items()} == {
        0: 8, 1: 1, 2: 8, 3: 8, None: 8,
    }  # fmt: skip


def test_what_was_merged_is_not_written_again_with_every_handful(lake: Lake) -> None:  # noqa: F811
    filled(lake, 1, rows=30_000)
    for number in range(8):
        append(lake, lake.get("hits"), events(60, start=50_000 + 60 * number), f"c{number}")

    result = run(lake)

    largest = max(files(lake).values(), key=lambda found: sum(file.rows for file in found))
    assert [file.rows > 10_000 for file in largest] == [True, False]
    assert result.rows < 10_000


def test_new_columns_and_wider_ones_are_in_merged_files(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 4)
    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        hits = lake.add_columns(hits, pa.schema([("late", pa.int64())]), claim, "columns")
    for number in range(4, 8):
        table = events(50, start=50 * number)
        more = table.append_column("late", pa.array(range(50), pa.int64()))
        append(lake, hits, more, f"b{number:03d}")
    before = content(lake, hits)

    run(lake)

    assert content(lake, lake.get("hits")) == before
    assert before["late"].null_count == 200


def test_rows_without_new_ones_are_not_read_again(lake: Lake) -> None:  # noqa: F811
    filled(lake, 8)
    run(lake)
    append(lake, lake.get("hits"), events(50, start=900), "b900")

    planned = scan.plan(lake, lake.get("hits"))

    only = [fragment.only(frozenset(["b900"])) for fragment in planned]
    assert sum(fragment.rows for fragment in only) == 50
    assert sum(f.only(frozenset(["b003"])).rows for f in planned) == 400


def test_a_foreign_snapshot_is_not_built_on(lake: Lake) -> None:  # noqa: F811
    filled(lake, 8)
    make_foreign(lake)

    with pytest.raises(ForeignSnapshotError):
        run(lake)


def test_a_table_is_made_for_compaction(lake: Lake) -> None:  # noqa: F811
    properties = create(lake).metadata.properties

    assert properties["write.delete.isolation-level"] == "snapshot"
    assert properties["write.update.isolation-level"] == "snapshot"
    assert properties["write.metadata.delete-after-commit.enabled"] == "true"
    assert properties["write.metadata.previous-versions-max"] == "10"
    assert properties["commit.manifest-merge.enabled"] == "true"


# --- beside others --------------------------------------------------------------------------


def test_a_reader_of_an_older_commit_reads_on(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 8)
    before = content(lake, hits, seq=5)
    reading = scan.rows(lake, hits, seq=5)
    first = next(reading)

    run(lake)

    whole = pa.concat_tables([first, *reading]).sort_by("_id")
    assert whole == before
    assert content(lake, lake.get("hits"), seq=5) == before


def test_a_compaction_of_files_that_are_gone_plans_again(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 8)
    before = content(lake, hits)
    wanted = Wanted(lake.config.maintenance)
    planned = compact.plan(lake, "hits", wanted)
    run(lake)
    with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
        with pytest.raises(CommitConflictError, match="replaced by somebody else"):
            compact._carry_out(lake, planned, claim, wanted, 0, lambda: None)
        assert compact.compact(lake, "hits", claim, wanted).seq is None

    assert content(lake, lake.get("hits")) == before
    stored = set(lake.files.list(hits.location))
    shown = {file.path for found in files(lake).values() for file in found}
    assert len([path for path in stored if path.endswith(".parquet")]) == 40 + len(shown)


def test_a_twin_changes_nothing(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 8)
    before = content(lake, hits)
    stored = set(lake.files.list(hits.location))
    with lake.database.write() as connection:
        claim = runs.insert_running(
            connection, new_run("m", "maintenance"), NOW, owner="a", lease_seconds=-1
        )
        assert claim is not None
        again = runs.claim(
            connection, claim.run_id, owner="b", lease_seconds=60, max_losses=3, now=NOW
        )
    assert again is not None

    with pytest.raises(FencedError):
        compact.compact(lake, "hits", claim, Wanted(lake.config.maintenance))

    assert lake.get("hits").seq == 9
    assert {p for p in lake.files.list(hits.location) if p.endswith(".parquet")} <= stored
    compact.compact(lake, "hits", again, Wanted(lake.config.maintenance))
    assert content(lake, lake.get("hits")) == before


_COMPACT = """
import sys
from pathlib import Path
from shared.lake import compact
from tests.support.lakes import NOW, open_lake
lake = open_lake(Path(sys.argv[1]), sys.argv[2], runs_lease_seconds="0.5", runs_heartbeat_seconds="0.2")
with lake.own_run(kind="maintenance", key="m", now=NOW, owner="t") as claim:
    compact.compact(lake, "hits", claim, compact.Wanted(lake.config.maintenance))
"""


@pytest.mark.process
@pytest.mark.parametrize(
    "place",
    ["run.files_written", "commit.metadata_written", "commit.guarded", "commit.before_pointer"],
)
def test_a_killed_compaction_changes_nothing_and_is_repeated(
    place: str, database_url: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    opened = open_lake(home, database_url)
    before = content(opened, filled(opened, 8))
    arguments = [sys.executable, "-c", _COMPACT, str(home), database_url]
    root = Path(__file__).parents[3]

    environment = {**os.environ, "FEEDMILL_FAILPOINT": place}
    killed = subprocess.run(arguments, env=environment, cwd=root, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert opened.get("hits").seq == 9
    assert content(opened, opened.get("hits")) == before
    subprocess.run(["sleep", "0.6"], check=True)
    subprocess.run(arguments, cwd=root, check=True)
    assert opened.get("hits").seq == 10
    assert content(opened, opened.get("hits")) == before
    assert {len(found) for found in files(opened).values()} == {1}
    opened.database.close()


# --- races of processes ---------------------------------------------------------------------


@pytest.fixture
def shared_lake(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Lake]:
    monkeypatch.setenv(_HOME, str(tmp_path / "home"))
    opened = open_lake(tmp_path / "home", database_url)
    yield opened
    opened.database.close()


def lake_of(database: Database) -> Lake:
    """Return the lake of a rival, which is in a process of its own."""
    url = database.engine.url.render_as_string(hide_password=False)
    opened = open_lake(Path(os.environ[_HOME]), url, maintenance_small_files="2")
    opened.database.close()
    opened.database = database
    return opened


def compactor_or_appender(database: Database, number: int) -> str:
    """Compact in even processes, append in odd ones; which is which is decided by who is first."""
    opened = lake_of(database)
    mine = Path(os.environ[_HOME]) / f"round-{number}"
    try:
        mine.touch(exist_ok=False)
    except FileExistsError:
        append(opened, opened.get("hits"), events(20, start=1_000 + 20 * number), f"r{number:03d}")
        return "appended"
    return "compacted" if run(opened).seq else "nothing"


@pytest.mark.slow
@pytest.mark.process
def test_a_compaction_and_an_append_both_land(shared_lake: Lake, database_url: str) -> None:
    filled(shared_lake, 2)

    outcomes = race(compactor_or_appender, database_url, rounds=ROUNDS)

    assert [sorted(together) for together in outcomes] == [["appended", "compacted"]] * ROUNDS
    hits = shared_lake.get("hits")
    wanted = [*events(100)["_id"].to_pylist(), *events(20 * ROUNDS, start=1_000)["_id"].to_pylist()]
    assert content(shared_lake, hits)["_id"].to_pylist() == sorted(wanted)
    with shared_lake.database.read() as connection:
        history = commits.history(connection, hits.uuid)
    assert [c.kind for c in history].count("compact") == ROUNDS
    assert [c.seq for c in history] == list(range(1, 2 * ROUNDS + 4))


def compactors(database: Database, number: int) -> str:
    """Give the bucket two files more and compact, as does the other."""
    opened = lake_of(database)
    append(opened, opened.get("hits"), events(20, start=20 * number), f"{os.getpid()} {number}")
    return "compacted" if run(opened).seq else "nothing"


@pytest.mark.slow
@pytest.mark.process
def test_two_compactions_lose_and_double_nothing(shared_lake: Lake, database_url: str) -> None:
    create(shared_lake)

    outcomes = race(compactors, database_url, rounds=10)

    assert {outcome for together in outcomes for outcome in together} <= {"compacted", "nothing"}
    rows = content(shared_lake, shared_lake.get("hits"))
    assert rows["_id"].to_pylist() == sorted(events(200)["_id"].to_pylist() * 2)


@pytest.mark.slow
def test_readers_pinned_to_a_commit_see_what_they_saw(lake: Lake) -> None:  # noqa: F811
    hits = filled(lake, 8)
    pinned = content(lake, hits, seq=6)
    delta = content(lake, hits, interval=Interval(3, 6))
    stop = threading.Event()
    wrong: list[str] = []
    reads = [0]

    def read() -> None:
        while not stop.is_set():
            if content(lake, hits, seq=6) != pinned:
                wrong.append("pinned")
            if content(lake, hits, interval=Interval(3, 6)) != delta:
                wrong.append("delta")
            reads[0] += 1

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(8, 20):
        append(lake, hits, events(50, start=50 * number), f"b{number:03d}")
        run(lake, everything=True)
    stop.set()
    reader.join()

    assert reads[0] > 0
    assert wrong == []


def test_rewritten_files_end_at_the_size_asked_for(lake: Lake) -> None:  # noqa: F811
    hits = create(lake, "pages", pa.schema([("_id", pa.int64())]), layout=Layout.record(()))
    append(lake, hits, pa.table({"_id": range(1_000)}), "b")
    rows = content(lake, hits)
    small = lake.config.lake.model_copy(update={"row_group_rows": 100})
    lake.config = lake.config.model_copy(update={"lake": small})

    one = write.rewrite_rows(lake, hits, None, [rows], file_bytes=1 << 30)
    many = write.rewrite_rows(lake, hits, None, [rows], file_bytes=1)

    assert [file.rows for file in one] == [1_000]
    assert [file.rows for file in many] == [100] * 10
    assert write.rewrite_rows(lake, hits, None, [], file_bytes=1) == ()
