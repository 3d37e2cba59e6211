"""Spark's types as Arrow's and back: datasets, results and literals are Arrow outside of SQL."""

from __future__ import annotations

import pyarrow as pa

from shared.core.errors import NotSupportedError
from shared.sql import types
from shared.sql.types import (
    Array,
    DataType,
    DayTime,
    Decimal,
    Field,
    Map,
    Struct,
    Time,
    TimestampNtz,
    YearMonth,
)

_TO_ARROW: dict[DataType, pa.DataType] = {
    types.NULL: pa.null(),
    types.BOOLEAN: pa.bool_(),
    types.TINYINT: pa.int8(),
    types.SMALLINT: pa.int16(),
    types.INT: pa.int32(),
    types.BIGINT: pa.int64(),
    types.FLOAT: pa.float32(),
    types.DOUBLE: pa.float64(),
    types.STRING: pa.string(),
    types.BINARY: pa.binary(),
    types.DATE: pa.date32(),
    types.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    types.INTERVAL: pa.month_day_nano_interval(),
}

_WIDER = {
    pa.uint8(): types.SMALLINT,
    pa.uint16(): types.INT,
    pa.uint32(): types.BIGINT,
    pa.uint64(): Decimal(20, 0),
    pa.float16(): types.FLOAT,
    pa.large_string(): types.STRING,
    pa.string_view(): types.STRING,
    pa.large_binary(): types.BINARY,
    pa.binary_view(): types.BINARY,
    pa.date64(): types.DATE,
}
_FROM_ARROW = {arrow: spark for spark, arrow in _TO_ARROW.items()} | _WIDER


def to_arrow(type_: DataType) -> pa.DataType:
    """Return the Arrow type that stores `type_`; timestamps are microseconds in UTC."""
    match type_:
        case Decimal(precision, scale):
            return pa.decimal128(precision, scale)
        case Array(element):
            return pa.list_(to_arrow(element))
        case Map(key, value):
            # Arrow knows no keys without a type; the empty map has none that could be wrong.
            keys = pa.string() if key == types.NULL else to_arrow(key)
            return pa.map_(keys, to_arrow(value))
        case Struct(fields):
            return pa.struct([pa.field(f.name, to_arrow(f.type)) for f in fields])
        case TimestampNtz():
            return _TO_ARROW[types.TIMESTAMP]
        case Time():
            return pa.time64("us")
        case YearMonth() | DayTime():
            return _TO_ARROW[types.INTERVAL]
        case _:
            return _TO_ARROW[type_]


def from_arrow(type_: pa.DataType) -> DataType:
    """Return the Spark type of an Arrow type; every timestamp is an instant.

    Raises:
        NotSupportedError: the dialect has no such type (times of day, unions, durations).
    """
    if type_ in _FROM_ARROW:
        return _FROM_ARROW[type_]
    if pa.types.is_timestamp(type_):
        return types.TIMESTAMP
    if pa.types.is_decimal(type_):
        return Decimal(type_.precision, type_.scale)
    if pa.types.is_dictionary(type_):
        return from_arrow(type_.value_type)
    if pa.types.is_map(type_):
        return Map(from_arrow(type_.key_type), from_arrow(type_.item_type))
    if pa.types.is_struct(type_):
        fields = [type_.field(i) for i in range(type_.num_fields)]
        return Struct(tuple(Field(f.name, from_arrow(f.type)) for f in fields))
    if pa.types.is_fixed_size_binary(type_):
        return types.BINARY
    if pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_list_view(type_):
        return Array(from_arrow(type_.value_type))
    if pa.types.is_fixed_size_list(type_):
        return Array(from_arrow(type_.value_type))
    raise NotSupportedError(f"the dialect has no type for Arrow's {type_}")
