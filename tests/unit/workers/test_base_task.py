"""What every task does around its work: context, metrics, an end that Flower shows as it was."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.config import load
from shared.config.model import LogConfig
from shared.core.errors import ConfigError
from shared.obs import logging
from shared.queue import app as queue_app
from shared.queue.contracts import BY_NAME
from workers.app import make_worker_app
from workers.base_task import FeedmillTask, TaskFailedError


def task_returning(tmp_path: Path, outcome: Any) -> Any:
    config = load.load(tmp_path, {"FEEDMILL_BROKER_URL": "redis://127.0.0.1:1/0"}).config
    celery = queue_app.make_app(config)

    @celery.task(name="feedmill.test.v1", base=FeedmillTask)
    def work(**payload: str) -> Any:
        logging.get("test").info("inside")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return work


def counted(state: str) -> float:
    labels = {"task": "feedmill.test.v1", "state": state}
    return REGISTRY.get_sample_value("feedmill_tasks_total", labels) or 0


def running() -> float | None:
    return REGISTRY.get_sample_value("feedmill_tasks_running", {"task": "feedmill.test.v1"})


def test_a_worker_knows_every_task_of_the_contracts_and_no_other(tmp_path: Path) -> None:
    config = load.load(tmp_path, {"FEEDMILL_BROKER_URL": "redis://127.0.0.1:1/0"}).config
    tasks = make_worker_app(config).tasks
    assert {name for name in tasks if not name.startswith("celery.")} == set(BY_NAME)
    assert all(isinstance(tasks[name], FeedmillTask) for name in BY_NAME)


@pytest.mark.parametrize("state", ["committed", "skipped", "queued", "published"])
def test_an_outcome_is_returned_and_counted(tmp_path: Path, state: str) -> None:
    before = counted(state)
    task = task_returning(tmp_path, {"state": state, "rows": 3})
    assert task(run_id="R", feed="visits") == {"state": state, "rows": 3}
    assert counted(state) == before + 1
    assert running() == 0


@pytest.mark.parametrize(
    ("outcome", "payload", "text"),
    [
        ({"state": "failed", "error": {"message": "no such column"}}, {"run_id": "R"},
         "R failed: no such column"),
        ({"state": "failed", "error": "disk full"}, {"run_id": "R"}, "R failed: disk full"),
        ({"state": "quarantined", "error": None}, {"run_id": "R", "delivery_id": "D"},
         "D quarantined"),
    ],
)  # fmt: skip
def test_a_failure_in_the_record_is_a_failure_in_flower(
    tmp_path: Path, outcome: dict[str, Any], payload: dict[str, str], text: str
) -> None:
    task = task_returning(tmp_path, outcome)
    with pytest.raises(TaskFailedError) as failed:
        task(feed="visits", **payload)
    assert failed.value.message == text
    assert isinstance(failed.value, FeedmillTask.throws)


def test_an_exception_goes_on_and_is_counted_as_a_crash(tmp_path: Path) -> None:
    before = counted("crashed")
    with pytest.raises(ConfigError):
        task_returning(tmp_path, ConfigError("x"))(run_id="R", feed="visits")
    assert counted("crashed") == before + 1
    assert running() == 0


def test_all_that_is_logged_inside_a_task_names_its_run_and_feed(tmp_path: Path) -> None:
    stream = io.StringIO()
    logging.configure(LogConfig(level="info", format="json"), stream)
    task_returning(tmp_path, {"state": "committed"})(run_id="R", feed="visits")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["task_started", "inside", "task_ended"]
    assert all(
        (line["run_id"], line["feed"], line["task"]) == ("R", "visits", "feedmill.test.v1")
        for line in lines
    )
    assert lines[-1]["state"] == "committed"
