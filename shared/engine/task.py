"""One task of a stage: read the bucket's files, run the program, leave the rows as a part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from shared.engine import exchange, fragment
from shared.engine.exchange import Exchange, Part
from shared.engine.fragment import Limits
from shared.engine.lower.program import Program
from shared.engine.lower.relations import NOTHING
from shared.lake import scan
from shared.lake.schema import at_path
from shared.sql import tree


@dataclass(frozen=True, slots=True)
class Read:
    """What a task reads of one dataset.

    Attributes:
        name: what the program calls the table.
        fragment: the files of the bucket; may be none.
        leaves: dotted paths that are read.
        columns: names in the dataset, hidden ones included, and what the program calls them.
        new_batches: what `_fm_new` is true for.
        touched: the path of the identity, where only identities with a new row are read.
    """

    name: str
    fragment: scan.Fragment
    leaves: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    new_batches: frozenset[str] | None = None
    touched: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """All that a worker needs, as plain data.

    Attributes:
        what: for progress and errors.
        inputs: the stages whose parts it is given.
    """

    what: str
    program: Program
    reads: tuple[Read, ...]
    inputs: tuple[int, ...]
    limits: Limits
    exchange: Exchange


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
    for read in task.reads:
        tables[read.name], known = rows(read)
        if read.touched is not None:
            context += len(tables[read.name])
            identities += known
    for stage in task.inputs:
        tables[f"x{stage}"] = exchange.gather(parts[stage], task.exchange)
    limits = task.limits
    if not limits.spool:
        limits = Limits(limits.memory, limits.threads, tempfile.gettempdir())
    made = exchange.put(fragment.run(task.program, tables, limits), task.exchange)
    return replace(made, spent=exchange.files_of(inputs), context=context, identities=identities)


def rows(read: Read) -> tuple[pa.Table, int]:
    """Return the rows of a scan, named as the program names them, and how many identities' they are.

    The second is 0 where not only touched identities are read.
    """
    hidden = [name for name, _ in read.columns if name in tree.MADE]
    if not read.columns:  # only how many rows there are matters
        found = scan.read(read.fragment, (), hidden=[scan.ROW])
        return found.rename_columns([NOTHING]), 0
    known = 0
    if read.touched is None:
        found = scan.read(read.fragment, read.leaves, hidden=hidden, new_batches=read.new_batches)
    else:
        found, known = _touched(read, read.touched, hidden)
    named = found.select([name for name, _ in read.columns])
    return named.rename_columns([name for _, name in read.columns]), known


def _touched(read: Read, identity: str, hidden: Sequence[str]) -> tuple[pa.Table, int]:
    """Read all events of the identities that have a new one, and say how many these are."""
    new = read.new_batches or frozenset()
    seen = [at_path(t, identity) for t in scan.pieces(read.fragment.only(new), (identity,))]
    leaves = (*read.leaves, identity)
    if not any(len(values) for values in seen):
        none = scan.Fragment(
            read.fragment.bucket, (), read.fragment.place, read.fragment.schema,
            read.fragment.event_id,
        )  # fmt: skip
        return scan.read(none, leaves, hidden=hidden, new_batches=new), 0
    known = pc.unique(pa.chunked_array([c for values in seen for c in values.chunks]))

    def pieces() -> Iterator[pa.Table]:
        for table in scan.pieces(read.fragment, leaves, hidden=hidden, new_batches=new):
            kept = pc.is_in(at_path(table, identity), value_set=known)
            yield table if pc.all(kept).as_py() else table.filter(kept)

    return pa.concat_tables(pieces()), len(known)
