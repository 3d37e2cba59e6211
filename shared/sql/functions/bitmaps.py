"""Bitmaps that count different numbers: of 4,096 bytes, for the numbers of one bucket each."""

from __future__ import annotations

from shared.sql.functions.define import aggregate, scalar

_BITS = 32768

ENTRIES = (
    scalar(
        "bitmap_bit_position",
        "bigint -> bigint",
        f"CASE WHEN {{0}} > 0 THEN ({{0}} - 1) % {_BITS} ELSE -({{0}} % {_BITS}) END",
    ),
    scalar(
        "bitmap_bucket_number",
        "bigint -> bigint",
        f"CASE WHEN {{0}} > 0 THEN ({{0}} - 1) // {_BITS} + 1 ELSE {{0}} // {_BITS} END",
    ),
    scalar("bitmap_count", "exactly<binary> -> bigint", "fm_bitmap_count({0})"),
    aggregate(
        "bitmap_construct_agg",
        "bigint -> binary",
        "fm_bitmap(list(DISTINCT {0}){tail})",
        skips_nulls=True,
    ),
    aggregate(
        "bitmap_or_agg",
        "exactly<binary> -> binary",
        "fm_bitmap_or(list(DISTINCT {0}){tail})",
        skips_nulls=True,
    ),
    aggregate(
        "bitmap_and_agg",
        "exactly<binary> -> binary",
        "fm_bitmap_and(list(DISTINCT {0}){tail})",
        skips_nulls=True,
    ),
)
