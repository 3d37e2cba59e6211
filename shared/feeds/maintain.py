"""Maintenance runs: a row with a key, a claim with a lease, and what was done in the record.

`compact` merges a dataset's small files in one guarded commit; `sweep` deletes what nothing refers
to, of one dataset or of the whole lake. A sweep needs no fence for what it deletes: that nobody
refers to it is as true for a twin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.core import failpoints, ids
from shared.core.clock import isoformat
from shared.core.errors import FeedmillError, FencedError, InternalError, NotFoundError
from shared.core.run_state import RunState
from shared.feeds.outcome import SKIPPED
from shared.lake import compact, sweep
from shared.lake.compact import Compacted, Wanted
from shared.lake.owner import explained, lease
from shared.lake.sweep import Swept
from shared.obs import logging
from shared.queue import contracts
from shared.state import datasets, maintenance, outbox, runs
from shared.state.database import Connection
from shared.state.maintenance import COMPACT, KIND, SWEEP

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace

_log = logging.get("maintenance")


@dataclass(frozen=True, slots=True)
class Maintained:
    """What became of a maintenance run, or of the attempt at it.

    Attributes:
        work: compact or sweep.
        dataset: its name; empty where the run is for the whole lake.
        state: as of a feed's outcome.
    """

    run_id: str
    work: str
    dataset: str
    state: str
    counts: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    retry_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "run": self.run_id,
            "work": self.work,
            "dataset": self.dataset,
            "state": self.state,
            "counts": dict(self.counts),
            "error": dict(self.error) if self.error else None,
            "retry_at": isoformat(self.retry_at) if self.retry_at else None,
        }


def enqueue(
    connection: Connection,
    work: str,
    *,
    dataset: tuple[str, str] | None,
    slot: datetime,
    now: datetime,
) -> str | None:
    """Queue a maintenance run and its message; return its id, or None where the slot has its run.

    Args:
        connection: in a transaction that writes.
        work: compact or sweep.
        dataset: uuid and name; None for the whole lake.
        slot: for which it is: with the dataset it is the run's key.
        now: the time.
    """
    uuid, name = dataset or (None, "")
    new = runs.NewRun(
        id=ids.ulid(now),
        kind=KIND,
        key=f"{uuid or 'lake'}/{work}/{slot.isoformat()}",
        trigger="schedule",
        slot=slot,
        dataset_uuid=uuid,
        statement=work,
    )
    if not runs.insert(connection, new, now):
        return None
    task = contracts.Maintain(run_id=new.id, dataset=name)
    outbox.add(connection, task.NAME, new.id, task.to_json(), now)
    return new.id


def execute(workspace: Workspace, run_id: str) -> Maintained:
    """Claim a maintenance run and carry it out; what goes wrong is noted in the record.

    Raises:
        NotFoundError: there is no such run.
        DatabaseUnreachableError: the record cannot be written; the lease runs out by itself.
    """
    settings = workspace.config.runs
    _run(workspace, run_id)
    with workspace.database.write() as connection:
        claim = runs.claim(
            connection,
            run_id,
            owner=workspace.owner(),
            lease_seconds=settings.lease_seconds,
            max_losses=settings.max_losses,
            now=workspace.clock.now(),
        )
    if claim is None:
        found = _outcome(workspace, run_id)
        reason = {"type": "NotClaimed", "message": f"the run is {found.state}"}
        return Maintained(run_id, found.work, found.dataset, SKIPPED, error=reason)
    failpoints.hit("run.claimed")
    try:
        with lease(workspace.database, claim, settings) as held:
            _work(workspace, claim, held.check)
    except Exception as error:
        _decide(workspace, claim, error)
        if not isinstance(error, FeedmillError):
            raise  # a defect: it is in the record, and has to be seen as one
    except BaseException:
        with workspace.database.write() as connection:
            runs.hand_back(connection, claim)
        raise
    failpoints.hit("run.committed")
    return _outcome(workspace, run_id)


def _work(workspace: Workspace, claim: runs.Claim, check: Callable[[], None]) -> None:
    run = _run(workspace, claim.run_id)
    name = _name(workspace, run)
    if run.dataset_uuid is not None and name is None:
        finish(workspace, claim, {}, None)  # dropped since: what is left of it are strays
    elif run.statement == SWEEP:
        sweep_in(workspace, claim, name, check=check)
    elif name is not None:
        compact_in(workspace, claim, name, Wanted(workspace.config.maintenance), check=check)
    else:
        raise InternalError(f"maintenance run {run.id} is of no dataset")


def compact_in(
    workspace: Workspace,
    claim: runs.Claim,
    name: str,
    wanted: Wanted,
    *,
    check: Callable[[], None] = lambda: None,
) -> Compacted:
    """Compact a dataset as the run of this claim, which is committed with it."""
    done = compact.compact(workspace.lake, name, claim, wanted, check=check)
    if done.seq is None:
        finish(workspace, claim, compact.counts(done), (workspace.lake.get(name).uuid, done.seen))
    _log.info("compacted", run=claim.run_id, dataset=name, **compact.counts(done))
    return done


def sweep_in(
    workspace: Workspace,
    claim: runs.Claim,
    name: str | None,
    *,
    check: Callable[[], None] = lambda: None,
) -> Swept:
    """Sweep a dataset, or the whole lake with what lies beside it, as the run of this claim."""
    lake, now = workspace.lake, workspace.clock.now()
    given: dict[str, Any] = {"run_id": claim.run_id, "check": check}
    messages = 0
    if name is not None:
        total = sweep.sweep(lake, name, **given)
    else:
        total = sweep_all(workspace, **given)
        before = now - timedelta(days=workspace.config.maintenance.outbox_days)
        with workspace.database.write() as connection:
            messages = outbox.forget_sent(connection, before)
    counts = {"files": total.files, "bytes": total.bytes, "noted": total.noted}
    finish(workspace, claim, counts | {"messages": messages}, None)
    _log.info("swept", run=claim.run_id, dataset=name or "", messages=messages, **counts)
    return total


def sweep_all(workspace: Workspace, **given: Any) -> Swept:
    """Sweep all datasets, what is left of dropped ones, and temporary files; arguments as `sweep`."""
    lake = workspace.lake
    total = Swept()
    with workspace.database.read() as connection:
        names = [row.name for row in datasets.listing(connection)]
    for name in names:
        try:
            total += sweep.sweep(lake, name, **given)
        except NotFoundError:  # dropped meanwhile: its files are strays
            continue
    total += sweep.sweep_strays(lake, **given)
    now, dry_run = workspace.clock.now(), bool(given.get("dry_run"))
    return total + sweep.sweep_temporary(workspace.config, now, dry_run=dry_run)


def finish(
    workspace: Workspace,
    claim: runs.Claim,
    counts: Mapping[str, Any],
    dataset: tuple[str, int] | None,
) -> None:
    """Commit a run that has changed no dataset.

    Raises:
        FencedError: the claim is somebody else's now.
    """
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        maintenance.finish(connection, claim, counts=counts, dataset=dataset, now=now)


def _name(workspace: Workspace, run: runs.Run) -> str | None:
    """Return what the run's dataset is called by now; None where it was dropped."""
    with workspace.database.read() as connection:
        row = datasets.by_uuid(connection, run.dataset_uuid or "")
    return None if row is None or row.dropped_at is not None else row.name


