"""Functions that need OVER, and generators. Aggregates may stand over a window as well."""

from __future__ import annotations

from shared.sql.functions.define import scalar, window
from shared.sql.functions.model import Kind

ENTRIES = (
    window("row_number", " -> int", "CAST(row_number(){tail} AS INTEGER)"),
    # Spark takes arguments of ranks, and looks at none.
    window("rank", "any* -> int", "CAST(rank(){tail} AS INTEGER)"),
    window("dense_rank", "any* -> int", "CAST(dense_rank(){tail} AS INTEGER)"),
    window("percent_rank", "any* -> double", "percent_rank(){tail}"),
    window("cume_dist", " -> double", "cume_dist(){tail}"),
    window("ntile", "int? -> int", "CAST(ntile({0}){tail} AS INTEGER)"),
    window("lag", "T, int?, T? -> T", "lag({*}{nulls}){tail}"),
    window("lead", "T, int?, T? -> T", "lead({*}{nulls}){tail}"),
    # What FIRST, LAST and ANY_VALUE become over a window.
    window("first_value", "T -> T", "first_value({0}{nulls}){tail}"),
    window("last_value", "T -> T", "last_value({0}{nulls}){tail}"),
    window("nth_value", "T, int -> T", "nth_value({0}, {1}{nulls}){tail}"),
)

NEED_ORDER = frozenset(
    {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead"}
)
"""Functions that mean nothing without ORDER BY."""

GENERATORS = (
    scalar("explode", "any -> any", kind=Kind.GENERATOR),
    scalar("explode_outer", "any -> any", kind=Kind.GENERATOR),
    scalar("posexplode", "any -> any", kind=Kind.GENERATOR),
    scalar("posexplode_outer", "any -> any", kind=Kind.GENERATOR),
    scalar("inline", "any -> any", kind=Kind.GENERATOR),
    scalar("inline_outer", "any -> any", kind=Kind.GENERATOR),
)
