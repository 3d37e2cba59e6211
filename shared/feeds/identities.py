"""Identities as keyed hashes: what the record keeps of those who were forgotten."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from shared.export import access
from shared.lake import scan
from shared.lake import schema as schemas
from shared.sql import changelog
from shared.state import forgotten

if TYPE_CHECKING:
    from shared.lake.dataset import Dataset
    from shared.lake.lake import Lake


@dataclass(frozen=True, slots=True)
class Again:
    """Identities that a run looks at since its source has forgotten somebody.

    Attributes:
        touched: all of them.
        gone: those that were forgotten; what they had is taken back without its values.
    """

    touched: pa.Array
    gone: pa.Array

    def blanked(self, table: pa.Table, identity: str) -> pa.Table:
        """Return rows for a log, those that take back without what is to be forgotten."""
        if not len(self.gone):
            return table
        whose = pc.is_in(schemas.at_path(table, identity), value_set=self.gone)
        back = pc.and_(whose, pc.equal(table.column(changelog.OP), "D"))
        if not pc.any(back).as_py():
            return table
        bare = only(table.schema, identity, table.filter(back))
        return pa.concat_tables([table.filter(pc.invert(back)), bare])


def hashed(identities: Iterable[object], home: Path) -> dict[str, object]:
    """Return identities by their keyed hash (HMAC-SHA256); a number is hashed as its digits.

    Nobody can find out by trying names whom a database has forgotten, without the home's key.

    Raises:
        ConfigError: the key cannot be read.
    """
    key = access.key(home, create=True)
    return {
        hmac.new(key, str(value).encode(), hashlib.sha256).hexdigest(): value
        for value in identities
    }


def matching(lake: Lake, dataset: Dataset, path: str, hashes: frozenset[str]) -> pa.Array:
    """Return the identities in a dataset, as it is, that have one of these hashes.

    Raises:
        ConfigError: the key of the hashes cannot be read.
        StoreError: files cannot be read.
    """
    kind = schemas.at_path(dataset.schema.empty_table(), path).type
    found: list[object] = []
    for fragment in scan.plan(lake, dataset):  # an identity is in one bucket only
        pieces = scan.pieces(fragment, (path,))
        chunks = [pc.unique(schemas.at_path(table, path)) for table in pieces]
        if not chunks:
            continue
        known = pc.unique(pa.chunked_array(chunks, kind)).drop_null()
        digests = hashed(known.to_pylist(), lake.config.home)
        found += [digests[digest] for digest in sorted(hashes & digests.keys())]
    return pa.array(found, kind)


def again(lake: Lake, source: Dataset, log: Dataset, cursor: int) -> Again | None:
    """Return whom a feed of changes looks at, where its source has forgotten since its cursor.

    Args:
        lake: where both are.
        source: of the feed.
        log: its output.
        cursor: the last commit of the source that the output covers.

    Raises:
        ConfigError: the key of the hashes cannot be read.
    """
    with lake.database.read() as connection:
        hashes = forgotten.since(connection, source.uuid, cursor)
        gone = forgotten.since(connection, source.uuid, cursor, role=forgotten.FORGOTTEN)
    if not hashes or not log.seq:
        return None
    assert log.identity is not None
    assert source.identity is not None
    there = matching(lake, log, log.identity, hashes)
    copies = matching(lake, source, source.identity, hashes - gone) if hashes - gone else None
    touched = there if copies is None else pa.concat_arrays([there, copies.cast(there.type)])
    digests = hashed(there.to_pylist(), lake.config.home)
    bare = [value for digest, value in digests.items() if digest in gone]
    return Again(pc.unique(touched), pa.array(bare, there.type))


def only(schema: pa.Schema, identity: str, rows: pa.Table) -> pa.Table:
    """Return rows of a log with their identity, op, key and revision, and NULL in all else."""
    steps = schemas.split_path(schema, identity)
    whose = schemas.at_path(rows, identity).combine_chunks()
    columns = []
    for column in schema:
        if column.name in changelog.COLUMNS:
            columns.append(rows.column(column.name).combine_chunks())
        elif column.name == steps[0]:
            columns.append(only_at(column, steps, whose))
        else:
            columns.append(pa.nulls(len(rows), column.type))
    return pa.Table.from_arrays(columns, schema=schema)


def only_at(column: pa.Field, steps: Sequence[str], values: pa.Array) -> pa.Array:
    """Return a column that is NULL everywhere but at a path."""
    if len(steps) == 1:
        return values.cast(column.type)
    children = [
        only_at(child, steps[1:], values)
        if child.name == steps[1]
        else pa.nulls(len(values), child.type)
        for child in column.type
    ]
    return pa.StructArray.from_arrays(children, fields=list(column.type))
