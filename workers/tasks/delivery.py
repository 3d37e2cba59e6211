"""The door of a delivery."""

from __future__ import annotations

from typing import Any

from celery import Celery

from shared.queue.contracts import Deliver
from workers.base_task import FeedmillTask
from workers.lifecycle import workspace


def register(app: Celery) -> None:
    """Add the task to an application."""

    @app.task(name=Deliver.NAME, base=FeedmillTask)  # type: ignore[untyped-decorator]
    def delivery(**payload: str) -> dict[str, Any]:
        """Write the files of a delivery, seal its manifest and publish it."""
        from shared.feeds.run import execute_delivery

        return execute_delivery(workspace(), Deliver.from_json(payload).delivery_id).as_json()
