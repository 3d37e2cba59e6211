"""Trying out a destination with one small object that goes again."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.errors import StoreError, StoreUnavailableError
from shared.export.stores.store import Store


@dataclass(frozen=True, slots=True)
class Probe:
    """What a destination was seen to do.

    Attributes:
        path: of the object that was written, read back and deleted.
        guards: whether the store itself refused to overwrite it. Without that two workers that
            write at once are told apart by reading back only.
    """

    url: str
    path: str
    guards: bool


def probe(store: Store, token: str) -> Probe:
    """Write a small object, read it back, try to overwrite it, and delete it.

    Args:
        store: the store.
        token: makes the object's name; nobody else's.

    Raises:
        StoreError: the store refuses one of these, or keeps something else.
        StoreUnavailableError: it does not answer.
    """
    path = f"feedmill-test-{token}"
    first, second = f"{token}\n".encode(), b"overwritten\n"
    store.put_new(path, first)
    found = store.read(path)
    if found != first:
        raise StoreError(
            f"{store.url}/{path} was written, and reading it back gives "
            f"{'nothing' if found is None else 'something else'}",
            hint="is there a cache or a gateway before the store?",
        )
    store.put_new(path, second)
    guards = store.read(path) == first
    store.delete(path)
    if store.read(path) is not None:
        raise StoreUnavailableError(f"{store.url}/{path} was deleted and is still there")
    return Probe(store.url, path, guards)
