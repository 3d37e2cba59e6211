"""One delivery of a data feed as a source of events: its manifest is believed, once checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa

from shared.core.errors import BadFileError
from shared.lake.ingest.blocks import reading
from shared.lake.ingest.datafeed import lookups, manifest, records
from shared.lake.ingest.datafeed.hits import Dynamic, Hits
from shared.lake.ingest.rejects import Rejects
from shared.lake.ingest.source import Chunk

_PACKAGES = (".tar.gz", ".tgz", ".zip")


class DataFeed:
    """The files that one manifest names, checked when it is opened.

    Checked are size and MD5 of every file and the number of records of every data file, all before
    the first row is taken.

    Args:
        path: the manifest.

    Raises:
        BadFileError: something is missing, damaged, or not what the manifest says.
    """

    def __init__(self, path: Path) -> None:
        self.manifest = manifest.read(path)
        manifest.verify(self.manifest)
        self._dynamic = Dynamic()
        self._hits: Hits | None = None
        if self.manifest.data:
            archives = [f.path for f in self.manifest.lookups]
            archives += [f.path for f in self.manifest.data if f.path.name.endswith(_PACKAGES)]
            self._hits = Hits(lookups.read(archives))
            self._look_through(self._hits)

    @property
    def schema(self) -> pa.Schema:
        """The events' columns; none where the delivery has no data file."""
        return pa.schema([]) if self._hits is None else self._hits.schema(self._dynamic)

    @property
    def unknown(self) -> Mapping[str, Mapping[str, int]]:
        """Ids that no lookup knows: label name, then id, then hits; complete after `chunks`."""
        found = {} if self._hits is None else self._hits.unknown
        return {label: dict(counter) for label, counter in found.items() if counter}

    def chunks(self, target: pa.Schema, rejects: Rejects) -> Iterator[Chunk]:  # noqa: ARG002
        """Yield the events, file by file; records that are none go to `rejects`."""
        if self._hits is None:
            return
        for file in self.manifest.data:
            with _hit_data(file.path) as stream:
                for piece in records.read(stream, file.path.name, self._hits.columns):
                    rejects.add(piece.bad)
                    chunk, refused = self._hits.events(
                        piece.table, file.path.name, piece.lines, self._dynamic
                    )
                    rejects.add(refused)
                    yield chunk

    def _look_through(self, hits: Hits) -> None:
        """Count the records and find the dynamic fields."""
        for file in self.manifest.data:
            counted = 0
            with _hit_data(file.path) as stream:
                for piece in records.read(
                    stream, file.path.name, hits.columns, only=hits.list_columns or hits.columns[:1]
                ):
                    counted += len(piece.lines) + len(piece.bad)
                    self._dynamic |= hits.dynamic(piece.table)
            if counted != file.records:
                raise BadFileError(
                    f"{file.path} has {counted} records and the manifest says {file.records}"
                )


@contextmanager
def _hit_data(path: Path) -> Iterator[IO[bytes]]:
    """Open the hits of a data file: plain, compressed, or `hit_data.tsv` in a package."""
    if not path.name.endswith(_PACKAGES):
        with reading(path) as stream:
            yield stream
        return
    for name, stream in lookups.members(path):
        if name.startswith("hit_data"):
            yield stream
            return
    raise BadFileError(f"there is no hit_data.tsv in {path}")
