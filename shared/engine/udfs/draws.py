"""Numbers drawn from a seed, equal to Spark's: rand, randn, randstr and uuid.

A call draws one number a row, so each call of a statement has a source of its own: `site` tells
them apart. The last argument is DuckDB's random(): it keeps the call from being computed once.
"""

from __future__ import annotations

import math
import random
import uuid
from functools import lru_cache

from shared.engine.udfs.digests import murmur3_bytes
from shared.engine.udfs.model import udf

_M32, _M64 = (1 << 32) - 1, (1 << 64) - 1
_ARRAY_SEED = 0x3C074A61
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SITES = 4096  # calls whose sources are kept


class XorShift:
    """Spark's XORShiftRandom, of the first partition."""

    __slots__ = ("_spare", "_state")

    def __init__(self, seed: int) -> None:
        """Start from a seed of 64 bits."""
        data = (seed & _M64).to_bytes(8, "big")
        low = murmur3_bytes(data, _ARRAY_SEED)
        self._state = murmur3_bytes(data, low) << 32 | low
        self._spare: float | None = None

    def bits(self, count: int) -> int:
        """Return a number of so many bits."""
        state = (self._state ^ self._state << 21) & _M64
        state ^= state >> 35
        self._state = (state ^ state << 4) & _M64
        return self._state & ((1 << count) - 1)

    def uniform(self) -> float:
        """Return a number from 0 to below 1."""
        return float((self.bits(26) << 27) + self.bits(27)) * 2.0**-53

    def normal(self) -> float:
        """Return a number of the standard normal distribution, by Java's polar method."""
        if self._spare is not None:
            spare, self._spare = self._spare, None
            return spare
        while True:
            a, b = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            size = a * a + b * b
            if 0 < size < 1:
                break
        factor = math.sqrt(-2 * math.log(size) / size)
        self._spare = b * factor
        return a * factor

    def sign(self) -> str:
        """Return a digit or a letter."""
        drawn = self.bits(32)
        return _SIGNS[abs(drawn - (1 << 32) if drawn >> 31 else drawn) % len(_SIGNS)]


def _twister(seed: int) -> random.Random:
    """Return a Mersenne twister that starts from the two halves of a seed."""
    key = [seed >> 32 & _M32, seed & _M32]
    state = [19650218]
    for i in range(1, 624):
        state.append(1812433253 * (state[-1] ^ state[-1] >> 30) + i & _M32)
    place = 1
    for i in range(624):
        mixed = (state[place - 1] ^ state[place - 1] >> 30) * 1664525
        state[place] = (state[place] ^ mixed) + key[i % 2] + i % 2 & _M32
        place = _next(state, place)
    for _ in range(623):
        mixed = (state[place - 1] ^ state[place - 1] >> 30) * 1566083941
        state[place] = (state[place] ^ mixed) - place & _M32
        place = _next(state, place)
    state[0] = 1 << 31
    twister = random.Random()  # noqa: S311 (as Spark draws)
    twister.setstate((3, (*state, 624), None))
    return twister


def _next(state: list[int], place: int) -> int:
    if place < 623:
        return place + 1
    state[0] = state[623]
    return 1


@lru_cache(_SITES)
def _numbers(site: int, seed: int) -> XorShift:
    del site
    return XorShift(seed)


@lru_cache(_SITES)
def _twisted(site: int, seed: int) -> random.Random:
    del site
    return _twister(seed)


def rand(seed: int | None, site: int, _: float) -> float:
    """Return the next number from 0 to below 1; a NULL seed is 0."""
    return _numbers(site, seed or 0).uniform()


def randn(seed: int | None, site: int, _: float) -> float:
    """Return the next normally distributed number; a NULL seed is 0."""
    return _numbers(site, seed or 0).normal()


def randstr(length: int | None, seed: int | None, site: int, _: float) -> str:
    """Return the next text of so many digits and letters."""
    source = _numbers(site, seed or 0)
    return "".join(source.sign() for _sign in range(length or 0))


def unique(seed: int | None, site: int, _: float) -> str:
    """Return the next UUID, of version 4."""
    source = _twisted(site, seed or 0)
    high, low = (source.getrandbits(32) << 32 | source.getrandbits(32) for _half in range(2))
    high = high & 0xFFFFFFFFFFFF0FFF | 0x4000
    low = (low | 1 << 63) & 0xBFFFFFFFFFFFFFFF
    return str(uuid.UUID(int=high << 64 | low))


ENTRIES = (
    udf("rand", rand, "BIGINT BIGINT DOUBLE", "DOUBLE", nulls=True),
    udf("randn", randn, "BIGINT BIGINT DOUBLE", "DOUBLE", nulls=True),
    udf("randstr", randstr, "INTEGER BIGINT BIGINT DOUBLE", "VARCHAR", nulls=True),
    udf("uuid", unique, "BIGINT BIGINT DOUBLE", "VARCHAR", nulls=True),
)
