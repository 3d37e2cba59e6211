"""Events whose `_id` another identity has too: which identity has the one that counts.

With `dedup: global` an id is one event, whoever is said to have it. The one that counts is chosen as
among copies of one identity: the lowest commit, then the lowest hash of the row. Two passes over the
source find it: one over its ids, which keeps eight bytes for each event of a part of them, and one
over the rows of the few ids that several identities have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.content import Lane, row_hashes

_EVENTS_AT_ONCE = 1 << 25


@dataclass(frozen=True, slots=True)
class Losers:
    """Pairs of identity and id whose events are copies of another identity's.

    Attributes:
        pairs: the two as they are stored, the id as text.
        new: those of them whose first event is of the run's interval.
    """

    pairs: frozenset[tuple[object, str]]
    new: frozenset[tuple[object, str]]

    def ids(self) -> pa.Array:
        """Return the ids, each once."""
        return pa.array(sorted({event for _, event in self.pairs}), pa.string())


def losers(
    fragments: Sequence[scan.Fragment],
    identity: str,
    seqs: Mapping[str, int],
    new_batches: frozenset[str],
) -> dict[int | None, Losers]:
    """Return what loses, by bucket.

    Args:
        fragments: of the source, as the run sees it.
        identity: the path of the identity.
        seqs: the commit of each batch.
        new_batches: of the run's interval.

    Raises:
        StoreError: files cannot be read.
    """
    ids = _shared(fragments, identity)
    if not len(ids):
        return {}
    best: dict[str, tuple[tuple[int, int, int], object]] = {}
    first: dict[tuple[object, str], tuple[tuple[int, int, int], str, int | None]] = {}
    for fragment in fragments:
        for whose, event, rank, batch in _ranks(fragment, identity, ids, seqs):
            if event not in best or (rank, str(whose)) < (best[event][0], str(best[event][1])):
                best[event] = (rank, whose)
            pair = (whose, event)
            if pair not in first or rank < first[pair][0]:
                first[pair] = (rank, batch, fragment.bucket)
    lost = {pair: found for pair, found in first.items() if best[pair[1]][1] != pair[0]}
    return {
        bucket: Losers(
            frozenset(pair for pair, found in lost.items() if found[2] == bucket),
            frozenset(p for p, f in lost.items() if f[2] == bucket and f[1] in new_batches),
        )
        for bucket in {found[2] for found in lost.values()}
    }


def _shared(fragments: Sequence[scan.Fragment], identity: str) -> pa.Array:
    """Return the ids that seem to be had by several identities; a few may not be."""
    parts = 1 + sum(fragment.rows for fragment in fragments) // _EVENTS_AT_ONCE
    found: list[pa.Array] = []
    for part in range(parts):
        hashes = [_hashes(fragment, identity, part, parts) for fragment in fragments]
        whole = np.sort(np.concatenate(hashes)) if hashes else np.empty(0, np.uint64)
        twice = np.unique(whole[1:][whole[1:] == whole[:-1]])
        if len(twice):
            found += [_named(fragment, identity, twice) for fragment in fragments]
    return pc.unique(pa.concat_arrays(found)) if found else pa.array([], pa.string())


def _hashes(fragment: scan.Fragment, identity: str, part: int, parts: int) -> Lane:
    """Return a hash of each id of a bucket, once for each identity that has it."""
    pairs: list[Lane] = []
    events: list[Lane] = []
    for table in scan.pieces(fragment, (identity,), hidden=(scan.TIE,)):
        known = table.filter(pc.is_valid(schemas.at_path(table, identity)))
        if not len(known):
            continue
        event, _ = row_hashes(pa.table({"id": known.column(scan.TIE)}))
        pair, _ = row_hashes(_pair(known, identity))
        mine = event % np.uint64(parts) == np.uint64(part)
        pairs.append(pair[mine])
        events.append(event[mine])
    if not pairs:
        return np.empty(0, np.uint64)
    _, at = np.unique(np.concatenate(pairs), return_index=True)
    found: Lane = np.concatenate(events)[at]
    return found


def _named(fragment: scan.Fragment, identity: str, hashes: Lane) -> pa.Array:
    """Return the ids of a bucket that have one of these hashes."""
    chunks = []
    for table in scan.pieces(fragment, (identity,), hidden=(scan.TIE,)):
        if len(table):
            event, _ = row_hashes(pa.table({"id": table.column(scan.TIE)}))
            chunks.append(
                pc.unique(table.column(scan.TIE).filter(pa.array(np.isin(event, hashes))))
            )
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def _pair(table: pa.Table, identity: str) -> pa.Table:
    return pa.table({"identity": schemas.at_path(table, identity), "id": table.column(scan.TIE)})


def _ranks(
    fragment: scan.Fragment, identity: str, ids: pa.Array, seqs: Mapping[str, int]
) -> Iterator[tuple[object, str, tuple[int, int, int], str]]:
    """Yield identity, id, rank and batch of the events with these ids, read whole."""
    for table in scan.pieces(fragment, None, hidden=(scan.TIE,)):
        rows = table.filter(pc.is_in(table.column(scan.TIE), value_set=ids))
        if not len(rows):
            continue
        left, right = row_hashes(rows)
        columns = (
            schemas.at_path(rows, identity).to_pylist(),
            rows.column(scan.TIE).to_pylist(),
            rows.column(schemas.BATCH).to_pylist(),
            left.tolist(),
            right.tolist(),
        )
        for whose, event, batch, one, other in zip(*columns, strict=True):
            if whose is not None:
                yield whose, event, (seqs.get(batch, 0), one, other), batch
