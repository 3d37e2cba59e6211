"""One task of a stage: read the bucket's files, run the program, leave the rows as a part."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from shared.engine import exchange, fragment, touched
from shared.engine.copies import COPY, Copying, numbered
from shared.engine.exchange import Exchange, Part
from shared.engine.fragment import Limits
from shared.engine.lower.program import Program
from shared.engine.lower.relations import NOTHING
from shared.engine.touched import Touched
from shared.lake import scan
from shared.lake.schema import BATCH, at_path
from shared.sql import tree
from shared.sql.plan.settled import BOUND


@dataclass(frozen=True, slots=True)
class Read:
    """What a task reads of one dataset.

    Attributes:
        name: what the program calls the table.
        fragment: the files of the bucket; may be none.
        leaves: dotted paths that are read.
        columns: names in the dataset, hidden ones included, and what the program calls them.
        new_batches: what `_fm_new` is true for.
        touched: where only the rows of some identities are read.
        copying: how events that are there twice are numbered, where `_fm_copy` is asked for.
        order: paths that the rows are sorted by, so that they do not depend on the files.
        bounds: what `_fm_bound` is for the rows of each batch; NULL for others.
        counted: whether its rows count as those read of a feed's source.
    """

    name: str
    fragment: scan.Fragment
    leaves: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    new_batches: frozenset[str] | None = None
    touched: Touched | None = None
    copying: Copying | None = None
    order: tuple[str, ...] = ()
    bounds: Mapping[str, int] = field(default_factory=dict)
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read: of how many touched identities, and how many new copies are among it."""

    table: pa.Table
    identities: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """All that a worker needs, as plain data.

    Attributes:
        what: for progress and errors.
        inputs: the stages whose parts it is given.
        steady: whether sums over frames must not depend on the rows of other partitions.
    """

    what: str
    program: Program
    reads: tuple[Read, ...]
    inputs: tuple[int, ...]
    limits: Limits
    exchange: Exchange
    steady: bool = False


def perform(task: Task, parts: Mapping[int, Sequence[Part]]) -> Part:
    """Run a task; runs in a thread here, or in a worker of a Dask cluster.

    Args:
        task: what to do.
        parts: the rows of the stages it takes, by their number.

    Raises:
        QueryFailedError: a value could not be computed.
        StoreError: files could not be read or written.
    """
    inputs = [part for stage in task.inputs for part in parts[stage]]
    tables: dict[str, pa.Table] = {}
    context = sum(part.context for part in inputs)
    identities = sum(part.identities for part in inputs)
    copies = sum(part.copies for part in inputs)
    for read in task.reads:
        of = rows(read)
        tables[read.name] = of.table
        if read.counted:
            context += len(of.table)
            identities += of.identities
            copies += of.copies
    for stage in task.inputs:
        tables[f"x{stage}"] = exchange.gather(parts[stage], task.exchange)
    limits = task.limits
    if not limits.spool:
        limits = Limits(limits.memory, limits.threads, tempfile.gettempdir())
    found = fragment.run(task.program, tables, limits, steady=task.steady)
    made = exchange.put(found, task.exchange)
    return replace(
        made,
        spent=exchange.files_of(inputs),
        context=context,
        identities=identities,
        copies=copies,
    )


def rows(read: Read) -> Rows:
    """Return the rows of a scan, named as the program names them."""
    hidden = [name for name, _ in read.columns if name in tree.MADE - {COPY, BOUND}]
    bounded = any(name == BOUND for name, _ in read.columns)
    if not read.columns and read.touched is None:  # only how many rows there are matters
        found = scan.read(read.fragment, (), hidden=[scan.ROW])
        return Rows(found.rename_columns([NOTHING]))
    leaves = read.leaves
    if read.copying is not None:
        leaves = (*leaves, read.copying.identity)
        hidden = list(dict.fromkeys((*hidden, scan.TIE, scan.ROW)))
    if read.order:
        hidden = list(dict.fromkeys((*hidden, scan.TIE)))
    if bounded:
        leaves = (*leaves, BATCH)
    new = read.new_batches or frozenset()
    known = copies = 0
    if read.touched is None:
        found = scan.read(read.fragment, (*leaves, *read.order), hidden=hidden, new_batches=new)
        if read.counted and read.order:
            known = pc.count_distinct(at_path(found, read.order[0]), mode="all").as_py()
    else:
        found, known = touched.rows(
            read.touched, read.fragment, (*leaves, *read.order), hidden=hidden, new_batches=new
        )
    if read.copying is not None:
        found, copies = numbered(found, read.fragment, read.copying, new)
    if bounded:
        found = _bounded(found, read.bounds)
    if read.order:
        copy = () if read.copying is None else (COPY,)
        found = _ordered(found, (*read.order, scan.TIE, *copy))
    named = found.select([name for name, _ in read.columns])
    if not read.columns:
        named = found.select([found.column_names[0]])
        return Rows(named.rename_columns([NOTHING]), known, copies)
    return Rows(named.rename_columns([name for _, name in read.columns]), known, copies)


def _bounded(table: pa.Table, bounds: Mapping[str, int]) -> pa.Table:
    """Return rows with `_fm_bound`, by their batch."""
    known = pa.array(list(bounds), pa.string())
    values = pa.array(list(bounds.values()), pa.int64())
    place = pc.index_in(table.column(BATCH), value_set=known)
    return table.append_column(BOUND, pc.take(values, place))


def _ordered(table: pa.Table, paths: Sequence[str]) -> pa.Table:
    """Return rows in an order of their own."""
    keys = {
        path: table.column(path) if path in tree.MADE else at_path(table, path) for path in paths
    }
    order = pc.sort_indices(pa.table(keys), sort_keys=[(path, "ascending") for path in keys])
    return table.take(order)
