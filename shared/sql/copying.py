"""COPY: which query, and where to."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot.tokenizer_core import Token, TokenType

from shared.core.errors import SqlSyntaxError
from shared.sql import commands
from shared.sql.parsed import Parsed
from shared.sql.words import Words

_FORM = "COPY (query) TO 'destination/folder' [WITH FORMAT 'parquet' | 'csv' | 'json']"
_FORMATS = {"parquet", "csv", "json"}


def read(words: Words, statement: Callable[[list[Token], str], Parsed]) -> commands.Command:
    """Return the command of COPY.

    Args:
        words: the statement.
        statement: reads the statement of tokens.

    Raises:
        SqlSyntaxError: with the place of what does not fit.
    """
    words.expect("COPY")
    start = words.at
    while words.more() and not (words.peek() == "TO" and _is_text(words, words.at + 1)):
        words.at += 1
    query = statement(words.tokens[start : words.at], words.source)
    words.expect("TO")
    place = words.take().text
    form = "parquet"
    if words.accept("WITH"):
        words.expect("FORMAT")
        words.accept("=")
        if words.more() and words.tokens[words.at].text.casefold() not in _FORMATS:
            raise words.error(f"COPY has no format {words.tokens[words.at].text!r}", _FORM)
        form = words.take().text.casefold()
    words.end()
    if not query.gives_rows or isinstance(query.node, commands.Command):
        raise SqlSyntaxError(
            f"COPY takes a query, not {query.kind}",
            position=query.position,
            source=query.source,
            hint=_FORM,
        )
    return commands.Copy(query, place, form)


def _is_text(words: Words, at: int) -> bool:
    return at < len(words.tokens) and words.tokens[at].token_type is TokenType.STRING
