"""Functions that stand for a table in FROM: `range` and the generators."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlglot import exp

from shared.core.errors import NotSupportedError, SqlSyntaxError, UnknownFunctionError
from shared.sql import tree, types
from shared.sql.analyse import generators
from shared.sql.analyse.builders import constant, expect
from shared.sql.analyse.scope import Rows, Source
from shared.sql.analyse.typer import Typer
from shared.sql.hints import did_you_mean

_MODELS = {"model_evaluate", "model_predict"}


def rows(typer: Typer, node: exp.Anonymous) -> Rows:
    """Return the rows of a table function.

    Raises:
        UnknownFunctionError: it is none.
        SqlSyntaxError: its arguments are wrong.
    """
    if generators.is_generator(node):
        made = generators.read(typer, node, (), node)
        return _generated(typer, node, made.function, made.arg, made.outputs)
    if node.name.lower() == "range":
        return _range(typer, node)
    if node.name.lower() in _MODELS:
        raise typer.ctx.error(NotSupportedError, f"not supported: models ({node.name})", node)
    known = [*generators.NAMES, "range"]
    raise typer.ctx.error(
        UnknownFunctionError,
        f"there is no table function {node.name}",
        node,
        did_you_mean(node.name, known) or f"one of {', '.join(sorted(known))}",
    )


def _range(typer: Typer, node: exp.Anonymous) -> Rows:
    """`range(end)`, `range(start, end [, step [, parts]])`: the end is left out."""
    written = expect(typer, node, 1, 4, "range([start,] end [, step])")
    given = []
    for arg in written:
        value = constant(typer, typer(arg), arg, "a bound of range")
        if isinstance(value, Decimal | float):
            value = int(value)  # a number is cut, as a cast cuts it
        elif isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d+\s*", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise typer.ctx.error(SqlSyntaxError, "range takes whole numbers", arg)
        given.append(value)
    start, end = (0, given[0]) if len(given) == 1 else given[:2]
    step = given[2] if len(given) > 2 else 1
    if step == 0:
        raise typer.ctx.error(SqlSyntaxError, "the step of range cannot be 0", written[2])
    numbers = range(start, end, step)
    column = typer.ctx.column("id", types.BIGINT)
    if not numbers:
        return Rows(tree.Values(columns=(column,), rows=()), (Source(None, (column,)),))
    ends = [tree.Literal(type=types.BIGINT, value=n) for n in (numbers[0], numbers[-1], step)]
    listed = typer.call("sequence_by", ends, node, "range")
    return _generated(typer, node, "explode", listed, (column,))


def _generated(
    typer: Typer,
    node: exp.Expr,
    function: str,
    arg: tree.Expr,
    outputs: tuple[tree.Column, ...],
) -> Rows:
    relation = tree.Generate(
        columns=outputs,
        input=tree.Values(columns=(), rows=((),)),
        function=function,
        arg=arg,
        outputs=outputs,
        outer=False,
        position=typer.at(node),
    )
    return Rows(relation, (Source(None, outputs),))
