"""JSON as Spark reads it: values of a schema, paths, and schemas of texts.

What is malformed, or not of the type that is wanted, is NULL. Types come as text in JSON:
`"int"`, `["array", "int"]`, `["map", "string", "int"]`, `["struct", [["a", "int"], …]]`; values
of them leave as JSON whose leaves DuckDB casts.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import inf, isfinite, isinf
from typing import Any

from shared.engine.udfs import leaves
from shared.engine.udfs.leaves import MismatchError
from shared.engine.udfs.model import udf
from shared.sql import inference

_BAD = inference.BAD
_ENDLESS = {inf: "Infinity", -inf: "-Infinity"}
_RANGES = {"tinyint": 7, "smallint": 15, "int": 31, "bigint": 63}


_parsed = lru_cache(maxsize=4096)(inference.parse_json)


def _written(value: Any) -> str:
    """Return JSON without blanks, numbers as Java writes them; endless ones are text in JSON."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(k)}:{_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, float) and not isfinite(value):
        return json.dumps(_ENDLESS.get(value, "NaN"))
    if isinstance(value, inference.Float):
        return java_double(float(value))
    return json.dumps(value, ensure_ascii=False)


def java_double(value: float) -> str:
    """Return a number as Java's Double.toString writes it."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return format(Decimal(repr(value)), "f") if "e" in repr(value) else repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{power}"


# --- values of a schema ---------------------------------------------------------------------


@lru_cache(maxsize=512)
def _schema(text: str) -> Any:
    return json.loads(text)


def _double(value: Any) -> Any:
    if isinstance(value, str):
        if value not in _SPECIAL:
            raise MismatchError
        return _SPECIAL[value]
    if isinstance(value, float) and isinf(value):
        return _ENDLESS[value]
    if isinstance(value, int | float):
        return value if isinstance(value, int) else float(value)
    raise MismatchError


_SPECIAL = {
    "NaN": "NaN",
    **dict.fromkeys(("Infinity", "+Infinity", "+INF"), "Infinity"),
    **dict.fromkeys(("-Infinity", "-INF"), "-Infinity"),
}


def _instant_of(value: int) -> str:
    return datetime.fromtimestamp(value, UTC).isoformat(sep=" ")


def _bytes(value: Any) -> str:
    """Return bytes in base64 as text, which is how JSON carries them to DuckDB."""
    try:
        plain = base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        raise MismatchError from None
    try:
        return plain.decode()
    except UnicodeDecodeError:
        raise ValueError(
            "from_json reads no bytes that are no UTF-8: read a STRING, then unbase64"
        ) from None


@lru_cache(maxsize=4096)
def _with_options(text: str, options: str) -> Any:
    return inference.read_json(text, _schema(options))


class _Reading:
    """One text read by a schema; `partial` where a field of it was not of its type."""

    def __init__(self, options: dict[str, str]) -> None:
        self._options = options
        self.partial = False

    def value(self, value: Any, kind: Any) -> Any:
        """Return a value as JSON whose leaves DuckDB casts to the type.

        Raises:
            MismatchError: it is not of the type.
        """
        if value is _BAD:
            raise MismatchError
        if value is None:
            return None
        if isinstance(kind, list):
            return self._nested(value, kind)
        return self._leaf(value, kind)

    def _nested(self, value: Any, kind: list[Any]) -> Any:
        if kind[0] == "struct" and isinstance(value, dict):
            return {name: self._field(value.get(name), inner) for name, inner in kind[1]}
        if kind[0] == "array" and isinstance(value, list):
            return [self.value(item, kind[1]) for item in value]
        if kind[0] == "map" and isinstance(value, dict):
            return {name: self.value(item, kind[2]) for name, item in value.items()}
        raise MismatchError

    def _field(self, value: Any, kind: Any) -> Any:
        try:
            return self.value(value, kind)
        except MismatchError:
            self.partial = True
            return None

    def _leaf(self, value: Any, kind: str) -> Any:
        if kind == "string":
            return value if isinstance(value, str) else _written(value)
        if isinstance(value, bool) or kind == "boolean":
            if isinstance(value, bool) and kind == "boolean":
                return value
            raise MismatchError
        if kind in _RANGES:
            low = 1 << _RANGES[kind]
            if isinstance(value, int) and -low <= value < low:
                return value
            raise MismatchError
        if kind in {"double", "float"}:
            return _double(value)
        if kind == "binary":
            return _bytes(value)
        if kind == "timestamp" and isinstance(value, int):
            return _instant_of(value)
        if kind.startswith("decimal") and isinstance(value, int | inference.Float):
            return leaves.decimal(
                value.text if isinstance(value, inference.Float) else str(value), kind
            )
        if not isinstance(value, str):
            raise MismatchError
        return leaves.read(value, kind, self._options)


def from_json(text: str, schema: str, options: str) -> str | None:
    """Return JSON of exactly the schema's shape; malformed gives NULL, or NULL in every field.

    Raises:
        ValueError: the text is malformed, and the mode is FAILFAST.
    """
    kind, chosen = _schema(schema), _schema(options)
    if not text.strip():
        return None
    value = _with_options(text, options)
    is_struct = kind[0] == "struct"
    if is_struct and not isinstance(value, dict):
        value = _BAD
    elif kind[0] == "array" and isinstance(value, dict) and kind[1][0] == "struct":
        value = [value]
    reading = _Reading(chosen)
    made: dict[str, Any] | None = {name: None for name, _ in kind[1]} if is_struct else None
    try:
        made = reading.value(value, kind)
    except MismatchError:
        reading.partial = True
    if reading.partial and chosen.get("mode", "").upper() == "FAILFAST":
        raise ValueError(f"from_json: '{text}' has not this schema (mode FAILFAST)")
    corrupt = chosen.get("columnnameofcorruptrecord", "_corrupt_record")
    if reading.partial and is_struct and made is not None and corrupt in made:
        made[corrupt] = text
    return None if made is None else json.dumps(made)


# --- paths ----------------------------------------------------------------------------------

_STEP = re.compile(r"\.([^.\[*]+)|\['([^']+)'\]|\[(\d+)\]|(\[\*\])")


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[str | int | None, ...] | None:
    """Return the names, indexes and wildcards (None) of a path, or None if it is none."""
    if not path.startswith("$"):
        return None
    found: list[str | int | None] = []
    at = 1
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            return None
        name = match[1] or match[2]
        found.append(name if name is not None else None if match[4] else int(match[3]))
        at = match.end()
    return tuple(found)


@lru_cache(maxsize=4096)
def _first_named(text: str) -> Any:
    """Return a JSON value; of members of one name the first counts here."""
    try:
        return _FIRST.raw_decode(text.strip())[0]
    except ValueError:
        return _parsed(text)


_FIRST = json.JSONDecoder(
    parse_float=inference.as_float,
    parse_constant=inference.no_constant,
    strict=False,
    object_pairs_hook=lambda pairs: {**dict(pairs), **dict(reversed(pairs))},
)


def get_object(text: str, path: str) -> str | None:
    """Return what a path leads to: text bare, anything else as JSON."""
    steps, value = _steps(path), _first_named(text)
    if steps is None or value is _BAD:
        return None
    found = _pieces(value, steps, _Style.BARE)
    return ",".join(found) if found else None


class _Style(Enum):
    """How what is found is written: text bare; as JSON; arrays within arrays as their elements."""

    BARE = 1
    JSON = 2
    FLAT = 3


def _pieces(value: Any, steps: Sequence[str | int | None], style: _Style) -> list[str]:
    """Return what steps lead to, written; nothing where they lead nowhere."""
    if not steps:
        if style is _Style.FLAT and isinstance(value, list):
            return [piece for item in value for piece in _pieces(item, (), style)]
        return [value if style is _Style.BARE and isinstance(value, str) else _written(value)]
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        inner = value.get(step) if isinstance(value, dict) else None
        return [] if inner is None else _pieces(inner, rest, style)
    if not isinstance(value, list):
        return []
    if step is not None:
        style = _Style.JSON if rest[:1] == (None,) else style
        return _pieces(value[step], rest, style) if step < len(value) else []
    return _elements(value, rest, style)


def _elements(value: list[Any], rest: Sequence[str | int | None], style: _Style) -> list[str]:
    """Return what steps behind `[*]` lead to; one thing alone stands without brackets."""
    twice = rest[:1] == (None,)
    inner = _Style.FLAT if twice or style is _Style.FLAT else _Style.JSON
    found = [_pieces(item, rest[1:] if twice else rest, inner) for item in value]
    flat = [piece for pieces in found for piece in pieces]
    if not flat:
        return []
    if not twice and style is not _Style.JSON and sum(map(bool, found)) == 1:
        return flat
    return [f"[{','.join(flat)}]"]


def member(text: str, name: str) -> str | None:
    """Return one member of an object, as json_tuple gives it."""
    value = _parsed(text)
    if not isinstance(value, dict) or value.get(name) is None:
        return None
    found = value[name]
    return found if isinstance(found, str) else _written(found)


def _array_length(text: str) -> int | None:
    value = _parsed(text)
    return len(value) if isinstance(value, list) else None


def _object_keys(text: str) -> list[str] | None:
    value = _parsed(text)
    return list(value) if isinstance(value, dict) else None


def pretty(text: str) -> str:
    """Return a JSON text over several lines, as Jackson writes it."""
    return _pretty(json.loads(text, parse_float=inference.as_float), "")


def _pretty(value: Any, blank: str) -> str:
    if isinstance(value, dict):
        if not value:
            return "{ }"
        inner = f",\n{blank}  ".join(
            f"{_written(k)} : {_pretty(v, blank + '  ')}" for k, v in value.items()
        )
        return f"{{\n{blank}  {inner}\n{blank}}}"
    if isinstance(value, list):
        return f"[ {', '.join(_pretty(v, blank) for v in value)} ]" if value else "[ ]"
    return value.text if isinstance(value, inference.Float) else _written(value)


ENTRIES = (
    udf("from_json", from_json, "V V V", "VARCHAR"),
    udf("get_json_object", get_object, "V V", "VARCHAR"),
    udf("json_member", member, "V V", "VARCHAR"),
    udf("json_array_length", _array_length, "V", "INTEGER"),
    udf("json_object_keys", _object_keys, "V", "VARCHAR[]"),
    udf("json_pretty", pretty, "V", "VARCHAR"),
)
