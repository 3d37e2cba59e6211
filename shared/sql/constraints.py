"""ALTER TABLE … ADD and DROP of keys and identities."""

from __future__ import annotations

from sqlglot.tokenizer_core import TokenType

from shared.sql import commands
from shared.sql.words import Words

_KINDS = ("PRIMARY KEY", "FOREIGN KEY", "PRIMARY IDENTITY", "IDENTITY")


def read(words: Words) -> commands.Constrain | None:
    """Read the statement from its start; None, and nothing read, where it is another ALTER.

    Raises:
        SqlSyntaxError: a column, a table or the namespace is missing.
    """
    start = words.at
    words.expect("ALTER", "TABLE")
    table = words.path("ALTER TABLE").rpartition(".")[2]
    action = words.peek()
    known = action in {"ADD", "DROP"} and words.accept(action)
    if known:
        words.accept("CONSTRAINT")
        for kind in _KINDS:
            if _accepts(words, kind):
                return _constrain(words, table, action, kind)
    words.at = start
    return None


def _accepts(words: Words, kind: str) -> bool:
    """Read what is constrained; PRIMARY KEY and FOREIGN KEY are one token each."""
    if " ".join(words.peek().split()) == kind:
        words.at += 1
        return True
    return words.accept(*kind.split())


def _constrain(words: Words, table: str, action: str, kind: str) -> commands.Constrain:
    columns = _columns(words, kind)
    if kind.endswith("IDENTITY") and len(columns) != 1:
        raise words.error("an identity is one column")
    references: tuple[str, tuple[str, ...]] | None = None
    if kind == "FOREIGN KEY" and action == "ADD":
        words.expect("REFERENCES")
        other = words.path("REFERENCES").rpartition(".")[2]
        references = (other, _columns(words, "REFERENCES"))
        if len(references[1]) != len(columns):
            raise words.error("as many columns are referenced as the key has")
    namespace = None
    if words.accept("NAMESPACE"):
        quoted = words.more() and words.tokens[words.at].token_type is TokenType.STRING
        namespace = words.take().text if quoted else words.name("NAMESPACE")
    elif kind.endswith("IDENTITY") and action == "ADD":
        raise words.error("an identity needs its NAMESPACE", "… NAMESPACE 'email'")
    words.accept("NOT", "ENFORCED")
    return commands.Constrain(table, action, kind, columns, namespace, references)


def _columns(words: Words, what: str) -> tuple[str, ...]:
    words.expect("(")
    found = [words.path(what)]
    while words.accept(","):
        found.append(words.path(what))
    words.expect(")")
    return tuple(found)
