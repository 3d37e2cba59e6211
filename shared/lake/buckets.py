"""Which bucket a row belongs to, and in which order rows lie in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.lake.dataset import Dataset
from shared.lake.schema import at_path

_NONE = -1


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of one bucket, sorted; bucket None: no identity, or a dataset of records."""

    bucket: int | None
    table: pa.Table


@dataclass(frozen=True, slots=True)
class Bucketing:
    """Splits rows by Iceberg's bucket transform of the identity and sorts them in each bucket.

    Attributes:
        paths: identity, timestamp (not of every log), id; empty for records, which are neither
            split nor sorted.
        buckets: how many there are.
    """

    paths: tuple[str, ...]
    buckets: int

    @classmethod
    def of(cls, dataset: Dataset) -> Bucketing:
        """Return the bucketing of a dataset."""
        paths = (dataset.identity, dataset.timestamp, dataset.event_id)
        return cls(tuple(path for path in paths if path is not None), dataset.buckets)

    @property
    def sorts(self) -> bool:
        """Whether rows have an order at all."""
        return bool(self.paths)

    def split(self, table: pa.Table) -> Iterator[Slice]:
        """Yield the rows bucket by bucket, each sorted."""
        if not self.sorts:
            yield Slice(None, table)
            return
        numbers = bucket_numbers(at_path(table, self.paths[0]), self.buckets)
        order = self._order(table, numbers)
        table, numbers = table.take(pa.array(order)), numbers[order]
        starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
        for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True):
            number = int(numbers[start])
            piece = table.slice(start, end - start)
            yield Slice(None if number == _NONE else number, piece)

    def sort(self, table: pa.Table) -> pa.Table:
        """Return the rows of one bucket in order."""
        if not self.sorts:
            return table
        return table.take(pa.array(self._order(table, None)))

    def _order(
        self, table: pa.Table, numbers: np.ndarray[tuple[int], np.dtype[np.int32]] | None
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return row numbers by (bucket,) identity, timestamp, id: bytewise, NULLs first."""
        identity, *further = (at_path(table, path) for path in self.paths)
        columns = {"identity": _ranks(identity)}
        columns |= {f"then {number}": column for number, column in enumerate(further)}
        if numbers is not None:
            columns = {"bucket": pa.chunked_array([pa.array(numbers)]), **columns}
        keys = pa.table(columns).combine_chunks()
        order = pc.sort_indices(
            keys, sort_keys=[(name, "ascending", "at_start") for name in columns]
        )
        found: np.ndarray[tuple[int], np.dtype[np.int64]] = order.to_numpy().astype(np.int64)
        return found


def bucket_numbers(
    identity: pa.ChunkedArray, buckets: int
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return each row's bucket; -1 where there is no identity.

    Iceberg's transform is a murmur3 of the value, worked out once per distinct value.
    """
    from pyiceberg.transforms import BucketTransform
    from pyiceberg.types import LongType, StringType

    distinct = _encoded(identity)
    source = StringType() if pa.types.is_string(identity.type) else LongType()
    values = distinct.dictionary
    if not pa.types.is_string(values.type):
        values = values.cast(pa.int64())
    transformed = BucketTransform(buckets).pyarrow_transform(source)(values)
    table = transformed.cast(pa.int32()).to_numpy(zero_copy_only=False)
    codes = distinct.indices.fill_null(_NONE).to_numpy(zero_copy_only=False)
    numbers = np.append(table, np.int32(_NONE))[codes]
    return np.asarray(numbers, dtype=np.int32)


def _ranks(identity: pa.ChunkedArray) -> pa.Array:
    """Return ranks that order as the identities do, so that strings are compared once each."""
    distinct = _encoded(identity)
    ranks = pc.rank(distinct.dictionary, sort_keys="ascending", tiebreaker="dense")
    return pc.take(ranks, distinct.indices)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no rows, or more than one array can hold
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    return whole.dictionary_encode()
