"""SNAPSHOT SINCE | AS OF | BETWEEN: found among the tokens, and kept with the table it follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.core.errors import Position, SqlSyntaxError
from shared.sql.words import Words, word

KEY: Final = "snapshot"
"""Where a table's syntax node keeps its clause, in `meta`."""

_BEFORE = {
    *("WHERE", "AND", "OR", "NOT", "ON", "BY", "SELECT", "HAVING", "WHEN", "THEN", "ELSE"),
    *("CASE", "QUALIFY", "DISTINCT", "BETWEEN", "IN", "LIKE", "IS", "RETURN"),
}


_OPENING = {"SNAPSHOT", "OF", "BETWEEN"}
_READING = {"FROM", "JOIN"}


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a clause.

    Attributes:
        kind: number, text, variable or parameter.
        value: the digits, the text, or the name.
        position: where it stands.
    """

    kind: str
    value: str
    position: Position


@dataclass(frozen=True, slots=True)
class SnapshotClause:
    """What was written: SINCE has a start, AS OF an end, BETWEEN both."""

    start: Edge | None
    end: Edge | None
    position: Position


def extracted(
    part: list[Token], source: str
) -> tuple[list[Token], list[tuple[int, SnapshotClause]]]:
    """Return a statement's tokens without SNAPSHOT clauses, and the clauses with their places.

    Raises:
        SqlSyntaxError: a bound is none.
    """
    if not any(word(token) in _OPENING for token in part):
        return part, []
    words = Words(part, source)
    kept: list[Token] = []
    clauses: list[tuple[int, SnapshotClause]] = []
    while words.more():
        if _starts(words, kept):
            clauses.append((part[words.at].start, _clause(words)))
        else:
            kept.append(words.take())
    return kept, clauses


def _starts(words: Words, kept: list[Token]) -> bool:
    if words.peek() != "SNAPSHOT" or not kept:
        return bool(kept) and _starts_short(words, kept)
    form = words.peek(1)
    if not (form in {"SINCE", "BETWEEN"} or (form == "AS" and words.peek(2) == "OF")):
        return False
    last = kept[-1]
    if last.text == ")":
        raise words.error(
            "SNAPSHOT follows the name of a table", "put it behind the table inside the parentheses"
        )
    named = last.token_type is TokenType.IDENTIFIER or last.text[:1].isidentifier()
    return named and word(last) not in _BEFORE


def _starts_short(words: Words, kept: list[Token]) -> bool:
    """Whether `t AS OF 5` or `t BETWEEN 1 AND 5` comes: the word SNAPSHOT may be left out."""
    if words.peek() == "AS" and words.peek(1) == "OF":
        return len(words.rest) > 2 and _bounds(words.rest[2])
    if words.peek() != "BETWEEN":
        return False
    before = [word(token) for token in kept[-6:]]
    while len(before) > 2 and before[-2] == ".":
        del before[-2:]
    aliased = len(before) > 2 and before[-3] in _READING and before[-2] not in _READING
    place = -3 if aliased else -2
    reads = len(before) >= -place and before[place] in _READING
    return reads and not (len(before) > -place and before[place - 1] == "DISTINCT")


def _bounds(token: Token) -> bool:
    return token.token_type in {TokenType.NUMBER, TokenType.STRING} or token.text[:1] in {"@", "$"}


def _clause(words: Words) -> SnapshotClause:
    position = words.place()
    words.accept("SNAPSHOT")
    if words.accept("SINCE"):
        return SnapshotClause(_edge(words), None, position)
    if words.accept("AS", "OF"):
        return SnapshotClause(None, _edge(words), position)
    words.expect("BETWEEN")
    start = _edge(words)
    words.expect("AND")
    return SnapshotClause(start, _edge(words), position)


def _edge(words: Words) -> Edge:
    position = words.place()
    token = words.take()
    if token.token_type is TokenType.NUMBER and token.text.isdigit():
        return Edge("number", token.text, position)
    if token.token_type is TokenType.STRING:
        if token.text.upper() in {"HEAD", "TAIL"} or token.text.isdigit() or token.text[:1] == "@":
            kind = "variable" if token.text[:1] == "@" else "text"
            return Edge(kind, token.text.removeprefix("@"), position)
    elif token.text in {"@", "$"} and words.more():
        kind = "variable" if token.text == "@" else "parameter"
        return Edge(kind, words.take().text, position)
    elif token.text.startswith("$"):
        return Edge("parameter", token.text[1:], position)
    words.at -= 1
    hint = "write it in single quotes" if token.text.upper() in {"HEAD", "TAIL"} else None
    raise words.error(
        f"a bound of SNAPSHOT is a number, 'HEAD', 'TAIL' or a @variable, not {token.text}", hint
    )


def attach(node: exp.Expr, clauses: list[tuple[int, SnapshotClause]], source: str) -> None:
    """Keep each clause with the table it follows.

    Raises:
        SqlSyntaxError: it follows none, or a table has two.
    """
    if not clauses:
        return
    starts = {
        table.this.meta["start"]: table
        for table in node.find_all(exp.Table)
        if isinstance(table.this, exp.Identifier) and "start" in table.this.meta
    }
    for place, clause in clauses:
        before = [start for start in starts if start < place]
        table = starts[max(before)] if before else None
        if table is None or KEY in table.meta:
            message = "SNAPSHOT follows the name of a table, once"
            raise SqlSyntaxError(message, position=clause.position, source=source)
        if _names_cte(table):
            message = f"SNAPSHOT follows the name of a table; {table.name} is a WITH query"
            raise SqlSyntaxError(
                message,
                hint="put it behind the table inside the query",
                position=clause.position,
                source=source,
            )
        table.meta[KEY] = clause


def _names_cte(table: exp.Table) -> bool:
    """Whether a table's name is that of a WITH query around it; not of one that it stands in."""
    inside = None
    node: exp.Expr | None = table
    while node is not None:
        if isinstance(node, exp.CTE):
            inside = node
        clause = node.args.get("with_")
        for cte in clause.expressions if clause is not None else ():
            if cte is inside:
                break  # it sees those before it only
            if cte.alias.casefold() == table.name.casefold():
                return True
        node = node.parent
    return False
