"""What is read back: buckets, order, leaves, hidden columns, intervals, damaged files."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from shared.core.errors import NotFoundError, OperationError, StoreError
from shared.core.intervals import Interval
from shared.lake import scan, write
from shared.lake.dataset import Dataset, Layout
from shared.lake.files import local_path
from shared.lake.lake import Lake
from tests.support.lakes import (
    EVENT_SCHEMA,
    append,
    content,
    create,
    events,
    lake,  # noqa: F401 (pytest finds fixtures by name)
    open_lake,
    overwrite,
)

HIDDEN = ("_fm_tie", "_fm_row", "_fm_new")


@pytest.fixture
def hits(lake: Lake) -> Dataset:  # noqa: F811
    dataset = create(lake)
    append(lake, dataset, events(200), "one")
    append(lake, dataset, events(100, start=200), "two")
    return lake.get("hits")


def test_an_identity_is_in_one_bucket(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    seen: dict[str | None, set[int | None]] = {}
    for fragment in scan.plan(lake, hits):
        for user in scan.read(fragment, ["user.id"])["user"].to_pylist():
            seen.setdefault(user["id"], set()).add(fragment.bucket)

    assert seen.pop(None) == {None}
    assert len(seen) == 20
    assert {len(buckets) for buckets in seen.values()} == {1}


def test_each_file_is_sorted(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    for fragment in scan.plan(lake, hits):
        for file in fragment.files:
            one = replace(fragment, files=(file,))
            rows = scan.read(one, ["user.id", "timestamp", "_id"]).to_pylist()
            keys = [(r["user"]["id"] or "", r["timestamp"], r["_id"]) for r in rows]
            assert keys == sorted(keys)


def test_only_leaves_are_read(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    (fragment, *_) = scan.plan(lake, hits)

    table = scan.read(fragment, ["user.plan", "page"])

    kinds = [("user", pa.struct([("plan", pa.string())])), ("page", pa.string())]
    assert table.schema == pa.schema(kinds)
    assert scan.read(fragment, []).num_rows == fragment.rows == len(table)


def test_hidden_columns(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    fragments = pickle.loads(pickle.dumps(scan.plan(lake, hits)))
    new = frozenset(["two"])

    tables = [scan.read(f, ["_id"], hidden=HIDDEN, new_batches=new) for f in fragments]
    whole = pa.concat_tables(tables)

    assert whole.schema.names == ["_id", *HIDDEN]
    assert whole["_fm_tie"] == whole["_id"]
    assert pc.count_distinct(whole["_fm_row"]).as_py() == 300
    assert sorted(whole.filter(whole["_fm_new"])["_id"].to_pylist()) == sorted(
        events(100, start=200)["_id"].to_pylist()
    )


def test_a_tie_of_records_is_the_order_they_came_in(lake: Lake) -> None:  # noqa: F811
    dataset = create(lake, "pages", pa.schema([("n", pa.int64())]), layout=Layout.record(("n",)))
    for batch, start in (("z", 0), ("a", 5), ("m", 10)):
        append(lake, dataset, pa.table({"n": range(start, start + 5)}), batch)

    (fragment,) = scan.plan(lake, dataset)
    table = scan.read(fragment, None, hidden=HIDDEN, new_batches=frozenset(["a"]))

    assert fragment.bucket is None
    assert table.sort_by("_fm_tie")["n"].to_pylist() == list(range(15))
    assert table.filter(table["_fm_new"])["n"].to_pylist() == [5, 6, 7, 8, 9]


def test_a_scan_is_as_of_a_commit(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    assert scan.plan(lake, hits, seq=1) == ()
    assert sum(f.rows for f in scan.plan(lake, hits, seq=2)) == 200
    assert sum(f.rows for f in scan.plan(lake, hits)) == 300
    with pytest.raises(NotFoundError):
        scan.plan(lake, hits, seq=4)


def test_an_interval_has_the_rows_committed_in_it(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    def ids(start: int, end: int) -> list[str]:
        found: list[str] = content(lake, hits, interval=Interval(start, end))["_id"].to_pylist()
        return found

    assert ids(0, 3) == sorted(events(300)["_id"].to_pylist())
    assert ids(1, 2) == sorted(events(200)["_id"].to_pylist())
    assert ids(2, 3) == sorted(events(100, start=200)["_id"].to_pylist())
    assert ids(3, 3) == []


def test_fragments_know_which_batches_they_may_have(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    append(lake, hits, events(1, start=300), "three")

    fragments = scan.plan(lake, hits)
    assert [f.may_have(frozenset(["three"])) for f in fragments].count(True) == 1
    assert sum(len(f.only(frozenset(["three"])).files) for f in fragments) == 1


@pytest.fixture
def short(sqlite_url: str, tmp_path: Path) -> Iterator[Lake]:
    """A lake that keeps two snapshots of a dataset."""
    opened = open_lake(tmp_path / "home", sqlite_url, maintenance_snapshots_kept="2")
    yield opened
    opened.database.close()


def test_the_rows_of_an_expired_snapshot_are_still_told_apart(short: Lake) -> None:
    hits = create(short)
    append(short, hits, events(200), "one")
    append(short, hits, events(100, start=200), "two")
    append(short, hits, events(10, start=300), "three")
    append(short, hits, events(10, start=310), "four")

    assert len(short.get("hits").metadata.snapshots) == 2
    assert content(short, hits)["_id"].to_pylist() == sorted(events(320)["_id"].to_pylist())
    assert content(short, hits, seq=2)["_id"].to_pylist() == sorted(events(200)["_id"].to_pylist())
    rows = content(short, hits, interval=Interval(2, 3))
    assert rows["_id"].to_pylist() == sorted(events(100, start=200)["_id"].to_pylist())


def test_a_commit_from_before_rows_were_replaced_is_refused_once_it_has_expired(
    short: Lake,
) -> None:
    hits = create(short)
    append(short, hits, events(20), "one")
    append(short, hits, events(20, start=20), "two")
    overwrite(short, hits, events(20, start=40), "three")
    assert (
        content(short, hits, seq=3)["_id"].to_pylist()
        == events(40).sort_by("_id")["_id"].to_pylist()
    )
    append(short, hits, events(20, start=60), "four")

    with pytest.raises(OperationError, match="commit 4 replaced rows since"):
        content(short, hits, seq=3)
    with pytest.raises(OperationError, match="as of commit 4 or a later one"):
        content(short, hits, interval=Interval(1, 2))
    assert content(short, hits, interval=Interval(3, 5)).num_rows == 40
    assert content(short, hits, interval=Interval(0, 5)).num_rows == 40


def test_an_expired_commit_has_the_columns_of_the_next_that_is_kept(short: Lake) -> None:
    hits = create(short)
    for number in range(4):
        append(short, hits, events(5, start=5 * number), f"b{number}")
    with short.own_run(kind="ddl", now=hits.created_at, owner="t") as claim:
        short.add_columns(hits, pa.schema([("late", pa.int64())]), claim, "columns")
    hits = short.get("hits")

    assert "late" in hits.schema.names
    assert "late" not in scan.as_of(short, hits, 2).schema.names


def test_files_of_several_batches_are_read_by_row(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    fragments = [
        replace(f, files=tuple(replace(file, span=None) for file in f.files))
        for f in scan.plan(lake, hits)
    ]
    two = frozenset(["two"])

    tables = [scan.read(f, ["_id"], hidden=["_fm_new"], new_batches=two) for f in fragments]
    only = [scan.read(f.only(two), ["page"]) for f in fragments]

    assert sum(table["_fm_new"].to_pylist().count(True) for table in tables) == 100
    assert sum(map(len, only)) == 100
    assert only[0].schema.names == ["page"]


def test_a_missing_file_is_told(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    (fragment, *_) = scan.plan(lake, hits)
    path(fragment).unlink()

    with pytest.raises(StoreError, match="it is not there"):
        scan.read(fragment, None)


def test_a_damaged_file_is_told(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    (fragment, *_) = scan.plan(lake, hits)
    whole = path(fragment).read_bytes()
    path(fragment).unlink()  # it may share its blocks with the spool
    path(fragment).write_bytes(whole[: len(whole) // 2])

    with pytest.raises(StoreError, match="is damaged"):
        scan.read(fragment, None)


def path(fragment: scan.Fragment) -> Path:
    found = local_path(fragment.files[0].path)
    assert found is not None
    return found


def test_field_ids_are_in_the_files(lake: Lake, hits: Dataset) -> None:  # noqa: F811
    (fragment, *_) = scan.plan(lake, hits)

    found = pq.read_schema(path(fragment))
    iceberg = hits.metadata.schema()
    for name in EVENT_SCHEMA.names:
        expected = str(iceberg.find_field(name).field_id).encode()
        assert found.field(name).metadata[b"PARQUET:field_id"] == expected


@pytest.mark.parametrize("pending", [1, 3_000, 20_000])
def test_large_batches_go_through_runs(
    lake: Lake,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    pending: int,
) -> None:
    monkeypatch.setattr(write, "_PENDING_BYTES", pending)
    monkeypatch.setattr(write, "_FILE_BYTES", 4 * pending)
    dataset = create(lake)
    table = events(1_000)
    pieces = [table.slice(start, 70) for start in range(0, 1_000, 70)]
    with lake.own_run(kind="ingest", now=dataset.created_at, owner="t"):
        files = write.write_rows(lake, dataset, pieces, batch_id="b", ingest_time_ms=1)

    small = write.write_rows(lake, dataset, [], batch_id="b", ingest_time_ms=1)
    assert (files.rows, small.rows, small.files) == (1_000, 0, ())
    found = [pq.read_table(local_path(file.path)) for file in files.files]
    for part in found:
        keys = [(r["user"]["id"] or "", r["timestamp"], r["_id"]) for r in part.to_pylist()]
        assert keys == sorted(keys)
    whole = pa.concat_tables(found).sort_by("_id").select(EVENT_SCHEMA.names)
    assert whole.cast(EVENT_SCHEMA) == table.sort_by("_id")


def test_integer_identities_are_bucketed(lake: Lake) -> None:  # noqa: F811
    from pyiceberg.transforms import BucketTransform
    from pyiceberg.types import LongType

    kinds = [("who", pa.int32()), ("at", pa.timestamp("us", "UTC")), ("_id", pa.int64())]
    table = pa.table(
        {"who": [3, None, 34, -5], "at": [1, 2, 3, 4], "_id": [1, 2, 3, 4]},
    ).cast(pa.schema(kinds))
    dataset = create(lake, schema=table.schema, layout=Layout("who", "at", "_id", (), 16))
    append(lake, dataset, table, "b")

    transform = BucketTransform(16).transform(LongType())
    found = {
        who: fragment.bucket
        for fragment in scan.plan(lake, dataset)
        for who in scan.read(fragment, ["who"])["who"].to_pylist()
    }
    assert found == {who: transform(who) for who in [3, None, 34, -5]}
