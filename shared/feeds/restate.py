"""Runs that look at more than what is new: everything since a day, or everything there is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shared.core.clock import isoformat
from shared.core.errors import OperationError
from shared.engine.graph import Progress
from shared.feeds import definition
from shared.feeds.enqueue import new_run
from shared.feeds.outcome import Outcome
from shared.feeds.run import carry_out, claimed_here
from shared.feeds.touching import Touching
from shared.state import feeds, runs

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace


def restate(
    workspace: Workspace, name: str, since: datetime, *, progress: Progress | None = None
) -> Outcome:
    """Compute the rows of all identities with an event since a time anew; emit what differs.

    Raises:
        NotFoundError: there is no such feed.
        OperationError: what it has emitted cannot be said anew, or it is paused or quarantined.
        RunActiveError: it has a queued or running run.
    """
    touching = Touching(f"restated since {isoformat(since)}", since)
    return _run(workspace, name, touching, "restate", progress)


def repair(workspace: Workspace, name: str, *, progress: Progress | None = None) -> Outcome:
    """Compute the rows of all identities anew; emit what differs from the log. Errors as `restate`."""
    return _run(workspace, name, Touching("repaired"), "repair", progress)


def _run(
    workspace: Workspace,
    name: str,
    touching: Touching,
    trigger: str,
    progress: Progress | None,
) -> Outcome:
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        feed = feeds.runnable(connection, name)
        _check(feed)
        new = new_run(feed, trigger=trigger, slot=now, now=now, touching=touching)
        claim = claimed_here(workspace, connection, new)
    return carry_out(workspace, claim, progress=progress)


def rewind(workspace: Workspace, name: str, seq: int) -> feeds.Feed:
    """Move a feed's cursor back; what its next run finds unchanged is not emitted again.

    Raises:
        NotFoundError: there is no such feed.
        OperationError: the feed cannot be rewound, or a run of it is active.
    """
    with workspace.database.write() as connection:
        feed = feeds.named(connection, name)
        _check(feed)
        if not 0 <= seq <= feed.cursor:
            raise OperationError(
                f"feed {name} covers commits up to {feed.cursor}: it cannot be rewound to {seq}",
                hint=f"name a commit from 0 to {feed.cursor}",
            )
        active = runs.active(connection, feed.id)
        if active is not None:
            raise OperationError(
                f"run {active.id} of feed {name} is {active.state}",
                hint=f"wait for it, or: feedmill runs cancel {active.id}",
            )
        return feeds.rewind(connection, feed, seq)


def _check(feed: feeds.Feed) -> None:
    """Refuse a feed that cannot say its rows anew."""
    (defined,) = definition.parse(feed.definition)
    if defined.emit == "append":
        raise OperationError(
            f"feed {feed.name} has emit: append, which says each event once and for all",
            hint=f"deliver again what it has said: feedmill feed replay {feed.name} --deliver; or "
            "apply it with `emit: changes` and another output",
        )
    if defined.emit == "settled":
        raise OperationError(
            f"feed {feed.name} has emit: settled: what has settled is said once and for all",
            hint=f"deliver again what it has said: feedmill feed replay {feed.name} --deliver",
        )
