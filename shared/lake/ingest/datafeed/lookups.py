"""The lookup archive of a feed: column names, and tables from ids to labels.

Tables are ISO-8859-1 files `id TAB label [TAB code]` without a header, except `column_headers.tsv`,
which is one record: the names of the columns of the data files.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from shared.core.errors import BadFileError
from shared.lake.ingest.blocks import reading
from shared.lake.ingest.datafeed.records import unescape

HEADERS = "column_headers.tsv"


@dataclass(frozen=True, slots=True)
class Lookup:
    """One table: ids (without leading zeros), labels, and codes where the file has them."""

    ids: pa.Array
    labels: pa.Array
    codes: pa.Array

    def rows(self, values: pa.Array) -> pa.Array:
        """Return the row of each value, NULL where it is unknown."""
        return pc.index_in(_plain(values), value_set=self.ids, skip_nulls=True)


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the lookup archive of one feed delivery holds."""

    columns: tuple[str, ...]
    tables: Mapping[str, Lookup]

    def label(self, table: str, values: pa.Array, unknown: Counter[str] | None = None) -> pa.Array:
        """Return the labels of ids; ids that the table lacks are NULL and counted in `unknown`."""
        lookup = self.tables.get(table, _EMPTY)
        rows = lookup.rows(values)
        if unknown is not None and rows.null_count > values.null_count:
            missing = values.filter(pc.and_(rows.is_null(), values.is_valid()))
            for entry in pc.value_counts(missing).to_pylist():
                unknown[entry["values"]] += entry["counts"]
        return lookup.labels.take(rows)

    def code(self, table: str, values: pa.Array) -> pa.Array:
        """Return the codes of ids (`search_engine`), or labels where the table has no codes."""
        lookup = self.tables.get(table, _EMPTY)
        rows = lookup.rows(values)
        return pc.coalesce(lookup.codes.take(rows), lookup.labels.take(rows))


_NOTHING = pa.array([], pa.string())
_EMPTY = Lookup(_NOTHING, _NOTHING, _NOTHING)


def read(archives: Sequence[Path]) -> Lookups:
    """Read the lookups of a delivery.

    Args:
        archives: the lookup archives; for a feed in a single package, its data archives.

    Raises:
        BadFileError: an archive is damaged, or none has column headers.
    """
    columns: tuple[str, ...] | None = None
    tables: dict[str, Lookup] = {}
    for archive in archives:
        for name, stream in members(archive):
            if name == HEADERS:
                columns = _headers(archive, stream.read())
            elif name.endswith(".tsv") and not name.startswith("hit_data"):
                tables[name.removesuffix(".tsv")] = _table(stream.read())
    if columns is None:
        shown = ", ".join(str(archive) for archive in archives) or "the manifest"
        raise BadFileError(f"there is no {HEADERS} in {shown}")
    return Lookups(columns, tables)


def members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield base name and content of each file of a .tar.gz or .zip, in order, never unpacking.

    Raises:
        BadFileError: the archive is damaged or of another kind.
    """
    try:
        if archive.name.lower().endswith(".zip"):
            with zipfile.ZipFile(archive) as package:
                for info in package.infolist():
                    if not info.is_dir():
                        with package.open(info) as stream:
                            yield PurePosixPath(info.filename).name, stream
        else:
            with _tar(archive) as unpacked:
                for member in unpacked:
                    content = unpacked.extractfile(member) if member.isfile() else None
                    if content is not None:
                        yield PurePosixPath(member.name).name, content
    except (tarfile.TarError, zipfile.BadZipFile) as error:
        raise BadFileError(f"{archive} is not a whole archive: {error}") from error


@contextmanager
def _tar(archive: Path) -> Iterator[tarfile.TarFile]:
    with reading(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as unpacked:
        yield unpacked


def _headers(archive: Path, content: bytes) -> tuple[str, ...]:
    lines = content.decode("iso-8859-1").splitlines()
    names = tuple(name.strip() for name in lines[0].split("\t")) if lines else ()
    repeated = [name for name, count in Counter(n.lower() for n in names).items() if count > 1]
    if not names or "" in names or repeated:
        problem = f"names {repeated[0]!r} twice" if repeated else "has a column without a name"
        raise BadFileError(f"{HEADERS} in {archive} {problem}")
    return names


def _table(content: bytes) -> Lookup:
    rows = [line.split("\t") for line in content.decode("iso-8859-1").split("\n") if line]
    ids = _plain(pa.array([row[0] for row in rows], pa.string()))
    return Lookup(ids, _column(rows, 1), _column(rows, 2))


def _column(rows: Sequence[Sequence[str]], index: int) -> pa.Array:
    cells = (row[index].rstrip("\r") if index < len(row) else "" for row in rows)
    return pa.array([unescape(cell) or None for cell in cells], pa.string())


def _plain(ids: pa.Array) -> pa.Array:
    """Return ids without leading zeros (plugin ids have them in the table)."""
    trimmed = pc.utf8_ltrim(ids, "0")
    return pc.if_else(pc.and_(pc.equal(trimmed, ""), pc.not_equal(ids, "")), "0", trimmed)
