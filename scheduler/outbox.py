"""The outbox is emptied into the broker; a broker that is away costs patience, never a message."""

from __future__ import annotations

import time
from datetime import datetime

from shared.config.model import Config
from shared.core.errors import BrokerUnreachableError
from shared.obs import logging, metrics
from shared.queue.ring import Bell
from shared.state.database import Database

log = logging.get(__name__)

_LONGEST_PAUSE = 15.0


class Sender:
    """Sends what waits, and asks a broker that did not answer less and less often.

    An attempt at a broker that hangs takes seconds, in which no slot would be noticed.
    """

    def __init__(self, config: Config) -> None:
        self._bell = Bell(config)
        self._pause = 0.0
        self._not_before = 0.0

    @property
    def failing(self) -> bool:
        """Whether the broker did not answer when last asked."""
        return self._pause > 0

    def send(self, database: Database, now: datetime) -> int:
        """Send what waits in the outbox and return how many messages went."""
        if time.monotonic() < self._not_before:
            return 0
        try:
            count = self._bell.ring(database, now)
        except BrokerUnreachableError as error:
            metrics.BROKER_FAILURES.inc()
            if not self.failing:
                log.warning("broker_unreachable", error=error.message, hint=error.hint)
            self._pause = min(max(1.0, 2 * self._pause), _LONGEST_PAUSE)
            self._not_before = time.monotonic() + self._pause
            return 0
        if self.failing:
            log.info("broker_answers_again")
            self._pause = 0.0
        metrics.RINGS.inc(count)
        return count

    def close(self) -> None:
        """Let the connection go."""
        self._bell.close()
