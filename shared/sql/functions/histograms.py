"""histogram_numeric: bins with a centre of the type of the values, and a height."""

from __future__ import annotations

from shared.sql import types
from shared.sql.functions.define import Entry, aggregate
from shared.sql.types import Array, DataType, Decimal, Field, Struct

_DATE = "DATE '1970-01-01'"


def _bins(args: tuple[DataType, ...]) -> Array:
    return Array(Struct((Field("x", args[0]), Field("y", types.DOUBLE))))


def _entry(canonical: str, text: str, number: str, centre: str, *kinds: type | DataType) -> Entry:
    """Define it for some types: how a value becomes a number, and a centre a value again."""

    def result(args: tuple[DataType, ...]) -> DataType | None:
        taken = any(isinstance(args[0], k) if isinstance(k, type) else args[0] == k for k in kinds)
        return _bins(args) if taken else None

    found = f"fm_histogram(list(CAST({number} AS DOUBLE)){{tail}}, {{1}})"
    return aggregate(
        "histogram_numeric",
        text,
        f"list_transform([{found}], lambda _h: CAST(list_transform(range(1, len(_h), 2),"
        f" lambda _i: struct_pack(x := {centre}, y := _h[_i + 1])) AS {{type}}))[1]",
        canonical=canonical,
        result=result,
        skips_nulls=True,
    )


_INT = "any, int -> any"

ENTRIES = (
    _entry("histogram_numeric", _INT, "{0}", "trunc(_h[_i])", *types.INTEGRAL),
    _entry("histogram_decimals", _INT, "{0}", "_h[_i]", Decimal, types.FLOAT),
    _entry(
        "histogram_dates",
        _INT,
        f"{{0}} - {_DATE}",
        f"{_DATE} + CAST(trunc(_h[_i]) AS INTEGER)",
        types.DATE,
    ),
    _entry(
        "histogram_times",
        _INT,
        "epoch_us({0})",
        "make_timestamptz(CAST(trunc(_h[_i]) AS BIGINT))",
        types.TIMESTAMP,
    ),
    _entry(
        "histogram_wall_times",
        _INT,
        "epoch_us({0})",
        "make_timestamp(CAST(trunc(_h[_i]) AS BIGINT))",
        types.TIMESTAMP_NTZ,
    ),
    _entry("histogram_doubles", "numeric, int -> any", "{0}", "_h[_i]", types.DOUBLE),
)
