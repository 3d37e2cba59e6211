"""The rows of one batch: read from all sources, fitted to the dataset, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from shared.lake.ingest.conform import conform, require
from shared.lake.ingest.rejects import Rejects
from shared.lake.ingest.source import Source

Progress = Callable[[str, int, int | None], None]
"""`progress(what, done, total)`; total None where it is not known."""


def rows(
    sources: Sequence[Source],
    target: pa.Schema,
    required: Sequence[str],
    rejects: Rejects,
    progress: Progress,
) -> Iterator[pa.Table]:
    """Yield the rows of a batch in bounded pieces, all with the schema `target`.

    Args:
        sources: where the rows come from, in order.
        target: the user columns of the dataset.
        required: paths that must have a value in every row (identity, timestamp, `_id`).
        rejects: takes the rows that cannot be read, do not fit, or lack a required value.
        progress: told the rows read.
    """
    read = 0
    for source in sources:
        for chunk in source.chunks(target, rejects):
            read += len(chunk.lines)
            fitting, misfits = conform(chunk, target)
            rejects.add(misfits)
            whole, incomplete = require(fitting, required)
            rejects.add(incomplete)
            progress("rows read", read, None)
            if len(whole.table):
                yield whole.table


def stage(tables: Iterator[pa.Table], schema: pa.Schema, path: Path) -> None:
    """Write rows to a local file, to be read by `unstage`.

    A batch that creates or changes a dataset goes this way: when it is read to its end nothing is
    left that could be rejected, and only then the dataset is touched.
    """
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema, options=options) as file:
        for table in tables:
            file.write_table(table)


def unstage(path: Path) -> Iterator[pa.Table]:
    """Yield the rows of a file that `stage` wrote, in the same pieces."""
    with pa.OSFile(str(path), "rb") as source, pa.ipc.open_file(source) as file:
        for index in range(file.num_record_batches):
            yield pa.Table.from_batches([file.get_batch(index)])
