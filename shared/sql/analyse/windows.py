"""Calls over windows: ordinary ones, and the Adobe-defined functions with their options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from shared.adf import signatures as adf
from shared.core.errors import InputError, NotSupportedError, SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse import calls, frames, literals
from shared.sql.analyse.builders import constant
from shared.sql.analyse.scope import is_lateral
from shared.sql.analyse.typer import Typer
from shared.sql.functions.model import Binding, Function, Kind
from shared.sql.functions.operators import DIGEST
from shared.sql.functions.table import ADOBE
from shared.sql.functions.windows import NEED_ORDER
from shared.sql.hints import did_you_mean
from shared.sql.types import DataType, Field, Struct

_VALUE_OF_FRAME = {"first": "first_value", "last": "last_value"}


def _window(typer: Typer, node: exp.Window) -> tree.Expr:
    function = node.this
    name = function.name.upper() if isinstance(function, exp.Anonymous) else ""
    over = _over(typer, node)
    if name in ADOBE:
        return _adobe(typer, function, name, over)
    _refuse_aliases(typer, node)
    return _ordinary(typer, node, over)


def _refuse_aliases(typer: Typer, node: exp.Window) -> None:
    """Refuse names that earlier items of the SELECT list have: Spark computes those later."""
    if not typer.scope.listing or not typer.scope.aliases:
        return
    for column in node.find_all(exp.Column):
        if is_lateral(typer.ctx, typer.scope, column.parts, column):
            raise typer.ctx.error(
                NotSupportedError,
                f"the window reads {column.name}, which the SELECT list itself defines",
                column,
                hint="define it in a subquery",
            )


# --- OVER -----------------------------------------------------------------------------------


def _over(typer: Typer, node: exp.Window) -> tree.Over:
    """Return the window of a call: written in place, or named."""
    base: tree.Over | None = None
    named = node.args.get("alias")
    if named is not None:
        window = typer.windows.named.get(named.name.casefold())
        if window is None:
            raise typer.ctx.error(
                SqlSyntaxError,
                f"there is no window {named.name}",
                named,
                did_you_mean(named.name, typer.windows.named) or "define it with WINDOW … AS (…)",
            )
        if node.args.get("partition_by") or node.args.get("order") or node.args.get("spec"):
            raise typer.ctx.error(
                SqlSyntaxError, f"{named.name} is a whole window, nothing is added to it", named
            )
        base = _over(typer, window)
    partition = tuple(typer(p) for p in node.args.get("partition_by") or ())
    for key in partition:
        if any(isinstance(t, types.Map) for t in types.walk(key.type)):
            raise typer.ctx.error(TypeMismatchError, "maps cannot be PARTITION BY keys", node)
    order = node.args.get("order")
    keys = tuple(calls.sort_key(typer, k) for k in order.expressions) if order else ()
    spec = node.args.get("spec")
    frame = frames.read(typer, spec, keys) if spec is not None else None
    position = typer.at(node)
    if base is None:
        return tree.Over(partition, keys, frame, position=position)
    return replace(base, position=position)


# --- ordinary window functions --------------------------------------------------------------


def _ordinary(typer: Typer, node: exp.Window, over: tree.Over) -> tree.Expr:
    written = calls.read(typer, node.this)
    args = calls.arguments(typer, written)
    written, args = calls.ignoring_nulls(typer, written, args)
    if written.name in {"lag", "lead"} and len(args) == 3 and args[0].type != types.NULL:
        args = (*args[:2], coercion.cast(args[2], args[0].type))
    function, cast, binding = calls.choose(typer, written, args)
    if function.kind not in {Kind.WINDOW, Kind.AGGREGATE}:
        raise typer.ctx.error(SqlSyntaxError, f"{written.name} is no window function", written.node)
    if written.ignore_nulls and function.name not in calls.IGNORING:
        raise typer.ctx.error(SqlSyntaxError, f"{written.name} takes no IGNORE NULLS", written.node)
    _check_over(typer, written, over)
    if function.name in calls.SEVERAL:
        return calls.several(
            typer, written, args, lambda one: _windowed(typer, written, over, *one)
        )
    cast = calls.steered(typer, written, function, cast)
    return _windowed(typer, written, over, function, cast, binding)


_WHOLE = frozenset({"median", "percentile_cont", "percentile_disc"})
"""Aggregates that stand over whole partitions only."""

_FRAMELESS = frozenset(
    {"lag", "lead", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile"}
)
_CONSTANTS = {"lag": 1, "lead": 1, "nth_value": 1, "ntile": 0}
"""Functions with an argument that must be constant: its place."""

_DEFAULT = tree.Frame(tree.FrameUnit.ROWS, tree.Bound(None), tree.Bound(0))


def _check_over(typer: Typer, written: calls.Written, over: tree.Over) -> None:
    """Refuse orders, frames and arguments that a function does not take."""
    if written.name in _WHOLE and (over.order or over.frame is not None):
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{written.name} takes whole partitions",
            written.node,
            hint="leave ORDER BY and the frame out of OVER",
        )
    fits = over.frame is None or (written.name not in {"lag", "lead"} and over.frame == _DEFAULT)
    if written.name in _FRAMELESS and not fits:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{written.name} has no frame of its own",
            written.node,
            hint="leave ROWS or RANGE out of OVER",
        )
    place = _CONSTANTS.get(written.name)
    if place is None or len(written.args) <= place:
        return
    node = written.args[place]
    value = constant(typer, typer(node), node, f"the number of {written.name}")
    least = None if written.name in {"lag", "lead"} else 1
    if value is None or (least is not None and isinstance(value, int) and value < least):
        raise typer.ctx.error(
            SqlSyntaxError, f"the number of {written.name} is a whole number from 1", node
        )


def _windowed(
    typer: Typer,
    written: calls.Written,
    over: tree.Over,
    function: Function,
    cast: tuple[tree.Expr, ...],
    binding: Binding,
) -> tree.Expr:
    if written.distinct or (written.order and (over.order or over.frame is not None)):
        raise typer.ctx.error(
            NotSupportedError,
            "DISTINCT, and an order of the values within one of the window",
            written.node,
            hint="leave ORDER BY and the frame out of OVER",
        )
    if function.name in NEED_ORDER and not over.order:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{written.name} needs an ORDER BY in its OVER",
            written.node,
            hint="add ORDER BY to the window",
        )
    where = None
    if written.where is not None:
        where = typer.boolean(written.where, "the condition of FILTER")
    if calls.skips_nulls(function, written) and cast:
        present = typer.call("is_not_null", cast[:1], written.node)
        where = present if where is None else typer.call("and", (where, present), written.node)
    return tree.WindowCall(
        type=binding.result,
        function=_VALUE_OF_FRAME.get(function.name, function.name),
        args=cast,
        over=over,
        ignore_nulls=written.ignore_nulls,
        where=where,
        order=tuple(calls.sort_key(typer, key) for key in written.order),
        position=typer.at(written.node),
    )


# --- Adobe-defined functions ----------------------------------------------------------------

_TYPE_NAMES: dict[str, DataType] = {
    "bigint": types.BIGINT,
    "int": types.INT,
    "boolean": types.BOOLEAN,
    "string": types.STRING,
    "double": types.DOUBLE,
    "timestamp": types.TIMESTAMP,
}


def _adobe(typer: Typer, node: exp.Anonymous, name: str, over: tree.Over) -> tree.Expr:
    signature = adf.SIGNATURES[name]
    place = typer.ctx.positions.at(node.meta["start"], node.meta["end"])
    if not over.order:
        raise typer.ctx.error(
            SqlSyntaxError,
            f"{name} needs an ORDER BY in its OVER",
            place,
            hint="order by the events' time: OVER (PARTITION BY … ORDER BY timestamp)",
        )
    try:
        layout = signature.layout(len(node.expressions))
    except InputError as error:
        raise typer.ctx.placed(error, place) from error
    args, constants, nodes = [], {}, {}
    for position, written in zip(layout, node.expressions, strict=True):
        value = typer(written)
        if isinstance(position, adf.Arg):
            args.append(_argument(typer, name, position, value, written))
        else:
            nodes[position.label] = written
            constants[position.name] = _option(typer, name, position, value, written)
    try:
        options = adf.bind_options(name, constants)
    except InputError as error:
        at = next((n for label, n in nodes.items() if error.message.startswith(label)), None)
        raise typer.ctx.placed(error, at if at is not None else place) from error
    over = replace(over, frame=_adobe_frame(typer, signature, over))
    call = tree.AdfCall(
        type=_result(signature, args),
        function=name,
        args=tuple(args),
        options=tuple(options.items()),
        over=over,
        position=typer.at(node),
    )
    return _session_id(call) if name == adf.SESSION_ID else call


def _session_id(call: tree.AdfCall) -> tree.Expr:
    """Return an id of the session: a digest of its partition and of its first event's id."""
    none = tree.Call(type=types.BOOLEAN, function="is_null", args=(call,))
    made = tree.Call(type=types.STRING, function=DIGEST, args=(*call.over.partition, call))
    nothing = coercion.null(types.STRING)
    return tree.Case(type=types.STRING, branches=((none, nothing),), otherwise=made)


