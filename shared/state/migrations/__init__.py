"""How the tables come to be: Alembic revisions, applied under a lock that all processes share.

Alembic takes most of a second to import, so whether there is anything to do is asked without it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from shared.core.errors import ConfigError

HEAD = "0008"
_LOCK = 0x_FEED_0111  # any number that nobody else's advisory locks use


def current(connection: Connection) -> str | None:
    """Return the revision the database is at, or None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection) -> None:
    """Apply what is missing, inside the caller's transaction (opened for writing).

    Raises:
        ConfigError: the database is at a revision this code does not know.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '5min'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    at = current(connection)  # once more: somebody may have been faster
    if at == HEAD:
        return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if at is not None and at not in known:
        raise ConfigError(
            f"the database is at revision {at}, which this Feedmill does not know",
            hint="it was made by a newer version: upgrade this one",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
