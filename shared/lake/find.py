"""Finding the rows that have some values: one narrow read, and a wider one of files that match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from shared.core.errors import InputError
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.buckets import bucket_numbers
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.lake.scan import Fragment


def rows(
    lake: Lake, dataset: Dataset, wanted: Mapping[str, str], leaves: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Yield the rows of a dataset, as of its last commit, that have some values.

    Args:
        lake: where the dataset is.
        dataset: what is searched; its identity among the values spares all buckets but one.
        wanted: values as text, by dotted path.
        leaves: paths of what is returned; None returns whole rows.

    Raises:
        InputError: the identity is a number, and the text is none.
        StoreError: files cannot be read.
    """
    paths = list(wanted)
    shown = None if leaves is None else list(dict.fromkeys([*leaves, *paths]))
    bucket = _bucket(dataset, wanted)
    for fragment in scan.plan(lake, dataset):
        if bucket is not None and fragment.bucket != bucket:
            continue
        files = _files(fragment, wanted)
        matching = replace(fragment, files=tuple(f for f in fragment.files if f.number in files))
        for piece in scan.pieces(matching, shown):
            found = piece.filter(_mask(piece, wanted))
            if len(found):
                yield found


def _files(fragment: Fragment, wanted: Mapping[str, str]) -> set[int]:
    """Return the numbers of the files that have such rows."""
    numbers: set[int] = set()
    for piece in scan.pieces(fragment, list(wanted), hidden=(scan.ROW,)):
        matching = piece.filter(_mask(piece, wanted)).column(scan.ROW)
        numbers |= {row >> 32 for row in matching.to_pylist()}
    return numbers


def _mask(piece: pa.Table, wanted: Mapping[str, str]) -> pa.ChunkedArray:
    masks = [
        pc.equal(schemas.at_path(piece, path).cast(pa.string()), value)
        for path, value in wanted.items()
    ]
    whole = masks[0]
    for mask in masks[1:]:
        whole = pc.and_(whole, mask)
    return whole


def _bucket(dataset: Dataset, wanted: Mapping[str, str]) -> int | None:
    if dataset.identity is None or dataset.identity not in wanted:
        return None
    value = wanted[dataset.identity]
    kind = schemas.at_path(dataset.schema.empty_table(), dataset.identity).type
    try:
        column = pa.chunked_array([pa.array([value]).cast(kind)])
    except pa.ArrowInvalid as error:
        raise InputError(
            f"{value!r} is no identity of {dataset.name}: its {dataset.identity} is a {kind}"
        ) from error
    return int(bucket_numbers(column, dataset.buckets)[0])
