"""The function table: what the dialect has, and what DuckDB computes for it."""

from __future__ import annotations

from shared.adf.signatures import SIGNATURES
from shared.sql.functions import (
    aggregates,
    binaries,
    bitmaps,
    clocks,
    collections,
    conditional,
    dates,
    digests,
    documents,
    draws,
    encoding,
    histograms,
    intervals,
    math,
    moments,
    operators,
    percentiles,
    regexes,
    strings,
    windows,
)
from shared.sql.functions.model import Function

_ENTRIES = (
    *operators.ENTRIES,
    *conditional.ENTRIES,
    *strings.ENTRIES,
    *binaries.ENTRIES,
    *bitmaps.ENTRIES,
    *draws.ENTRIES,
    *histograms.ENTRIES,
    *regexes.ENTRIES,
    *math.ENTRIES,
    *clocks.ENTRIES,
    *dates.ENTRIES,
    *collections.ENTRIES,
    *encoding.ENTRIES,
    *digests.ENTRIES,
    *documents.ENTRIES,
    *aggregates.ENTRIES,
    *moments.ENTRIES,
    *percentiles.ENTRIES,
    *intervals.ENTRIES,
    *windows.ENTRIES,
    *windows.GENERATORS,
)
_TREE_ONLY = {"first_value", "last_value"}

FUNCTIONS: dict[str, Function] = {e.function.name: e.function for e in _ENTRIES}
"""Every function by its canonical name: what stands in the tree."""

_SPELLED = {
    "+", "-", "*", "/", "%", "=", "!=", "<=>", "<", "<=", ">", ">=", "&", "|", "^", "~", "||",
    "in", "and", "or", "not", "is_null", "is_not_null", "round_double", "round_decimal",
    "round_whole", "bround_double", "bround_decimal", "strftime", "strptime", "sketch_part", "register_code", "hll_build_tagged",
    "json_member", "read_json", "read_csv", "write_csv", "read_binary", "try_read_binary", "read_number", "try_read_number", "write_number", "concat_bytes", "json_tuple_member", "java_format", "whole_seconds", "far_seconds",
    "time_second_fraction", "time_difference", "time_truncated", "time_minus_time",
    "time_plus_interval", "time_minus_interval", "date_at_time", "negative_interval",
    "window_start", "try_plus", "positive_modulo", "whole_or_null", "whole_of_text", "try_minus", "try_times", "bround_whole", "java_parse", "java_parse_local", "interval_or_null", "or_null", "try_interval_divide", "map_of_entries", "array_sort_by", "ltrim_of", "rtrim_of", "div",
}  # fmt: skip


def _names() -> dict[str, tuple[Function, ...]]:
    names: dict[str, list[Function]] = {}
    for entry in _ENTRIES:
        for name in entry.names:
            if entry.function.name in _TREE_ONLY:
                continue
            if name.endswith(("_re2", "shiftleft_int", "shiftright_int", "unsigned_int", "_to")):
                continue
            if name not in _SPELLED and not name.startswith(
                (
                    "decimal_",
                    "date_plus",
                    "like_",
                    "interval_",
                    "calendar_",
                    "months_year",
                    "months_month",
                    "_fm_",
                    "without_",
                )
            ):
                names.setdefault(name, []).append(entry.function)
    return {name: tuple(found) for name, found in names.items()}


NAMES: dict[str, tuple[Function, ...]] = _names()
"""The overloads by the name a user may write, lower case, in the order they are tried."""

ADOBE: frozenset[str] = frozenset(SIGNATURES)
"""The Adobe-defined functions, upper case; computed by `shared.adf`."""
