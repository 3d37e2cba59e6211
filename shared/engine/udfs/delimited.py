"""CSV as Spark reads and writes it: one line, by a schema and options."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from shared.engine.udfs import leaves
from shared.engine.udfs.leaves import MismatchError
from shared.engine.udfs.model import udf
from shared.sql import inference

_BITS = {"tinyint": 7, "smallint": 15, "int": 31, "bigint": 63}
_FLOATS = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?\s*")
_NAMED = {
    "NaN": "NaN",
    **dict.fromkeys(("Inf", "Infinity", "+Infinity"), "Infinity"),
    **dict.fromkeys(("-Inf", "-Infinity"), "-Infinity"),
}


@lru_cache(maxsize=512)
def _json(text: str) -> Any:
    return json.loads(text)


def _value(field: str, kind: str, options: dict[str, str]) -> Any:
    """Return a field as JSON whose leaf DuckDB casts; raises MismatchError."""
    if kind in {"string", "binary"}:
        return field
    if kind in _BITS:
        if (
            re.fullmatch(r"[+-]?\d+", field)
            and -(1 << _BITS[kind]) <= int(field) < 1 << _BITS[kind]
        ):
            return int(field)
        raise MismatchError
    if kind in {"double", "float"}:
        if field in _NAMED:
            return _NAMED[field]
        if _FLOATS.fullmatch(field):
            return float(field.strip().rstrip("dDfF"))
        raise MismatchError
    if kind == "boolean":
        if field.lower() not in {"true", "false"}:
            raise MismatchError
        return field.lower() == "true"
    return leaves.read(field, kind, options)


def from_csv(text: str, schema: str, options: str) -> str:
    """Return JSON of exactly the schema's shape; a malformed field is NULL.

    Raises:
        ValueError: a field is malformed, and the mode is FAILFAST.
    """
    kind, chosen = _json(schema), _json(options)
    corrupt = chosen.get("columnnameofcorruptrecord", "_corrupt_record")
    fields = [f for f in kind[1] if f[0] != corrupt]
    found = inference.parse_csv(text, chosen)
    made: dict[str, Any] = {name: None for name, _ in kind[1]}
    bad = len(found) != len(fields)
    for (name, wanted), field in zip(fields, found, strict=False):
        if chosen.get("ignoreleadingwhitespace", "").lower() == "true":
            field = field.lstrip()
        if chosen.get("ignoretrailingwhitespace", "").lower() == "true":
            field = field.rstrip()
        if field == chosen.get("nullvalue", ""):
            continue
        try:
            made[name] = _value(field, wanted, chosen)
        except MismatchError:
            bad = True
    if bad and chosen.get("mode", "").upper() == "FAILFAST":
        raise ValueError(f"from_csv: '{text}' does not have the schema's fields (mode FAILFAST)")
    if bad and corrupt in made:
        made[corrupt] = text
    return json.dumps(made)


def to_csv(values: list[str | None], options: str) -> str:
    """Return a line of CSV; values come as text."""
    chosen: dict[str, str] = _json(options)
    return chosen.get("sep", chosen.get("delimiter", ",")).join(_cell(v, chosen) for v in values)


def _cell(value: str | None, chosen: dict[str, str]) -> str:
    if value is None:
        return chosen.get("nullvalue", "")
    if chosen.get("ignoreleadingwhitespace", "true").lower() == "true":
        value = value.lstrip(" ")
    if chosen.get("ignoretrailingwhitespace", "true").lower() == "true":
        value = value.rstrip(" ")
    if value == "":
        return chosen.get("emptyvalue", '""')
    sep, quote = chosen.get("sep", chosen.get("delimiter", ",")), chosen.get("quote", '"')
    escape = chosen.get("escape", "\\")
    needed = sep in value or quote in value or "\n" in value or "\r" in value
    if needed or chosen.get("quoteall", "").lower() == "true":
        inside = value.replace(quote, escape + quote)
        return f"{quote}{inside}{quote}"
    return value


ENTRIES = (
    udf("from_csv", from_csv, "V V V", "VARCHAR"),
    udf("to_csv", to_csv, "VARCHAR[] V", "VARCHAR"),
)
