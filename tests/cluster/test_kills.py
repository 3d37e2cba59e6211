"""kill -9 of the worker at each step of a run, a twin beside its successor: one commit, one manifest."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.feeds import apply_feed, ingest, prepare, published
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


def _killed_there(stack: Stack, folder: Path, place: str) -> dict[str, Any]:
    """Run the feed on a worker that dies at a place, then on two others; return the run."""
    apply_feed(stack, folder)
    ingest(stack, folder, 0)
    stack.start("beat")
    victim = stack.start("worker", FEEDMILL_FAILPOINT=place)
    stack.cli("feed", "run", "visits")
    wait_for(f"the worker dies at {place}", lambda: victim.poll() is not None, 120)
    assert victim.returncode == -signal.SIGKILL

    for _ in range(2):
        stack.start("worker")
    (run,) = [r for r in stack.json("runs", "list") if r["kind"] == "feed"]
    wait_for(
        "the run commits",
        lambda: stack.json("runs", "show", run["id"])["state"] == "committed",
        120,
    )
    return run


def _check(stack: Stack, run: dict[str, Any]) -> str:
    """Check that the run counts once; return the manifest's URL."""
    (manifest,) = published(stack, run)
    history = stack.json("dataset", "history", "visits")
    assert [(c["kind"], c["rows"]) for c in history if c["rows"]] == [("create", 400)]
    counted = stack.json("sql", "SELECT count(*) AS n, count(DISTINCT _id) AS d FROM visits")
    assert counted["rows"] == [[400, 400]]
    report = stack.json("manifest", "verify", manifest)
    assert report["ok"] is True
    return manifest


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_run_killed_anywhere_commits_and_is_delivered_once(
    place: str, embedded: Stack, tmp_path: Path
) -> None:
    prepare(embedded, f"file://{tmp_path}/drop", tmp_path)

    run = _killed_there(embedded, tmp_path, place)

    manifest = _check(embedded, run)
    folder = Path(manifest.removeprefix("file://")).parent
    assert [p.name for p in folder.glob("manifest-*.json")] == [manifest.rsplit("/", 1)[-1]]
    rows = sum(f["rows"] for f in json.loads((folder / Path(manifest).name).read_text())["files"])
    assert rows == 400


@pytest.mark.process
@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_the_same_on_postgresql_dask_and_s3(
    place: str, cluster: Stack, s3: Any, tmp_path: Path
) -> None:
    bucket = s3.bucket()
    prepare(cluster, f"{bucket}/drop", tmp_path, s3.endpoint_url)

    run = _killed_there(cluster, tmp_path, place)

    manifest = _check(cluster, run)
    import fsspec

    place_of = fsspec.filesystem("s3", client_kwargs={"endpoint_url": s3.endpoint_url})
    found = place_of.glob(f"{manifest.rsplit('/', 1)[0]}/manifest-*.json")
    assert [os.path.basename(p) for p in found] == [manifest.rsplit("/", 1)[-1]]
