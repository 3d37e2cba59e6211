"""A dataset before its first commit: its metadata is made, and nobody else can see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from shared.core import ids
from shared.core.clock import EPOCH
from shared.lake import layout as layouts
from shared.lake import schema as schemas
from shared.lake.dataset import NAMESPACE, Dataset, Layout
from shared.lake.notes import Notes
from shared.state import datasets

if TYPE_CHECKING:
    from shared.lake.catalog import Catalog


def staged(
    catalog: Catalog, name: str, schema: pa.Schema, layout: Layout, declared: Notes, location: str
) -> Dataset:
    """Return a dataset of these columns that no commit has made yet.

    Args:
        catalog: of the lake.
        name: the new dataset.
        schema: its columns; system columns are added.
        layout: how it is laid out.
        declared: what is declared of its columns.
        location: the folder of its files.

    Raises:
        InputError: a type or a column of the layout cannot be.
    """
    declared = replace(declared, narrow=schemas.narrow(schema))
    columns = schemas.stored(schema)
    layouts.check(columns, layout)
    table = schemas.to_iceberg(schemas.with_system(columns))
    made = catalog._create_staged_table(  # noqa: SLF001 (documented nowhere, pinned)
        (NAMESPACE, name),
        table,
        location=location,
        partition_spec=layouts.partition_spec(table, layout),
        sort_order=layouts.sort_order(table, layout),
        properties=layouts.properties(layout) | declared.properties(),
    )
    uuid = str(made.metadata.table_uuid)
    return Dataset(
        uuid=uuid,
        dataset_id=ids.dataset_id(uuid),
        name=name,
        schema=schemas.narrowed(schemas.to_arrow(made.metadata.schema()), declared.narrow),
        kind=layout.kind,
        identity=layout.identity,
        timestamp=layout.timestamp,
        event_id=layout.event_id,
        key=layout.key,
        buckets=layout.buckets,
        seq=0,
        created_at=EPOCH,
        location=made.metadata.location,
        metadata=made.metadata,
    )


def recorded(draft: Dataset) -> datasets.NewDataset:
    """Return what the record keeps of a dataset once it is committed."""
    return datasets.NewDataset(
        name=draft.name,
        kind=draft.kind,
        identity=draft.identity,
        timestamp=draft.timestamp,
        event_id=draft.event_id,
        key=draft.key,
        buckets=draft.buckets,
        replaces=draft.replaces,
    )
