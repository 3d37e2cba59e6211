"""Text: sounds, sentences, initials, check digits, maps and encodings."""

from __future__ import annotations

import base64
import re
import unicodedata

from shared.engine.udfs.model import udf
from shared.engine.udfs.regexes import split
from shared.sql.functions import pictures

_CODES = {c: code for code, chars in (("1", "BFPV"), ("2", "CGJKQSXZ"), ("3", "DT"), ("4", "L"),
                                      ("5", "MN"), ("6", "R"), ("7", "HW")) for c in chars}  # fmt: skip


def soundex(text: str) -> str:
    """Return the Soundex code; a text that does not begin with a letter stays."""
    if not text or not (text[0].isascii() and text[0].isalpha()):
        return text
    code, last = text[0].upper(), _CODES.get(text[0].upper(), "0")
    for char in text[1:].upper():
        if not (char.isascii() and char.isalpha()):
            last = "0"
            continue
        found = _CODES.get(char, "0")
        if found == "7":
            continue
        if found not in {"0", last}:
            code += found
        last = found
        if len(code) == 4:
            break
    return code.ljust(4, "0")


# Numbers with their points; or letters and digits, joined by one sign between two letters.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+(?:(?<=[^\W\d_])['\u2019.-](?=[^\W\d_])\w+)*")


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence."""
    parts = re.split(r"(?<=[!?])\s+|(?<=\.)\s+(?![a-z])", text)
    words = [_WORD.findall(part) for part in parts]
    kept = [found for found in words if found]
    return kept or ([[]] if text else [])  # a text of signs alone is a sentence without words


def initcap(text: str) -> str:
    """Return words with a capital first, the rest small; words end at blanks."""
    return "".join(
        word[:1].title() + word.lower()[len(word[:1].lower()) :] for word in re.split("( )", text)
    )


def luhn(text: str) -> bool:
    """Return whether digits satisfy Luhn's check."""
    if not text.isdigit():
        return False
    doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(text))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def mask(
    text: str | None, upper: str | None, lower: str | None, digit: str | None, other: str | None
) -> str | None:
    """Return a text with its letters, digits and other characters replaced; NULL keeps them."""
    if text is None:
        return None

    def one(char: str) -> str:
        new = {"Lu": upper, "Ll": lower, "Nd": digit}.get(unicodedata.category(char), other)
        return char if new is None else new

    return "".join(map(one, text))


def str_to_map(text: str, between: str, within: str) -> list[tuple[str, str | None]]:
    """Return the pairs of a text; both delimiters are regular expressions."""
    found: dict[str, str | None] = {}
    for entry in split(text, between, -1):
        key, *rest = split(entry, within, 2)
        if key in found:
            raise ValueError(f"str_to_map: the key '{key}' comes twice")
        found[key] = rest[0] if rest else None
    return list(found.items())


_CHARSETS = {"US-ASCII": "ascii", "ISO-8859-1": "latin-1", "UTF-8": "utf-8", "UTF-16": "utf-16",
             "UTF-16BE": "utf-16-be", "UTF-16LE": "utf-16-le", "UTF-32": "utf-32-be"}  # fmt: skip


def _charset(name: str) -> str:
    found = _CHARSETS.get(name.upper())
    if found is None:
        raise ValueError(f"'{name}' is no charset; one of {', '.join(_CHARSETS)}")
    return found


def encode(text: str, charset: str) -> bytes:
    """Return a text's bytes in a charset."""
    name = _charset(charset)
    try:
        data = text.encode("utf-16-be" if name == "utf-16" else name)
    except UnicodeEncodeError as error:
        raise ValueError(f"encode: '{text}' has characters that {charset} lacks") from error
    return b"\xfe\xff" + data if name == "utf-16" else data


def decode(data: bytes, charset: str) -> str:
    """Return the text that bytes mean in a charset."""
    try:
        return data.decode(_charset(charset))
    except UnicodeDecodeError as error:
        raise ValueError(f"decode: the bytes {data.hex().upper()} are no {charset}") from error


def unbase64(text: str) -> bytes:
    """Return the bytes of base 64; what is no digit of it is passed over."""
    digits = re.sub(r"[^A-Za-z0-9+/]", "", text)
    return base64.b64decode(digits + "=" * (-len(digits) % 4))


def unhex(text: str) -> bytes | None:
    """Return the bytes of hexadecimal digits, or None."""
    try:
        return bytes.fromhex(text if len(text) % 2 == 0 else f"0{text}")
    except ValueError:
        return None


def split_part(text: str, delimiter: str, place: int) -> str:
    """Return a part of a text, counted from 1, or from the end below 0."""
    if place == 0:
        raise ValueError("split_part: parts are counted from 1, or from the end below 0; not 0")
    parts = text.split(delimiter) if delimiter else [text]
    at = place - 1 if place > 0 else len(parts) + place
    return parts[at] if 0 <= at < len(parts) else ""


def substring_index(text: str, delimiter: str, count: int) -> str:
    """Return what stands before the nth delimiter, or behind it from the end; they may overlap."""
    if not delimiter or count == 0:
        return ""
    at = -1 if count > 0 else len(text) - len(delimiter) + 1
    for _ in range(abs(count)):
        if count > 0:
            at = text.find(delimiter, at + 1)
        else:
            at = text.rfind(delimiter, 0, at - 1 + len(delimiter)) if at > 0 else -1
        if at < 0:
            return text
    return text[:at] if count > 0 else text[at + len(delimiter) :]


def levenshtein(left: str, right: str) -> int:
    """Return how many characters must change."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(before + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def _read_number(text: str, picture: str) -> str:
    found = pictures.read(text, picture)
    if found is None:
        raise ValueError(f"'{text}' is no number like '{picture}': try_to_number gives NULL")
    return found


ENTRIES = (
    udf("split_part", split_part, "V V INTEGER", "VARCHAR"),
    udf("substring_index", substring_index, "V V INTEGER", "VARCHAR"),
    udf("levenshtein", levenshtein, "V V", "INTEGER"),
    udf("write_number", pictures.written, "V V", "VARCHAR"),
    udf("read_number", _read_number, "V V", "VARCHAR"),
    udf("try_read_number", pictures.read, "V V", "VARCHAR"),
    udf("soundex", soundex, "V", "VARCHAR"),
    udf("sentences", sentences, "V", "VARCHAR[][]"),
    udf("lower", str.lower, "V", "VARCHAR"),
    udf("upper", str.upper, "V", "VARCHAR"),
    udf("initcap", initcap, "V", "VARCHAR"),
    udf("luhn", luhn, "V", "BOOLEAN"),
    udf("mask", mask, "V V V V V", "VARCHAR", nulls=True),
    udf("str_to_map", str_to_map, "V V V", "MAP(VARCHAR, VARCHAR)"),
    udf("utf8", lambda data: data.decode("utf-8", "replace"), "BLOB", "VARCHAR"),
    udf("encode", encode, "V V", "BLOB"),
    udf("decode", decode, "BLOB V", "VARCHAR"),
    udf("unbase64", unbase64, "V", "BLOB"),
    udf("unhex", unhex, "V", "BLOB"),
)
