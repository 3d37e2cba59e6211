"""What each kind of syntax node in an expression becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from shared.core.errors import (
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
)
from shared.sql import coercion, tree, types
from shared.sql.analyse import (
    arithmetic,
    calls,
    choices,
    conversions,
    literals,
    scope,
    subqueries,
    variables,
    windows,
)
from shared.sql.analyse.typer import Typer
from shared.sql.types import Array, Map

Handler = Callable[[Typer, Any], tree.Expr]

# --- names and constants --------------------------------------------------------------------


_USERS = frozenset({"user", "session_user"})
"""What means the user where no column is called so."""


def _column(typer: Typer, node: exp.Column) -> tree.Expr:
    if isinstance(node.this, exp.Star):
        raise typer.ctx.error(SqlSyntaxError, "* may stand in a SELECT list only", node)
    try:
        return scope.resolve(typer.ctx, typer.scope, node.parts, node)
    except UnknownColumnError:
        bare = len(node.parts) == 1 and not node.this.args.get("quoted")
        if not bare or node.name.lower() not in {*_USERS, "current_time"}:
            raise
    called = (
        exp.CurrentUser() if node.name.lower() in _USERS else exp.Anonymous(this="current_time")
    )
    called.meta.update(node.meta)
    node.replace(called)  # its label is the function's
    return typer(called)


def _identifier(typer: Typer, node: exp.Identifier) -> tree.Expr:
    return scope.resolve(typer.ctx, typer.scope, [node], node)


def _dot(typer: Typer, node: exp.Dot) -> tree.Expr:
    parts = _flat(node)
    if parts is not None:
        return scope.resolve(typer.ctx, typer.scope, parts, node)
    base = typer(node.this)
    field = node.expression
    if not isinstance(field, exp.Identifier | exp.Var | exp.Literal):
        raise typer.ctx.error(SqlSyntaxError, "a field's name must follow the dot", field)
    return scope.get_field(typer.ctx, base, field.name, field)


def _flat(node: exp.Expr) -> list[exp.Expr] | None:
    """Return the identifiers of `a.b.c`, or None where something else stands below."""
    if isinstance(node, exp.Identifier):
        return [node]
    if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
        return list(node.parts)
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        below = _flat(node.this.unnest())
        return None if below is None else [*below, node.expression]
    return None


def _literal(typer: Typer, node: exp.Literal) -> tree.Expr:
    if not node.is_string:
        return literals.number(typer.ctx, node, node.name)
    start = node.meta.get("start")
    if start is not None and typer.ctx.parsed.source[start] == '"':
        column = scope.quoted_column(typer.ctx, typer.scope, node)
        if column is not None:
            return column
    return tree.Literal(type=types.STRING, value=node.name, position=typer.at(node))


def _null(typer: Typer, node: exp.Null) -> tree.Expr:
    return coercion.null(types.NULL, typer.at(node))


def _boolean(typer: Typer, node: exp.Boolean) -> tree.Expr:
    return tree.Literal(type=types.BOOLEAN, value=bool(node.this), position=typer.at(node))


def _interval(typer: Typer, node: exp.Interval) -> tree.Expr:
    return literals.interval(typer.ctx, node)


def _hex(typer: Typer, node: exp.HexString) -> tree.Expr:
    text = node.name if len(node.name) % 2 == 0 else f"0{node.name}"
    return tree.Literal(type=types.BINARY, value=bytes.fromhex(text), position=typer.at(node))


def _paren(typer: Typer, node: exp.Paren) -> tree.Expr:
    return typer(node.this)


def _alias(typer: Typer, node: exp.Expr) -> tree.Expr:
    raise typer.ctx.error(SqlSyntaxError, "an alias is not expected here", node)


def _star(typer: Typer, node: exp.Expr) -> tree.Expr:
    raise typer.ctx.error(SqlSyntaxError, "* is not expected here", node)


def _bracket(typer: Typer, node: exp.Bracket) -> tree.Expr:
    """`m['k']`, `a[0]` and `s['field']`; out of range or not there is NULL."""
    if len(node.expressions) != 1 or isinstance(node.expressions[0], exp.Slice):
        raise typer.ctx.error(SqlSyntaxError, "one index or key belongs in the brackets", node)
    base, index = typer(node.this), node.expressions[0]
    if isinstance(base.type, Map):
        key = typer(index)
        if not coercion.implicit(key.type, base.type.key):
            raise typer.ctx.error(
                TypeMismatchError,
                f"the keys of this map are {base.type.key}, not {key.type}",
                index,
            )
        key = coercion.cast(key, base.type.key)
        return tree.GetItem(type=base.type.value, base=base, key=key, position=base.position)
    if isinstance(index, exp.Literal) and index.is_string:
        return scope.get_field(typer.ctx, base, index.name, index)
    if not isinstance(base.type, Array):
        raise typer.ctx.error(TypeMismatchError, f"{base.type} has no elements", node)
    position = typer(index)
    if position.type == types.NULL:
        position = coercion.null(types.INT, position.position)
    if not types.is_integral(position.type):
        raise typer.ctx.error(
            TypeMismatchError, f"an array's index is a whole number, not {position.type}", index
        )
    return tree.GetItem(type=base.type.element, base=base, key=position, position=base.position)


# --- the table -----------------------------------------------------------------------------


def _unsupported(what: str) -> Handler:
    def handler(typer: Typer, node: exp.Expr) -> tree.Expr:
        raise typer.ctx.error(NotSupportedError, f"{what} is not supported", node)

    return handler


HANDLERS: dict[type[exp.Expr], Handler] = {
    exp.Column: _column,
    exp.Identifier: _identifier,
    exp.Dot: _dot,
    exp.Literal: _literal,
    exp.Null: _null,
    exp.Boolean: _boolean,
    exp.Interval: _interval,
    exp.HexString: _hex,
    exp.Paren: _paren,
    exp.Alias: _alias,
    exp.Star: _star,
    exp.Bracket: _bracket,
    exp.Lambda: _unsupported("a lambda here"),
    exp.Parameter: variables.parameter,
    exp.Placeholder: _unsupported("a parameter"),
    **arithmetic.HANDLERS,
    **calls.HANDLERS,
    **choices.HANDLERS,
    **conversions.HANDLERS,
    **subqueries.HANDLERS,
    **windows.HANDLERS,
}
