"""What a store is to the export, and which there are."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from shared.core.errors import InputError
from shared.core.registry import Registry
from shared.lake.files import normal_url


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store has under a path: its size, and the SHA-256 of its bytes in hex."""

    bytes: int
    sha256: str


class Store(Protocol):
    """A place for objects; paths are relative to its URL. Nothing is ever overwritten.

    Every method raises StoreError where the store refuses, and StoreUnavailableError where it does
    not answer.
    """

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        ...

    def put_file(self, local: Path, path: str, sha256: str) -> None:
        """Copy a finished local file; nobody sees half of it. What is there already stays."""
        ...

    def put_new(self, path: str, data: bytes) -> None:
        """Write a small object at once. What is there already stays."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the bytes of an object; None where there is none."""
        ...

    def size(self, path: str) -> int | None:
        """Return the bytes an object has; None where there is none."""
        ...

    def stored(self, path: str) -> Stored | None:
        """Return what really is there, told by the store itself or by reading it back."""
        ...

    def local(self, path: str) -> AbstractContextManager[Path]:
        """Give an object as a local file for the block."""
        ...

    def list(self, folder: str) -> list[str]:
        """Return the paths of all objects below a folder, sorted; none where there is none."""
        ...

    def delete(self, path: str) -> None:
        """Delete an object; it does not matter whether it was there."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of store.

    Attributes:
        options: the names a destination may set.
        secrets: those of them that have to be references.
        open: makes the store of a URL and options whose references are resolved.
    """

    options: tuple[str, ...]
    secrets: tuple[str, ...]
    open: Callable[[str, Mapping[str, str]], Store]


def _local(url: str, options: Mapping[str, str]) -> Store:
    from shared.export.stores.local import LocalStore

    del options
    return LocalStore(url)


def _s3(url: str, options: Mapping[str, str]) -> Store:
    from shared.export.stores.s3 import S3Store

    return S3Store(url, options)


def kinds() -> Registry[Kind]:
    """Return the kinds of store by the scheme of their URLs."""
    found: Registry[Kind] = Registry("kind of store")
    found.add("file", Kind((), (), _local))
    s3 = Kind(("endpoint_url", "region", "key", "secret", "token"), ("secret", "token"), _s3)
    found.add("s3", s3)
    return found


def kind_of(url: str) -> Kind:
    """Return the kind of store a normal URL belongs to.

    Raises:
        InputError: none has its scheme; the hint lists the schemes.
    """
    return kinds().get(urlsplit(url).scheme)


def check_options(url: str, options: Mapping[str, str]) -> None:
    """Refuse options that the store of a URL does not have.

    Raises:
        InputError: naming the option and the known ones.
    """
    known = kind_of(url).options
    for name in options:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            listed = f"known: {', '.join(known)}" if known else "it has none"
            raise InputError(
                f"the store of {url} has no option {name!r}",
                hint=f"did you mean {near[0]!r}?" if near else listed,
            )


def open_store(url: str, options: Mapping[str, str] | None = None) -> Store:
    """Return the store at a URL; options are values, not references any more."""
    normal = normal_url(url)
    return kind_of(normal).open(normal, options or {})
