"""HyperLogLog sketches as text: built from tagged values, merged, and estimated."""

from __future__ import annotations

import base64
import math
import zlib

from shared.engine.udfs.digests import xxhash64
from shared.engine.udfs.model import udf

_LEAST, _MOST = 4, 12


def _packed(size: int, registers: bytearray) -> str:
    return base64.b64encode(bytes([size]) + zlib.compress(bytes(registers), 6)).decode()


def _unpacked(sketch: str) -> tuple[int, bytes]:
    try:
        data = base64.b64decode(sketch, validate=True)
        size, registers = data[0], zlib.decompress(data[1:])
    except (ValueError, IndexError, zlib.error):
        raise ValueError("not a sketch of hll_build_agg") from None
    if not _LEAST <= size <= _MOST or len(registers) != 1 << size:
        raise ValueError("not a sketch of hll_build_agg")
    return size, registers


def build(values: list[str | None] | None, size: int) -> str:
    """Return the sketch of values, with 2^size registers."""
    if not _LEAST <= size <= _MOST:
        raise ValueError(f"lgConfigK is {_LEAST} to {_MOST}, not {size}")
    registers = bytearray(1 << size)
    for value in values or ():
        if value is None:
            continue
        hashed = xxhash64([value]) & ((1 << 64) - 1)
        place, rest = hashed >> (64 - size), hashed << size & ((1 << 64) - 1)
        rank = 65 - size if rest == 0 else 65 - rest.bit_length()
        registers[place] = max(registers[place], rank)
    return _packed(size, registers)


def merge(sketches: list[str | None] | None, mixed: bool) -> str | None:
    """Return the union of sketches; of different sizes only where that is allowed."""
    found = [_unpacked(sketch) for sketch in sketches or () if sketch is not None]
    if not found:
        return None
    size = min(k for k, _ in found)
    if not mixed and any(k != size for k, _ in found):
        raise ValueError("the sketches differ in lgConfigK; pass true to allow that")
    merged = bytearray(1 << size)
    for k, registers in found:
        for place, rank in enumerate(_folded(k, registers, size)):
            merged[place] = max(merged[place], rank)
    return _packed(size, merged)


def _folded(size: int, registers: bytes, target: int) -> bytes | bytearray:
    """Return registers of a smaller size: the places' low bits become the ranks' first bits."""
    if size == target:
        return registers
    made, drop = bytearray(1 << target), size - target
    for place, rank in enumerate(registers):
        if rank:
            low = place & ((1 << drop) - 1)
            found = rank + drop if low == 0 else drop - low.bit_length() + 1
            made[place >> drop] = max(made[place >> drop], found)
    return made


def estimate(sketch: str) -> float:
    """Return about how many different values a sketch has seen, to two decimals."""
    _, registers = _unpacked(sketch)
    count = len(registers)
    alpha = {16: 0.673, 32: 0.697, 64: 0.709}.get(count, 0.7213 / (1 + 1.079 / count))
    raw = alpha * count * count / sum(2.0**-rank for rank in registers)
    empty = registers.count(0)
    if raw <= 2.5 * count and empty:
        raw = count * math.log(count / empty)
    return round(raw, 2)


ENTRIES = (
    udf("hll_build", build, "VARCHAR[] INTEGER", "VARCHAR", nulls=True),
    udf("hll_merge", merge, "VARCHAR[] BOOLEAN", "VARCHAR", nulls=True),
    udf("hll_estimate", estimate, "V", "DOUBLE"),
)
