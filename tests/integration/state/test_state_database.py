import multiprocessing
import socket
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from shared.core.errors import ConfigError, DatabaseUnreachableError, FeedmillError, InternalError
from shared.state.database import Database
from shared.state.tables import destination
from tests.support.records import NOW, queued, run_of


def _add(database: Database, name: str, at: datetime = NOW) -> None:
    with database.write() as connection:
        connection.execute(
            insert(destination).values(
                name=name, url="file:///x", options={"a": [1, None]}, created_at=at, updated_at=at
            )
        )


def _names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(destination.c.name)).scalars())


def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    _add(database, "a", NOW.astimezone(timezone(timedelta(hours=5))))
    with database.read() as connection:
        row = connection.execute(select(destination)).one()
    assert row.created_at == NOW
    assert row.created_at.tzinfo is UTC
    assert row.options == {"a": [1, None]}


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        _add(database, "a", datetime(2026, 1, 1))  # noqa: DTZ001


def _add_and_stumble(database: Database) -> None:
    with database.write() as connection:
        connection.execute(
            insert(destination).values(name="a", url="", options={}, created_at=NOW, updated_at=NOW)
        )
        raise LookupError


def test_an_error_rolls_back(database: Database) -> None:
    with pytest.raises(LookupError):
        _add_and_stumble(database)
    assert _names(database) == []


def test_a_reader_cannot_write_and_the_next_writer_can(database: Database) -> None:
    with pytest.raises((DBAPIError, DatabaseUnreachableError)), database.read() as connection:
        connection.execute(text("DELETE FROM outbox"))
    _add(database, "a")
    assert _names(database) == ["a"]


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("DELETE FROM outbox"))
        assert _names(database) == []


def test_a_writer_waits_for_another(database: Database) -> None:
    """On SQLite the second takes its lock at BEGIN: it never works on a stale snapshot."""
    order: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE dataset SET seq = seq"))
            inside.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(5)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("LOCK TABLE dataset"))
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_the_clock_goes_on_within_a_transaction(database: Database) -> None:
    with database.read() as connection:
        before = database.clock(connection)
        time.sleep(0.05)
        after = database.clock(connection)
    assert 0.04 < after - before < 5
    assert abs(after - time.time()) < 5


def test_foreign_keys_are_kept(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        queued(database, feed_id="no such feed")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://u:topsecret@h/d", "neither SQLite nor PostgreSQL"),
        ("sqlite://", "has to be a file"),
        ("sqlite:///:memory:", "has to be a file"),
        ("nonsense", "cannot be read"),
    ],
)
def test_other_urls_are_refused(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        Database.open(url)
    assert "topsecret" not in str(caught.value)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        database = Database.open(f"postgresql://me:topsecret@127.0.0.1:{port}/feedmill")
        with pytest.raises(DatabaseUnreachableError) as caught, database.read():
            pass
    shown = str(caught.value)
    assert f"127.0.0.1:{port}" in shown
    assert "hint" in shown
    assert "topsecret" not in shown + repr(caught.value)
    assert caught.value.retryable


def test_a_folder_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/nowhere/x.db")
    with pytest.raises(DatabaseUnreachableError, match="unable to open") as caught:
        database.migrate()
    assert "nowhere" in str(caught.value)


def test_a_file_that_is_no_database_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello, I am a poem\n" * 100)
    with pytest.raises(FeedmillError, match="not a database"):
        Database.open(f"sqlite:///{tmp_path}/x.db").migrate()


def test_wrong_sql_is_not_blamed_on_the_world(database: Database) -> None:
    expected = OperationalError if database.is_sqlite else DBAPIError
    with pytest.raises(expected), database.read() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))


@pytest.mark.cluster
def test_a_server_that_was_restarted_answers_again(postgresql_url: str) -> None:
    database = Database.open(postgresql_url)
    run_id = queued(database)
    other = Database.open(postgresql_url)
    with other.write() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert run_of(database, run_id).state == "queued"
    database.close()
    other.close()


def _use(database: Database, results: "multiprocessing.Queue[str]") -> None:
    try:
        with database.read():
            results.put("used")
    except InternalError as error:
        results.put(error.message)


@pytest.mark.process
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_database_does_not_cross_a_fork(database: Database) -> None:
    with database.read():
        pass
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=_use, args=(database, results), daemon=True)
    child.start()
    assert "before a fork" in results.get(timeout=30)
    child.join(timeout=30)
