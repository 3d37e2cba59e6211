"""Proving a delivery from what lies at the store alone: no database is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.core.errors import NotFoundError, VerificationError
from shared.export import checksum, naming
from shared.export import schema as columns
from shared.export.manifest import FileEntry, Manifest
from shared.export.stores import store as stores
from shared.export.stores.store import Store
from shared.export.writers import format as formats
from shared.lake.content import ContentHash
from shared.lake.files import normal_url

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about one manifest.

    Attributes:
        url: of the manifest.
        delivery_id, feed, export_time: what it says it is; None where it cannot be read.
        files, rows, bytes: what was really there and proved.
        problems: what is wrong, one sentence each.
    """

    url: str
    delivery_id: str | None
    feed: str | None
    export_time: str | None
    files: int
    rows: int
    bytes: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything it lists is there, whole, and nothing else is claimed."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "manifest": self.url,
            "ok": self.ok,
            "delivery_id": self.delivery_id,
            "feed": self.feed,
            "export_time": self.export_time,
            "files": self.files,
            "rows": self.rows,
            "bytes": self.bytes,
            "problems": list(self.problems),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about all manifests below a URL."""

    url: str
    checked: tuple[Checked, ...]

    @property
    def ok(self) -> bool:
        """Whether all are proved."""
        return all(one.ok for one in self.checked)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"url": self.url, "ok": self.ok, "manifests": [c.as_json() for c in self.checked]}


def verify(
    url: str, options: Mapping[str, str] | None = None, progress: Progress | None = None
) -> Report:
    """Read what a manifest lists, or all manifests in a folder, and tell what is not as it says.

    Args:
        url: of a manifest or a folder; a path without a scheme is local.
        options: of the store.
        progress: told what is read.

    Raises:
        NotFoundError: there is no manifest.
        StoreError: the store refuses.
        StoreUnavailableError: it does not answer.
    """
    whole = absolute(url)
    folder, _, name = whole.rpartition("/")
    if name.endswith(".json"):
        store, paths = stores.open_store(folder, options), [name]
    else:
        store = stores.open_store(whole, options)
        paths = [path for path in store.list("") if naming.is_manifest(path)]
        if not paths:
            raise NotFoundError(
                f"there is no manifest below {store.url}",
                hint="give the URL of a manifest, or of a folder that has some",
            )
    show = progress or (lambda _what, _done, _total: None)
    return Report(whole, tuple(_check(store, path, show) for path in paths))


def absolute(url: str) -> str:
    """Return a URL or path as a URL, without a slash at the end.

    >>> absolute("s3://bucket/visits/")
    's3://bucket/visits'
    """
    if "://" not in url and not url.startswith("file:"):
        url = str(Path(url).expanduser().absolute())
    return normal_url(url)


def _check(store: Store, path: str, progress: Progress) -> Checked:
    url = f"{store.url}/{path}"
    data = store.read(path)
    if data is None:
        raise NotFoundError(f"there is no manifest {url}")
    try:
        manifest = Manifest.from_bytes(data)
        proof = _Proof(store, path.rpartition("/")[0], manifest, progress)
    except VerificationError as error:
        return Checked(url, None, None, None, 0, 0, 0, (error.message,))
    proof.run()
    return Checked(
        url=url,
        delivery_id=manifest.delivery_id,
        feed=manifest.feed,
        export_time=manifest.export_time,
        files=proof.files,
        rows=proof.rows,
        bytes=proof.bytes,
        problems=tuple(proof.problems),
    )


class _Proof:
    """Adds up what is proved of one manifest, and what is not."""

    def __init__(self, store: Store, folder: str, manifest: Manifest, progress: Progress) -> None:
        self._store = store
        self._folder = f"{folder}/" if folder else ""
        self._manifest = manifest
        self._progress = progress
        self._schema = columns.from_json(manifest.schema)
        self._content = ContentHash()
        self.files = self.rows = self.bytes = 0
        self.problems: list[str] = []

    def run(self) -> None:
        manifest = self._manifest
        for entry in manifest.files:
            try:
                self._file(entry)
            except VerificationError as error:
                self.problems.append(f"{entry.path}: {error.message}")
        for what in ("rows", "bytes"):
            listed = sum(getattr(entry, what) for entry in manifest.files)
            if listed != (claimed := getattr(manifest, what)):
                self.problems.append(f"its files have {listed} {what}, and it says {claimed}")
        if not self.problems and self._content.hex() != manifest.content_hash:
            self.problems.append(
                f"the rows have the content hash {self._content.hex()}, "
                f"and it says {manifest.content_hash}"
            )

    def _file(self, entry: FileEntry) -> None:
        path = f"{self._folder}{entry.path}"
        size = self._store.size(path)
        if size is None:
            raise VerificationError("it is missing")
        if size != entry.bytes:
            raise VerificationError(f"it has {size} bytes, and the manifest says {entry.bytes}")
        rows = 0
        with self._store.local(path) as local:
            if (found := checksum.of_file(local)) != entry.sha256:
                raise VerificationError(
                    f"its SHA-256 is {found}, and the manifest says {entry.sha256}"
                )
            kind = formats.get(self._manifest.format)
            for table in kind.read(local, self._schema, self._manifest.compression):
                self._content.update(table)
                rows += len(table)
                self._progress("rows proved", self.rows + rows, self._manifest.rows)
        if rows != entry.rows:
            raise VerificationError(f"it has {rows} rows, and the manifest says {entry.rows}")
        self.files, self.rows, self.bytes = self.files + 1, self.rows + rows, self.bytes + size
