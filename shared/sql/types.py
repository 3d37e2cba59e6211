"""Spark's data types, as values; every node of the typed tree has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataType:
    """A Spark data type. `str(type)` is its Spark SQL name."""

    def __str__(self) -> str:
        return type(self).__name__.lower()


class Null(DataType):
    """The type of a bare NULL (`void` in Spark)."""

    __slots__ = ()

    def __str__(self) -> str:
        return "void"


class Boolean(DataType):
    """True, false."""

    __slots__ = ()


class TinyInt(DataType):
    """8-bit signed."""

    __slots__ = ()


class SmallInt(DataType):
    """16-bit signed."""

    __slots__ = ()


class Int(DataType):
    """32-bit signed."""

    __slots__ = ()


class BigInt(DataType):
    """64-bit signed."""

    __slots__ = ()


class Float(DataType):
    """32-bit IEEE 754."""

    __slots__ = ()


class Double(DataType):
    """64-bit IEEE 754."""

    __slots__ = ()


class String(DataType):
    """UTF-8 text."""

    __slots__ = ()


class Binary(DataType):
    """Bytes."""

    __slots__ = ()


class Date(DataType):
    """A calendar day."""

    __slots__ = ()


class Timestamp(DataType):
    """An instant, microseconds since the epoch, shown in UTC."""

    __slots__ = ()


class TimestampNtz(DataType):
    """A wall clock without a zone; held as the instant at which UTC shows it."""

    __slots__ = ()

    def __str__(self) -> str:
        return "timestamp_ntz"


class Interval(DataType):
    """A calendar's span of months, days and microseconds (never stored)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class YearMonth(DataType):
    """A span of months; its outermost and innermost field: year 0, month 1 (never stored)."""

    start: int
    end: int

    def __str__(self) -> str:
        return _fields(("year", "month"), self.start, self.end)


@dataclass(frozen=True, slots=True)
class DayTime(DataType):
    """A span of microseconds; its fields: day 0, hour 1, minute 2, second 3 (never stored)."""

    start: int
    end: int

    def __str__(self) -> str:
        return _fields(("day", "hour", "minute", "second"), self.start, self.end)


def _fields(names: tuple[str, ...], start: int, end: int) -> str:
    return f"interval {names[start]}" + (f" to {names[end]}" if start != end else "")


@dataclass(frozen=True, slots=True)
class Time(DataType):
    """A time of day with up to `precision` digits of a second (never stored)."""

    precision: int

    def __str__(self) -> str:
        return f"time({self.precision})"


@dataclass(frozen=True, slots=True)
class Decimal(DataType):
    """An exact number of `precision` digits, `scale` of them after the point."""

    precision: int
    scale: int

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})"


@dataclass(frozen=True, slots=True)
class Array(DataType):
    """A list of one element type."""

    element: DataType

    def __str__(self) -> str:
        return f"array<{self.element}>"


@dataclass(frozen=True, slots=True)
class Map(DataType):
    """Keys to values."""

    key: DataType
    value: DataType

    def __str__(self) -> str:
        return f"map<{self.key},{self.value}>"


@dataclass(frozen=True, slots=True)
class Field:
    """A named member of a struct; the name keeps the spelling of its definition."""

    name: str
    type: DataType


@dataclass(frozen=True, slots=True)
class Struct(DataType):
    """Named members in order; names are looked up without regard to case."""

    fields: tuple[Field, ...]

    def __str__(self) -> str:
        inner = ",".join(f"{f.name}:{f.type}" for f in self.fields)
        return f"struct<{inner}>"

    def field(self, name: str) -> Field | None:
        """Return the field called `name`: the exact spelling first, then any case."""
        for field in self.fields:
            if field.name == name:
                return field
        folded = name.casefold()
        return next((f for f in self.fields if f.name.casefold() == folded), None)


NULL = Null()
BOOLEAN = Boolean()
TINYINT = TinyInt()
SMALLINT = SmallInt()
INT = Int()
BIGINT = BigInt()
FLOAT = Float()
DOUBLE = Double()
STRING = String()
BINARY = Binary()
DATE = Date()
TIMESTAMP = Timestamp()
TIMESTAMP_NTZ = TimestampNtz()
INTERVAL = Interval()

INTEGRAL: tuple[DataType, ...] = (TINYINT, SMALLINT, INT, BIGINT)
"""Integral types, narrowest first."""


def is_interval(t: DataType) -> bool:
    """Return whether `t` is a span of time, of any kind."""
    return isinstance(t, Interval | YearMonth | DayTime)


def is_stored(t: DataType) -> bool:
    """Return whether a table can hold values of a type: spans and times of day are for queries."""
    return not any(is_interval(part) or isinstance(part, Time) for part in walk(t))


def is_integral(t: DataType) -> bool:
    """Return whether `t` is a whole number type."""
    return t in INTEGRAL


def is_numeric(t: DataType) -> bool:
    """Return whether arithmetic is defined on `t`."""
    return t in INTEGRAL or t in {FLOAT, DOUBLE} or isinstance(t, Decimal)


def walk(t: DataType) -> Iterator[DataType]:
    """Yield `t` and every type inside it, outermost first."""
    yield t
    if isinstance(t, Array):
        yield from walk(t.element)
    elif isinstance(t, Map):
        yield from walk(t.key)
        yield from walk(t.value)
    elif isinstance(t, Struct):
        for field in t.fields:
            yield from walk(field.type)


def same_shape(left: DataType, right: DataType) -> bool:
    """Return whether two types differ at most in the names of fields."""
    match left, right:
        case Array(a), Array(b):
            return same_shape(a, b)
        case Map(ka, va), Map(kb, vb):
            return same_shape(ka, kb) and same_shape(va, vb)
        case Struct(fa), Struct(fb):
            pairs = zip(fa, fb, strict=False)
            return len(fa) == len(fb) and all(same_shape(a.type, b.type) for a, b in pairs)
    return left == right


def is_orderable(t: DataType) -> bool:
    """Return whether values of a type can be compared: no map is in it."""
    return not any(isinstance(part, Map) for part in walk(t))
