"""The two that are asked: Spark and ours; each gives names, types and rows, or a refusal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.core.errors import FeedmillError
from shared.engine import render
from tests.support import sqlcases
from tests.support.homes import Home


@dataclass(frozen=True, slots=True)
class Answer:
    """What one side says to a query.

    Attributes:
        columns: name and type of each.
        rows: plain values, in an order that is the same on both sides.
        refusal: why there are none, in one line.
        crash: whether the refusal is none of our errors.
    """

    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    refusal: str | None = None
    crash: bool = False


Side = Callable[[str], Answer]


def _answer(columns: list[tuple[str, str]], rows: list[list[Any]]) -> Answer:
    ordered = sqlcases.canonical(rows, ordered=False)
    return Answer(tuple(columns), tuple(tuple(row) for row in ordered))


def spark(session: Any) -> Side:
    """Return Spark's side."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    from tests.golden.spark.record import plain, readable

    def ask(query: str) -> Answer:
        try:
            frame = session.sql(query)
            rows = [[plain(value) for value in row] for row in readable(frame).collect()]
        except (PySparkException, Py4JError) as error:
            return Answer(refusal=str(error).split("\n")[0][:200])
        except (TypeError, ValueError, OverflowError) as error:  # Python cannot hold the values
            return Answer(refusal=f"PySpark: {error}")
        return _answer([(f.name, f.dataType.simpleString()) for f in frame.schema], rows)

    return ask


def ours(home: Home) -> Side:
    """Return our side."""

    def ask(query: str) -> Answer:
        try:
            result = home.lake.sql(query)
            rows = [list(row) for part in render.json_rows(result) for row in part]
        except FeedmillError as error:
            return Answer(refusal=str(error).split("\n")[0][:200])
        except Exception as error:  # noqa: BLE001 — a crash of ours is what is looked for
            return Answer(refusal=f"{type(error).__name__}: {error}"[:200], crash=True)
        return _answer([(name, str(kind)) for name, kind in result.columns], rows)

    return ask


def difference(theirs: Answer, mine: Answer, place: int | None = None) -> str | None:
    """Return what differs: "crash", "refused", "accepted", "type", "rows" or "name"; or None.

    Args:
        theirs: Spark's answer.
        mine: ours.
        place: of the one column to look at, where rows stand in the same order.
    """
    if mine.crash:
        return "crash"
    if theirs.refusal is not None or mine.refusal is not None:
        both = theirs.refusal is not None and mine.refusal is not None
        return None if both else "accepted" if mine.refusal is None else "refused"
    part = slice(None) if place is None else slice(place, place + 1)
    if [k for _, k in theirs.columns[part]] != [k for _, k in mine.columns[part]]:
        return "type"
    pairs = zip(theirs.rows, mine.rows, strict=False)
    if len(theirs.rows) != len(mine.rows) or not all(_same(a[part], b[part]) for a, b in pairs):
        return "rows"
    names = [[_numberless(n) for n, _ in a.columns[part]] for a in (theirs, mine)]
    return None if names[0] == names[1] else "name"


def _numberless(name: str) -> str:
    """Return a column's name without the numbers Spark gives lambdas' parameters."""
    return re.sub(r"#\d+L?", "", name)


def _same(left: Any, right: Any) -> bool:
    """Whether two plain values are equal; the last digits of a double may differ."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-300)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(v, right[k]) for k, v in left.items())
    return bool(left == right)
