"""The sweep: what nothing refers to goes when nobody can want it any more, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.core.errors import InternalError, StoreError
from shared.lake import compact, maintenance, scan, sweep
from shared.lake.compact import Wanted
from shared.lake.files import local_path
from shared.lake.lake import Lake
from shared.lake.sweep import Swept
from shared.state import maintenance as spent
from shared.state import runs
from tests.support.lakes import NOW, append, content, create, events, open_lake, overwrite, written
from tests.support.records import LONG, new_run

HOUR = timedelta(hours=1)


class Clock:
    """The machine's clock, some hours ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def lake(database_url: str, tmp_path: Path) -> Iterator[Lake]:
    """A lake whose runs take an hour at most, and that keeps two snapshots of a dataset."""
    opened = open_lake(
        tmp_path / "home",
        database_url,
        runs_hard_limit_seconds="3600",
        maintenance_snapshots_kept="2",
        maintenance_small_files="2",
        export_spool=str(tmp_path / "spool"),
    )
    opened.clock = Clock()
    yield opened
    opened.database.close()


def later(lake: Lake, hours: float) -> None:
    assert isinstance(lake.clock, Clock)
    lake.clock.ahead += hours * HOUR


def stored(lake: Lake) -> set[str]:
    return set(lake.files.list(lake.get("hits").location))


def merge(lake: Lake) -> None:
    with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
        compact.compact(lake, "hits", claim, Wanted(lake.config.maintenance))


def test_what_was_never_committed_goes_after_twice_the_limit(lake: Lake) -> None:
    hits = create(lake)
    append(lake, hits, events(50), "one")
    before = stored(lake)
    lost = {file.path for file in written(lake, hits, events(50, start=50), "two").files}
    lost |= {f"{hits.location}/data/.x.parquet.17.partial", f"{hits.location}/metadata/m0.avro"}
    for path in sorted(lost):
        if not lake.files.exists(path):
            lake.files.write_bytes(path, b"half")
    assert stored(lake) == before | lost

    for hours in (0, 0.5, 1):
        later(lake, hours)
        assert sweep.sweep(lake, "hits") == Swept()
    later(lake, 1)

    assert sweep.sweep(lake, "hits", dry_run=True).files == len(lost)
    assert stored(lake) == before | lost
    assert sweep.sweep(lake, "hits").files == len(lost)
    assert stored(lake) == before
    assert content(lake, hits).num_rows == 50
    assert sweep.sweep(lake, "hits") == Swept()


def test_what_a_run_at_work_may_commit_is_left(lake: Lake) -> None:
    hits = create(lake)
    new = new_run("long", "ingest")
    began = datetime.now(UTC)
    with lake.database.write() as connection:
        claim = runs.insert_running(connection, new, began, owner="me", lease_seconds=LONG)
    assert claim is not None
    files = written(lake, hits, events(50), "two").files
    later(lake, 5)

    assert sweep.sweep(lake, "hits") == Swept()
    assert sweep.sweep(lake, "hits", run_id=claim.run_id, dry_run=True).files == len(files)

    with lake.database.write() as connection:
        runs.fail(connection, claim, {}, retry_at=None, now=NOW)
    assert sweep.sweep(lake, "hits").files == len(files)


def test_files_of_expired_snapshots_are_noted_and_go_an_hour_later(lake: Lake) -> None:
    hits = create(lake)
    for number in range(4):
        append(lake, hits, events(50, start=50 * number), f"b{number}")
    merge(lake)
    before = content(lake, lake.get("hits"))
    reading = scan.rows(lake, hits, seq=5)
    first = next(reading)
    for number in range(4, 6):
        append(lake, lake.get("hits"), events(5, start=50 * number), f"b{number}")
    there = stored(lake)
    later(lake, 3)

    noted = sweep.sweep(lake, "hits")

    assert noted.files == 0
    assert noted.noted >= 16  # the merged files, the lists and manifests of their snapshots
    assert stored(lake) == there
    assert first.num_rows + sum(table.num_rows for table in reading) == 200
    later(lake, 0.9)
    assert sweep.sweep(lake, "hits") == Swept(noted=noted.noted)
    later(lake, 0.2)
    gone = sweep.sweep(lake, "hits")
    assert (gone.files, gone.noted) == (noted.noted, 0)
    assert len(stored(lake)) == len(there) - noted.noted
    assert content(lake, lake.get("hits"), seq=6) == before
    assert content(lake, lake.get("hits")).num_rows == 210
    with lake.database.read() as connection:
        assert spent.spent(connection, hits.location) == {}


