"""kill -9 of the worker at each step of a run, a twin beside its successor: one commit, one manifest."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.export.verify import verify
from shared.feeds.workspace import Workspace
from shared.lake import scan
from shared.state import commits, ledger
from shared.state.deliveries import Delivery
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
from tests.support.stack import Stack, wait_for

PLACES = (
    "run.claimed",
    "run.computing",
    "run.files_written",
    "commit.before_pointer",
    "run.committed",
    "delivery.files_uploaded",
    "delivery.sealed",
    "delivery.put",
)


def _killed_there(stack: Stack, workspace: Workspace, place: str) -> tuple[str, Delivery]:
    """Run the feed on a worker that dies at a place, then on two others; return run and delivery."""
    victim = stack.start("worker", FEEDMILL_FAILPOINT=place)
    run_id = ring_for_a_run(workspace)
    wait_for(f"the worker dies at {place}", lambda: victim.poll() is not None, 120)
    assert victim.returncode == -signal.SIGKILL
    stack.start("beat")
    for _ in range(2):
        stack.start("worker")
    committed(workspace, run_id)
    return run_id, published(workspace, run_id)


def _check(workspace: Workspace, run_id: str, delivery: Delivery) -> None:
    """Check that the run counts once: one commit, one ledger row, every event, one manifest."""
    output = workspace.lake.get("visits")
    with workspace.database.read() as connection:
        history = commits.history(connection, output.uuid)
        entry = ledger.get(connection, run_id)
    assert [(c.seq, c.kind, c.rows, c.run_id) for c in history] == [
        (1, "create", BATCHES[0], run_id)
    ]
    assert entry is not None
    assert entry.content_hash == json.loads(delivery.manifest_bytes or b"")["content_hash"]
    kept = pa.concat_tables(scan.rows(workspace.lake, output))
    ids = sorted(kept["_id"].to_pylist())
    assert len(set(ids)) == len(ids) == BATCHES[0]
    assert [row["_id"] for row in delivered(workspace, delivery)] == ids


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_run_killed_anywhere_counts_once(place: str, embedded: Stack, tmp_path: Path) -> None:
    with opened(embedded) as workspace:
        prepare(workspace, f"file://{tmp_path}/drop")
        ingest(workspace, tmp_path, 0)

        run_id, delivery = _killed_there(embedded, workspace, place)

        _check(workspace, run_id, delivery)
    report = verify(f"file://{tmp_path}/drop")
    assert report.ok
    assert [m.name for m in (tmp_path / "drop").rglob("manifest-*")] == [
        f"manifest-{delivery.id}.json"
    ]


@pytest.mark.process
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_the_same_on_postgresql_dask_and_s3(
    place: str, cluster: Stack, s3: Any, tmp_path: Path
) -> None:
    url = f"{s3.bucket()}/drop"
    with opened(cluster) as workspace:
        prepare(workspace, url, s3.endpoint_url)
        ingest(workspace, tmp_path, 0)

        run_id, delivery = _killed_there(cluster, workspace, place)

        _check(workspace, run_id, delivery)
    report = verify(url, {"endpoint_url": s3.endpoint_url})
    assert report.ok
    assert len(report.checked) == 1
