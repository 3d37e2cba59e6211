"""`feedmill worker|beat|flower` on their own, against a broker of the settings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from shared.feeds.enqueue import new_run
from shared.feeds.enqueue import ring as ring_for
from shared.queue import app, ring
from shared.queue.contracts import RunQuery
from shared.state import feeds, runs
from shared.state.database import Connection
from tests.support import homes, programs
from tests.support.homes import Home
from tests.support.programs import Program, alive, becomes, enqueued, run_of
from tests.support.queues import in_queue
from tests.support.stack import free_port, wait_for

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path, broker_url: str) -> Path:
    return programs.settle(tmp_path / "home", broker={"url": broker_url})


@pytest.fixture
def home(folder: Path) -> Iterator[Home]:
    """A home with a feed, whose settings name a broker."""
    with homes.opened(folder) as opened:
        yield programs.with_feed(opened)


@contextmanager
def worker(folder: Path) -> Iterator[Program]:
    with programs.started(folder, "worker") as program:
        program.says("worker_ready")
        yield program


def at_work(broker_url: str) -> int:
    """How many messages a worker has taken and not acknowledged."""
    with redis.Redis.from_url(broker_url) as client:
        return int(client.hlen("unacked"))


def quiet(broker_url: str) -> bool:
    return not in_queue(broker_url) and at_work(broker_url) == 0


def test_a_worker_signs_in_works_and_signs_off(folder: Path, home: Home, broker_url: str) -> None:
    with worker(folder) as program:
        (signed,) = wait_for("the worker to sign in", lambda: alive(home, "worker"))
        assert signed.id.endswith(f":{program.process.pid}")
        assert signed.info == {"pid": program.process.pid, "running": 0}
        (name,) = ring.workers_answering(home.workspace.config, 5)
        assert name.startswith(f"feedmill-{program.process.pid}@")
        run = becomes(home, enqueued(home), "committed")
        assert (run.epoch, run.losses, run.attempts) == (1, 0, 0)
        wait_for("the message to be acknowledged", lambda: quiet(broker_url))
        assert program.tell(signal.SIGTERM) == 0
    assert alive(home, "worker") == []
    assert "Traceback" not in program.text


def test_a_message_for_a_run_that_ended_or_is_worked_on_is_dropped(
    folder: Path, home: Home, broker_url: str
) -> None:
    database = home.workspace.database
    with worker(folder) as program:
        first = becomes(home, enqueued(home), "committed")
        cancelled, claimed = other_runs(home)
        before = [run_of(home, run) for run in (first.id, cancelled, claimed)]
        now = datetime.now(UTC)
        with database.write() as connection:
            for run in (*before, before[0]):
                ring_for(connection, run.id, "visits", now)
            ring_for(connection, "01NOSUCHRUN", "visits", now)
        assert ring.ring(home.workspace.config, database, now) == 5
        wait_for("all to be acknowledged", lambda: quiet(broker_url))
        assert [run_of(home, run.id) for run in before] == before
        last = becomes(home, requeued(home, claimed), "committed")
        assert last.epoch == before[2].epoch + 1
        assert program.process.poll() is None


def other_runs(home: Home) -> tuple[str, str]:
    """Make a cancelled run, and one that another worker has under a long lease."""
    now = datetime.now(UTC)
    cancelled = silently_queued(home)
    with home.workspace.database.write() as connection:
        assert runs.cancel(connection, cancelled, now)
    claimed = silently_queued(home)
    with home.workspace.database.write() as connection:
        assert runs.claim(
            connection, claimed, owner="another", lease_seconds=600, max_losses=3, now=now
        )
    return cancelled, claimed


def silently_queued(home: Home) -> str:
    """Queue a run without a message for it."""
    now = datetime.now(UTC)
    with home.workspace.database.write() as connection:
        new = new_run(visits(connection), trigger="hand", slot=now, now=now)
        assert runs.insert(connection, new, now)
    return new.id


def visits(connection: Connection) -> feeds.Feed:
    found = feeds.get(connection, "visits")
    assert found is not None
    return found


def requeued(home: Home, run_id: str) -> str:
    """Let its worker hand the run back, and ring for it."""
    run = run_of(home, run_id)
    now = datetime.now(UTC)
    with home.workspace.database.write() as connection:
        assert runs.hand_back(connection, runs.Claim(run.id, run.epoch, "another"))
        ring_for(connection, run.id, "visits", now)
    ring.ring(home.workspace.config, home.workspace.database, now)
    return run_id


def knock(home: Home, run_id: str) -> None:
    """Send a message for a run past the outbox, which nobody can write to just now."""
    message = RunQuery(run_id=run_id, feed="visits")
    with app.make_app(home.workspace.config) as celery:
        celery.send_task(message.NAME, kwargs=message.to_json())


def test_told_to_stop_a_worker_finishes_what_it_has_begun(
    folder: Path, home: Home, broker_url: str
) -> None:
    run = silently_queued(home)
    with worker(folder) as program:
        with home.workspace.database.write():  # nobody else can write: the run cannot be claimed
            knock(home, run)
            wait_for("the worker to take it", lambda: at_work(broker_url))
            program.process.send_signal(signal.SIGTERM)
            program.says("worker_draining")
        assert program.process.wait(timeout=90) == 0
        assert run_of(home, run).state == "committed"
        assert quiet(broker_url)
        assert alive(home, "worker") == []


@contextmanager
def unreadable_for_ever(home: Home) -> Iterator[None]:
    """Let whoever opens a file of the warehouse for reading wait, for the block."""
    warehouse = Path(home.workspace.config.warehouse.url.removeprefix("file://"))
    file = next(iter(sorted(warehouse.rglob("*.parquet"))))
    aside = file.with_suffix(".aside")
    file.rename(aside)
    os.mkfifo(file)
    try:
        yield
    finally:
        aside.replace(file)


def test_what_does_not_end_in_time_is_handed_back_and_counts_no_loss(
    folder: Path, home: Home, broker_url: str
) -> None:
    programs.settle(folder, broker={"url": broker_url}, worker={"soft_shutdown_seconds": 1})
    with unreadable_for_ever(home), worker(folder) as program:
        run = becomes(home, enqueued(home), "running")
        assert program.tell(signal.SIGTERM) == 0
        given_back = run_of(home, run.id)
        assert (given_back.state, given_back.losses, given_back.attempts) == ("queued", 0, 0)
        assert alive(home, "worker") == []
        assert "Traceback" not in program.text
    with programs.started(folder, "beat"), worker(folder):  # beat rings again by itself
        done = becomes(home, run.id, "committed")
        assert (done.epoch, done.losses) == (2, 0)


def test_a_killed_workers_run_is_taken_over_and_counts_a_loss(folder: Path, home: Home) -> None:
    with unreadable_for_ever(home), worker(folder) as program:
        run = becomes(home, enqueued(home), "running")
        program.process.kill()
        program.process.wait()
    with programs.started(folder, "beat"), worker(folder):
        done = becomes(home, run.id, "committed")
        assert (done.epoch, done.losses) == (2, 1)


def test_two_beats_at_once_make_one_run(folder: Path, home: Home, broker_url: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=2)
    with home.workspace.database.write() as connection:
        feed = visits(connection)
        new = feeds.NewFeed(
            feed.name,
            feed.definition,
            feed.plan_hash,
            feed.source_uuid,
            feed.output_name,
            schedule="5 4 * * *",
        )
        feeds.update(connection, feed, new, long_ago)
    with programs.started(folder, "beat") as one, programs.started(folder, "beat") as two:
        wait_for("both to sign in", lambda: len(alive(home, "beat")) == 2)
        sent = wait_for("the message", lambda: in_queue(broker_url))
        (run,) = made(home)
        # Both may have sent the one message: it names a row, and a second one does no harm.
        for message in sent:
            assert message.payload == {"run_id": run.id, "feed": "visits"}
        assert (run.trigger, run.slot.hour, run.slot.minute) == ("schedule", 4, 5)
        assert one.tell(signal.SIGTERM) == 0
        assert two.tell(signal.SIGINT) == 0
    assert alive(home, "beat") == []
    assert len(made(home)) == 1
    assert "Traceback" not in one.text + two.text


def made(home: Home) -> list[runs.Run]:
    with home.workspace.database.read() as connection:
        return runs.listing(connection, kind="feed")


def test_flower_shows_the_workers_of_the_broker_of_the_settings(folder: Path, home: Home) -> None:
    port = free_port()
    allowed = {"FLOWER_UNAUTHENTICATED_API": "true"}
    with (
        programs.started(folder, "flower", "--port", str(port), **allowed) as flower,
        worker(folder) as program,
    ):
        flower.says(f"Flower: http://127.0.0.1:{port}")
        wait_for("the worker in Flower", lambda: any(asked(port, "workers?status=true")))
        run = becomes(home, enqueued(home), "committed")
        tasks = wait_for("the task in Flower", lambda: succeeded(port))
        assert [(task["name"], run.id in task["kwargs"]) for task in tasks] == [
            ("feedmill.query.v1", True)
        ]
        assert tasks[0]["worker"].startswith(f"feedmill-{program.process.pid}@")
        assert flower.tell(signal.SIGTERM) == 0


def asked(port: int, what: str) -> list[Any]:
    """Return what Flower tells of workers or tasks; nothing while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/{what}", timeout=10) as answer:
            return list(json.load(answer).values())
    except OSError:
        return []


def succeeded(port: int) -> list[dict[str, Any]]:
    return [task for task in asked(port, "tasks") if task["state"] == "SUCCESS"]


@pytest.mark.parametrize("command", ["worker", "beat", "flower"])
def test_without_any_broker_each_says_what_to_do(tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "feedmill", command],
        env={**os.environ, "FEEDMILL_HOME": str(programs.settle(tmp_path / "home"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "there is no broker: FEEDMILL_BROKER_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr
