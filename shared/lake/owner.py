"""A run that its caller carries out itself, without the queue: ingest, statements, DDL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from shared.config.model import RunsConfig
from shared.core import ids
from shared.core.errors import AlreadyExistsError, DatabaseUnreachableError, FencedError
from shared.state import runs
from shared.state.database import Database
from shared.state.lease import Lease


@contextmanager
def own_run(
    database: Database,
    *,
    kind: str,
    now: datetime,
    owner: str,
    settings: RunsConfig,
    key: str | None = None,
    statement: str | None = None,
) -> Iterator[runs.Claim]:
    """Yield the claim of a running run, kept alive for the block; it fails if the block does.

    Args:
        database: the record.
        kind: query | ingest | maintenance | ddl.
        now: its slot.
        owner: who carries it out.
        settings: how long nobody may take it over after a sign of life, and how often there is one.
        key: unique with the kind; random when None.
        statement: the text, to be shown.

    Raises:
        AlreadyExistsError: a run of this kind and key has committed.
        RunActiveError: somebody is carrying it out.
    """
    run_id = ids.ulid(now)
    new = runs.NewRun(
        id=run_id, kind=kind, key=key or run_id, trigger="caller", slot=now, statement=statement
    )
    with database.write() as connection:
        claim = runs.insert_running(
            connection, new, now, owner=owner, lease_seconds=settings.lease_seconds
        )
    if claim is None:
        raise AlreadyExistsError(f"the {kind} {key} is committed already")
    with lease(database, claim, settings):
        try:
            yield claim
        except BaseException as error:
            fail(database, claim, explained(error), now)
            raise
        fail(database, claim, {"type": "Nothing", "message": "nothing was committed"}, now)


def lease(database: Database, claim: runs.Claim, settings: RunsConfig) -> Lease:
    """Return what renews a claim while its run is worked on."""

    def renew() -> bool:
        with database.write() as connection:
            return runs.renew(connection, claim, settings.lease_seconds)

    return Lease(
        renew,
        lease_seconds=settings.lease_seconds,
        heartbeat_seconds=settings.heartbeat_seconds,
        what=f"run {claim.run_id}",
    )


def explained(error: BaseException) -> dict[str, Any]:
    """Return what the record keeps of an error."""
    return {
        "type": type(error).__name__,
        "message": str(error),
        "sqlstate": getattr(error, "sqlstate", "XX000"),
        "retryable": bool(getattr(error, "retryable", False)),
    }


def fail(database: Database, claim: runs.Claim, error: Mapping[str, Any], now: datetime) -> None:
    """Note that a run ended without its last commit; after one this changes nothing."""
    # without a database the lease runs out by itself
    with suppress(FencedError, DatabaseUnreachableError), database.write() as connection:
        runs.fail(connection, claim, error, retry_at=None, now=now)
