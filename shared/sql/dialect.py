"""The dialect: Spark's grammar as Query Service speaks it, with a position on every token.

sqlglot parses; it resolves nothing. Functions stay what the user wrote (name and arguments), so
that our function table alone decides what they mean; special syntax (CAST, EXTRACT, TRIM …) keeps
its own nodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import ErrorLevel
from sqlglot.parsers.spark import SparkParser
from sqlglot.tokenizer_core import Token, TokenType

from shared.sql import spans
from shared.sql.pipes import PipeParser

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


def _tried(self: Any) -> Any:
    """Parse TRY_CAST; sqlglot has the same node for `x::int` and `1L`."""
    node = SparkParser.FUNCTION_PARSERS["TRY_CAST"](self)
    node.meta["tried"] = True
    return node


def _extract(self: Any) -> Any:
    field = self._curr.text if self._curr else ""
    node = SparkParser.FUNCTION_PARSERS["EXTRACT"](self)
    node.meta["field"] = field
    return node


def _overlay(self: Any) -> Any:
    """Parse `OVERLAY(a PLACING b FROM c FOR d)`, which is `overlay(a, b, c, d)`."""
    args = self._parse_csv(self._parse_bitwise)
    for word in ("PLACING", "FROM", "FOR"):
        if self._match_text_seq(word):
            args.append(self._parse_bitwise())
    return exp.Anonymous(this="overlay", expressions=args)


def _exists(self: Any) -> Any:
    """Parse `EXISTS ((…) UNION (…))`, a query that begins with a parenthesis; else it is a call."""
    args = self._parse_csv(self._parse_lambda)
    if len(args) == 1 and isinstance(args[0], exp.Query | exp.Values):
        return exp.Exists(this=args[0])
    return exp.Anonymous(this="exists", expressions=args)


def _position(self: Any) -> Any:
    """Parse `POSITION(a IN b)`, which is `locate(a, b)`; with commas it is a call like others."""
    args = self._parse_csv(self._parse_bitwise)
    if self._match(TokenType.IN):
        return exp.Anonymous(this="locate", expressions=[*args, self._parse_bitwise()])
    return exp.Anonymous(this="position", expressions=args)


def _substring(self: Any) -> Any:
    """Parse SUBSTRING; `SUBSTR(a FROM b)` is called substring too."""
    start = self._index
    word = self._tokens[start - 2].text.lower()
    node = SparkParser.FUNCTION_PARSERS["SUBSTRING"](self)
    between = {token.token_type for token in self._tokens[start : self._index]}
    node.meta["called"] = "substring" if TokenType.FROM in between else word
    return node


def _not(self: Any) -> Any:
    """Parse NOT before a condition; sqlglot has the same node for `a IS NOT NULL`."""
    node = SparkParser.UNARY_PARSERS[TokenType.NOT](self)
    node.meta["before"] = True
    return node


def _plus(self: Any) -> Any:
    """Parse `+a`, which is `positive(a)`; sqlglot drops the sign."""
    token = self._prev
    return exp.Anonymous(this="positive", expressions=[self._parse_unary()]).update_positions(token)


def _is_cast(self: Any, ahead: int) -> bool:
    """Return whether the token that far ahead is `::` as written; of `1L` sqlglot makes `1::BIGINT`."""
    place = self._index + ahead
    token = self._tokens[place] if place < len(self._tokens) else None
    if token is None or token.token_type is not TokenType.DCOLON:
        return False
    return bool(self.sql[token.start : token.end + 1] == "::")


def _minus(self: Any) -> Any:
    """Parse `-a`; the sign of a number belongs to it before `::` does."""
    token = self._prev
    numeric = self._curr.token_type is TokenType.NUMBER
    if numeric and _is_cast(self, 1):
        number = exp.Neg(this=self._parse_primary()).update_positions(token)
        return self._parse_column_ops(number)
    typed = numeric and _is_cast(self, 3)
    node = SparkParser.UNARY_PARSERS[TokenType.DASH](self)
    if not typed:
        return node
    inner = node.this
    while isinstance(inner.this, exp.Cast):
        inner = inner.this
    inner.replace(exp.Neg(this=inner.copy()).update_positions(token))
    return node.this


class _Parser(PipeParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        **{name: SparkParser.FUNCTION_PARSERS[name] for name in _SYNTAX},
        "TRY_CAST": _tried,
    }
    FUNCTION_PARSERS["EXTRACT"] = _extract
    FUNCTION_PARSERS["EXISTS"] = _exists
    FUNCTION_PARSERS["OVERLAY"] = _overlay
    FUNCTION_PARSERS["POSITION"] = _position
    FUNCTION_PARSERS["SUBSTRING"] = FUNCTION_PARSERS["SUBSTR"] = _substring
    UNARY_PARSERS: ClassVar[dict[Any, Any]] = {
        **SparkParser.UNARY_PARSERS,
        TokenType.NOT: _not,
        TokenType.PLUS: _plus,
        TokenType.DASH: _minus,
        TokenType.DASH: _minus,
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CASE": _case}
    PRIMARY_PARSERS: ClassVar[dict[Any, Any]] = {
        token: _placed(parse) for token, parse in SparkParser.PRIMARY_PARSERS.items()
    }
    TERM: ClassVar[dict[Any, Any]] = {
        **SparkParser.TERM,
        TokenType.DPIPE: exp.DPipe,  # `a || 1 + 2` is read from the left, as `a + 1 - 2` is
    }
    SUBQUERY_TOKENS: ClassVar[set[TokenType]] = {*SparkParser.SUBQUERY_TOKENS, TokenType.VALUES}
    SUPPORTS_TABLE_QUERY = True  # `TABLE t` is `SELECT * FROM t`
    ARRAY_CONSTRUCTORS: ClassVar[dict[str, Any]] = {}  # else `array(1, 2)[0]` loses its array

    def _warn_unsupported(self) -> None:
        """Say nothing: a Command is an error of ours, with its position."""

    def _parse_parameter(self) -> exp.Parameter:
        """Parse what follows `@` or `$`; the node gets the place of both."""
        first = self._prev
        node = super()._parse_parameter()
        node.update_positions(first)
        node.meta["end"] = self._prev.end
        return node

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

    def _parse_type(
        self, parse_interval: bool = True, fallback_to_identifier: bool = False
    ) -> exp.Expr | None:
        """Parse an operand; of `DATE '…'::string` the literal with its type is what is cast."""
        index = self._index
        marked = self._curr.token_type in _MARKS and self._next
        if marked and self._next.token_type is TokenType.STRING and not fallback_to_identifier:
            kind = self._parse_types(check_func=True, allow_identifiers=False)
            literal = self._parse_primary()
            if kind is not None and isinstance(literal, exp.Literal):
                made = self.expression(exp.Cast(this=literal, to=kind))
                return self._parse_column_ops(made)
            self._retreat(index)
        return super()._parse_type(parse_interval, fallback_to_identifier)

    def _parse_types(
        self,
        check_func: bool = False,
        schema: bool = False,
        allow_identifiers: bool = True,
        with_collation: bool = False,
    ) -> exp.Expr | None:
        """Parse a type; where an expression may stand, `array(…)` and its like are calls."""
        call = check_func and self._curr.token_type in self.NESTED_TYPE_TOKENS
        if call and self._next and self._next.token_type is TokenType.L_PAREN:
            return None
        if not check_func and self._match_text_seq("VOID"):
            return exp.DataType(this=exp.DType.NULL)
        return super()._parse_types(check_func, schema, allow_identifiers, with_collation)

    def _parse_bitwise(self) -> exp.Expr | None:
        """Parse operators of bits: shifts bind closest, then &, ^ and |."""
        node = super()._parse_bitwise()
        chain: list[tuple[type[exp.Expr], exp.Expr]] = []
        while isinstance(node, exp.Binary) and type(node) in _BITS:
            chain.append((type(node), node.expression))
            node = node.this
        if node is None or not chain:
            return node
        operands, pending = [node], list[type[exp.Expr]]()

        def join(least: int) -> None:
            while pending and _BITS[pending[-1]] >= least:
                right, left = operands.pop(), operands.pop()
                operands.append(self.expression(pending.pop()(this=left, expression=right)))

        for kind, operand in reversed(chain):
            join(_BITS[kind])
            pending.append(kind)
            operands.append(operand)
        join(0)
        return operands[0]

    def _parse_term(self, parse_mod: bool = True) -> exp.Expr | None:
        """Parse what stands beside an operator; behind `>>` another `>` makes the shift unsigned."""
        before = [token.token_type for token in self._tokens[max(0, self._index - 2) : self._index]]
        unsigned = before == [TokenType.GT, TokenType.GT] and self._match(TokenType.GT)
        node = super()._parse_term(parse_mod=parse_mod)
        if unsigned and node is not None:
            node.meta["unsigned"] = True
        return node

    def _parse_cte(self) -> exp.CTE | exp.FunctionSpecification | None:
        """Parse a WITH query; MAX RECURSION LEVEL says how many rounds it may take."""
        start = self._index
        alias = self._parse_table_alias(self.ID_VAR_TOKENS)
        if alias is None or not self._match_text_seq("MAX", "RECURSION", "LEVEL"):
            self._retreat(start)
            return super()._parse_cte()
        if not self._match(TokenType.NUMBER):
            self.raise_error("Expected a number of rounds", self._curr)
        rounds = self._prev.text
        if not rounds.isdigit() or not self._match(TokenType.ALIAS):
            self.raise_error("Expected AS behind a whole number of rounds", self._curr)
        made = exp.CTE(this=self._parse_wrapped(self._parse_statement), alias=alias)
        made.meta["rounds"] = int(rounds)
        return made

    def _parse_derived_table_values(self, allow_value_synonym: bool = False) -> exp.Values | None:
        """Parse VALUES in FROM; in parentheses a join may stand behind it, as behind a table."""
        start = self._index
        if self._match_pair(TokenType.L_PAREN, TokenType.VALUES):
            self._parse_csv(self._parse_value)
            self._parse_table_alias()
            alone = self._match(TokenType.R_PAREN)
            joined = self._curr.token_type not in _BEHIND_VALUES
            self._retreat(start)
            if not alone:
                return None if joined else self._parse_values_query()
        return super()._parse_derived_table_values(allow_value_synonym)

    def _parse_values_query(self) -> Any:
        """Parse `(VALUES … UNION …)` and `(VALUES … ORDER BY …)` in FROM: a query like others."""
        self._match_l_paren()
        rows = self._parse_derived_table_values()
        query = self._parse_query_modifiers(self._parse_set_operations(_whole_rows(rows)))
        self._match_r_paren()
        return self.expression(exp.Subquery(this=query, alias=self._parse_table_alias()))

    def _parse_statement(self) -> exp.Expr | None:
        """Parse a statement; VALUES behind WITH are rows of a SELECT, which WITH may belong to."""
        behind = self._index > 0 and self._prev.token_type is TokenType.R_PAREN
        if behind and self._match(TokenType.VALUES, advance=False):
            rows = super()._parse_statement()
            return _whole_rows(rows) if isinstance(rows, exp.Values) else rows
        return super()._parse_statement()

    def _parse_pivot_aggregation(self) -> exp.Expr | None:
        """Parse an aggregate of PIVOT, which may stand inside an expression."""
        return self._parse_alias(self._parse_bitwise())  # FOR behind a condition is a comprehension

    def _parse_interval(
        self,
        require_interval: bool = True,  # noqa: ARG002  # as sqlglot calls it
        parse_function_unit: bool = True,  # noqa: ARG002
    ) -> exp.Interval | None:
        """Parse `INTERVAL '1' DAY`, `INTERVAL 1 day 2 hours`, `INTERVAL '1-2' YEAR TO MONTH`.

        Amounts with units are `expressions`: (Literal amount, unit). Else `this` is the text, with
        `unit` and `last` where it has them.
        """
        start = self._index
        if not self._match(TokenType.INTERVAL):
            return None
        first = self._prev
        node = self._parse_span()
        if node is None:
            self._retreat(start)
            return None
        node.update_positions(first)
        node.meta["end"] = self._prev.end
        return node

    def _parse_span(self) -> exp.Interval | None:
        pairs: list[exp.Expr] = []
        while True:
            index = self._index
            amount = self._parse_amount()
            if amount is None:
                self._retreat(index)
                break
            unit = self._curr
            if unit.text.lower().removesuffix("s") not in _UNITS:
                if not pairs and amount.is_string:
                    return exp.Interval(this=amount)
                self._retreat(index)
                break
            self._advance()
            if not pairs and self._match_text_seq("TO"):
                last = self._curr
                self._advance()
                return exp.Interval(
                    this=amount, unit=exp.Var(this=unit.text), last=exp.Var(this=last.text)
                )
            if not pairs and amount.is_string and not _SIMPLE_AMOUNT.fullmatch(amount.name):
                return exp.Interval(this=amount, unit=exp.Var(this=unit.text))
            pairs.append(exp.Alias(this=amount, alias=exp.to_identifier(unit.text)))
        return exp.Interval(expressions=pairs) if pairs else None

    def _parse_amount(self) -> exp.Literal | None:
        sign = ""
        if self._match_set({TokenType.DASH, TokenType.PLUS}):
            sign = "-" if self._prev.token_type is TokenType.DASH else ""
        point = "." if self._match(TokenType.DOT) else ""  # `.5` comes in two parts
        if not self._match_set({TokenType.NUMBER, *({TokenType.STRING} if not point else ())}):
            return None
        token = self._prev
        text = point + token.text.strip()
        if sign:
            text = text[1:] if text.startswith("-") else f"-{text.removeprefix('+')}"
        made = exp.Literal(this=text, is_string=token.token_type is TokenType.STRING)
        return made

    def _parse_cube_or_rollup(self, with_prefix: bool = False) -> exp.Cube | exp.Rollup | None:
        """Parse CUBE and ROLLUP, whose keys may be any expressions."""
        kinds: dict[TokenType, type[exp.Cube | exp.Rollup]]
        kinds = {TokenType.CUBE: exp.Cube, TokenType.ROLLUP: exp.Rollup}
        if not self._match_set(kinds):
            return None
        kind = kinds[self._prev.token_type]
        keys = [] if with_prefix else self._parse_wrapped_csv(self._parse_key)
        node: exp.Cube | exp.Rollup = self.expression(kind(expressions=keys))
        return node

    def _parse_grouping_set(self) -> exp.Expr | None:
        return self._parse_grouping_sets() or self._parse_cube_or_rollup() or self._parse_key()

    def _parse_key(self) -> exp.Expr | None:
        return self._parse_disjunction()

    def _parse_value(self, values: bool = True) -> exp.Tuple | None:
        """Parse a row of VALUES; what follows a bare value is the alias of them all."""
        if self._curr.token_type is TokenType.L_PAREN or not values:
            return super()._parse_value(values=values)
        value = self._parse_disjunction()
        return None if value is None else self.expression(exp.Tuple(expressions=[value]))

    def _parse_subquery(
        self, this: exp.Expr | None, parse_alias: bool = True
    ) -> exp.Subquery | None:
        """Parse what follows a subquery; its alias may stand behind TABLESAMPLE."""
        node = super()._parse_subquery(this, parse_alias=parse_alias)
        if node is not None and parse_alias and node.args.get("sample"):
            alias = self._parse_table_alias()
            if alias is not None:
                node.set("alias", alias)
        return node

    def _parse_ordered(
        self, parse_method: Callable[[], exp.Expr | None] | None = None
    ) -> exp.Ordered | None:
        """Parse a key of ORDER BY; `USING <` and `USING >` are ASC and DESC."""
        ordered = super()._parse_ordered(parse_method)
        if ordered is not None and self._match(TokenType.USING):
            if self._match(TokenType.GT):
                ordered.set("desc", True)
            elif not self._match(TokenType.LT):
                self.raise_error("Expecting <")
            ordered.set("nulls_first", not ordered.args.get("desc"))
        return ordered

    def _parse_alias(self, this: exp.Expr | None, explicit: bool = False) -> exp.Expr | None:
        """Parse an alias; in a function's arguments AS may be left out (`struct(a b)`)."""
        bare = explicit and this is not None and self._curr.token_type in _NAMES
        if bare and self._next.token_type in {TokenType.COMMA, TokenType.R_PAREN}:
            explicit = False
        return super()._parse_alias(this, explicit=explicit)


