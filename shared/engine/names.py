"""What a name means in a session: its temporary views and tables, then those of the lake."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.core.errors import AlreadyExistsError, UnknownTableError
from shared.lake import fed
from shared.lake.dataset import Dataset
from shared.lake.temporary import Presence
from shared.sql import views as parsed_views
from shared.sql.views import GLOBAL, View
from shared.state import datasets, feeds, views

if TYPE_CHECKING:
    from datetime import datetime

    from shared.engine.memory import Memory
    from shared.lake.lake import Lake
    from shared.state.views import ViewRow


class Names:
    """The tables and views of a session.

    Args:
        lake: where datasets and permanent views are.
        memory: what the session alone has.
    """

    def __init__(self, lake: Lake, memory: Memory) -> None:
        self._lake = lake
        self._memory = memory
        self._presence = Presence(lake)

    def table(self, name: str) -> Dataset | None:
        """Return the table called `name` (any case), or None."""
        return self._lake.table(self.real(name))

    def real(self, name: str) -> str:
        """Return what the dataset of a table is called in the lake."""
        return self._memory.tables.get(name.casefold(), name)

    def taken(self, name: str, *, temporary: bool, replace: bool = False) -> str | None:
        """Return what the dataset of a new table is called; None where the table is there.

        Args:
            name: of the table.
            temporary: whether it goes with the session.
            replace: whether it may be there; a dataset that is keeps how its name is written.
        """
        key = name.casefold()
        if temporary:
            if key in self._memory.tables and not replace:
                return None
            real = self._presence.name(key)
            self._memory.promised[key] = real
            return real
        there = self._lake.table(name)
        if there is None:
            return name
        return there.name if replace else None

    def made(self, name: str, dataset: str) -> None:
        """Remember the dataset of a temporary table."""
        self._memory.tables[name.casefold()] = dataset

    def going(self, name: str) -> None:
        """Expect that the temporary table of that name, if there is one, is dropped."""
        if name.casefold() in self._memory.tables:
            self._memory.promised[name.casefold()] = None

    def gone(self, name: str) -> None:
        """Forget the temporary table of that name, if there is one."""
        gone = self._memory.tables.pop(name.casefold(), None)
        if gone is not None and not self._memory.tables:
            self._presence.end()

    def close(self) -> None:
        """Say no longer that the session is alive."""
        self._presence.end()

    def names(self) -> tuple[str, ...]:
        """Return all names of tables and views, for hints."""
        own = {view.name for view in self.views()}
        return (*self._memory.tables, *self._lake.names(), *own)

    def maker(self, name: str) -> str | None:
        """Return the feed that makes the table of that name in its first run, or None."""
        return maker(self._lake, name)

    def view(self, schema: str, name: str) -> View | None:
        """Return the view of a schema ("" where none is written) and a name, or None."""
        key = name.casefold()
        if schema.casefold() == GLOBAL:
            return self._memory.views.get(f"{GLOBAL}.{key}")
        if not schema:
            if key in self._memory.views:
                return self._memory.views[key]
            if key in self._memory.tables:
                return None
        return kept_view(self._lake, name)

    def views(self) -> list[View]:
        """Return the session's views and the lake's, by name."""
        with self._lake.database.read() as connection:
            kept = views.listing(connection)
        found = [*self._memory.views.values(), *map(_read, kept)]
        return sorted(found, key=lambda view: view.name.casefold())

    def create(self, view: View, text: str, now: datetime, *, replace: bool) -> None:
        """Keep a view.

        Raises:
            AlreadyExistsError: the name is taken.
            DatasetInUseError: a feed's first run will take it.
        """
        key = view.name.casefold()
        if view.temporary:
            if key in self._memory.views and not replace:
                raise AlreadyExistsError(
                    f"there is a temporary view {view.name} already",
                    hint="CREATE OR REPLACE TEMPORARY VIEW replaces it",
                )
            self._memory.views[key] = view
            return
        with self._lake.recording() as connection:
            fed.refuse_name(connection, view.name)
            views.put(connection, view.name, text, view.taken, now, replace=replace)

    def drop(self, schema: str, name: str, *, if_exists: bool) -> None:
        """Forget a view.

        Raises:
            UnknownTableError: there is none of that name.
        """
        key = name.casefold()
        if schema.casefold() == GLOBAL:
            key = f"{GLOBAL}.{key}"
        if key in self._memory.views:
            del self._memory.views[key]
            return
        with self._lake.recording() as connection:
            gone = views.delete(connection, name)
        if not gone and not if_exists:
            raise UnknownTableError(f"there is no view {name}")


def kept_view(lake: Lake, name: str) -> View | None:
    """Return the view of that name which all sessions have, or None."""
    with lake.database.read() as connection:
        if datasets.by_name(connection, name) is not None:
            return None
        row = views.by_name(connection, name)
    return None if row is None else _read(row)


def maker(lake: Lake, name: str) -> str | None:
    """Return the feed that makes the dataset of that name in its first run, or None."""
    with lake.database.read() as connection:
        feed = feeds.making(connection, name)
    return None if feed is None else feed.name


def _read(row: ViewRow) -> View:
    return replace(parsed_views.read(row.statement), taken=tuple(row.columns or ()))
