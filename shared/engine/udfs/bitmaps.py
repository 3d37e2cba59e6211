"""Bitmaps of 4,096 bytes: built from bit positions, joined and counted."""

from __future__ import annotations

from shared.engine.udfs.model import udf

_SIZE = 4096


def construct(positions: list[int] | None) -> bytes:
    """Return the bitmap of these bits; a bit outside of it is an error."""
    made = bytearray(_SIZE)
    for position in positions or ():
        if not 0 <= position < _SIZE * 8:
            raise ValueError(
                f"a bitmap has no bit {position}: take bitmap_bit_position of the number"
            )
        made[position // 8] |= 1 << position % 8
    return bytes(made)


def union(bitmaps: list[bytes] | None) -> bytes:
    """Return the bits that any bitmap has; shorter ones end in zeros."""
    found = 0
    for bitmap in bitmaps or ():
        found |= int.from_bytes(bitmap[:_SIZE], "little")
    return found.to_bytes(_SIZE, "little")


def intersection(bitmaps: list[bytes] | None) -> bytes:
    """Return the bits that all bitmaps have: of no bitmap, each bit."""
    found = (1 << _SIZE * 8) - 1
    for bitmap in bitmaps or ():
        found &= int.from_bytes(bitmap[:_SIZE], "little")
    return found.to_bytes(_SIZE, "little")


def count(bitmap: bytes) -> int:
    """Return how many bits are set."""
    return int.from_bytes(bitmap, "little").bit_count()


ENTRIES = (
    udf("bitmap", construct, "BIGINT[]", "BLOB", nulls=True),
    udf("bitmap_or", union, "BLOB[]", "BLOB", nulls=True),
    udf("bitmap_and", intersection, "BLOB[]", "BLOB", nulls=True),
    udf("bitmap_count", count, "BLOB", "BIGINT"),
)
