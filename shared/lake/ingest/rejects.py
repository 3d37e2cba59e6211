"""Rows that could not be taken: counted, and written down with their place and the reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from shared.core.errors import RejectsExceededError

_LOOK_AHEAD = 1000
"""How many rejects beyond the limit are still looked for, so that one try shows most of them."""

_TEXT_LIMIT = 4096
"""Characters of a rejected row that are kept."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not taken.

    Attributes:
        file: the name of the input file.
        line: where the row starts, counted from 1; for Parquet the row number.
        reason: why, as a fact.
        row: the row's text, or what can be shown of it.
    """

    file: str
    line: int
    reason: str
    row: str


class Rejects:
    """Collects rejects into a local NDJSON file, which is made when the first one comes.

    Args:
        spool: the local file.
        limit: how many the batch may have (`--max-rejects`).
        place: where the file will be found afterwards, for the error.
    """

    def __init__(self, spool: Path, limit: int, place: str | None = None) -> None:
        self.spool = spool
        self.limit = limit
        self.place = place or str(spool)
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self._first: list[Reject] = []
        self._file: TextIO | None = None

    def add(self, rejects: Iterable[Reject]) -> None:
        """Write rejects down.

        Raises:
            RejectsExceededError: there are so many more than the limit that reading on is idle.
        """
        for reject in rejects:
            if self._file is None:
                self.spool.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.spool.open("w", encoding="utf-8")
            shown = {
                "file": reject.file,
                "line": reject.line,
                "reason": reject.reason,
                "row": reject.row[:_TEXT_LIMIT],
            }
            self._file.write(json.dumps(shown, ensure_ascii=False) + "\n")
            self.count += 1
            self.reasons[reject.reason] += 1
            if len(self._first) < 3:
                self._first.append(reject)
        if self.count > self.limit + _LOOK_AHEAD:
            raise self.exceeded("at least ")

    def check(self) -> None:
        """Raise RejectsExceededError when there are more than the limit."""
        if self.count > self.limit:
            raise self.exceeded()

    def exceeded(self, qualifier: str = "") -> RejectsExceededError:
        """Return the error that names the count and the first places."""
        places = "; ".join(f"{r.file} line {r.line}: {r.reason}" for r in self._first)
        rows = "row was" if self.count == 1 else "rows were"
        return RejectsExceededError(
            f"{qualifier}{self.count} {rows} rejected and {self.limit} are allowed, "
            f"so nothing was committed ({places})",
            hint=f"all of them are in {self.place}; correct them, "
            f"or allow them with --max-rejects {self.count}",
        )

    def close(self) -> None:
        """Close the local file; it stays where it is."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Rejects:  # noqa: PYI034 (final by use)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
