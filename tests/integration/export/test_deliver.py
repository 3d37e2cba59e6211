"""A delivery over a real lake and record, to a local folder."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import update

from shared.core.errors import NotFoundError
from shared.export.verify import verify
from shared.lake.lake import Lake
from shared.state import deliveries, destinations, ledger
from shared.state.tables import run as run_table
from tests.support.deliveries import (
    CLOCK,
    commit,
    committed,
    destination,
    feed,
    files,
    manifests,
    retry,
    row,
    run,
    world,
)
from tests.support.lakes import (  # noqa: F401 (pytest finds fixtures by name)
    EVENT_SCHEMA,
    EVENTS,
    NOW,
    append,
    create,
    events,
    lake,
    lake_on_both,
    open_lake,
)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """The folder of the destination."""
    return tmp_path / "drop"


def parquet(folder: Path) -> pa.Table:
    parts = sorted(folder.rglob("part-*.parquet"))
    return pa.concat_tables([pq.read_table(part).cast(EVENT_SCHEMA) for part in parts])


def test_a_delivery_is_published(lake_on_both: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake_on_both, f"file://{drop}", rows=300)
    outcome = run(lake_on_both, delivery_id)

    there = row(lake_on_both, delivery_id)
    dataset = lake_on_both.get("visits")
    folder = drop / "visits" / dataset.dataset_id / "exportTime=202603011205"
    assert sorted(path.name[:10] for path in folder.iterdir()) == ["manifest-0", "part-00000"]
    assert parquet(folder).sort_by("_id") == events(300).sort_by("_id")
    (manifest,) = manifests(drop)
    assert (outcome.state, outcome.rows, outcome.files) == ("published", 300, 1)
    assert outcome.manifest == f"file://{manifest}"
    assert outcome.error is None
    assert (there.state, there.rows, there.bytes) == ("published", 300, outcome.bytes)
    assert there.manifest_bytes == manifest.read_bytes()
    assert json.loads(json.dumps(outcome.as_json()))["id"] == delivery_id


def test_the_manifest_says_where_the_rows_come_from(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    run(lake, delivery_id)

    content = json.loads(manifests(drop)[0].read_bytes())
    there = row(lake, delivery_id)
    with lake.database.read() as connection:
        entry = ledger.get(connection, there.run_id)
    assert entry is not None
    output, source = lake.get("visits"), lake.get("hits")
    assert content["dataset"] == {
        "name": "visits",
        "id": output.dataset_id,
        "uuid": output.uuid,
        "from": 1,
        "to": 2,
        "snapshot": 2,
    }
    assert content["source"] == {
        "name": "hits",
        "id": source.dataset_id,
        "uuid": source.uuid,
        "from": 0,
        "to": 2,
    }
    assert (content["feed"], content["delivery_id"]) == ("visits", delivery_id)
    assert (content["run_id"], content["delivery"]) == (there.run_id, "delivery 0")
    assert content["export_time"] == "2026-03-01T12:05:00Z"
    assert (content["plan_hash"], content["content_hash"]) == ("p" * 64, entry.content_hash)
    assert (content["format"], content["compression"]) == ("parquet", "zstd")
    assert [column["name"] for column in content["schema"]] == EVENT_SCHEMA.names
    assert (content["rows"], len(content["files"])) == (300, 1)
    assert content["files"][0]["min_timestamp"] == "2026-03-01T12:00:00Z"
    assert str(output.metadata.current_snapshot_id) not in manifests(drop)[0].read_text()


def test_json_lines_are_delivered(lake: Lake, drop: Path) -> None:  # noqa: F811
    spec = {"format": "ndjson", "compression": "gzip"}
    (delivery_id,) = world(lake, f"file://{drop}", spec, rows=100)
    assert run(lake, delivery_id).state == "published"

    (part,) = drop.rglob("part-*.json.gz")
    lines = [json.loads(line) for line in gzip.decompress(part.read_bytes()).splitlines()]
    first = next(line for line in lines if line["_id"] == "e000000")
    assert len(lines) == 100
    assert first == {
        "_id": "e000000",
        "timestamp": "2026-03-01T12:00:00.000000Z",
        "user": {"id": "u0", "plan": "free"},
        "page": "/p/0",
        "price": 0.0,
    }


def test_two_workers_make_the_same_bytes(sqlite_url: str, tmp_path: Path) -> None:
    small = {"export_max_rows_per_file": "64", "lake_row_group_rows": "20"}
    first = open_lake(tmp_path / "home", sqlite_url, **small)
    specs = ({}, {"format": "ndjson", "compression": "gzip"}, {"compression": "snappy"})
    made = world(first, f"file://{tmp_path / 'one'}", *specs)
    with (
        closing(sqlite3.connect(tmp_path / "feedmill.db")) as record,
        closing(sqlite3.connect(tmp_path / "twin.db")) as copy,
    ):
        record.backup(copy)
    warehouse = {"warehouse": first.files.url}
    twin = open_lake(tmp_path / "home2", f"sqlite:///{tmp_path / 'twin.db'}", **small, **warehouse)
    destination(twin, f"file://{tmp_path / 'two'}")

    for delivery_id in made:
        assert run(first, delivery_id).state == "published"
        assert run(twin, delivery_id).state == "published"

    one = files(tmp_path / "one")
    assert len(one) == 3 * (5 + 1)
    assert files(tmp_path / "two") == one


def test_an_interval_without_rows_gets_a_manifest(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}", rows=0)
    outcome = run(lake, delivery_id)

    assert (outcome.state, outcome.files, outcome.rows) == ("published", 0, 0)
    (only,) = files(drop)
    assert only.endswith(f"manifest-{delivery_id}.json")
    assert verify(str(drop)).ok


def test_only_its_interval_is_delivered_as_it_was(lake: Lake, drop: Path) -> None:  # noqa: F811
    source = create(lake)
    append(lake, source, events(10), "first")
    output = create(lake, "visits")
    destination(lake, f"file://{drop}")
    applied = feed(lake, output, source)
    (one,) = committed(lake, output, applied, events(30), {"path": "one"}, batch="1")
    (two,) = committed(lake, output, applied, events(20, start=30), {"path": "two"}, batch="2")
    with lake.own_run(kind="feed", key="3", now=NOW, owner="t") as claim:
        with lake.database.write() as connection:
            of_feed = update(run_table).values(feed_id=applied.id)
            connection.execute(of_feed.where(run_table.c.id == claim.run_id))
        lake.add_columns(output, pa.schema([("later", pa.int64())]), claim, "schema")
    later = lake.get("visits")
    committed(lake, later, applied, events(5, start=90), {"path": "three"}, batch="4")

    assert run(lake, two).rows == 20
    assert run(lake, one).rows == 30

    assert parquet(drop / "one").sort_by("_id") == events(30).sort_by("_id")
    assert parquet(drop / "two").sort_by("_id") == events(20, start=30).sort_by("_id")
    assert verify(str(drop)).ok


@pytest.mark.parametrize("rows", [0, 40])
def test_the_run_that_creates_its_output(lake: Lake, drop: Path, rows: int) -> None:  # noqa: F811
    source = create(lake)
    destination(lake, f"file://{drop}")
    with lake.own_run(kind="feed", key="first", now=NOW, owner="t") as claim:
        draft = lake.draft("visits", EVENT_SCHEMA, EVENTS, claim)
        applied = feed(lake, draft, source)
        (delivery_id,) = commit(lake, claim, draft, applied, events(rows), {}, batch="first")

    outcome = run(lake, delivery_id)
    assert (outcome.state, outcome.rows) == ("published", rows)
    content = json.loads(manifests(drop)[0].read_bytes())
    assert (content["dataset"]["from"], content["dataset"]["to"]) == (0, 1)
    assert [column["name"] for column in content["schema"]] == EVENT_SCHEMA.names
    assert content["dataset"]["id"] == lake.get("visits").dataset_id
    assert verify(str(drop)).ok


def test_a_manifest_being_put_is_left_to_its_worker(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    with lake.database.write() as connection:
        held = deliveries.claim(
            connection, delivery_id, owner="other", lease_seconds=60, now=CLOCK.now()
        )
        assert held is not None
        deliveries.seal(
            connection,
            held,
            manifest_path="m",
            manifest_bytes=b"{}",
            sha256="",
            files=0,
            rows=0,
            bytes=0,
            now=NOW,
        )
    assert run(lake, delivery_id).state == "busy"
    assert files(drop) == {}


def test_many_files_are_proved(sqlite_url: str, tmp_path: Path, drop: Path) -> None:
    small = open_lake(tmp_path / "home", sqlite_url, export_max_rows_per_file="50")
    (delivery_id,) = world(small, f"file://{drop}", rows=420)
    outcome = run(small, delivery_id)

    report = verify(str(outcome.manifest))
    assert report.ok
    assert (report.checked[0].files, report.checked[0].rows) == (9, 420)
    assert not list((tmp_path / "home").rglob("feedmill-*"))


def test_what_is_done_is_left_alone(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    first = run(lake, delivery_id)
    before = files(drop)
    assert run(lake, delivery_id) == first
    assert files(drop) == before
    assert row(lake, delivery_id).epoch == 1


def test_what_another_holds_is_left_alone(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    with lake.database.write() as connection:
        held = deliveries.claim(
            connection, delivery_id, owner="other", lease_seconds=60, now=CLOCK.now()
        )
    assert held is not None
    assert run(lake, delivery_id).state == "busy"
    assert files(drop) == {}
    with lake.database.write() as connection:
        assert deliveries.hold(connection, delivery_id)
    assert run(lake, delivery_id).state == "held"


def test_an_unknown_delivery_is_an_error(lake: Lake) -> None:  # noqa: F811
    with pytest.raises(NotFoundError, match="there is no delivery nope"):
        run(lake, "nope")


def test_a_worker_that_drains_hands_back(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    assert run(lake, delivery_id, stop=lambda: True).state == "open"
    assert files(drop) == {}
    assert row(lake, delivery_id).attempts == 0
    assert run(lake, delivery_id).state == "published"


@pytest.mark.slow
def test_twins_publish_once(lake_on_both: Lake, drop: Path) -> None:  # noqa: F811
    made = world(lake_on_both, f"file://{drop}", *[{"path": f"p{n}"} for n in range(10)])
    with ThreadPoolExecutor(4) as workers:
        outcomes = list(workers.map(lambda each: run(lake_on_both, each), made * 4))

    assert {outcome.state for outcome in outcomes} <= {"published", "busy"}
    assert len(manifests(drop)) == 10
    assert len(files(drop)) == 20
    assert all(row(lake_on_both, delivery_id).state == "published" for delivery_id in made)
    assert verify(str(drop)).ok


def test_a_zombie_publishes_nothing(sqlite_url: str, tmp_path: Path, drop: Path) -> None:
    zombie = open_lake(tmp_path / "home", sqlite_url)
    asleep = {"lease_seconds": 0.3, "heartbeat_seconds": 1000.0}  # as a machine that was suspended
    runs = zombie.config.runs.model_copy(update=asleep)
    zombie.config = zombie.config.model_copy(update={"runs": runs})
    other = open_lake(tmp_path / "home", sqlite_url)
    (delivery_id,) = world(zombie, f"file://{drop}")
    seen: list[dict[str, bytes]] = []

    def taken_over() -> bool:
        time.sleep(0.4)
        assert run(other, delivery_id).state == "published"
        seen.append(files(drop))
        return False

    assert run(zombie, delivery_id, stop=taken_over).state == "published"
    assert files(drop) == seen[0]
    assert (row(zombie, delivery_id).epoch, len(manifests(drop))) == (2, 1)


# --- what goes wrong ----------------------------------------------------------------------------


def test_a_strangers_manifest_is_never_adopted(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    dataset = lake.get("visits")
    folder = drop / "visits" / dataset.dataset_id / "exportTime=202603011205"
    folder.mkdir(parents=True)
    strange = folder / f"manifest-{delivery_id}.json"
    strange.write_text("{}")

    outcome = run(lake, delivery_id)
    assert outcome.state == "quarantined"
    assert outcome.error is not None
    assert outcome.error["type"] == "ManifestConflictError"
    assert strange.read_text() == "{}"
    sealed = row(lake, delivery_id).manifest_bytes

    strange.unlink()
    retry(lake, delivery_id)
    assert run(lake, delivery_id).state == "published"
    assert strange.read_bytes() == sealed


def test_a_strangers_file_is_not_overwritten(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    run(lake, delivery_id)
    (part,) = drop.rglob("part-*")
    folder = part.parent
    name = part.name
    shutil.rmtree(drop)
    (second,) = _again(lake, delivery_id)
    folder.mkdir(parents=True)
    damaged = folder / name.replace(delivery_id, second)
    damaged.write_bytes(b"short")

    outcome = run(lake, second)
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "has 5 bytes" in outcome.error["message"]
    assert damaged.read_bytes() == b"short"
    assert manifests(drop) == []


def _again(lake: Lake, delivery_id: str) -> list[str]:  # noqa: F811
    """Return the id of a second delivery of the same interval."""
    from sqlalchemy import insert, select

    from shared.core import ids
    from shared.state.tables import delivery

    new = ids.ulid(NOW)
    with lake.database.write() as connection:
        there = connection.execute(select(delivery).where(delivery.c.id == delivery_id)).one()
        kept = ("feed_id", "run_id", "slot", "spec", "dataset_uuid", "output_from", "output_to")
        values = {name: there._mapping[name] for name in (*kept, "output_snapshot", "created_at")}
        connection.execute(
            insert(delivery).values(id=new, name="again", state="open", epoch=0, **values)
        )
    return [new]


def test_rows_that_are_not_the_ledgers_are_not_delivered(lake: Lake, drop: Path) -> None:  # noqa: F811
    source = create(lake)
    output = create(lake, "visits")
    destination(lake, f"file://{drop}")
    wrong = {"content_hash": "f" * 32}
    applied = feed(lake, output, source)
    (delivery_id,) = committed(lake, output, applied, events(9), {}, **wrong)

    outcome = run(lake, delivery_id)
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert f"the ledger has {'f' * 32}" in outcome.error["message"]
    assert manifests(drop) == []


def test_a_dropped_destination_fails_and_can_be_retried(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    with lake.database.write() as connection:
        destinations.delete(connection, "drop")

    outcome = run(lake, delivery_id)
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "there is no destination 'drop'" in outcome.error["message"]

    destination(lake, f"file://{drop}")
    assert run(lake, delivery_id).state == "failed"
    retry(lake, delivery_id)
    assert run(lake, delivery_id).state == "published"


def test_a_dropped_output_fails(lake: Lake, drop: Path) -> None:  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    from shared.state import datasets

    with lake.database.write() as connection:
        datasets.mark_dropped(connection, lake.get("visits").uuid, NOW)

    outcome = run(lake, delivery_id)
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "was dropped" in outcome.error["message"]


def test_a_manifest_is_not_put_where_its_files_are_not(
    lake: Lake,  # noqa: F811
    drop: Path,
    tmp_path: Path,
) -> None:
    (delivery_id,) = world(lake, f"file://{drop}")
    elsewhere = tmp_path / "elsewhere"
    blocker = drop / "visits" / lake.get("visits").dataset_id / "exportTime=202603011205"
    blocker.mkdir(parents=True)
    (blocker / f"manifest-{delivery_id}.json").write_text("{}")
    assert run(lake, delivery_id).state == "quarantined"

    destination(lake, f"file://{elsewhere}")
    retry(lake, delivery_id)
    outcome = run(lake, delivery_id)
    assert outcome.state == "quarantined"
    assert outcome.error is not None
    assert "is missing" in outcome.error["message"]
    assert files(elsewhere) == {}


def test_a_delivery_that_kills_its_workers_comes_to_an_end(
    sqlite_url: str, tmp_path: Path, drop: Path
) -> None:
    lake = open_lake(tmp_path / "home", sqlite_url, runs_max_attempts="3")  # noqa: F811
    (delivery_id,) = world(lake, f"file://{drop}")
    for _ in range(3):
        with lake.database.write() as connection:
            now = CLOCK.now() + timedelta(days=1)
            assert deliveries.claim(
                connection, delivery_id, owner="killed", lease_seconds=-1, now=now
            )
    outcome = run(lake, delivery_id)
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "3 attempts ended without a word" in outcome.error["message"]
    assert files(drop) == {}
