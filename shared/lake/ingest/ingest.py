"""Files and tables into a dataset: one batch, one atomic commit, repeated without effect."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from shared.config.model import Config
from shared.core.clock import Clock
from shared.core.errors import InputError
from shared.lake.dataset import Layout
from shared.lake.ingest.batch import Batch
from shared.lake.ingest.datafeed import identity
from shared.lake.ingest.formats import DATA_FEED, open_source
from shared.lake.ingest.parquet import TableSource
from shared.lake.ingest.report import IngestReport
from shared.lake.ingest.rows import Progress
from shared.lake.ingest.source import Source
from shared.lake.lake import Lake
from shared.state.database import Database


def ingest_files(
    lake: Lake,
    database: Database,
    config: Config,
    name: str,
    paths: Sequence[Path],
    *,
    clock: Clock,
    format: str = "auto",  # noqa: A002 (the word users know from --format)
    batch_id: str | None = None,
    max_rejects: int = 0,
    create: Layout | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Add the rows of files to a dataset, all of them in one commit or none.

    Args:
        lake: where the dataset is.
        database: the record.
        config: the settings.
        name: the dataset. Where there is none it is created: for data feeds an event dataset, else
            with the layout `create`, else as a record dataset.
        paths: the files; for `adobe-datafeed` the manifests.
        clock: gives the ingest time.
        format: one of `formats.FORMATS`.
        batch_id: the same id again is a no-op; random when None.
        max_rejects: how many rows may be rejected before the batch fails.
        create: the layout of a dataset that does not exist yet.
        progress: told the rows read.

    Raises:
        BadFileError: a file is absent, damaged or of another format.
        RejectsExceededError: too many rows cannot be taken; the reject file says which.
        InputError: the columns do not fit the dataset at all.
    """
    if not paths:
        raise InputError("there is no file to ingest", hint="name one or more files")
    if create is None and format == DATA_FEED:
        create = feed_layout(config)

    def sources() -> list[Source]:
        return [open_source(Path(path), format, config.lake.batch_rows) for path in paths]

    batch = Batch(lake, database, config, name, clock, batch_id, max_rejects, progress)
    return batch.ingest(sources, create)


def ingest_table(
    lake: Lake,
    database: Database,
    config: Config,
    name: str,
    table: pa.Table,
    *,
    clock: Clock,
    batch_id: str | None = None,
    max_rejects: int = 0,
    create: Layout | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Add the rows of an Arrow table to a dataset; otherwise as `ingest_files`."""
    batch = Batch(lake, database, config, name, clock, batch_id, max_rejects, progress)
    return batch.ingest(lambda: [TableSource(table, config.lake.batch_rows)], create)


def feed_layout(config: Config) -> Layout:
    """Return the layout of a dataset made from data feeds."""
    return Layout(
        identity=identity.IDENTITY,
        timestamp=identity.TIMESTAMP,
        event_id=identity.EVENT_ID,
        key=(),
        buckets=config.lake.buckets,
    )
