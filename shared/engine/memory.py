"""What a session remembers between statements: settings, prepared statements, cursors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import pyarrow as pa

from shared.core.errors import InputError, NotFoundError
from shared.engine.result import Result
from shared.engine.statistics import Statistics
from shared.sql import tree
from shared.sql.environment import DEFAULTS, FIXED, FLAGS
from shared.sql.hints import did_you_mean
from shared.sql.parsed import Parsed
from shared.sql.views import View

T = TypeVar("T")


class Cursor:
    """Rows of a query, given a few at a time."""

    def __init__(self, result: Result) -> None:
        self.columns = result.columns
        self._result = result
        self._tables: Iterator[pa.Table] = result.tables()
        self._left = result.schema.empty_table()

    def fetch(self, count: int | None) -> Result:
        """Return the next rows: at most `count`, or all that are left."""
        parts, wanted = [], count
        while wanted is None or wanted > 0:
            if not self._left.num_rows:
                following = next(self._tables, None)
                if following is None:
                    break
                self._left = following
            part = self._left if wanted is None else self._left.slice(0, wanted)
            self._left = self._left.slice(part.num_rows)
            wanted = None if wanted is None else wanted - part.num_rows
            parts.append(part)
        table = pa.concat_tables(parts) if parts else self._result.schema.empty_table()
        # Names may occur twice; a result finds its columns by name.
        unique = table.rename_columns([f"c{i}" for i in range(table.num_columns)])
        return Result.of(unique, self.columns, "FETCH")

    def close(self) -> None:
        """Let go of the rows."""
        self._result.close()


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the session: its value, and the query of its value at the start."""

    value: tree.Literal
    default: Parsed


@dataclass(slots=True)
class Memory:
    """The state of one session.

    Attributes:
        settings: by lower-case key; SET may add any.
        prepared: statements by lower-case name.
        cursors: open ones by lower-case name.
        statistics: those computed, by lower-case name.
        views: temporary ones by lower-case name, global ones with their schema.
        tables: the datasets of temporary tables by lower-case name.
        variables: those that DECLARE has made, by lower-case name.
        promised: what the statement that is carried out makes of these: another dataset, or none.
    """

    settings: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    prepared: dict[str, Parsed] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    statistics: dict[str, Statistics] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    promised: dict[str, str | None] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)

    def variable(self, name: str) -> Variable:
        """Return a variable.

        Raises:
            NotFoundError: there is none of that name.
        """
        found = self.variables.get(name)
        if found is None:
            hint = did_you_mean(name, self.variables) or f"DECLARE VARIABLE {name} makes it"
            raise NotFoundError(f"there is no variable {name}", hint=hint)
        return found

    def set(self, key: str, value: str) -> None:
        """Change a setting.

        Raises:
            InputError: it is true or false, and `value` is neither; or it cannot be changed.
        """
        fixed = FIXED.get(key)
        if fixed is not None and value.casefold() != fixed.casefold():
            raise InputError(f"{key} is always {fixed}")
        if key in FLAGS:
            value = value.lower()
            if value not in {"true", "false"}:
                raise InputError(f"{key} is true or false, not {value}")
        self.settings[key] = value

    def reset(self, key: str | None) -> None:
        """Take a setting, or all of them, back to what it was at the start."""
        for each in [*self.settings] if key is None else [key]:
            if each in DEFAULTS:
                self.settings[each] = DEFAULTS[each]
            else:
                self.settings.pop(each, None)

    def setting(self, key: str) -> str:
        """Return a setting.

        Raises:
            NotFoundError: there is none of that name.
        """
        return _found(self.settings, key, "setting")

    def flag(self, key: str) -> bool:
        """Return whether a setting is true."""
        return self.settings[key] == "true"

    def statement(self, name: str) -> Parsed:
        """Return a prepared statement.

        Raises:
            NotFoundError: there is none of that name.
        """
        return _found(self.prepared, name, "prepared statement")

    def cursor(self, name: str) -> Cursor:
        """Return an open cursor.

        Raises:
            NotFoundError: there is none of that name.
        """
        return _found(self.cursors, name, "cursor")

    def close(self, name: str | None = None) -> None:
        """Close a cursor, or all.

        Raises:
            NotFoundError: there is none of that name.
        """
        names = list(self.cursors) if name is None else [name]
        for each in names:
            self.cursor(each).close()
            del self.cursors[each]


def _found(known: dict[str, T], name: str, what: str) -> T:
    found = known.get(name)
    if found is None:
        raise NotFoundError(f"there is no {what} {name}", hint=did_you_mean(name, known))
    return found
