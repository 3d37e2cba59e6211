"""The rows of one interval: computed from the touched identities, written, and not yet committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from shared.core import failpoints
from shared.core.errors import OperationError
from shared.core.intervals import Interval
from shared.engine.graph import Progress
from shared.engine.result import Result
from shared.engine.session import Driving, Session
from shared.feeds import changes, lookups, settling
from shared.feeds.identities import Again
from shared.feeds.query import FeedQuery
from shared.feeds.settling import Clock
from shared.feeds.touching import Touching
from shared.lake import scan
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.lake.lake import Lake
from shared.lake.write import Written, write_rows
from shared.sql import tree
from shared.sql.plan import lineage
from shared.sql.plan.changes import Changes
from shared.sql.plan.local_rules import Copies
from shared.state import commits
from shared.state.ledger import LedgerRow


@dataclass(frozen=True, slots=True)
class Work:
    """One run's work.

    Attributes:
        pins: the commit to read of each dataset, by uuid.
        everything: why all identities are looked at, of a feed of changes; None: the touched.
        last: the ledger row of the feed's run before.
        again: whom a forget in the source makes the run look at.
        touching: what else was asked to be looked at.
        batch_id: of the rows.
        ingest_time: of the rows, milliseconds since 1970.
    """

    query: FeedQuery
    interval: Interval
    pins: Mapping[str, int]
    batch_id: str
    ingest_time: int
    everything: str | None = None
    last: LedgerRow | None = None
    again: Again | None = None
    touching: Touching | None = None

    @property
    def looks_further(self) -> bool:
        """Whether identities without a row in the interval are looked at."""
        return not (self.everything is None and self.again is None and self.touching is None)

    @property
    def anew(self) -> bool:
        """Whether a generation begins: what was emitted so far was by another query."""
        return self.everything is not None and self.interval.start > 0


@dataclass(frozen=True, slots=True)
class Computed:
    """The rows of an interval, in the warehouse and in no snapshot; or none.

    Attributes:
        counts: rows_in (of the interval), rows_out, context_rows (read: all of the touched
            identities), identities (touched).
    """

    written: Written | None
    content_hash: str
    counts: Mapping[str, Any]


def compute(
    session: Session,
    work: Work,
    output: Dataset,
    *,
    check: Callable[[], None],
    progress: Progress | None,
) -> Computed:
    """Compute and write the rows of an interval.

    Args:
        session: runs the query.
        work: what to compute.
        output: the dataset the rows are for, or a draft of it.
        check: raises when the work is no longer wanted.
        progress: told of tasks done.

    Raises:
        QueryFailedError: a value cannot be computed, or an event finds two rows of a lookup.
        StoreError: files cannot be read or written.
    """
    source, interval = work.query.source, work.interval
    with session.database.read() as connection:
        rows_in = commits.rows_between(connection, source.uuid, interval)
    if not rows_in and not (work.looks_further and interval.end):
        scan.check_own(session.lake, source)
        nothing = {"rows_in": 0, "rows_out": 0, "context_rows": 0, "identities": 0}
        return Computed(None, ContentHash().hex(), nothing | changes.none_of(work.query))
    with opened(session, work, output, check=check, progress=progress) as rows:
        written = write_rows(
            session.lake,
            output,
            rows.tables,
            batch_id=work.batch_id,
            ingest_time_ms=work.ingest_time,
        )
        counts = {"rows_in": rows_in, "rows_out": written.rows, **rows.counts()}
    failpoints.hit("run.files_written")
    return Computed(written, written.content_hash, counts)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of an interval, as they come.

    Attributes:
        tables: in pieces, with the columns of the output.
    """

    tables: Iterator[pa.Table]
    _work: Work
    _result: Result
    _counted: changes.Counted
    _clock: Clock | None

    def counts(self) -> dict[str, Any]:
        """Return what was read and emitted; complete once all pieces were taken."""
        counts: dict[str, Any] = {
            "context_rows": self._result.context,
            "identities": self._result.identities,
            "duplicates": self._result.copies,
        }
        if isinstance(self._work.query.shape, Changes):
            counts |= self._counted.counts()
        if self._clock is not None and self._clock.after is not None:
            counts[settling.CLOCK] = self._clock.after
        if self._work.everything is not None:
            counts["everything"] = self._work.everything
        if self._work.touching is not None:
            counts["touching"] = self._work.touching.as_json()
        return counts


@contextmanager
def opened(
    session: Session,
    work: Work,
    output: Dataset,
    *,
    check: Callable[[], None],
    progress: Progress | None,
) -> Iterator[Rows]:
    """Compute the rows of an interval, which are read while the block runs; as `compute`."""

    def looked() -> None:
        failpoints.hit("run.computing")
        check()

    clock = _clock(session, work)
    relation, names, reads = _planned(work, output, clock)
    result = session.query(
        relation, pins=work.pins, driving=reads, check=looked, progress=progress, hidden=True
    )
    counted = changes.Counted()
    try:
        tables = _checked(session, work, result, names, check, counted)
        yield Rows(_bare(work, output, tables), work, result, counted, clock)
    finally:
        result.close()


def _clock(session: Session, work: Work) -> Clock | None:
    """Return the clock by which rows settle, where they do."""
    settle = work.query.definition.settle
    if settle is None:
        return None
    return settling.clock(session.lake, work.query.source, work.interval, work.last, settle)


def _planned(
    work: Work, output: Dataset, clock: Clock | None
) -> tuple[tree.Relation, list[str], Driving]:
    """Return what is computed, what its columns are called, and what it reads of the source."""
    source = work.query.source
    reads = Driving(source.uuid, work.interval, unique=work.query.unique)
    if work.again is not None:
        reads = replace(reads, also=work.again.touched)
    if isinstance(work.query.shape, Changes):
        found = changes.rows(work.query, output, clock, work.interval.end)
        everything = work.everything is not None
        driving = changes.driving(
            reads,
            work.query,
            output,
            clock,
            everything=everything,
            touching=work.touching,
        )
        return found.relation, list(found.names), driving
    carried = lineage.carry(
        work.query.relation,
        source.name,
        copies=work.query.duplicates is not Copies.DROP,
        flag=work.query.duplicates is Copies.FLAG,
        days=work.query.definition.history,
    )
    names = [column.name for column in work.query.columns]
    return lineage.interval_rows(carried), names, reads


def _bare(work: Work, output: Dataset, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows, those that take back what was forgotten without its values."""
    for table in tables:
        if work.again is None or output.identity is None:
            yield table
        else:
            yield work.again.blanked(table, output.identity)


def discard(lake: Lake, computed: Computed) -> None:
    """Delete the files of rows that are for certain not committed, and never will be."""
    for file in () if computed.written is None else computed.written.files:
        with suppress(OperationError):  # a file too many is the sweeper's business
            lake.files.delete(file.path)


def _checked(
    session: Session,
    work: Work,
    result: Result,
    names: list[str],
    check: Callable[[], None],
    counted: changes.Counted,
) -> Iterator[pa.Table]:
    """Yield the rows to write, a part at a time."""
    shape = work.query.shape
    for table in result.tables():
        check()
        if isinstance(shape, Changes):
            found = table.rename_columns(names)
            counted.add(found)
            yield found
            continue
        if shape.lookups and lookups.has_twins(table.column(len(names))):
            raise lookups.ambiguous(session, shape.lookups, work.pins)
        yield table.select(range(len(names))).rename_columns(names)
