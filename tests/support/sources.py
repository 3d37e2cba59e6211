"""Reading a whole source in a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from shared.lake.ingest.conform import conform
from shared.lake.ingest.rejects import Rejects
from shared.lake.ingest.source import Source


def read_all(
    source: Source, folder: Path, target: pa.Schema | None = None
) -> tuple[pa.Table, list[int], list[dict[str, Any]]]:
    """Return the rows, the line of each, and the rejects as they were written."""
    target = source.schema if target is None else target
    spool = folder / "rejects.ndjson"
    tables, lines = [target.empty_table()], []
    with Rejects(spool, 100) as rejects:
        for chunk in source.chunks(target, rejects):
            fitting, bad = conform(chunk, target)
            rejects.add(bad)
            fitting.table.validate(full=True)
            tables.append(fitting.table)
            lines += fitting.lines.tolist()
    written = spool.read_text().splitlines() if spool.exists() else []
    return pa.concat_tables(tables), lines, [json.loads(line) for line in written]
