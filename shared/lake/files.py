"""The one door to files of the warehouse and of scratch storage: a local folder or an object store.

A `Files` is plain data, so that it travels to remote tasks; filesystems are made where they are
used (fsspec keeps one per process and thread), and credentials come from the environment there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from shared.config.model import Config
from shared.core.clock import EPOCH
from shared.core.errors import ConfigError, StoreError
from shared.lake.storage_errors import translated

_PROTOCOLS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "abfs": "abfs", "abfss": "abfs"}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as its store lists it; `modified` by the store's clock."""

    path: str
    bytes: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Files:
    """Files below a URL; paths are whole URLs (of this or another place), or relative to it.

    Attributes:
        url: file://, s3://, gs:// or abfs://, without a slash at the end.
        endpoint_url: for stores that are not the cloud's own.
        region: of the bucket; empty leaves it to the environment.
        spool_root: where local temporary files are made; empty for the system's place.
    """

    url: str
    endpoint_url: str = ""
    region: str = ""
    spool_root: str = ""

    @classmethod
    def of(cls, config: Config) -> Files:
        """Return the files of the configured warehouse."""
        warehouse = config.warehouse
        return cls(
            url=normal_url(warehouse.url),
            endpoint_url=warehouse.endpoint_url,
            region=warehouse.region,
            spool_root=config.export.spool,
        )

    def resolve(self, path: str) -> str:
        """Return the whole URL of a path."""
        if "://" in path or path.startswith("/"):
            return normal_url(path)
        return f"{self.url}/{path}"

    def put_file(self, local: Path, path: str) -> None:
        """Copy a finished local file to a path; nobody sees half of it.

        Raises:
            StoreError: the place is full, read-only, or refuses.
            StoreUnavailableError: the store does not answer.
        """
        url = self.resolve(path)
        with translated(f"writing {url}"):
            if (target := local_path(url)) is not None:
                _put_local(local, target)
            else:
                filesystem = self.filesystem(url)
                filesystem.put_file(str(local), url)

    def write_bytes(self, path: str, data: bytes) -> None:
        """Write a small file at once."""
        url = self.resolve(path)
        with translated(f"writing {url}"):
            if (target := local_path(url)) is not None:
                with self.spool() as folder:
                    spooled = folder / "bytes"
                    spooled.write_bytes(data)
                    _put_local(spooled, target)
            else:
                self.filesystem(url).pipe_file(url, data)

    def read_bytes(self, path: str) -> bytes:
        """Return the whole content of a file."""
        url = self.resolve(path)
        with translated(f"reading {url}"):
            if (source := local_path(url)) is not None:
                return source.read_bytes()
            return bytes(self.filesystem(url).cat_file(url))

    @contextmanager
    def open_input(self, path: str) -> Iterator[pa.NativeFile]:
        """Open a file for random reads by Arrow, which reads exactly the ranges it needs."""
        url = self.resolve(path)
        with translated(f"reading {url}"):
            if (source := local_path(url)) is not None:
                with pa.OSFile(str(source), "rb") as file:
                    yield file
            else:
                remote = self.filesystem(url).open(url, "rb", cache_type="none")
                with remote, pa.PythonFile(remote, mode="r") as file:
                    yield file

    def list(self, prefix: str) -> list[str]:
        """Return the URLs of all files below a folder, sorted; none where it does not exist."""
        url = self.resolve(prefix)
        with translated(f"listing {url}"):
            if (folder := local_path(url)) is not None:
                found = [p for p in folder.rglob("*") if p.is_file()]
                return sorted(normal_url(str(p)) for p in found)
            scheme = urlsplit(url).scheme
            names = self.filesystem(url).find(url)
            return sorted(n if "://" in n else f"{scheme}://{n}" for n in names)

    def stored(self, prefix: str) -> tuple[Stored, ...]:
        """Return all files below a folder by path, with what the store says of them."""
        url = self.resolve(prefix)
        with translated(f"listing {url}"):
            if (folder := local_path(url)) is not None:
                return tuple(sorted(_found(folder), key=lambda file: file.path))
            scheme = urlsplit(url).scheme
            found = self.filesystem(url).find(url, detail=True)
            return tuple(
                Stored(
                    name if "://" in name else f"{scheme}://{name}",
                    int(about.get("size") or 0),
                    _modified(about),
                )
                for name, about in sorted(found.items())
            )

    def folders(self) -> tuple[str, ...]:
        """Return the URLs of the folders right below the URL, sorted; none where it is not there."""
        with translated(f"listing {self.url}"):
            if (folder := local_path(self.url)) is not None:
                found = folder.iterdir() if folder.is_dir() else ()
                return tuple(sorted(normal_url(str(path)) for path in found if path.is_dir()))
            filesystem, scheme = self.filesystem(self.url), urlsplit(self.url).scheme
            if not filesystem.exists(self.url):
                return ()
            names = [
                about["name"].rstrip("/")
                for about in filesystem.ls(self.url, detail=True)
                if about["type"] == "directory"
            ]
            return tuple(sorted(n if "://" in n else f"{scheme}://{n}" for n in names))

    def exists(self, path: str) -> bool:
        """Return whether there is a file."""
        url = self.resolve(path)
        with translated(f"looking for {url}"):
            if (source := local_path(url)) is not None:
                return source.is_file()
            return bool(self.filesystem(url).isfile(url))

    def delete(self, path: str) -> None:
        """Delete a file; it does not matter whether it was there."""
        url = self.resolve(path)
        with translated(f"deleting {url}"):
            if (target := local_path(url)) is not None:
                target.unlink(missing_ok=True)
                return
            try:
                self.filesystem(url).rm_file(url)
            except FileNotFoundError:
                return

    @contextmanager
    def spool(self) -> Iterator[Path]:
        """Yield a local folder that goes at the end of the block."""
        root = self.spool_root or None
        with translated("making a temporary folder"):
            if root is not None:
                Path(root).mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(prefix="feedmill-", dir=root)
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def filesystem(self, url: str) -> Any:
        """Return fsspec's filesystem for a URL that is not local."""
        import fsspec

        scheme = urlsplit(url).scheme
        protocol = _PROTOCOLS.get(scheme)
        if protocol is None:
            raise ConfigError(
                f"there is no store for {scheme}:// URLs",
                hint="file://, s3://, gs:// and abfs:// are known",
            )
        return fsspec.filesystem(protocol, **self._options(protocol))

    def _options(self, protocol: str) -> dict[str, Any]:
        if protocol == "s3":
            client = {"endpoint_url": self.endpoint_url, "region_name": self.region}
            return {
                "client_kwargs": {name: value for name, value in client.items() if value},
                "config_kwargs": {"connect_timeout": 10, "retries": {"max_attempts": 4}},
                "use_listings_cache": False,
            }
        if protocol == "gs":
            # Without this gcsfs asks each bucket for its type over gRPC, for a minute.
            os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
            options = {"endpoint_url": self.endpoint_url, "token": "anon"}
            return options if self.endpoint_url else {}
        return {}

    def io_properties(self) -> dict[str, str]:
        """Return what pyiceberg's own file access is to be told; no credentials."""
        properties = {"py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO", "s3.connect-timeout": "10"}
        if self.endpoint_url:
            properties |= {"s3.endpoint": self.endpoint_url}
            if urlsplit(self.url).scheme in {"gs", "gcs"}:
                os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
                properties |= {"gcs.service.host": self.endpoint_url, "gcs.oauth2.token": "anon"}
        if self.region:
            properties |= {"s3.region": self.region}
        return properties


