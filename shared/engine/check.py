"""Checking a text: every statement is analysed as if those before it had run; nothing runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from shared.core.errors import InputError, NotFoundError
from shared.engine import statistics
from shared.sql import commands, tree
from shared.sql.arrow import to_arrow
from shared.sql.blocks import Block, If, Step
from shared.sql.environment import PRECISION_LOSS, Environment, Snapshot
from shared.sql.parsed import Parsed
from shared.sql.views import GLOBAL, View

if TYPE_CHECKING:
    from shared.engine.session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Promised:
    """A table that a statement before would have made."""

    name: str
    schema: pa.Schema
    is_event: bool = False
    is_log: bool = False
    identity: str | None = None
    timestamp: str | None = None
    event_id: str | None = None
    key: tuple[str, ...] = ()
    buckets: int = 1
    defaults: Mapping[str, str] = field(default_factory=dict)


class Promises:
    """The tables of a lake, with what the statements so far would have changed."""

    def __init__(self, source: tree.SchemaSource) -> None:
        self._source = source
        self._made: dict[str, Promised | None] = {}

    def table(self, name: str) -> tree.Table | None:
        """Return the table called `name`, or None."""
        if name.casefold() in self._made:
            return self._made[name.casefold()]
        return self._source.table(name)

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        made = [t.name for t in self._made.values() if t is not None]
        kept = [n for n in self._source.names() if n.casefold() not in self._made]
        return (*kept, *made)

    def make(
        self,
        name: str,
        columns: Sequence[tree.Column],
        more: pa.Schema = (),
        defaults: Mapping[str, str] | None = None,
    ) -> None:
        """Take a table as made, or as having more columns, or other defaults."""
        fields = [pa.field(c.name, to_arrow(c.type)) for c in columns if not c.hidden]
        schema = pa.schema([*more, *fields])
        self._made[name.casefold()] = Promised(name, schema, defaults=defaults or {})

    def drop(self, name: str) -> None:
        """Take a table as dropped."""
        self._made[name.casefold()] = None


def check(session: Session, steps: Sequence[Step], *, now: datetime) -> None:
    """Analyse steps in the order in which they are written.

    Raises:
        SqlError: a name, a type or a form is wrong.
    """
    _Check(session, now).steps(steps)


class _Check:
    def __init__(self, session: Session, now: datetime) -> None:
        self._now = now
        self._tables = Promises(session.names)
        self._session = session
        self._views: dict[str, View | None] = {}
        self._settings = dict(session.memory.settings)
        self._prepared = dict(session.memory.prepared)
        self._cursors: dict[str, object] = dict(session.memory.cursors)
        self._variables: dict[str, tree.Literal] = {}
        made = session.memory.variables
        self._session_variables = {name: variable.value for name, variable in made.items()}
        self._relations = {name: s.relation for name, s in session.memory.statistics.items()}

    def steps(self, steps: Sequence[Step]) -> None:
        for step in steps:
            match step:
                case Block(steps=inner, handler=handler):
                    around = dict(self._variables)
                    self.steps(inner)
                    self.steps(handler or ())
                    self._variables = around
                case If(branches=branches, otherwise=otherwise):
                    for condition, body in branches:
                        self._row(condition)
                        self.steps(body)
                    self.steps(otherwise)
                case Parsed():
                    self._statement(step)

    def _statement(self, parsed: Parsed, values: tuple[tree.Literal, ...] = ()) -> None:
        node = parsed.node
        if isinstance(node, commands.Command):
            self._command(parsed, node)
            return
        match self._analysed(parsed, values):
            case tree.CreateTableAs(name=name, query=query):
                self._tables.make(name, query.columns)
            case tree.CreateTable(name=name, columns=columns, defaults=defaults):
                self._tables.make(name, columns, defaults=dict(defaults))
            case tree.AddColumns(table=table, columns=columns, defaults=defaults):
                given = {**table.defaults, **dict(defaults)}
                self._tables.make(table.name, columns, table.schema, given)
            case tree.SetDefault(table=table, column=column, text=text):
                given = {c: d for c, d in table.defaults.items() if c != column}
                given |= {} if text is None else {column: text}
                self._tables.make(table.name, (), table.schema, given)
            case tree.DropTable(name=name):
                self._tables.drop(name)
            case tree.CreateView(view=view):
                self._views[view.name.casefold()] = view
            case tree.DropView(schema=schema, name=name):
                self._views[_key(schema, name)] = None

    def _command(self, parsed: Parsed, node: commands.Command) -> None:
        match node:
            case commands.SetVariable(name=name, query=query):
                row = self._row(parsed.inner(query))
                if len(row) != 1:
                    raise InputError(
                        f"the query gives {len(row)} columns where one is wanted",
                        position=parsed.position,
                        source=parsed.source,
                    )
                self._variables[name] = row[0]
            case commands.DeclareVariable(names=names, query=query):
                (value,) = self._row(parsed.inner(query))
                self._session_variables |= dict.fromkeys(names, value)
            case commands.DropVariable(name=name):
                self._session_variables.pop(name, None)
            case commands.AssignVariables(query=query) if query is not None:
                self._row(parsed.inner(query))
            case commands.SetSetting(key=key, value=value):
                self._settings[key] = value.lower()
            case commands.Prepare(name=name, statement=statement):
                self._prepared[name] = statement
            case commands.DeclareCursor(name=name, statement=statement):
                self._statement(statement)
                self._cursors[name] = statement
            case commands.Explain(statement=statement) | commands.Copy(query=statement):
                self._statement(statement)
            case commands.Execute(name=name, values=given):
                prepared = self._known(self._prepared, name, "prepared statement", parsed)
                row = []
                if given is not None:
                    row = self._row(parsed.inner(given))
                self._statement(prepared, tuple(row))
            case commands.Analyze(query=query, alias=alias, table=table, rate=None):
                rows = self._analysed(query, ())
                assert isinstance(rows, tree.Query)
                statistics.chosen(node, rows.relation, complex_too=True)
                name = alias or statistics.numbered(table, self._relations)
                self._relations[name.casefold()] = statistics.relation_of(())
            case commands.Analyze(query=query):
                self._analysed(query, ())
            case commands.Fetch(name=name):
                self._known(self._cursors, name, "cursor", parsed)

    def _known(self, known: dict[str, T], name: str, what: str, parsed: Parsed) -> T:
        if name not in known:
            raise NotFoundError(
                f"there is no {what} {name}", position=parsed.position, source=parsed.source
            )
        return known[name]

    def _row(self, parsed: Parsed) -> list[tree.Literal]:
        """Return the types of a query's row, as constants whose values nobody knows."""
        statement = self._analysed(parsed, ())
        if not isinstance(statement, tree.Query):
            return []
        columns = [c for c in statement.relation.columns if not c.hidden]
        return [tree.Literal(type=c.type, value=None) for c in columns]

    def _analysed(self, parsed: Parsed, values: tuple[tree.Literal, ...]) -> tree.Statement:
        from shared.sql.analyse.statement import analyse

        environment = Environment(
            variables=self._variables,
            session=self._session_variables,
            values=values,
            system_columns=self._settings.get("drop_system_columns") == "false",
            precision_loss=self._settings.get(PRECISION_LOSS) != "false",
            checking=True,
            view=self._view,
            history=self._history,
            relations=self._relations,
            maker=self._session.names.maker,
        )
        return analyse(parsed, self._tables, now=self._now, environment=environment)

    def _view(self, schema: str, name: str) -> View | None:
        key = _key(schema, name)
        return self._views[key] if key in self._views else self._session.names.view(schema, name)

    def _history(self, name: str) -> list[Snapshot] | None:
        return None if self._tables.table(name) is None else []


def _key(schema: str, name: str) -> str:
    key = name.casefold()
    return f"{GLOBAL}.{key}" if schema.casefold() == GLOBAL else key
