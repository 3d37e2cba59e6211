"""ANALYZE TABLE: what it asks for."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.sql import commands
from shared.sql.parsed import Parsed
from shared.sql.words import Words

Rows = exp.Query
"""The syntax of a query that stands for a table."""


def rows(text: str) -> Rows:
    """Return a query that no user wrote: its nodes have no place."""
    from shared.sql.statements import split

    (parsed,) = split(text)
    assert isinstance(parsed.node, exp.Query)
    for node in parsed.node.walk():
        node.meta.clear()
    return parsed.node


def read(words: Words, statement: Callable[[list[Token], str], Parsed]) -> commands.Command:
    """Return the command of ANALYZE TABLE.

    Args:
        words: the statement.
        statement: reads the statement of tokens.

    Raises:
        SqlSyntaxError: with the place of what does not fit.
    """
    words.expect("ANALYZE", "TABLE")
    first = words.tokens[words.at] if words.more() else words.tokens[-1]
    table = words.name("ANALYZE TABLE")
    while words.accept("."):
        first, table = words.tokens[words.at], words.name("ANALYZE TABLE")
    if not words.more():
        return commands.Refused(
            "ANALYZE TABLE of the accelerated store", "ANALYZE TABLE name COMPUTE STATISTICS"
        )
    sampled = words.accept("TABLESAMPLE")
    condition = _condition(words)
    sampled = words.accept("TABLESAMPLE") or sampled
    select = [
        _word(TokenType.SELECT, "SELECT", first),
        _word(TokenType.STAR, "*", first),
        _word(TokenType.FROM, "FROM", first),
        first,
    ]
    if condition:
        select += [_word(TokenType.WHERE, "WHERE", condition[0]), *condition]
    query = statement(select, words.source)
    text = words.source[condition[0].start : condition[-1].end + 1] if condition else None
    if sampled:
        return commands.Analyze(query, table, text, rate=_rate(words))
    words.expect("COMPUTE", "STATISTICS")
    columns: list[str] = []
    if words.accept("FOR") and not words.accept("ALL", "COLUMNS"):
        words.expect("COLUMNS", "(")
        columns.append(words.name("COLUMNS"))
        while words.accept(","):
            columns.append(words.name("COLUMNS"))
        words.expect(")")
    alias = words.name("AS") if words.accept("AS") else None
    return commands.Analyze(query, table, text, tuple(columns), alias)


def _condition(words: Words) -> list[Token]:
    if not words.accept("FILTERCONTEXT"):
        return []
    words.expect("(")
    start, depth = words.at, 1
    while depth:
        token = words.take()
        depth += (token.text == "(") - (token.text == ")")
    found = words.tokens[start : words.at - 1]
    if not found:
        raise words.error("FILTERCONTEXT needs a condition")
    return found


def _rate(words: Words) -> float:
    words.expect("SAMPLERATE")
    token = words.take()
    rate = float(token.text) if token.token_type is TokenType.NUMBER else 0.0
    if not 0 < rate <= 100:
        words.at -= 1
        raise words.error("SAMPLERATE takes a percentage above 0, up to 100")
    return rate


def _word(kind: TokenType, text: str, at: Token) -> Token:
    return Token(kind, text, at.line, at.col, at.start, at.end, [])
