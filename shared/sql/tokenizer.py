"""Tokens of a text: parameters are put in, and what Spark reads otherwise than sqlglot is righted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot.tokenizer_core import Token, TokenType

from shared.sql import identifiers
from shared.sql.dialect import DIALECT


def tokens(text: str, parameters: Mapping[str, str] | None = None) -> list[Token]:
    """Return the tokens of `text`; raises sqlglot's TokenError.

    `$$` is one token. Lines that start with `#` and hold more than one word are comments, as is what
    follows a `#` between blanks; the `--/` … `/` that DbVisualizer puts around a block is left out.

    Args:
        text: any number of statements.
        parameters: what stands for `$name`, in quotes too; without it `$name` stays a name.

    Raises:
        KeyError: a parameter has no value.
    """
    found = DIALECT.tokenize(uncommented(text))
    if text.lstrip().startswith("--/") and found and found[-1].text == "/":
        found.pop()
    plain = [token for part in _dollars(found, parameters) for token in part]
    return list(_windows(list(identifiers.named(_with_bytes(plain)))))


def _with_bytes(found: list[Token]) -> list[Token]:
    """Return tokens with one for `X '1F'`, which is `X'1F'` to Spark."""
    made: list[Token] = []
    for token in found:
        before = made[-1] if made and token.token_type is TokenType.STRING else None
        if before and before.token_type is TokenType.VAR and before.text.upper() == "X":
            made[-1] = _made(TokenType.HEX_STRING, token.text, before, token)
        elif token.token_type is TokenType.RAW_STRING:  # its escapes are read: it is text
            made.append(_made(TokenType.STRING, token.text, token, token))
        else:
            made.append(token)
    return made


def _windows(found: list[Token]) -> Iterator[Token]:
    """Yield tokens; WINDOW is a name where no `name AS` follows, as in `window(time, '1 day')`."""
    for place, token in enumerate(found):
        after = found[place + 2] if place + 2 < len(found) else None
        clause = after is not None and after.token_type is TokenType.ALIAS
        listed = place > 0 and found[place - 1].token_type is TokenType.ALIAS
        if token.token_type is TokenType.WINDOW and (listed or not clause):
            yield _made(TokenType.VAR, token.text, token, token)
        else:
            yield token


_HASH_COMMENT = re.compile(
    r"^[ \t]*\#(?!\w+[ \t]*;?[ \t]*$)[^\n]* | [ \t]\#[ \t][^\n]*", re.MULTILINE | re.VERBOSE
)
_PIECE = re.compile(
    r"""'(?:\\.|''|[^'\\])*' | "(?:\\.|""|[^"\\])*" | `[^`]*` | --[^\n]* | /\*.*?\*/""",
    re.VERBOSE | re.DOTALL,
)


def uncommented(text: str) -> str:
    """Return `text` with blanks for its `#` comments: every place stays where it is."""
    if "#" not in text:
        return text
    plain = _PIECE.sub(lambda m: "".join(c if c == "\n" else "x" for c in m[0]), text)
    for match in _HASH_COMMENT.finditer(plain):
        blank = " " * (match.end() - match.start())
        text = text[: match.start()] + blank + text[match.end() :]
    return text


def _dollars(found: list[Token], parameters: Mapping[str, str] | None) -> Iterator[list[Token]]:
    place = 0
    while place < len(found):
        token = found[place]
        after = found[place + 1] if place + 1 < len(found) else None
        touches = after is not None and after.start == token.end + 1
        if token.text == "$" and token.token_type is TokenType.PARAMETER and after and touches:
            if after.text == "$" and after.token_type is TokenType.PARAMETER:
                yield [_made(TokenType.PARAMETER, "$$", token, after)]
            elif after.text.isdigit():
                yield [token, after]
            elif parameters is None:
                yield [_made(TokenType.VAR, f"${after.text}", token, after)]
            else:
                yield _given(parameters[after.text], token, after)
            place += 2
            continue
        if token.token_type is TokenType.STRING and parameters and "$" in token.text:
            text = _IN_QUOTES.sub(lambda m: parameters.get(m[1], m[0]), token.text)
            token = Token(token.token_type, text, token.line, token.col, token.start, token.end, [])
        yield [token]
        place += 1


_IN_QUOTES = re.compile(r"\$([A-Za-z_]\w*)")


def _given(value: str, first: Token, last: Token) -> list[Token]:
    """Return a parameter's value: a number or a (dotted) name as it is, else text."""
    parts = DIALECT.tokenize(value) if _SIMPLE.fullmatch(value) else []
    if parts:
        return [_made(part.token_type, part.text, first, last) for part in parts]
    return [_made(TokenType.STRING, value, first, last)]


_SIMPLE = re.compile(r"-?\d+(\.\d+)?|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*|'(?:[^'\\]|'')*'")


def _made(kind: TokenType, text: str, first: Token, last: Token) -> Token:
    return Token(kind, text, last.line, last.col, first.start, last.end, list(last.comments))
