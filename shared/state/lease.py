"""Keeping a claim alive while the work is done, and noticing when it is lost.

The database decides by its own clock whether a lease has run out; the worker stops itself earlier,
by its monotonic clock, at two thirds of the lease: so a worker that was asleep stops before
anybody may have taken over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

from shared.core.errors import FencedError


class Lease:
    """Renews a claim on a thread of its own for as long as the `with` block lasts.

    Args:
        renew: one guarded UPDATE; False means the claim belongs to somebody else. An exception
            (the database does not answer) counts as not renewed, and is tried again.
        lease_seconds: how long a renewal lasts.
        heartbeat_seconds: pause between renewals.
        what: the name used in the error.
    """

    def __init__(
        self,
        renew: Callable[[], bool],
        *,
        lease_seconds: float,
        heartbeat_seconds: float,
        what: str,
    ) -> None:
        self._renew = renew
        self._patience = lease_seconds * 2 / 3
        self._pause = heartbeat_seconds
        self._what = what
        self._renewed = time.monotonic()
        self._lost = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease {what}", daemon=True)

    def check(self) -> None:
        """Raise FencedError when the claim is lost, or may be by now."""
        if self._lost.is_set() or time.monotonic() - self._renewed > self._patience:
            self._lost.set()
            raise FencedError(f"the claim on {self._what} was lost while it was worked on")

    def _beat(self) -> None:
        while not self._stop.wait(self._pause):
            asked = time.monotonic()
            try:
                held = self._renew()
            except Exception:  # noqa: BLE001, S112 (no answer is no renewal; `check` judges by time)
                continue
            if not held:
                self._lost.set()
                return
            self._renewed = asked

    def __enter__(self) -> Lease:  # noqa: PYI034 (final by use; Self would not say more)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=self._pause + 1)
