"""Carrying out runs of feeds and their deliveries: for a message, or for the caller."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.core.errors import BrokerUnreachableError, InternalError
from shared.core.run_state import RunState
from shared.engine.graph import Progress
from shared.export import sink
from shared.feeds import attempt
from shared.feeds.attempt import Attempt, read_run
from shared.feeds.enqueue import new_run
from shared.feeds.outcome import SKIPPED, Outcome
from shared.obs import logging
from shared.queue import ring
from shared.state import deliveries, feeds, runs
from shared.state.database import Connection

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace

__all__ = [
    "SKIPPED",
    "Outcome",
    "carry_out",
    "claimed_here",
    "execute_delivery",
    "execute_run",
    "run_here",
]

_log = logging.get("feeds")


def execute_run(workspace: Workspace, run_id: str, *, progress: Progress | None = None) -> Outcome:
    """Claim a run, compute it and commit it; its deliveries are rung for.

    What goes wrong with the work is noted in the record and in the outcome.

    Args:
        workspace: where everything is.
        run_id: which run; one that is claimed, finished or cancelled is left alone.
        progress: told of tasks done.

    Raises:
        NotFoundError: there is no such run.
        DatabaseUnreachableError: the record cannot be written; the lease runs out by itself.
    """
    before = read_run(workspace.database, run_id)
    settings = workspace.config.runs
    with workspace.database.write() as connection:
        claim = runs.claim(
            connection,
            run_id,
            owner=workspace.owner(),
            lease_seconds=settings.lease_seconds,
            max_losses=settings.max_losses,
            now=workspace.clock.now(),
        )
    if claim is None:
        return _unclaimed(workspace, before)
    outcome = Attempt(workspace, claim, progress, may_retry=True).carry_out()
    if outcome.state == RunState.COMMITTED:
        _ring(workspace)
    return outcome


def run_here(workspace: Workspace, feed_name: str, *, progress: Progress | None = None) -> Outcome:
    """Run a feed in this process, as its caller: claim, compute, commit, deliver.

    A run that fails is not tried again by itself. Deliveries that cannot be made now are made
    later by a worker.

    Raises:
        NotFoundError: there is no such feed.
        RunActiveError: it has a queued or running run.
        OperationError: it is paused or quarantined.
    """
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        feed = feeds.runnable(connection, feed_name)
        new = new_run(feed, trigger="caller", slot=now, now=now)
        claim = claimed_here(workspace, connection, new)
    return carry_out(workspace, claim, progress=progress)


def claimed_here(workspace: Workspace, connection: Connection, new: runs.NewRun) -> runs.Claim:
    """Make a run that this process carries out, and return its claim.

    Raises:
        RunActiveError: the feed has a queued or running run.
    """
    claim = runs.insert_running(
        connection,
        new,
        workspace.clock.now(),
        owner=workspace.owner(),
        lease_seconds=workspace.config.runs.lease_seconds,
    )
    if claim is None:
        raise InternalError("a new run has committed before it began")
    return claim


def taken_over(
    workspace: Workspace, feed_name: str, *, progress: Progress | None = None
) -> Outcome | None:
    """Carry out the run of a feed whose process has died; None where there is no such run."""
    settings = workspace.config.runs
    with workspace.database.write() as connection:
        feed = feeds.named(connection, feed_name)
        active = runs.active(connection, feed.id)
        if active is None or active.state != RunState.RUNNING:
            return None
        claim = runs.claim(
            connection,
            active.id,
            owner=workspace.owner(),
            lease_seconds=settings.lease_seconds,
            max_losses=settings.max_losses,
            now=workspace.clock.now(),
        )
    return None if claim is None else carry_out(workspace, claim, progress=progress)


def carry_out(
    workspace: Workspace, claim: runs.Claim, *, progress: Progress | None = None
) -> Outcome:
    """Compute and commit a run that this process has made, and make its deliveries."""
    outcome = Attempt(workspace, claim, progress, may_retry=False).carry_out()
    if outcome.state != RunState.COMMITTED:
        return outcome
    with workspace.database.read() as connection:
        due = deliveries.listing(connection, run_id=claim.run_id)
    made = tuple(execute_delivery(workspace, delivery.id) for delivery in reversed(due))
    return replace(outcome, deliveries=made)


def execute_delivery(workspace: Workspace, delivery_id: str) -> sink.Outcome:
    """Make, seal and publish a delivery, or as much of it as is left to do.

    Raises:
        NotFoundError: there is no such delivery.
        DatabaseUnreachableError: the record cannot be written; the lease runs out by itself.
    """
    return sink.deliver(workspace.lake, delivery_id, owner=workspace.owner(), clock=workspace.clock)


def _unclaimed(workspace: Workspace, before: runs.Run) -> Outcome:
    """Say why a run was not claimed; one more lost worker may have ended it."""
    run = read_run(workspace.database, before.id)
    outcome = attempt.outcome_of(workspace.database, run.id)
    if (before.state, run.state) == (RunState.RUNNING, RunState.QUARANTINED):
        reason = f"the workers of run {run.id} were lost {run.losses} times"
        with workspace.database.write() as connection:
            attempt.judge(connection, workspace.config.runs.max_failures, run, reason)
        return replace(outcome, error={"type": "WorkersLost", "message": reason})
    reason = f"the run is {run.state}"
    return replace(outcome, state=SKIPPED, error={"type": "NotClaimed", "message": reason})


def _ring(workspace: Workspace) -> None:
    """Ring for what the commit made due; beat does it where we cannot."""
    try:
        ring.ring(workspace.config, workspace.database, workspace.clock.now())
    except BrokerUnreachableError as error:
        _log.info("rung_later", error=error.message)
