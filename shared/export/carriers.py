"""Which of a delivery's files carry a row: by the times they list, or by looking into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from shared.export import schema as columns
from shared.export.manifest import FileEntry, Manifest
from shared.export.stores.store import Store
from shared.export.writers import format as formats
from shared.lake import schema as schemas


def candidates(manifest: Manifest, at: datetime | None) -> list[FileEntry]:
    """Return the files whose times include an instant; all that list none, or without one."""
    return [entry for entry in manifest.files if at is None or _includes(entry, at)]


def _includes(entry: FileEntry, at: datetime) -> bool:
    if entry.min_timestamp is None or entry.max_timestamp is None:
        return True
    first, last = map(datetime.fromisoformat, (entry.min_timestamp, entry.max_timestamp))
    return first <= at <= last


def look(
    store: Store,
    folder: str,
    manifest: Manifest,
    entries: Sequence[FileEntry],
    wanted: Mapping[str, str],
) -> list[tuple[FileEntry, int]]:
    """Return the files that really have a row with these values, and its place, counted from 1.

    Args:
        store: where the delivery is.
        folder: the manifest's folder there.
        manifest: tells the files' form.
        entries: which of its files are looked into.
        wanted: values as text, by dotted path.

    Raises:
        StoreError: a file cannot be read.
        VerificationError: it is not what the manifest says.
    """
    schema, kind = columns.from_json(manifest.schema), formats.get(manifest.format)
    found = []
    for entry in entries:
        before = 0
        with store.local(f"{folder}/{entry.path}" if folder else entry.path) as local:
            for table in kind.read(local, schema, manifest.compression):
                mask = pa.chunked_array([pa.repeat(True, len(table))])
                for path, value in wanted.items():
                    same = pc.equal(schemas.at_path(table, path).cast(pa.string()), value)
                    mask = pc.and_(mask, same)
                rows = pc.indices_nonzero(mask.combine_chunks()).to_pylist()
                found += [(entry, before + row + 1) for row in rows]
                before += len(table)
    return found
