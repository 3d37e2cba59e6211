"""Ringing for what a command has queued, and saying so where nobody hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.core.errors import BrokerUnreachableError

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace


def ring(workspace: Workspace, what: str) -> None:
    """Ring for everything that waits in the outbox.

    Raises:
        BrokerUnreachableError: `what` is queued and nobody was told; beat tells them later.
    """
    from shared.queue import ring as queue

    try:
        queue.ring(workspace.config, workspace.database, workspace.clock.now())
    except BrokerUnreachableError as error:
        again = "it is rung for as soon as a beat runs and reaches the broker"
        hint = f"{again}; {error.hint}" if error.hint else again
        raise BrokerUnreachableError(
            f"{what} is queued and stays so for now: {error.message}", hint=hint
        ) from error
