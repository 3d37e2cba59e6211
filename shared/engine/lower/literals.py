"""Constants as DuckDB SQL, of exactly the type they have in the tree."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from shared.core.errors import InternalError
from shared.sql import types
from shared.sql.functions.render import text, type_name
from shared.sql.types import DataType


def literal(value: object, type_: DataType) -> str:
    """Return a constant; text stays bare, so that DuckDB takes it where it wants a constant."""
    if value is None:
        return "NULL" if type_ == types.NULL else f"CAST(NULL AS {type_name(type_)})"
    if type_ == types.STRING:
        return text(str(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, tuple):
        months, days, micros = value
        return f"(to_months({months}) + to_days({days}) + to_microseconds({micros}))"
    return f"CAST({_written(value)} AS {type_name(type_)})"


def _written(value: object) -> str:
    if isinstance(value, int):
        return f"({value})" if value < 0 else str(value)
    if isinstance(value, float):
        return text(repr(value))
    if isinstance(value, Decimal):
        return text(format(value, "f"))
    if isinstance(value, bytes):
        return f"from_hex({text(value.hex())})"
    if isinstance(value, datetime):
        return text(value.astimezone(UTC).isoformat(sep=" "))
    if isinstance(value, date | time):
        return text(value.isoformat())
    raise InternalError(f"a constant cannot be a {type(value).__name__}")
