"""Settings: precedence, origins, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config.load import load
from shared.core.errors import ConfigError


def _home(tmp_path: Path, text: str = "") -> Path:
    if text:
        (tmp_path / "feedmill.yaml").write_text(text)
    return tmp_path


def test_empty_urls_become_places_in_the_home(tmp_path: Path) -> None:
    config = load(tmp_path, {}).config

    assert config.home == tmp_path
    assert config.database.url.get_secret_value() == f"sqlite:///{tmp_path}/feedmill.db"
    assert config.warehouse.url == f"file://{tmp_path}/warehouse"
    assert config.scratch.url == f"file://{tmp_path}/warehouse/_scratch"
    assert config.export.spool == f"{tmp_path}/spool"
    assert config.broker.url.get_secret_value() == ""
    assert list(tmp_path.iterdir()) == []


def test_environment_wins_over_file_wins_over_defaults(tmp_path: Path) -> None:
    home = _home(tmp_path, "runs:\n  lease_seconds: 60\n  max_losses: 5\n")

    loaded = load(home, {"FEEDMILL_RUNS_MAX_LOSSES": "7"})

    assert loaded.config.runs.lease_seconds == 60
    assert loaded.config.runs.max_losses == 7
    assert loaded.config.runs.max_attempts == 4
    assert loaded.origins["runs.lease_seconds"] == f"{home}/feedmill.yaml:2"
    assert loaded.origins["runs.max_losses"] == "env FEEDMILL_RUNS_MAX_LOSSES"
    assert loaded.origins["runs.max_attempts"] == "default"


def test_the_home_is_absolute_and_says_where_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert load(environ={}).config.home == tmp_path / ".feedmill"
    loaded = load(environ={"FEEDMILL_HOME": "mill"})
    assert loaded.config.home == tmp_path / "mill"
    assert loaded.origins["home"] == "env FEEDMILL_HOME"


def test_scratch_follows_the_warehouse(tmp_path: Path) -> None:
    config = load(tmp_path, {"FEEDMILL_WAREHOUSE": "s3://lake/wh/"}).config

    assert config.warehouse.url == "s3://lake/wh"
    assert config.scratch.url == "s3://lake/wh/_scratch"


def test_alias_and_name_may_agree_but_not_differ(tmp_path: Path) -> None:
    same = {"FEEDMILL_WAREHOUSE": "s3://a/b", "FEEDMILL_WAREHOUSE_URL": "s3://a/b"}
    assert load(tmp_path, same).config.warehouse.url == "s3://a/b"
    with pytest.raises(ConfigError, match="mean the same setting"):
        load(tmp_path, same | {"FEEDMILL_WAREHOUSE": "s3://c/d"})


def test_a_plain_folder_is_a_file_url(tmp_path: Path) -> None:
    config = load(tmp_path, {"FEEDMILL_WAREHOUSE": "/data/wh"}).config

    assert config.warehouse.url == "file:///data/wh"


def test_relative_sqlite_files_lie_in_the_home(tmp_path: Path) -> None:
    config = load(tmp_path, {"FEEDMILL_DATABASE_URL": "sqlite:///x.db"}).config

    assert config.database.url.get_secret_value() == f"sqlite:///{tmp_path}/x.db"


@pytest.mark.parametrize("key", ["warehouse", "scratch"])
def test_relative_folders_lie_in_the_home_wherever_they_are_given(tmp_path: Path, key: str) -> None:
    (tmp_path / "feedmill.yaml").write_text(f"{key}: {{url: wh}}\n")
    written = load(tmp_path, {}).config
    asked = load(tmp_path, {f"FEEDMILL_{key.upper()}_URL": "wh"}).config

    assert getattr(written, key).url == getattr(asked, key).url == f"file://{tmp_path}/wh"


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"FEEDMILL_RUNS_LEASE_SECOND": "1"}, "did you mean 'FEEDMILL_RUNS_LEASE_SECONDS'"),
        ({"FEEDMILL_BOGUS": "1"}, "unknown environment variable FEEDMILL_BOGUS"),
        ({"FEEDMILL_RUNS_LEASE_SECONDS": "soon"}, r"runs.lease_seconds: .* not 'soon' \(env"),
        ({"FEEDMILL_RUNS_LEASE_SECONDS": "8"}, "more than half"),
        ({"FEEDMILL_WAREHOUSE": "ftp://x/y"}, r"use one of file://, s3://"),
        ({"FEEDMILL_DATABASE_URL": "sqlite://"}, "SQLite needs a file"),
        ({"FEEDMILL_BROKER_URL": "amqp://u:hunter2@h"}, "broker.url: amqp://"),
        ({"FEEDMILL_LOG_LEVEL": "loud"}, "log.level"),
        ({"FEEDMILL_ENGINE_MEMORY_LIMIT": "lots"}, "engine.memory_limit: .*lots"),
    ],
)
def test_what_the_environment_may_not_say(
    tmp_path: Path, environ: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(tmp_path, environ)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("runs:\n  leas_seconds: 3\n", 2, "did you mean 'runs.lease_seconds'"),
        ("run:\n  lease_seconds: 3\n", 1, "did you mean 'runs'"),
        ("runs:\n  lease_seconds: -1\n", 2, "greater than 0"),
        ("runs: 5\n", 1, "not a mapping"),
        ("runs: [\n", 2, "does not parse"),
    ],
)
def test_what_the_file_may_not_say(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(_home(tmp_path, text), {})
    assert caught.value.position is not None
    assert caught.value.position.line == line


def test_an_empty_file_or_section_changes_nothing(tmp_path: Path) -> None:
    assert load(_home(tmp_path, "# nothing\n"), {}) == load(tmp_path, {})
    assert load(_home(tmp_path, "runs:\n"), {}).config.runs.max_losses == 3


def test_failpoints_and_the_home_are_no_settings(tmp_path: Path) -> None:
    assert load(tmp_path, {"FEEDMILL_FAILPOINT": "run.claimed"}).config.home == tmp_path


def test_secrets_do_not_show_in_a_repr(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"FEEDMILL_BROKER_URL": "redis://:hunter2@h/0"})

    assert "hunter2" not in repr(loaded)
