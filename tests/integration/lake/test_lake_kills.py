"""kill -9 between the steps of a commit: repeated, the batch is there exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.state import commits
from tests.support.lakes import append, content, create, events, open_lake

_APPEND = """
import sys
from pathlib import Path
from tests.support.lakes import append, events, open_lake
lake = open_lake(Path(sys.argv[1]), sys.argv[2], runs_lease_seconds="0.5", runs_heartbeat_seconds="0.2")
append(lake, lake.get("hits"), events(10), "b")
"""


@pytest.mark.process
@pytest.mark.parametrize(
    "place", ["commit.metadata_written", "commit.guarded", "commit.before_pointer"]
)
def test_a_killed_commit_leaves_nothing_and_is_repeated(
    place: str, database_url: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    lake = open_lake(home, database_url, runs_lease_seconds="0.5", runs_heartbeat_seconds="0.2")
    dataset = create(lake)

    arguments = [sys.executable, "-c", _APPEND, str(home), database_url]
    environment = {**os.environ, "FEEDMILL_FAILPOINT": place}
    killed = subprocess.run(arguments, env=environment, cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert lake.get("hits").seq == 1
    assert content(lake, dataset).num_rows == 0

    subprocess.run(["sleep", "0.6"], check=True)
    append(lake, dataset, events(10), "b")

    assert content(lake, dataset).num_rows == 10
    with lake.database.read() as connection:
        assert [c.seq for c in commits.history(connection, dataset.uuid)] == [1, 2]
    lake.database.close()
