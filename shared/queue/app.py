"""The Celery application, its known traps configured away."""

from __future__ import annotations

from typing import Any

from celery import Celery, signals

from shared.config.model import Config
from shared.queue import address, routing

CONNECT_SECONDS = 3
"""How long a connection may take to open, and the broker to answer one command."""

NODE_PREFIX = "feedmill-"
"""What the name of every worker begins with: in Flower, and where other applications listen."""

_VISIBILITY_SECONDS = 24 * 3600


def make_app(config: Config, url: str | None = None) -> Celery:
    """Return a Celery application that opens no connection until it is used.

    Args:
        config: the settings.
        url: the broker; None asks `address.broker_url`.

    Raises:
        BrokerUnreachableError: no broker is known.
    """
    # set_as_current=False: a process may hold several (tests do), and nothing of ours asks Celery
    # for a hidden global.
    app = Celery("feedmill", set_as_current=False)
    signals.setup_logging.connect(_keep_logging, dispatch_uid="feedmill")
    app.conf.update(_settings(config, address.broker_url(config) if url is None else url))
    return app


def _keep_logging(**_: object) -> None:
    """Logging is shared.obs's; Celery leaves it alone where somebody listens to this signal."""


def _settings(config: Config, url: str) -> dict[str, Any]:
    return {
        "broker_url": url,
        "broker_transport_options": {
            # Redis redelivers what is not acknowledged in this time, even while it runs. That is
            # never our recovery (the lease is), so it is longer than any run; the sweep itself is
            # cheap and quick, for messages restored by a worker that left in order.
            "visibility_timeout": _VISIBILITY_SECONDS,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": CONNECT_SECONDS,
            "socket_keepalive": True,
        },
        "broker_connection_timeout": CONNECT_SECONDS,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # The outbox is what tries again, not the publisher in its caller's time.
        "task_publish_retry": False,
        "task_default_queue": config.broker.queue,
        "task_routes": routing.routes(config),
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        # A message is acknowledged when its work has ended, however it ended: what is to be tried
        # again is in the database, and the reconciler rings for it.
        "task_acks_late": True,
        "task_acks_on_failure_or_timeout": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": config.worker.concurrency,
        "worker_soft_shutdown_timeout": config.worker.soft_shutdown_seconds,
        # A broker that blinks must not cost hours of work: the claim in the database fences twins.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        # Flower lives on these two.
        "worker_send_task_events": True,
        "task_send_sent_event": True,
        "task_track_started": True,
        "enable_utc": True,
        "timezone": "UTC",
    }
