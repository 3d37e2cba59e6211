"""One suite for all stores: nothing is overwritten, and what is there is told as it is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from shared.core.errors import StoreError
from shared.export import checksum
from shared.export.probe import probe
from shared.export.stores.store import Store, Stored, open_store
from tests.support.s3 import (  # noqa: F401 (pytest finds fixtures by name)
    KEY,
    REGION,
    SECRET,
    S3Server,
    s3,
    s3_endpoint,
)

STORES = [pytest.param("local"), pytest.param("s3", marks=pytest.mark.cluster)]
DATA = b"content " * 1000


def of_s3(server: S3Server, url: str) -> Store:
    options = {
        "endpoint_url": server.endpoint_url,
        "region": REGION,
        "key": KEY,
        "secret": SECRET,
    }
    return open_store(url, options)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of the test's own."""
    if request.param == "local":
        yield open_store(f"file://{tmp_path}/drop/below")
    else:
        server: S3Server = request.getfixturevalue("s3")
        yield of_s3(server, f"{server.bucket()}/below/")


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """A finished local file."""
    path = tmp_path / "spooled"
    path.write_bytes(DATA)
    return path


def put(store: Store, local: Path, path: str = "a/b=c/file") -> str:
    sha = checksum.of_file(local)
    store.put_file(local, path, sha)
    return sha


def test_a_file_is_put_and_told(store: Store, local: Path) -> None:
    assert store.size("a/b=c/file") is None
    assert store.stored("a/b=c/file") is None
    assert store.read("a/b=c/file") is None

    sha = put(store, local)

    assert store.size("a/b=c/file") == len(DATA)
    assert store.stored("a/b=c/file") == Stored(len(DATA), sha)
    assert store.read("a/b=c/file") == DATA
    with store.local("a/b=c/file") as copy:
        assert copy.read_bytes() == DATA
    assert local.read_bytes() == DATA


def test_an_object_is_put_at_once(store: Store) -> None:
    store.put_new("m.json", b"{}")
    assert store.read("m.json") == b"{}"
    assert store.stored("m.json") == Stored(2, checksum.of_bytes(b"{}"))
    store.put_new("empty", b"")
    assert (store.read("empty"), store.size("empty")) == (b"", 0)


def test_nothing_is_overwritten(store: Store, local: Path) -> None:
    store.put_new("x", b"first")
    store.put_new("x", b"second")
    put(store, local, "x")
    assert store.read("x") == b"first"
    assert store.list("") == ["x"]


def test_of_several_writers_one_is_there_whole(store: Store) -> None:
    bodies = [bytes([65 + n]) * 100_000 for n in range(8)]
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda body: store.put_new("race", body), bodies))
    assert store.read("race") in bodies
    assert store.list("") == ["race"]


def test_objects_are_listed_by_their_paths(store: Store) -> None:
    for path in ("a/2", "a/b/1", "c", "a/1"):
        store.put_new(path, path.encode())
    assert store.list("") == ["a/1", "a/2", "a/b/1", "c"]
    assert store.list("a") == ["a/1", "a/2", "a/b/1"]
    assert store.list("none") == []


def test_a_deleted_object_is_gone(store: Store) -> None:
    store.put_new("x", b"1")
    store.delete("x")
    store.delete("x")
    assert store.read("x") is None
    store.put_new("x", b"2")
    assert store.read("x") == b"2"


def test_its_url_is_where_the_objects_are(store: Store) -> None:
    assert store.url.endswith("/below")
    store.put_new("a/x", b"1")
    beside = open_store(store.url.removesuffix("/below"), getattr(store, "_options", {}))
    assert beside.list("below") == ["below/a/x"]


def test_a_probe_leaves_nothing(store: Store) -> None:
    seen = probe(store, "token")
    assert (seen.url, seen.path, seen.guards) == (store.url, "feedmill-test-token", True)
    assert store.list("") == []


def test_what_is_there_is_told_whatever_was_said_of_it(store: Store, local: Path) -> None:
    with suppress(StoreError):  # a store that checks on the way refuses
        store.put_file(local, "x", "0" * 64)
    assert store.stored("x") in (None, Stored(len(DATA), checksum.of_bytes(DATA)))
