"""URLs as java.net.URI reads them, and XPath over small XML texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus
from xml.etree import ElementTree as ET

from shared.engine.udfs.model import udf

_URI = re.compile(
    r"(?:([A-Za-z][\w+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_ILLEGAL = re.compile(r"[\s<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})")

_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?")


def part(url: str, what: str) -> str | None:
    """Return a part of a URL by its name: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY, USERINFO."""
    match = _URI.fullmatch(url)
    if match is None or _ILLEGAL.search(url):
        return None
    scheme, authority, path, query, fragment = match.groups()
    user, _, host = (authority or "").rpartition("@")
    if not _HOST.fullmatch(host):
        user = host = ""
    opaque = scheme is not None and authority is None and not path.startswith("/")
    if opaque and what in {"PATH", "FILE"}:
        return None  # of mailto:a@b Java knows no path
    match what:
        case "PROTOCOL":
            return scheme
        case "AUTHORITY":
            return authority or None
        case "USERINFO":
            return user or None
        case "HOST":
            return re.sub(r":\d*$", "", host) or None
        case "PATH":
            return path
        case "QUERY":
            return query
        case "REF":
            return fragment
        case "FILE":
            return path if query is None else f"{path}?{query}"
    return None


def parameter(url: str, what: str, key: str) -> str | None:
    """Return a parameter of a URL's query."""
    query = part(url, "QUERY") if what == "QUERY" else None
    match = re.search(rf"(?:^|&){re.escape(key)}=([^&]*)", query or "")
    return None if match is None else match[1]


def decoded(text: str) -> str:
    """Return what a part of a URL says."""
    found = try_decoded(text)
    if found is None:
        raise ValueError(f"'{text}' is no part of a URL: try_url_decode gives NULL")
    return found


def try_decoded(text: str) -> str | None:
    """Return what a part of a URL says, or None where a % is not followed by two digits."""
    return None if re.search(r"%(?![0-9A-Fa-f]{2})", text) else unquote_plus(text)


def _quoted(text: str) -> str:
    return quote_plus(text, safe="*-._").replace("~", "%7E")


# --- XPath ----------------------------------------------------------------------------------

_CALL = re.compile(r"(sum|count|string|boolean|number)\((.*)\)", re.DOTALL)
_VALUED = re.compile(r"(@[\w:*-]+|\btext\(\))\s*$")
Found = list[str] | float | str | bool


@lru_cache(maxsize=256)
def _root(text: str) -> ET.Element:
    try:
        element = ET.fromstring(text)  # noqa: S314 (no entities are resolved)
    except ET.ParseError as error:
        raise ValueError(f"not well-formed XML: {error}") from error
    holder = ET.Element("_")
    holder.append(element)
    return holder


def _nodes(text: str, path: str) -> list[str]:
    """Return the texts of the nodes a path leads to."""
    path = path.strip()
    path = f".{path}" if path.startswith("//") else path.lstrip("/")
    match = re.fullmatch(r"(.*?)/?(?:@([\w:-]+)|(text\(\)))", path, re.DOTALL)
    inner = match[1] if match else path
    try:
        found = _root(text).findall(inner or ".")
    except SyntaxError as error:
        raise ValueError(f"the path '{path}' is not supported: {error}") from error
    if match and match[2]:
        return [e.attrib[match[2]] for e in found if match[2] in e.attrib]
    if match:
        return [e.text for e in found if e.text]
    return ["".join(e.itertext()) for e in found]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _of_text(compute: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """Let nothing be found in no text, or by no path."""
    return lambda text, path: compute(text, path) if text and path else None


def _evaluated(text: str, path: str) -> Found:
    call = _CALL.fullmatch(path.strip())
    if call is None:
        return _nodes(text, path)
    nodes = _nodes(text, call[2])
    match call[1]:
        case "sum":
            return sum(map(_number, nodes), 0.0)
        case "count":
            return float(len(nodes))
        case "boolean":
            return bool(nodes)
        case "number":
            return _number(nodes[0]) if nodes else float("nan")
    return nodes[0] if nodes else ""


def xpath(text: str, path: str) -> list[str | None]:
    """Return the values of all nodes of a path; elements, which are no text, have none."""
    found = _evaluated(text, path)
    if not isinstance(found, list):
        return []
    return list(found) if _VALUED.search(path) else [None] * len(found)


def xpath_string(text: str, path: str) -> str:
    """Return the text of the first node."""
    found = _evaluated(text, path)
    if isinstance(found, list):
        return found[0] if found else ""
    if isinstance(found, float) and found.is_integer():
        return str(int(found))
    return str(found)


def xpath_number(text: str, path: str) -> float:
    """Return the number of the first node, or NaN."""
    found = _evaluated(text, path)
    if isinstance(found, list):
        return _number(found[0]) if found else float("nan")
    return float(found) if isinstance(found, float | bool) else _number(found)


def xpath_boolean(text: str, path: str) -> bool:
    """Return whether a path leads anywhere, or what its function says."""
    return bool(_evaluated(text, path))


ENTRIES = (
    udf("parse_url", part, "V V", "VARCHAR"),
    udf("parse_url_key", parameter, "V V V", "VARCHAR"),
    udf("url_encode", _quoted, "V", "VARCHAR"),
    udf("url_decode", decoded, "V", "VARCHAR"),
    udf("try_url_decode", try_decoded, "V", "VARCHAR"),
    udf("xpath", _of_text(xpath), "V V", "VARCHAR[]"),
    udf("xpath_string", _of_text(xpath_string), "V V", "VARCHAR"),
    udf("xpath_number", _of_text(xpath_number), "V V", "DOUBLE"),
    udf("xpath_boolean", _of_text(xpath_boolean), "V V", "BOOLEAN"),
)
