"""Text files in blocks of whole lines: what bounds the memory of every text reader."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from shared.core.errors import BadFileError

BLOCK_BYTES = 16 << 20
"""Bytes read at a time, before decompression is undone: some ten thousand wide rows."""


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, decompressing `.gz`, and turn what goes wrong while it is read into words.

    Raises:
        BadFileError: the file is absent, may not be read, or its compression is broken.
    """
    try:
        with _open(path) as stream:
            yield stream
    except FileNotFoundError:
        raise BadFileError(f"there is no file {path}") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFileError(
            f"{path} is not a whole gzip file: {error}", hint="get the file again"
        ) from error
    except OSError as error:
        raise BadFileError(f"{path} cannot be read: {error.strerror or error}") from error


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def last_newline(data: bytes) -> int:
    """Return the offset just after the last line end in `data`, or 0."""
    return data.rfind(b"\n") + 1


def blocks(
    stream: IO[bytes],
    *,
    cut: Callable[[bytes], int] = last_newline,
    size: int = BLOCK_BYTES,
) -> Iterator[bytes]:
    """Yield the stream in pieces that end where `cut` allows; the last one ends where it ends.

    A piece grows beyond `size` only as long as `cut` finds no place in it.
    """
    rest = b""
    wanted = size
    while data := stream.read(wanted):
        rest += data
        end = cut(rest)
        if end:
            yield rest[:end]
            rest = rest[end:]
            wanted = size
        else:
            wanted = max(size, len(rest))
    if rest:
        yield rest
