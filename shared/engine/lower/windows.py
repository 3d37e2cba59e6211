"""Windows: OVER (…) with an order that leaves nothing to chance where that changes no meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.sql import tree
from shared.sql.functions.render import sortable

Render = Callable[[tree.Expr], str]

_PEERS = frozenset({"rank", "dense_rank", "percent_rank", "cume_dist"})
"""Equal rows are equal to these: a longer order would tell them apart."""

_BY_ROW = frozenset({"row_number", "ntile", "lag", "lead"})
"""These look at rows one by one, whatever the frame."""

VALUES = frozenset({"first_value", "last_value", "nth_value"})
"""These pick a row of the frame; DuckDB takes an order of their own inside the parentheses."""

_ORDERED = VALUES | {"collect_list"}


def sort_keys(keys: Sequence[tree.SortKey], render: Render) -> str:
    """Return the keys of an ORDER BY, directions and NULLs written out."""
    return ", ".join(
        f"{sortable(render(key.expr), key.expr.type)} {'DESC' if key.descending else 'ASC'}"
        f" NULLS {'FIRST' if key.nulls_first else 'LAST'}"
        for key in keys
    )


def over(call: tree.WindowCall, render: Render) -> str:
    """Return `OVER (…)`.

    The tie-break joins the order where rows count one by one. In a RANGE frame it would cut peers
    off, so there `argument_order` gives it to the functions that pick rows.
    """
    window = call.over
    order = window.order
    if order and (call.function in _BY_ROW or _rows(window.frame)):
        order = (*order, *window.tie)
    parts = []
    if window.partition:
        parts.append("PARTITION BY " + ", ".join(render(key) for key in window.partition))
    if order:
        parts.append("ORDER BY " + sort_keys(order, render))
    if window.frame is not None and call.function not in _PEERS | _BY_ROW:
        parts.append(_frame(window.frame, render))
    return f"OVER ({' '.join(parts)})"


def argument_order(call: tree.WindowCall, render: Render) -> str:
    """Return the ORDER BY that belongs inside the function's parentheses, or nothing."""
    window = call.over
    if call.order:
        return "ORDER BY " + sort_keys(call.order, render)
    if call.function not in _ORDERED or _rows(window.frame) or not window.tie:
        return ""
    return "ORDER BY " + sort_keys((*window.order, *window.tie), render)


def _rows(frame: tree.Frame | None) -> bool:
    return frame is not None and frame.unit is tree.FrameUnit.ROWS


def _frame(frame: tree.Frame, render: Render) -> str:
    start, end = _bound(frame.start, "PRECEDING", render), _bound(frame.end, "FOLLOWING", render)
    if frame.start.offset == 0 and (frame.end.offset or 0) < 0:  # an empty frame, to DuckDB too
        start = "0 PRECEDING"
    if frame.end.offset == 0 and (frame.start.offset or 0) > 0:
        end = "0 FOLLOWING"
    return f"{frame.unit} BETWEEN {start} AND {end}"


def _bound(bound: tree.Bound, unbounded: str, render: Render) -> str:
    if bound.offset is None:
        return f"UNBOUNDED {unbounded}"
    if bound.offset == 0:
        return "CURRENT ROW"
    amount = str(abs(bound.offset)) if bound.amount is None else render(bound.amount)
    return f"{amount} {'PRECEDING' if bound.offset < 0 else 'FOLLOWING'}"
