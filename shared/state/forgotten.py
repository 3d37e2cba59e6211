"""Whom datasets have forgotten: identities as keyed hashes, and never as they are.

A forget and the runs of feeds that might say again what it takes away meet here: both look at the
other one in the transaction that commits, under a lock on the dataset's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from shared.core.errors import CommitConflictError, RunActiveError
from shared.core.run_state import DeliveryState, RunState
from shared.state.tables import dataset, delivery, feed, forgotten, lake_commit, run
from shared.state.transitions import expired

FORGET = "forget"
"""The kind of commit."""

FORGOTTEN, COPY = "forgotten", "copy"
"""Why an identity is touched: it was forgotten, or has an event whose first copy was."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What a forget has decided on, so that its commit is refused where that is no longer so.

    Attributes:
        seen: the dataset's last commit when its files were looked through.
        hashes: of the identities.
        copies: of identities that have copies of events of these.
    """

    seen: int
    hashes: frozenset[str]
    copies: frozenset[str] = frozenset()


def keep(
    connection: Connection,
    forgetting: Forgetting,
    *,
    dataset_uuid: str,
    seq: int,
    run_id: str,
    now: datetime,
) -> None:
    """Note who is forgotten with commit `seq`, in the transaction that makes it.

    Raises:
        CommitConflictError: others have committed to the dataset since it was looked through.
        RunActiveError: a feed that reads or writes the dataset is being run.
    """
    if seq != forgetting.seen + 1:
        raise CommitConflictError(
            "the dataset was committed to while its rows were looked through", hint="try again"
        )
    refuse_at_work(connection, dataset_uuid, but=run_id)
    both = [(digest, FORGOTTEN) for digest in sorted(forgetting.hashes)]
    both += [(digest, COPY) for digest in sorted(forgetting.copies - forgetting.hashes)]
    rows = [
        {
            "dataset_uuid": dataset_uuid,
            "seq": seq,
            "identity_hash": digest,
            "role": role,
            "forgotten_at": now,
        }
        for digest, role in both
    ]
    if rows:
        connection.execute(insert(forgotten), rows)


def refuse_at_work(connection: Connection, dataset_uuid: str, *, but: str | None = None) -> None:
    """Refuse while a run is at work that has read the dataset or is going to write to it.

    Raises:
        RunActiveError: there is such a run (`but` is left out), or a delivery of the dataset.
    """
    sending = select(delivery.c.id).where(
        delivery.c.dataset_uuid == dataset_uuid,
        delivery.c.state == DeliveryState.OPEN.value,
        ~expired(delivery),
    )
    found = connection.execute(sending.limit(1)).scalar()
    if found is not None:
        raise RunActiveError(
            f"the delivery {found} is being made of rows that may be to be forgotten",
            hint="wait for it",
        )
    query = (
        select(run.c.id, run.c.pins, run.c.source_uuid, feed.c.name, feed.c.output_uuid)
        .join(feed, feed.c.id == run.c.feed_id)
        .where(run.c.state == RunState.RUNNING.value, ~expired(run))
    )
    for row in connection.execute(query):
        used = {row.source_uuid, row.output_uuid, *(row.pins or {})}
        if dataset_uuid in used and row.id != but:
            raise RunActiveError(
                f"the feed {row.name} is being run (run {row.id}), and would say again what is to "
                "be forgotten",
                hint="wait for the run, or cancel it: feedmill runs cancel " + row.id,
            )


def check(connection: Connection, seen: Mapping[str, int]) -> None:
    """Refuse what was computed from rows that were forgotten since; in the commit's transaction.

    Args:
        connection: of that transaction, in which the output's row is locked.
        seen: the last commit of each dataset when the run began to read it.

    Raises:
        CommitConflictError: somebody was forgotten meanwhile.
    """
    for uuid, seq in sorted(seen.items()):
        # a forget that is about to commit holds this row: wait for what becomes of it
        lock = select(dataset.c.seq).where(dataset.c.uuid == uuid).with_for_update(read=True)
        connection.execute(lock)
        landed = select(lake_commit.c.seq).where(
            lake_commit.c.dataset_uuid == uuid,
            lake_commit.c.seq > seq,
            lake_commit.c.kind == FORGET,
        )
        found = connection.execute(landed.limit(1)).scalar()
        if found is not None:
            name = connection.execute(
                select(dataset.c.name).where(dataset.c.uuid == uuid)
            ).scalar_one()
            raise CommitConflictError(
                f"dataset {name} has forgotten somebody (commit {found}) since the run began to "
                "read it: what the run has computed is not published",
                hint="run it again",
            )


def since(
    connection: Connection, dataset_uuid: str, seq: int, *, role: str | None = None
) -> frozenset[str]:
    """Return the hashes of identities that a dataset's forgets after a commit have touched.

    With a role only of those that were touched for this reason.
    """
    query = select(forgotten.c.identity_hash).where(
        forgotten.c.dataset_uuid == dataset_uuid, forgotten.c.seq > seq
    )
    if role is not None:
        query = query.where(forgotten.c.role == role)
    return frozenset(connection.execute(query).scalars())


def batches(connection: Connection, dataset_uuid: str) -> frozenset[str]:
    """Return the batches of a dataset's forgets: a log's rows of these only take back."""
    query = select(lake_commit.c.batch_id).where(
        lake_commit.c.dataset_uuid == dataset_uuid, lake_commit.c.kind == FORGET
    )
    return frozenset(connection.execute(query).scalars())


def count(connection: Connection, dataset_uuid: str) -> int:
    """Return how many identities a dataset has forgotten."""
    query = select(func.count(func.distinct(forgotten.c.identity_hash))).where(
        forgotten.c.dataset_uuid == dataset_uuid, forgotten.c.role == FORGOTTEN
    )
    return int(connection.execute(query).scalar_one())
