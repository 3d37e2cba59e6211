"""One claim's attempt at one run: pin, compute, commit, and what is noted when that fails.

Every step may be the last one of this process, and a twin may do the same at the same time: the
guarded transaction of the commit decides whose work counts (PROTOCOL §1, §2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from shared.core import failpoints, ids
from shared.core.clock import to_millis
from shared.core.errors import (
    CommitConflictError,
    DefinitionError,
    FeedmillError,
    FencedError,
    ForeignSnapshotError,
    InternalError,
    NotFoundError,
    RowsReplacedError,
)
from shared.core.intervals import Interval
from shared.core.run_state import RunState
from shared.engine.graph import Progress
from shared.feeds import changes, compute, definition, identities, intent, output, query, tally
from shared.feeds.outcome import SKIPPED, Outcome
from shared.feeds.release import code_version
from shared.feeds.touching import Touching
from shared.lake.owner import explained
from shared.obs import logging
from shared.sql.plan.changes import Changes
from shared.state import feeds, ledger, runs
from shared.state.database import Connection, Database
from shared.state.lease import Lease
from shared.state.ledger import LedgerRow

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.dataset import Dataset

_log = logging.get("feeds")

_STOPS = (ForeignSnapshotError, NotFoundError, RowsReplacedError)
"""Errors that no later run of the feed would be without."""


def read_run(database: Database, run_id: str) -> runs.Run:
    """Return a run as it stands.

    Raises:
        NotFoundError: there is no such run.
    """
    with database.read() as connection:
        found = runs.get(connection, run_id)
    if found is None:
        raise NotFoundError(f"there is no run {run_id}")
    return found


def outcome_of(database: Database, run_id: str) -> Outcome:
    """Return what the record says became of a run; its deliveries are not among it."""
    run = read_run(database, run_id)
    with database.read() as connection:
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


def judge(connection: Connection, max_failures: int, run: runs.Run, reason: str) -> None:
    """Quarantine the feed of a run that failed, where too many did one after the other."""
    if run.feed_id is None:
        return
    failures = runs.consecutive_failures(connection, run.feed_id)
    if failures >= max_failures:
        why = f"{failures} runs failed one after the other; the last one: {reason}"
        if feeds.quarantine(connection, run.feed_id, why):
            _log.error("feed_quarantined", feed=run.feed_id, failures=failures)


class Attempt:
    """One claim's attempt at one run.

    Args:
        workspace: where everything is.
        claim: the right to do it.
        progress: told of tasks done.
        may_retry: whether an error that may pass puts the run back into the queue.
    """

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
        """Do the work; what goes wrong with it is noted in the record and in the outcome.

        Raises:
            DatabaseUnreachableError: the record cannot be read or written.
            Exception: a defect, once it is in the record.
        """
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
        return outcome_of(self._database, self._claim.run_id)

    def _renew(self) -> bool:
        with self._database.write() as connection:
            lease_seconds = self._workspace.config.runs.lease_seconds
            return runs.renew(connection, self._claim, lease_seconds)

    # --- the work ---------------------------------------------------------------------------

    def _work(self, lease: Lease) -> None:
        run = read_run(self._database, self._claim.run_id)
        feed = self._feed(run)
        (defined,) = definition.parse(feed.definition)
        lake = self._workspace.lake
        self._require(defined.source, feed.source_uuid, "source")
        found = query.read(defined, lake, now=run.slot)
        _check_plan(feed, found)
        run = self._pin(run, feed, found)
        assert run.interval is not None
        pins = {d.uuid: (run.pins or {}).get(d.uuid, d.seq) for d in found.reads}
        last = self._last(feed)
        everything = self._everything(last, found, run.interval, pins)
        _log.info("run_started", run=run.id, feed=feed.name, interval=str(run.interval))
        target = self._target(defined, feed, found)
        if target.is_log and target.seq:
            pins[target.uuid] = target.seq
        batch_id = ids.batch_id(run.id, 0)
        now = self._workspace.clock.now()
        work = compute.Work(
            found,
            run.interval,
            pins,
            batch_id,
            to_millis(now),
            everything,
            last,
            touching=Touching.of(run.variables),
        )
        if isinstance(found.shape, Changes):
            again = identities.again(lake, found.source, target, feed.cursor)
            work = replace(work, again=again)
        seen = {dataset.uuid: dataset.seq for dataset in (*found.reads, target) if dataset.seq}
        computed = compute.compute(
            self._workspace.session(), work, target, check=lease.check, progress=self._progress
        )
        counts = tally.tallied(lake, found.source, feed, run.interval, computed.counts)
        computed = replace(computed, counts=counts)
        lease.check()
        due = [
            # a millisecond each, so that their ids are in the order of the definition
            intent.delivery(wanted, run, feed, target, now + timedelta(milliseconds=number))
            for number, wanted in enumerate(defined.deliveries)
        ]
        intended = replace(
            intent.of(self._claim, run, feed, work, computed),
            deliveries=due,
            statement=read_run(self._database, run.id).next_statement,
            seen=seen,
        )
        self._committing = True
        try:
            lake.append(target, computed.written, intended)
        except CommitConflictError:  # nothing of it is committed
            compute.discard(lake, computed)
            raise
        _log.info("run_committed", run=run.id, feed=feed.name, **computed.counts)

    def _last(self, feed: feeds.Feed) -> LedgerRow | None:
        """Return the ledger row of the run before, where it wrote into the output of today."""
        with self._database.read() as connection:
            rows = ledger.listing(connection, feed.id, limit=1)
        return next((row for row in rows if row.output_uuid == feed.output_uuid), None)

    def _everything(
        self,
        last: LedgerRow | None,
        found: query.FeedQuery,
        interval: Interval,
        pins: Mapping[str, int],
    ) -> str | None:
        """Return why a feed of changes has to look at all identities, or None.

        Raises:
            RowsReplacedError: the feed says each event once, and its source has other rows now.
        """
        code = code_version()
        with self._database.read() as connection:
            if found.definition.emit == "changes":
                return changes.begins_generation(connection, last, found, interval, pins, code)
            other = last and changes.replaced(connection, found.source, interval)
            if other and other.kind == "overwrite":
                raise RowsReplacedError(
                    f"rows of {found.source.name} were replaced in its commit {other.seq}: a feed "
                    f"with emit: {found.definition.emit} cannot tell which of them it has given",
                    hint="apply it with another `output`, where it begins from the first commit; or "
                    "with `emit: changes` and another output, which says what became of each row",
                )
            if isinstance(found.shape, Changes):
                return changes.begins_generation(connection, last, found, interval, pins, code)
        return None

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
                f"the {role} {name} {what}",
                hint="apply the feed again, with a new output: a generation begins",
            )
        return found

    def _pin(self, run: runs.Run, feed: feeds.Feed, found: query.FeedQuery) -> runs.Run:
        bound = found.source.seq if run.interval_to is None else run.interval_to
        interval = Interval(feed.cursor, max(feed.cursor, min(bound, found.source.seq)))
        pins = {dataset.uuid: dataset.seq for dataset in found.reads}
        pins[found.source.uuid] = interval.end
        with self._database.write() as connection:
            return runs.pin(connection, self._claim, interval=interval, pins=pins)

    def _target(
        self, defined: definition.FeedDefinition, feed: feeds.Feed, found: query.FeedQuery
    ) -> Dataset:
        """Return the output dataset; before the first run a draft of it."""
        if feed.output_uuid is not None:
            self._require(feed.output_name, feed.output_uuid, "output")
        wanted = output.of(defined, found, self._workspace.lake, feed.output_uuid)
        if wanted.dataset is None:
            return self._workspace.lake.draft(
                wanted.name, wanted.columns, wanted.layout, self._claim
            )
        if not wanted.added:
            return wanted.dataset
        # A commit of its own, before the rows': a run begun anew finds the columns there.
        return self._workspace.lake.add_columns(
            wanted.dataset,
            pa.schema([wanted.columns.field(name) for name in wanted.added]),
            self._claim,
            ids.batch_id(self._claim.run_id, 0, "columns"),
            statement=0,
            last=False,
        )

    # --- what went wrong --------------------------------------------------------------------

    def _decide(self, error: Exception) -> Outcome:
        """Look at the record first: an error does not tell what became of the commit."""
        run = read_run(self._database, self._claim.run_id)
        if (run.state, run.epoch) == (RunState.COMMITTED, self._claim.epoch):
            return outcome_of(self._database, self._claim.run_id)
        if (run.state, run.epoch) != (RunState.RUNNING, self._claim.epoch):
            _log.info("run_fenced", run=run.id, error=str(error))
            return replace(
                outcome_of(self._database, self._claim.run_id),
                state=SKIPPED,
                error=explained(error),
            )
        if isinstance(error, FencedError) and not self._committing:
            # Ours still, but not renewed in time: it begins again, some times.
            self._fail(run, error, may_pass=True)
            return outcome_of(self._database, self._claim.run_id)
        self._fail(run, error, may_pass=isinstance(error, FeedmillError) and error.retryable)
        return outcome_of(self._database, self._claim.run_id)

    def _fail(self, run: runs.Run, error: Exception, *, may_pass: bool) -> None:
        settings = self._workspace.config.runs
        now = self._workspace.clock.now()
        passing = may_pass and self._may_retry
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
                    judge(connection, settings.max_failures, run, reason["message"])
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


def _check_plan(feed: feeds.Feed, found: query.FeedQuery) -> None:
    if found.plan_hash != feed.plan_hash:
        raise DefinitionError(
            f"the query of feed {feed.name} means something else than when it was applied: a "
            "dataset it reads was made anew or has other columns, a view is another one, or this is "
            "another release",
            hint="look at it with feedmill feed plan, and apply it again; name columns instead of `*`",
        )