def test_a_swept_dataset_has_what_its_snapshots_refer_to_and_nothing_else(lake: Lake) -> None:
    hits = create(lake)
    for number in range(12):
        append(lake, lake.get("hits"), events(20, start=20 * number), f"b{number:02d}")
        if number % 3 == 2:
            merge(lake)
    overwrite(lake, lake.get("hits"), events(20), "last")
    for hours in (3, 2):
        later(lake, hours)
        sweep.sweep(lake, "hits")

    dataset = lake.get("hits")
    known = sweep.referred(lake, dataset.metadata)
    with lake.database.read() as connection:
        pointer = lake.catalog.pointer(connection, "hits")
    assert stored(lake) == {path for path in known | {str(pointer)} if lake.files.exists(path)}
    assert {path for path in known if path.endswith(".parquet")} <= stored(lake)
    assert content(lake, hits, seq=dataset.seq).num_rows == 20


def test_a_dropped_dataset_and_a_draft_go_whole(lake: Lake) -> None:
    hits = create(lake)
    append(lake, hits, events(50), "one")
    other = create(lake, "other")
    append(lake, other, events(50), "one")
    lake.files.write_bytes("_rejects/b.ndjson", b"{}")
    lake.files.write_bytes("mine/of-somebody-0/file", b"x")
    with lake.own_run(kind="query", now=NOW, owner="t") as claim:
        draft = lake.draft("never", events(1).schema, hits.layout, claim)
        written(lake, draft, events(5), "b")
    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        lake.drop("hits", claim)

    later(lake, 3)
    noted = sweep.sweep_strays(lake)
    assert (noted.files, noted.noted > 8) == (0, True)
    later(lake, 1.1)
    assert sweep.sweep_strays(lake).files == noted.noted

    assert lake.files.list(hits.location) == []
    assert lake.files.list(draft.location) == []
    assert content(lake, other).num_rows == 50
    assert lake.files.exists("_rejects/b.ndjson")
    assert lake.files.exists("mine/of-somebody-0/file")


def test_scratch_and_spool_of_dead_runs_go(lake: Lake, tmp_path: Path) -> None:
    scratch = Path(local_path(lake.config.scratch.url) or lake.config.scratch.url)
    for file in (
        scratch / "exchange" / "a.arrow",
        tmp_path / "spool" / "feedmill-abc" / "deep" / "run",
        tmp_path / "spool" / "others" / "file",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"12345")
    later(lake, 1.9)
    assert sweep.sweep_temporary(lake.config, lake.clock.now()) == Swept()
    later(lake, 0.2)

    assert sweep.sweep_temporary(lake.config, lake.clock.now(), dry_run=True).files == 2
    assert sweep.sweep_temporary(lake.config, lake.clock.now()).files == 2
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["others"]
    assert list((scratch / "exchange").iterdir()) == []


def test_files_that_are_listed_by_other_names_are_left_alone(lake: Lake) -> None:
    hits = create(lake)
    append(lake, hits, events(50), "one")
    renamed = (
        "UPDATE iceberg_tables SET metadata_location = replace(metadata_location, '/m', '/./m')"
    )
    with lake.database.write() as connection:
        connection.execute(text(renamed))
    later(lake, 500)
    before = stored(lake)

    with pytest.raises(StoreError, match="not listed as they are called"):
        sweep.sweep(lake, "hits")

    assert stored(lake) == before


def test_purged_files_are_gone_at_once(lake: Lake) -> None:
    hits = create(lake)
    append(lake, hits, events(50), "one")
    old = [file.path for part in scan.plan(lake, hits) for file in part.files]
    overwrite(lake, hits, events(50, start=100), "two")

    assert maintenance.purge(lake, lake.get("hits"), old) == len(old)
    assert maintenance.purge(lake, lake.get("hits"), old) == len(old)

    assert not stored(lake) & set(old)
    assert content(lake, hits).num_rows == 50
    with pytest.raises(StoreError, match="not there"):
        content(lake, hits, seq=2)


def test_what_the_dataset_has_is_never_purged(lake: Lake) -> None:
    hits = create(lake)
    append(lake, hits, events(50), "one")
    current = [file.path for part in scan.plan(lake, hits) for file in part.files]

    for wrong in (current[0], f"{hits.location}/metadata/x.json", f"{lake.files.url}/other"):
        with pytest.raises(InternalError, match="is to be deleted"):
            maintenance.purge(lake, hits, [f"{hits.location}/data/x.parquet", wrong])
    assert content(lake, hits).num_rows == 50
