"""`history: N days`: how far back the rows of an event may look, counted from the event itself.

A window that looks back to the start of an identity is cut to N days before each event, so that
an event's row is the same whenever it is computed. What counts from the start of its rows, session
numbers above all, cannot be cut so: it would be another number with every day that passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from shared.sql import tree, types
from shared.sql.plan.locality import path_of
from shared.sql.plan.logs import at_path, ref

DAY = 86_400_000_000

_ANY_FRAME = frozenset({"lag", "lead", "ntile", "row_number", "rank", "dense_rank"}) | frozenset(
    {"percent_rank", "cume_dist"}
)
"""Window functions that no frame holds back."""

_TIMED = frozenset({"ATTRIBUTION_FIRST_TOUCH_EXP_TIMEOUT", "ATTRIBUTION_LAST_TOUCH_EXP_TIMEOUT"})


def anchored(
    call: tree.WindowCall | tree.AdfCall, days: int, timestamp: str, paths: Mapping[int, str]
) -> tree.WindowCall | tree.AdfCall | None:
    """Return a window call that sees N days before each event, or None where it cannot.

    Args:
        call: over a partition that holds the identity.
        days: N.
        timestamp: the path of an event's time.
        paths: where the columns below are stored.
    """
    if isinstance(call, tree.AdfCall):
        timeout = dict(call.options).get("timeout")
        limited = isinstance(timeout, int) and timeout <= days * 86_400
        return call if call.function in _TIMED and limited else None
    if call.function in _ANY_FRAME or len(call.over.order) != 1:
        return None
    (key,) = call.over.order
    by_time = (path_of(key.expr, paths) or "").casefold() == timestamp.casefold()
    if not by_time or key.descending:
        return None
    frame = call.over.frame
    if frame is None:
        here = tree.Frame(tree.FrameUnit.RANGE, tree.Bound(None), tree.Bound(0))
        return replace(call, over=replace(call.over, frame=_cut(here, days)))
    if frame.unit is not tree.FrameUnit.RANGE:
        return None
    if frame.start.offset is not None:
        return call if _within(frame.start, days) else None
    return replace(call, over=replace(call.over, frame=_cut(frame, days)))


def _cut(frame: tree.Frame, days: int) -> tree.Frame:
    span = tree.Literal(type=types.DayTime(0, 0), value=(0, days, 0))
    return replace(frame, start=tree.Bound(-1, span))


def _within(start: tree.Bound, days: int) -> bool:
    """Return whether a frame begins no more than N days before its row."""
    if start.offset is not None and start.offset >= 0:
        return True
    if not isinstance(start.amount, tree.Literal) or not isinstance(start.amount.value, tuple):
        return False
    months, whole, micros = start.amount.value
    return not months and whole * DAY + micros <= days * DAY


def recent(
    rows: tree.Relation, scan: tree.Scan, new: tree.Column, days: int, numbers: Iterator[int]
) -> tree.Relation:
    """Return the events of an identity from N days before its first new one.

    Args:
        rows: events, with the columns of the scan below and `new`.
        scan: of the source.
        new: whether the event is one of the run's interval.
        days: N.
        numbers: for new columns.
    """
    assert scan.table.identity is not None
    assert scan.table.timestamp is not None
    micros = tree.Call(
        type=types.BIGINT, function="unix_micros", args=(at_path(scan, scan.table.timestamp),)
    )
    time = tree.Column(next(numbers), "_fm_time", types.BIGINT, hidden=True)
    fresh = tree.Column(next(numbers), "_fm_fresh", types.BIGINT, hidden=True)
    owner = tree.Column(
        next(numbers), "_fm_owner", at_path(scan, scan.table.identity).type, hidden=True
    )
    only_new = tree.Case(type=types.BIGINT, branches=((ref(new), micros),), otherwise=None)
    items = (
        *(tree.Item(c, ref(c)) for c in rows.columns),
        tree.Item(time, micros),
        tree.Item(fresh, only_new),
        tree.Item(owner, at_path(scan, scan.table.identity)),
    )
    timed = tree.Project(columns=tuple(i.column for i in items), input=rows, items=items)
    first = tree.Column(next(numbers), "_fm_first", types.BIGINT, hidden=True)
    over = tree.Over((ref(owner),), (), None)
    call = tree.WindowCall(type=types.BIGINT, function="min", args=(ref(fresh),), over=over)
    found = tree.WindowStep(
        columns=(*timed.columns, first), input=timed, items=(tree.Item(first, call),)
    )
    span = tree.Literal(type=types.BIGINT, value=days * DAY)
    since = tree.Call(type=types.BIGINT, function="-", args=(ref(first), span))
    kept = tree.Filter(
        columns=found.columns,
        input=found,
        condition=tree.Call(type=types.BOOLEAN, function=">=", args=(ref(time), since)),
    )
    shown = tuple(tree.Item(c, ref(c)) for c in rows.columns)
    return tree.Project(columns=rows.columns, input=kept, items=shown)
