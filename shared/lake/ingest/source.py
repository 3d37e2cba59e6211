"""What every reader gives to the ingest: a schema, and then the rows in bounded pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.lake.ingest.rejects import Rejects

Lines = npt.NDArray[np.int64]
"""The line of each row, counted from 1."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one file, and where each of them stands in it."""

    file: str
    table: pa.Table
    lines: Lines

    def filter(self, keep: npt.NDArray[np.bool_]) -> Chunk:
        """Return the rows for which `keep` is true."""
        if bool(keep.all()):
            return self
        return Chunk(self.file, self.table.filter(pa.array(keep)), self.lines[keep])


class Source(Protocol):
    """One input that can be read twice: first for its schema, then for its rows."""

    @property
    def schema(self) -> pa.Schema:
        """The columns and types of the rows as the input itself shows them."""
        ...

    def chunks(self, target: pa.Schema, rejects: Rejects) -> Iterator[Chunk]:
        """Yield the rows, in order; rows that cannot be read go to `rejects`.

        Args:
            target: the types the rows will be given; readers of text convert to them at once,
                others yield what they have and leave it to `conform`.
            rejects: takes the rows that cannot be read.
        """
        ...
