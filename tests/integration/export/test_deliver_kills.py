"""kill -9 at each step of a delivery, then another worker: one manifest, and its files verify."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.export.verify import verify
from tests.support.deliveries import files, manifests, row, run, world
from tests.support.lakes import open_lake

_LEASE = {"runs_lease_seconds": "0.5", "runs_heartbeat_seconds": "0.1"}
_DELIVER = """
import sys
from pathlib import Path
from tests.support.deliveries import run
from tests.support.lakes import open_lake
lake = open_lake(Path(sys.argv[1]), sys.argv[2], runs_lease_seconds="0.5", runs_heartbeat_seconds="0.1")
run(lake, sys.argv[3])
"""


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "left", "there"),
    [
        ("delivery.claimed", "open", 0),
        ("delivery.files_uploaded", "open", 1),
        ("delivery.sealed", "sealed", 1),
        ("delivery.put", "sealed", 2),
    ],
)
def test_a_killed_delivery_is_finished_by_another(
    place: str, left: str, there: int, database_url: str, tmp_path: Path
) -> None:
    home, drop = tmp_path / "home", tmp_path / "drop"
    lake = open_lake(home, database_url, **_LEASE)
    (delivery_id,) = world(lake, f"file://{drop}")

    killed = subprocess.run(
        [sys.executable, "-c", _DELIVER, str(home), database_url, delivery_id],
        env={**os.environ, "FEEDMILL_FAILPOINT": place},
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert row(lake, delivery_id).state == left
    before = files(drop)
    assert len(before) == there

    time.sleep(0.6)
    assert run(lake, delivery_id).state == "published"

    after = files(drop)
    assert {path: after[path] for path in before} == before
    assert (len(after), len(manifests(drop))) == (2, 1)
    assert verify(str(drop)).ok
    assert run(lake, delivery_id).state == "published"
    assert files(drop) == after
    lake.database.close()
