"""Definitions of tables as Query Service writes them, brought to the form the grammar knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.sql.words import Words, word

DECLARED = "declared"
"""Where a CREATE TABLE's node keeps its `Declared`."""
TEXT = "text"
"""Where the node of a DEFAULT keeps its expression as written."""

_KIND = {"GLOBAL", "TEMP", "TEMPORARY"}


@dataclass(frozen=True, slots=True)
class Declared:
    """What Query Service declares in CREATE TABLE and the grammar does not know.

    Attributes:
        identities: (column, namespace) of each PRIMARY IDENTITY.
        namespace: of the primary key, where one is given.
    """

    identities: tuple[tuple[str, str], ...] = ()
    namespace: str | None = None


def is_definition(part: list[Token]) -> bool:
    """Whether a statement is CREATE [OR REPLACE] [TEMP] TABLE."""
    words = [word(token) for token in part[:5]]
    if words[:1] != ["CREATE"]:
        return False
    rest = words[3:] if words[1:3] == ["OR", "REPLACE"] else words[1:]
    return rest[:1] == ["TABLE"] or (rest[1:2] == ["TABLE"] and rest[0] in _KIND)


def usual(part: list[Token], source: str) -> tuple[list[Token], Declared]:
    """Return the tokens of CREATE TABLE as the grammar knows it, and what is left out of them.

    IF NOT EXISTS stands before the name, `row(…)` is a struct; namespaces and PRIMARY IDENTITY
    are left out.

    Raises:
        SqlSyntaxError: an identity has no namespace.
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
        return made, Declared()
    made, declared = _undeclared(made, source)
    return [_typed(made, i) for i in range(len(made))], declared


def _undeclared(part: list[Token], source: str) -> tuple[list[Token], Declared]:
    """Take PRIMARY IDENTITY and NAMESPACE out of the columns."""
    kept: list[Token] = []
    identities: list[tuple[str, str]] = []
    namespace: str | None = None
    column, depth, at = "", 0, 0
    while at < len(part):
        token, now = part[at], word(part[at])
        depth += (now == "(") - (now == ")")
        if depth == 1 and now in {"(", ","} and at + 1 < len(part):
            column = part[at + 1].text
        identity = (now, word(part[at + 1]) if at + 1 < len(part) else "") == _IDENTITY
        behind_key = now == "NAMESPACE" and at > 0 and word(part[at - 1]).endswith("KEY")
        if identity or behind_key:
            words = Words(part, source)
            words.at = at + 2 if identity else at
            if not words.accept("NAMESPACE"):
                raise words.error("an identity needs its NAMESPACE", "… NAMESPACE 'email'")
            given = words.take().text
            if identity:
                identities.append((column, given))
            else:
                namespace = given
            at = words.at
            continue
        kept.append(token)
        at += 1
    return kept, Declared(tuple(identities), namespace)


_IDENTITY = ("PRIMARY", "IDENTITY")


def enclosed(part: list[Token], source: str) -> tuple[list[Token], list[str]]:
    """Return a definition with each DEFAULT in parentheses, and these expressions as written.

    The grammar reads only a part of what an expression may be behind DEFAULT.
    """
    made, texts = list(part), []
    for first, last in reversed(list(_defaults(part))):
        texts.append(source[part[first].start : part[last].end + 1])
        for at, kind, text in ((last, TokenType.R_PAREN, ")"), (first, TokenType.L_PAREN, "(")):
            by = part[at]
            token = Token(kind, text, by.line, by.col, by.start, by.end, [])
            made.insert(at + (at == last and kind is TokenType.R_PAREN), token)
    return made, texts[::-1]


def note_defaults(node: exp.Expr, texts: list[str]) -> None:
    """Note at each DEFAULT of a CREATE TABLE how its expression is written."""
    left = iter(texts)
    schema = node.this if isinstance(node, exp.Create) else None
    for column in schema.expressions if isinstance(schema, exp.Schema) else ():
        for constraint in column.args.get("constraints") or ():
            if isinstance(constraint.kind, exp.DefaultColumnConstraint):
                constraint.kind.meta[TEXT] = next(left)


def _defaults(part: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each expression behind DEFAULT, in order."""
    depth, start = 0, -1
    for at, token in enumerate(part):
        ends = word(token) in {",", ")"} or _constrains(part, at)
        if start >= 0 and depth == 1 and at > start and ends:
            yield start, at - 1
            start = -1
        depth += (word(token) in {"(", "["}) - (word(token) in {")", "]"})
        if start < 0 and word(token) == "DEFAULT" and depth == 1:
            start = at + 1


def _constrains(part: list[Token], at: int) -> bool:
    """Whether what stands here belongs to the column, not to the default before it."""
    now, after = word(part[at]), word(part[at + 1]) if at + 1 < len(part) else ""
    if now == "NOT":
        return after == "NULL" and word(part[at - 1]) != "IS"
    return now in {"COMMENT", "PRIMARY KEY", "DEFAULT"} or (now, after) == ("PRIMARY", "KEY")


def _typed(part: list[Token], place: int) -> Token:
    token = part[place]
    opens = place + 1 < len(part) and part[place + 1].text == "("
    if word(token) == "ROW" and opens:
        return Token(
            TokenType.STRUCT, token.text, token.line, token.col, token.start, token.end, []
        )
    return token


def altered(words: Words) -> str:
    """Return what an ALTER TABLE changes: DEFAULT of a column, or the words behind the name.

    All is read of a statement that is not of a DEFAULT.

    Raises:
        SqlSyntaxError: a name is missing.
    """
    words.expect("ALTER", "TABLE")
    words.path("ALTER TABLE")
    first = words.at
    if words.accept("ALTER") or words.accept("CHANGE"):
        words.accept("COLUMN")
        words.path("ALTER COLUMN")
        if words.accept("SET", "DEFAULT") or words.accept("DROP", "DEFAULT"):
            return "DEFAULT"
        if not words.more():
            raise words.error("what to change of the column is missing")
        words.at = len(words.tokens)
        return "ALTER COLUMN"
    if not words.more():
        raise words.error("what to change is missing")
    words.at = len(words.tokens)
    return " ".join(token.text.upper() for token in words.tokens[first : first + 2])


def default_set(words: Words) -> tuple[list[Token], str]:
    """Return the whole statement, and the text behind SET DEFAULT, up to which it is read.

    Raises:
        SqlSyntaxError: the expression is missing.
    """
    sets = words.peek(-2) == "SET"
    if sets and not words.more():
        raise words.error("an expression is missing")
    if not sets:
        words.end()
    text = words.source[words.rest[0].start : words.tokens[-1].end + 1] if sets else ""
    words.at = len(words.tokens)
    return words.tokens, text


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
    return [create, words.tokens[1], *name, opening, *columns, closing]


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
