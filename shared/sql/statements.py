"""A text into its statements: syntax trees with their places; nothing is resolved yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from shared.core.errors import NotSupportedError, Position, SqlError, SqlSyntaxError
from shared.sql import dialect
from shared.sql.hints import did_you_mean
from shared.sql.positions import Positions

_STATEMENTS = ("SELECT", "WITH", "CREATE", "INSERT", "DROP", "SHOW", "DESCRIBE", "VALUES")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One statement.

    Attributes:
        text: the statement alone.
        source: the whole text it was split from; positions point into it.
        offset: where `text` starts in `source`, in characters.
        node: its syntax tree.
    """

    text: str
    source: str
    offset: int
    node: exp.Expr = field(repr=False)

    @property
    def gives_rows(self) -> bool:
        """Whether its result has columns; other statements change something."""
        return isinstance(self.node, exp.Query | exp.Values | exp.Show | exp.Describe)


def split(text: str) -> tuple[Parsed, ...]:
    """Return the statements of `text`, in order; empty ones are left out.

    Raises:
        SqlSyntaxError: with the place of the first token that fits no statement.
        NotSupportedError: a statement of the dialect that cannot be run (yet).
    """
    try:
        tokens = dialect.tokens(text)
    except TokenError as error:
        raise _untokenizable(text) from error
    return tuple(_parse(part, text) for part in _chunks(tokens))


def _chunks(tokens: list[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _parse(part: list[Token], source: str) -> Parsed:
    start, end = part[0].start, part[-1].end
    _refuse_unsupported(part, source)
    node = _show_tables(part)
    if node is None:
        try:
            node = dialect.parse(part, source)
        except ParseError as error:
            raise _syntax_error(error, part, source) from error
    if node is None or isinstance(node, exp.Command) or not isinstance(node, _ROOTS):
        raise _not_a_statement(part, source)
    return Parsed(source[start : end + 1], source, start, node)


_ROOTS = (exp.Query, exp.Create, exp.Insert, exp.Drop, exp.Describe, exp.Show, exp.Values)


def _show_tables(part: list[Token]) -> exp.Expr | None:
    words = [token.text.upper() for token in part]
    if words[:1] != ["SHOW"] or words[1:] != ["TABLES"]:
        return None
    return exp.Show(name="TABLES").update_positions(part[0])


_LATER = {
    "ALTER": "ALTER",
    "ANALYZE": "ANALYZE",
    "BEGIN": "BEGIN",
    "CLOSE": "cursors",
    "COPY": "COPY",
    "DEALLOCATE": "prepared statements",
    "DECLARE": "cursors",
    "DELETE": "DELETE",
    "EXECUTE": "prepared statements",
    "EXPLAIN": "EXPLAIN as a statement",
    "FETCH": "cursors",
    "MERGE": "MERGE",
    "PREPARE": "prepared statements",
    "ROLLBACK": "ROLLBACK",
    "SET": "SET",
    "TRUNCATE": "TRUNCATE",
    "UPDATE": "UPDATE",
    "USE": "USE",
}
_SNAPSHOT_FORMS = {"SINCE", "AS", "BETWEEN"}


def _refuse_unsupported(part: list[Token], source: str) -> None:
    """Say by name what the dialect has and this version has not."""
    first = part[0]
    word = first.text.upper()
    places = Positions(source)
    if source.startswith("$$", first.start):
        raise NotSupportedError(
            "anonymous blocks ($$ … $$) are not supported yet",
            position=places.at(first.start, first.start + 1),
            source=source,
        )
    if word in _LATER:
        raise NotSupportedError(
            f"{_LATER[word]} is not supported",
            hint=_EXPLAIN_HINT if word == "EXPLAIN" else None,
            position=places.at(first.start, first.end),
            source=source,
        )
    for token, following in pairwise(part):
        if token.text.upper() == "SNAPSHOT" and following.text.upper() in _SNAPSHOT_FORMS:
            raise NotSupportedError(
                "SNAPSHOT clauses are not supported yet",
                position=places.at(token.start, token.end),
                source=source,
            )


_EXPLAIN_HINT = "`feedmill sql --explain` shows the plan of a statement"


def _not_a_statement(part: list[Token], source: str) -> SqlError:
    first = part[0]
    position = Positions(source).at(first.start, first.end)
    word = first.text.upper()
    if word in _STATEMENTS:
        second = f" {part[1].text.upper()}" if len(part) > 1 else ""
        return NotSupportedError(
            f"{word}{second} is not supported", position=position, source=source
        )
    return SqlSyntaxError(
        f"'{first.text}' starts no statement",
        hint=did_you_mean(word, _STATEMENTS),
        position=position,
        source=source,
    )


def _syntax_error(error: ParseError, part: list[Token], source: str) -> SqlError:
    """Translate sqlglot's error: its last line and column are those of the token's end."""
    details = error.errors[0] if error.errors else {}
    token = _token_at(part, details)
    first = part[0]
    if first.text.upper() not in _STATEMENTS and first.token_type is TokenType.VAR:
        return _not_a_statement(part, source)
    return SqlSyntaxError(
        _syntax_message(str(details.get("description") or error), token, part),
        position=_place(token, source),
        source=source,
    )


def _place(token: Token, source: str) -> Position:
    return Positions(source).at(token.start, token.end)


def _token_at(part: list[Token], details: dict[str, object]) -> Token:
    for token in part:
        if token.line == details.get("line") and token.col == details.get("col"):
            return token
    return part[-1]


_MISSING = re.compile(r"Required (?:keyword|argument): '(\w+)' missing")


def _syntax_message(description: str, token: Token, part: list[Token]) -> str:
    at_end = token is part[-1]
    if _MISSING.match(description):
        where = f"after '{token.text}'" if at_end else f"at '{token.text}'"
        return f"an expression is missing {where}"
    if description.startswith("Expecting "):
        wanted = description.removeprefix("Expecting ").strip("()") or description[-1]
        where = "at the end of the statement" if at_end else f"before '{token.text}'"
        return f"expected '{wanted}' {where}"
    if description.startswith("Expected an expression"):
        return f"e{description[1:]}, found '{token.text}'"
    return f"'{token.text}' is not expected here"


def _untokenizable(text: str) -> SqlSyntaxError:
    """Find the quote or comment that is never closed."""
    places = Positions(text)
    position = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        if match is None:
            names = {"'": "string", '"': "quoted text", "`": "quoted name", "/": "comment"}
            return SqlSyntaxError(
                f"this {names.get(text[position], 'text')} is never closed",
                position=places.at(position),
                source=text,
            )
        position = match.end()
    return SqlSyntaxError("the text cannot be read as SQL", position=places.at(0), source=text)


_PIECE = re.compile(
    r"""'(?:\\.|''|[^'\\])*' | "(?:\\.|""|[^"\\])*" | `[^`]*` | --[^\n]* | /\*.*?\*/
    | /(?!\*) | [^'"`/]""",
    re.VERBOSE | re.DOTALL,
)
