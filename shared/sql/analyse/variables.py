"""Variables and parameters: `@v`, `$1`, `'@v'`, and what is known of a table's snapshots."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlSyntaxError,
    UnknownColumnError,
    UnknownTableError,
)
from shared.sql import snapshots, tree, types
from shared.sql.analyse.context import Context
from shared.sql.analyse.typer import Typer
from shared.sql.environment import Sample
from shared.sql.hints import did_you_mean
from shared.sql.snapshots import Edge, SnapshotClause

_MIN = -(1 << 63)
_LAST = (1 << 63) - 1
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_TIMES = {"from_unixtime", "date_format"}
_OPEN = {"HEAD": 0, "TAIL": _LAST}
_COMPARED = (exp.GT, exp.GTE, exp.LT, exp.LTE)


def parameter(typer: Typer, node: exp.Parameter) -> tree.Expr:
    """Return the value of a variable or of a parameter.

    'HEAD' compared with a time, however written, is before all of them: a feed's first run starts
    there.

    Raises:
        UnknownColumnError: it has no value.
    """
    found = value(typer.ctx, node)
    other = _other(node)
    if found.value == "HEAD" and other is not None:
        kind = typer(other).type
        if types.is_numeric(kind):
            return tree.Literal(type=types.BIGINT, value=_MIN, position=found.position)
        if kind in {types.TIMESTAMP, types.DATE}:
            return tree.Literal(type=types.TIMESTAMP, value=_FIRST, position=found.position)
        if isinstance(other, exp.Anonymous) and other.name.casefold() in _TIMES:
            return tree.Literal(type=types.STRING, value="", position=found.position)
    return found


def _other(node: exp.Parameter) -> exp.Expr | None:
    parent = node.parent
    found: exp.Expr | None = None
    if isinstance(parent, _COMPARED):
        found = parent.expression if parent.this is node else parent.this
    elif isinstance(parent, exp.Between) and parent.this is not node:
        found = parent.this
    return found


def value(ctx: Context, node: exp.Parameter) -> tree.Literal:
    """Return the constant that a parameter's node stands for.

    Raises:
        UnknownColumnError: it has no value.
    """
    name = node.this.name
    values = ctx.environment.values
    if name.isdigit():
        if not 1 <= int(name) <= len(values):
            raise ctx.error(
                UnknownColumnError, f"the parameter ${name} has no value", node, hint="see EXECUTE"
            )
        return values[int(name) - 1]
    return _variable(ctx, name, node)


def _variable(ctx: Context, name: str, place: exp.Expr | None) -> tree.Literal:
    known = ctx.environment.variables
    found = known.get(name.casefold())
    if found is None:
        near = did_you_mean(name, known)
        raise ctx.error(
            UnknownColumnError,
            f"there is no variable @{name}",
            place,
            hint=near or f"SET @{name} = SELECT … gives it a value",
        )
    return found


# --- before the analysis --------------------------------------------------------------------


def substituted(ctx: Context, node: exp.Expr) -> exp.Expr:
    """Return a statement with what is text in it replaced: quoted variables, LIMIT, snapshots.

    Raises:
        SqlError: a variable has no value, or one that cannot stand there.
    """
    if not any(map(_is_text, node.find_all(*_TEXTUAL))):
        return node
    node = node.copy()
    for part in [found for found in node.find_all(*_TEXTUAL) if _is_text(found)]:
        if isinstance(part, exp.Literal):
            part.set("this", _in_quotes(ctx, part.this))
        elif isinstance(part, exp.Anonymous):
            _known(ctx, part)
        else:
            count = value(ctx, part.expression).value
            if count is None and ctx.environment.checking:
                count = 1
            if isinstance(count, int) and count >= 0:
                part.set("expression", exp.Literal.number(count))
    return node


_TEXTUAL = (exp.Literal, exp.Limit, exp.Offset, exp.Anonymous)
_FACTS = {"table_exists", "history_meta", "sample_meta"}


def _is_text(node: exp.Expr) -> bool:
    """Whether a node has to be replaced before the analysis."""
    if isinstance(node, exp.Literal):
        return bool(node.is_string) and "@" in node.this
    if isinstance(node, exp.Anonymous):
        return node.name.casefold() in _FACTS
    return isinstance(node.expression, exp.Parameter)


def _in_quotes(ctx: Context, text: str) -> str:
    def given(match: re.Match[str]) -> str:
        found = ctx.environment.variables.get(match[1].casefold())
        return match[0] if found is None else written(found.value)

    return re.sub(r"@([A-Za-z_]\w*)", given, text)


def written(constant: object) -> str:
    """Return a value as CAST(… AS STRING) writes it."""
    if constant is None:
        return "NULL"
    if isinstance(constant, bool):
        return str(constant).lower()
    if isinstance(constant, datetime):
        return constant.replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(constant, date):
        return constant.isoformat()
    return str(constant)


def _known(ctx: Context, node: exp.Anonymous) -> None:
    """Replace table_exists('t') and SELECT history_meta('t') by what is so."""
    name = node.name.casefold()
    given = node.expressions
    if len(given) != 1 or not isinstance(given[0], exp.Literal) or not given[0].is_string:
        raise ctx.error(
            SqlSyntaxError, f"{name} takes the name of a table in single quotes", node, None
        )
    table = given[0].this
    if name == "table_exists":
        exists = ctx.source.table(table) is not None
        place = dict(node.meta)
        made = exp.Alias(this=exp.Boolean(this=exists), alias=exp.to_identifier("table_exists"))
        in_list = isinstance(node.parent, exp.Select)
        new = node.replace(made if in_list else exp.Boolean(this=exists))
        new.meta.update(place)
        return
    select = node.parent
    if not isinstance(select, exp.Select) or select.args.get("from_") or len(select.selects) != 1:
        raise ctx.error(
            NotSupportedError,
            f"{name} stands alone in a SELECT",
            node,
            hint=f"SELECT … FROM (SELECT {name}('t'))",
        )
    rows = ctx.environment.history(table)
    if rows is None:
        raise ctx.error(
            UnknownTableError,
            f"there is no table {table}",
            given[0],
            hint=did_you_mean(table, ctx.source.names()),
        )
    if name == "sample_meta":
        _samples(select, ctx.environment.samples(table))
    else:
        _history(select, rows)


_SAMPLE = (
    *("sample_table_name", "sample_dataset_id", "parent_dataset_id", "sample_type"),
    *("sampling_rate", "sample_num_rows", "created"),
)


def _samples(select: exp.Select, found: list[Sample]) -> None:
    names = [exp.to_identifier(name) for name in _SAMPLE]
    rows = [
        [
            *(exp.Literal.string(text) for text in (s.name, s.dataset_id, s.parent_id, s.kind)),
            exp.cast(exp.Literal.number(s.rate), "double"),
            exp.cast(exp.Literal.number(s.rows), "bigint"),
            exp.cast(exp.Literal.string(written(s.created)), "timestamp"),
        ]
        for s in found
    ]
    nothing = [exp.Null() for _ in _SAMPLE]
    tuples = [exp.Tuple(expressions=row) for row in [*rows, nothing]]
    alias = exp.TableAlias(this=exp.to_identifier("sample_meta"), columns=names)
    select.set("expressions", [exp.column(name) for name in _SAMPLE])
    select.set("from_", exp.From(this=exp.Values(expressions=tuples, alias=alias)))
    known = exp.Is(this=exp.column("sample_table_name"), expression=exp.Null())
    select.set("where", exp.Where(this=exp.Not(this=known)))


_COLUMNS = (("snapshot_id", 0), ("parent_id", 1), ("is_current", 2), ("snapshot_generation", 3))


def _history(select: exp.Select, rows: list[tuple[int, int | None, bool, int]]) -> None:
    wide = exp.DataType.build("bigint")
    columns = []
    for name, number in _COLUMNS:
        column: exp.Expr = exp.column(name)
        if number < 2:
            column = exp.Cast(this=column, to=wide.copy())
        columns.append(exp.Alias(this=column, alias=exp.to_identifier(name)))
    # A row of NULLs gives an empty history its types; WHERE takes it away.
    tuples = [_row(row) for row in [*rows, (0, None, False, 0)]]
    alias = exp.TableAlias(
        this=exp.to_identifier("history_meta"),
        columns=[exp.to_identifier(name) for name, _ in _COLUMNS],
    )
    select.set("expressions", columns)
    select.set("from_", exp.From(this=exp.Values(expressions=tuples, alias=alias)))
    above = exp.GT(this=exp.column("snapshot_id"), expression=exp.Literal.number(0))
    select.set("where", exp.Where(this=above))


def _row(row: tuple[int, int | None, bool, int]) -> exp.Tuple:
    number, parent, current, generation = row
    return exp.Tuple(
        expressions=[
            exp.Literal.number(number),
            exp.Null() if parent is None else exp.Literal.number(parent),
            exp.Boolean(this=current),
            exp.Literal.number(generation),
        ]
    )


# --- SNAPSHOT -------------------------------------------------------------------------------


def bounds(ctx: Context, node: exp.Table) -> tree.Snapshots | None:
    """Return the snapshots that a table in FROM is restricted to, or None.

    Raises:
        SqlError: a bound is none.
    """
    clause: SnapshotClause | None = node.meta.get(snapshots.KEY)
    if clause is None:
        return None
    start = 0 if clause.start is None else _bound(ctx, clause.start)
    end = _LAST if clause.end is None else _bound(ctx, clause.end)
    if start == _LAST:  # after the last one there is nothing
        start, end = 0, 0
    last = None if end == _LAST else end
    return tree.Snapshots(start, last, ctx.environment.fallback, clause.position)


def _bound(ctx: Context, edge: Edge) -> int:
    """Return the number of a bound; 0 is before the first."""
    found: object = edge.value
    if edge.kind in {"variable", "parameter"}:
        node = exp.Parameter(this=exp.Var(this=edge.value))
        try:
            found = value(ctx, node).value
        except UnknownColumnError as error:
            error.position = edge.position
            raise
    if found is None and ctx.environment.checking:
        return _LAST
    text = str(found).strip().upper()
    if text in _OPEN:
        return _OPEN[text]
    if text.isdigit():
        return int(text)
    shown = "NULL" if found is None else repr(found)
    raise ctx.error(
        SqlSyntaxError,
        f"{shown} is no snapshot: a number, 'HEAD' or 'TAIL' is",
        edge.position,
        hint="SELECT snapshot_id FROM (SELECT history_meta('t')) lists them",
    )
