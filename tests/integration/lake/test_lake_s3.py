"""The same lake with its warehouse on an S3 server, and what happens when it does not answer."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.core.errors import StoreError, StoreUnavailableError
from shared.lake import compact, scan, sweep
from shared.lake.lake import Lake
from tests.support.lakes import (
    EVENT_SCHEMA,
    NOW,
    append,
    content,
    create,
    events,
    open_lake,
    written,
)
from tests.support.s3 import (  # noqa: F401 (pytest finds fixtures by name)
    REGION,
    S3Server,
    s3,
    s3_endpoint,
)

pytestmark = pytest.mark.cluster


@pytest.fixture
def lake(s3: S3Server, sqlite_url: str, tmp_path: Path) -> Lake:  # noqa: F811
    return on_s3(tmp_path, sqlite_url, f"{s3.bucket()}/lake", s3.endpoint_url)


def on_s3(home: Path, database_url: str, warehouse: str, endpoint_url: str) -> Lake:
    return open_lake(
        home,
        database_url,
        warehouse=warehouse,
        warehouse_endpoint_url=endpoint_url,
        warehouse_region=REGION,
    )


def test_rows_come_back_from_s3(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(200), "one")
    append(lake, dataset, events(100, start=200), "two")

    rows = content(lake, dataset)
    assert rows.select(EVENT_SCHEMA.names) == events(300).sort_by("_id")
    assert dataset.location.startswith("s3://")
    fragments = pickle.loads(pickle.dumps(scan.plan(lake, dataset)))
    assert sum(len(scan.read(f, ["user.id"])) for f in fragments) == 300


def test_files_on_s3(lake: Lake, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.write_bytes(b"one")

    lake.files.put_file(local, "x/one")
    lake.files.write_bytes("x/two", b"two")

    paths = lake.files.list("x")
    assert paths == [f"{lake.files.url}/x/one", f"{lake.files.url}/x/two"]
    assert [lake.files.read_bytes(path) for path in paths] == [b"one", b"two"]
    assert lake.files.exists("x/one")
    lake.files.delete("x/one")
    lake.files.delete("x/one")
    assert not lake.files.exists("x/one")
    with pytest.raises(StoreError, match="it is not there"):
        lake.files.read_bytes("x/one")


def test_credentials_do_not_travel(lake: Lake) -> None:
    assert b"testing-secret" not in pickle.dumps(lake.files)
    assert "testing-secret" not in repr(lake.files)


def test_a_dataset_is_dropped(lake: Lake) -> None:
    create(lake)
    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        lake.drop("hits", claim)

    assert lake.names() == ()


def test_a_dataset_is_compacted_and_swept(lake: Lake) -> None:
    class InFourDays:
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(days=4)

    hits = create(lake)
    for number in range(8):
        append(lake, hits, events(50, start=50 * number), f"b{number}")
    with lake.own_run(kind="maintenance", now=NOW, owner="t") as claim:
        compact.compact(lake, "hits", claim, compact.Wanted(lake.config.maintenance))
    before = set(lake.files.list(hits.location))
    lost = written(lake, hits, events(50), "lost")
    draft = f"{lake.files.url}/never-012345670"
    lake.files.write_bytes(f"{draft}/data/x.parquet", b"x")
    assert draft in lake.files.folders()
    assert sweep.sweep(lake, "hits").files == 0

    lake.clock = InFourDays()
    assert sweep.sweep(lake, "hits").files == len(lost.files)
    assert sweep.sweep_strays(lake).noted == 1

    assert set(lake.files.list(hits.location)) == before
    assert content(lake, hits)["_id"].to_pylist() == sorted(events(400)["_id"].to_pylist())


def test_a_server_that_is_gone_is_an_error_that_may_pass(
    s3: S3Server,  # noqa: F811
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    lake = on_s3(tmp_path, sqlite_url, "s3://bucket/lake", "http://127.0.0.1:9")

    with pytest.raises(StoreUnavailableError):
        lake.files.read_bytes("x")
    with pytest.raises(StoreUnavailableError):
        create(lake)
    assert lake.names() == ()


def test_a_missing_bucket_is_told(s3: S3Server, sqlite_url: str, tmp_path: Path) -> None:  # noqa: F811
    lake = on_s3(tmp_path, sqlite_url, "s3://no-such-bucket/lake", s3.endpoint_url)

    with pytest.raises(StoreError):
        create(lake)
    assert lake.names() == ()
