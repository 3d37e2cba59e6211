"""One feed on SQLite and a folder, and on PostgreSQL, Valkey, Dask and S3: the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cluster.feeds import apply_feed, feed_run, ingest, prepare, published
from tests.support.stack import Stack


def _rows(files: list[pa.Table]) -> list[dict[str, Any]]:
    whole = pa.concat_tables(files) if files else pa.table({})
    return sorted(whole.to_pylist(), key=lambda row: (row["visitor"] or "", row["_id"]))


@pytest.mark.cluster
@pytest.mark.process
def test_a_feed_gives_the_same_rows_on_one_machine_and_on_a_cluster(
    embedded: Stack, cluster: Stack, s3: Any, tmp_path: Path
) -> None:
    import fsspec

    bucket = s3.bucket()
    places = {
        "embedded": (embedded, f"file://{tmp_path}/drop", {}),
        "cluster": (cluster, f"{bucket}/drop", {"endpoint_url": s3.endpoint_url}),
    }
    hashes: dict[str, list[str]] = {}
    rows: dict[str, list[list[dict[str, Any]]]] = {}
    for name, (stack, url, place) in places.items():
        prepare(stack, url, tmp_path / name, place.get("endpoint_url"))
        apply_feed(stack, tmp_path / name)
        stack.start("worker")
        stack.start("beat")
        hashes[name], rows[name] = [], []
        for batch in range(3):
            ingest(stack, tmp_path / name, batch)
            run = feed_run(stack)
            hashes[name].append(run["ledger"]["content_hash"])
            (manifest,) = published(stack, run)
            filesystem = fsspec.filesystem(
                url.split(":", 1)[0], client_kwargs={**place} if place else None
            ) if place else fsspec.filesystem("file")
            document = json.loads(filesystem.cat_file(manifest))
            folder = manifest.rsplit("/", 1)[0]
            tables = []
            for file in document["files"]:
                with filesystem.open(f"{folder}/{file['path'].rsplit('/', 1)[-1]}", "rb") as f:
                    tables.append(pq.read_table(f))
            rows[name].append(_rows(tables))

    assert hashes["embedded"] == hashes["cluster"]
    assert rows["embedded"] == rows["cluster"]
    assert [len(r) for r in rows["cluster"]] == [400, 300, 200]
