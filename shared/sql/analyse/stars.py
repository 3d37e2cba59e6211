"""Stars inside calls: `struct(*)` takes every column, `coalesce(t.*)` those of one table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from shared.sql.analyse.typer import Typer


def spread(typer: Typer, nodes: Sequence[exp.Expr]) -> list[exp.Expr]:
    """Return arguments with the columns that their stars stand for; the others keep their place."""
    found: list[exp.Expr] = []
    for place, node in enumerate(nodes):
        columns = _columns(typer, node)
        node.meta["place"] = place
        found += [node] if columns is None else columns
    return found


def _columns(typer: Typer, node: exp.Expr) -> list[exp.Expr] | None:
    """Return the columns of a star, or None: it is none, or one of a struct's fields."""
    star = node.this if isinstance(node, exp.Column) else node
    if not isinstance(star, exp.Star):
        return None
    table = node.table.casefold() if isinstance(node, exp.Column) else None
    rows = typer.scope.rows
    dropped = {part.name.casefold() for part in star.args.get("except_") or ()}
    if table is None:
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
            return None
    return [
        exp.column(c.name, table=name, quoted=True)
        for name, c in named
        if c.name.casefold() not in dropped
    ]
