"""CASE and IF: conditions are booleans, results have one type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from shared.sql import coercion, tree, types
from shared.sql.analyse import arithmetic
from shared.sql.analyse.typer import Typer


def _case(typer: Typer, node: exp.Case) -> tree.Expr:
    subject = node.this
    branches = []
    for branch in node.args["ifs"]:
        condition = branch.this
        if subject is not None:
            test = arithmetic.compare(typer, "=", typer(subject), typer(condition), condition)
        else:
            test = typer.boolean(condition, "the condition of WHEN")
        branches.append((test, typer(branch.args["true"])))
    default = node.args.get("default")
    otherwise = typer(default) if default is not None else None
    return make_case(typer, branches, otherwise, node)


def make_case(
    typer: Typer,
    branches: list[tuple[tree.Expr, tree.Expr]],
    otherwise: tree.Expr | None,
    node: exp.Expr,
) -> tree.Case:
    """Return CASE with its results cast to their common type."""
    results = [value for _, value in branches] + ([otherwise] if otherwise else [])
    shared = typer.common(results, node, "the results of CASE")
    return tree.Case(
        type=shared,
        branches=tuple((test, coercion.cast(value, shared)) for test, value in branches),
        otherwise=None if otherwise is None else coercion.cast(otherwise, shared),
        position=typer.at(node),
    )


def choose(typer: Typer, node: exp.Expr) -> tree.Expr:
    """`IF(condition, a, b)`."""
    args = node.expressions
    if not 2 <= len(args) <= 3:
        raise typer.missing("IF takes a condition and two values", node)
    test = typer.boolean(args[0], "the condition of IF", types.NULL)
    otherwise = typer(args[2]) if len(args) == 3 else None
    return make_case(typer, [(test, typer(args[1]))], otherwise, node)


HANDLERS: dict[type[exp.Expr], Callable[[Typer, Any], tree.Expr]] = {exp.Case: _case}
