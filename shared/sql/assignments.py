"""Variables of a session as Spark has them: DECLARE, SET VARIABLE and DROP TEMPORARY VARIABLE."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.sql import commands
from shared.sql.types import DataType
from shared.sql.words import Words, word

Reader = Callable[[Words], exp.Expr]
"""Reads the expressions that are left as a SELECT of them."""


def declare(words: Words, read: Reader) -> commands.DeclareVariable:
    """Read what follows DECLARE: `[OR REPLACE] [VARIABLE] name, … [type] [DEFAULT value | = value]`.

    Raises:
        SqlSyntaxError: it has neither a type nor a value, or is something else.
    """
    replace = words.accept("OR", "REPLACE")
    words.accept("VARIABLE")
    names = [_name(words)]
    while words.accept(","):
        names.append(_name(words))
    kind: list[Token] = []
    while words.more() and words.peek() not in {"DEFAULT", "="}:
        kind.append(words.take())
    given = words.more()
    if given:
        words.take()
    elif not kind:
        raise words.error("a variable has a type or a value")
    value, first = words.rest, words.tokens[0]
    words.at = len(words.tokens)
    if not given:
        value = [_token(TokenType.NULL, "NULL", first)]
    elif not value:
        raise words.error("DEFAULT needs a value")
    if kind:
        start = [_token(TokenType.VAR, "CAST", first), _token(TokenType.L_PAREN, "(", first)]
        middle, end = _token(TokenType.ALIAS, "AS", first), _token(TokenType.R_PAREN, ")", first)
        value = [*start, *value, middle, *kind, end]
    query = read(Words(value, words.source))
    if len(list(query.find_all(exp.Select))) > 1:
        raise words.error("the first value of a variable takes no query")
    return commands.DeclareVariable(tuple(names), query, replace)


def assign(words: Words, read: Reader) -> commands.AssignVariables:
    """Read what follows SET VARIABLE: `name = value, …` or `(name, …) = (query)`.

    Raises:
        SqlSyntaxError: it is something else.
    """
    if words.accept("("):
        names = [_name(words)]
        while words.accept(","):
            names.append(_name(words))
        words.expect(")", "=")
        return commands.AssignVariables(tuple(names), read(words), ())
    names, values, defaults = [], list[Token](), []
    while True:
        name = _name(words)
        words.expect("=")
        value = _until_comma(words)
        if [word(token) for token in value] == ["DEFAULT"]:
            defaults.append(name)
        elif not value:
            raise words.error(f"{name} gets no value")
        else:
            before = (TokenType.COMMA, ",") if values else (TokenType.SELECT, "SELECT")
            names.append(name)
            # A later value may name an earlier one: it is the new one there, as in a SELECT.
            named = _token(TokenType.ALIAS, "AS", value[0]), _token(TokenType.VAR, name, value[0])
            values += [_token(*before, value[0]), *value, *named]
        if not words.accept(","):
            break
    query = read(Words(values, words.source)) if values else None
    return commands.AssignVariables(tuple(names), query, tuple(defaults))


def fitted(query: exp.Expr, kinds: Sequence[DataType]) -> exp.Expr:
    """Return a query whose columns are of these types."""
    names = [f"v{i}" for i in range(len(kinds))]
    alias = exp.TableAlias(
        this=exp.to_identifier("v"), columns=[exp.to_identifier(n) for n in names]
    )
    casts = [
        exp.Cast(this=exp.column(name), to=exp.DataType.build(str(kind), dialect="spark"))
        for name, kind in zip(names, kinds, strict=True)
    ]
    return exp.Select(
        expressions=casts, from_=exp.From(this=exp.Subquery(this=query.copy(), alias=alias))
    )


def drop(words: Words) -> commands.DropVariable | None:
    """Read DROP TEMPORARY VARIABLE; None where something else is dropped."""
    if not words.accept("DROP", "TEMPORARY", "VARIABLE"):
        return None
    missing = words.accept("IF", "EXISTS")
    return commands.DropVariable(_name(words), missing)


def _until_comma(words: Words) -> list[Token]:
    found, depth = list[Token](), 0
    while words.more() and (depth or words.peek() != ","):
        depth += {"(": 1, ")": -1}.get(words.peek(), 0)
        found.append(words.take())
    return found


def _name(words: Words) -> str:
    """Read a variable's name, lower case, without the `system.session` that may stand before it."""
    path = words.path("a variable").casefold().split(".")
    if path[:-1] not in ([], ["session"], ["system", "session"]):
        raise words.error("variables stand in system.session")
    return path[-1]


def _token(kind: TokenType, text: str, like: Token) -> Token:
    return Token(kind, text, like.line, like.col, like.start, like.end, [])
