"""Functions of times of day: units are constants, texts that are none are refused."""

from __future__ import annotations

from sqlglot import exp

from shared.core.errors import SqlSyntaxError
from shared.sql import clocks, coercion, tree, types
from shared.sql.analyse import times
from shared.sql.analyse.builders import Builder, constant, expect
from shared.sql.analyse.conversions import cast_to
from shared.sql.analyse.typer import Typer
from shared.sql.types import Time

_UNITS = ("hour", "minute", "second", "millisecond", "microsecond")
_FULL = Time(6)


def _text(value: str) -> tree.Literal:
    return tree.Literal(type=types.STRING, value=value)


def _now(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`current_time`, with up to six digits of a second."""
    args = node.expressions or ([node.this] if isinstance(node.this, exp.Expr) else [])
    digits = constant(typer, typer(args[0]), args[0], "the digits of a second") if args else 6
    if not isinstance(digits, int) or not 0 <= digits <= 6 or len(args) > 1:
        raise typer.missing("current_time takes a number of digits from 0 to 6", node)
    now = typer.ctx.now
    micros = (now.hour * 3600 + now.minute * 60 + now.second) * 1_000_000 + now.microsecond
    size = 10 ** (6 - digits)
    return tree.Literal(
        type=Time(digits), value=clocks.of(micros // size * size), position=typer.at(node)
    )


def _unit(typer: Typer, node: exp.Expr) -> tree.Expr:
    """Return a unit; NULL where it is NULL."""
    value = constant(typer, typer(node), node, "a unit of times")
    if value is None:
        return coercion.null(types.STRING)
    if str(value).lower() not in _UNITS:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"'{value}' is no unit of times",
            node,
            hint=f"one of {', '.join(_UNITS)}",
        )
    return _text(str(value).lower())


def _time(typer: Typer, node: exp.Expr) -> tree.Expr:
    value = typer(node)
    return coercion.null(_FULL) if value.type == types.NULL else value


def _diff(typer: Typer, node: exp.Expr) -> tree.Expr:
    unit, start, end = expect(typer, node, 3, 3, "time_diff('HOUR', start, end)")
    args = (_unit(typer, unit), _time(typer, start), _time(typer, end))
    return typer.call("time_difference", args, node, node.name)


def _trunc(typer: Typer, node: exp.Expr) -> tree.Expr:
    unit, value = expect(typer, node, 2, 2, "time_trunc('HOUR', time)")
    return typer.call("time_truncated", (_unit(typer, unit), _time(typer, value)), node, node.name)


def _to_time(*, attempt: bool) -> Builder:
    def build(typer: Typer, node: exp.Expr) -> tree.Expr:
        args = tuple(expect(typer, node, 1, 2, f"{node.name}(text, pattern)"))
        value = typer(args[0])
        if value.type not in {types.STRING, types.NULL}:
            raise typer.mismatch(node.name, (value,), node)
        if len(args) == 1:
            found: tree.Expr = cast_to(typer, coercion.cast(value, types.STRING), _FULL, node)
        else:
            found = coercion.cast(times.parsed(typer, args, node), _FULL)
        if attempt:
            return found
        absent = typer.call("is_null", (found,), node)
        given = typer.call("is_not_null", (value,), node)
        wrong = typer.call("and", (absent, given), node)
        message = _text(f"{node.name}: a text is no time of day; try_to_time gives NULL")
        refused = tree.Call(type=_FULL, function="raise_error", args=(message,))
        return tree.Case(type=_FULL, branches=((wrong, refused),), otherwise=found)

    return build


SPECIAL: dict[str, Builder] = {
    "current_time": _now,
    "time_diff": _diff,
    "time_trunc": _trunc,
    "to_time": _to_time(attempt=False),
    "try_to_time": _to_time(attempt=True),
}
