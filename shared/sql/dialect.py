"""The dialect: Spark's grammar as Query Service speaks it, with a position on every token.

sqlglot parses; it resolves nothing. Functions stay what the user wrote (name and arguments), so
that our function table alone decides what they mean; special syntax (CAST, EXTRACT, TRIM …) keeps
its own nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import ErrorLevel
from sqlglot.parsers.spark import SparkParser
from sqlglot.tokenizer_core import Token, TokenType

T = TypeVar("T")

_SYNTAX = ("CAST", "TRY_CAST", "EXTRACT", "POSITION", "TRIM", "SUBSTRING", "SUBSTR")


def _placed(parse: Callable[[Any, Token], Any]) -> Callable[[Any, Token], Any]:
    """Return `parse` giving its node the place of its token, which sqlglot leaves out."""

    def primary(self: Any, token: Token) -> Any:
        node = parse(self, token)
        if isinstance(node, exp.Expr) and "start" not in node.meta:
            node.update_positions(token)
        return node

    return primary


def _case(self: Any) -> Any:
    token = self._prev
    node = self._parse_case()
    return node.update_positions(token) if node is not None else None


class _Parser(SparkParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: SparkParser.FUNCTION_PARSERS[name] for name in _SYNTAX
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CASE": _case}
    PRIMARY_PARSERS: ClassVar[dict[Any, Any]] = {
        token: _placed(parse) for token, parse in SparkParser.PRIMARY_PARSERS.items()
    }
    ARRAY_CONSTRUCTORS: ClassVar[dict[str, Any]] = {}  # else `array(1, 2)[0]` loses its array

    def _warn_unsupported(self) -> None:
        """Say nothing: a Command is an error of ours, with its position."""

    def _parse_csv(
        self, parse_method: Callable[[], T | None], sep: TokenType = TokenType.COMMA
    ) -> list[T]:
        """Parse a list; unlike sqlglot's, an item missing beside a separator is an error."""
        first = parse_method()
        items = [] if first is None else [first]
        while self._match(sep):
            if len(items) == 0:
                self.raise_error("Expected an expression before ','", self._prev)
            item = parse_method()
            if item is None:
                self.raise_error("Expected an expression after ','", self._curr or self._prev)
            else:
                items.append(item)
        return items

    def _parse_expression(self) -> exp.Expr | None:
        """Parse an expression and note its whole text: what a column without an alias is called."""
        first = self._curr
        node = super()._parse_expression()
        if node is not None and not isinstance(node, exp.Alias):
            node.meta["written"] = (first.start, self._prev.end)
        return node

    def _parse_alias(self, this: exp.Expr | None, explicit: bool = False) -> exp.Expr | None:
        """Parse an alias; in a function's arguments AS may be left out (`struct(a b)`)."""
        bare = explicit and this is not None and self._curr.token_type in _NAMES
        if bare and self._next.token_type in {TokenType.COMMA, TokenType.R_PAREN}:
            explicit = False
        return super()._parse_alias(this, explicit=explicit)


_NAMES = {TokenType.VAR, TokenType.IDENTIFIER}


class Adobe(Spark):
    """Spark SQL with Query Service's habits."""

    ALIAS_POST_VERSION = True
    Parser = _Parser

    class Tokenizer(Spark.Tokenizer):
        """Spark's tokens; a doubled quote inside a string stands for itself, as in Spark 4."""

        STRING_ESCAPES: ClassVar[list[str]] = ["\\", "'", '"']


_DIALECT = Adobe()


def tokens(text: str) -> list[Token]:
    """Return the tokens of `text`; raises sqlglot's TokenError."""
    return _DIALECT.tokenize(text)


def parse(part: list[Token], text: str) -> exp.Expr | None:
    """Return the tree of one statement's tokens; raises sqlglot's ParseError.

    Args:
        part: the tokens of one statement, without its semicolon.
        text: the whole text they come from; positions point into it.
    """
    parser = _DIALECT.parser(error_level=ErrorLevel.IMMEDIATE)
    return parser.parse(part, text)[0]
