"""Aggregates in two halves: over the rows of each bucket, then over the buckets' results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from shared.sql import tree, types
from shared.sql.types import DataType

Second = Callable[[tree.Relation], tree.Aggregate]

_AGAIN = {
    **{name: name for name in ("sum", "sum_wrapped", "min", "max", "bool_and", "bool_or")},
    **{name: name for name in ("bit_and", "bit_or", "bit_xor")},
    "count": "sum",
    "count_if": "sum",
}
"""What a function's results are aggregated by to its result over all."""


def split(group: tree.Aggregate, numbers: Iterator[int]) -> tuple[tree.Aggregate, Second] | None:
    """Return the half over a bucket's rows, and what makes the other half of its rows.

    Args:
        group: the aggregate.
        numbers: numbers for new columns.

    Returns:
        None where a function does not divide (DISTINCT, ordered ones, percentiles).
    """
    if group.sets is not None or not all(_divides(i.expr) for i in group.aggregates):
        return None

    def column(type_: DataType) -> tree.Column:
        return tree.Column(next(numbers), "_fm_part", type_, hidden=True)

    keys = tuple(tree.Item(column(i.column.type), i.expr) for i in group.keys)
    parts = tuple(tree.Item(column(i.column.type), i.expr) for i in group.aggregates)
    first = replace(
        group, columns=tuple(i.column for i in (*keys, *parts)), keys=keys, aggregates=parts
    )

    def second(rows: tree.Relation) -> tree.Aggregate:
        again = tuple(
            tree.Item(item.column, _again(item.expr, part.column))
            for item, part in zip(group.aggregates, parts, strict=True)
        )
        regrouped = tuple(
            tree.Item(item.column, tree.Ref(type=key.column.type, column=key.column))
            for item, key in zip(group.keys, keys, strict=True)
        )
        return replace(group, input=rows, keys=regrouped, aggregates=again)

    return first, second


def _divides(expr: tree.Expr) -> bool:
    if not isinstance(expr, tree.AggregateCall) or expr.distinct or expr.order:
        return False
    # A sum of doubles depends on the order of its parts, which buckets would change.
    return expr.function in _AGAIN and not (
        expr.function == "sum" and expr.type in {types.FLOAT, types.DOUBLE}
    )


def _again(expr: tree.Expr, part: tree.Column) -> tree.AggregateCall:
    assert isinstance(expr, tree.AggregateCall)
    return tree.AggregateCall(
        type=expr.type,
        function=_AGAIN[expr.function],
        args=(tree.Ref(type=part.type, column=part),),
    )
