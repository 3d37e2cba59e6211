"""A local folder, or one that is mounted."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shared.export import checksum
from shared.export.stores.advice import FOLDER
from shared.export.stores.store import Stored
from shared.lake.files import normal_url
from shared.lake.storage_errors import translated

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}


class LocalStore:
    """Files below a folder; it is made with the first of them."""

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self._root = Path(self.url.removeprefix("file://"))

    def put_file(self, local: Path, path: str, sha256: str) -> None:
        """Copy a finished local file; nobody sees half of it. What is there already stays."""
        del sha256  # whoever put it asks for `stored` afterwards
        with translated(f"writing {self.url}/{path}", FOLDER):
            self._publish(path, lambda partial: shutil.copyfile(local, partial))

    def put_new(self, path: str, data: bytes) -> None:
        """Write a small file at once. What is there already stays."""
        with translated(f"writing {self.url}/{path}", FOLDER):
            self._publish(path, lambda partial: partial.write_bytes(data))

    def _publish(self, path: str, write: Callable[[Path], object]) -> None:
        """Write beside the target, flush to the disk, and only then give it its name."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
        try:
            write(partial)
            _flush(partial)
            with suppress(FileExistsError):
                _name(partial, target)
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        _flush(target.parent)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None where there is none."""
        with translated(f"reading {self.url}/{path}", FOLDER):
            try:
                return (self._root / path).read_bytes()
            except FileNotFoundError:
                return None

    def size(self, path: str) -> int | None:
        """Return the bytes a file has; None where there is none."""
        with translated(f"looking for {self.url}/{path}", FOLDER):
            try:
                return (self._root / path).stat().st_size
            except FileNotFoundError:
                return None

    def stored(self, path: str) -> Stored | None:
        """Return size and checksum of a file, by reading it."""
        file = self._root / path
        with translated(f"reading {self.url}/{path}", FOLDER):
            try:
                return Stored(file.stat().st_size, checksum.of_file(file))
            except FileNotFoundError:
                return None

    @contextmanager
    def local(self, path: str) -> Iterator[Path]:
        """Give the file itself."""
        yield self._root / path

    def list(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, sorted; none where there is none."""
        with translated(f"listing {self.url}/{folder}", FOLDER):
            found = (self._root / folder).rglob("*")
            return sorted(str(p.relative_to(self._root)) for p in found if p.is_file())

    def delete(self, path: str) -> None:
        """Delete a file; it does not matter whether it was there."""
        with translated(f"deleting {self.url}/{path}", FOLDER):
            (self._root / path).unlink(missing_ok=True)


def _name(partial: Path, target: Path) -> None:
    """Give a finished file its name, unless another has it.

    Raises:
        FileExistsError: another has it.
    """
    try:
        os.link(partial, target)  # unlike a rename, this never replaces
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, "it exists", str(target)) from error
        partial.rename(target)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
