"""A view in FROM: its query analysed where it is read, with errors that name it."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    Position,
    SqlError,
    SqlSyntaxError,
    UnknownColumnError,
    UnknownTableError,
)
from shared.sql import snapshots, tree
from shared.sql.analyse import variables
from shared.sql.analyse.context import Context
from shared.sql.analyse.logs import SYSTEM
from shared.sql.analyse.scope import Rows, Source
from shared.sql.views import View, of


def create(ctx: Context, node: exp.Create) -> tree.Statement:
    """Return what CREATE VIEW means; its query is analysed, so a wrong one is told at once.

    Raises:
        SqlError: the query is wrong, or its columns are fewer or more than those listed.
    """
    view = of(ctx.parsed)
    table = node.find(exp.Table)
    place = table if table is not None else node
    view = replace(view, taken=tuple(c.name for c in rows(ctx, view, place).visible()))
    found = columns(ctx, view, place)
    seen: set[str] = set()
    for column in found:
        if column.name.casefold() in seen:
            raise ctx.error(
                SqlSyntaxError,
                f"two columns of the view would be called {column.name}",
                node.this,
                hint="give one of them another name with AS",
            )
        seen.add(column.name.casefold())
    for name in () if view.temporary else view.reads():
        other = ctx.environment.view("", name)
        if other is not None and other.temporary:
            raise ctx.error(
                NotSupportedError,
                f"the view {view.name} cannot read {name}, which is a temporary view",
                node.this,
                hint="CREATE TEMPORARY VIEW, or make the other one a view that is kept",
            )
    if not view.temporary and _PARAMETER.search(ctx.parsed.text):
        raise ctx.error(
            NotSupportedError,
            "a view cannot hold parameters ($name): it is kept as it is written",
            node.this,
            hint="write the value, or CREATE TEMPORARY VIEW",
        )
    return tree.CreateView(
        view,
        found,
        replace=bool(node.args.get("replace")),
        if_not_exists=bool(node.args.get("exists")),
    )


_PARAMETER = re.compile(r"\$[A-Za-z_]\w*")


def drop(ctx: Context, node: exp.Expr, *, if_exists: bool) -> tree.Statement:
    """Return what DROP VIEW means.

    Raises:
        UnknownTableError: there is no such view.
    """
    assert isinstance(node, exp.Table)
    if not if_exists and found(ctx, node) is None:
        is_table = ctx.source.table(node.name) is not None
        message = f"{node.name} is a table" if is_table else f"there is no view {node.name}"
        hint = "write DROP TABLE" if is_table else None
        raise ctx.error(UnknownTableError, message, node, hint)
    return tree.DropView(node.db, node.name, if_exists=if_exists)


def found(ctx: Context, node: exp.Expr) -> View | None:
    """Return the view a name means, or None."""
    return ctx.environment.view(str(node.text("db")), node.name)


def columns(ctx: Context, view: View, node: exp.Expr) -> tuple[tree.Column, ...]:
    """Return the columns a view gives.

    Raises:
        SqlError: its query is wrong.
    """
    shown = rows(ctx, view, node).visible()
    if not view.columns:
        return tuple(shown)
    if len(shown) != len(view.columns):
        raise ctx.error(
            SqlSyntaxError,
            f"{len(view.columns)} names are given for {len(shown)} columns",
            node,
        )
    return tuple(replace(c, name=n) for c, n in zip(shown, view.columns, strict=True))


def rows(ctx: Context, view: View, node: exp.Expr) -> Rows:
    """Return the rows of a view, its columns called as its query calls them.

    Raises:
        SqlError: its query is wrong by now (the error names the view and has its text), or reads
            itself.
    """
    key = view.name.casefold()
    if node.meta.get(snapshots.KEY) is not None:
        raise ctx.error(
            NotSupportedError, "not supported: SNAPSHOT of a view", node, "use it in the view"
        )
    if key in ctx.trail:
        path = " > ".join((*ctx.trail[ctx.trail.index(key) :], key))
        raise ctx.error(SqlSyntaxError, f"the view {view.name} reads itself: {path}", node)
    inner = ctx.inside(view.parsed, key)
    assert isinstance(view.parsed.node, exp.Expr)
    try:
        query = variables.substituted(inner, view.parsed.node)
        found = inner.query(query, {}, None, True)
        found = _taken(inner, view, found)
    except SqlError as error:
        error.message = f"in the view {view.name}: {error.message}"
        error.args = (error.message,)
        raise
    return replace(found, relation=_placed(found.relation, ctx.at(node)))


def _taken(ctx: Context, view: View, found: Rows) -> Rows:
    """Return the rows with the columns that they had when the view was made, as Spark has it.

    Raises:
        UnknownColumnError: one of them is gone.
    """
    if not view.taken:
        return found
    left = list(found.visible())
    chosen = []
    for name in view.taken:
        same = [column for column in left if column.name.casefold() == name.casefold()]
        if not same:
            if name.casefold() in SYSTEM and ctx.environment.system_columns is False:
                continue  # it was made where these are shown, and is read where they are not
            message = f"its query has no column {name} any more"
            hint = "CREATE OR REPLACE VIEW makes it anew"
            raise ctx.error(UnknownColumnError, message, view.parsed.position, hint)
        left.remove(same[0])
        chosen.append(same[0])
    return replace(found, sources=(Source(None, tuple(chosen)),), merged=(), masked=frozenset())


N = TypeVar("N")


def _placed(node: N, place: Position | None) -> N:
    """Return a tree with all positions at the view's name: others point into the view's text."""
    if isinstance(node, tuple):
        return tuple(_placed(part, place) for part in node)  # type: ignore[return-value]
    if isinstance(node, tree.Column) or not type(node).__module__.startswith(tree.__name__):
        return node
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changed: dict[str, Any] = {
        field.name: _placed(getattr(node, field.name), place)
        for field in fields(node)
        if field.name not in {"columns", "position", "table", "type"}
    }
    if any(field.name == "position" for field in fields(node)):
        changed["position"] = place
    return replace(node, **changed)
