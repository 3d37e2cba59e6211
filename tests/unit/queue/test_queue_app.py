"""The Celery application: its traps are configured away, and it opens nothing by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from celery import Celery, current_app

from shared.config import load
from shared.config.model import Config
from shared.core.errors import BrokerUnreachableError
from shared.queue import address, app

URL = "redis://:hunter2@127.0.0.1:1/0"


def settings(home: Path, **environ: str) -> Config:
    return load.load(home, environ).config


@pytest.fixture
def celery(tmp_path: Path) -> Celery:
    return app.make_app(settings(tmp_path, FEEDMILL_BROKER_URL=URL))


def test_redis_never_redelivers_what_a_worker_still_has(celery: Celery) -> None:
    assert celery.conf.broker_transport_options["visibility_timeout"] == 86_400


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("task_acks_on_failure_or_timeout", True),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("result_backend", None),
        ("task_serializer", "json"),
        ("accept_content", ["json"]),
        ("task_publish_retry", False),
        ("worker_cancel_long_running_tasks_on_connection_loss", False),
        ("worker_send_task_events", True),
        ("task_send_sent_event", True),
        ("task_track_started", True),
        ("enable_utc", True),
        ("timezone", "UTC"),
        ("task_default_queue", "feedmill"),
    ],
)
def test_a_setting_is_what_the_design_asks_for(celery: Celery, name: str, value: object) -> None:
    assert celery.conf[name] == value


def test_settings_of_the_home_reach_celery(tmp_path: Path) -> None:
    given = {
        "FEEDMILL_BROKER_URL": URL,
        "FEEDMILL_BROKER_QUEUE": "night",
        "FEEDMILL_WORKER_CONCURRENCY": "7",
        "FEEDMILL_WORKER_SOFT_SHUTDOWN_SECONDS": "11",
    }
    conf = app.make_app(settings(tmp_path, **given)).conf
    assert conf.task_default_queue == "night"
    assert conf.worker_concurrency == 7
    assert conf.worker_soft_shutdown_timeout == 11


def test_an_application_is_nobodys_hidden_global(celery: Celery) -> None:
    assert current_app._get_current_object() is not celery


def test_no_broker_at_all_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrokerUnreachableError) as refused:
        app.make_app(settings(tmp_path))
    assert str(tmp_path) in refused.value.message
    assert "feedmill up" in str(refused.value.hint)
    assert "FEEDMILL_BROKER_URL" in str(refused.value.hint)


def test_the_broker_of_feedmill_up_is_found_in_the_home_unless_the_settings_name_one(
    tmp_path: Path,
) -> None:
    file = address.address_file(tmp_path)
    file.parent.mkdir()
    file.write_text("redis://:own@127.0.0.1:2/0\n")
    assert address.broker_url(settings(tmp_path)) == "redis://:own@127.0.0.1:2/0"
    assert address.broker_url(settings(tmp_path, FEEDMILL_BROKER_URL=URL)) == URL


def test_a_password_is_in_no_error(tmp_path: Path) -> None:
    error = address.unreachable(settings(tmp_path, FEEDMILL_BROKER_URL=URL), URL, "refused")
    assert "hunter2" not in str(error)
    assert "redis://:***@127.0.0.1:1/0 does not answer: refused" in error.message
