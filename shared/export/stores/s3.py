"""S3 and what speaks its protocol; s3fs is used for nothing else than its connection.

Objects are put by one request each, with `If-None-Match: *` and their SHA-256: the server refuses
to overwrite, and to keep other bytes than were sent. A body is held in memory while it is sent, as
a request that is tried again needs it from its start; the export bounds its files for that.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shared.core.errors import StoreUnavailableError
from shared.export.stores.advice import S3
from shared.export.stores.store import Stored
from shared.lake.files import normal_url
from shared.lake.storage_errors import translated

_READ_AT_ONCE = 1 << 22
_TIMEOUTS = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 4}}
_TAKEN = {"412", "PreconditionFailed"}
_RACING = {"409", "ConditionalRequestConflict"}
_DAMAGED = {"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch"}
_TRIES = 4


class S3Store:
    """Objects below a prefix of a bucket.

    Args:
        url: s3://bucket/prefix.
        options: endpoint_url, region, key, secret, token; what is missing the environment says.
    """

    def __init__(self, url: str, options: Mapping[str, str]) -> None:
        self.url = normal_url(url)
        self._bucket, _, prefix = self.url.removeprefix("s3://").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._options = dict(options)
        self._made: Any = None

    def __repr__(self) -> str:
        return f"S3Store({self.url!r})"

    def put_file(self, local: Path, path: str, sha256: str) -> None:
        """Send a finished local file in one request. What is there already stays."""
        with translated(f"writing {self.url}/{path}", S3):
            self._put_once(path, local.read_bytes, bytes.fromhex(sha256))

    def put_new(self, path: str, data: bytes) -> None:
        """Write a small object at once. What is there already stays."""
        with translated(f"writing {self.url}/{path}", S3):
            self._put_once(path, lambda: data, hashlib.sha256(data).digest())

    def _put_once(self, path: str, body: Callable[[], bytes], sha256: bytes) -> None:
        checksum = base64.b64encode(sha256).decode()
        data = body()
        for _ in range(_TRIES):
            try:
                self._call("put_object", path, Body=data, ChecksumSHA256=checksum, IfNoneMatch="*")
            except OSError as error:
                code = _code(error)
                if code in _TAKEN or isinstance(error, FileExistsError):
                    return
                if code in _DAMAGED:
                    raise StoreUnavailableError(
                        f"{self.url}/{path} was damaged on its way: {error}", hint=S3.silent
                    ) from error
                if code not in _RACING:
                    raise
            else:
                return
        raise StoreUnavailableError(f"{self.url}/{path} is being written by others", hint=S3.silent)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of an object; None where there is none."""
        with translated(f"reading {self.url}/{path}", S3):
            try:
                return bytes(self._filesystem().cat_file(self._name(path)))
            except FileNotFoundError as error:
                if _is_bucket(error):
                    raise
                return None

    def size(self, path: str) -> int | None:
        """Return the bytes an object has; None where there is none."""
        head = self._head(path)
        return None if head is None else int(head["ContentLength"])

    def stored(self, path: str) -> Stored | None:
        """Return size and checksum, by reading the object back; AWS is believed.

        AWS computes the checksum it tells. Others may only repeat what they were sent.
        """
        head = self._head(path)
        if head is None:
            return None
        told = head.get("ChecksumSHA256") if self._is_aws() else None
        if told and head.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT":
            return Stored(int(head["ContentLength"]), base64.b64decode(told).hex())
        size, digest = 0, hashlib.sha256()
        with translated(f"reading {self.url}/{path}", S3):
            for block in self._blocks(path):
                digest.update(block)
                size += len(block)
        return Stored(size, digest.hexdigest())

    @contextmanager
    def local(self, path: str) -> Iterator[Path]:
        """Give a copy of the object that goes at the end of the block."""
        with tempfile.TemporaryDirectory(prefix="feedmill-") as folder:
            copy = Path(folder) / "object"
            with translated(f"reading {self.url}/{path}", S3), copy.open("wb") as file:
                for block in self._blocks(path):
                    file.write(block)
            yield copy

    def list(self, folder: str) -> list[str]:
        """Return the paths of all objects below a folder, sorted; none where there is none."""
        with translated(f"listing {self.url}/{folder}", S3):
            found = self._filesystem().find(self._name(folder))
        below = f"{self._bucket}/{self._prefix}"
        return sorted(name.removeprefix(below) for name in found)

    def delete(self, path: str) -> None:
        """Delete an object; it does not matter whether it was there."""
        with translated(f"deleting {self.url}/{path}", S3):
            self._call("delete_object", path)

    def _head(self, path: str) -> Mapping[str, Any] | None:
        with translated(f"looking for {self.url}/{path}", S3):
            try:
                head: Mapping[str, Any] = self._call("head_object", path, ChecksumMode="ENABLED")
            except FileNotFoundError as error:
                if _is_bucket(error):
                    raise
                return None
        return head

    def _is_aws(self) -> bool:
        host = urlsplit(self._filesystem().s3.meta.endpoint_url).hostname or ""
        return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))

    def _blocks(self, path: str) -> Iterator[bytes]:
        with self._filesystem().open(self._name(path), "rb", cache_type="none") as file:
            while block := file.read(_READ_AT_ONCE):
                yield block

    def _name(self, path: str) -> str:
        return f"{self._bucket}/{self._prefix}{path}".rstrip("/")

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        key = f"{self._prefix}{path}"
        return self._filesystem().call_s3(method, Bucket=self._bucket, Key=key, **arguments)

    def _filesystem(self) -> Any:
        """Return s3fs's filesystem, made when first used: never before a fork."""
        if self._made is None:
            import s3fs

            given = self._options
            client = {"endpoint_url": given.get("endpoint_url"), "region_name": given.get("region")}
            self._made = s3fs.S3FileSystem(
                key=given.get("key"),
                secret=given.get("secret"),
                token=given.get("token"),
                client_kwargs={name: value for name, value in client.items() if value},
                config_kwargs=_TIMEOUTS,
                use_listings_cache=False,
                skip_instance_cache=True,  # the instance would be kept with its keys, for ever
            )
        return self._made


def _is_bucket(error: FileNotFoundError) -> bool:
    """Tell a missing bucket, which is an error, from a missing object."""
    return _code(error) == "NoSuchBucket"


def _code(error: BaseException) -> str | None:
    """Return S3's own code of an error, which s3fs has made an OSError of."""
    response = getattr(error.__cause__, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return None if code is None else str(code)