def _argument(
    typer: Typer, name: str, position: adf.Arg, value: tree.Expr, node: exp.Expr
) -> tree.Expr:
    if position.kind == "any":
        return value
    wanted = types.TIMESTAMP if position.kind == "timestamp" else types.BOOLEAN
    if value.type not in {wanted, types.NULL} and not (
        wanted == types.TIMESTAMP and value.type in {types.DATE, types.STRING}
    ):
        raise typer.ctx.error(
            TypeMismatchError,
            f"the {position.name} of {name} must be a {wanted}, not {value.type}",
            node,
            hint="use to_timestamp(…) or CAST" if wanted == types.TIMESTAMP else None,
        )
    return coercion.cast(value, wanted)


def _option(
    typer: Typer, name: str, position: adf.Option, value: tree.Expr, node: exp.Expr
) -> object:
    try:
        return literals.fold(value)
    except literals.NotConstantError:
        raise typer.ctx.error(
            SqlSyntaxError, f"{position.label} of {name} must be a constant", node
        ) from None


def _adobe_frame(typer: Typer, signature: adf.Signature, over: tree.Over) -> tree.Frame:
    """Return the written frame, checked, or the documented default."""
    if over.frame is None:
        back = signature.default_frame == "look_back"
        start, end = (None, 0) if back else (0, None)
        return tree.Frame(tree.FrameUnit.ROWS, tree.Bound(start), tree.Bound(end))
    frame = over.frame
    start, end = frame.start.offset, frame.end.offset
    try:
        adf.check_frame(frame.unit.value, start, end)
    except InputError as error:
        raise typer.ctx.placed(error, over.position) from error
    return frame


def _result(signature: adf.Signature, args: Sequence[tree.Expr]) -> DataType:
    names = [a.name for a in signature.args]

    def named(kind: str) -> DataType:
        if kind == "@value":
            return args[names.index("value")].type
        return _TYPE_NAMES[kind]

    if isinstance(signature.result, str):
        return named(signature.result)
    return Struct(tuple(Field(field, named(kind)) for field, kind in signature.result))


HANDLERS: dict[type[exp.Expr], Callable[[Typer, Any], tree.Expr]] = {exp.Window: _window}
