"""One way to find a plug-in by key; the error lists the keys there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from shared.core.errors import InputError

T = TypeVar("T")


class Registry(Generic[T]):
    """A mapping from a key (URL scheme, format name) to what serves it.

    >>> stores: Registry[str] = Registry("store")
    >>> stores.add("file", "local")
    >>> stores.get("file")
    'local'
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: dict[str, T] = {}

    def add(self, key: str, entry: T) -> None:
        """Register `entry` under `key`; a key is taken once."""
        if key in self._entries:
            raise ValueError(f"{self._what} {key!r} is registered twice")
        self._entries[key] = entry

    def get(self, key: str) -> T:
        """Return what serves `key`, or raise InputError with the keys that are known."""
        try:
            return self._entries[key]
        except KeyError:
            known = ", ".join(sorted(self._entries))
            raise InputError(f"unknown {self._what} {key!r}", hint=f"known: {known}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries))
