"""Rows between tasks: small tables travel as they are, large ones as Arrow files in scratch.

A file is named by its query and its content: a task that runs twice writes the same file twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa

from shared.core.errors import OperationError
from shared.lake.files import Files, local_path


@dataclass(frozen=True, slots=True)
class Exchange:
    """Where one query's tasks put their rows.

    Attributes:
        files: of scratch storage.
        token: the query's own.
        inline_bytes: tables up to this size are not put there.
    """

    files: Files
    token: str
    inline_bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one task: in `table`, or in the file at `path`.

    Attributes:
        spent: the files of earlier tasks that nobody reads once the query is done.
        context: rows of a feed's source that were read for it: all of the touched identities.
        identities: how many identities these are of.
        copies: how many rows of the run's interval are events that were there already.
    """

    rows: int
    bytes: int
    table: pa.Table | None
    path: str | None = None
    spent: tuple[str, ...] = ()
    context: int = 0
    identities: int = 0
    copies: int = 0


def put(table: pa.Table, exchange: Exchange) -> Part:
    """Make a part of a table.

    Raises:
        StoreError: scratch storage is full or refuses.
    """
    size = table.nbytes
    if size <= exchange.inline_bytes:
        return Part(table.num_rows, size, table)
    local = local_path(exchange.files.url) is not None
    options = pa.ipc.IpcWriteOptions(compression=None if local else "lz4")
    with exchange.files.spool() as folder:
        spooled = folder / "part.arrow"
        with (
            pa.OSFile(str(spooled), "wb") as sink,
            pa.ipc.new_file(sink, table.schema, options=options) as writer,
        ):
            writer.write_table(table)
        with spooled.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = f"exchange/{exchange.token}-{digest[:32]}.arrow"
        exchange.files.put_file(spooled, path)
    return Part(table.num_rows, size, None, path)


def get(part: Part, exchange: Exchange) -> pa.Table:
    """Return the rows of a part.

    Raises:
        StoreError: its file is gone.
    """
    if part.table is not None:
        return part.table
    assert part.path is not None
    with exchange.files.open_input(part.path) as source:
        return pa.ipc.open_file(source).read_all()


def gather(parts: Iterable[Part], exchange: Exchange) -> pa.Table:
    """Return the rows of parts, in order, as one table."""
    return pa.concat_tables([get(part, exchange) for part in parts])


def files_of(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the files of parts, and of what they were made from."""
    named = (path for part in parts for path in (part.path, *part.spent) if path is not None)
    return tuple(dict.fromkeys(named))


def discard(paths: Iterable[str], exchange: Exchange) -> None:
    """Delete files; what cannot be deleted now is the sweeper's."""
    for path in paths:
        with suppress(OperationError, OSError):
            exchange.files.delete(path)
