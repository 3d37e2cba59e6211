"""`feedmill feed backfill`: slices with progress, in the caller and through the queue."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from tests.support import programs
from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)


def behind(shell: Shell, commits: int) -> None:
    for number in range(1, commits):
        shell.world.hits(5, 100 * number)
    shell.run("feed", "apply", str(shell.file))


def test_a_backfill_shows_its_slices_before_and_as_they_are_done(shell: Shell) -> None:
    behind(shell, 3)
    plan = shell.json("feed", "backfill", "visits", "--commits", "2", "--dry-run")
    assert plan["slices"] == [
        {"interval": [0, 2], "rows": 20}, {"interval": [2, 4], "rows": 10},
    ]  # fmt: skip
    assert shell.json("feed", "ledger", "visits") == []

    out, err = shell.run("feed", "backfill", "visits", "--commits", "2")
    assert "slice 1 of 2: commits (0, 2], 20 rows: committed" in err
    assert "slice 2 of 2: commits (2, 4], 10 rows: committed" in err
    assert out.count("drop/visits published") == 2
    assert [e["interval"] for e in shell.json("feed", "ledger", "visits")] == [[2, 4], [0, 2]]
    assert {r["trigger"] for r in shell.json("runs", "list", "--feed", "visits")} == {"backfill"}
    assert "covers its source to the head" in shell.run("feed", "backfill", "visits")[0]
    done = shell.json("feed", "backfill", "visits")
    assert (done["slices"], done["left"]) == ([], 0)
    _, err = shell.run("feed", "backfill", "visits", "--commits", "1", "--rows", "1", code=2)
    assert "bounded by --commits or by --rows" in err


def test_a_slice_that_fails_is_said_and_the_rest_is_left(shell: Shell) -> None:
    behind(shell, 3)
    drop = shell.world.folder / "drop"
    shell.run("feed", "pause", "visits")
    shell.world.drop_dataset("hits")
    shell.world.hits(5)
    found = shell.json("feed", "backfill", "visits", "--commits", "1", code=1)
    (only,) = found["slices"]
    assert (only["run"]["state"], found["left"]) == ("failed", 5)
    assert "dropped and made anew" in only["run"]["error"]["message"]
    assert not list(drop.rglob("*.json"))


@pytest.mark.process
@pytest.mark.slow
def test_an_interrupted_backfill_goes_on_by_the_same_command(shell: Shell) -> None:
    behind(shell, 8)
    home = shell.world.folder / "home"
    arguments = ("feed", "backfill", "visits", "--commits", "1")
    with programs.started(home, *arguments) as program:
        program.says("slice 2 of 9")
        assert program.tell(signal.SIGINT) == 130
        assert "the same command goes on" in program.text
    covered = shell.world.feed().cursor
    assert 2 <= covered < 9
    found = shell.json(*arguments)
    assert found["left"] == 0
    assert [s["interval"] for s in found["slices"]] == [[n, n + 1] for n in range(covered, 9)]
    assert len(shell.world.rows("visits")) == 20 + 7 * 5


@pytest.mark.process
@pytest.mark.slow
def test_slices_are_run_by_workers(
    shell: Shell, embedded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDMILL_BROKER_URL", embedded.environ["FEEDMILL_BROKER_URL"])
    behind(shell, 3)
    embedded.start("worker", FEEDMILL_HOME=str(shell.world.folder / "home"))
    out, err = shell.run("feed", "backfill", "visits", "--rows", "20", "--queue", "--json")
    found = json.loads(out)
    assert [s["interval"] for s in found["slices"]] == [[0, 2], [2, 4]]
    assert {d["state"] for s in found["slices"] for d in s["run"]["deliveries"]} == {"published"}
    assert "slice 2 of 2" in err
    assert {r["state"] for r in shell.json("runs", "list", "--feed", "visits")} == {"committed"}