_MARKS = frozenset(
    {
        TokenType.DATE,
        TokenType.TIME,
        TokenType.TIMESTAMP,
        TokenType.TIMESTAMPLTZ,
        TokenType.TIMESTAMPNTZ,
    }
)
"""Types that stand before a text of theirs."""


def _whole_rows(rows: Any) -> exp.Select:
    """Return `SELECT * FROM (VALUES …)`."""
    return exp.Select(expressions=[exp.Star()], from_=exp.From(this=rows))


_BEHIND_VALUES = frozenset({
    TokenType.UNION,
    TokenType.EXCEPT,
    TokenType.INTERSECT,
    TokenType.ORDER_BY,
    TokenType.LIMIT,
    TokenType.OFFSET,
})  # fmt: skip
_UNITS = frozenset(spans.UNITS)
_SIMPLE_AMOUNT = re.compile(r"[+-]?\d*\.?\d+")
_BITS: dict[type[exp.Expr], int] = {
    exp.BitwiseOr: 0,
    exp.BitwiseXor: 1,
    exp.BitwiseAnd: 2,
    exp.BitwiseLeftShift: 3,
    exp.BitwiseRightShift: 3,
}
"""How close operators of bits bind."""
_NAMES = {TokenType.VAR, TokenType.IDENTIFIER}


class Adobe(Spark):
    """Spark SQL with Query Service's habits."""

    ALIAS_POST_VERSION = True
    Parser = _Parser

    class Tokenizer(Spark.Tokenizer):
        """Spark's tokens; a doubled quote inside a string stands for itself, as in Spark 4."""

        STRING_ESCAPES: ClassVar[list[str]] = ["\\", "'", '"']
        KEYWORDS: ClassVar[dict[str, TokenType]] = {
            **Spark.Tokenizer.KEYWORDS,
            "!>": TokenType.LTE,
            "!<": TokenType.GTE,
        }
        COMMANDS: ClassVar[set[TokenType]] = set()  # else the rest of EXPLAIN … is one string


DIALECT = Adobe()
"""The one instance: it tokenizes for `shared.sql.tokenizer`, and parses here."""


def parse(part: list[Token], text: str) -> exp.Expr | None:
    """Return the tree of one statement's tokens; raises sqlglot's ParseError.

    Args:
        part: the tokens of one statement, without its semicolon.
        text: the whole text they come from; positions point into it.
    """
    parser = DIALECT.parser(error_level=ErrorLevel.IMMEDIATE)
    return parser.parse(part, text)[0]
