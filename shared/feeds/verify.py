"""Whether a feed's output is what its query says: counted and hashed against a full recompute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from shared.core.errors import OperationError, StoreError
from shared.core.intervals import Interval
from shared.engine.graph import Progress
from shared.engine.session import Driving
from shared.feeds import changes, definition, query, restate, settling
from shared.feeds.outcome import Outcome
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.buckets import bucket_numbers
from shared.lake.content import ContentHash
from shared.lake.dataset import Dataset
from shared.sql import tree
from shared.sql.plan import lineage
from shared.sql.plan.changes import Changes
from shared.sql.plan.local_rules import Copies
from shared.sql.plan.settled import Settling
from shared.state import commits, feeds, ledger

if TYPE_CHECKING:
    from shared.feeds.query import FeedQuery
    from shared.feeds.workspace import Workspace
    from shared.state.ledger import LedgerRow


@dataclass(slots=True)
class Side:
    """The rows of one bucket on one side."""

    rows: int = 0
    content: ContentHash = field(default_factory=ContentHash)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of a feed's output against what it should hold.

    Attributes:
        number: -1 for rows without an identity.
    """

    number: int
    rows: int
    expected_rows: int
    content_hash: str
    expected_hash: str

    @property
    def right(self) -> bool:
        """Whether both are the same rows."""
        return (self.rows, self.content_hash) == (self.expected_rows, self.expected_hash)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about an output.

    Attributes:
        seq: the commit of the source that the feed covers.
        compared: the columns that were compared: of an append feed those that later events do
            not change.
        lost: data files that are not there or cannot be read, with the reason.
        buckets: each with its rows; those that could be read.
    """

    feed: str
    output: str
    seq: int
    compared: tuple[str, ...]
    lost: tuple[tuple[str, str], ...]
    buckets: tuple[Bucket, ...]

    @property
    def right(self) -> bool:
        """Whether the output is what the query says."""
        return not self.lost and all(bucket.right for bucket in self.buckets)


def verify(workspace: Workspace, name: str, *, progress: Progress | None = None) -> Verdict:
    """Compare the output of a feed with its query over all that the feed covers.

    Raises:
        NotFoundError: there is no such feed.
        OperationError: it has not run yet, or its query was changed since its last run.
    """
    with workspace.database.read() as connection:
        feed = feeds.named(connection, name)
        last = ledger.listing(connection, feed.id, limit=1)
    if not last or feed.output_uuid is None:
        raise OperationError(f"feed {name} has not run yet: there is nothing to verify")
    (defined,) = definition.parse(feed.definition)
    read = query.read(defined, workspace.lake, now=last[0].slot)
    if read.plan_hash != last[0].plan_hash:
        raise OperationError(
            f"the query of feed {name} was changed after its last run",
            hint=f"run it, then verify: feedmill feed run {name}",
        )
    output = workspace.lake.get(feed.output_name)
    pins = {**last[0].pins, output.uuid: output.seq}
    lost = tuple(_lost(workspace, output))
    names = _compared(read)
    interval = Interval(0, feed.cursor)
    settles = _settles(workspace, read, output, interval, last[0])
    wanted = _expected(workspace, read, output, pins, interval, names, settles, progress)
    there: dict[int, Side] = {} if lost else _there(workspace, read, output, names, progress)
    buckets = tuple(
        _bucket(number, there.get(number, Side()), wanted.get(number, Side()))
        for number in sorted({*wanted, *there})
    )
    return Verdict(name, output.name, feed.cursor, tuple(names), lost, buckets)


def repair(workspace: Workspace, found: Verdict, *, progress: Progress | None = None) -> Outcome:
    """Emit what makes an output right; files that are lost are left out of it first.

    Raises:
        OperationError: it is no feed of changes: what it said cannot be said anew.
        RunActiveError: the feed has a queued or running run.
    """
    with workspace.database.read() as connection:
        feed = feeds.named(connection, found.feed)
    (defined,) = definition.parse(feed.definition)
    if defined.emit != "changes":  # before anything is left out
        raise OperationError(
            f"{found.output} is the output of a feed with emit: {defined.emit}, which says each event "
            "once and for all",
            hint="apply the feed with `emit: changes`, or with another output from the first commit",
        )
    lake = workspace.lake
    output = lake.get(found.output)
    if found.lost:
        with lake.own_run(
            kind="maintenance", now=workspace.clock.now(), owner=workspace.owner()
        ) as claim:
            lake.leave_out(output, [path for path, _ in found.lost], claim)
    return restate.repair(workspace, found.feed, progress=progress)


def _bucket(number: int, there: Side, wanted: Side) -> Bucket:
    return Bucket(number, there.rows, wanted.rows, there.content.hex(), wanted.content.hex())


def _lost(workspace: Workspace, output: Dataset) -> Iterator[tuple[str, str]]:
    """Yield the files of an output that cannot be read."""
    for fragment in scan.plan(workspace.lake, output):
        for file in fragment.files:
            try:
                for _ in scan.pieces(fragment.of(file), ()):
                    pass
            except (StoreError, FileNotFoundError) as error:
                yield file.path, str(error).splitlines()[0]


def _compared(read: FeedQuery) -> list[str]:
    """Return the columns that the output must have as a full recompute has them."""
    if isinstance(read.shape, Changes):
        return [column.name for column in read.columns]
    return [column.name for column in read.columns if column.name in read.shape.paths]


def _expected(
    workspace: Workspace,
    read: FeedQuery,
    output: Dataset,
    pins: dict[str, int],
    interval: Interval,
    names: list[str],
    settles: _Settles | None,
    progress: Progress | None,
) -> dict[int, Side]:
    """Return the rows that the query gives, by bucket."""
    relation, identity = _relation(read, settles)
    driving = Driving(
        read.source.uuid,
        interval,
        also=None,
        ordered=True,
        unique=read.unique,
        bounds=settles.bounds if settles else {},
    )
    result = workspace.session().query(
        relation, pins=pins, driving=driving, hidden=True, progress=progress
    )
    kept = schemas.own_columns(output.schema)
    fields = pa.schema([kept.field(name) for name in names])
    try:
        shown = [c.name for c in relation.columns]
        return _sides(
            (
                (
                    table.column(identity),
                    schemas.fit(table.rename_columns(_unique(shown)).select(names), fields),
                )
                for table in result.tables()
            ),
            output.buckets,
        )
    finally:
        result.close()


def _unique(names: list[str]) -> list[str]:
    """Return names of which the hidden ones at the end hide none of the shown."""
    return [f"{name}#{at}" if name in names[:at] else name for at, name in enumerate(names)]


def _relation(read: FeedQuery, settles: _Settles | None) -> tuple[tree.Relation, int]:
    """Return the rows of a query, and the place of the column that holds the identity."""
    shape = read.shape
    if not isinstance(shape, Changes):
        carried = lineage.carry(
            read.relation,
            read.source.name,
            copies=read.duplicates is not Copies.DROP,
            flag=read.duplicates is Copies.FLAG,
        )
        rows = carried.relation
        visible = [c for c in rows.columns if not c.hidden]
        at = next(
            (
                i
                for i, c in enumerate(visible)
                if shape.paths.get(c.name, "").casefold() == (read.source.identity or "").casefold()
            ),
            -1,
        )
        items = tuple(tree.Item(c, tree.Ref(type=c.type, column=c)) for c in visible)
        return tree.Project(columns=tuple(visible), input=rows, items=items), at
    if settles is not None:
        shape = query.settled(read, settles.by)
    return shape.relation, len(shape.relation.columns) - 2


@dataclass(frozen=True, slots=True)
class _Settles:
    """Which events have settled, and up to which time those of each batch came too late."""

    by: Settling
    bounds: Mapping[str, int]


def _settles(
    workspace: Workspace, read: FeedQuery, output: Dataset, interval: Interval, last: LedgerRow
) -> _Settles | None:
    """Return how rows settled up to the feed's last run; None where they do not.

    Events that moved the clock may have been forgotten since. Where it stood is in the ledger then,
    and which events came too late is in the log.
    """
    settle = read.definition.settle
    if settle is None:
        return None
    clock = settling.clock(workspace.lake, read.source, interval, None, settle)
    ever = Interval(0, read.source.seq)
    with workspace.database.read() as connection:
        gone = commits.first_removal(connection, read.source.uuid, ever, kinds=("forget",))
    stood = [at for at in (clock.after, last.counts.get(settling.CLOCK)) if at is not None]
    stands = max(stood, default=-(1 << 62))
    log = output if gone and output.seq else None
    return _Settles(Settling(settle.quiet_micros, settle.late_micros, stands, log), clock.bounds)


def _there(
    workspace: Workspace,
    read: FeedQuery,
    output: Dataset,
    names: list[str],
    progress: Progress | None,
) -> dict[int, Side]:
    """Return the rows that the output has, by bucket."""
    if not isinstance(read.shape, Changes):
        pieces = (
            (
                None if output.identity is None else schemas.at_path(t, output.identity),
                t.select(names),
            )
            for t in scan.rows(workspace.lake, output)
        )
        return _sides(pieces, output.buckets)
    relation = changes.state(output)
    result = workspace.session().query(relation, hidden=True, progress=progress)
    try:
        own = [c.name for c in relation.columns]
        assert output.identity is not None
        found = (
            (schemas.at_path(named, output.identity), named.select(names))
            for named in (table.rename_columns(own) for table in result.tables())
        )
        return _sides(found, output.buckets)
    finally:
        result.close()


def _sides(
    pieces: Iterable[tuple[pa.ChunkedArray | None, pa.Table]], buckets: int
) -> dict[int, Side]:
    sides: defaultdict[int, Side] = defaultdict(Side)
    for identity, table in pieces:
        if not len(table):
            continue
        numbers = (
            np.zeros(len(table), np.int32)
            if identity is None
            else bucket_numbers(identity, buckets)
        )
        for number in np.unique(numbers):
            part = table.filter(pa.array(numbers == number))
            side = sides[int(number)]
            side.rows += len(part)
            side.content.update(part)
    return dict(sides)
