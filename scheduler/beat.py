"""Beat: looks at the clock and the record, and puts due runs into the queue.

It keeps nothing of its own: the schedules, what ran and what is to be sent are in the database.
Two of it are harmless, since a slot's run has a unique key and a message only names a row.
"""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime, timedelta
from typing import Any, ClassVar

from celery.beat import Scheduler

from scheduler import tick
from scheduler.outbox import Sender
from scheduler.reconcile import Pace, reconcile
from scheduler.tick import Due, Schedule
from scheduler.upkeep import Upkeep
from shared.config.model import Config
from shared.core.clock import Clock
from shared.core.errors import DatabaseUnreachableError, RunActiveError
from shared.feeds.enqueue import enqueue
from shared.obs import logging, metrics
from shared.state import feeds, processes, runs
from shared.state.database import Database

log = logging.get(__name__)

_RING_EVERY = 50
_SHORTEST = 0.02


class Ticker:
    """One beat's work, a tick at a time.

    Args:
        config: the settings.
        database: the record.
        clock: what tells the time.
    """

    def __init__(self, config: Config, database: Database, clock: Clock) -> None:
        self._config = config
        self._database = database
        self._clock = clock
        self._sender = Sender(config)
        self._pace = Pace()
        self._upkeep = Upkeep(config.maintenance, database)
        self._upcoming: dict[str, tuple[tick.Schedule, datetime]] = {}
        self._next_beat = 0.0
        self._next_reconcile = 0.0
        self._down = False
        self.id = f"{socket.gethostname()}:{os.getpid()}"

    def tick(self) -> float:
        """Do what is due, and return the seconds until there may be more to do."""
        started = time.monotonic()
        try:
            self._heartbeat(started)
            self.enqueue_due()
            self._upkeep.enqueue_due(self._clock.now())
            self._sender.send(self._database, self._clock.now())
            self._reconcile(started)
        except DatabaseUnreachableError as error:
            if not self._down:
                log.error("database_unreachable", error=error.message, hint=error.hint)  # noqa: TRY400
            self._down = True
        else:
            if self._down:
                log.info("database_answers_again")
            self._down = False
        metrics.TICK_SECONDS.observe(time.monotonic() - started)
        return self._pause()

    def enqueue_due(self) -> int:
        """Queue a run for each slot that has come; return how many were queued."""
        now = self._clock.now()
        with self._database.read() as connection:
            schedules = [
                tick.Schedule(feed.id, feed.schedule, feed.scheduled_from)
                for feed in feeds.listing(connection)
                if feed.state == "active" and feed.schedule
            ]
            asked = [entry for entry in schedules if self._may_be_due(entry, now)]
            last = {}
            for entry in asked:
                slot = runs.last_slot(connection, entry.feed_id)
                if slot is not None:
                    last[entry.feed_id] = slot
        queued = 0
        busy = set()
        for due in tick.due(asked, now, last):
            outcome = self._enqueue(due, now)
            metrics.SLOTS.labels(outcome).inc()
            if outcome == "waits":
                busy.add(due.feed_id)
                self._upcoming.pop(due.feed_id, None)  # asked again at the next tick, not sooner
            elif outcome == "queued":
                queued += 1
                if queued % _RING_EVERY == 0:
                    self._sender.send(self._database, self._clock.now())
        for entry in asked:
            if entry.feed_id not in busy:
                self._upcoming[entry.feed_id] = (entry, tick.next_slot(entry.cron, now))
        known = {entry.feed_id for entry in schedules}
        self._upcoming = {k: v for k, v in self._upcoming.items() if k in known}
        return queued

    def _may_be_due(self, entry: Schedule, now: datetime) -> bool:
        """Spare a thousand sleeping feeds a query each; a changed schedule is looked at afresh."""
        noted = self._upcoming.get(entry.feed_id)
        return noted is None or noted[0] != entry or noted[1] <= now

    def _enqueue(self, due: Due, now: datetime) -> str:
        """Queue one run, and return what became of the slot.

        It is `queued`; or it `waits` for the feed's run before it; or it is `taken` by another
        beat, or `off` with a feed that was paused or dropped a moment ago.
        """
        try:
            with self._database.write() as connection:
                feed = feeds.by_id(connection, due.feed_id)
                if feed is None or feed.state != "active":
                    return "off"
                run_id = enqueue(connection, feed, trigger="schedule", slot=due.slot, now=now)
        except RunActiveError:
            return "waits"
        if run_id is None:
            return "taken"
        lag = (now - due.slot).total_seconds()
        metrics.SLOT_LAG_SECONDS.observe(lag)
        log.info("run_queued", run=run_id, feed=feed.name, slot=due.slot.isoformat(), lag=lag)
        return "queued"

    def _heartbeat(self, monotonic: float) -> None:
        if monotonic < self._next_beat:
            return
        runs_config = self._config.runs
        self._next_beat = monotonic + runs_config.heartbeat_seconds
        with self._database.write() as connection:
            info = {"pid": os.getpid(), "broker_failing": self._sender.failing}
            processes.beat(connection, self.id, "beat", runs_config.lease_seconds, info)

    def _reconcile(self, monotonic: float) -> None:
        # Ringing for the same rows again and again would pile up messages while nobody hears.
        if monotonic < self._next_reconcile or self._sender.failing:
            return
        self._next_reconcile = monotonic + self._config.scheduler.reconcile_seconds
        now = self._clock.now()
        if reconcile(self._database, self._pace, now):
            self._sender.send(self._database, now)

    def _pause(self) -> float:
        now = self._clock.now()
        longest = timedelta(seconds=self._config.scheduler.tick_seconds)
        nearest = min((at for _, at in self._upcoming.values()), default=now + longest)
        return max(_SHORTEST, min(longest, nearest - now).total_seconds())

    def close(self) -> None:
        """Sign off and let the connections go."""
        try:
            with self._database.write() as connection:
                processes.forget(connection, self.id)
        except DatabaseUnreachableError:
            log.warning("not_signed_off", process=self.id)
        self._sender.close()
        self._database.close()


