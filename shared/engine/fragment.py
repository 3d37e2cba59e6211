"""One fragment: a program over Arrow tables, in one DuckDB connection of its own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from shared.adf import compute
from shared.core.errors import FeedmillError, InternalError, QueryFailedError
from shared.engine.lower.program import AdfPiece, Program, SqlPiece
from shared.engine.udfs import table as udfs


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fragment may take.

    Attributes:
        memory: of DuckDB, as it writes it ("2GiB"); beyond it spills.
        threads: of DuckDB; parallelism comes from buckets.
        spool: local folder for what spills.
    """

    memory: str
    threads: int
    spool: str


def run(
    program: Program, tables: Mapping[str, pa.Table], limits: Limits, *, steady: bool = False
) -> pa.Table:
    """Return the rows of a program; columns are called c<number>.

    Args:
        program: what to compute.
        tables: its inputs by the names it uses.
        limits: bounds of the connection.
        steady: whether each frame of a window is added up row by row. Else DuckDB adds up sums of
            pieces that it cuts without regard to partitions: how a frame's sum of doubles is
            rounded depends on how many rows of others come before it.

    Raises:
        QueryFailedError: a value could not be computed, or memory or disk ran out.
        InternalError: DuckDB failed in itself, or refuses what we wrote; the connection is gone.
    """
    held = dict(tables)
    Path(limits.spool).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="duckdb-", dir=limits.spool) as folder:
        connection = _connect(limits, folder)
        if steady:
            connection.execute("SET debug_window_mode = 'separate'")
        try:
            for table_name, table in held.items():
                connection.register(table_name, table)
            for name in _in_python(program):
                udfs.register(connection, name)
            for piece in program.pieces:
                made = _piece(connection, piece, held)
                held[piece.output] = made
                connection.register(piece.output, made)
        except duckdb.Error as error:
            raise explained(error) from error
        finally:
            connection.close()
    return held[program.pieces[-1].output]


def _in_python(program: Program) -> list[str]:
    statements = (piece.sql for piece in program.pieces if isinstance(piece, SqlPiece))
    return sorted(frozenset[str]().union(*map(udfs.called, statements)))


def _connect(limits: Limits, folder: str) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "threads": limits.threads,
        "temp_directory": folder,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET max_expression_depth = 10000")  # `sql.depth` is what bounds it
    connection.execute("SET enable_external_access = false")
    return connection


def _piece(
    connection: duckdb.DuckDBPyConnection, piece: SqlPiece | AdfPiece, held: Mapping[str, pa.Table]
) -> pa.Table:
    if isinstance(piece, SqlPiece):
        return connection.sql(piece.sql).to_arrow_table()
    return _adobe(piece, held[piece.source])


def _adobe(piece: AdfPiece, table: pa.Table) -> pa.Table:
    """Evaluate Adobe-defined functions; values are gathered only for rows that leave."""
    rows = None
    if piece.wanted is not None:
        mask = table.column(piece.wanted).fill_null(False).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(mask).astype(np.int64)
    arrays = compute.evaluate(piece.specs, table, wanted=rows)
    if rows is not None:
        kept = [c for c in piece.columns if c in table.column_names]
        table = table.select(kept).take(pa.array(rows))
    for column, values in zip(piece.names, arrays, strict=True):
        table = table.append_column(column, values)
    return table.select(list(piece.columns))


_RAISED = re.compile(
    r"Python exception occurred while executing the UDF: ValueError: (.*)", re.DOTALL
)
_DEFECTS = (
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.InternalError,
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.SyntaxException,
)


def explained(error: duckdb.Error) -> FeedmillError:
    """Return what a DuckDB error means to the user."""
    text = str(error).strip().split("\n\n", maxsplit=1)[0].replace("\n", " ")
    kind, _, fact = text.partition(": ")
    raised = _RAISED.fullmatch(fact)
    if raised is not None:  # a function in Python says what is wrong with its arguments
        return QueryFailedError(raised[1])
    if isinstance(error, _DEFECTS):
        return InternalError(f"DuckDB refuses what Feedmill wrote: {text}")
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryFailedError(
            f"the memory of one task is too small: {fact or kind}",
            hint="raise engine.memory_limit, or give the dataset more buckets",
        )
    if isinstance(error, duckdb.IOException):
        return QueryFailedError(
            f"a task could not write what does not fit in memory: {fact or kind}",
            hint="is the disk of the spool folder (export.spool) full?",
        )
    if fact.startswith("More than one row returned by a subquery"):
        return QueryFailedError(
            "a subquery used as a value gives more than one row",
            hint="take one with LIMIT 1, or with an aggregate such as max(…)",
        )
    return QueryFailedError(fact or kind)
