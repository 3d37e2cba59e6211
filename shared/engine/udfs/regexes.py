"""Regular expressions by Java's rules, for patterns RE2 does not match alike or that rows hold."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache, lru_cache

from shared.engine.udfs.model import udf

_POSIX = {
    "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9", "Lower": "a-z", "Upper": "A-Z",
    "Punct": re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), "Space": r"\s", "XDigit": "0-9a-fA-F",
    "Blank": r" \t",
}  # fmt: skip
_CLASS = re.compile(
    r"\\([pP])\{(?:Is)?(\w+)\}|\\([zhR])|\(\?<(?=[A-Za-z])|\\Q(.*?)(?:\\E|$)|\\.", re.DOTALL
)
_SHORT = {"z": r"\Z", "h": r"[ \t\xa0]", "R": r"(?:\r\n|[\n\r])"}


@cache
def _category(name: str) -> str:
    """Return the characters of a category of Unicode, as `L` or `Lu`, as the inside of a class."""
    found, first = [], None
    for code in range(sys.maxunicode + 2):
        within = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(name)
        if within and first is None:
            first = code
        elif not within and first is not None:
            found.append(f"\\U{first:08x}-\\U{code - 1:08x}")
            first = None
    return "".join(found)


def _class(name: str, *, others: bool, opened: bool) -> str:
    r"""Return `\p{name}`, or `\P{name}` of all others; `opened`: it stands in brackets."""
    inside = _POSIX.get(name) or (_category(name) if re.fullmatch("[CLMNPSZ][a-z]?", name) else "")
    if not inside or (others and opened):
        raise ValueError(
            f"the class \\{'P' if others else 'p'}{{{name}}} of a regular expression: not supported"
        )
    return inside if opened else f"[{'^' * others}{inside}]"


_FLAGS = re.compile(r"\(\?[imsx]*(?:-[imsx]+)?\)")
_PARTS = re.compile(rf"\\.|\[(?:\\.|[^\]\\])*\]|{_FLAGS.pattern}|.", re.DOTALL)


def _scoped(java: str) -> str:
    """Return a pattern whose flags, `(?i)` within or `(?-i)`, stand around what they act on."""
    found: list[str] = []
    opened = [0]
    for part in (match[0] for match in _PARTS.finditer(java)):
        if _FLAGS.fullmatch(part):
            opened[-1] += 1
            found.append(f"{part[:-1]}:")
            continue
        if part == "(":
            opened.append(0)
        elif part == ")" and len(opened) > 1:
            part = ")" * opened.pop() + part
        found.append(part)
    return "".join(found) + ")" * opened[0]


@lru_cache(maxsize=512)
def compiled(java: str) -> re.Pattern[str]:
    """Return a pattern of Java's in Python; ValueError where there is none."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            opened = java.rfind("[", 0, match.start()) > java.rfind("]", 0, match.start())
            return _class(match[2], others=match[1] == "P", opened=opened)
        if match[3]:
            return _SHORT[match[3]]
        if match[0] == "(?<":
            return "(?P<"
        return match[0] if match[4] is None else re.escape(match[4])

    if "&&" in java:
        java = re.sub(r"\[([^\[\]]+)&&\[\^([^\[\]]+)\]\]", r"(?![\2])[\1]", java)
        java = re.sub(r"\[([^\[\]]+)&&\[([^\[\]]+)\]\]", r"(?=[\2])[\1]", java)
    flags = _FLAGS.search(java)
    if flags is not None and (flags.start() or "-" in flags[0] or _FLAGS.search(java, 1)):
        java = _scoped(java)
    try:
        return re.compile(_CLASS.sub(one, java), re.ASCII)
    except re.error as error:
        raise ValueError(f"'{java}' is no regular expression: {error}") from error


def matches(text: str, pattern: str) -> bool:
    """Return whether a pattern is found anywhere."""
    return compiled(pattern).search(text) is not None


def _group(match: re.Match[str], index: int) -> str:
    if not 0 <= index <= (match.re.groups or 0):
        raise ValueError(f"the regular expression has {match.re.groups} groups, not {index}")
    return match[index] or ""


def extract(text: str, pattern: str, index: int) -> str:
    """Return a group of the first match, or nothing."""
    match = compiled(pattern).search(text)
    return "" if match is None else _group(match, index)


def extract_all(text: str, pattern: str, index: int) -> list[str]:
    """Return a group of every match."""
    return [_group(match, index) for match in compiled(pattern).finditer(text)]


def expand(match: re.Match[str], new: str) -> str:
    r"""Return Java's replacement for a match: `$1`, `${name}`, `\$`."""

    def one(part: re.Match[str]) -> str:
        if part[1] is not None:
            digits: str = part[1]
            while len(digits) > 1 and int(digits) > match.re.groups:
                digits = digits[:-1]
            rest: str = part[1][len(digits) :]
            return _group(match, int(digits)) + rest
        return (match[part[2]] or "") if part[2] is not None else part[3]

    return re.sub(r"\$(\d+)|\$\{(\w+)\}|\\(.)", one, new, flags=re.DOTALL)


def replace(text: str, pattern: str, new: str, start: int) -> str:
    """Return the text with every match at or after a position (from 1) replaced."""
    if start < 1:
        raise ValueError(f"regexp_replace: positions count from 1, not {start}")
    kept = text[: start - 1]
    return kept + compiled(pattern).sub(lambda m: expand(m, new), text[start - 1 :])


def place(text: str, pattern: str) -> int:
    """Return where the first match starts, from 1; 0 where there is none."""
    match = compiled(pattern).search(text)
    return 0 if match is None else match.start() + 1


def split(text: str, pattern: str, limit: int) -> list[str]:
    """Return the parts of a text, at most `limit` where that is positive, as Java cuts them."""
    parts: list[str] = []
    last = 0
    for match in compiled(pattern).finditer(text):
        if limit > 0 and len(parts) == limit - 1:
            break
        if match.end() == 0 or (not pattern and match.start() == len(text)):
            continue  # nothing of no width before the text; no pattern cuts between characters
        parts.append(text[last : match.start()])
        last = match.end()
    return [*parts, text[last:]]


def _substr(text: str, pattern: str) -> str | None:
    match = compiled(pattern).search(text)
    return None if match is None else match[0] or None


ENTRIES = (
    udf("regexp_matches", matches, "V V", "BOOLEAN"),
    udf("regexp_extract", extract, "V V INTEGER", "VARCHAR"),
    udf("regexp_extract_all", extract_all, "V V INTEGER", "VARCHAR[]"),
    udf("regexp_replace", replace, "V V V INTEGER", "VARCHAR"),
    udf("regexp_substr", _substr, "V V", "VARCHAR"),
    udf("regexp_instr", place, "V V", "INTEGER"),
    udf("split", split, "V V INTEGER", "VARCHAR[]"),
)