class FeedScheduler(Scheduler):  # type: ignore[misc]  # celery has no types
    """Celery beat's scheduler, whose entries are the feeds of the record: no file, no lock.

    `ticker` is set on a subclass made by `scheduler_class`.
    """

    ticker: ClassVar[Ticker]

    def setup_schedule(self) -> None:
        """Do nothing: there are no entries in code or in a file."""

    def tick(self, *_: Any, **__: Any) -> float:
        """Do what is due, and return the seconds to sleep."""
        return self.ticker.tick()

    def close(self) -> None:
        """Do nothing: Celery calls this inside signal handlers, amid a tick."""


def scheduler_class(ticker: Ticker) -> type[FeedScheduler]:
    """Return a scheduler class that runs `ticker`; Celery instantiates it."""
    return type("FeedScheduler", (FeedScheduler,), {"ticker": ticker})


def run(config: Config, database: Database, clock: Clock) -> None:
    """Run beat in this process until it is told to stop (SIGTERM, SIGINT).

    Raises:
        BrokerUnreachableError: no broker is known; one that does not answer is waited for.
    """
    from celery.apps.beat import Beat

    from shared.queue.app import make_app

    app = make_app(config)
    ticker = Ticker(config, database, clock)
    log.info("beat_started", process=ticker.id)
    try:
        Beat(
            app=app,
            scheduler_cls=scheduler_class(ticker),
            quiet=True,
            loglevel=config.log.level,
            redirect_stdouts=False,
            remote_control=False,
            socket_timeout=None,
        ).run()
    except SystemExit:
        pass
    finally:
        ticker.close()
        log.info("beat_stopped", process=ticker.id)
