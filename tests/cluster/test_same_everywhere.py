"""One feed on SQLite and a folder, and on PostgreSQL, Valkey, Dask and S3: the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.lake import scan
from shared.state import ledger
from tests.cluster.feeds import (
    BATCHES,
    committed,
    delivered,
    ingest,
    opened,
    prepare,
    published,
    ring_for_a_run,
)
from tests.support.stack import Stack


def _outcome(stack: Stack, url: str, folder: Path, endpoint: str | None) -> list[Any]:
    """Run the feed after each batch; return content hash and delivered rows of each run."""
    found = []
    with opened(stack) as workspace:
        prepare(workspace, url, endpoint)
        stack.start("worker")
        stack.start("beat")
        for batch in range(3):
            ingest(workspace, folder, batch)
            run_id = ring_for_a_run(workspace)
            committed(workspace, run_id)
            delivery = published(workspace, run_id)
            with workspace.database.read() as connection:
                entry = ledger.get(connection, run_id)
            assert entry is not None
            found.append((entry.content_hash, delivered(workspace, delivery)))
        output = workspace.lake.get("visits")
        whole = pa.concat_tables(scan.rows(workspace.lake, output))
        assert whole.num_rows == sum(BATCHES)
        assert len(set(whole["_id"].to_pylist())) == sum(BATCHES)
    stack.stop()
    return found


@pytest.mark.cluster
@pytest.mark.process
def test_a_feed_gives_the_same_rows_on_one_machine_and_on_a_cluster(
    embedded: Stack, cluster: Stack, s3: Any, tmp_path: Path
) -> None:
    here = _outcome(embedded, f"file://{tmp_path}/drop", tmp_path, None)
    there = _outcome(cluster, f"{s3.bucket()}/drop", tmp_path, s3.endpoint_url)

    assert [hashed for hashed, _ in here] == [hashed for hashed, _ in there]
    assert [rows for _, rows in here] == [rows for _, rows in there]
    assert tuple(len(rows) for _, rows in there) == BATCHES
