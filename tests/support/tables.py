"""Tables for tests of the language: a small lake of names and columns, and analysed queries on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from shared.sql import tree
from shared.sql.analyse.statement import analyse
from shared.sql.statements import split
from tests.support.lakes import EVENT_SCHEMA
from tests.support.trees import FakeTable

SLOT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HITS = FakeTable("hits", EVENT_SCHEMA, "user.id", "timestamp", "_id", buckets=4)
OTHER = FakeTable("other", EVENT_SCHEMA, "user.id", "timestamp", "_id", buckets=4)
_PAGES = pa.schema([("page", pa.string()), ("n", pa.int64()), ("title", pa.string())])
PAGES = FakeTable("pages", _PAGES, key=("page",))
LOOSE = FakeTable("loose", _PAGES)


class Tables:
    """Where the analyser looks names up."""

    def __init__(self, *tables: FakeTable) -> None:
        self._tables = {table.name.casefold(): table for table in tables}

    def table(self, name: str) -> tree.Table | None:
        return self._tables.get(name.casefold())

    def names(self) -> tuple[str, ...]:
        return tuple(self._tables)


ALL = Tables(HITS, OTHER, PAGES, LOOSE)


def analysed(text: str, *, tables: Tables = ALL, now: datetime = SLOT) -> tree.Relation:
    """Return the relation of a query."""
    (parsed,) = split(text)
    statement = analyse(parsed, tables, now=now)
    assert isinstance(statement, tree.Query)
    return statement.relation