def _run(workspace: Workspace, run_id: str) -> runs.Run:
    with workspace.database.read() as connection:
        found = runs.get(connection, run_id)
    if found is None or found.kind != KIND:
        raise NotFoundError(f"there is no maintenance run {run_id}")
    return found


def _outcome(workspace: Workspace, run_id: str) -> Maintained:
    run = _run(workspace, run_id)
    done = run.state == RunState.COMMITTED
    return Maintained(
        run_id=run.id,
        work=run.statement or COMPACT,
        dataset=_name(workspace, run) or "",
        state=run.state,
        counts=run.counts or {} if done else {},
        error=None if done else run.error,
        retry_at=run.not_before if run.state == RunState.QUEUED else None,
    )


def _decide(workspace: Workspace, claim: runs.Claim, error: Exception) -> None:
    """Note a failure, unless the record says that the run is committed, or somebody else's."""
    run = _run(workspace, claim.run_id)
    if (run.state, run.epoch) != (RunState.RUNNING, claim.epoch):
        _log.info("maintenance_fenced", run=run.id, state=run.state, error=str(error))
        return
    settings, now = workspace.config.runs, workspace.clock.now()
    # A claim that is ours still, but was not renewed in time, is tried again like what may pass.
    passing = isinstance(error, FencedError) or (
        isinstance(error, FeedmillError) and error.retryable
    )
    passing = passing and run.attempts + 1 < settings.max_attempts
    pause = timedelta(seconds=settings.retry_seconds * 2**run.attempts)
    reason = explained(error)
    _log.warning("maintenance_failed", run=run.id, again=passing, error=reason["message"])
    try:
        with workspace.database.write() as connection:
            retry_at = now + pause if passing else None
            runs.fail(connection, claim, reason, retry_at=retry_at, now=now)
    except FencedError as fenced:
        _log.info("maintenance_fenced", run=run.id, error=fenced.message)
