"""Frames of windows: ROWS counts rows, RANGE looks at distances along the one key of the order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal as Number

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import literals
from shared.sql.analyse.builders import constant
from shared.sql.analyse.typer import Typer
from shared.sql.types import DataType, DayTime, YearMonth

_NUMBER = re.compile(r"\s*-?\d+(\.\d*)?\s*")


def read(typer: Typer, spec: exp.WindowSpec, keys: Sequence[tree.SortKey]) -> tree.Frame:
    """Return the frame that stands behind the order of `keys`."""
    kind = str(spec.args["kind"]).upper()
    if kind not in {"ROWS", "RANGE"} or spec.args.get("exclude"):
        raise typer.ctx.error(NotSupportedError, f"this {kind} frame is not supported", spec)
    unit = tree.FrameUnit(kind)
    start = _bound(typer, spec, "start", unit, keys)
    end = tree.Bound(0)
    if spec.args.get("end") is not None:
        end = _bound(typer, spec, "end", unit, keys)
    if _crossed(start, end):
        raise typer.ctx.error(SqlSyntaxError, "the frame ends before it starts", spec.parent)
    return tree.Frame(unit, start, end)


def _crossed(start: tree.Bound, end: tree.Bound) -> bool:
    """Whether both ends are away from the current row, and the wrong way round."""
    if not start.offset or not end.offset:
        return False
    first, last = _distance(start), _distance(end)
    return first is not None and last is not None and first > last


def _distance(bound: tree.Bound) -> int | float | Number | None:
    if bound.amount is None:
        return bound.offset
    try:
        value = literals.fold(bound.amount)
    except literals.NotConstantError:
        return None
    plain = isinstance(value, int | float | Number)
    return value * (bound.offset or 0) if plain else None  # type: ignore[operator]


def _bound(
    typer: Typer,
    spec: exp.WindowSpec,
    which: str,
    unit: tree.FrameUnit,
    keys: Sequence[tree.SortKey],
) -> tree.Bound:
    value, side = spec.args[which], str(spec.args.get(f"{which}_side") or "").upper()
    if value == "CURRENT ROW":
        return tree.Bound(0)
    if value == "UNBOUNDED":
        if (side == "FOLLOWING") == (which == "start"):
            raise typer.ctx.error(
                SqlSyntaxError, f"a frame cannot {which} at UNBOUNDED {side}", spec.parent
            )
        return tree.Bound(None)
    sign = -1 if side == "PRECEDING" else 1
    amount = typer(value)
    if unit is tree.FrameUnit.RANGE:
        return _along(typer, amount, value, sign, keys)
    rows = constant(typer, amount, value, "a frame's number of rows")
    if amount.type != types.INT or not isinstance(rows, int):
        raise typer.ctx.error(SqlSyntaxError, "a frame's number of rows is an int", value)
    return tree.Bound(sign * rows)


def _along(
    typer: Typer, amount: tree.Expr, node: exp.Expr, sign: int, keys: Sequence[tree.SortKey]
) -> tree.Bound:
    """Return an end of a RANGE frame: a distance that can be added to the key of the order."""
    if len(keys) != 1:
        raise typer.ctx.error(
            SqlSyntaxError, f"a RANGE of distances needs one ORDER BY key, not {len(keys)}", node
        )
    key = keys[0].expr.type
    value = constant(typer, amount, node, "a distance in a RANGE")
    numbers = types.is_numeric(key) and (types.is_numeric(amount.type) or _is_number(value))
    if value is None or not (numbers or _measures(amount.type, key)):
        raise typer.ctx.error(
            TypeMismatchError, f"a RANGE along {key} takes no distances of {amount.type}", node
        )
    if not numbers:
        return tree.Bound(sign, amount)
    amount = coercion.cast(amount, key)
    if float(str(value)) >= 0:
        return tree.Bound(sign, amount)
    return tree.Bound(-sign, typer.call("negative", (amount,), node))


def _is_number(value: object) -> bool:
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _measures(distance: DataType, key: DataType) -> bool:
    """Return whether a distance of one type can be added to another that is no number."""
    if key == types.DATE:
        days = isinstance(distance, DayTime) and distance.end == 0
        return distance == types.INT or days or isinstance(distance, YearMonth)
    if key in {types.TIMESTAMP, types.TIMESTAMP_NTZ}:
        return isinstance(distance, DayTime | YearMonth) or distance == types.INTERVAL
    return isinstance(key, DayTime | YearMonth) and type(key) is type(distance)
