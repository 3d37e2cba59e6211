"""What maintenance has to know: what a dataset has gathered, who works on it, which files are spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from shared.core.run_state import ACTIVE, RunState
from shared.state import datasets, runs
from shared.state.commits import ADDING
from shared.state.rows import insert_new
from shared.state.tables import lake_commit, run, spent_file
from shared.state.transitions import expired

KIND = "maintenance"
COMPACT, SWEEP = "compact", "sweep"
"""What a maintenance run does; it stands where other runs have their statement."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """A dataset since it was last compacted, or looked at for that.

    Attributes:
        last_slot: of the last run that looked at it, whatever became of it.
        small: how many small files its fullest bucket had left then.
        commits: how many commits have brought files since.
        active: whether a run is queued or at work.
    """

    uuid: str
    name: str
    created_at: datetime
    last_slot: datetime | None
    small: int
    commits: int
    active: bool


def gathered(connection: Connection) -> list[Gathered]:
    """Return what each live dataset has gathered, by name."""
    return [_gathered(connection, row) for row in datasets.listing(connection)]


def _gathered(connection: Connection, row: datasets.DatasetRow) -> Gathered:
    mine = (run.c.kind == KIND, run.c.statement == COMPACT, run.c.dataset_uuid == row.uuid)
    done = select(run.c.counts, run.c.output_seq).where(
        *mine, run.c.state == RunState.COMMITTED.value
    )
    last = connection.execute(done.order_by(run.c.finished_at.desc()).limit(1)).one_or_none()
    left: Mapping[str, Any] = {} if last is None else last.counts or {}
    seen = 0 if last is None else int(left.get("seen", last.output_seq or 0))
    brought = select(func.count()).where(
        lake_commit.c.dataset_uuid == row.uuid,
        lake_commit.c.seq > seen,
        lake_commit.c.kind.in_(ADDING),
        lake_commit.c.files > 0,
    )
    slot = select(func.max(run.c.slot)).where(*mine, run.c.trigger == "schedule")
    active = select(func.count()).where(*mine, run.c.state.in_([str(state) for state in ACTIVE]))
    return Gathered(
        uuid=row.uuid,
        name=row.name,
        created_at=row.created_at,
        last_slot=connection.execute(slot).scalar_one(),
        small=int(left.get("small", 0)),
        commits=int(connection.execute(brought).scalar_one()),
        active=bool(connection.execute(active).scalar_one()),
    )


def last_sweep(connection: Connection) -> datetime | None:
    """Return the last slot for which the schedule has made a sweep of the lake."""
    query = select(func.max(run.c.slot)).where(
        run.c.kind == KIND, run.c.statement == SWEEP, run.c.trigger == "schedule"
    )
    slot: datetime | None = connection.execute(query).scalar_one()
    return slot


def finish(
    connection: Connection,
    claim: runs.Claim,
    *,
    counts: Mapping[str, Any],
    dataset: tuple[str, int] | None,
    now: datetime,
) -> None:
    """Commit a maintenance run that has changed no dataset.

    Args:
        connection: in a transaction that has written nothing before.
        claim: the right to do it.
        counts: what the record keeps of it.
        dataset: its uuid, and the seq it was looked at.
        now: the end.

    Raises:
        FencedError: the claim is somebody else's now.
    """
    runs.finish(connection, claim, statement=0, error=None, now=now)
    values: dict[str, Any] = {"counts": dict(counts)}
    if dataset is not None:
        values |= {"dataset_uuid": dataset[0], "output_seq": dataset[1]}
    connection.execute(update(run).where(run.c.id == claim.run_id).values(**values))


def oldest_at_work(connection: Connection, but: str | None = None) -> datetime | None:
    """Return when the longest-running run began that somebody holds; `but` is left out."""
    query = select(func.min(run.c.started_at)).where(
        run.c.state == RunState.RUNNING.value, ~expired(run)
    )
    if but is not None:
        query = query.where(run.c.id != but)
    began: datetime | None = connection.execute(query).scalar_one()
    return began


# --- spent files ----------------------------------------------------------------------------


def spent(connection: Connection, prefix: str) -> dict[str, datetime]:
    """Return the files below a folder that nothing referred to when they were seen, and when."""
    query = select(spent_file).where(spent_file.c.path.startswith(f"{prefix}/", autoescape=True))
    return {row.path: row.seen_at for row in connection.execute(query)}


def note_spent(connection: Connection, paths: Collection[str], now: datetime) -> None:
    """Note that nothing refers to these files; those noted before keep their time."""
    for path in paths:
        insert_new(connection, spent_file, {"path": path, "seen_at": now})


def forget_spent(connection: Connection, paths: Collection[str]) -> None:
    """Forget files that are gone, or referred to."""
    known = list(paths)
    for start in range(0, len(known), _AT_ONCE):
        some = known[start : start + _AT_ONCE]
        connection.execute(delete(spent_file).where(spent_file.c.path.in_(some)))
