"""ANALYZE TABLE … COMPUTE STATISTICS: what a session knows of columns, and can query."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.core.errors import AlreadyExistsError, UnknownColumnError
from shared.engine.listings import Row, listed
from shared.engine.result import Result
from shared.sql import analyze, commands, tree, types
from shared.sql.blocks import read
from shared.sql.hints import did_you_mean
from shared.sql.parsed import Parsed

_NAMES = (
    *("columnName", "mean", "max", "min", "standardDeviation"),
    *("approxDistinctCount", "nullCount", "dataType"),
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was computed once.

    Attributes:
        relation: its rows, as a query.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    condition: str | None
    at: datetime
    relation: analyze.Rows


def compute(
    node: commands.Analyze,
    relation: tree.Relation,
    row_of: Callable[[Parsed], list[tree.Literal]],
    known: dict[str, Statistics],
    *,
    now: datetime,
    complex_too: bool,
) -> Result:
    """Compute statistics, keep them in `known`, and return their name.

    Args:
        node: what is asked for.
        relation: the analysed rows.
        row_of: computes a query of one row.
        known: the statistics of the session, by lower-case name.
        now: when.
        complex_too: whether structs, arrays and maps have statistics.

    Raises:
        UnknownColumnError: a column of the list is none of the table.
        AlreadyExistsError: there are statistics of this name.
    """
    columns = chosen(node, relation, complex_too=complex_too)
    name = node.alias or numbered(node.table, known)
    if name.casefold() in known:
        raise AlreadyExistsError(f"there are statistics {name}", hint="give another AS name")
    values: list[tree.Literal] = []
    if columns:
        measures = ", ".join(part for c in columns for part in _measures(c))
        where = f" WHERE ({node.condition})" if node.condition else ""
        text = f"SELECT {measures} FROM `{node.table}`{where}"
        (query,) = read(text)
        assert isinstance(query, Parsed)
        values = row_of(query)
    rows = []
    for i, column in enumerate(columns):
        numbers = [_number(literal) for literal in values[6 * i : 6 * i + 6]]
        rows.append(f"({_text(column.name)}, {', '.join(numbers)}, {_text(str(column.type))})")
    known[name.casefold()] = Statistics(
        name, node.table, tuple(c.name for c in columns), node.condition, now, relation_of(rows)
    )
    return listed("ANALYZE TABLE", ("Statistics ID",), [(name,)])


def numbered(table: str, known: Container[str]) -> str:
    """Return the first free name of statistics of a table."""
    numbers = itertools.count(1)
    return next(n for i in numbers if (n := f"{table}_stats_{i}").casefold() not in known)


def chosen(
    node: commands.Analyze, relation: tree.Relation, *, complex_too: bool
) -> list[tree.Column]:
    """Return the columns that statistics are of.

    Raises:
        UnknownColumnError: one of the list is none of the table.
    """
    shown = {c.name.casefold(): c for c in relation.columns if not c.hidden}
    for name in node.columns:
        if name.casefold() not in shown:
            raise UnknownColumnError(
                f"{node.table} has no column {name}",
                hint=did_you_mean(name, [c.name for c in shown.values()]),
            )
    wanted = [shown[name.casefold()] for name in node.columns] or list(shown.values())
    return [c for c in wanted if complex_too or not _is_complex(c.type)]


def relation_of(rows: Sequence[str]) -> analyze.Rows:
    """Return the query that gives these rows."""
    values = ", ".join(rows) or "('', 0D, 0D, 0D, 0D, 0L, 0L, '')"
    text = (
        f"SELECT * FROM VALUES {values} AS s({', '.join(_NAMES)}){'' if rows else ' WHERE false'}"
    )
    return analyze.rows(text)


def show(known: Sequence[Statistics]) -> Result:
    """Return what SHOW STATISTICS lists."""
    rows: list[Row] = [
        (s.name, s.table, f"({', '.join(s.columns)})", s.condition or "", s.at.isoformat())
        for s in known
    ]
    names = ("statsId", "tableName", "columnSet", "filterContext", "timestamp")
    return listed("SHOW STATISTICS", names, rows)


def _is_complex(kind: types.DataType) -> bool:
    return isinstance(kind, types.Struct | types.Array | types.Map)


def _measures(column: tree.Column) -> tuple[str, ...]:
    name = f"`{column.name}`"
    counted = f"to_json({name})" if _is_complex(column.type) else name
    counts = (f"approx_count_distinct({counted})", f"count_if({name} IS NULL)")
    if not types.is_numeric(column.type):
        return (*("0D",) * 4, *counts)
    made = (f"{f}({name})" for f in ("avg", "max", "min", "stddev"))
    return (*(f"CAST({part} AS DOUBLE)" for part in made), *counts)


def _number(literal: tree.Literal) -> str:
    value = literal.value
    if value is None:
        return "CAST(NULL AS DOUBLE)"
    if isinstance(value, float):
        return repr(value) + "D" if math.isfinite(value) else f"double('{value}')"
    return f"{value}L"


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
