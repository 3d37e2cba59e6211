"""Windows whose values are rounded: what is added up first decides their last digits."""

from __future__ import annotations

from collections.abc import Iterator

from shared.sql import tree, types
from shared.sql.plan import traverse

_EXACT = frozenset(
    {
        "row_number",
        "rank",
        "dense_rank",
        "percent_rank",
        "cume_dist",
        "ntile",
        "count",
        "min",
        "max",
    }
    | {"lag", "lead", "first_value", "last_value", "nth_value", "collect_list", "collect_set"}
)
"""These pick or count, and round nothing that they have added up."""

_SUMS = frozenset({"sum", "avg", "sum_wrapped", "try_sum", "try_avg"})
"""DuckDB adds these up row by row where a frame is the whole partition; moments it does not."""

WIDE = 1 << 31
"""More rows than a partition has: a frame that DuckDB does not take for the whole partition."""


def calls(relation: tree.Relation) -> Iterator[tree.WindowCall]:
    """Yield the windows of a relation and of all below it."""
    for node in traverse.relations(relation):
        if isinstance(node, tree.WindowStep):
            for item in node.items:
                if isinstance(item.expr, tree.WindowCall):
                    yield item.expr


def rounds(call: tree.WindowCall) -> bool:
    """Return whether a value depends on the order in which numbers are added up."""
    kinds = (call.type, *(arg.type for arg in call.args))
    return call.function not in _EXACT and any(k in (types.DOUBLE, types.FLOAT) for k in kinds)


def is_whole(over: tree.Over) -> bool:
    """Return whether the frame of each row is its partition."""
    if over.frame is None:
        return not over.order
    return over.frame.start.offset is None and over.frame.end.offset is None


def row_by_row(call: tree.WindowCall) -> tree.WindowCall:
    """Return a rounding window over whole partitions with an order to add them up in."""
    end = tree.Bound(None if call.function in _SUMS else WIDE)
    frame = tree.Frame(tree.FrameUnit.ROWS, tree.Bound(None), end)
    keys = (*call.over.order, *call.over.tie)
    over = tree.Over(call.over.partition, keys, frame, (), call.over.position)
    return tree.WindowCall(
        type=call.type,
        position=call.position,
        function=call.function,
        args=call.args,
        over=over,
        distinct=call.distinct,
        ignore_nulls=call.ignore_nulls,
        where=call.where,
    )
