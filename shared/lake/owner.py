"""A run that its caller carries out itself, without the queue: ingest, statements, DDL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

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
    lease_seconds: float,
    heartbeat_seconds: float,
    key: str | None = None,
    statement: str | None = None,
) -> Iterator[runs.Claim]:
    """Yield the claim of a running run, kept alive for the block; it fails if the block does.

    Args:
        database: the record.
        kind: query | ingest | maintenance | ddl.
        now: its slot.
        owner: who carries it out.
        lease_seconds: how long nobody may take it over after a sign of life.
        heartbeat_seconds: between two signs of life.
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
        claim = runs.insert_running(connection, new, now, owner=owner, lease_seconds=lease_seconds)
    if claim is None:
        raise AlreadyExistsError(f"the {kind} {key} is committed already")

    def renew() -> bool:
        with database.write() as connection:
            return runs.renew(connection, claim, lease_seconds)

    lease = Lease(
        renew,
        lease_seconds=lease_seconds,
        heartbeat_seconds=heartbeat_seconds,
        what=f"run {claim.run_id}",
    )
    with lease:
        try:
            yield claim
        except BaseException as error:
            _fail(database, claim, explained(error), now)
            raise
        _fail(database, claim, {"type": "Nothing", "message": "nothing was committed"}, now)


def explained(error: BaseException) -> dict[str, Any]:
    """Return what the record keeps of an error."""
    return {
        "type": type(error).__name__,
        "message": str(error),
        "sqlstate": getattr(error, "sqlstate", "XX000"),
        "retryable": bool(getattr(error, "retryable", False)),
    }


def _fail(database: Database, claim: runs.Claim, error: Mapping[str, Any], now: datetime) -> None:
    """Note that a run ended without its last commit; after one this changes nothing."""
    # without a database the lease runs out by itself
    with suppress(FencedError, DatabaseUnreachableError), database.write() as connection:
        runs.fail(connection, claim, error, retry_at=None, now=now)
