"""Reading a change log as it stands: the last row of each key, by ordinary nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from shared.core.errors import InternalError
from shared.sql import changelog, tree, types
from shared.sql.arrow import from_arrow
from shared.sql.plan import rewrite, traverse


def expanded(relation: tree.Relation) -> tree.Relation:
    """Return a relation whose scans of logs read all rows and keep the last of each key."""
    scans = [n for n in traverse.relations(relation) if isinstance(n, tree.Scan)]
    if not any(scan.log for scan in scans):
        return relation
    numbers = count(1 + max((c.id for c in traverse.all_columns(relation)), default=0))
    return rewrite.map_scans(relation, lambda scan: _last(scan, numbers) if scan.log else scan)


def _last(scan: tree.Scan, numbers: Iterator[int]) -> tree.Relation:
    identity = _identity(scan)
    key, revision, op = (
        _column(scan, n) for n in (changelog.KEY, changelog.REVISION, changelog.OP)
    )
    newest = tree.SortKey(ref(revision), descending=True, nulls_first=False)
    place = tree.WindowCall(
        type=types.INT,
        function="row_number",
        args=(),
        over=tree.Over((identity, ref(key)), (newest,), None),
    )
    number = tree.Column(next(numbers), "_fm_number", types.INT, hidden=True)
    numbered = tree.WindowStep(
        columns=(*scan.columns, number),
        input=replace(scan, log=None),
        items=(tree.Item(number, place),),
    )
    wanted: tree.Expr = equal(ref(number), tree.Literal(type=types.INT, value=1))
    if scan.log is tree.LogView.STATE:
        for word in changelog.ASIDE:
            other = tree.Literal(type=types.STRING, value=word)
            there = tree.Call(type=types.BOOLEAN, function="!=", args=(ref(op), other))
            wanted = rewrite.conjunction([wanted, there])
    return tree.Filter(columns=scan.columns, input=numbered, condition=wanted)


def last_rows(log: tree.Table, numbers: Iterator[int]) -> tree.Scan:
    """Return a scan of the last row of each key of a log, whatever it says."""
    columns = tuple(
        tree.Column(next(numbers), field.name, from_arrow(field.type)) for field in log.schema
    )
    return tree.Scan(columns=columns, table=log, log=tree.LogView.LATEST)


def _identity(scan: tree.Scan) -> tree.Expr:
    if scan.table.identity is None:
        raise InternalError(f"the log {scan.table.name} has no identity")
    return at_path(scan, scan.table.identity)


def at_path(scan: tree.Scan, path: str) -> tree.Expr:
    """Return the value at a dotted path of a scanned table."""
    for column in scan.columns:
        if column.name == path:
            return ref(column)
    for column in scan.columns:
        if path.startswith(f"{column.name}.") and isinstance(column.type, types.Struct):
            found: tree.Expr = ref(column)
            for name in path[len(column.name) + 1 :].split("."):
                assert isinstance(found.type, types.Struct)
                kind = next(f.type for f in found.type.fields if f.name == name)
                found = tree.GetField(type=kind, base=found, name=name)
            return found
    raise InternalError(f"{scan.table.name} has no column {path}")


def _column(scan: tree.Scan, name: str) -> tree.Column:
    for column in scan.columns:
        if column.name == name:
            return column
    raise InternalError(f"the scan of {scan.table.name} has no column {name}")


def ref(column: tree.Column) -> tree.Ref:
    """Return the value of a column."""
    return tree.Ref(type=column.type, column=column)


def equal(left: tree.Expr, right: tree.Expr) -> tree.Expr:
    """Return whether two values are equal, NULLs included."""
    return tree.Call(type=types.BOOLEAN, function="<=>", args=(left, right))
