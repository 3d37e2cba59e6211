"""The schemas that JSON and CSV texts have: what schema_of_json and schema_of_csv write."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shared.sql import instants

_LONG = 1 << 63
_MOST = 38


class Float(float):
    """A number with a point or an exponent; `text` is how it was written."""

    text: str


def as_float(text: str) -> Float:
    """Return a number that remembers how it was written."""
    value = Float(text)
    value.text = text
    return value


def no_constant(text: str) -> Any:
    """Refuse `NaN` and `Infinity`, which are no JSON."""
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=as_float, strict=False)
_FINITE = json.JSONDecoder(parse_float=as_float, parse_constant=no_constant, strict=False)
_QUOTES = re.compile(r"'((?:[^'\\\"]|\\.)*)'")
_STRING = r'"(?:\\.|[^"\\])*"'
BAD = object()
"""What a text that is no JSON is read as."""


def _allows(options: Mapping[str, str], name: str, default: str = "false") -> bool:
    return options.get(name.lower(), default).lower() == "true"


def read_json(text: str, options: Mapping[str, str]) -> Any:
    """Return the first JSON value of a text, or BAD, by what the options allow beside JSON."""
    text = _plain(text, options)
    single = _allows(options, "allowSingleQuotes", "true")
    if not _allows(options, "allowNonNumericNumbers", "true"):
        return _parse(text, _FINITE, single=single)
    if "INF" in text or "+Infinity" in text:
        text = re.sub(rf"({_STRING})|([+-])(?:INF|Infinity)\b", _endless, text)
    return _parse(text, _DECODER, single=single)


def _endless(match: re.Match[str]) -> str:
    return match[1] or ("-Infinity" if match[2] == "-" else "Infinity")


def _plain(text: str, options: Mapping[str, str]) -> str:
    """Return a JSON text with what its options allow beside JSON made plain."""
    if _allows(options, "allowComments"):
        text = re.sub(rf"({_STRING})|/\*.*?\*/|//[^\n]*", _kept(""), text, flags=re.DOTALL)
    if _allows(options, "allowUnquotedFieldNames"):
        text = re.sub(rf"({_STRING})|([A-Za-z_$][\w$]*)(?=\s*:)", _kept(r'"{}"'), text)
    if _allows(options, "allowNumericLeadingZeros"):
        text = re.sub(rf"({_STRING})|(?<![\w.])0+(?=\d)", _kept(""), text)
    return text


def _kept(new: str) -> Any:
    def one(match: re.Match[str]) -> str:
        return match[1] if match[1] is not None else new.format(match[0])

    return one


def parse_json(text: str) -> Any:
    """Return the first JSON value of a text, or BAD; single quotes are taken too."""
    return _parse(text, _FINITE, single=True)


def _parse(text: str, decoder: json.JSONDecoder, *, single: bool) -> Any:
    text = text.strip()
    try:
        return decoder.raw_decode(text)[0]
    except ValueError:
        pass
    if not single or "'" not in text or '"' in text:
        return BAD
    try:
        return decoder.raw_decode(_QUOTES.sub(r'"\1"', text))[0]
    except ValueError:
        return BAD


def of_json(text: str, options: Mapping[str, str]) -> str:
    """Return the schema of a JSON text as DDL."""
    value = read_json(text, options)
    return "STRING" if value is BAD else _ddl(_kind(value, options))


def _kind(value: Any, options: Mapping[str, str]) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        return {name: _kind(value[name], options) for name in sorted(value)}
    if isinstance(value, list):
        merged: Any = None
        for item in value:
            merged = _merged(merged, _kind(item, options))
        return [merged]
    if isinstance(value, str) and _allows(options, "inferTimestamp"):
        return "TIMESTAMP" if instants.parse_timestamp(value) else "STRING"
    if isinstance(value, str) or _allows(options, "primitivesAsString"):
        return "STRING"
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int):
        digits = len(str(abs(value)))
        wide = f"DECIMAL({digits},0)" if digits <= _MOST else "DOUBLE"
        return "BIGINT" if -_LONG <= value < _LONG else wide
    if _allows(options, "prefersDecimal"):
        return _decimal(value.text)
    return "DOUBLE"


def _decimal(text: str) -> str:
    _, digits, exponent = Decimal(text).as_tuple()
    scale = max(0, -int(exponent))
    precision = max(len(digits) + max(0, int(exponent)), scale)
    return f"DECIMAL({precision},{scale})" if precision <= _MOST else "DOUBLE"


def _merged(left: Any, right: Any) -> Any:
    if left is None or left == right:
        return right
    if right is None:
        return left
    if isinstance(left, dict) and isinstance(right, dict):
        return {n: _merged(left.get(n), right.get(n)) for n in sorted({*left, *right})}
    if isinstance(left, list) and isinstance(right, list):
        return [_merged(left[0], right[0])]
    return "DOUBLE" if {left, right} == {"BIGINT", "DOUBLE"} else "STRING"


def _ddl(kind: Any) -> str:
    if isinstance(kind, dict):
        inside = ", ".join(f"{_named(name)}: {_ddl(inner)}" for name, inner in kind.items())
        return f"STRUCT<{inside}>"
    if isinstance(kind, list):
        return f"ARRAY<{_ddl(kind[0])}>"
    return kind or "STRING"


def _named(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else "`" + name.replace("`", "``") + "`"


# --- CSV ------------------------------------------------------------------------------------


def parse_csv(text: str, options: Mapping[str, str]) -> list[str]:
    """Return the fields of a line by its options: sep, quote and escape."""
    sep, quote = options.get("sep", options.get("delimiter", ",")), options.get("quote", '"')
    if quote and re.search(
        f"[^{re.escape(sep)}]{quote}{quote}|{quote}{quote}[^{re.escape(sep)}]", text
    ):
        raise ValueError("CSV with doubled quotes in a value is not supported: escape them by \\")
    rows = csv.reader(
        [text],
        delimiter=sep,
        quotechar=quote or None,
        escapechar=options.get("escape", "\\") or None,
        doublequote=False,
    )
    return next(iter(rows), [""])


def of_csv(text: str, options: Mapping[str, str]) -> str:
    """Return the schema of a CSV line as DDL: columns `_c0`, `_c1` and so on."""
    kinds = [_csv_kind(field, options) for field in parse_csv(text, options)]
    return f"STRUCT<{', '.join(f'_c{i}: {kind}' for i, kind in enumerate(kinds))}>"


def _csv_kind(field: str, options: Mapping[str, str]) -> str:
    if field == options.get("nullvalue", ""):
        return "STRING"
    if re.fullmatch(r"[+-]?\d+", field):
        value = int(field)
        if -(1 << 31) <= value < 1 << 31:
            return "INT"
        if -_LONG <= value < _LONG:
            return "BIGINT"
        return f"DECIMAL({len(str(abs(value)))},0)" if len(field) <= _MOST else "DOUBLE"
    if re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?\s*|NaN|-?Inf", field):
        return "DOUBLE"
    if field.lower() in {"true", "false"}:
        return "BOOLEAN"
    return _csv_time(field)


def _csv_time(field: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", field):
        return "DATE" if _parses(date.fromisoformat, field) else "STRING"
    return "TIMESTAMP" if _parses(datetime.fromisoformat, field) else "STRING"


def _parses(read: Any, field: str) -> bool:
    try:
        read(field)
    except ValueError:
        return False
    return re.match(r"\d{4}-", field) is not None
