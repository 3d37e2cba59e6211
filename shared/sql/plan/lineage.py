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
from shared.sql.changelog import DUPLICATE
from shared.sql.plan import history, rewrite, traverse
from shared.sql.types import BIGINT, BOOLEAN, DataType

ROW = "_fm_row"
NEW = "_fm_new"
COPY = "_fm_copy"


@dataclass(frozen=True, slots=True)
class Lineage:
    """A relation that carries its rows' lineage, and the columns that hold it."""

    relation: tree.Relation
    row: tree.Column
    new: tree.Column


@depth.bounded()
def carry(
    relation: tree.Relation,
    table_name: str,
    *,
    copies: bool = True,
    days: int | None = None,
    flag: bool = False,
) -> Lineage:
    """Return `relation` with `_fm_row` and `_fm_new` of the scan of `table_name` as hidden columns.

    Without `copies` events that have an identity and an id of another event are left out. With
    `days` an identity's events are those from so many days before its first new one. With `flag`
    a visible column more tells which rows are of copies.

    Raises:
        InternalError: a node that `locality` would have refused stands on the way.
    """
    numbers = count(1 + max((c.id for c in traverse.all_columns(relation)), default=0))
    hidden = ((ROW, BIGINT), (NEW, BOOLEAN), *(((COPY, BIGINT),) if flag else ()))
    rows, carried = _carry(relation, hidden, numbers)
    if flag:
        rows = _flagged(rows, carried[2], numbers)
    found = Lineage(rows, carried[0], carried[1])

    def limited(scan: tree.Scan) -> tree.Relation:
        rows: tree.Relation = scan if copies else first_copies(scan, table_name, numbers)
        new = next((c for c in scan.columns if c.name == NEW), None)
        if days is None or new is None:
            return rows
        return history.recent(rows, scan, new, days, numbers)

    return replace(found, relation=rewrite.map_scans(found.relation, limited))


def _flagged(rows: tree.Relation, copy: tree.Column, numbers: Iterator[int]) -> tree.Relation:
    duplicate = tree.Column(next(numbers), DUPLICATE, BOOLEAN)
    items = (
        *(tree.Item(c, tree.Ref(type=c.type, column=c)) for c in rows.columns),
        tree.Item(duplicate, is_copy(copy)),
    )
    return tree.Project(columns=tuple(i.column for i in items), input=rows, items=items)


def is_copy(copy: tree.Column) -> tree.Expr:
    """Return whether an event, by its `_fm_copy`, is one of those that do not count."""
    args = (tree.Ref(type=BIGINT, column=copy), tree.Literal(type=BIGINT, value=0))
    return tree.Call(type=BOOLEAN, function=">", args=args)


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


def _carry(
    relation: tree.Relation, hidden: tuple[tuple[str, DataType], ...], numbers: Iterator[int]
) -> tuple[tree.Relation, tuple[tree.Column, ...]]:
    if isinstance(relation, tree.Scan):
        made = tuple(tree.Column(next(numbers), n, t, hidden=True) for n, t in hidden)
        return replace(relation, columns=(*relation.columns, *made)), made
    if isinstance(relation, tree.Project):
        below, carried = _carry(relation.input, hidden, numbers)
        made = tuple(replace(c, id=next(numbers)) for c in carried)
        pairs = zip(made, carried, strict=True)
        items = (
            *relation.items,
            *(tree.Item(c, tree.Ref(type=c.type, column=was)) for c, was in pairs),
        )
        columns = (*relation.columns, *made)
        return replace(relation, input=below, items=items, columns=columns), made
    if isinstance(relation, tree.Sort):
        return _carry(relation.input, hidden, numbers)  # a dataset keeps no order
    if isinstance(relation, tree.Filter | tree.WindowStep | tree.AdfStep):
        below, carried = _carry(relation.input, hidden, numbers)
        columns = (*relation.columns, *carried)
        return replace(relation, input=below, columns=columns), carried
    if isinstance(relation, tree.Join):
        below, carried = _carry(relation.left, hidden, numbers)
        columns = (*relation.columns, *carried)
        return replace(relation, left=below, columns=columns), carried
    raise InternalError(f"lineage cannot pass a {type(relation).__name__}")
