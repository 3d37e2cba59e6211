"""All functions in Python, and how those a statement calls come into its connection."""

from __future__ import annotations

import re

import duckdb
from duckdb.func import FunctionNullHandling, PythonUDFType

from shared.engine.udfs import (
    binaries,
    bitmaps,
    ciphers,
    clocks,
    decimals,
    delimited,
    digests,
    documents,
    draws,
    hashes,
    histograms,
    intervals,
    moments,
    numerals,
    regexes,
    registers,
    sketches,
    strict,
    texts,
    times,
    urls,
)
from shared.engine.udfs.model import Udf

UDFS: dict[str, Udf] = {
    entry.name: entry
    for module in (
        binaries,
        bitmaps,
        ciphers,
        clocks,
        delimited,
        decimals,
        digests,
        documents,
        draws,
        hashes,
        histograms,
        intervals,
        moments,
        numerals,
        regexes,
        registers,
        sketches,
        strict,
        texts,
        times,
        urls,
    )
    for entry in module.ENTRIES
}
"""By their names in DuckDB."""

_NAME = re.compile(r"\bfm_\w+")


def called(sql: str) -> frozenset[str]:
    """Return the names of the functions in Python that a statement may call."""
    return frozenset(_NAME.findall(sql)) & UDFS.keys()


def register(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a function known to a connection."""
    entry = UDFS[name]
    connection.create_function(
        name,
        entry.over_arrow(),
        list(entry.params),
        entry.result,
        type=PythonUDFType.ARROW,
        null_handling=FunctionNullHandling.SPECIAL,
    )
