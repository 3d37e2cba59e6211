"""Rows in the order of their windows: by partition, order keys, tie-break, then input order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from shared.adf import words
from shared.adf.columns import Words


@dataclass(frozen=True, slots=True)
class OrderBy:
    """One order key; Spark's default is NULLS FIRST ascending, NULLS LAST descending."""

    column: str
    descending: bool = False
    nulls_first: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Ordering:
    """The rows of a table, put in order.

    Attributes:
        rows: row number of the table at each place of the order.
        starts: where each partition starts, and at last the number of rows.
        fresh: per place, whether its order keys differ from those of the place before (the
            tie-break does not count: equal order keys are peers), or a partition starts there.
    """

    rows: Words
    starts: Words
    fresh: Callable[[], np.ndarray[tuple[int], np.dtype[np.bool_]]]

    def of_partition(self, values: Words) -> Words:
        """Repeat a value per partition for each of its rows."""
        return np.repeat(values, np.diff(self.starts))


def arrange(
    codes: Words,
    count: int,
    keys: Sequence[OrderBy],
    tie: Sequence[OrderBy],
    column: Callable[[str], pa.Array],
) -> Ordering:
    """Order rows by code, then `keys`, then `tie`, then as they came.

    All but the first word of the first key is looked at only for rows that are equal without it.

    Args:
        codes: the partition of each row.
        count: codes are below it.
        keys: at least one.
        tie: more keys, which do not tell peers apart.
        column: finds a column by name.
    """
    from shared.adf import sort

    heads = _words(keys[:1], column) or [np.zeros(codes.size, np.int64)]
    rows, sorted_, starts, equal = sort.by_code(codes, count, heads[0])
    first_differs = _differs(sorted_, starts)
    if equal:
        _break_ties(rows, first_differs, [*keys, *tie], column)

    def fresh() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        differs = first_differs.copy()
        for more in heads[1:] + _words(keys[1:], column):
            differs |= _differs(more[rows], starts)
        return differs

    return Ordering(rows, starts, fresh)


def _words(
    keys: Sequence[OrderBy], column: Callable[[str], pa.Array], rows: Words | None = None
) -> list[Words]:
    found: list[Words] = []
    for key in keys:
        values = column(key.column)
        if rows is not None:
            values = values.take(pa.array(rows))
        found += words.of(values, descending=key.descending, nulls_first=key.nulls_first)
    return found


def _differs(sorted_: Words, starts: Words) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    differs = np.empty(sorted_.size, np.bool_)
    differs[1:] = sorted_[1:] != sorted_[:-1]
    differs[starts[:-1]] = True
    return differs


def _break_ties(
    rows: Words,
    differs: np.ndarray[tuple[int], np.dtype[np.bool_]],
    keys: Sequence[OrderBy],
    column: Callable[[str], pa.Array],
) -> None:
    """Put the rows of each run that the first word leaves equal in the order of all words."""
    tied = ~differs
    tied[:-1] |= tied[1:]
    places = np.flatnonzero(tied)
    run = np.cumsum(differs[places])
    picked = rows[places]
    by = _words(keys, column, picked)
    rows[places] = picked[np.lexsort((*reversed(by), run))]
