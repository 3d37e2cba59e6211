"""Generators: EXPLODE, POSEXPLODE, INLINE, STACK and JSON_TUPLE, which make rows.

They stand alone in a SELECT list, in LATERAL VIEW, or as a table in FROM. STACK and JSON_TUPLE
become INLINE of an array of structs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from shared.core.errors import SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse.builders import constant, expect, make_struct
from shared.sql.analyse.typer import Typer
from shared.sql.functions.windows import GENERATORS
from shared.sql.types import Array, DataType, Map, Struct

NAMES = frozenset(entry.function.name for entry in GENERATORS) | {"stack", "json_tuple"}


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
    if name in _BUILT:
        function, arg, made = "inline", *_BUILT[name](typer, node)
    else:
        function, arg, made = name, *_elements(typer, node, name)
    if names and len(names) != len(made):
        raise typer.ctx.error(
            SqlSyntaxError, f"{name} makes {len(made)} columns, not {len(names)}", place
        )
    outputs = tuple(
        typer.ctx.column(names[i] if names else default, kind)
        for i, (default, kind) in enumerate(made)
    )
    return Generated(function, arg, outputs)


Made = list[tuple[str, DataType]]


def _elements(typer: Typer, node: exp.Expr, name: str) -> tuple[tree.Expr, Made]:
    """Return the array or map of EXPLODE and its like, and the columns it makes."""
    (written,) = expect(typer, node, 1, 1, f"{name}(array)")
    if isinstance(written, exp.Kwarg):
        called = "input" if name.startswith("inline") else "collection"
        if written.this.name.lower() != called:
            raise typer.ctx.error(SqlSyntaxError, f"the argument of {name} is {called}", written)
        written = written.expression
    arg = typer(written)
    made = _columns(name.removesuffix("_outer"), arg.type)
    if made is None:
        raise typer.ctx.error(
            TypeMismatchError, f"{name} does not take {arg.type}", written, hint=_TAKES[name[:3]]
        )
    return arg, made


def _stack(typer: Typer, node: exp.Expr) -> tuple[tree.Expr, Made]:
    """`stack(2, a, b, c)` makes the rows (a, b) and (c, NULL)."""
    first, *written = expect(typer, node, 2, _MANY, "stack(rows, value, …)")
    rows = constant(typer, typer(first), first, "the number of rows of stack")
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 1:
        raise typer.ctx.error(SqlSyntaxError, "stack makes one row or more", first)
    values = typer.all(written)
    width = -(-len(values) // rows)
    kinds = [typer.common(values[i::width], node, f"column {i + 1} of stack") for i in range(width)]
    padded = [*values, *(coercion.null(types.NULL) for _ in range(rows * width - len(values)))]
    table = [
        [
            coercion.cast(value, kind)
            for value, kind in zip(padded[i : i + width], kinds, strict=True)
        ]
        for i in range(0, len(padded), width)
    ]
    return rows_of(typer, table, node), [(f"col{i}", kind) for i, kind in enumerate(kinds)]


def _json_tuple(typer: Typer, node: exp.Expr) -> tuple[tree.Expr, Made]:
    """`json_tuple(text, 'a', 'b')` makes a row of the two members as text."""
    first, *written = expect(typer, node, 2, _MANY, "json_tuple(json, name, …)")
    text = typer(first)
    row = []
    for name in written:
        member = typer(name)
        if member.type not in {types.STRING, types.NULL}:
            raise typer.mismatch("json_tuple", (member,), name, "names of members are text")
        row.append(typer.call("json_member", (text, member), node, "json_tuple"))
    return rows_of(typer, [row], node), [(f"c{i}", value.type) for i, value in enumerate(row)]


_MANY = 1 << 16
_BUILT = {"stack": _stack, "json_tuple": _json_tuple}


def rows_of(typer: Typer, rows: Sequence[Sequence[tree.Expr]], node: exp.Expr) -> tree.Expr:
    """Return the array of structs that INLINE makes these rows of; types are equal by column."""
    structs = [
        make_struct(typer, [(f"col{i}", value) for i, value in enumerate(row)], node)
        for row in rows
    ]
    return typer.call("array", structs, node)


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
