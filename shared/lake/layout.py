"""How a dataset's Iceberg table is made: partitions, order, properties."""

from __future__ import annotations

import pyarrow as pa
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC, PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER, SortField, SortOrder
from pyiceberg.transforms import BucketTransform, IdentityTransform

from shared.core.errors import InputError
from shared.lake.dataset import Layout
from shared.lake.schema import BATCH, split_path

BUCKET = "_fm_bucket"
SORT_ORDER_ID = 1
_FIRST_PARTITION_ID = 1000


def check(schema: pa.Schema, layout: Layout) -> None:
    """Refuse a layout whose columns are not there or cannot serve.

    Raises:
        InputError: naming the column.
    """
    for role, path in _roles(layout):
        kind = _type_at(schema, path, role)
        if role == "timestamp" and not pa.types.is_timestamp(kind):
            raise InputError(f"the timestamp {path} is of type {kind}", hint="cast it")
        if role in {"identity", "id"} and not (
            pa.types.is_string(kind) or pa.types.is_integer(kind)
        ):
            raise InputError(
                f"the {role} {path} is of type {kind}",
                hint="it must be a string or a whole number",
            )


def _roles(layout: Layout) -> list[tuple[str, str]]:
    roles = [("key", path) for path in layout.key]
    wanted = {"identity": layout.identity, "timestamp": layout.timestamp, "id": layout.event_id}
    return roles + [(role, path) for role, path in wanted.items() if path]


def _type_at(schema: pa.Schema, path: str, role: str) -> pa.DataType:
    fields = list(schema)
    kind: pa.DataType = pa.struct(fields)
    try:
        steps = split_path(fields, path)
    except Exception as error:
        names = ", ".join(schema.names[:12])
        raise InputError(
            f"there is no column {path} for the {role}", hint=f"there are {names}"
        ) from error
    for step in steps:
        kind = kind.field(step).type
    return kind


def partition_spec(schema: Schema, layout: Layout) -> PartitionSpec:
    """Return `bucket[N](identity)`; records are not partitioned."""
    if layout.identity is None:
        return UNPARTITIONED_PARTITION_SPEC
    source = schema.find_field(layout.identity).field_id
    field = PartitionField(source, _FIRST_PARTITION_ID, BucketTransform(layout.buckets), BUCKET)
    return PartitionSpec(field)


def sort_order(schema: Schema, layout: Layout) -> SortOrder:
    """Return (identity, timestamp, id) ascending with NULLs first; records are not sorted."""
    if layout.identity is None:
        return UNSORTED_SORT_ORDER
    paths = (layout.identity, layout.timestamp, layout.event_id)
    fields = [
        SortField(source_id=schema.find_field(path).field_id, transform=IdentityTransform())
        for path in paths
        if path is not None
    ]
    return SortOrder(*fields, order_id=SORT_ORDER_ID)


def properties(layout: Layout) -> dict[str, str]:
    """Return the table's properties (PROTOCOL §1 says why).

    Wide tables keep counts only, but for the columns they are laid out by and the batch id, whose
    bounds tell which batch a file is of.
    """
    found = {
        "format-version": "2",
        "write.format.default": "parquet",
        "write.parquet.compression-codec": "zstd",
        "write.delete.isolation-level": "snapshot",
        "write.update.isolation-level": "snapshot",
        "write.metadata.delete-after-commit.enabled": "true",
        "write.metadata.previous-versions-max": "10",
        "commit.manifest-merge.enabled": "true",
        "commit.retry.num-retries": "20",
        "commit.retry.min-wait-ms": "20",
        "commit.retry.max-wait-ms": "2000",
        "write.metadata.metrics.default": "counts",
        f"write.metadata.metrics.column.{BATCH}": "full",
    }
    for _, path in _roles(layout):
        found[f"write.metadata.metrics.column.{path}"] = "truncate(16)"
    return found
