"""CAST, and literals that are written with their type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError, TypeMismatchError
from shared.sql import clocks, coercion, instants, tree, types
from shared.sql.analyse import literals
from shared.sql.analyse.typer import Typer
from shared.sql.functions import casts
from shared.sql.types import DataType, Time


def _cast(typer: Typer, node: exp.Cast) -> tree.Expr:
    if literals.is_suffixed(typer.ctx, node):
        return literals.suffixed(typer.ctx, node)
    target = literals.data_type(typer.ctx, node.args["to"])
    if isinstance(node.this, exp.Literal) and node.this.is_string and type(node) is exp.Cast:
        return _typed_literal(typer, node, target)
    value = typer(node.this)
    if node.meta.get("tried") and types.is_numeric(value.type) and types.is_integral(target):
        return replace(typer.call("whole_or_null", (value,), node), type=target)
    if node.meta.get("tried") and value.type == types.STRING and types.is_integral(target):
        return replace(typer.call("whole_of_text", (value,), node), type=target)
    if node.meta.get("tried") and value.type == types.STRING and types.is_interval(target):
        return replace(typer.call("interval_or_null", (value,), node), type=target)
    return cast_to(typer, value, target, node)


def cast_to(typer: Typer, value: tree.Expr, target: DataType, node: exp.Expr) -> tree.Expr:
    """Return an explicit cast; TypeMismatchError where there is none."""
    if not casts.castable(value.type, target):
        raise typer.ctx.error(TypeMismatchError, f"{value.type} cannot be cast to {target}", node)
    if isinstance(value.type, Time) and target in {types.TIMESTAMP, types.TIMESTAMP_NTZ}:
        today = tree.Literal(type=types.DATE, value=typer.ctx.now.date())
        return coercion.cast(typer.call("date_at_time", (today, value), node), target)
    if isinstance(value, tree.Literal) and isinstance(value.value, int):
        # A bare literal counts as a decimal of its own digits; one that is cast does not.
        return tree.Cast(type=target, arg=value, position=value.position)
    return coercion.cast(value, target)


def _typed_literal(typer: Typer, node: exp.Cast, target: DataType) -> tree.Expr:
    """`DATE '2020-01-01'`, `TIMESTAMP '…'`: checked now, as Spark does."""
    text = node.this.name
    if isinstance(target, Time):
        return _time(typer, node)
    if instants.is_far(text) and target in {types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ}:
        # The engine reads what Python cannot hold.
        return coercion.cast(typer(node.this), target)
    value: object = None
    if target in _NAMED and (named := instants.named(text, typer.ctx.now)) is not None:
        value = named.date() if target == types.DATE else named
    elif target == types.DATE:
        value = instants.parse_date(text)
    elif target in {types.TIMESTAMP, types.TIMESTAMP_NTZ}:
        instant = target == types.TIMESTAMP
        value = instants.parse_timestamp(
            instants.dated(text, typer.ctx.now.date()) if instant else text
        )
        if target == types.TIMESTAMP_NTZ and value is not None:
            value = instants.parse_timestamp(instants.without_zone(text))
    else:
        return cast_to(typer, typer(node.this), target, node)
    if value is None:
        raise typer.ctx.error(SqlSyntaxError, f"'{text}' is no {target}", node)
    return tree.Literal(type=target, value=value, position=typer.at(node))


_NAMED = (types.DATE, types.TIMESTAMP, types.TIMESTAMP_NTZ)


def _time(typer: Typer, node: exp.Cast) -> tree.Expr:
    found = clocks.read(node.this.name)
    if found is not None and re.search(r"\.\d{6}\d*[1-9]", node.this.name):
        raise typer.ctx.error(
            NotSupportedError, "a time of day has up to six digits of a second", node
        )
    if found is None:
        raise typer.ctx.error(SqlSyntaxError, f"'{node.this.name}' is no time of day", node)
    return tree.Literal(type=Time(6), value=clocks.of(found), position=typer.at(node))


HANDLERS: dict[type[exp.Expr], Callable[[Typer, Any], tree.Expr]] = {
    exp.Cast: _cast,
    exp.TryCast: _cast,
}
