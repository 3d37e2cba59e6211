"""Definitions of tables as Query Service writes them, brought to the form the grammar knows."""

from __future__ import annotations

from itertools import pairwise

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.sql.words import Words, word


def is_definition(part: list[Token]) -> bool:
    """Whether a statement is CREATE [TEMP] TABLE."""
    words = [word(token) for token in part[:3]]
    return words[:1] == ["CREATE"] and "TABLE" in words


def names_identity(part: list[Token]) -> bool:
    """Whether it declares an identity."""
    return any((word(a), word(b)) == ("PRIMARY", "IDENTITY") for a, b in pairwise(part))


def usual(part: list[Token]) -> list[Token]:
    """Return the tokens of CREATE TABLE with IF NOT EXISTS before the name, `row(…)` as struct.

    The namespaces of keys are left out: there is one.
    """
    made = list(part)
    spot = [word(token) for token in made].index("TABLE") + 1
    for i in range(spot + 1, len(made) - 2):
        if made[i].text == "(" or word(made[i]) in {"AS", "WITH"}:
            break
        if [word(token) for token in made[i : i + 3]] == ["IF", "NOT", "EXISTS"]:
            made[spot:spot] = made[i : i + 3]
            del made[i + 3 : i + 6]
            break
    if any(word(token) in {"SELECT", "VALUES"} for token in made):
        return made
    return [_typed(made, i) for i in range(len(made)) if not _in_namespace(made, i)]


def _typed(part: list[Token], place: int) -> Token:
    token = part[place]
    opens = place + 1 < len(part) and part[place + 1].text == "("
    if word(token) == "ROW" and opens:
        return Token(
            TokenType.STRUCT, token.text, token.line, token.col, token.start, token.end, []
        )
    return token


def _in_namespace(part: list[Token], place: int) -> bool:
    """Whether a token is NAMESPACE behind KEY, or its name."""
    for at in (place, place - 1):
        if at >= 1 and word(part[at]) == "NAMESPACE" and word(part[at - 1]).endswith("KEY"):
            return True
    return False


def added_columns(words: Words) -> list[Token] | None:
    """Read ALTER TABLE name ADD COLUMN(S) …; return it as CREATE TABLE name (…), or None.

    Raises:
        SqlSyntaxError: the columns are missing.
    """
    words.expect("ALTER", "TABLE")
    head = words.at
    words.name("ALTER TABLE")
    while words.accept("."):
        words.name("ALTER TABLE")
    name = words.tokens[head : words.at]
    if not words.accept("ADD") or words.peek() in _OTHERS:
        words.at = 0
        return None
    if not words.accept("COLUMN"):
        words.accept("COLUMNS")
    columns = words.rest
    if not columns:
        raise words.error("the columns to add are missing")
    if columns[0].text == "(" and columns[-1].text == ")":
        columns = columns[1:-1]
    last = words.tokens[-1]
    words.at = len(words.tokens)
    opening, closing = (
        Token(kind, text, last.line, last.col, last.start, last.end, [])
        for kind, text in ((TokenType.L_PAREN, "("), (TokenType.R_PAREN, ")"))
    )
    first = words.tokens[0]
    create = Token(TokenType.CREATE, "CREATE", first.line, first.col, first.start, first.end, [])
    return usual([create, words.tokens[1], *name, opening, *columns, closing])


_OTHERS = {"CONSTRAINT", "PRIMARY", "FOREIGN", "SCHEMA", "LABEL", "IDENTITY"}


def as_alter(node: exp.Expr) -> exp.Expr:
    """Return CREATE TABLE name (columns) as ALTER TABLE name ADD them."""
    schema = node.this
    return exp.Alter(this=schema.this, kind="TABLE", actions=list(schema.expressions))


def sample_dropped(part: list[Token]) -> list[Token]:
    """Return the tokens of DROP TABLE SAMPLE name as those of DROP TABLE: samples are datasets."""
    sample = [word(token) for token in part[:3]] == ["DROP", "TABLE", "SAMPLE"] and len(part) > 3
    return [*part[:2], *part[3:]] if sample else part


def selected_into(node: exp.Expr) -> exp.Expr:
    """Return SELECT … INTO t as the CREATE TABLE AS that it is."""
    into = node.args.get("into") if isinstance(node, exp.Select) else None
    if into is None:
        return node
    node.set("into", None)
    options = [exp.TemporaryProperty()] if into.args.get("temporary") else []
    properties = exp.Properties(expressions=options) if options else None
    return exp.Create(this=into.this, kind="TABLE", expression=node, properties=properties)
