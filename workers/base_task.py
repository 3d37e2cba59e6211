"""What every task has: log context, metrics, and an end that Flower shows as it was."""

from __future__ import annotations

import time
from typing import Any

from celery import Task

from shared.core.errors import OperationError
from shared.obs import logging, metrics

log = logging.get(__name__)

_FAILED = frozenset({"failed", "quarantined"})


class TaskFailedError(OperationError):
    """The work ended in failure; the record says how. Raised so that Flower shows it red."""


class FeedmillTask(Task):  # type: ignore[misc]  # celery has no types
    """The base of all tasks; what a task returns is an Outcome's `as_json()`.

    Attributes:
        throws: these are logged in a line, without a traceback: they are in the record.
    """

    abstract = True
    typing = False
    throws = (TaskFailedError,)

    def __call__(self, *args: Any, **payload: Any) -> Any:
        """Run the task with its payload bound to everything that is logged."""
        started = time.monotonic()
        state = "crashed"
        running = metrics.TASKS_RUNNING.labels(self.name)
        running.inc()
        with logging.bound(task=self.name, **payload):
            log.info("task_started")
            try:
                outcome = self.run(*args, **payload)
                state = str(outcome.get("state"))
                _refuse_failure(payload, outcome)
                return outcome
            finally:
                seconds = time.monotonic() - started
                running.dec()
                metrics.TASKS.labels(self.name, state).inc()
                metrics.TASK_SECONDS.labels(self.name).observe(seconds)
                log.info("task_ended", state=state, seconds=round(seconds, 3))


def _refuse_failure(payload: dict[str, Any], outcome: dict[str, Any]) -> None:
    if outcome.get("state") not in _FAILED:
        return
    subject = payload.get("delivery_id") or payload.get("run_id")
    error = outcome.get("error")
    reason = error.get("message") if isinstance(error, dict) else error
    raise TaskFailedError(f"{subject} {outcome['state']}" + (f": {reason}" if reason else ""))
