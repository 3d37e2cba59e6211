"""What the published incremental recipe would have said of a feed's source, run by run.

The recipe keeps the newest ingest time it has seen, and gives every row whose ingest time is that
or later, valued by windows over a look-back of days. Here its runs are those of the feed, or one
after each commit; what each would have given is computed, and compared with what holds now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shared.core.clock import EPOCH
from shared.core.errors import InternalError, OperationError
from shared.core.intervals import Interval
from shared.engine.graph import Progress
from shared.engine.session import Driving
from shared.feeds import definition, query
from shared.lake import schema as schemas
from shared.lake.content import row_hashes
from shared.sql import tree, types
from shared.sql.analyse.statement import analyse
from shared.sql.plan import rewrite
from shared.sql.plan.changes import Changes, check_changes
from shared.sql.plan.local_rules import Copies
from shared.sql.plan.logs import at_path
from shared.sql.statements import split
from shared.state import commits, feeds, ledger

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.dataset import Dataset
    from shared.state.commits import Commit

DAYS = 90
"""The look-back that the recipe is published with."""

Lane = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class RecipeRun:
    """One run of the recipe.

    Attributes:
        seq: the last commit that it saw.
        given: rows it gave.
        again: of these, rows that a run before had given.
    """

    seq: int
    given: int
    again: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What the recipe would have said against what holds.

    Attributes:
        events: how many there are.
        twice: events that were given more than once.
        surplus: rows that were given beside the first of each event.
        never: events that no run gave.
        wrong: for each computed column, events whose last value given is another than now.
        misvalued: events of which at least one of these is.
        runs: run by run.
        days: the look-back.
    """

    feed: str
    source: str
    events: int
    twice: int
    surplus: int
    never: int
    wrong: Mapping[str, int]
    misvalued: int
    runs: tuple[RecipeRun, ...]
    days: int


def compare(
    workspace: Workspace, name: str, *, days: int = DAYS, progress: Progress | None = None
) -> Difference:
    """Return what the recipe would have given, doubled, left out and misvalued.

    The day of a run is that of the newest event it saw, so that old data can be looked at today.

    Raises:
        NotFoundError: there is no such feed.
        OperationError: a row of its query is no event, as a row of the recipe is.
    """
    with workspace.database.read() as connection:
        feed = feeds.named(connection, name)
        (defined,) = definition.parse(feed.definition)
        read = query.read(defined, workspace.lake, now=workspace.clock.now())
        history = commits.history(connection, read.source.uuid)
        entries = ledger.listing(connection, feed.id, limit=1_000_000)
    if read.source.is_log or read.source.timestamp is None:
        raise OperationError(f"the source {read.source.name} is no dataset of events")
    shape = check_changes(read.relation, defined.source, text=defined.query, copies=Copies.KEEP)
    if not shape.events:
        raise OperationError(
            f"a row of feed {name} is no event, as a row of the recipe is",
            hint="compare a feed whose query neither groups nor joins its events with each other",
        )
    seqs = sorted({row.interval_to for row in entries if row.source_uuid == read.source.uuid})
    seqs = [s for s in seqs if s] or [c.seq for c in history if c.rows]
    return _Comparison(workspace, name, shape, read.source, history, days).over(seqs, progress)


