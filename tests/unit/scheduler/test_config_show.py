"""`feedmill config show`: every setting, its value without secrets, and where it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scheduler.cli import root

PASSWORDS = ("hunter2", "swordfish", "s3kret")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "feedmill.yaml").write_text(
        "database:\n  url: postgresql://ann:hunter2@db:5432/feedmill\nworker:\n  concurrency: 7\n"
    )
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path))
    monkeypatch.setenv("FEEDMILL_BROKER_URL", "rediss://:swordfish@broker:6379/0")
    monkeypatch.setenv("FEEDMILL_WAREHOUSE", "s3://key:s3kret@lake/warehouse")
    return tmp_path


def test_each_setting_has_its_value_and_its_origin(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(["config", "show", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    shown = {row["name"]: (row["value"], row["origin"]) for row in rows}
    assert next(iter(shown)) == "home"
    assert (
        shown
        | {
            "home": (str(home), "env FEEDMILL_HOME"),
            "database.url": (
                "postgresql://ann:***@db:5432/feedmill",
                f"{home}/feedmill.yaml:2",
            ),
            "worker.concurrency": (7, f"{home}/feedmill.yaml:4"),
            "broker.url": ("rediss://:***@broker:6379/0", "env FEEDMILL_BROKER_URL"),
            "warehouse.url": ("s3://key:***@lake/warehouse", "env FEEDMILL_WAREHOUSE"),
            "runs.lease_seconds": (30, "default"),
        }
        == shown
    )


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_no_secret_is_shown(
    home: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert root.run(["config", "show", *options]) == 0
    out = capsys.readouterr().out
    assert "env FEEDMILL_BROKER_URL" in out
    assert not [password for password in PASSWORDS if password in out]
