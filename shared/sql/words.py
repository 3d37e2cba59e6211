"""Reading a statement word by word: what the grammar of queries does not cover."""

from __future__ import annotations

from sqlglot.tokenizer_core import Token, TokenType

from shared.core.errors import Position, SqlError, SqlSyntaxError
from shared.sql.positions import Positions

_QUOTED = {TokenType.STRING, TokenType.IDENTIFIER}


def word(token: Token) -> str:
    """Return a token as an upper-case word; "" where it is quoted."""
    return "" if token.token_type in _QUOTED else token.text.upper()


class Words:
    """The tokens of a text and how far they are read.

    Attributes:
        at: the number of the next token.
    """

    def __init__(self, tokens: list[Token], source: str) -> None:
        self.tokens = tokens
        self.source = source
        self.at = 0

    def more(self) -> bool:
        """Whether a token is left."""
        return self.at < len(self.tokens)

    @property
    def rest(self) -> list[Token]:
        """The tokens that are left."""
        return self.tokens[self.at :]

    def peek(self, ahead: int = 0) -> str:
        """Return a coming word without reading it; "" where it is quoted, or the text ends."""
        place = self.at + ahead
        return word(self.tokens[place]) if place < len(self.tokens) else ""

    def take(self) -> Token:
        """Read a token.

        Raises:
            SqlSyntaxError: there is none.
        """
        if not self.more():
            raise self.error("the statement ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, *words: str) -> bool:
        """Read these words if they come next; say whether they did."""
        if all(self.peek(i) == wanted for i, wanted in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def expect(self, *words: str) -> None:
        """Read these words.

        Raises:
            SqlSyntaxError: something else comes next.
        """
        for wanted in words:
            if not self.accept(wanted):
                where = f"before '{self.tokens[self.at].text}'" if self.more() else "at the end"
                raise self.error(f"expected {wanted} {where}")

    def name(self, what: str) -> str:
        """Read a name.

        Raises:
            SqlSyntaxError: there is none.
        """
        token = self.take() if self.more() else None
        text = token.text if token is not None else ""
        if token is None or token.token_type is TokenType.STRING or not text[:1].isidentifier():
            self.at -= token is not None
            raise self.error(f"{what} needs a name")
        return text

    def path(self, what: str) -> str:
        """Read a name with its dots.

        Raises:
            SqlSyntaxError: there is none.
        """
        found = self.name(what)
        while self.accept("."):
            found += f".{self.name(what)}"
        return found

    def end(self) -> None:
        """Refuse what is left.

        Raises:
            SqlSyntaxError: there is something.
        """
        if self.more():
            raise self.error(f"'{self.tokens[self.at].text}' is not expected here")

    def place(self, number: int | None = None) -> Position:
        """Return where a token stands: the next one, or the last where none is left."""
        token = self.tokens[min(self.at if number is None else number, len(self.tokens) - 1)]
        return Positions(self.source).at(token.start, token.end)

    def error(self, message: str, hint: str | None = None) -> SqlError:
        """Return a syntax error at the next token."""
        return SqlSyntaxError(message, hint=hint, position=self.place(), source=self.source)
