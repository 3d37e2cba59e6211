"""Generators: EXPLODE, POSEXPLODE and INLINE, alone in a SELECT list or in LATERAL VIEW."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError
from shared.sql import tree, types
from shared.sql.analyse.builders import expect
from shared.sql.analyse.typer import Typer
from shared.sql.functions.windows import GENERATORS
from shared.sql.types import Array, DataType, Map, Struct

NAMES = frozenset(entry.function.name for entry in GENERATORS)


@dataclass(frozen=True, slots=True)
class Generated:
    """A generator with its typed argument and the columns it makes."""

    function: str
    arg: tree.Expr
    outputs: tuple[tree.Column, ...]


def is_generator(node: exp.Expr) -> bool:
    """Return whether a node calls a generator."""
    return isinstance(node, exp.Anonymous) and node.name.lower() in NAMES


def read(typer: Typer, node: exp.Expr, names: Sequence[str], place: exp.Expr) -> Generated:
    """Return a generator's call, its columns called `names` where any are given.

    Raises:
        SqlSyntaxError: it is none, or the names are too many or too few.
        TypeMismatchError: what it is applied to has no elements.
    """
    if not is_generator(node):
        raise typer.ctx.error(
            SqlSyntaxError,
            "a generator is expected here",
            node,
            hint=f"one of {', '.join(sorted(NAMES))}",
        )
    name = node.name.lower()
    (written,) = expect(typer, node, 1, 1, f"{name}(array)")
    arg = typer(written)
    made = _columns(name.removesuffix("_outer"), arg.type)
    if made is None:
        raise typer.ctx.error(
            TypeMismatchError, f"{name} does not take {arg.type}", written, hint=_TAKES[name[:3]]
        )
    if names and len(names) != len(made):
        raise typer.ctx.error(
            SqlSyntaxError, f"{name} makes {len(made)} columns, not {len(names)}", place
        )
    outputs = tuple(
        typer.ctx.column(names[i] if names else default, kind)
        for i, (default, kind) in enumerate(made)
    )
    return Generated(name, arg, outputs)


_TAKES = {
    "exp": "it takes an array or a map",
    "pos": "it takes an array or a map",
    "inl": "it takes an array of structs",
}


def _columns(function: str, given: DataType) -> list[tuple[str, DataType]] | None:
    """Return name and type of each column, or None where the type has no elements."""
    if function == "inline":
        if not isinstance(given, Array) or not isinstance(given.element, Struct):
            return None
        return [(field.name, field.type) for field in given.element.fields]
    made: list[tuple[str, DataType]]
    if isinstance(given, Array):
        made = [("col", given.element)]
    elif isinstance(given, Map):
        made = [("key", given.key), ("value", given.value)]
    else:
        return None
    return [("pos", types.INT), *made] if function == "posexplode" else made
