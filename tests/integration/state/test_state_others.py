"""Datasets, outbox, destinations, secrets and processes."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from shared.core.errors import AlreadyExistsError, ConfigError, NotFoundError
from shared.state import datasets, destinations, outbox, processes, secrets
from shared.state.database import Database
from shared.state.destinations import Destination
from shared.state.tables import destination, process, secret
from tests.support.records import LATER, NOW, created, new_dataset


def test_datasets_are_found_by_name_and_uuid(database: Database) -> None:
    created(database, "Pages", "u-p")
    created(database, "hits", "u-h")
    with database.read() as connection:
        assert [row.name for row in datasets.listing(connection)] == ["hits", "Pages"]
        by_name = datasets.by_name(connection, "pAGES")
        assert by_name is not None
        assert by_name == datasets.by_uuid(connection, "u-p")
        assert (by_name.key, by_name.created_at) == ((), NOW)
        assert datasets.by_name(connection, "page") is None
        assert datasets.by_uuid(connection, "u") is None


def test_a_dataset_is_renamed_unless_the_name_is_taken(database: Database) -> None:
    created(database, "a", "u-a")
    created(database, "b", "u-b")
    with database.write() as connection:
        assert datasets.rename(connection, "u-a", "A2")
        assert not datasets.rename(connection, "u-nobody", "x")
    with pytest.raises(AlreadyExistsError, match="'B'"), database.write() as connection:
        datasets.rename(connection, "u-a", "B")
    with database.write() as connection:
        datasets.mark_dropped(connection, "u-b", NOW)
        assert datasets.by_name(connection, "b") is None
        assert datasets.by_uuid(connection, "u-b") is not None
        assert datasets.rename(connection, "u-a", "B")
        with pytest.raises(AlreadyExistsError):
            datasets.insert(connection, new_dataset("b"), "u-c", NOW)


def test_messages_are_sent_in_order_and_marked(database: Database) -> None:
    with database.write() as connection:
        outbox.add(connection, "task", "one", {"a": [1, None]}, NOW)
        outbox.add(connection, "task", "later", {}, NOW, not_before=LATER)
        outbox.add(connection, "task", "two", {}, NOW)
    with database.write() as connection:
        one, two = outbox.unsent(connection, NOW)
        assert (one.subject, one.payload, two.subject) == ("one", {"a": [1, None]}, "two")
        assert [m.subject for m in outbox.unsent(connection, LATER, limit=2)] == ["one", "later"]
        assert outbox.mark_sent(connection, [one.id], NOW) == 1
        assert outbox.mark_sent(connection, [one.id, two.id], NOW) == 1
        assert outbox.mark_sent(connection, [], NOW) == 0
        assert outbox.unsent(connection, NOW) == []


def test_a_message_goes_with_its_transaction(database: Database) -> None:
    with database.write() as connection:
        outbox.add(connection, "task", "one", {}, NOW)
        connection.rollback()
    with database.read() as connection:
        assert outbox.unsent(connection, NOW) == []


def test_destinations(database: Database) -> None:
    first = Destination("drop", "file:///a", {"key": "env:KEY"})
    second = Destination("drop", "s3://b")
    with database.write() as connection:
        destinations.put(connection, first, NOW)
        destinations.put(connection, Destination("another", "file:///b"), NOW)
        assert destinations.get(connection, "drop") == first
        destinations.put(connection, second, LATER)
        times = connection.execute(
            select(destination.c.created_at, destination.c.updated_at).where(
                destination.c.name == "drop"
            )
        ).one()
        assert tuple(times) == (NOW, LATER)
        assert [d.name for d in destinations.listing(connection)] == ["another", "drop"]
        assert destinations.get(connection, "drop") == second
        assert destinations.delete(connection, "drop")
        assert not destinations.delete(connection, "drop")
        assert destinations.get(connection, "drop") is None


def test_secrets_are_encrypted_and_need_their_key(database: Database) -> None:
    key = Fernet.generate_key()
    with database.write() as connection:
        secrets.put(connection, "s3", "opensesame", key=key, now=NOW)
        secrets.put(connection, "s3", "hunter2 ü", key=key, now=LATER)
        assert secrets.get(connection, "s3", key=key) == "hunter2 ü"
        assert secrets.names(connection) == ["s3"]
        stored = connection.execute(select(secret.c.ciphertext)).scalar_one()
        assert b"hunter2" not in bytes(stored)
        with pytest.raises(ConfigError, match="another key"):
            secrets.get(connection, "s3", key=Fernet.generate_key())
        with pytest.raises(ConfigError, match="not a Fernet key"):
            secrets.get(connection, "s3", key=b"short")
        with pytest.raises(NotFoundError):
            secrets.get(connection, "s4", key=key)
        assert secrets.delete(connection, "s3")
        assert not secrets.delete(connection, "s3")


def test_processes_are_alive_as_long_as_they_say(database: Database) -> None:
    with database.write() as connection:
        processes.beat(connection, "h:1", "worker", 60, {"running": 0})
        processes.beat(connection, "h:2", "beat", 60, {})
        processes.beat(connection, "h:3", "worker", -1, {})
        first = processes.alive(connection, "worker")
        processes.beat(connection, "h:1", "worker", 60, {"running": 1})
        (again,) = processes.alive(connection, "worker")
        assert [p.id for p in first] == ["h:1"]
        assert (again.started_at, again.info) == (first[0].started_at, {"running": 1})
        assert {p.id for p in processes.alive(connection)} == {"h:1", "h:2"}
        processes.forget(connection, "h:2")
        assert [p.id for p in processes.alive(connection)] == ["h:1"]


def test_processes_that_died_long_ago_are_forgotten(database: Database) -> None:
    with database.write() as connection:
        processes.beat(connection, "h:old", "worker", 60, {})
        connection.execute(update(process).values(seen_until=1000.0))
        processes.beat(connection, "h:new", "worker", 60, {})
        assert list(connection.execute(select(process.c.id)).scalars()) == ["h:new"]
