"""Hashes equal to Spark's: Murmur3 and XXH64 over nested values, CRC-32 and SHA-2.

A value comes as text with a tag: `i:` a 32-bit number, `l:` a 64-bit number, `f:` and `d:` floats,
`s:` text, `x:` bytes in hexadecimal, `m:` the digits of a wide decimal; NULL leaves the hash as is.
Plain values of common types go another way, a column at a time: `hashes`.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable

from shared.engine.udfs.model import udf

_M32, _M64 = (1 << 32) - 1, (1 << 64) - 1
SEED = 42
"""Where Spark's hashes begin."""


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value


def _bytes(tag: str, text: str) -> bytes:
    """What is hashed of a value: four, eight or any number of bytes, least significant first."""
    match tag:
        case "i":
            return struct.pack("<i", int(text))
        case "l":
            return struct.pack("<q", int(text))
        case "f":
            return struct.pack("<f", float(text) + 0.0)
        case "d":
            return struct.pack("<d", float(text) + 0.0)
        case "x":
            return bytes.fromhex(text)
        case "m":
            number = int(text)
            size = (number if number >= 0 else ~number).bit_length() // 8 + 1
            return number.to_bytes(size, "big", signed=True)
    return text.encode()


# --- Murmur3, 32 bits, with Spark's treatment of the last bytes ------------------------------


def _rotate32(value: int, count: int) -> int:
    return ((value << count) | (value >> (32 - count))) & _M32


def _mixed(hashed: int, word: int) -> int:
    word = _rotate32(word * 0xCC9E2D51 & _M32, 15) * 0x1B873593 & _M32
    return (_rotate32(hashed ^ word, 13) * 5 + 0xE6546B64) & _M32


def _finished(hashed: int, length: int) -> int:
    hashed ^= length
    hashed = (hashed ^ hashed >> 16) * 0x85EBCA6B & _M32
    hashed = (hashed ^ hashed >> 13) * 0xC2B2AE35 & _M32
    return hashed ^ hashed >> 16


def murmur3_bytes(data: bytes, seed: int) -> int:
    """Return the hash of bytes, without a sign."""
    hashed, whole = seed, len(data) & ~3
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        hashed = _mixed(hashed, word)
    for byte in data[whole:]:
        hashed = _mixed(hashed, _signed(byte, 8) & _M32)
    return _finished(hashed, len(data))


# --- XXH64 ----------------------------------------------------------------------------------

_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def _rotate64(value: int, count: int) -> int:
    return ((value << count) | (value >> (64 - count))) & _M64


def _round64(hashed: int, lane: int) -> int:
    return _rotate64((hashed + lane * _P2) & _M64, 31) * _P1 & _M64


def _stripes(data: bytes, seed: int) -> int:
    lanes = [(seed + _P1 + _P2) & _M64, (seed + _P2) & _M64, seed, (seed - _P1) & _M64]
    for words in struct.iter_unpack("<4Q", data):
        lanes = [_round64(lane, word) for lane, word in zip(lanes, words, strict=True)]
    hashed = sum(_rotate64(lane, n) for lane, n in zip(lanes, (1, 7, 12, 18), strict=True)) & _M64
    for lane in lanes:
        hashed = ((hashed ^ _round64(0, lane)) * _P1 + _P4) & _M64
    return hashed


def _xxh64(data: bytes, seed: int) -> int:
    striped = len(data) & ~31
    hashed = _stripes(data[:striped], seed) if striped else (seed + _P5) & _M64
    hashed = (hashed + len(data)) & _M64
    rest = data[striped:]
    whole = len(rest) & ~7
    for (word,) in struct.iter_unpack("<Q", rest[:whole]):
        hashed = (_rotate64(hashed ^ _round64(0, word), 27) * _P1 + _P4) & _M64
    rest = rest[whole:]
    if len(rest) >= 4:
        (half,) = struct.unpack("<I", rest[:4])
        hashed = (_rotate64(hashed ^ half * _P1 & _M64, 23) * _P2 + _P3) & _M64
        rest = rest[4:]
    for byte in rest:
        hashed = _rotate64(hashed ^ byte * _P5 & _M64, 11) * _P1 & _M64
    hashed = (hashed ^ hashed >> 33) * _P2 & _M64
    hashed = (hashed ^ hashed >> 29) * _P3 & _M64
    return hashed ^ hashed >> 32


def _chained(values: list[str | None], seed: int, one: Callable[[bytes, int], int]) -> int:
    hashed = seed
    for value in values:
        if value is not None:
            tag, _, text = value.partition(":")
            hashed = one(_bytes(tag, text), hashed)
    return hashed


def murmur3(values: list[str | None], seed: int = SEED) -> int:
    """Return Spark's `hash` of tagged values."""
    return _signed(_chained(values, seed & _M32, murmur3_bytes), 32)


def xxhash64(values: list[str | None], seed: int = SEED) -> int:
    """Return Spark's `xxhash64` of tagged values."""
    return _signed(_chained(values, seed & _M64, _xxh64), 64)


# --- digests --------------------------------------------------------------------------------

_SHA2 = {0: "sha256", 224: "sha224", 256: "sha256", 384: "sha384", 512: "sha512"}


def _sha2(data: bytes, bits: int) -> str | None:
    name = _SHA2.get(bits)
    return None if name is None else hashlib.new(name, data).hexdigest()


ENTRIES = (
    udf("murmur3", murmur3, "VARCHAR[] INTEGER", "INTEGER"),
    udf("xxhash64", xxhash64, "VARCHAR[] BIGINT", "BIGINT"),
    udf("sha2", _sha2, "BLOB INTEGER", "VARCHAR"),
    udf("crc32", zlib.crc32, "BLOB", "BIGINT"),
)
