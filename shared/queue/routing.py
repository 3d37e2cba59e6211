"""Which queue carries which task: one queue, named by the settings."""

from __future__ import annotations

from shared.config.model import Config
from shared.queue import contracts


def routes(config: Config) -> dict[str, dict[str, str]]:
    """Return Celery's routes: every task of the contracts, and nothing else."""
    return {name: {"queue": config.broker.queue} for name in contracts.BY_NAME}
