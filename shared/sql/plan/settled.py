"""Which events have settled: those after which an identity was quiet for long enough.

Events of an identity that follow one another within `quiet` are a chain. With the clock at W a
chain has settled once its last event lies `quiet + late` behind. An event that comes `late` or
more behind the clock of the commit before its own is too late, and belongs to no chain: so no
event that is on time can join a chain that has settled, and what was emitted stays right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.sql import changelog, tree, types
from shared.sql.functions.operators import DIGEST
from shared.sql.plan.logs import at_path, equal, last_rows, ref

BOUND = "_fm_bound"


@dataclass(frozen=True, slots=True)
class Settling:
    """How events settle in one run.

    Attributes:
        quiet: microseconds without an event that end a chain.
        late: microseconds that an event may come late.
        clock: where the clock stands at the end of the run's interval.
        log: what was emitted so far; None before the first run.
    """

    quiet: int
    late: int
    clock: int
    log: tree.Table | None


def events(
    rows: tree.Relation, scan: tree.Scan, settling: Settling, numbers: Iterator[int]
) -> tree.Relation:
    """Return the events of settled chains.

    Args:
        rows: the events, without copies, with the columns of the scan below.
        scan: of the source, as it stands in the query.
        settling: how they settle.
        numbers: for new columns.
    """
    timed = _timed(rows, scan, numbers)
    on_time: tree.Relation = tree.Filter(
        columns=timed.relation.columns,
        input=timed.relation,
        condition=_call("not", _too_late(timed)),
    )
    if settling.log is not None:
        on_time = _without(on_time, timed, settling.log, numbers)
    return _closed(on_time, timed, rows.columns, settling, numbers)


def late(
    rows: tree.Relation, scan: tree.Scan, settling: Settling, numbers: Iterator[int]
) -> tuple[tree.Relation, tree.Column, tree.Column]:
    """Return the events of the interval that came too late, their identity, and their key."""
    timed = _timed(rows, scan, numbers)
    found: tree.Relation = tree.Filter(
        columns=timed.relation.columns, input=timed.relation, condition=_too_late(timed)
    )
    if settling.log is not None:
        found = _without(found, timed, settling.log, numbers)
    return found, timed.identity, timed.key


@dataclass(frozen=True, slots=True)
class _Timed:
    """Events with their identity, time in microseconds, bound of lateness, and key in the log."""

    relation: tree.Relation
    identity: tree.Column
    time: tree.Column
    bound: tree.Column
    key: tree.Column
    tie: tree.Column


def _timed(rows: tree.Relation, scan: tree.Scan, numbers: Iterator[int]) -> _Timed:
    assert scan.table.identity is not None
    assert scan.table.timestamp is not None
    bound = tree.Column(next(numbers), BOUND, types.BIGINT, hidden=True)
    rows = _with_bound(rows, bound)
    tie = next(c for c in scan.columns if c.name == "_fm_tie")
    owner, at = at_path(scan, scan.table.identity), at_path(scan, scan.table.timestamp)
    identity = tree.Column(next(numbers), changelog.IDENTITY, owner.type, hidden=True)
    time = tree.Column(next(numbers), "_fm_time", types.BIGINT, hidden=True)
    key = tree.Column(next(numbers), "_fm_event", types.STRING, hidden=True)
    word = tree.Literal(type=types.STRING, value="late")
    digest = tree.Call(type=types.STRING, function=DIGEST, args=(word, owner, ref(tie)))
    micros = tree.Call(type=types.BIGINT, function="unix_micros", args=(at,))
    items = (
        *(tree.Item(c, ref(c)) for c in rows.columns),
        tree.Item(identity, owner),
        tree.Item(time, micros),
        tree.Item(key, digest),
    )
    columns = tuple(item.column for item in items)
    made = tree.Project(columns=columns, input=rows, items=items)
    return _Timed(made, identity, time, bound, key, tie)


def _with_bound(rows: tree.Relation, bound: tree.Column) -> tree.Relation:
    """Ask the scan for the bound of lateness."""
    if isinstance(rows, tree.Filter):
        below = _with_bound(rows.input, bound)
        return replace(rows, input=below, columns=(*rows.columns, bound))
    assert isinstance(rows, tree.Scan)
    return replace(rows, columns=(*rows.columns, bound))


def _too_late(timed: _Timed) -> tree.Expr:
    never = tree.Literal(type=types.BOOLEAN, value=False)
    behind = _call("<=", ref(timed.time), ref(timed.bound))
    return _call("coalesce", behind, never)


def _without(
    rows: tree.Relation,
    timed: _Timed,
    log: tree.Table,
    numbers: Iterator[int],
) -> tree.Relation:
    """Leave out events that the log has as late ones."""
    old = last_rows(log, numbers)
    key = next(c for c in old.columns if c.name == changelog.KEY)
    assert log.identity is not None
    same = _call(
        "and",
        equal(ref(timed.identity), at_path(old, log.identity)),
        equal(ref(timed.key), ref(key)),
    )
    return tree.Join(
        columns=rows.columns, left=rows, right=old, kind=tree.JoinKind.ANTI, condition=same
    )


def _closed(
    rows: tree.Relation,
    timed: _Timed,
    columns: tuple[tree.Column, ...],
    settling: Settling,
    numbers: Iterator[int],
) -> tree.Relation:
    """Keep the events of chains whose last one lies far enough behind the clock."""
    owner, time = ref(timed.identity), ref(timed.time)
    order = (tree.SortKey(time),)
    tie = (tree.SortKey(ref(timed.tie)),)
    before = tree.Column(next(numbers), "_fm_before", types.BIGINT, hidden=True)
    rows = _window(rows, before, "lag", (time,), tree.Over((owner,), order, None, tie))
    far = _call(
        ">", _minus(time, ref(before)), tree.Literal(type=types.BIGINT, value=settling.quiet)
    )
    begins = tree.Column(next(numbers), "_fm_begins", types.BIGINT, hidden=True)
    one, zero = (tree.Literal(type=types.BIGINT, value=n) for n in (1, 0))
    starts = tree.Case(type=types.BIGINT, branches=((far, one),), otherwise=zero)
    rows = _with(rows, begins, starts)
    up_to_here = tree.Frame(tree.FrameUnit.ROWS, tree.Bound(None), tree.Bound(0))
    chain = tree.Column(next(numbers), "_fm_chain", types.BIGINT, hidden=True)
    over = tree.Over((owner,), order, up_to_here, tie)
    rows = _window(rows, chain, "sum", (ref(begins),), over)
    last = tree.Column(next(numbers), "_fm_last", types.BIGINT, hidden=True)
    rows = _window(rows, last, "max", (time,), tree.Over((owner, ref(chain)), (), None))
    latest = settling.clock - settling.quiet - settling.late
    condition = _call("<=", ref(last), tree.Literal(type=types.BIGINT, value=latest))
    kept = tree.Filter(columns=rows.columns, input=rows, condition=condition)
    items = tuple(tree.Item(c, ref(c)) for c in columns)
    return tree.Project(columns=columns, input=kept, items=items)


def _window(
    rows: tree.Relation,
    column: tree.Column,
    function: str,
    args: tuple[tree.Expr, ...],
    over: tree.Over,
) -> tree.Relation:
    call = tree.WindowCall(type=column.type, function=function, args=args, over=over)
    items = (tree.Item(column, call),)
    return tree.WindowStep(columns=(*rows.columns, column), input=rows, items=items)


def _with(rows: tree.Relation, column: tree.Column, value: tree.Expr) -> tree.Relation:
    items = (*(tree.Item(c, ref(c)) for c in rows.columns), tree.Item(column, value))
    columns = (*rows.columns, column)
    return tree.Project(columns=columns, input=rows, items=items)


def _minus(left: tree.Expr, right: tree.Expr) -> tree.Expr:
    return tree.Call(type=types.BIGINT, function="-", args=(left, right))


def _call(function: str, *args: tree.Expr) -> tree.Expr:
    return tree.Call(type=types.BOOLEAN, function=function, args=args)