def normal_url(url: str) -> str:
    """Return a URL as it is stored: local ones as `file://` and the plain path, unescaped.

    >>> normal_url("file:///a%20b/c/")
    'file:///a b/c'
    """
    if url.startswith("/"):
        return f"file://{url.rstrip('/')}"
    if url.startswith("file:"):
        return f"file://{unquote(url.removeprefix('file:').removeprefix('//')).rstrip('/')}"
    return url.rstrip("/")


def local_path(url: str) -> Path | None:
    """Return the path of a normal local URL; None for a store's."""
    if url.startswith("file://"):
        return Path(url.removeprefix("file://"))
    return None


def _found(folder: Path) -> Iterator[Stored]:
    for path in folder.rglob("*"):
        try:
            about = path.stat()
        except FileNotFoundError:  # deleted since it was listed
            continue
        if S_ISREG(about.st_mode):
            modified = EPOCH + timedelta(seconds=about.st_mtime)
            yield Stored(normal_url(str(path)), about.st_size, modified)


def _modified(about: Mapping[str, Any]) -> datetime:
    """Return when a file was written, by whatever name its filesystem gives that."""
    for name in ("LastModified", "last_modified", "updated", "mtime"):
        value = about.get(name)
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
    raise StoreError(
        f"the store does not say when {about.get('name')} was written",
        hint="files there cannot be swept",
    )


def _put_local(local: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(local, target)  # the spool is on the same disk as a rule
    except OSError:
        partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
        try:
            shutil.copyfile(local, partial)
            partial.replace(target)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
