"""One statement as it was written: its text, its place and its syntax."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import exp

from shared.core.errors import Position
from shared.sql.commands import Accepted, Command, Refused
from shared.sql.positions import Positions


@dataclass(frozen=True, slots=True)
class Parsed:
    """One statement.

    Attributes:
        text: the statement alone.
        source: the whole text it was split from; positions point into it.
        offset: where `text` starts in `source`, in characters.
        node: its syntax tree, or a command of the session.
    """

    text: str
    source: str
    offset: int
    node: exp.Expr | Command = field(repr=False)

    @property
    def gives_rows(self) -> bool:
        """Whether its result has columns; other statements change something."""
        if isinstance(self.node, Command):
            return self.node.gives_rows
        if isinstance(self.node, exp.Create):
            return self.kind == "CREATE TABLE"
        return isinstance(self.node, exp.Query | exp.Values | exp.Describe)

    @property
    def kind(self) -> str:
        """What it is called: SELECT, CREATE TABLE AS, INSERT, SET and so on."""
        node = self.node
        if isinstance(node, Refused):
            return " ".join(self.text.upper().split()[:2])
        if isinstance(node, Accepted):
            return node.word
        if isinstance(node, Command):
            return node.kind
        if isinstance(node, exp.Create):
            word = str(node.args.get("kind") or "").upper()
            rows = word == "TABLE" and node.expression is not None
            return f"CREATE {word}{' AS' * rows}"
        if isinstance(node, exp.Drop):
            return f"DROP {str(node.args.get('kind') or '').upper()}"
        if isinstance(node, exp.Describe) and node.args["style"] in {"columns", "create"}:
            return "SHOW"
        if isinstance(node, exp.Alter):
            return "ALTER TABLE"
        named: dict[type[exp.Expr], str] = {
            exp.Insert: "INSERT",
            exp.TruncateTable: "TRUNCATE TABLE",
            exp.Describe: "DESCRIBE",
            exp.Values: "VALUES",
        }
        return named.get(type(node), "SELECT")

    @property
    def position(self) -> Position:
        """Where its first word stands."""
        first = len(self.text.split(maxsplit=1)[0]) if self.text.split() else 1
        return Positions(self.source).at(self.offset, self.offset + first - 1)

    def inner(self, node: exp.Expr) -> Parsed:
        """Return a part of it as a statement of its own, at the same place."""
        return replace(self, node=node)
