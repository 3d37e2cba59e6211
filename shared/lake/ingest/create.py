"""A new dataset with the columns of a file."""

from __future__ import annotations

from pathlib import Path

from shared.config.model import Config
from shared.core.clock import Clock
from shared.lake.dataset import Dataset, Layout
from shared.lake.ingest import shape
from shared.lake.ingest.formats import open_source
from shared.lake.lake import Lake


def create_like(
    lake: Lake,
    config: Config,
    name: str,
    like: Path,
    layout: Layout,
    *,
    clock: Clock,
    owner: str,
    kind: str = "auto",
) -> Dataset:
    """Create an empty dataset with the columns and types that a file shows.

    Args:
        lake: where it is created.
        config: the settings.
        name: the new dataset.
        like: the file; for `adobe-datafeed` the manifest.
        layout: identity, timestamp, event id and buckets; or key.
        clock: gives the time of creation.
        owner: who does it, for the run.
        kind: one of `formats.FORMATS`.

    Raises:
        BadFileError: the file cannot be read.
        InputError: a column of the layout is absent or of a type that does not serve.
        AlreadyExistsError: there is a dataset of that name.
    """
    source = open_source(like, kind, config.lake.batch_rows)
    if not len(source.schema):
        shape.refuse_nothing(name)
    schema, named = shape.laid_out(shape.common([source]), layout)
    with lake.own_run(kind="ddl", key=None, now=clock.now(), owner=owner) as claim:
        return lake.create(name, schema, named, claim)
