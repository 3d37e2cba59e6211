"""Deliveries to an S3 server, and what happens when it refuses or does not answer."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from shared.core.clock import SystemClock
from shared.core.errors import StoreError, StoreUnavailableError
from shared.export.sink import Outcome, deliver
from shared.export.stores.store import Store, open_store
from shared.export.verify import verify
from shared.lake.lake import Lake
from tests.support.deliveries import destination, retry, row, run, world
from tests.support.lakes import lake, open_lake  # noqa: F401 (pytest finds fixtures by name)
from tests.support.s3 import (  # noqa: F401
    KEY,
    REGION,
    S3Server,
    s3,
    s3_endpoint,
)

pytestmark = pytest.mark.cluster


class Later:
    """A clock that is ahead."""

    def __init__(self, hours: float) -> None:
        self._ahead = timedelta(hours=hours)

    def now(self) -> datetime:
        """Return a time ahead of now."""
        return SystemClock().now() + self._ahead


def options(server: S3Server) -> dict[str, str]:
    return {"endpoint_url": server.endpoint_url, "region": REGION}


def store_at(server: S3Server, url: str) -> Store:
    return open_store(url, options(server))


def wrong(outcome: Outcome) -> str:
    assert outcome.error is not None
    return str(outcome.error["message"])


def test_deliveries_are_published_and_proved(lake: Lake, s3: S3Server) -> None:  # noqa: F811
    url = f"{s3.bucket()}/feeds"
    specs = ({}, {"format": "ndjson", "compression": "gzip"})
    place = options(s3) | {"key": KEY, "secret": "env:AWS_SECRET_ACCESS_KEY"}
    made = world(lake, url, *specs, **place)

    outcomes = [run(lake, delivery_id) for delivery_id in made]
    assert [outcome.state for outcome in outcomes] == ["published", "published"]
    assert all(str(outcome.manifest).startswith(f"{url}/visits/") for outcome in outcomes)

    report = verify(url, options(s3))
    assert report.ok
    assert [(c.files, c.rows) for c in report.checked] == [(1, 300), (1, 300)]
    assert len(store_at(s3, url).list("")) == 4
    assert verify(str(outcomes[0].manifest), options(s3)).ok


def test_a_strangers_manifest_is_quarantined(lake: Lake, s3: S3Server) -> None:  # noqa: F811
    url = s3.bucket()
    (delivery_id,) = world(lake, url, **options(s3))
    folder = f"visits/{lake.get('visits').dataset_id}/exportTime=202603011205"
    store = store_at(s3, url)
    store.put_new(f"{folder}/manifest-{delivery_id}.json", b"{}")

    assert run(lake, delivery_id).state == "quarantined"
    assert store.read(f"{folder}/manifest-{delivery_id}.json") == b"{}"


def test_a_missing_bucket_fails_with_a_remedy(lake: Lake, s3: S3Server) -> None:  # noqa: F811
    (delivery_id,) = world(lake, "s3://no-such-bucket/x", **options(s3))
    outcome = run(lake, delivery_id)

    assert outcome.state == "failed"
    assert "does the bucket exist?" in wrong(outcome)

    destination(lake, s3.bucket(), **options(s3))
    retry(lake, delivery_id)
    assert run(lake, delivery_id).state == "published"


@pytest.fixture
def strict(s3: S3Server) -> Iterator[S3Server]:  # noqa: F811
    """A server that looks at the keys it is given; it knows none."""
    _authentication(s3, "0")
    yield s3
    _authentication(s3, "inf")


def _authentication(server: S3Server, requests: str) -> None:
    body = requests.encode()
    url, headers = f"{server.endpoint_url}/moto-api/reset-auth", {"Content-Type": "text/plain"}
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_a_wrong_key_fails_with_a_remedy(lake: Lake, strict: S3Server) -> None:  # noqa: F811
    (delivery_id,) = world(lake, "s3://strict/x", **options(strict))
    outcome = run(lake, delivery_id)

    assert outcome.state == "failed"
    assert "the place cannot be written or read by us" in wrong(outcome)
    assert "check the destination's key and secret" in wrong(outcome)


def test_without_keys_it_is_said_how_to_give_them(
    lake: Lake,  # noqa: F811
    s3: S3Server,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = s3.bucket()
    (delivery_id,) = world(lake, url, **options(s3))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")

    outcome = run(lake, delivery_id)
    assert outcome.state == "failed"
    assert "there are no credentials" in wrong(outcome)
    assert "--secret-ref" in wrong(outcome)


def test_a_server_that_does_not_answer_is_asked_again_later(
    lake: Lake,  # noqa: F811
    s3: S3Server,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = {"endpoint_url": "http://127.0.0.1:9", "region": REGION}
    (delivery_id,) = world(lake, "s3://bucket/x", **gone)

    outcome = run(lake, delivery_id)
    assert outcome.state == "open"
    assert "the store does not answer" in wrong(outcome)
    there = row(lake, delivery_id)
    assert there.attempts == 1
    assert there.not_before is not None
    assert run(lake, delivery_id).state == "open"
    assert row(lake, delivery_id).epoch == 1

    destination(lake, s3.bucket(), **options(s3))
    later = deliver(lake, delivery_id, owner="worker", clock=Later(1))
    assert later.state == "published"


def test_the_last_attempt_fails_for_good(lake: Lake) -> None:  # noqa: F811
    gone = {"endpoint_url": "http://127.0.0.1:9", "region": REGION, "key": "k", "secret": "env:S"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("S", "s")
        (delivery_id,) = world(lake, "s3://bucket/x", **gone)
        states = [
            deliver(lake, delivery_id, owner="worker", clock=Later(hours)).state
            for hours in range(4)
        ]
    assert states == ["open", "open", "open", "failed"]
    assert json.dumps(row(lake, delivery_id).error)


def test_store_errors_tell_what_passes(s3: S3Server) -> None:  # noqa: F811
    with pytest.raises(StoreError) as missing:
        store_at(s3, "s3://no-such-bucket").put_new("x", b"")
    assert not missing.value.retryable
    gone = open_store("s3://bucket", {"endpoint_url": "http://127.0.0.1:9", "region": REGION})
    with pytest.raises(StoreUnavailableError):
        gone.size("x")
