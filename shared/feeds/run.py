"""Carrying out one run of a feed: claim, pin, compute, commit; and its deliveries.

Every step may be the last one of this process, and a twin may do the same at the same time: the
guarded transaction of the commit decides whose work counts (PROTOCOL §1, §2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import metadata
from typing import TYPE_CHECKING, Any

from shared.core import failpoints, ids
from shared.core.clock import isoformat, to_millis
from shared.core.errors import (
    BrokerUnreachableError,
    DefinitionError,
    FeedmillError,
    FencedError,
    ForeignSnapshotError,
    InternalError,
    NotFoundError,
)
from shared.core.intervals import Interval
from shared.core.run_state import RunState
from shared.engine.graph import Progress
from shared.export import sink
from shared.export.plan import DeliverySpec
from shared.feeds import compute, definition, output, query
from shared.feeds.enqueue import new_run
from shared.lake.owner import explained
from shared.obs import logging
from shared.queue import contracts, ring
from shared.state import commits, deliveries, feeds, ledger, runs
from shared.state.database import Connection
from shared.state.lease import Lease

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.dataset import Dataset

SKIPPED = "skipped"

_log = logging.get("feeds")

_STOPS = (ForeignSnapshotError, NotFoundError)
"""Errors that no later run of the feed would be without."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run, or of the attempt at it.

    Attributes:
        state: committed, failed, quarantined or cancelled; queued where it is tried again, at
            `retry_at`; skipped where there was nothing to do, or somebody else does it.
        interval: the commits of the source it covers; None before it is pinned.
        counts: rows_in, rows_out, context_rows, identities; empty unless committed.
        error: what the record keeps of the last failure; of a skipped run, the reason.
        deliveries: those that were made here.
    """

    run_id: str
    feed: str
    state: str
    interval: Interval | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    content_hash: str | None = None
    error: Mapping[str, Any] | None = None
    retry_at: datetime | None = None
    deliveries: tuple[sink.Outcome, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "run": self.run_id,
            "feed": self.feed,
            "state": self.state,
            "interval": [self.interval.start, self.interval.end] if self.interval else None,
            "counts": dict(self.counts),
            "content_hash": self.content_hash,
            "error": dict(self.error) if self.error else None,
            "retry_at": isoformat(self.retry_at) if self.retry_at else None,
            "deliveries": [delivery.as_json() for delivery in self.deliveries],
        }


def execute_run(workspace: Workspace, run_id: str, *, progress: Progress | None = None) -> Outcome:
    """Claim a run, compute it and commit it; its deliveries are rung for.

    What goes wrong with the work is noted in the record and in the outcome.

    Args:
        workspace: where everything is.
        run_id: which run; one that is claimed, finished or cancelled is left alone.
        progress: told of tasks done.

    Raises:
        NotFoundError: there is no such run.
        DatabaseUnreachableError: the record cannot be written; the lease runs out by itself.
    """
    before = _run(workspace, run_id)
    settings = workspace.config.runs
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
        return _unclaimed(workspace, before)
    outcome = _Attempt(workspace, claim, progress, may_retry=True).carry_out()
    if outcome.state == RunState.COMMITTED:
        _ring(workspace)
    return outcome


def run_here(workspace: Workspace, feed_name: str, *, progress: Progress | None = None) -> Outcome:
    """Run a feed in this process, as its caller: claim, compute, commit, deliver.

    A run that fails is not tried again by itself. Deliveries that cannot be made now are made
    later by a worker.

    Raises:
        NotFoundError: there is no such feed.
        RunActiveError: it has a queued or running run.
        OperationError: it is stopped or quarantined.
    """
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        feed = feeds.runnable(connection, feed_name)
        claim = runs.insert_running(
            connection,
            new_run(feed, trigger="caller", slot=now, now=now),
            now,
            owner=workspace.owner(),
            lease_seconds=workspace.config.runs.lease_seconds,
        )
    if claim is None:
        raise InternalError("a new run has committed before it began")
    outcome = _Attempt(workspace, claim, progress, may_retry=False).carry_out()
    if outcome.state != RunState.COMMITTED:
        return outcome
    with workspace.database.read() as connection:
        due = deliveries.listing(connection, run_id=claim.run_id)
    made = tuple(execute_delivery(workspace, delivery.id) for delivery in reversed(due))
    return replace(outcome, deliveries=made)


def execute_delivery(workspace: Workspace, delivery_id: str) -> sink.Outcome:
    """Make, seal and publish a delivery, or as much of it as is left to do.

    Raises:
        NotFoundError: there is no such delivery.
        DatabaseUnreachableError: the record cannot be written; the lease runs out by itself.
    """
    return sink.deliver(workspace.lake, delivery_id, owner=workspace.owner(), clock=workspace.clock)


def _run(workspace: Workspace, run_id: str) -> runs.Run:
    with workspace.database.read() as connection:
        found = runs.get(connection, run_id)
    if found is None:
        raise NotFoundError(f"there is no run {run_id}")
    return found


def _unclaimed(workspace: Workspace, before: runs.Run) -> Outcome:
    """Say why a run was not claimed; one more lost worker may have ended it."""
    run = _run(workspace, before.id)
    with workspace.database.write() as connection:
        feed = feeds.by_id(connection, run.feed_id or "")
        if run.state == RunState.QUARANTINED and before.state == RunState.RUNNING:
            reason = f"the workers of run {run.id} were lost {run.losses} times"
            _judge(connection, workspace, run, reason)
            state = run.state
        else:
            reason = f"the run is {run.state}"
            state = SKIPPED
    error = {"type": "NotClaimed", "message": reason}
    return Outcome(run.id, feed.name if feed else "", str(state), run.interval, error=error)


def _judge(connection: Connection, workspace: Workspace, run: runs.Run, reason: str) -> None:
    """Quarantine the feed of a run that failed, where too many did one after the other."""
    if run.feed_id is None:
        return
    failures = runs.consecutive_failures(connection, run.feed_id)
    if failures >= workspace.config.runs.max_failures:
        why = f"{failures} runs failed one after the other; the last one: {reason}"
        if feeds.quarantine(connection, run.feed_id, why):
            _log.error("feed_quarantined", feed=run.feed_id, failures=failures)


def _ring(workspace: Workspace) -> None:
    """Ring for what the commit made due; beat does it where we cannot."""
    try:
        ring.ring(workspace.config, workspace.database, workspace.clock.now())
    except BrokerUnreachableError as error:
        _log.info("rung_later", error=error.message)


class _Attempt:
    """One claim's attempt at one run."""

    def __init__(
        self,
        workspace: Workspace,
        claim: runs.Claim,
        progress: Progress | None,
        *,
        may_retry: bool,
    ) -> None:
        self._workspace = workspace
        self._database = workspace.database
        self._claim = claim
        self._progress = progress
        self._may_retry = may_retry
        self._committing = False

    def carry_out(self) -> Outcome:
        failpoints.hit("run.claimed")
        settings = self._workspace.config.runs
        lease = Lease(
            self._renew,
            lease_seconds=settings.lease_seconds,
            heartbeat_seconds=settings.heartbeat_seconds,
            what=f"run {self._claim.run_id}",
        )
        try:
            with lease:
                self._work(lease)
        except Exception as error:
            outcome = self._decide(error)
            if not isinstance(error, FeedmillError):
                raise  # a defect: it is in the record, and has to be seen as one
            return outcome
        except BaseException as error:
            self._abandon(error)
            raise
        failpoints.hit("run.committed")
        return self._outcome()

    def _renew(self) -> bool:
        with self._database.write() as connection:
            lease_seconds = self._workspace.config.runs.lease_seconds
            return runs.renew(connection, self._claim, lease_seconds)

    # --- the work ---------------------------------------------------------------------------

    def _work(self, lease: Lease) -> None:
        run = _run(self._workspace, self._claim.run_id)
        feed = self._feed(run)
        (defined,) = definition.parse(feed.definition)
        lake = self._workspace.lake
        self._require(defined.source, feed.source_uuid, "source")
        found = query.read(defined, lake, now=run.slot)
        _check_plan(feed, found)
        run = self._pin(feed, found)
        assert run.interval is not None
        pins = {d.uuid: (run.pins or {}).get(d.uuid, d.seq) for d in found.reads}
        _log.info("run_started", run=run.id, feed=feed.name, interval=str(run.interval))
        target = self._target(defined, feed, found)
        batch_id = ids.batch_id(run.id, 0)
        now = self._workspace.clock.now()
        work = compute.Work(found, run.interval, pins, batch_id, to_millis(now))
        computed = compute.compute(
            self._workspace.session(), work, target, check=lease.check, progress=self._progress
        )
        lease.check()
        intent = self._intent(run, feed, defined, work, computed, target)
        self._committing = True
        lake.append(target, computed.written, intent)
        _log.info("run_committed", run=run.id, feed=feed.name, **computed.counts)

    def _feed(self, run: runs.Run) -> feeds.Feed:
        with self._database.read() as connection:
            feed = feeds.by_id(connection, run.feed_id) if run.feed_id else None
        if feed is None:
            raise InternalError(f"run {run.id} is of no feed")
        if run.generation != feed.generation:
            raise DefinitionError(
                f"the run is of generation {run.generation} of feed {feed.name}, which was applied "
                f"with another source or output since: it is generation {feed.generation} now",
                hint=f"run it anew: feedmill feed run {feed.name}",
            )
        return feed

    def _require(self, name: str, uuid: str, role: str) -> Dataset:
        """Return a dataset that has to be the one the feed was applied with."""
        found = self._workspace.lake.table(name)
        if found is None or found.uuid != uuid:
            what = "was dropped" if found is None else "was dropped and made anew"
            raise NotFoundError(
                f"the {role} {name} {what}", hint="apply the feed again: it begins a new generation"
            )
        return found

    def _pin(self, feed: feeds.Feed, found: query.FeedQuery) -> runs.Run:
        interval = Interval(feed.cursor, found.source.seq)
        pins = {dataset.uuid: dataset.seq for dataset in found.reads}
        with self._database.write() as connection:
            return runs.pin(connection, self._claim, interval=interval, pins=pins)

    def _target(
        self, defined: definition.FeedDefinition, feed: feeds.Feed, found: query.FeedQuery
    ) -> Dataset:
        """Return the output dataset; before the first run a draft of it."""
        if feed.output_uuid is not None:
            self._require(feed.output_name, feed.output_uuid, "output")
        wanted = output.of(defined, found, self._workspace.lake)
        if wanted.dataset is not None:
            return wanted.dataset
        return self._workspace.lake.draft(wanted.name, wanted.columns, wanted.layout, self._claim)

    def _intent(
        self,
        run: runs.Run,
        feed: feeds.Feed,
        defined: definition.FeedDefinition,
        work: compute.Work,
        computed: compute.Computed,
        target: Dataset,
    ) -> commits.Intent:
        written, interval = computed.written, work.interval
        return commits.Intent(
            claim=self._claim,
            kind="append",
            batch_id=work.batch_id,
            rows=written.rows if written else 0,
            files=len(written.files) if written else 0,
            bytes=written.bytes if written else 0,
            ingest_time=work.ingest_time,
            cursor=commits.CursorMove(feed.id, feed.generation, interval.start, interval.end),
            ledger=commits.LedgerEntry(
                feed_id=feed.id,
                generation=feed.generation,
                slot=run.slot,
                source_uuid=feed.source_uuid,
                interval_from=interval.start,
                interval_to=interval.end,
                pins=work.pins,
                plan_hash=work.query.plan_hash,
                code_version=metadata.version("feedmill"),
                content_hash=computed.content_hash,
                counts=computed.counts,
            ),
            deliveries=[self._delivery(run, feed, d, target) for d in defined.deliveries],
            counts=computed.counts,
        )

    def _delivery(
        self, run: runs.Run, feed: feeds.Feed, wanted: definition.Delivery, target: Dataset
    ) -> commits.NewDelivery:
        task = contracts.Deliver(
            delivery_id=ids.ulid(self._workspace.clock.now()), run_id=run.id, feed=feed.name
        )
        return commits.NewDelivery(
            id=task.delivery_id,
            name=wanted.key,
            slot=run.slot,
            spec=DeliverySpec.of(wanted, target.dataset_id).to_json(),
            feed_id=feed.id,
            task=task.NAME,
            payload=task.to_json(),
        )

    # --- what went wrong --------------------------------------------------------------------

    def _decide(self, error: Exception) -> Outcome:
        """Look at the record first: an error does not tell what became of the commit."""
        run = _run(self._workspace, self._claim.run_id)
        if (run.state, run.epoch) == (RunState.COMMITTED, self._claim.epoch):
            return self._outcome()
        if (run.state, run.epoch) != (RunState.RUNNING, self._claim.epoch):
            _log.info("run_fenced", run=run.id, error=str(error))
            return replace(self._outcome(), state=SKIPPED, error=explained(error))
        if isinstance(error, FencedError) and not self._committing:
            # Ours still, but not renewed in time: the next to claim it begins again.
            with self._database.write() as connection:
                runs.hand_back(connection, self._claim)
            return self._outcome()
        self._fail(run, error)
        return self._outcome()

    def _fail(self, run: runs.Run, error: Exception) -> None:
        settings = self._workspace.config.runs
        now = self._workspace.clock.now()
        passing = isinstance(error, FeedmillError) and error.retryable and self._may_retry
        if run.attempts + 1 >= settings.max_attempts:
            passing = False
        pause = timedelta(seconds=settings.retry_seconds * 2**run.attempts)
        reason = explained(error)
        _log.warning("run_failed", run=run.id, again=passing, error=reason["message"])
        try:
            with self._database.write() as connection:
                retry_at = now + pause if passing else None
                runs.fail(connection, self._claim, reason, retry_at=retry_at, now=now)
                if not passing and run.feed_id is not None:
                    if isinstance(error, _STOPS):
                        feeds.quarantine(connection, run.feed_id, str(error))
                    _judge(connection, self._workspace, run, reason["message"])
        except FencedError as fenced:
            _log.info("run_fenced", run=run.id, error=fenced.message)

    def _abandon(self, error: BaseException) -> None:
        """The process is told to stop amid the work: nobody has to wait for the lease."""
        now = self._workspace.clock.now()
        try:
            with self._database.write() as connection:
                if self._may_retry:
                    runs.hand_back(connection, self._claim)
                else:
                    reason = explained(error) | {"message": "the caller was interrupted"}
                    runs.fail(connection, self._claim, reason, retry_at=None, now=now)
        except FeedmillError as failed:
            _log.info("run_not_handed_back", run=self._claim.run_id, error=failed.message)

    def _outcome(self) -> Outcome:
        run = _run(self._workspace, self._claim.run_id)
        with self._database.read() as connection:
            feed = feeds.by_id(connection, run.feed_id or "")
            entry = ledger.get(connection, run.id)
        done = run.state == RunState.COMMITTED
        return Outcome(
            run_id=run.id,
            feed=feed.name if feed else "",
            state=run.state,
            interval=run.interval,
            counts=run.counts or {} if done else {},
            content_hash=entry.content_hash if entry else None,
            error=None if done else run.error,
            retry_at=run.not_before if run.state == RunState.QUEUED else None,
        )


def _check_plan(feed: feeds.Feed, found: query.FeedQuery) -> None:
    if found.plan_hash != feed.plan_hash:
        raise DefinitionError(
            f"the query of feed {feed.name} means something else than when it was applied: a "
            "dataset it reads was made anew or has other columns, or this is another release",
            hint="look at it with feedmill feed plan, and apply it again",
        )
