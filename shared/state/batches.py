"""The batches that were committed to a dataset: when, how large, and what ingest kept aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from shared.core.intervals import Interval
from shared.core.run_state import RunState
from shared.state.commits import ADDING
from shared.state.tables import lake_commit, run


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that came into a dataset in one commit.

    Attributes:
        run_id: the run that committed it.
        ingest_time: milliseconds since 1970, as its rows say; None where it brought none.
        rejected: rows that its ingest kept aside; None where it was no ingest.
    """

    seq: int
    batch_id: str
    run_id: str
    rows: int
    ingest_time: int | None
    committed_at: datetime
    rejected: int | None


def between(connection: Connection, dataset_uuid: str, interval: Interval) -> list[Batch]:
    """Return the batches whose rows were committed to the dataset in the interval, in order.

    A compaction or a new column commits no rows and is none.
    """
    columns = lake_commit.c
    return _found(
        connection,
        columns.dataset_uuid == dataset_uuid,
        columns.seq > interval.start,
        columns.seq <= interval.end,
        columns.kind.in_(ADDING),
    )


def by_id(connection: Connection, dataset_uuid: str) -> dict[str, Batch]:
    """Return the batches of all commits of the dataset, whatever their kind."""
    found = _found(connection, lake_commit.c.dataset_uuid == dataset_uuid)
    return {batch.batch_id: batch for batch in found}


def _found(connection: Connection, *where: ColumnElement[bool]) -> list[Batch]:
    columns = lake_commit.c
    query = (
        select(
            columns.seq,
            columns.batch_id,
            columns.run_id,
            columns.rows,
            columns.ingest_time,
            columns.committed_at,
            run.c.counts,
        )
        .join(run, run.c.id == columns.run_id)
        .where(*where)
        .order_by(columns.seq)
    )
    return [
        Batch(*row[:-1], rejected=(row.counts or {}).get("rejected"))
        for row in connection.execute(query)
    ]


def rejecting(connection: Connection, dataset_uuid: str) -> dict[str, bool]:
    """Return the batches whose ingests kept rows aside, and whether the rest was committed.

    An ingest that failed may have done so because of its rejects, so each of those is among them.
    """
    columns = lake_commit.c
    of_commits = (
        select(columns.batch_id, run.c.counts)
        .join(run, run.c.id == columns.run_id)
        .where(columns.dataset_uuid == dataset_uuid, columns.kind.in_(ADDING))
        .order_by(columns.seq)
    )
    committed = {row.batch_id: row.counts for row in connection.execute(of_commits)}
    of_ingests = (
        select(run.c.key, run.c.state, run.c.counts)
        .where(run.c.kind == "ingest", run.c.key.startswith(f"{dataset_uuid}/", autoescape=True))
        .order_by(run.c.created_at)
    )
    found = {name: True for name, counts in committed.items() if (counts or {}).get("rejected")}
    for key, state, counts in connection.execute(of_ingests):
        batch_id = key.partition("/")[2]
        done = state == RunState.COMMITTED
        if batch_id not in committed and (not done or (counts or {}).get("rejected")):
            found[batch_id] = done
    return found
