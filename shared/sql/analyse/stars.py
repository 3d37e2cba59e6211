"""Stars inside calls: `struct(*)` takes every column, `coalesce(t.*)` those of one table or struct."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from shared.core.errors import TypeMismatchError
from shared.sql.analyse.typer import Typer
from shared.sql.types import Struct


def spread(typer: Typer, nodes: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Return arguments with the columns that their stars stand for; the others keep their place."""
    found: list[exp.Expr] = []
    for place, node in enumerate(nodes):
        columns = _columns(typer, node)
        node.meta["place"] = place
        found += [node] if columns is None else columns
    return found


def _columns(typer: Typer, node: exp.Expr) -> list[exp.Expr] | None:
    """Return the columns of a star, or None: it is none."""
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Star):
        return _fields(typer, node.this, node.expression)
    of = node if isinstance(node, exp.Column) else None
    star = node if of is None else of.this
    if not isinstance(star, exp.Star):
        return None
    table = None if of is None else of.table.casefold()
    rows = typer.scope.rows
    dropped = {part.name.casefold() for part in star.args.get("except_") or ()}
    if of is None:
        named = [(source.name, c) for source in rows.sources for c in source.columns]
        shown = {c.id for c in rows.visible()}
        named = [(name, c) for name, c in named if c.id in shown]
    else:
        named = [
            (source.name, c)
            for source in rows.sources
            if source.name is not None and source.name.casefold() == table
            for c in source.columns
            if not c.hidden
        ]
        if not named:
            first, *rest = [part.copy() for part in of.parts[:-1]]
            base: exp.Expr = exp.Column(this=first)
            for part in rest:
                base = exp.Dot(this=base, expression=part)
            return _fields(typer, base, star)
    return [
        exp.column(c.name, table=name, quoted=True)
        for name, c in named
        if c.name.casefold() not in dropped
    ]


def _fields(typer: Typer, base: exp.Expr, star: exp.Star) -> list[exp.Expr]:
    """Return the fields of a struct as calls show them: `s.a AS a`."""
    kind = typer(base).type
    if not isinstance(kind, Struct):
        raise typer.ctx.error(TypeMismatchError, f"{kind} has no fields for .*", star)
    dropped = {part.name.casefold() for part in star.args.get("except_") or ()}
    found: list[exp.Expr] = []
    for field in kind.fields:
        if field.name.casefold() not in dropped:
            name = exp.to_identifier(field.name, quoted=True)
            found.append(exp.Dot(this=base.copy(), expression=name))
            found[-1].meta["starred"] = True
    return found


def is_table(typer: Typer, node: exp.Expr) -> bool:
    """Return whether a star stands for the columns of a table: `t.*`."""
    if not isinstance(node, exp.Column) or not isinstance(node.this, exp.Star):
        return False
    sources = typer.scope.rows.sources
    return any(s.name is not None and s.name.casefold() == node.table.casefold() for s in sources)
