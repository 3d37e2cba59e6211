"""What calls over windows and ordered aggregates are called: Spark's text of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from shared.sql import types
from shared.sql.analyse import literals
from shared.sql.analyse.typer import Typer
from shared.sql.functions.table import ADOBE

Text = Callable[[Typer, exp.Expr], str]
"""Writes what stands inside, as `naming.text` does."""

_ROW_FUNCTIONS = frozenset({"row_number", "rank", "dense_rank", "percent_rank", "ntile"})


def window(text: Text, typer: Typer, node: exp.Expr) -> str | None:
    """Return a call over a window, its frame written out; None for Adobe's functions."""
    function = node.this
    inner = function.this if isinstance(function, exp.IgnoreNulls | exp.RespectNulls) else function
    called = inner.name.lower() if isinstance(inner, exp.Anonymous) else ""
    if called.upper() in ADOBE:
        return None
    partition, order, spec = _window_parts(typer, node)
    parts = []
    if partition:
        parts.append("PARTITION BY " + ", ".join(text(typer, key) for key in partition))
    if order:
        parts.append("ORDER BY " + ", ".join(_key(text, typer, key) for key in order))
    parts.append(_frame(text, typer, inner, spec, order))
    return f"{text(typer, function)} OVER ({' '.join(parts)})"


def _window_parts(
    typer: Typer, node: exp.Expr
) -> tuple[list[exp.Expr], list[exp.Expr], exp.Expr | None]:
    """Return partition, order and frame, those of the named window filled in."""
    base: tuple[list[exp.Expr], list[exp.Expr], exp.Expr | None] = ([], [], None)
    named = node.args.get("alias")
    window = None if named is None else typer.windows.named.get(named.name.casefold())
    if window is not None:
        base = _window_parts(typer, window)
    order = node.args.get("order")
    return (
        list(node.args.get("partition_by") or ()) or base[0],
        list(order.expressions) if order else base[1],
        node.args.get("spec") or base[2],
    )


def _key(text: Text, typer: Typer, node: exp.Expr) -> str:
    descending = bool(node.args.get("desc"))
    nulls = node.args.get("nulls_first")
    first = (not descending) if nulls is None else bool(nulls)
    return (
        f"{text(typer, node.this)} {'DESC' if descending else 'ASC'}"
        f" NULLS {'FIRST' if first else 'LAST'}"
    )


def _frame(
    text: Text, typer: Typer, call: exp.Expr, spec: exp.Expr | None, order: Sequence[exp.Expr]
) -> str:
    called = call.name.lower()
    if called in {"lag", "lead"}:
        given = call.expressions[1:2]
        count = text(typer, given[0]) if given else "1"
        if given and isinstance(folded := _folded(typer, given[0]), int):
            count = str(folded)
        if called == "lag":
            count = count[1:] if count.startswith("-") else f"-{count}"
        return f"ROWS BETWEEN {count} FOLLOWING AND {count} FOLLOWING"
    if called in _ROW_FUNCTIONS:
        return "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    if spec is None:
        if order:
            return "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
        return "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
    ends = [_bound(text, typer, spec, which, order) for which in ("start", "end")]
    return f"{str(spec.args['kind']).upper()} BETWEEN {ends[0]} AND {ends[1]}"


def _folded(typer: Typer, node: exp.Expr) -> object:
    try:
        return literals.fold(typer(node))
    except literals.NotConstantError:
        return None


def _bound(text: Text, typer: Typer, spec: exp.Expr, which: str, order: Sequence[exp.Expr]) -> str:
    value = spec.args.get(which)
    side = str(spec.args.get(f"{which}_side") or "").upper()
    if value is None or isinstance(value, str):
        return "CURRENT ROW" if value in {None, "CURRENT ROW"} else f"{value} {side}".strip()
    if side == "PRECEDING" and str(spec.args["kind"]).upper() == "RANGE" and len(order) == 1:
        key, amount = typer(order[0].this).type, typer(value).type
        number = types.is_numeric(amount) or amount == types.STRING
        if key != amount and types.is_numeric(key) and number:
            return f"(- {text(typer, value)}) FOLLOWING"  # cast to the key's type after the sign
    return f"{text(typer, value)} {side}"


# --- what may stand behind a call -----------------------------------------------------------


def nulls(text: Text, typer: Typer, node: exp.Expr) -> str:
    """`first_value(x) IGNORE NULLS` is a first(x) to Spark, which shows NULLS of nth_value only."""
    shown = text(typer, node.this)
    if isinstance(node, exp.IgnoreNulls) and shown.startswith("nth_value("):
        return f"{shown} ignore nulls"
    if isinstance(node, exp.RespectNulls) and shown.startswith("collect_"):
        return f"{shown} RESPECT NULLS"
    for picked in ("first", "last"):
        if shown.startswith(f"{picked}_value("):
            return picked + shown.removeprefix(f"{picked}_value")
    return shown


def within_group(text: Text, typer: Typer, node: exp.Expr) -> str:
    """Return an aggregate over ordered rows."""
    call, keys = node.this, node.expression.expressions
    if call.name.lower() in {"listagg", "string_agg"}:
        order = ", ".join(_key(text, typer, key) for key in keys)
    else:  # Spark shows the order of a mode the other way round
        reverse = call.name.lower() == "mode"
        order = ", ".join(
            f"{text(typer, key.this)}{' DESC' if bool(key.args.get('desc')) != reverse else ''}"
            for key in keys
        )
    shown = text(typer, call)
    if shown.startswith("string_agg("):
        shown = "listagg" + shown.removeprefix("string_agg")
    return f"{shown} WITHIN GROUP (ORDER BY {order})"
