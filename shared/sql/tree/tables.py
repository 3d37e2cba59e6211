"""Columns, and what the language asks of tables and of where they are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from shared.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one relation.

    Attributes:
        id: unique within a statement.
        name: as shown to the user.
        type: its Spark type.
        hidden: carried for order or lineage (`_fm_…`) or a system column; `*` leaves it out.
    """

    id: int
    name: str
    type: DataType
    hidden: bool = False


class Table(Protocol):
    """What the language asks of a table. `shared.lake` satisfies it without importing us."""

    @property
    def name(self) -> str:
        """The name in SQL."""
        ...

    @property
    def schema(self) -> pa.Schema:
        """Every stored column as Arrow, system columns included."""
        ...

    @property
    def is_event(self) -> bool:
        """Whether it is an event dataset (identity, timestamp and id are set)."""
        ...

    @property
    def is_log(self) -> bool:
        """Whether it is the change log of a feed: rows with `_op`, `_revision` and `_key`."""
        ...

    @property
    def identity(self) -> str | None:
        """The dotted path of the identity the dataset is bucketed by."""
        ...

    @property
    def timestamp(self) -> str | None:
        """The name of the event time column."""
        ...

    @property
    def event_id(self) -> str | None:
        """The dotted path of the column that tells events of an identity apart (`_id`)."""
        ...

    @property
    def key(self) -> tuple[str, ...]:
        """The declared unique key of a record dataset; empty where none is declared."""
        ...

    @property
    def buckets(self) -> int:
        """Hash buckets; 1 for record datasets."""
        ...

    @property
    def defaults(self) -> Mapping[str, str]:
        """What columns are given that an INSERT leaves out, as it was written; else NULL."""
        ...


class SchemaSource(Protocol):
    """Where table names are looked up."""

    def table(self, name: str) -> Table | None:
        """Return the table called `name` (any case), or None."""
        ...

    def names(self) -> tuple[str, ...]:
        """Return all table names, for listings and hints."""
        ...