class _Comparison:
    def __init__(
        self,
        workspace: Workspace,
        name: str,
        shape: Changes,
        source: Dataset,
        history: Sequence[Commit],
        days: int,
    ) -> None:
        self._workspace = workspace
        self._name = name
        self._shape = shape
        self._source = source
        self._batches = [c for c in history if c.ingest_time is not None and c.rows]
        self._days = days
        self._columns = [c.name for c in shape.visible if c.name not in shape.paths]

    def over(self, seqs: Sequence[int], progress: Progress | None) -> Difference:
        """Compare the runs that saw these commits last."""
        keys, batches, times = self._events()
        _, truth = self._rows(self._shape.relation, self._source.seq, None, keys)
        given = np.zeros(len(keys), np.int64)
        last = {column: np.zeros(len(keys), np.uint64) for column in self._columns}
        checkpoint = -1
        runs = []
        for number, seq in enumerate(seqs):
            if progress is not None:
                progress("runs of the recipe", number, len(seqs))
            seen = [c for c in self._batches if c.seq <= seq]
            wanted = [c.batch_id for c in seen if (c.ingest_time or 0) >= checkpoint]
            newest = max((times[c.batch_id] for c in seen if c.batch_id in times), default=0)
            day = (EPOCH + timedelta(microseconds=newest)).date()
            cut = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=self._days)
            there, values = self._rows(self._shape.relation, seq, cut, keys)
            fresh = there & pc.is_in(batches, value_set=pa.array(wanted, pa.string())).to_numpy(
                zero_copy_only=False
            )
            runs.append(RecipeRun(seq, int(fresh.sum()), int((fresh & (given > 0)).sum())))
            given += fresh
            for column in self._columns:
                last[column][fresh] = values[column][fresh]
            checkpoint = max((c.ingest_time or 0 for c in seen), default=checkpoint)
        return self._difference(given, last, truth, tuple(runs))

    def _difference(
        self,
        given: npt.NDArray[np.int64],
        last: Mapping[str, Lane],
        truth: Mapping[str, Lane],
        runs: tuple[RecipeRun, ...],
    ) -> Difference:
        said = given > 0
        differs = {c: said & (last[c] != truth[c]) for c in self._columns}
        any_differs = np.zeros(len(given), bool)
        for column in differs.values():
            any_differs |= column
        return Difference(
            feed=self._name,
            source=self._source.name,
            events=len(given),
            twice=int((given > 1).sum()),
            surplus=int((given - said).sum()),
            never=int((~said).sum()),
            wrong={column: int(found.sum()) for column, found in differs.items()},
            misvalued=int(any_differs.sum()),
            runs=runs,
            days=self._days,
        )

    def _events(self) -> tuple[pa.Array, pa.Array, dict[str, int]]:
        """Return key and batch of every event, and the time of the newest event of each batch."""
        assert self._source.timestamp is not None
        time = ".".join(
            f"`{s}`" for s in schemas.split_path(self._source.schema, self._source.timestamp)
        )
        text = f"SELECT _ACP_BATCHID AS batch, {time} AS at FROM `{self._source.name}`"
        statement = analyse(split(text)[0], self._workspace.lake, now=EPOCH)
        if not isinstance(statement, tree.Query):
            raise InternalError("a search for events that is no query")
        shape = check_changes(statement.relation, self._source.name, text=text, copies=Copies.KEEP)
        table = pa.concat_tables(list(self._tables(shape.relation, self._source.seq)))
        latest = table.group_by("batch").aggregate([("at", "max")])
        micros = latest.column("at_max").cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
        newest = dict(zip(latest.column("batch").to_pylist(), micros.to_pylist(), strict=True))
        keys, batches = (table.column(n).combine_chunks() for n in ("_key", "batch"))
        return keys, batches, {b: at for b, at in newest.items() if at is not None}

    def _rows(
        self, relation: tree.Relation, seq: int, cut: datetime | None, keys: pa.Array
    ) -> tuple[npt.NDArray[np.bool_], dict[str, Lane]]:
        """Return which events a query gives, and the hashes of their computed values."""
        there = np.zeros(len(keys), bool)
        values = {column: np.zeros(len(keys), np.uint64) for column in self._columns}
        for table in self._tables(relation if cut is None else self._since(relation, cut), seq):
            place = pc.index_in(table.column("_key"), value_set=keys).to_numpy()
            at = place.astype(np.int64)
            there[at] = True
            for column in self._columns:
                values[column][at], _ = row_hashes(pa.table({"value": table.column(column)}))
        return there, values

    def _since(self, relation: tree.Relation, cut: datetime) -> tree.Relation:
        """Return a query whose events are no older than the look-back."""

        def limited(scan: tree.Scan) -> tree.Relation:
            if scan.table.name != self._source.name:
                return scan
            assert self._source.timestamp is not None
            edge = tree.Literal(type=types.TIMESTAMP, value=cut)
            recent = tree.Call(
                type=types.BOOLEAN,
                function=">=",
                args=(at_path(scan, self._source.timestamp), edge),
            )
            return tree.Filter(columns=scan.columns, input=scan, condition=recent)

        return rewrite.map_scans(relation, limited)

    def _tables(self, relation: tree.Relation, seq: int) -> Iterator[pa.Table]:
        driving = Driving(self._source.uuid, Interval(0, seq), also=None, ordered=True)
        result = self._workspace.session().query(
            relation, pins={self._source.uuid: seq}, driving=driving, hidden=True
        )
        try:
            names = [c.name for c in relation.columns]
            for table in result.tables():
                yield table.rename_columns(names)
        finally:
            result.close()
