"""Computing intervals again: the same rows come out, and can be delivered once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.core import ids
from shared.core.errors import InputError, NotFoundError
from shared.core.intervals import Interval
from shared.engine.graph import Progress
from shared.feeds import compute, definition, intent, query
from shared.feeds.enqueue import new_run
from shared.feeds.run import claimed_here, execute_delivery
from shared.feeds.touching import Touching
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.state import commits, feeds, ledger, runs
from shared.state.ledger import LedgerRow

if TYPE_CHECKING:
    from shared.export.sink import Outcome as Delivered
    from shared.feeds.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Replayed:
    """One run of the ledger, computed again.

    Attributes:
        entry: its row of the ledger.
        rows: how many came out; None where it could not be computed again.
        content_hash: of what came out.
        note: why it was not computed, or what has happened since.
    """

    entry: LedgerRow
    rows: int | None
    content_hash: str | None
    note: str | None = None

    @property
    def same(self) -> bool:
        """Whether the same rows came out."""
        return self.content_hash == self.entry.content_hash


def entries(workspace: Workspace, name: str, interval: Interval) -> list[LedgerRow]:
    """Return the ledger's rows that make up an interval of a feed's source, oldest first.

    Raises:
        NotFoundError: there is no such feed, or the ledger has no such interval.
    """
    with workspace.database.read() as connection:
        feed = feeds.named(connection, name)
        rows = ledger.listing(connection, feed.id, limit=1_000_000)
    mine = [row for row in reversed(rows) if row.output_uuid == feed.output_uuid]
    found = [
        row
        for row in mine
        if row.interval_from >= interval.start and row.interval_to <= interval.end
    ]
    edges = sorted({edge for row in mine for edge in (row.interval_from, row.interval_to)})
    for wanted in (interval.start, interval.end):
        if wanted not in edges:
            near = min(edges, key=lambda edge: abs(edge - wanted), default=None)
            raise NotFoundError(
                f"no run of feed {name} begins or ends at commit {wanted}",
                hint=f"the nearest is {near}; feedmill feed ledger {name} shows all"
                if near is not None
                else "the feed has not run yet",
            )
    return [row for row in found if not row.interval.empty or row.counts.get("rows_out")]


def replay(
    workspace: Workspace, name: str, found: list[LedgerRow], *, progress: Progress | None = None
) -> Iterator[Replayed]:
    """Compute runs of a feed again, as they were: their interval, lookups and log of then.

    Nothing is written. Errors as those of a run.
    """
    with workspace.database.read() as connection:
        feed = feeds.named(connection, name)
        everything = ledger.listing(connection, feed.id, limit=1_000_000)
    (defined,) = definition.parse(feed.definition)
    for entry in found:
        read = query.read(defined, workspace.lake, now=entry.slot)
        if read.plan_hash != entry.plan_hash:
            yield Replayed(entry, None, None, "the feed had another query then")
            continue
        before = next(
            (
                row
                for row in everything
                if row.created_at < entry.created_at and row.output_uuid == entry.output_uuid
            ),
            None,
        )
        yield _again(workspace, entry, before, read, progress)


def _again(
    workspace: Workspace,
    entry: LedgerRow,
    before: LedgerRow | None,
    read: query.FeedQuery,
    progress: Progress | None,
) -> Replayed:
    with workspace.database.read() as connection:
        removed = commits.first_removal(
            connection, entry.source_uuid, Interval(entry.interval_to, 1 << 60)
        )
    note = None if removed is None else f"rows were removed since, at commit {removed.seq}"
    output = _as_of(workspace, entry)
    work = compute.Work(
        read,
        entry.interval,
        entry.pins,
        batch_id="",
        ingest_time=0,
        everything=entry.counts.get("everything"),
        last=before,
        touching=_touching(entry),
    )
    content, rows = ContentHash(), 0
    own = schemas.own_columns(output.schema)
    with compute.opened(
        workspace.session(), work, output, check=lambda: None, progress=progress
    ) as opened:
        for table in opened.tables:
            rows += len(table)
            content.update(schemas.fit(table, own))
    return Replayed(entry, rows, content.hex(), note)


def _touching(entry: LedgerRow) -> Touching | None:
    found: Touching | None = Touching.of(entry.counts.get("touching"))
    return found


def _as_of(workspace: Workspace, entry: LedgerRow) -> Dataset:
    """Return the output as the run found it."""
    lake = workspace.lake
    name = next((d.name for d in lake.datasets() if d.uuid == entry.output_uuid), None)
    if name is None:
        raise NotFoundError("the output of the run was dropped")
    output = scan.as_of(lake, lake.get(name), entry.output_seq)
    return replace(output, seq=entry.pins.get(output.uuid, 0)) if output.is_log else output


def deliver(workspace: Workspace, name: str, found: list[LedgerRow]) -> tuple[Delivered, ...]:
    """Deliver once more what runs of a feed have committed, in new files with new manifests.

    Raises:
        InputError: the runs have no rows, or the feed no deliveries.
        RunActiveError: the feed has a queued or running run.
    """
    now = workspace.clock.now()
    written = [entry for entry in found if entry.counts.get("rows_out")]
    if not written:
        raise InputError(f"these runs of feed {name} have no rows to deliver")
    with workspace.database.write() as connection:
        feed = feeds.runnable(connection, name)
        new = new_run(feed, trigger="replay", slot=now, now=now)
        claim = claimed_here(workspace, connection, new)
    (defined,) = definition.parse(feed.definition)
    output = _as_of(workspace, written[-1])
    run = workspace_run(workspace, claim)
    if not defined.deliveries:
        raise InputError(f"feed {name} has no deliveries")
    covers = Interval(written[0].output_seq - 1, written[-1].output_seq)
    due = [
        replace(
            intent.delivery(wanted, run, feed, output, now + timedelta(milliseconds=number)),
            interval=covers,
        )
        for number, wanted in enumerate(defined.deliveries)
    ]
    intended = commits.Intent(claim, "append", ids.batch_id(claim.run_id, 0), deliveries=due)
    with workspace.database.write() as connection:
        commits.apply_empty(connection, intended, dataset_uuid=output.uuid, now=now)
    return tuple(execute_delivery(workspace, delivery.id) for delivery in due)


def workspace_run(workspace: Workspace, claim: runs.Claim) -> runs.Run:
    """Return the run of a claim."""
    with workspace.database.read() as connection:
        found = runs.get(connection, claim.run_id)
    assert found is not None
    return found
