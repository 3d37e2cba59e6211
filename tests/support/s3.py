"""Fixture: an S3 server (moto) on a free port, for the session; credentials in the environment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

KEY, SECRET, REGION = "testing-key", "testing-secret", "eu-central-1"


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server."""

    endpoint_url: str

    def bucket(self) -> str:
        """Create a bucket and return its URL."""
        import fsspec

        name = f"b{uuid.uuid4().hex[:20]}"
        client = {"endpoint_url": self.endpoint_url, "region_name": REGION}
        filesystem = fsspec.filesystem("s3", key=KEY, secret=SECRET, client_kwargs=client)
        filesystem.mkdir(name)
        return f"s3://{name}"


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The URL of an S3 server of this session's own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """An S3 server whose credentials are in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    return S3Server(s3_endpoint)
