"""What a receiver of the feed has: the files that a manifest lists, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shared.export.manifest import Manifest

_PRETTY = 14
"""A journey longer than this is not read by anybody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One delivered row of one visitor.

    Attributes:
        batch: the number of the delivery it came with, from 1.
        depth: the number of the page in its session.
    """

    id: str
    time: datetime
    page: str | None
    session: int
    depth: int
    first_touch: str | None
    last_touch: str | None
    batch: int

    @property
    def told(self) -> tuple[int, int, str | None, str | None]:
        """What the feed computed, apart from what the event itself says."""
        return self.session, self.depth, self.first_touch, self.last_touch


def read(manifest: Path) -> pa.Table:
    """Return the rows of the files that a manifest lists."""
    listed = Manifest.from_bytes(manifest.read_bytes()).files
    tables = [pq.ParquetFile(manifest.parent / entry.path).read() for entry in listed]
    return pa.concat_tables(tables) if tables else pa.table({})


def sessions(rows: pa.Table) -> int:
    """Return how many sessions have a row among these."""
    if not rows.num_rows:
        return 0
    number = pc.struct_field(rows["session"], "num")
    pairs = pa.table({"visitor": rows["visitor"], "session": number})
    return int(pairs.group_by(["visitor", "session"]).aggregate([]).num_rows)


def journey(deliveries: Sequence[pa.Table], visitor: str) -> tuple[Step, ...]:
    """Return a visitor's delivered rows in the order of their time."""
    found = [
        step(row, number)
        for number, rows in enumerate(deliveries, start=1)
        if rows.num_rows
        for row in rows.filter(pc.equal(rows["visitor"], visitor)).to_pylist()
    ]
    return tuple(sorted(found, key=lambda step: (step.time, step.id)))


def step(row: dict[str, Any], batch: int) -> Step:
    """Return a row of the feed as a step."""
    return Step(
        row["_id"],
        row["timestamp"],
        row["page"],
        row["session"]["num"],
        row["session"]["depth"],
        row["first_touch"],
        row["last_touch"],
        batch,
    )


def interesting(deliveries: Sequence[pa.Table]) -> str | None:
    """Return the visitor with the most to tell: sessions and channels, in not too many rows."""
    best: tuple[int, str] | None = None
    for visitor, rows in _by_visitor(deliveries):
        if len(rows) > _PRETTY:
            continue
        channels = {row["last_touch"] for row in rows if row["last_touch"] is not None}
        numbers = {row["session"]["num"] for row in rows}
        score = len(numbers) * (1 + 2 * len(channels))
        if best is None or (score, visitor) > best:
            best = score, visitor
    return None if best is None else best[1]


def _by_visitor(deliveries: Sequence[pa.Table]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for rows in deliveries:
        if rows.num_rows:
            for row in rows.select(["visitor", "session", "last_touch"]).to_pylist():
                if row["visitor"] is not None:
                    found.setdefault(row["visitor"], []).append(row)
    yield from found.items()
