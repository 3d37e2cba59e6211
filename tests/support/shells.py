"""Commands for tests: run in this process, in a home that the test sees from inside as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli import root
from tests.support.feeds import VISITS, World


@dataclass
class Shell:
    """Commands in a home of their own, and the same home opened beside them."""

    world: World
    file: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Run a command; return what it printed to stdout and stderr."""
        self.capture.readouterr()
        found = root.run(list(arguments))
        out, err = self.capture.readouterr()
        assert found == code, f"{out}\n{err}"
        return out, err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Run a command with --json; return what it printed."""
        return json.loads(self.run(*arguments, "--json", code=code)[0])


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """A home with events, a destination and a definition that is not yet applied."""
    home = tmp_path / "home"
    home.mkdir()
    url = f"sqlite:///{home}/feedmill.db"
    monkeypatch.setenv("FEEDMILL_HOME", str(home))
    made = World(tmp_path, url)
    made.database.migrate()
    made.destination()
    made.hits(20)
    file = tmp_path / "visits.yaml"
    file.write_text(VISITS.replace("source: hits", 'source: hits\nschedule: "5 * * * *"'))
    yield Shell(made, file, capsys)
    made.close()
