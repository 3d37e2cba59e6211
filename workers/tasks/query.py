"""The door of a feed's run."""

from __future__ import annotations

from typing import Any

from celery import Celery

from shared.queue.contracts import RunQuery
from workers.base_task import FeedmillTask
from workers.lifecycle import workspace


def register(app: Celery) -> None:
    """Add the task to an application."""

    @app.task(name=RunQuery.NAME, base=FeedmillTask)  # type: ignore[untyped-decorator]
    def query(**payload: str) -> dict[str, Any]:
        """Claim a run, compute it and commit it."""
        from shared.feeds.run import execute_run

        return execute_run(workspace(), RunQuery.from_json(payload).run_id).as_json()
