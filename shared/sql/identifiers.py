"""IDENTIFIER('a.b'): a name given as text, read before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

_PART = re.compile(r"`((?:[^`]|``)+)`|([^`.]+)")
_WORD = re.compile(r"[A-Za-z_]\w*")


def named(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens, each `IDENTIFIER('name')` replaced by the name; its parts have its place."""
    place = 0
    while place < len(tokens):
        text, after = _clause(tokens, place)
        if text is None:
            yield tokens[place]
            place += 1
            continue
        yield from _name(text, tokens[place], tokens[after - 1])
        place = after


def _clause(tokens: Sequence[Token], place: int) -> tuple[str | None, int]:
    """Return the text in the clause that starts here, and where it ends; None: there is none."""
    kinds = [t.token_type for t in tokens[place : place + 3]]
    if tokens[place].text.upper() != "IDENTIFIER" or len(kinds) < 3:
        return None, place
    if kinds[0] is not TokenType.VAR or kinds[1:] != [TokenType.L_PAREN, TokenType.STRING]:
        return None, place
    texts = [tokens[place + 2].text]
    at = place + 3
    while at + 1 < len(tokens) and tokens[at].token_type is TokenType.DPIPE:
        if tokens[at + 1].token_type is not TokenType.STRING:
            return None, place
        texts.append(tokens[at + 1].text)
        at += 2
    text = "".join(texts)
    closed = at < len(tokens) and tokens[at].token_type is TokenType.R_PAREN
    if not closed or ".".join(m[0] for m in _PART.finditer(text)) != text:
        return None, place
    return text, at + 1


def _name(text: str, first: Token, last: Token) -> Iterator[Token]:
    def token(kind: TokenType, value: str) -> Token:
        return Token(kind, value, first.line, first.col, first.start, last.end, [])

    for number, part in enumerate(_PART.finditer(text)):
        if number:
            yield token(TokenType.DOT, ".")
        value = part[1].replace("``", "`") if part[1] else part[2]
        yield token(TokenType.VAR if _WORD.fullmatch(value) else TokenType.IDENTIFIER, value)
