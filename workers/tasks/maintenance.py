"""The door of a maintenance run."""

from __future__ import annotations

from typing import Any

from celery import Celery

from shared.queue.contracts import Maintain
from workers.base_task import FeedmillTask
from workers.lifecycle import workspace


def register(app: Celery) -> None:
    """Add the task to an application."""

    @app.task(name=Maintain.NAME, base=FeedmillTask)  # type: ignore[untyped-decorator]
    def maintenance(**payload: str) -> dict[str, Any]:
        """Claim a maintenance run and carry it out."""
        from shared.feeds.maintain import execute

        return execute(workspace(), Maintain.from_json(payload).run_id).as_json()
