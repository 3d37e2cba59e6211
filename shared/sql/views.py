"""Views: a name for a query, read anew by each query over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from shared.core.errors import InternalError, NotSupportedError, SqlSyntaxError
from shared.sql.parsed import Parsed
from shared.sql.positions import Positions

GLOBAL = "global_temp"
"""The schema of global temporary views; a session is all there is of a global one."""

_TEMPORARY = (exp.TemporaryProperty, exp.GlobalProperty)


@dataclass(frozen=True, slots=True)
class View:
    """A view.

    Attributes:
        name: as written.
        parsed: its query, in the text that made it.
        columns: what its columns are called; empty: as the query calls them.
        comments: of these columns; None where one has none.
        temporary: whether it goes with its session.
        taken: the columns that its query had when it was made, which are all it gives, whatever
            `*` stands for by now. Empty: all that the query has.
    """

    name: str
    parsed: Parsed
    columns: tuple[str, ...] = ()
    comments: tuple[str | None, ...] = ()
    temporary: bool = False
    taken: tuple[str, ...] = ()

    def reads(self) -> tuple[str, ...]:
        """Return the names of tables and views its query reads, in order."""
        assert isinstance(self.parsed.node, exp.Expr)
        with_names = {c.alias.casefold() for c in self.parsed.node.find_all(exp.CTE)}
        found = dict.fromkeys(
            t.name
            for t in self.parsed.node.find_all(exp.Table)
            if isinstance(t.this, exp.Identifier) and t.name.casefold() not in with_names
        )
        return tuple(found)


def of(parsed: Parsed) -> View:
    """Return the view that a CREATE VIEW makes.

    Raises:
        SqlSyntaxError: it has no query.
        NotSupportedError: it is a view of another kind.
    """
    node = parsed.node
    assert isinstance(node, exp.Create)
    properties = node.args.get("properties")
    options = list(properties.expressions) if properties is not None else []
    places = Positions(parsed.source)
    for option in options:
        if isinstance(option, exp.FileFormatProperty):
            raise NotSupportedError(
                "not supported: CREATE TEMPORARY VIEW … USING",
                hint="`feedmill ingest` reads files into a dataset",
                position=places.of(node.this),
                source=parsed.source,
            )
    if node.expression is None:
        raise SqlSyntaxError(
            "CREATE VIEW needs a query",
            hint="write CREATE VIEW name AS SELECT …",
            position=places.of(node.this),
            source=parsed.source,
        )
    schema = node.this
    table, given = schema, []
    if isinstance(schema, exp.Schema):
        table, given = schema.this, list(schema.expressions)
    temporary = any(isinstance(option, _TEMPORARY) for option in options)
    is_global = any(isinstance(option, exp.GlobalProperty) for option in options)
    return View(
        name=f"{GLOBAL}.{table.name}" if is_global else table.name,
        parsed=parsed.inner(node.expression),
        columns=tuple(part.name for part in given),
        comments=tuple(_comment(part) for part in given),
        temporary=temporary,
    )


def _comment(node: exp.Expr) -> str | None:
    found = node.find(exp.CommentColumnConstraint)
    return None if found is None else found.this.name


@lru_cache(maxsize=256)
def read(statement: str) -> View:
    """Return the view of a stored CREATE VIEW; parsed once per text."""
    from shared.sql.statements import split

    (parsed,) = split(statement)
    if parsed.kind != "CREATE VIEW":
        raise InternalError(f"the record has {parsed.kind} where a view is")
    return of(parsed)
