"""Which identities a feed's run has to look at, and their rows of a dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from shared.lake import scan
from shared.lake.schema import at_path


@dataclass(frozen=True, slots=True)
class Due:
    """Which identities are due: those with an event after `start` and up to `end`.

    Attributes:
        source: the files of the source in the bucket.
        timestamp: the path of an event's time.
        start: microseconds since 1970; an event at it is not meant.
        end: microseconds since 1970; an event at it is.
    """

    source: scan.Fragment
    timestamp: str
    start: int
    end: int

    def identities(self, path: str) -> Iterator[pa.Array]:
        """Yield the identities at a path, piece by piece."""
        kind = pa.timestamp("us", tz="UTC")
        for table in scan.pieces(self.source, (path, self.timestamp)):
            times = at_path(table, self.timestamp).cast(kind).cast(pa.int64())
            meant = pc.and_(pc.greater(times, self.start), pc.less_equal(times, self.end))
            yield from at_path(table.filter(meant), path).chunks


@dataclass(frozen=True, slots=True)
class Touched:
    """The identities of one bucket that are touched.

    Attributes:
        source: the files of the source in the bucket, only rows of the interval's batches.
        identity: the path of the identity in the source.
        also: touched for another reason: forgotten, due, or asked for.
        own: the path of the identity in the dataset that is read.
        due: identities that are touched since time has passed.
    """

    source: scan.Fragment
    identity: str
    also: pa.Array
    own: str
    due: Due | None = None

    def identities(self) -> pa.Array:
        """Return them, each once."""
        pieces = scan.pieces(self.source, (self.identity,))
        seen = [chunk for table in pieces for chunk in at_path(table, self.identity).chunks]
        if self.due is not None:
            seen += self.due.identities(self.identity)
        kind = seen[0].type if seen else self.also.type
        return pc.unique(pa.chunked_array([*seen, self.also.cast(kind)], kind))


def rows(
    touched: Touched,
    fragment: scan.Fragment,
    leaves: Sequence[str],
    *,
    hidden: Sequence[str],
    new_batches: frozenset[str],
) -> tuple[pa.Table, int]:
    """Return all rows of the touched identities, and how many identities these are.

    Args:
        touched: whose.
        fragment: the files of the bucket.
        leaves: dotted paths that are read.
        hidden: further columns, as `scan.pieces` makes them.
        new_batches: what `_fm_new` is true for.
    """
    known = touched.identities()
    wanted = (*leaves, touched.own)
    if not len(known):
        nothing = scan.Fragment(
            fragment.bucket, (), fragment.place, fragment.schema, fragment.event_id
        )
        return scan.read(nothing, wanted, hidden=hidden, new_batches=new_batches), 0

    def pieces() -> Iterator[pa.Table]:
        for table in scan.pieces(fragment, wanted, hidden=hidden, new_batches=new_batches):
            kept = pc.is_in(at_path(table, touched.own), value_set=known)
            yield table if pc.all(kept).as_py() else table.filter(kept)

    found = list(pieces())
    if not found:
        return scan.read(fragment, wanted, hidden=hidden, new_batches=new_batches), len(known)
    return pa.concat_tables(found), len(known)
