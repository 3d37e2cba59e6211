"""What a run of a feed looks at beside the identities that its interval touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.core.clock import isoformat, to_micros


@dataclass(frozen=True, slots=True)
class Touching:
    """What else is looked at, as somebody has asked for.

    Attributes:
        why: shown in the ledger.
        since: identities with an event at or after this time; None: all there are.
    """

    why: str
    since: datetime | None = None

    @property
    def due(self) -> tuple[int, int] | None:
        """The times (after, up to) of events whose identities are meant, in microseconds."""
        return None if self.since is None else (to_micros(self.since) - 1, 1 << 62)

    def as_json(self) -> dict[str, Any]:
        """Return it as a run's row keeps it."""
        return {"why": self.why, "since": isoformat(self.since) if self.since else None}

    @classmethod
    def of(cls, variables: Mapping[str, Any] | None) -> Touching | None:
        """Return what a run's row says, if anything."""
        if not variables:
            return None
        since = variables["since"]
        return cls(str(variables["why"]), datetime.fromisoformat(since) if since else None)
