"""The worker's Celery application: the shared one, with the tasks registered."""

from __future__ import annotations

from celery import Celery

from shared.config.model import Config
from shared.queue.app import make_app
from workers.tasks import delivery, maintenance, query


def make_worker_app(config: Config) -> Celery:
    """Return the application a worker runs and Flower looks at.

    Raises:
        BrokerUnreachableError: no broker is known.
    """
    app = make_app(config)
    query.register(app)
    delivery.register(app)
    maintenance.register(app)
    return app
