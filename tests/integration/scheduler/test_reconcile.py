"""The reconciler: whatever the broker lost or a worker dropped is rung for again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import redis

from scheduler.outbox import Sender
from scheduler.reconcile import FIRST_PAUSE, Pace, find, reconcile
from shared.feeds.enqueue import enqueue
from shared.state import commits, deliveries, feeds, runs
from shared.state.commits import Intent, NewDelivery
from shared.state.database import Database
from tests.support.queues import Sent, config, in_queue
from tests.support.records import (
    GONE,
    LATER,
    LONG,
    NOW,
    claim,
    created,
    insert_feed,
    new_feed,
    queued,
    started,
)

OLD = NOW + FIRST_PAUSE


@pytest.fixture
def feed(database: Database) -> feeds.Feed:
    source = created(database)
    with database.write() as connection:
        return insert_feed(connection, new_feed(source))


def queue_run(database: Database, feed: feeds.Feed) -> str:
    with database.write() as connection:
        run = enqueue(connection, feed, trigger="hand", slot=NOW, now=NOW)
    assert run is not None
    return run


def delivery_of(database: Database, feed: feeds.Feed, *names: str) -> dict[str, str]:
    """Make open deliveries of a committed run; return their ids by name."""
    new = tuple(NewDelivery(f"D-{n}", n, NOW, {"path": n}, feed.id, "task", {}) for n in names)
    intent = Intent(started(database, "commit"), "append", "b", deliveries=new)
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=feed.source_uuid, snapshot_id=1, now=NOW)
        return {row.name: row.id for row in deliveries.listing(connection)}


def rung(database: Database, at: timedelta = timedelta(), pace: Pace | None = None) -> int:
    return reconcile(database, pace or Pace(), OLD + at)


def test_flushing_the_broker_loses_nothing(
    database: Database, feed: feeds.Feed, broker_url: str, tmp_path: Path
) -> None:
    run = queue_run(database, feed)
    delivery = delivery_of(database, feed, "drop")["drop"]
    sender = Sender(config(tmp_path, database, broker_url))
    sender.send(database, NOW)
    with redis.Redis.from_url(broker_url) as client:
        client.flushall()
    assert in_queue(broker_url) == []

    assert reconcile(database, Pace(), OLD) == 2
    sender.send(database, OLD)

    expected = {
        ("feedmill.query.v1", run),
        ("feedmill.delivery.v1", delivery),
    }
    assert {(sent.task, sent.id.split(".")[0]) for sent in in_queue(broker_url)} == expected
    assert all(sent.payload["feed"] == "visits" for sent in in_queue(broker_url))
    sender.close()


def test_a_run_whose_worker_was_lost_is_rung_for_at_once(
    database: Database, feed: feeds.Feed, broker_url: str, tmp_path: Path
) -> None:
    run = queue_run(database, feed)
    assert claim(database, run, lease=GONE) is not None
    assert reconcile(database, Pace(), NOW) == 1
    sender = Sender(config(tmp_path, database, broker_url))
    sender.send(database, NOW)
    payload = {"run_id": run, "feed": "visits"}
    assert {(sent.task, str(sent.payload)) for sent in in_queue(broker_url)} == {
        ("feedmill.query.v1", str(payload))
    }
    sender.close()


def test_a_run_that_is_worked_on_is_left_alone(database: Database, feed: feeds.Feed) -> None:
    assert claim(database, queue_run(database, feed), lease=LONG) is not None
    assert rung(database) == 0


def test_a_run_that_was_handed_back_is_rung_for_at_once(
    database: Database, feed: feeds.Feed
) -> None:
    mine = claim(database, queue_run(database, feed))
    assert mine is not None
    with database.write() as connection:
        assert runs.hand_back(connection, mine)
    assert reconcile(database, Pace(), NOW) == 1


def test_a_new_run_is_left_to_its_own_message_for_a_while(
    database: Database, feed: feeds.Feed
) -> None:
    queue_run(database, feed)
    assert reconcile(database, Pace(), OLD - timedelta(seconds=1)) == 0
    assert reconcile(database, Pace(), OLD) == 1


def test_a_run_that_is_tried_again_later_is_rung_for_when_it_is_time(
    database: Database, feed: feeds.Feed
) -> None:
    mine = claim(database, queue_run(database, feed))
    assert mine is not None
    again = LATER + timedelta(seconds=30)
    with database.write() as connection:
        runs.fail(connection, mine, {"message": "x"}, retry_at=again, now=LATER)
    pace = Pace()
    assert reconcile(database, pace, again - timedelta(seconds=1)) == 0
    assert reconcile(database, pace, again) == 1


def test_ended_runs_are_not_rung_for(database: Database, feed: feeds.Feed) -> None:
    run = queue_run(database, feed)
    with database.write() as connection:
        assert runs.cancel(connection, run, NOW)
    assert rung(database) == 0


def test_the_run_of_a_caller_is_the_callers(database: Database) -> None:
    queued(database, "batch", kind="ingest")
    lost = queued(database, "statement", kind="query")
    assert claim(database, lost, lease=GONE) is not None
    assert rung(database) == 0


def test_deliveries_are_rung_for_while_open_or_sealed_and_free(
    database: Database, feed: feeds.Feed
) -> None:
    names = ("open", "worked_on", "lost", "sealed", "held", "published", "later")
    made = delivery_of(database, feed, *names)
    claims = {}
    with database.write() as connection:
        for name in names[1:]:
            lease = GONE if name == "lost" else LONG
            claims[name] = deliveries.claim(
                connection, made[name], owner="w", lease_seconds=lease, now=NOW
            )
        for name in ("sealed", "published"):
            seal(connection, claims[name], name)
        deliveries.hand_back(connection, claims["sealed"])  # type: ignore[arg-type]
        deliveries.publish(connection, made["published"], NOW)
        deliveries.hold(connection, made["held"])
        deliveries.fail(
            connection,
            claims["later"],  # type: ignore[arg-type]
            {"message": "x"},
            retry_at=OLD + timedelta(hours=1),
            now=NOW,
        )
    with database.read() as connection:
        waiting = {row.key[1] for row in find(connection, OLD)}
    assert waiting == {made["open"], made["lost"], made["sealed"]}


def seal(connection: object, claim: object, name: str) -> None:
    deliveries.seal(
        connection,  # type: ignore[arg-type]
        claim,  # type: ignore[arg-type]
        manifest_path=f"{name}/manifest.json",
        manifest_bytes=b"{}",
        sha256="a" * 64,
        files=0,
        rows=0,
        bytes=0,
        now=NOW,
    )


def test_two_reconcilers_ring_twice_and_that_is_all(
    database: Database, feed: feeds.Feed, broker_url: str, tmp_path: Path
) -> None:
    run = queue_run(database, feed)
    assert rung(database) + rung(database) == 2
    sender = Sender(config(tmp_path, database, broker_url))
    sender.send(database, OLD)
    found: list[Sent] = in_queue(broker_url)
    assert [sent.payload["run_id"] for sent in found] == [run] * 3
    assert len({sent.id for sent in found}) == 3
    sender.close()
