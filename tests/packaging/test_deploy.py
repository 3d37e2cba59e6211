"""The Compose file: of the right shape, and every setting in it is one that Feedmill knows."""

import re
import runpy
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scheduler.cli import root
from shared.config.load import load
from shared.state import processes
from shared.state.database import Database

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(
        (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    )["services"]
    return found


def _ours(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: s for name, s in services.items() if s["image"].startswith("feedmill")}


def test_the_compose_file_fits_the_compose_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [*check, str(DEPLOY / "compose.yaml")], check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_it_has_every_process_and_one_image(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {
        "postgres",
        "redis",
        "dask-scheduler",
        "dask-worker",
        "beat",
        "worker",
        "flower",
        "cli",
    }
    assert {s["image"] for s in _ours(services).values()} == {"feedmill:latest"}
    assert services["dask-worker"]["deploy"]["replicas"] >= 2
    command = services["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


def test_whatever_keeps_running_has_a_health_check(services: dict[str, dict[str, Any]]) -> None:
    without = {name for name, service in services.items() if "healthcheck" not in service}

    assert without == {"cli"}


def test_a_service_waits_only_for_services_that_can_be_healthy(
    services: dict[str, dict[str, Any]],
) -> None:
    for service in services.values():
        for name, condition in service.get("depends_on", {}).items():
            assert condition == {"condition": "service_healthy"}
            assert "healthcheck" in services[name]


def test_every_setting_of_a_service_is_one_that_feedmill_knows(
    services: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    for service in _ours(services).values():
        environ = {
            name: re.sub(r"\$\{[^}]*\}", "x", value)
            for name, value in service["environment"].items()
            if name.startswith("FEEDMILL_")
        }
        loaded = load(tmp_path, environ)

        assert loaded.config.dask.address == "tcp://dask-scheduler:8786"
        assert loaded.config.broker.url.get_secret_value() == "redis://:x@redis:6379/0"
        assert {o for o in loaded.origins.values() if o.startswith("env ")} == {
            f"env {name}" for name in environ
        }


def test_the_settings_of_the_image_are_ones_that_feedmill_knows(tmp_path: Path) -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    environ = dict(re.findall(r"\b(FEEDMILL_[A-Z_]+)=(\S+)", text))

    config = load(None, environ).config

    assert set(environ) == {"FEEDMILL_HOME", "FEEDMILL_EXPORT_SPOOL", "FEEDMILL_LOG_FORMAT"}
    assert str(config.home) == "/var/lib/feedmill"
    assert config.export.spool == "/tmp/feedmill-spool"


def test_the_image_has_the_uv_of_the_bootstrap() -> None:
    bootstrap = runpy.run_path(str(DEPLOY / "bootstrap.py"))
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert f"uv=={bootstrap['UV_VERSION']}" in text


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    repository = DEPLOY.parent
    ignore = (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = []
    for line in (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied += line.split()[1:-1]

    assert {"shared", "scheduler", "workers", "feedmill.py", "uv.lock"} <= set(copied)
    for path in copied:
        assert (repository / path).exists(), path
        assert f"!{path}" in ignore, path


def test_every_service_of_ours_starts_a_command_that_exists(
    services: dict[str, dict[str, Any]],
) -> None:
    commands = {s["command"][0] for s in _ours(services).values() if s.get("command")}

    assert commands == {"beat", "worker", "flower"}
    assert commands <= set(root.COMMANDS)


def test_the_health_check_sees_a_heartbeat_of_this_host_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path))
    alive = runpy.run_path(str(DEPLOY / "alive.py"))["main"]
    database = Database.open(load().config.database.url.get_secret_value())
    database.migrate()
    with database.write() as connection:
        processes.beat(connection, "another-host:7", "worker", 60, {})
        processes.beat(connection, f"{socket.gethostname()}:7", "beat", 60, {})

    assert (alive("beat"), alive("worker")) == (0, 1)

    with database.write() as connection:
        processes.beat(connection, f"{socket.gethostname()}:7", "beat", -1, {})
    database.close()

    assert alive("beat") == 1
    assert "no beat" in capsys.readouterr().out


def test_the_health_check_of_a_database_that_is_not_there_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path))
    monkeypatch.setenv("FEEDMILL_DATABASE_URL", "postgresql://x:y@127.0.0.1:1/x")

    assert runpy.run_path(str(DEPLOY / "alive.py"))["main"]("worker") == 1
    assert "127.0.0.1" in capsys.readouterr().err
