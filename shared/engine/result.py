"""What a statement gave: columns with their types, and rows that are read when asked for."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from shared.engine import exchange
from shared.engine.exchange import Exchange, Part
from shared.sql.arrow import to_arrow
from shared.sql.types import DataType


class Result:
    """Rows in parts, each at most a bucket's; or what a statement without rows did.

    Attributes:
        columns: name and type of each; names may occur twice, as in SQL.
        command: what was done: SELECT, "CREATE TABLE", "INSERT", "DROP TABLE" …
        row_count: rows given, or rows written.
        context: of a feed's run: rows read of its source, all of the touched identities.
        identities: of a feed's run: how many identities these are of.
        copies: of a feed's run: rows of its interval that are events which were there already.
    """

    def __init__(
        self,
        columns: Sequence[tuple[str, DataType]],
        parts: Sequence[Part],
        *,
        taken: Sequence[str] = (),
        kept: Exchange | None = None,
        command: str = "SELECT",
        row_count: int | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.command = command
        self.row_count = sum(part.rows for part in parts) if row_count is None else row_count
        self.context = sum(part.context for part in parts)
        self.identities = sum(part.identities for part in parts)
        self.copies = sum(part.copies for part in parts)
        self._parts = tuple(parts)
        self._taken = tuple(taken)
        self._exchange = kept
        # Files of a forgotten result go with it.
        self._finalizer = (
            None
            if kept is None
            else weakref.finalize(self, exchange.discard, exchange.files_of(parts), kept)
        )

    @classmethod
    def of(cls, table: pa.Table, columns: Sequence[tuple[str, DataType]], command: str) -> Result:
        """Return a result whose rows are at hand."""
        part = Part(table.num_rows, table.nbytes, table)
        return cls(columns, [part], taken=table.column_names, command=command)

    @classmethod
    def done(cls, command: str, row_count: int = 0) -> Result:
        """Return the result of a statement that gives no rows."""
        return cls((), (), command=command, row_count=row_count)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows; timestamps are microseconds in UTC."""
        return pa.schema([pa.field(name, to_arrow(kind)) for name, kind in self.columns])

    def tables(self) -> Iterator[pa.Table]:
        """Yield the rows in order, a part at a time; empty parts are left out."""
        for part in self._parts:
            if part.rows:
                yield self._shaped(self._load(part))

    def to_arrow(self) -> pa.Table:
        """Return all rows as one table."""
        tables = list(self.tables())
        return pa.concat_tables(tables) if tables else self.schema.empty_table()

    def to_pylist(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries; of columns of one name the last one counts."""
        names = [name for name, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows()]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as tuples of Python values."""
        for table in self.tables():
            for batch in table.to_batches(max_chunksize=65_536):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def close(self) -> None:
        """Delete what the rows take in scratch storage."""
        if self._finalizer is not None:
            self._finalizer()

    def _load(self, part: Part) -> pa.Table:
        if self._exchange is None:
            assert part.table is not None
            return part.table
        return exchange.get(part, self._exchange)

    def _shaped(self, table: pa.Table) -> pa.Table:
        schema = self.schema
        arrays = [
            column if column.type == field.type else column.cast(field.type)
            for column, field in zip(
                (table.column(name) for name in self._taken), schema, strict=True
            )
        ]
        return pa.Table.from_arrays(arrays, schema=schema)
