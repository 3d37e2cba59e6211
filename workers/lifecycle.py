"""A worker from its first heartbeat to its last claim.

A worker is one process with a pool of threads, and is scaled by starting more of them:

- Compute releases the GIL (Arrow, DuckDB, numba kernels with nogil, Dask's threads), so processes
  would buy little; what a task holds in memory is bounded by a bucket.
- Nothing is ever forked. Connections, SQLite's file locks, gRPC and filesystem objects all break
  in forked children in ways of their own, and the heartbeat below needs a connection in the very
  process that Celery would fork its pool from, at any time.
- A killed worker is one process that is gone: no orphans. What it ran is taken over when its
  leases run out, and that is the recovery we test; so a crash that takes the sibling task along
  costs time, not correctness.
- Each thread opens a workspace of its own, when its first task comes.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from typing import Any

from celery import Celery, signals
from celery.worker import state as celery_state

from shared.config.model import Config
from shared.core.errors import FeedmillError
from shared.feeds.workspace import Workspace
from shared.obs import logging
from shared.queue.app import NODE_PREFIX
from shared.state import deliveries, processes, runs
from shared.state.database import Database

log = logging.get(__name__)

_threads = threading.local()
_opened: list[Workspace] = []


def workspace() -> Workspace:
    """Return this thread's workspace, opened when first asked for.

    Raises:
        DatabaseUnreachableError: the database does not answer.
    """
    found: Workspace | None = getattr(_threads, "workspace", None)
    if found is None:
        found = _threads.workspace = Workspace.open()
        _opened.append(found)
    return found


def owner_prefix() -> str:
    """Return what the owner of every claim of this process begins with (`Workspace.owner`)."""
    return f"{socket.gethostname()}:{os.getpid()}:"


def _is_mine(owner: str | None) -> bool:
    return owner is not None and owner.startswith(owner_prefix())


class Lifecycle:
    """Registers the worker, keeps its heartbeat, and ends it in order.

    Told to stop, Celery takes no new task and waits for those that run, for ever. Here it waits
    `worker.soft_shutdown_seconds`; then runs and deliveries are handed back, which counts no loss
    and no attempt, and the process ends.
    """

    def __init__(self, config: Config, database: Database) -> None:
        self._config = config
        self._database = database
        self._stopping = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.id = owner_prefix().removesuffix(":")

    def install(self) -> None:
        """Listen to Celery's signals, and start the heartbeat."""
        signals.worker_ready.connect(self._ready, weak=False)
        signals.worker_shutting_down.connect(self._shutting_down, weak=False)
        self._heart.start()

    def _ready(self, **_: object) -> None:
        log.info("worker_ready", process=self.id, concurrency=self._config.worker.concurrency)

    def _beat(self) -> None:
        pause = self._config.runs.heartbeat_seconds
        self._sign_in()
        while not self._stopping.wait(pause):
            self._sign_in()

    def _sign_in(self) -> None:
        lease = self._config.runs.lease_seconds
        info = {"pid": os.getpid(), "running": len(celery_state.active_requests)}
        try:
            with self._database.write() as connection:
                processes.beat(connection, self.id, "worker", lease, info)
        except FeedmillError as error:
            log.warning("heartbeat_failed", error=error.message)

    def _shutting_down(self, **_: object) -> None:
        """Celery calls this inside a signal handler: what takes time goes to a thread."""
        threading.Thread(target=self._drain, name="drain", daemon=True).start()

    def _drain(self) -> None:
        patience = self._config.worker.soft_shutdown_seconds
        log.info("worker_draining", running=len(celery_state.active_requests), patience=patience)
        time.sleep(patience)  # Celery ends the process before that when nothing runs any more
        code = 0
        try:
            self.hand_back()
            self.close()
        except FeedmillError as error:
            log.error("not_handed_back", error=error.message)  # noqa: TRY400
            code = 1
        # The threads that still compute cannot be stopped, and what they compute is fenced.
        os._exit(code)

    def hand_back(self) -> int:
        """Free the runs and deliveries this process works on, and return how many."""
        with self._database.write() as connection:
            mine = [
                runs.Claim(run.id, run.epoch, str(run.owner))
                for kind in ("feed", "maintenance")
                for run in runs.listing(connection, kind=kind, state="running", limit=10_000)
                if _is_mine(run.owner)
            ]
            mine_too = [
                deliveries.DeliveryClaim(row.id, row.epoch, str(row.owner))
                for row in deliveries.unpublished(connection)
                if _is_mine(row.owner) and row.lease_until is not None
            ]
            freed = [claim.run_id for claim in mine if runs.hand_back(connection, claim)]
            freed += [c.delivery_id for c in mine_too if deliveries.hand_back(connection, c)]
        if freed:
            log.info("handed_back", what=freed)
        return len(freed)

    def close(self) -> None:
        """Sign off and let the connections go."""
        self._stopping.set()
        self._heart.join()  # it must not sign in again after we have signed off
        try:
            with self._database.write() as connection:
                processes.forget(connection, self.id)
        except FeedmillError as error:
            log.warning("not_signed_off", error=error.message)
        self._database.close()


def run(config: Config, app: Celery) -> int:
    """Run a worker in this process until it is told to stop, and return its exit code."""
    import shared.feeds.run  # noqa: F401 (seconds of imports, paid before the first task comes)

    database = Database.open(
        config.database.url.get_secret_value(), pool_size=config.database.pool_size
    )
    database.migrate()
    lifecycle = Lifecycle(config, database)
    lifecycle.install()
    worker: Any = app.Worker(
        hostname=f"{NODE_PREFIX}{os.getpid()}@{socket.gethostname()}",
        pool="threads",
        concurrency=config.worker.concurrency,
        loglevel=config.log.level.upper(),
        task_events=True,
        without_mingle=True,
        without_gossip=True,
        quiet=True,
        redirect_stdouts=False,
    )
    worker.start()
    for opened in _opened:
        opened.close()
    lifecycle.close()
    log.info("worker_stopped", process=lifecycle.id)
    return int(worker.exitcode or 0)
