"""The record's database: SQLite for one machine, PostgreSQL for many; one engine a process."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.core.errors import ConfigError, DatabaseUnreachableError, InternalError
from shared.state import migrations
from shared.state.transitions import database_time

__all__ = ["Connection", "Database"]

_BUSY_SECONDS = 30
_BEGIN = "feedmill_begin"  # the execution option that says how a transaction begins


class Database:
    """Connections to the record, in transactions that either read or write.

    Open it in the process that uses it: a connection carried across a fork is refused.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._name = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str, *, pool_size: int = 5) -> Database:
        """Return the database at `sqlite:///path` or `postgresql://…`; nothing is connected yet.

        Raises:
            ConfigError: the URL is not one of these.
        """
        parsed = _parse(url)
        if parsed.get_backend_name() == "sqlite":
            return cls(_sqlite(parsed, pool_size))
        return cls(_postgresql(parsed, pool_size))

    def migrate(self) -> None:
        """Bring the tables to the shape this code expects; safe while others do the same.

        Raises:
            ConfigError: a newer Feedmill has made the tables.
            DatabaseUnreachableError: the database does not answer.
        """
        with self.read() as connection:
            if migrations.current(connection) == migrations.HEAD:
                return
        with self.write() as connection:
            migrations.upgrade(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that cannot write."""
        with self._begin({_BEGIN: "DEFERRED", "postgresql_readonly": True}) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that commits at the end, or rolls back."""
        with self._begin({_BEGIN: "IMMEDIATE"}) as connection:
            yield connection

    @contextmanager
    def _begin(self, options: dict[str, Any]) -> Iterator[Connection]:
        try:
            with (
                self.engine.connect().execution_options(**options) as connection,
                connection.begin(),
            ):
                yield connection
        except DBAPIError as error:
            if not _is_of_the_world(error):
                raise
            raise DatabaseUnreachableError(
                f"the database {self._name} cannot be used: {_reason(error)}",
                hint=_hint(self.engine.url),
            ) from error
        except PoolTimeoutError as error:
            raise DatabaseUnreachableError(
                f"all connections to the database {self._name} are in use",
                hint="raise database.pool_size",
            ) from error

    def clock(self, connection: Connection) -> float:
        """Return now by the database's clock, in seconds since 1970 (leases are told by it)."""
        return float(connection.execute(select(database_time())).scalar_one())

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _parse(url: str) -> URL:
    hint = "sqlite:////absolute/path.db or postgresql://user:password@host/name"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError("the database URL cannot be read", hint=hint) from None
    name = parsed.render_as_string(hide_password=True)
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise ConfigError(f"{name} is neither SQLite nor PostgreSQL", hint=hint)
    if parsed.database in {None, "", ":memory:"}:
        raise ConfigError(f"{name}: the record has to be a file", hint=hint)
    return parsed


def _postgresql(url: URL, pool_size: int) -> Engine:
    defaults = {
        "application_name": "feedmill",
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=pool_size,
        pool_pre_ping=True,
        connect_args={name: v for name, v in defaults.items() if name not in url.query},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # A worker that is frozen inside a transaction must not hold up everybody else for ever.
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
            cursor.execute(f"SET lock_timeout = '{_BUSY_SECONDS}s'")
        connection.commit()

    _refuse_forks(engine)
    return engine


def _sqlite(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url, pool_size=pool_size, connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so, below
        _use_wal(connection)
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: a reader that turns writer may find its snapshot stale,
        # and then no waiting helps. Readers cannot write at all.
        mode = connection.get_execution_options().get(_BEGIN)
        connection.exec_driver_sql(f"PRAGMA query_only = {int(mode == 'DEFERRED')}")
        connection.exec_driver_sql(f"BEGIN {mode or 'DEFERRED'}")

    _refuse_forks(engine)
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL; the switch itself does not wait for other connections."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _refuse_forks(engine: Engine) -> None:
    opened_in = os.getpid()

    @event.listens_for(engine, "checkout")
    def _checkout(_connection: object, _record: object, _proxy: object) -> None:
        if os.getpid() != opened_in:
            raise InternalError(
                "a database opened before a fork was used after it",
                hint="open the workspace in the process that uses it",
            )


_SQLITE_WORLD = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}


def _is_of_the_world(error: DBAPIError) -> bool:
    """Whether the database failed, rather than what was asked of it."""
    if isinstance(error.orig, sqlite3.Error):
        # the low byte is the primary code; SQLite reports wrong SQL by the same exception
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_WORLD
    return isinstance(error, OperationalError | InterfaceError)


def _reason(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0].strip() if lines else type(error.orig).__name__


def _hint(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"is {url.database} writable, its disk not full, and no other program holding it?"
    return "is PostgreSQL running there, and are database.url and its password right?"
