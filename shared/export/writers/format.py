"""What a file format is to the export: how its files are named, written and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from shared.core.errors import InputError
from shared.core.registry import Registry


class Writer(Protocol):
    """Writes one local file. The same tables in the same pieces give the same bytes, anywhere."""

    def write(self, table: pa.Table) -> None:
        """Add rows; all tables have the schema the writer was made for."""
        ...

    def close(self) -> None:
        """Finish the file; what was not closed is no file."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A registered file format.

    Attributes:
        extensions: the ending of file names by compression; the first compression is the default.
        create: makes a writer for a path, a schema and a compression.
        read: yields the rows of a file in bounded pieces, given path, schema and compression; a
            file that is damaged, or has other columns, raises VerificationError.
    """

    name: str
    extensions: Mapping[str, str]
    create: Callable[[Path, pa.Schema, str], Writer]
    read: Callable[[Path, pa.Schema, str], Iterator[pa.Table]]

    def compression(self, wanted: str | None) -> str:
        """Return the compression asked for, or the format's own choice.

        Raises:
            InputError: the format does not have it; the hint lists those it has.
        """
        if wanted is None:
            return next(iter(self.extensions))
        if wanted not in self.extensions:
            raise InputError(
                f"{self.name} has no compression {wanted!r}",
                hint=f"known: {', '.join(self.extensions)}",
            )
        return wanted


def registry() -> Registry[Format]:
    """Return the formats there are, by name."""
    from shared.export.writers import ndjson, parquet

    formats: Registry[Format] = Registry("format")
    for known in (parquet.FORMAT, ndjson.FORMAT):
        formats.add(known.name, known)
    return formats


def get(name: str) -> Format:
    """Return the format of that name.

    Raises:
        InputError: there is none; the hint lists what there is.
    """
    return registry().get(name)
