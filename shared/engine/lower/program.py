"""What a fragment runs: SQL pieces, and the Adobe-defined functions between them. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from shared.adf.compute import AdfSpec


@dataclass(frozen=True, slots=True)
class SqlPiece:
    """One DuckDB statement; its rows become the table `output`."""

    output: str
    sql: str


@dataclass(frozen=True, slots=True)
class AdfPiece:
    """Adobe-defined functions over the table `source`, one new column each.

    Attributes:
        output: what the result is called.
        source: the table with all rows of every partition.
        specs: the calls.
        names: what their columns are called.
        columns: what the result has, of the source's columns and the new ones.
        wanted: a boolean column of the source; only rows where it is true leave.
    """

    output: str
    source: str
    specs: tuple[AdfSpec, ...]
    names: tuple[str, ...]
    columns: tuple[str, ...]
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Pieces in the order they run; the last one's output is the result.

    Attributes:
        pieces: at least one, and the last one is SQL.
        scans: the names of the tables it reads, in the order of the stage's scans.
    """

    pieces: tuple[SqlPiece | AdfPiece, ...]
    scans: tuple[str, ...]
