import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.core import failpoints

_PROGRAM = """
import sys
from shared.core import failpoints
for _ in range(3):
    failpoints.hit("run.claimed")
    print("on", flush=True)
"""


def _run(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )


@pytest.mark.process
@pytest.mark.parametrize(("armed", "passed"), [("run.claimed", 0), ("run.claimed:2", 1)])
def test_an_armed_place_kills_at_the_hit_that_was_asked_for(armed: str, passed: int) -> None:
    done = _run(FEEDMILL_FAILPOINT=armed)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == "on\n" * passed


@pytest.mark.process
def test_another_place_does_nothing() -> None:
    assert _run(FEEDMILL_FAILPOINT="delivery.put").stdout == "on\n" * 3


@pytest.mark.process
def test_once_means_once(tmp_path: Path) -> None:
    once = {"FEEDMILL_FAILPOINT": "run.claimed", "FEEDMILL_FAILPOINT_ONCE": str(tmp_path / "x")}
    assert _run(**once).returncode == -signal.SIGKILL
    assert _run(**once).returncode == 0


def test_unknown_names_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="unknown failpoint 'nowhere'"):
        failpoints.hit("nowhere")
    for armed in ("nowhere", "run.claimed:0", "run.claimed:x", "run.claimed:"):
        monkeypatch.setenv("FEEDMILL_FAILPOINT", armed)
        with pytest.raises(ValueError, match="FEEDMILL_FAILPOINT"):
            failpoints.hit("run.claimed")
