"""Functions that draw at random. With a seed they give what Spark gives in its first partition."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions import casts
from shared.sql.functions.define import Entry, scalar
from shared.sql.types import DataType, Decimal

_sites = itertools.count(1)


def _site() -> str:
    """What tells one call from the others: each draws from its seed on. The last is volatile."""
    return f"{next(_sites)}, random()"


def _seeded(args: Sequence[str], function: str) -> str:
    return f"{function}({', '.join(args)}, {_site()})"


def _bounds(args: tuple[DataType, ...]) -> DataType | None:
    low, high = args[:2]
    if types.NULL in {low, high}:
        return types.DOUBLE
    if not (types.is_numeric(low) and types.is_numeric(high)):
        return None
    for kind in (types.DOUBLE, types.FLOAT):
        if kind in {low, high}:
            return kind
    match low, high:
        case Decimal(), Decimal():
            return low if low.precision > high.precision else high
        case Decimal(), _:
            return low
        case _, Decimal():
            return high
    return max(low, high, key=types.INTEGRAL.index)


def _uniform(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    drawn = f"fm_rand({args[2]}, {_site()})" if len(args) == 3 else "random()"
    low, high = (
        casts.cast(sql, kind, types.DOUBLE) for sql, kind in zip(args[:2], arg_types, strict=False)
    )
    made = casts.cast(f"({low} + ({high} - {low}) * _u)", types.DOUBLE, out)
    return f"list_transform([{drawn}], lambda _u: {made})[1]"


def _draw(names: str, bare: str, seeded: str) -> tuple[Entry, ...]:
    first = names.split(maxsplit=1)[0]
    result = "string" if first == "uuid" else "double"
    return (
        scalar(names, f" -> {result}", bare, volatile=True),
        scalar(
            names,
            f"integral -> {result}",
            canonical=f"{first}_seeded",
            generate=lambda args, _types, _out: _seeded(args, seeded),
            volatile=True,
        ),
    )


ENTRIES = (
    *_draw("rand random", "random()", "fm_rand"),
    *_draw("randn", "(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))", "fm_randn"),
    *_draw("uuid", "CAST(uuid() AS VARCHAR)", "fm_uuid"),
    scalar(
        "randstr",
        "int -> string",
        canonical="randstr_any",
        generate=lambda args, _types, _out: _seeded(
            [*args, "CAST(floor(random() * 1e18) AS BIGINT)"], "fm_randstr"
        ),
        volatile=True,
    ),
    scalar(
        "randstr",
        "int, integral -> string",
        generate=lambda args, _types, _out: _seeded(args, "fm_randstr"),
        volatile=True,
    ),
    scalar(
        "uniform", "any, any, integral? -> any", generate=_uniform, result=_bounds, volatile=True
    ),
)
