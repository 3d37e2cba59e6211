"""Bytes, and what is done alike to bytes and to text: padding, overlaying, checks of UTF-8."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TypeVar

from shared.engine.udfs.model import udf


def lpad(data: bytes, length: int, fill: bytes) -> bytes:
    """Return bytes of a length, filled at their start."""
    missing = max(length, 0) - len(data)
    return _filler(fill, missing) + data[: max(length, 0)]


def rpad(data: bytes, length: int, fill: bytes) -> bytes:
    """Return bytes of a length, filled at their end."""
    missing = max(length, 0) - len(data)
    return data[: max(length, 0)] + _filler(fill, missing)


def _filler(fill: bytes, missing: int) -> bytes:
    return (fill * (missing // len(fill) + 1))[:missing] if fill and missing > 0 else b""


T = TypeVar("T", str, bytes)


def _slice(value: T, start: int, length: int | None) -> T:
    """Return what SQL's substring does: from 1, from the end below 0, nothing before the start."""
    first = start - 1 if start > 0 else len(value) + start if start < 0 else 0
    last = len(value) if length is None else first + length
    return value[max(first, 0) : max(last, 0)]


def overlay(value: T, new: T, start: int, length: int) -> T:
    """Return a value with a part replaced; below 0 the part is as long as what replaces it."""
    skipped = len(new) if length < 0 else length
    return _slice(value, 1, start - 1) + new + _slice(value, start + skipped, None)


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _validated(data: bytes) -> str:
    if not is_utf8(data):
        raise ValueError(f"the bytes {data.hex().upper()} are no UTF-8: try_validate_utf8 is NULL")
    return data.decode()


def _hexadecimal(text: str) -> bytes | None:
    if not re.fullmatch(r"[0-9A-Fa-f]*", text):
        return None
    return bytes.fromhex(text if len(text) % 2 == 0 else f"0{text}")


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None


def to_binary(text: str, form: str) -> bytes:
    """Return the bytes of a text in hexadecimal or base 64."""
    found = try_to_binary(text, form)
    if found is None:
        raise ValueError(f"'{text}' is no {form} text: try_to_binary gives NULL")
    return found


def try_to_binary(text: str, form: str) -> bytes | None:
    """Return the bytes of a text, or None where it is malformed."""
    return _hexadecimal(text) if form == "hex" else _base64(text)


ENTRIES = (
    udf("lpad_bytes", lpad, "BLOB INTEGER BLOB", "BLOB"),
    udf("rpad_bytes", rpad, "BLOB INTEGER BLOB", "BLOB"),
    udf("overlay", overlay, "V V INTEGER INTEGER", "VARCHAR"),
    udf("overlay_bytes", overlay, "BLOB BLOB INTEGER INTEGER", "BLOB"),
    udf("reverse_bytes", lambda data: data[::-1], "BLOB", "BLOB"),
    udf("bytes_start", lambda data, part: data.startswith(part), "BLOB BLOB", "BOOLEAN"),
    udf("bytes_end", lambda data, part: data.endswith(part), "BLOB BLOB", "BOOLEAN"),
    udf("bytes_contain", lambda data, part: part in data, "BLOB BLOB", "BOOLEAN"),
    udf("is_utf8", is_utf8, "BLOB", "BOOLEAN"),
    udf("make_utf8", lambda data: data.decode(errors="replace"), "BLOB", "VARCHAR"),
    udf("validate_utf8", _validated, "BLOB", "VARCHAR"),
    udf("try_utf8", lambda data: data.decode() if is_utf8(data) else None, "BLOB", "VARCHAR"),
    udf("to_binary", to_binary, "V V", "BLOB"),
    udf("try_to_binary", try_to_binary, "V V", "BLOB"),
)
