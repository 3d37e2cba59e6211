"""What COPY wrote, and who writes it: the engine has rows, and knows no place outside the lake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.engine.result import Result


@dataclass(frozen=True, slots=True)
class Copied:
    """One file that COPY wrote; sizes in rows and bytes."""

    url: str
    rows: int
    bytes: int


Copier = Callable[[Result, str, str], Copied]
"""`copier(result, place, format)` writes all rows; format is parquet, csv or json."""
