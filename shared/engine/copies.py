"""Events that are there twice: which of those with one identity and one id counts.

The one that counts is of the lowest commit, and among those of one commit the one whose row has
the lowest hash: a choice that neither the layout of files nor the order of reading changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shared.engine.unique import Losers
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.content import row_hashes

COPY = "_fm_copy"
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Copying:
    """How the copies of a dataset are numbered.

    Attributes:
        identity: the path of the identity.
        seqs: the commit of each batch.
        losers: whose events are copies of another identity's; None where that does not matter.
    """

    identity: str
    seqs: Mapping[str, int]
    losers: Losers | None = None


def numbered(
    table: pa.Table, fragment: scan.Fragment, copying: Copying, new_batches: frozenset[str]
) -> tuple[pa.Table, int]:
    """Return rows with `_fm_copy`: 0 for the event that counts, 1, 2, … for its copies.

    Args:
        table: rows with `_fm_tie`, `_fm_row` and the identity: all there are of an identity.
        fragment: where they were read from.
        copying: how to choose.
        new_batches: of the run's interval.

    Returns:
        The rows, and how many copies are of the new batches.
    """
    numbers = np.zeros(len(table), np.int64)
    ties = _repeated(table, copying.identity)
    new = 0
    if len(ties):
        ranked = _ranked(fragment, copying, ties)
        place = pc.index_in(table.column(scan.ROW), value_set=ranked.column("row"))
        known = place.is_valid().to_numpy(zero_copy_only=False)
        at = place.fill_null(0).to_numpy().astype(np.int64)
        numbers = np.where(known, ranked.column("copy").to_numpy()[at], 0)
        copies = ranked.filter(pc.greater(ranked.column("copy"), 0))
        here = copies.filter(pc.is_in(copies.column("row"), value_set=table.column(scan.ROW)))
        batches = pa.array(sorted(new_batches), pa.string())
        new = int(pc.sum(pc.is_in(here.column("batch"), value_set=batches)).as_py() or 0)
    if copying.losers is not None:
        numbers, more = _behind(table, copying, copying.losers, numbers)
        new += more
    return table.append_column(COPY, pa.array(numbers)), new


def _behind(
    table: pa.Table, copying: Copying, losers: Losers, numbers: Numbers
) -> tuple[Numbers, int]:
    """Number those events up that another identity has, too, and count the new ones of these."""
    there = pc.is_in(table.column(scan.TIE), value_set=losers.ids())
    places = np.flatnonzero(there.to_numpy())
    some = table.take(pa.array(places))
    pairs = list(
        zip(
            schemas.at_path(some, copying.identity).to_pylist(),
            some.column(scan.TIE).to_pylist(),
            strict=True,
        )
    )
    lost = np.fromiter((pair in losers.pairs for pair in pairs), bool, len(pairs))
    firsts = {p for p, at in zip(pairs, places, strict=True) if numbers[at] == 0}
    numbers = numbers.copy()
    numbers[places[lost]] += 1
    return numbers, len(firsts & losers.new)


def _repeated(table: pa.Table, identity: str) -> pa.Array:
    """Return ids that seem to be there twice with one identity; a few may not be."""
    pair = pa.table({"identity": schemas.at_path(table, identity), "id": table.column(scan.TIE)})
    if not len(pair):
        return pa.array([], pa.string())
    left, _ = row_hashes(pair)
    order = np.argsort(left, kind="stable")
    same = left[order][1:] == left[order][:-1]
    twice = order[1:][same]
    return pc.unique(pair.column("id").take(pa.array(twice)))


def _ranked(fragment: scan.Fragment, copying: Copying, ties: pa.Array) -> pa.Table:
    """Return `row`, `batch` and `copy` of all events with these ids, read whole."""
    found = []
    for table in scan.pieces(fragment, None, hidden=(scan.TIE, scan.ROW)):
        kept = table.filter(pc.is_in(table.column(scan.TIE), value_set=ties))
        if len(kept):
            found.append(kept)
    rows = pa.concat_tables(found)
    batches = rows.column(schemas.BATCH).to_pylist()
    left, right = row_hashes(rows)
    keys = pa.table(
        {
            "identity": schemas.at_path(rows, copying.identity),
            "id": rows.column(scan.TIE),
            "seq": pa.array([copying.seqs.get(batch, 0) for batch in batches], pa.int64()),
            "left": pa.array(left),
            "right": pa.array(right),
            "row": rows.column(scan.ROW),
            "batch": rows.column(schemas.BATCH),
        }
    )
    names = ("identity", "id", "seq", "left", "right", "row")
    ordered = keys.sort_by([(name, "ascending") for name in names])
    number, last = 0, None
    copies = []
    for pair in zip(
        ordered.column("identity").to_pylist(), ordered.column("id").to_pylist(), strict=True
    ):
        number = number + 1 if pair == last else 0
        last = pair
        copies.append(number)
    return pa.table(
        {
            "row": ordered.column("row"),
            "batch": ordered.column("batch"),
            "copy": pa.array(copies, pa.int64()),
        }
    ).combine_chunks()
