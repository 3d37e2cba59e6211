"""Which stored row an output row stands for: hidden columns from the driving scan to the output.

`_fm_row` numbers the row of the scan, `_fm_new` tells whether its batch lies in the run's
interval. Only shapes that keep one driving row per output row can carry them (see `locality`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from shared.core.errors import InternalError
from shared.sql import depth, tree
from shared.sql.plan import history, rewrite, traverse
from shared.sql.types import BIGINT, BOOLEAN

ROW = "_fm_row"
NEW = "_fm_new"
COPY = "_fm_copy"


@dataclass(frozen=True, slots=True)
class Lineage:
    """A relation that carries its rows' lineage, and the two columns that hold it."""

    relation: tree.Relation
    row: tree.Column
    new: tree.Column


@depth.bounded()
def carry(
    relation: tree.Relation, table_name: str, *, copies: bool = True, days: int | None = None
) -> Lineage:
    """Return `relation` with `_fm_row` and `_fm_new` of the scan of `table_name` as hidden columns.

    Without `copies` events that have an identity and an id of another event are left out. With
    `days` an identity's events are those from so many days before its first new one.

    Raises:
        InternalError: a node that `locality` would have refused stands on the way.
    """
    numbers = count(1 + max((c.id for c in traverse.all_columns(relation)), default=0))
    found = _carry(relation, table_name.casefold(), numbers)

    def limited(scan: tree.Scan) -> tree.Relation:
        rows: tree.Relation = scan if copies else first_copies(scan, table_name, numbers)
        new = next((c for c in scan.columns if c.name == NEW), None)
        if days is None or new is None:
            return rows
        return history.recent(rows, scan, new, days, numbers)

    return replace(found, relation=rewrite.map_scans(found.relation, limited))


def first_copies(scan: tree.Scan, table_name: str, numbers: Iterator[int]) -> tree.Relation:
    """Return a scan without the copies of events, where it is of that table."""
    if scan.table.name.casefold() != table_name.casefold():
        return scan
    copy = tree.Column(next(numbers), COPY, BIGINT, hidden=True)
    first = tree.Call(
        type=BOOLEAN,
        function="=",
        args=(tree.Ref(type=BIGINT, column=copy), tree.Literal(type=BIGINT, value=0)),
    )
    numbered = replace(scan, columns=(*scan.columns, copy))
    return tree.Filter(columns=scan.columns, input=numbered, condition=first)


def interval_rows(lineage: Lineage) -> tree.Relation:
    """Return the rows of the run's interval: the visible columns, and `_fm_row` as the last."""
    rows = lineage.relation
    kept = tree.Filter(
        columns=rows.columns,
        input=rows,
        condition=tree.Ref(type=BOOLEAN, column=lineage.new),
    )
    columns = (*(c for c in rows.columns if not c.hidden), lineage.row)
    items = tuple(tree.Item(c, tree.Ref(type=c.type, column=c)) for c in columns)
    return tree.Project(columns=columns, input=kept, items=items)


def _carry(relation: tree.Relation, table: str, numbers: Iterator[int]) -> Lineage:
    if isinstance(relation, tree.Scan):
        row = tree.Column(next(numbers), ROW, BIGINT, hidden=True)
        new = tree.Column(next(numbers), NEW, BOOLEAN, hidden=True)
        return Lineage(replace(relation, columns=(*relation.columns, row, new)), row, new)
    if isinstance(relation, tree.Project):
        below = _carry(relation.input, table, numbers)
        row, new = (replace(c, id=next(numbers)) for c in (below.row, below.new))
        items = (
            *relation.items,
            tree.Item(row, tree.Ref(type=BIGINT, column=below.row)),
            tree.Item(new, tree.Ref(type=BOOLEAN, column=below.new)),
        )
        columns = (*relation.columns, row, new)
        return Lineage(
            replace(relation, input=below.relation, items=items, columns=columns), row, new
        )
    if isinstance(relation, tree.Sort):
        return _carry(relation.input, table, numbers)  # a dataset keeps no order
    if isinstance(relation, tree.Filter | tree.WindowStep | tree.AdfStep):
        below = _carry(relation.input, table, numbers)
        columns = (*relation.columns, below.row, below.new)
        return replace(below, relation=replace(relation, input=below.relation, columns=columns))
    if isinstance(relation, tree.Join):
        below = _carry(relation.left, table, numbers)
        columns = (*relation.columns, below.row, below.new)
        return replace(below, relation=replace(relation, left=below.relation, columns=columns))
    raise InternalError(f"lineage cannot pass a {type(relation).__name__}")
