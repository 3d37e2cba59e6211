"""The demo as a stranger runs it: with no server, twice, and its commands pasted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduler import leftovers
from scheduler.demo.events import ALEX
from tests.support.shared_dir import shared_dir
from tests.support.stack import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.process]

_PROGRAM = str(Path(sys.executable).with_name("feedmill"))


def _environ(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDMILL_")}
    return kept | {"FEEDMILL_FLOWER_PORT": "0"} | more


def _demo(folder: Path, *options: str, **environ: str) -> dict[str, Any]:
    done = subprocess.run(
        [_PROGRAM, "demo", "--json", *options],
        cwd=folder,
        env=_environ(**environ),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _paste(folder: Path, command: str, **environ: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=_environ(**environ),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _hashes(told: dict[str, Any]) -> list[str]:
    return [chapter["content_hash"] for chapter in told["chapters"]]


def _alive(pids: Sequence[int]) -> list[int]:
    return [pid for pid in pids if leftovers.started(pid)]


@dataclass(frozen=True)
class Twice:
    """Two demos in one folder; the second one in a shell that is set up for other servers."""

    folder: Path
    first: dict[str, Any]
    second: dict[str, Any]


_ELSEWHERE = {"FEEDMILL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folder = tmp_path_factory.mktemp("demo")
    return Twice(folder, _demo(folder), _demo(folder, **_ELSEWHERE))


def test_a_week_goes_through_and_a_second_time_just_the_same(twice: Twice) -> None:
    told = twice.second

    assert _hashes(told) == _hashes(twice.first)
    assert len(set(_hashes(told))) == 7
    assert [path.name for path in twice.folder.iterdir()] == [".feedmill-demo"]
    for number, chapter in enumerate(told["chapters"], start=1):
        assert chapter["rows_in"] == chapter["rows_out"] > 1000
        assert chapter["commits"] == f"({number if number > 1 else 0}, {number + 1}]"
        assert 0 < chapter["sessions"] < chapter["rows_out"]
    assert sum(chapter["late"] for chapter in told["chapters"]) > 100


def test_its_commands_work_when_pasted(twice: Twice) -> None:
    told = twice.second

    rows, runs, proofs = (
        _paste(twice.folder, f"{command} --json", **_ELSEWHERE) for command in told["commands"]
    )
    channels = dict(json.loads(rows)["rows"])
    assert channels["search:running-shoes"] > 100
    assert sum(channels.values()) <= sum(chapter["sessions"] for chapter in told["chapters"])
    assert {chapter["run"] for chapter in told["chapters"]} <= {
        run["id"] for run in json.loads(runs)
    }
    proved = json.loads(proofs)["manifests"]
    assert len(proved) == 7
    assert sum(one["rows"] for one in proved) == sum(c["rows_out"] for c in told["chapters"])


def test_the_journey_is_that_of_the_files_and_the_late_event_changed_it(twice: Twice) -> None:
    told = twice.second

    assert told["visitor"] == ALEX
    assert [
        (s["page"], s["session"], s["depth"], s["last_touch"], s["batch"]) for s in told["journey"]
    ] == [
        ("product:trail-shoe", 1, 1, "search:running-shoes", 1),
        ("category:shoes", 1, 2, "search:running-shoes", 1),
        ("home", 2, 1, "search:running-shoes", 2),
        ("product:trail-shoe", 2, 2, "search:running-shoes", 2),
        ("product:rain-jacket", 2, 3, "email:early-bird", 4),
        ("cart", 3, 1, "search:running-shoes", 2),
        ("cart", 3, 1, "email:early-bird", 4),
        ("checkout", 3, 2, "email:early-bird", 4),
        ("thank-you", 3, 3, "email:early-bird", 4),
        ("home", 4, 1, "social:spring-look", 6),
        ("product:socks-3", 4, 2, "social:spring-look", 6),
    ]
    assert {step["first_touch"] for step in told["journey"]} == {"search:running-shoes"}
    assert told["late"]["step"] == told["journey"][4]
    ((before, now),) = told["late"]["changed"]
    assert before == told["journey"][5]
    assert (now["id"], now["session"], now["depth"], now["last_touch"]) == (
        before["id"],
        2,
        4,
        "email:early-bird",
    )


def test_a_real_feed_takes_the_place_of_the_week(tmp_path: Path) -> None:
    manifest = shared_dir() / "data" / "adobe_datafeed" / "demosuite_2015-07-13.txt"

    told = _demo(tmp_path, "--data", str(manifest))

    (chapter,) = told["chapters"]
    assert (chapter["rows_in"], chapter["rows_out"], chapter["sessions"]) == (592, 592, 357)
    assert len({step["session"] for step in told["journey"]}) > 1
    assert told["late"] is None


def test_ctrl_c_leaves_no_process(tmp_path: Path) -> None:
    home = tmp_path / ".feedmill-demo"
    demo = subprocess.Popen(
        [_PROGRAM, "demo"],
        cwd=tmp_path,
        env=_environ(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert demo.stderr is not None
    for line in demo.stderr:
        if "rows delivered" in line:
            break
    children = [child.pid for child in leftovers.read_state(home)[0]]
    assert len(_alive(children)) == 4

    demo.send_signal(signal.SIGINT)
    demo.stderr.read()

    assert demo.wait() == 130
    wait_for("all children are gone", lambda: not _alive(children))
    assert not leftovers.running(home)


def test_a_feed_that_is_not_there_is_an_error_before_anything_starts(tmp_path: Path) -> None:
    done = subprocess.run(
        [_PROGRAM, "demo", "--data", "nothing.txt"],
        cwd=tmp_path,
        env=_environ(),
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode in {1, 2}
    assert "nothing.txt" in done.stderr
    assert list(tmp_path.iterdir()) == []
