"""JSON as Spark reads it: values of a schema, paths, and schemas of texts.

What is malformed, or not of the type that is wanted, is NULL. Types come as text in JSON:
`"int"`, `["array", "int"]`, `["map", "string", "int"]`, `["struct", [["a", "int"], …]]`; values
of them leave as JSON whose leaves DuckDB casts.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import inf, isinf
from typing import Any

from shared.engine.udfs import times
from shared.engine.udfs.model import udf
from shared.sql import inference

_BAD = inference.BAD
_EPOCH = datetime.fromtimestamp(0, UTC)
_ENDLESS = {inf: "Infinity", -inf: "-Infinity"}
_RANGES = {"tinyint": 7, "smallint": 15, "int": 31, "bigint": 63}


_parsed = lru_cache(maxsize=4096)(inference.parse_json)


def _written(value: Any) -> str:
    """Return JSON without blanks, numbers as Java writes them; endless ones are text in JSON."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(k)}:{_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, inference.Float):
        return json.dumps(_ENDLESS[value]) if isinf(value) else java_double(float(value))
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


class MismatchError(Exception):
    """A value is not of the wanted type."""


@lru_cache(maxsize=512)
def _schema(text: str) -> Any:
    return json.loads(text)


def _number(value: Any, kind: str) -> Any:
    if isinstance(value, bool):
        raise MismatchError
    if kind in _RANGES:
        low = 1 << _RANGES[kind]
        if isinstance(value, int) and -low <= value < low:
            return value
        raise MismatchError
    if kind in {"double", "float"}:
        if isinstance(value, str) and value in {"NaN", "Infinity", "-Infinity", "+Infinity", "INF"}:
            return value
        if isinstance(value, float) and isinf(value):
            return _ENDLESS[value]
        if isinstance(value, int | float):
            return value if isinstance(value, int) else float(value)
        raise MismatchError
    try:
        exact = Decimal(value.text if isinstance(value, inference.Float) else value)
    except (InvalidOperation, TypeError, ValueError):
        raise MismatchError from None
    return format(exact, "f")


def as_time(value: Any, kind: str, options: dict[str, str]) -> str:
    """Return a date or an instant in ISO form; raises MismatchError."""
    pattern = options.get("timestampformat" if kind == "timestamp" else "dateformat")
    if isinstance(value, int) and not isinstance(value, bool) and kind == "timestamp":
        return datetime.fromtimestamp(value, UTC).isoformat(sep=" ")
    if not isinstance(value, str):
        raise MismatchError
    found: datetime | None
    if pattern is not None:
        micros = times.read(value, pattern)
        found = None if micros is None else _EPOCH + timedelta(microseconds=micros)
    else:
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            found = None
    if found is None:
        raise MismatchError
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.isoformat(sep=" ") if kind == "timestamp" else found.date().isoformat()


def _struct(value: Any, fields: list[list[Any]], options: dict[str, str]) -> Any:
    if not isinstance(value, dict):
        raise MismatchError
    made = {}
    for name, kind in fields:
        try:
            made[name] = _of(value[name], kind, options) if name in value else None
        except MismatchError:
            made[name] = None
    return made


def _of(value: Any, kind: Any, options: dict[str, str]) -> Any:
    """Return a value as JSON whose leaves DuckDB casts to the type; raises MismatchError."""
    if value is _BAD:
        raise MismatchError
    if value is None:
        return None
    if isinstance(kind, list):
        if kind[0] == "struct":
            return _struct(value, kind[1], options)
        if kind[0] == "array" and isinstance(value, list):
            return [_of(item, kind[1], options) for item in value]
        if kind[0] == "map" and isinstance(value, dict):
            return {name: _of(item, kind[2], options) for name, item in value.items()}
        raise MismatchError
    if kind == "string":
        return value if isinstance(value, str) else _written(value)
    if kind == "boolean":
        if isinstance(value, bool):
            return value
        raise MismatchError
    if kind in {"date", "timestamp"}:
        return as_time(value, kind, options)
    return _number(value, kind)


def from_json(text: str, schema: str, options: str) -> str | None:
    """Return JSON of exactly the schema's shape; malformed gives NULL, or NULL in every field.

    Raises:
        ValueError: the text is malformed, and the mode is FAILFAST.
    """
    kind, chosen = _schema(schema), _schema(options)
    if not text.strip():
        return None
    value = _parsed(inference.lenient(text, chosen))
    is_struct = kind[0] == "struct"
    if is_struct and isinstance(value, list):
        value = _BAD
    elif kind[0] == "array" and isinstance(value, dict) and kind[1][0] == "struct":
        value = [value]
    made: dict[str, Any] | None = {name: None for name, _ in kind[1]} if is_struct else None
    try:
        made = _of(value, kind, chosen)
    except MismatchError:
        if chosen.get("mode", "").upper() == "FAILFAST":
            raise ValueError(f"from_json: '{text}' has not this schema (mode FAILFAST)") from None
        corrupt = chosen.get("columnnameofcorruptrecord", "_corrupt_record")
        if made is not None and corrupt in made:
            made[corrupt] = text
    return None if made is None else json.dumps(made)


# --- paths ----------------------------------------------------------------------------------

_STEP = re.compile(r"\.([^.\[*]+)|\['([^']+)'\]|\[(\d+)\]|(\[\*\]|\.\*)")


@lru_cache(maxsize=512)
def _steps(path: str) -> list[str | int | None] | None:
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
    return found


def _step(value: Any, step: str | int | None) -> list[Any]:
    if step is None:
        return value if isinstance(value, list) else []
    if isinstance(step, int):
        return [value[step]] if isinstance(value, list) and step < len(value) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


@lru_cache(maxsize=4096)
def _first_named(text: str) -> Any:
    """Return a JSON value; of members of one name the first counts here."""
    try:
        return _FIRST.raw_decode(text.strip())[0]
    except ValueError:
        return _parsed(text)


_FIRST = json.JSONDecoder(
    parse_float=inference.as_float,
    strict=False,
    object_pairs_hook=lambda pairs: {**dict(pairs), **dict(reversed(pairs))},
)


def get_object(text: str, path: str) -> str | None:
    """Return what a path leads to: text bare, anything else as JSON."""
    steps, value = _steps(path), _first_named(text)
    if steps is None or value is _BAD:
        return None
    found = [value]
    for place, step in enumerate(steps):
        if isinstance(step, str) and steps[place - 1] is None and place:
            # Behind a wildcard a name reaches into the objects of an array too.
            found = [o for f in found for o in (f if isinstance(f, list) else [f])]
        found = [inner for outer in found for inner in _step(outer, step)]
    found = [item for item in found if item is not None]
    if not found:
        return None
    if None in steps and len(found) > 1:
        return _written(found)
    if None in steps and isinstance(found[0], str):
        return _written(found[0])
    return found[0] if isinstance(found[0], str) else _written(found[0])


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
