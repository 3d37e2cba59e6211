"""Expressions: a syntax node becomes a typed one, with Spark's casts written out.

Aggregates, window functions and Adobe-defined functions stay where they were written; `select`
pulls them out into steps of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from shared.core.errors import NotSupportedError, Position, SqlSyntaxError, TypeMismatchError
from shared.sql import coercion, tree, types
from shared.sql.analyse.context import Context
from shared.sql.analyse.scope import Scope
from shared.sql.functions.table import FUNCTIONS
from shared.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Windows:
    """The named windows of a SELECT (WINDOW w AS …), lower case."""

    named: dict[str, exp.Window]


@dataclass(frozen=True, slots=True)
class Typer:
    """Types the expressions of one scope."""

    ctx: Context
    scope: Scope
    windows: Windows

    def __call__(self, node: exp.Expr) -> tree.Expr:
        """Return the typed form of `node`."""
        from shared.sql.analyse.nodes import HANDLERS

        handler: Callable[[Typer, exp.Expr], tree.Expr] | None = HANDLERS.get(type(node))
        if handler is None:
            what = self.ctx.text(node) or type(node).__name__
            raise self.ctx.error(NotSupportedError, f"{what} is not supported", node)
        return handler(self, node)

    def all(self, nodes: Sequence[exp.Expr]) -> tuple[tree.Expr, ...]:
        """Return the typed forms of several nodes."""
        return tuple(self(node) for node in nodes)

    def boolean(self, node: exp.Expr, what: str, *also: DataType) -> tree.Expr:
        """Return a condition.

        Args:
            node: what is written.
            what: what it is the condition of.
            also: types beside BOOLEAN that are cast to it here.
        """
        found = self(node)
        if found.type != types.BOOLEAN and found.type not in also:
            raise self.ctx.error(
                TypeMismatchError, f"{what} must be a boolean, not {found.type}", node
            )
        return coercion.cast(found, types.BOOLEAN)

    def inside(self, params: Sequence[tuple[str, tree.Expr]]) -> Typer:
        """Return the typer of a lambda's body."""
        return replace(self, scope=self.scope.with_params(params))

    def at(self, node: exp.Expr) -> Position | None:
        """Return where a node stands."""
        return self.ctx.at(node)

    # --- calls ------------------------------------------------------------------------------

    def call(
        self, name: str, args: Sequence[tree.Expr], node: exp.Expr, shown: str | None = None
    ) -> tree.Expr:
        """Return a call of a canonical function, its arguments cast to what it takes.

        Args:
            name: canonical.
            args: typed arguments.
            node: where it stands.
            shown: what the user called it.
        """
        function = FUNCTIONS[name]
        binding = function.bind(tuple(a.type for a in args))
        if binding is None:
            raise self.mismatch(shown or name, args, node)
        cast = tuple(coercion.cast(a, t) for a, t in zip(args, binding.args, strict=True))
        return tree.Call(type=binding.result, function=name, args=cast, position=self.at(node))

    def mismatch(
        self, shown: str, args: Sequence[tree.Expr], node: exp.Expr, hint: str | None = None
    ) -> TypeMismatchError:
        """Return the error of a function or operator that does not take these types."""
        given = ", ".join(str(a.type) for a in args)
        error = self.ctx.error(
            TypeMismatchError, f"{shown} does not take ({given})", node, hint=hint
        )
        assert isinstance(error, TypeMismatchError)
        return error

    def common(
        self, values: Sequence[tree.Expr], node: exp.Expr, what: str, *, promote: bool = True
    ) -> DataType:
        """Return the type several values share, or raise; see `coercion.common`."""
        found = coercion.common_of((v.type for v in values), promote=promote)
        if found is None:
            given = ", ".join(dict.fromkeys(str(v.type) for v in values))
            raise self.ctx.error(
                TypeMismatchError, f"{what} have no common type: {given}", node, hint="use CAST"
            )
        return found

    def missing(self, what: str, node: exp.Expr) -> SqlSyntaxError:
        """Return the error of something that must be written and is not."""
        error = self.ctx.error(SqlSyntaxError, what, node)
        assert isinstance(error, SqlSyntaxError)
        return error
