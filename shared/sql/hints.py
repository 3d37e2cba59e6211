"""Pieces of messages: near names, and counts."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return "did you mean X?" with up to three near names, nearest first; None if none is near.

    Case does not count; names are shown in their own spelling.
    """
    spelling: dict[str, str] = {}
    for candidate in known:
        spelling.setdefault(candidate.casefold(), candidate)
    near = get_close_matches(name.casefold(), list(spelling), n=3, cutoff=0.6)
    if not near:
        return None
    *others, last = [spelling[n] for n in near]
    return f"did you mean {', '.join(others)} or {last}?" if others else f"did you mean {last}?"


def counted(count: int, what: str) -> str:
    """Return "1 column", "2 columns"."""
    return f"{count:,} {what}{'s' * (count != 1)}"
