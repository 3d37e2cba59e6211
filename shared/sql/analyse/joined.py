"""listagg and string_agg: a delimiter known before the rows, and different values in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from shared.sql import coercion, tree, types
from shared.sql.analyse import literals
from shared.sql.analyse.typer import Typer
from shared.sql.types import Array

if TYPE_CHECKING:
    from shared.sql.analyse.calls import Written

NAMES = frozenset({"listagg", "string_agg"})


def arguments(typer: Typer, written: Written, args: tuple[tree.Expr, ...]) -> tuple[tree.Expr, ...]:
    """Return the arguments with the delimiter as a literal of the values' type.

    Raises:
        SqlError: the delimiter depends on rows.
    """
    if len(args) != 2:
        return args
    kind = types.BINARY if args[0].type == types.BINARY else types.STRING
    place = written.args[1]
    if args[1].type != kind and types.BINARY in {kind, args[1].type} and args[1].type != types.NULL:
        raise typer.mismatch(written.name, args, place, "values and delimiter are of one type")
    try:
        value = literals.fold(coercion.cast(args[1], kind))
    except literals.NotConstantError:
        raise typer.missing(f"the delimiter of {written.name} must be a constant", place) from None
    return args[0], tree.Literal(type=kind, value=value, position=typer.at(place))


def ordered(
    typer: Typer, written: Written, apply: Callable[[Typer, Written], tree.Expr]
) -> tree.Expr | None:
    """Return `listagg(DISTINCT …) WITHIN GROUP (ORDER BY …)` by numbers, or None.

    Its values are told apart and ordered before they become text.
    """
    if not written.distinct or len(written.order) != 1 or not written.args:
        return None
    node = written.args[0]
    key: exp.Expr = written.order[0].this
    made_text = isinstance(node, exp.Cast) and node.to.this is exp.DType.TEXT
    value: exp.Expr = node.this if made_text else node
    if value != key or typer(value).type in {types.STRING, types.BINARY}:
        return None
    listed = apply(typer, replace(written, name="collect_list", args=(value,)))
    texts = coercion.cast(listed, Array(types.STRING))
    _, *given = arguments(typer, written, typer.all(written.args))
    delimiter = given[0] if given else tree.Literal(type=types.STRING, value="")
    if isinstance(delimiter, tree.Literal) and delimiter.value is None:
        delimiter = replace(delimiter, value="")
    found = typer.call("array_join_plain", (texts, delimiter), written.node)
    none = tree.Literal(type=types.INT, value=0)
    some = typer.call(">", (typer.call("size", (listed,), written.node), none), written.node)
    return tree.Case(type=types.STRING, branches=((some, found),), otherwise=None)
