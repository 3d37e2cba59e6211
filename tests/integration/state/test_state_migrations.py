import multiprocessing
import sqlite3
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from shared.core.errors import ConfigError
from shared.state import migrations
from shared.state.database import Connection, Database
from shared.state.tables import metadata
from tests.support.databases import Postgres


def _shape(connection: Connection) -> dict[str, Any]:
    """Return everything the database says of its tables, as plain data."""
    inspector = inspect(connection)
    shape: dict[str, Any] = {}
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        columns = inspector.get_columns(table)
        shape[table] = {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in columns
            ],
            "key": inspector.get_pk_constraint(table),
            "foreign": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "indexes": sorted(
                (
                    str(i["name"]),
                    tuple(i["column_names"]),
                    i["unique"],
                    sorted((k, str(v)) for k, v in i.get("dialect_options", {}).items()),
                )
                for i in inspector.get_indexes(table)
            ),
        }
    return shape


def test_the_revisions_make_the_tables_of_the_code(empty_url: str) -> None:
    database = Database.open(empty_url)
    database.migrate()
    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
        migrated = _shape(connection)
    with database.write() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    with database.read() as connection:
        assert _shape(connection) == migrated
    database.close()


def test_the_head_that_is_compared_without_alembic_is_alembics_head() -> None:
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [migrations.HEAD]


def test_a_second_time_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.read() as connection:
        assert migrations.current(connection) == migrations.HEAD


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="revision 9999") as caught:
        database.migrate()
    assert "newer version" in str(caught.value)


def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic.operations import Operations

    original = Operations.create_table

    def fails(self: Operations, name: str, *args: Any, **options: Any) -> Any:
        if name == "ledger":
            raise RuntimeError("power cut")
        return original(self, name, *args, **options)

    database = Database.open(empty_url)
    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", fails)
        with pytest.raises(RuntimeError, match="power cut"):
            database.migrate()
    with database.read() as connection:
        assert inspect(connection).get_table_names() == []
    database.migrate()
    database.close()


def _first_start(urls: list[str], barrier: Barrier, results: Any) -> None:
    try:
        for url in urls:
            barrier.wait(timeout=60)
            database = Database.open(url)
            database.migrate()
            with database.write() as connection:
                connection.execute(text("SELECT count(*) FROM run"))
            database.close()
    except BaseException as error:  # noqa: BLE001
        results.put(repr(error))
        barrier.abort()
    else:
        results.put("ok")


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("pg", marks=pytest.mark.cluster)])
def test_processes_that_start_together_on_an_empty_database_all_start(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    starts, processes = 8, 4
    if kind == "sqlite":
        urls = [f"sqlite:///{tmp_path / f'{n}.db'}" for n in range(starts)]
    else:
        server: Postgres = request.getfixturevalue("postgres")
        urls = [server.empty() for _ in range(starts)]
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(processes), context.Queue()
    started = [
        context.Process(target=_first_start, args=(urls, barrier, results), daemon=True)
        for _ in range(processes)
    ]
    for process in started:
        process.start()
    assert [results.get(timeout=120) for _ in started] == ["ok"] * processes
    for url in urls:
        database = Database.open(url)
        with database.read() as connection:
            assert migrations.current(connection) == migrations.HEAD
        database.close()


def test_sqlite_is_in_wal_mode(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'x.db'}")
    database.migrate()
    database.close()
    with sqlite3.connect(tmp_path / "x.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
