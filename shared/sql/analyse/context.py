"""What every part of the analysis of one statement shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from sqlglot import exp

from shared.core.errors import (
    InputError,
    Position,
    SqlError,
    UnknownTableError,
    not_made_yet,
)
from shared.sql import tree
from shared.sql.environment import NOTHING, Environment
from shared.sql.parsed import Parsed
from shared.sql.positions import Positions
from shared.sql.types import DataType

if TYPE_CHECKING:
    from shared.sql.analyse.scope import Rows, Scope


@dataclass(frozen=True, slots=True)
class Cte:
    """A WITH query: analysed anew at each use, so that its columns are new each time."""

    node: exp.Expr
    columns: tuple[str, ...]
    visible: Ctes
    outer: Scope | None = None
    recursive: bool = False
    rounds: int = tree.MOST_ROUNDS


@dataclass(frozen=True, slots=True)
class Looping:
    """What the name of a WITH RECURSIVE query means inside it: the rows of the round before."""

    number: int
    columns: tuple[tree.Column, ...]


Ctes = Mapping[str, Cte | Looping]
QueryAnalyser = Callable[["Context", exp.Expr, Ctes, "Scope | None", bool], "Rows"]
"""A query's node, the CTEs it sees, the scope around it, whether it carries ties -> its rows."""


@dataclass(slots=True)
class Context:
    """One statement's text, tables, clock and column numbers.

    Attributes:
        parsed: the statement.
        source: where tables are looked up.
        now: what `current_timestamp` is.
        analyser: analyses a subquery; set where the parts meet, for they refer to each other.
        environment: variables, parameters and settings.
        trail: the views whose queries this is inside of, outermost first.
    """

    parsed: Parsed
    source: tree.SchemaSource
    now: datetime
    analyser: QueryAnalyser
    environment: Environment = NOTHING
    trail: tuple[str, ...] = ()
    positions: Positions = field(init=False)
    _numbers: Iterator[int] = field(init=False, default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.positions = Positions(self.parsed.source)

    def query(self, node: exp.Expr, ctes: Ctes, outer: Scope | None, ties: bool) -> Rows:
        """Analyse a query: the CTEs it sees, the scope around it, whether it carries ties."""
        return self.analyser(self, node, ctes, outer, ties)

    def inside(self, parsed: Parsed, view: str) -> Context:
        """Return the context of a view's query: a text of its own, the same column numbers."""
        environment = replace(self.environment, variables={}, values=(), flatten=False, json=False)
        inner = Context(
            parsed=parsed,
            source=self.source,
            now=self.now,
            analyser=self.analyser,
            environment=environment,
            trail=(*self.trail, view),
        )
        inner._numbers = self._numbers
        return inner

    def number(self) -> int:
        """Return a new number."""
        return next(self._numbers)

    def column(self, name: str, type_: DataType, *, hidden: bool = False) -> tree.Column:
        """Return a new column."""
        return tree.Column(next(self._numbers), name, type_, hidden=hidden)

    def at(self, node: exp.Expr | None) -> Position | None:
        """Return where a node stands."""
        return self.positions.of(node)

    def error(
        self,
        kind: type[SqlError],
        message: str,
        place: exp.Expr | Position | None,
        hint: str | None = None,
    ) -> SqlError:
        """Return an error with its place in the text."""
        position = place if isinstance(place, Position) else self.at(place)
        return kind(message, hint=hint, position=position, source=self.parsed.source)

    def no_table(self, name: str, place: exp.Expr, hint: str | None = None) -> SqlError:
        """Return the error for a table that is not there, or not yet."""
        feed = self.environment.maker(name)
        message = f"there is no table {name}"
        if feed is not None:
            message, hint = not_made_yet(name, feed)
        return self.error(UnknownTableError, message, place, hint)

    def placed(self, error: InputError, place: exp.Expr | Position | None) -> InputError:
        """Return an error of another room with its place in the text."""
        error.position = place if isinstance(place, Position) else self.at(place)
        error.source = self.parsed.source
        return error

    def text(self, node: exp.Expr) -> str:
        """Return a node's own text, blanks joined; "" where it has no place."""
        if node.meta.get("written"):
            start, end = node.meta["written"]
            return " ".join(self.parsed.source[start : end + 1].split())
        span = self.positions.span(node)
        if span is None:
            return ""
        start, end = span
        text = self.parsed.source[start : end + 1]
        # The last token below a node may be followed by what closes it.
        while text.count("(") > text.count(")") or text.count("[") > text.count("]"):
            end += 1
            if end >= len(self.parsed.source):
                break
            text = self.parsed.source[start : end + 1]
        return " ".join(text.split())
