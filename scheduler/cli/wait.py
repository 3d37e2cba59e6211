"""Waiting for a run and its deliveries: what becomes of them is said as it happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from scheduler.cli import output
from shared.core.errors import BrokerUnreachableError, OperationError
from shared.core.run_state import ACTIVE, DeliveryState, RunState

if TYPE_CHECKING:
    from shared.feeds.report import RunReport
    from shared.feeds.workspace import Workspace

_LOOK = 0.2
_PATIENCE = 2.0
"""Seconds a run may lie in the queue before workers are asked whether there are any."""
_ANSWER = 2.0
_REMIND = 10.0
_ON_THEIR_WAY = (DeliveryState.OPEN, DeliveryState.SEALED)


def for_run(
    workspace: Workspace,
    run_id: str,
    *,
    seconds: float | None = None,
    say: Callable[[str], None] = output.say,
) -> RunReport:
    """Return how a run ended, once it and its deliveries have.

    Args:
        workspace: where the record is.
        run_id: which run.
        seconds: how long to wait; None waits until it ends.
        say: told each change of state, and within five seconds that no worker answers.

    Raises:
        OperationError: the time is over; the run goes on.
    """
    return _Watch(workspace, run_id, say).until_done(seconds)


def succeeded(found: RunReport) -> bool:
    """Return whether a run is committed and all its deliveries are published."""
    return found.run.state == RunState.COMMITTED and all(
        delivery.state == DeliveryState.PUBLISHED for delivery in found.deliveries
    )


class _Watch:
    def __init__(self, workspace: Workspace, run_id: str, say: Callable[[str], None]) -> None:
        self._workspace = workspace
        self._id = run_id
        self._say = say
        self._seen: dict[str, str] = {}
        self._asked = False
        self._started = self._spoke = time.monotonic()

    def until_done(self, seconds: float | None) -> RunReport:
        while True:
            found = self._look()
            self._tell(found)
            if _done(found):
                return found
            waited = time.monotonic() - self._started
            if seconds is not None and waited >= seconds:
                raise OperationError(
                    f"run {self._id} is {found.run.state} after {waited:.0f} s",
                    hint=f"it goes on without us: feedmill runs show {self._id}",
                )
            if found.run.state == RunState.QUEUED and waited > _PATIENCE:
                self._ask_workers()
            if time.monotonic() - self._spoke > _REMIND:
                self._speak(f"still {_where(found)}, {waited:.0f} s")
            time.sleep(_LOOK)

    def _look(self) -> RunReport:
        from shared.feeds import report

        with self._workspace.database.read() as connection:
            return report.of_run(connection, self._id)

    def _tell(self, found: RunReport) -> None:
        run = found.run
        words = str(run.state)
        if run.state == RunState.RUNNING:
            words = f"running at {run.owner}"
        elif run.state == RunState.QUEUED and run.attempts and run.error:
            words = f"queued again after an error: {run.error['message']}"
        elif run.state == RunState.COMMITTED:
            words = f"committed, {output.counted((run.counts or {}).get('rows_out', 0), 'row')}"
        self._changed(f"run {run.id}", words)
        for delivery in found.deliveries:
            words = str(delivery.state)
            if delivery.state in _ON_THEIR_WAY and delivery.error:
                words = f"{words}, tried again after an error: {delivery.error['message']}"
            self._changed(f"delivery {delivery.name}", words)

    def _changed(self, what: str, words: str) -> None:
        if self._seen.get(what) != words:
            self._seen[what] = words
            self._speak(f"{what}: {words}")

    def _speak(self, line: str) -> None:
        self._spoke = time.monotonic()
        self._say(line)

    def _ask_workers(self) -> None:
        """Ask once whether any worker is there, and say so where none is."""
        from shared.queue import ring

        if self._asked:
            return
        self._asked = True
        try:
            answering = ring.workers_answering(self._workspace.config, _ANSWER)
        except BrokerUnreachableError as error:
            self._speak(f"the run waits: {error.message}")
            return
        if not answering:
            self._speak(
                "no worker answers: the run waits in the queue until one does; start "
                "`feedmill worker`, or `feedmill up`"
            )


def _done(found: RunReport) -> bool:
    if found.run.state in ACTIVE:
        return False
    return not any(delivery.state in _ON_THEIR_WAY for delivery in found.deliveries)


def _where(found: RunReport) -> str:
    if found.run.state in ACTIVE:
        return str(found.run.state)
    left = sum(delivery.state in _ON_THEIR_WAY for delivery in found.deliveries)
    return f"delivering, {left} of {len(found.deliveries)} on their way"
