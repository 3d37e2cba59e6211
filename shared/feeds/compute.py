"""The rows of one interval: computed from the touched identities, written, and not yet committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from shared.core import failpoints
from shared.core.intervals import Interval
from shared.engine.graph import Progress
from shared.engine.session import Driving, Session
from shared.feeds import lookups
from shared.feeds.query import FeedQuery
from shared.lake import scan
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.lake.write import Written, write_rows
from shared.sql.plan import lineage
from shared.state import commits


@dataclass(frozen=True, slots=True)
class Work:
    """One run's work.

    Attributes:
        pins: the commit to read of each dataset, by uuid.
        batch_id: of the rows.
        ingest_time: of the rows, milliseconds since 1970.
    """

    query: FeedQuery
    interval: Interval
    pins: Mapping[str, int]
    batch_id: str
    ingest_time: int


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
    if not rows_in:
        scan.check_own(session.lake, source)
        counts = {"rows_in": 0, "rows_out": 0, "context_rows": 0, "identities": 0}
        return Computed(None, ContentHash().hex(), counts)

    def looked() -> None:
        failpoints.hit("run.computing")
        check()

    carried = lineage.carry(work.query.relation, source.name)
    result = session.query(
        lineage.interval_rows(carried),
        pins=work.pins,
        driving=Driving(source.uuid, interval),
        check=looked,
        progress=progress,
        hidden=True,
    )
    names = [column.name for column in work.query.columns]

    def tables() -> Iterator[pa.Table]:
        for table in result.tables():
            check()
            if work.query.append.lookups and lookups.has_twins(table.column(len(names))):
                raise lookups.ambiguous(session, work.query.append.lookups, work.pins)
            yield table.select(range(len(names))).rename_columns(names)

    try:
        written = write_rows(
            session.lake,
            output,
            tables(),
            batch_id=work.batch_id,
            ingest_time_ms=work.ingest_time,
        )
    finally:
        result.close()
    failpoints.hit("run.files_written")
    counts = {
        "rows_in": rows_in,
        "rows_out": written.rows,
        "context_rows": result.context,
        "identities": result.identities,
    }
    return Computed(written, written.content_hash, counts)
