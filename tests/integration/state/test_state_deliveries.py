from datetime import timedelta
from typing import Any

import pytest

from shared.core.errors import FencedError
from shared.state import commits, deliveries
from shared.state.commits import Intent, NewDelivery
from shared.state.database import Database
from shared.state.deliveries import Delivery, DeliveryClaim
from tests.support.records import (
    GONE,
    LATER,
    LONG,
    NOW,
    created,
    insert_feed,
    new_feed,
    started,
)

SEALED: dict[str, Any] = {
    "manifest_path": "visits/manifest-D.json",
    "manifest_bytes": b'{"files":[]}',
    "sha256": "a" * 64,
    "files": 2,
    "rows": 3,
    "bytes": 44,
    "now": LATER,
}
ERROR = {"type": "StoreUnavailableError", "message": "no answer"}
AGAIN = LATER + timedelta(seconds=30)


@pytest.fixture
def record(database: Database) -> Database:
    """A record with two deliveries of one run, D and E."""
    source = created(database)
    with database.write() as connection:
        feed = insert_feed(connection, new_feed(source))
    new = tuple(
        NewDelivery(name, name, NOW, {"path": name}, feed.id, "task", {}) for name in ("D", "E")
    )
    intent = Intent(started(database), "append", "b", deliveries=new)
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=source, snapshot_id=1, now=NOW)
    return database


def _get(record: Database, delivery_id: str = "D") -> Delivery:
    with record.read() as connection:
        found = deliveries.get(connection, delivery_id)
    assert found is not None
    return found


def _claim(record: Database, lease: float = LONG) -> DeliveryClaim | None:
    with record.write() as connection:
        return deliveries.claim(connection, "D", owner="w", lease_seconds=lease, now=LATER)


def _claimed(record: Database, lease: float = LONG) -> DeliveryClaim:
    mine = _claim(record, lease)
    assert mine is not None
    return mine


def _seal(record: Database, mine: DeliveryClaim) -> None:
    with record.write() as connection:
        deliveries.seal(connection, mine, **SEALED)


def _fail(record: Database, mine: DeliveryClaim, *, again: bool) -> str:
    with record.write() as connection:
        at = AGAIN if again else None
        return deliveries.fail(connection, mine, ERROR, retry_at=at, now=LATER)


def test_open_sealed_published(record: Database) -> None:
    mine = _claimed(record)
    assert _claim(record) is None
    _seal(record, mine)
    with record.write() as connection:
        assert deliveries.renew(connection, mine, LONG)
        assert deliveries.publish(connection, "D", LATER)
        assert not deliveries.publish(connection, "D", AGAIN)
    row = _get(record)
    assert (row.state, row.sealed_at, row.published_at) == ("published", LATER, LATER)
    assert (row.manifest_bytes, row.manifest_path, row.manifest_sha256) == (
        b'{"files":[]}',
        "visits/manifest-D.json",
        "a" * 64,
    )
    assert (row.files, row.rows, row.bytes) == (2, 3, 44)
    with record.read() as connection:
        assert [d.id for d in deliveries.unpublished(connection)] == ["E"]
        assert [d.id for d in deliveries.unpublished(connection, row.run_id)] == ["E"]
        assert deliveries.unpublished(connection, "another run") == []
        assert [d.id for d in deliveries.due(connection, LATER)] == ["E"]
        assert [d.id for d in deliveries.listing(connection, state="published")] == ["D"]
        assert {d.id for d in deliveries.listing(connection, run_id=row.run_id)} == {"D", "E"}
        assert deliveries.listing(connection, feed_id="another") == []


def test_a_manifest_is_sealed_once_and_by_the_claim(record: Database) -> None:
    old = _claimed(record, GONE)
    new = _claimed(record)
    assert (_get(record).attempts, new.epoch) == (1, 2)
    with pytest.raises(FencedError, match="epoch 2; this claim has 1"):
        _seal(record, old)
    assert _get(record).manifest_bytes is None
    _seal(record, new)
    with pytest.raises(FencedError, match="is sealed"):
        _seal(record, new)
    with record.write() as connection:
        assert not deliveries.renew(connection, old, LONG)


def test_a_sealed_delivery_is_put_by_anybody_when_its_worker_is_gone(record: Database) -> None:
    _seal(record, _claimed(record))
    with record.read() as connection:
        assert [d.id for d in deliveries.due(connection, LATER)] == ["E"]
    with record.write() as connection:
        assert deliveries.put_later(connection, "D", ERROR, retry_at=AGAIN)
        assert [d.id for d in deliveries.due(connection, LATER)] == ["E"]
        assert [d.id for d in deliveries.due(connection, AGAIN)] == ["D", "E"]
        assert deliveries.publish(connection, "D", AGAIN)
        assert not deliveries.put_later(connection, "D", ERROR, retry_at=AGAIN)


def test_a_failed_attempt_waits_and_counts(record: Database) -> None:
    assert _fail(record, _claimed(record), again=True) == "open"
    row = _get(record)
    assert (row.attempts, row.not_before, row.error) == (1, AGAIN, ERROR)
    assert _claim(record) is None
    with record.write() as connection:
        mine = deliveries.claim(connection, "D", owner="w", lease_seconds=LONG, now=AGAIN)
    assert mine is not None
    assert _fail(record, mine, again=False) == "failed"
    with pytest.raises(FencedError):
        _fail(record, mine, again=False)
    assert _claim(record) is None
    with record.write() as connection:
        assert deliveries.retry(connection, "D")
    assert _get(record).attempts == 0
    assert _claimed(record).epoch == 3


def test_sealed_bytes_survive_failure_and_retry(record: Database) -> None:
    mine = _claimed(record)
    _seal(record, mine)
    assert _fail(record, mine, again=True) == "sealed"
    assert _fail(record, mine, again=False) == "quarantined"
    with record.write() as connection:
        assert not deliveries.cancel(connection, "D")
        assert deliveries.retry(connection, "D")
    assert (_get(record).state, _get(record).manifest_bytes) == ("sealed", b'{"files":[]}')


def test_a_conflict_quarantines(record: Database) -> None:
    _seal(record, _claimed(record))
    with record.write() as connection:
        assert deliveries.quarantine(connection, "D", ERROR)
        assert not deliveries.publish(connection, "D", LATER)
        assert not deliveries.quarantine(connection, "D", ERROR)
    assert _get(record).error == ERROR


def test_hold_release_cancel_fence_the_worker(record: Database) -> None:
    mine = _claimed(record)
    with record.write() as connection:
        assert deliveries.hold(connection, "D")
    with pytest.raises(FencedError, match="is held"):
        _seal(record, mine)
    assert _claim(record) is None
    with record.write() as connection:
        assert deliveries.release(connection, "D")
    again = _claimed(record)
    with record.write() as connection:
        assert deliveries.cancel(connection, "D")
        assert not deliveries.release(connection, "D")
        assert not deliveries.renew(connection, again, LONG)
    assert _get(record).state == "cancelled"


def test_a_drained_delivery_is_free_without_an_attempt(record: Database) -> None:
    mine = _claimed(record)
    with record.write() as connection:
        assert deliveries.hand_back(connection, mine)
    assert (_claimed(record).epoch, _get(record).attempts) == (2, 0)
