"""SHOW and DESCRIBE, word by word."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.sql import commands
from shared.sql.parsed import Parsed
from shared.sql.words import Words

_LISTINGS = (
    *("TABLES", "PRIMARY KEYS", "FOREIGN KEYS", "IDENTITIES", "STATISTICS", "FUNCTIONS"),
    *("DATABASES", "SCHEMAS", "VIEWS", "CURRENT SCHEMA", "CURRENT DATABASE", "CURRENT NAMESPACE"),
)
_NO_LISTINGS = {
    "AUDIENCES": "audiences",
    "DATAGROUPS": "data groups",
    "FIELDGROUPS": "field groups",
    "MODELS": "models",
    "NAMESPACES": "namespaces",
    "PARTITIONS": "partitions",
}
_QUERIES = {"SELECT", "VALUES", "WITH", "(", "FROM"}


def show(words: Words) -> exp.Expr | commands.Command:
    """Read SHOW.

    Raises:
        SqlSyntaxError: a name is missing, or something is too much.
    """
    words.expect("SHOW")
    first = words.peek()
    if first in _NO_LISTINGS:
        words.at = len(words.tokens)
        return commands.Refused(_NO_LISTINGS[first], None)
    for what in _LISTINGS:
        if words.accept(*what.split()):
            if words.accept("IN") or words.accept("FROM"):
                words.path("a schema")
            like = words.accept("LIKE") or (
                words.more() and words.tokens[words.at].token_type is TokenType.STRING
            )
            return commands.Listing(what, words.take().text if like else None)
    if words.accept("ALL"):
        return commands.ShowSetting(None)
    if words.accept("COLUMNS"):
        return _columns(words)
    if words.accept("CREATE"):
        if not words.accept("TABLE"):
            words.accept("VIEW")
        return _described(words, "create")
    return commands.ShowSetting(words.path("a setting").casefold())


def _columns(words: Words) -> exp.Expr:
    """Read SHOW COLUMNS {IN | FROM} table [{IN | FROM} schema]; one schema has all tables."""
    if not words.accept("IN"):
        words.expect("FROM")
    found = _described(words, "columns")
    if words.accept("IN") or words.accept("FROM"):
        words.path("a schema")
    return found


def describe(
    words: Words, statement: Callable[[list[Token], str], Parsed]
) -> exp.Expr | commands.Command:
    """Read DESCRIBE of a function, a query, a table or one of its columns.

    Args:
        words: at DESCRIBE.
        statement: reads the query.

    Raises:
        SqlSyntaxError: a name is missing, or something is too much.
    """
    words.take()
    if words.accept("FUNCTION"):
        words.accept("EXTENDED")
        return commands.DescribeFunction(words.take().text)
    if words.peek() in _QUERIES or (words.peek(1) in _QUERIES and words.accept("QUERY")):
        node = statement(words.rest, words.source).node
        if not isinstance(node, exp.Query | exp.Values):
            raise words.error("DESCRIBE QUERY takes a query")
        words.at = len(words.tokens)
        return exp.Describe(this=node, style="query")
    for what in ("SCHEMA", "DATABASE", "NAMESPACE", "CATALOG"):
        if words.peek() == what and words.peek(1) not in {"", "."}:
            words.at = len(words.tokens)
            return commands.Refused(f"DESCRIBE {what}", "there is one schema: default")
    words.accept("TABLE")
    extended = words.accept("EXTENDED") or words.accept("FORMATTED")
    found = _described(words, "extended" if extended else "table")
    if words.peek() == "PARTITION":
        words.at = len(words.tokens)
        return commands.Refused("PARTITION in DESCRIBE", "datasets have no partitions to name")
    if words.more():
        found.set("expressions", [exp.to_identifier(words.path("DESCRIBE"))])
        found.expressions[0].update_positions(words.tokens[words.at - 1])
    return found


def _described(words: Words, style: str) -> exp.Describe:
    """Read the name of a table or view; return what is wanted of it."""
    first = words.at
    schema, _, name = words.path(style.upper()).rpartition(".")
    table = exp.Table(this=exp.to_identifier(name))
    table.this.update_positions(words.tokens[words.at - 1])
    if schema:
        table.set("db", exp.to_identifier(schema))
        table.args["db"].update_positions(words.tokens[first])
    return exp.Describe(this=table, style=style)
