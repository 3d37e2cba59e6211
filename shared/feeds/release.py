"""Which code computes: the release, and the version of what its functions mean."""

from __future__ import annotations

from importlib import metadata

from shared.sql.plan.fingerprint import VERSION


def code_version() -> str:
    """Return what the ledger keeps of the code; another one begins a feed's next generation."""
    return f"{metadata.version('feedmill')} f{VERSION}"
