"""`feedmill sql --run-key`, and what `feedmill runs show` tells of such a run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.cli import root

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]
BLOCK = """$$ BEGIN CREATE TABLE a AS SELECT 1 AS x; INSERT INTO b SELECT 2; SELECT raise_error('so');
EXCEPTION WHEN OTHER THEN INSERT INTO b SELECT 3; END $$"""


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Run `feedmill …` in a home of its own; return exit code, stdout and stderr."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path / "home"))
    (tmp_path / "nightly.sql").write_text(BLOCK)
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = root.run([*arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


def test_a_file_is_run_once_for_a_key(run: Run) -> None:
    nightly = ("sql", "-f", "nightly.sql", "--run-key", "nightly-2026-11-27")
    code, _, err = run(*nightly)
    assert code != 0
    assert "there is no table b" in err
    assert run("sql", "CREATE TABLE b (x int)")[0] == 0

    code, _, err = run(*nightly)
    assert code == 0
    assert "goes on: 1 statement of it committed already" in err

    code, out, _ = run(*nightly, "--json")
    assert json.loads(out)["command"] == "ALREADY COMMITTED"
    assert "nothing was done" in run(*nightly)[2]

    (shown,) = [r for r in json.loads(run("runs", "list", "--json")[1]) if r["kind"] == "query"]
    assert (shown["key"], shown["state"], shown["statements"]) == (
        "nightly-2026-11-27",
        "committed",
        3,
    )
    assert (shown["error"], shown["handled"]["message"]) == (None, "so")
    person = run("runs", "show", shown["id"])[1]
    assert "3 of its statements" in person
    assert "handled: QueryFailedError: so" in person


def test_another_text_of_a_key_is_refused(run: Run) -> None:
    assert run("sql", "CREATE TABLE b (x int)", "--run-key", "k")[0] == 0
    code, _, err = run("sql", "DROP TABLE b", "--run-key", "k")
    assert code == 2
    assert "the key k belongs to other statements" in err
    assert "others need another key" in err
