"""Spark's casts with ANSI off, as DuckDB SQL: what cannot be converted becomes NULL.

DuckDB's own casts differ silently: they round where Spark truncates (`cast(1.9 as int)`), raise
where Spark wraps or gives NULL, and write doubles, timestamps and nested values otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.sql import types
from shared.sql.functions import clocks, intervals
from shared.sql.functions.render import quoted, text, type_name
from shared.sql.types import Array, DataType, DayTime, Decimal, Map, Struct, Time, YearMonth

_BITS = {types.TINYINT: 8, types.SMALLINT: 16, types.INT: 32, types.BIGINT: 64}
_BLANKS = "' ' || chr(9) || chr(10) || chr(13)"
_FLOATING = {types.FLOAT, types.DOUBLE}


def castable(source: DataType, target: DataType) -> bool:
    """Return whether `CAST(source AS target)` means anything."""
    if source in {target, types.NULL} or target == types.STRING:
        return True
    match source, target:
        case Array(a), Array(b):
            return castable(a, b)
        case Map(ka, va), Map(kb, vb):
            return castable(ka, kb) and castable(va, vb) and not _may_fail(ka, kb)
        case Struct(fa), Struct(fb):
            pairs = zip(fa, fb, strict=False)
            return len(fa) == len(fb) and all(castable(a.type, b.type) for a, b in pairs)
    if types.is_integral(source) and target == types.BINARY:
        return True
    if isinstance(source, Time) and target in _FLOATING:
        return False
    return (_family(source), _family(target)) in _ALLOWED


def _may_fail(source: DataType, target: DataType) -> bool:
    """Whether a cast gives NULL of some values: then it is none of a map's keys."""
    if source in {target, types.NULL}:
        return False  # of a map without entries
    if types.STRING in {source, target}:
        return target not in {types.STRING, types.BINARY}
    fractional = source in _FLOATING or isinstance(source, Decimal)
    if source in _FLOATING and target == types.TIMESTAMP:
        return True
    if types.DATE in {source, target}:
        return types.TIMESTAMP not in {source, target}
    if isinstance(target, Decimal):
        return source in _FLOATING or source == types.TIMESTAMP
    return fractional and types.is_integral(target)


def _family(t: DataType) -> str:
    if isinstance(t, DayTime | YearMonth):
        return "day-time" if isinstance(t, DayTime) else "year-month"
    if t == types.TIMESTAMP_NTZ:
        return "timestamp"
    if isinstance(t, Time):
        return "time"
    return "number" if types.is_numeric(t) else str(t).split("<", maxsplit=1)[0]


_ALLOWED = {
    ("string", "time"),
    ("time", "time"),
    ("time", "number"),
    ("timestamp", "time"),
    ("time", "timestamp"),
    ("number", "number"),
    ("number", "day-time"),
    ("number", "year-month"),
    ("day-time", "number"),
    ("year-month", "number"),
    ("day-time", "day-time"),
    ("year-month", "year-month"),
    ("string", "day-time"),
    ("string", "year-month"),
    ("string", "interval"),
    ("number", "boolean"),
    ("number", "timestamp"),
    ("boolean", "number"),
    ("boolean", "timestamp"),
    ("string", "number"),
    ("string", "boolean"),
    ("string", "date"),
    ("string", "timestamp"),
    ("string", "binary"),
    ("date", "timestamp"),
    ("timestamp", "date"),
    ("timestamp", "number"),
    ("timestamp", "timestamp"),
    ("timestamp", "boolean"),
    ("date", "number"),
    ("date", "boolean"),
    ("boolean", "timestamp"),
}


def cast(sql: str, source: DataType, target: DataType) -> str:
    """Return DuckDB SQL that casts `sql`, of type `source`, to `target` as Spark does.

    The expression may stand several times in the result; DuckDB computes it once.
    """
    if source == target:
        return sql
    if source != types.NULL and target != types.STRING and Time in {type(source), type(target)}:
        return clocks.cast(sql, source, target)
    if types.TIMESTAMP_NTZ in {source, target}:
        return _wall_clock(sql, source, target)
    if source == types.NULL:
        return f"CAST({sql} AS {type_name(target)})"
    if target == types.STRING:
        return to_string(sql, source)
    if types.is_interval(source) or types.is_interval(target):
        return intervals.cast(sql, source, target)
    match source, target:
        case Array(a), Array(b):
            return f"list_transform({sql}, lambda _e: {cast('_e', a, b)})"
        case Map(ka, va), Map(kb, vb):
            key, value = cast("_e.key", ka, kb), cast("_e.value", va, vb)
            entry = f"struct_pack(key := {key}, value := {value})"
            return f"map_from_entries(list_transform(map_entries({sql}), lambda _e: {entry}))"
        case Struct(), Struct():
            return _struct(sql, source, target)
    if source == types.STRING:
        return _from_string(sql, target)
    if types.is_numeric(source) and types.is_numeric(target):
        return _number(sql, source, target)
    return _simple(sql, source, target)


def _wall_clock(sql: str, source: DataType, target: DataType) -> str:
    """A clock without a zone is the instant of it in UTC; a zone in a text is left out."""
    if source == types.STRING and target == types.TIMESTAMP_NTZ:
        bare = f"regexp_replace(trim({sql}, {_BLANKS}), {text(_ZONE)}, '\\1')"
        return _text_to_timestamp(bare, clocks=False)
    instant: dict[DataType, DataType] = {types.TIMESTAMP_NTZ: types.TIMESTAMP}
    return cast(sql, instant.get(source, source), instant.get(target, target))


_ZONE = (
    r"^(\s*[+-]?\d{4,6}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)\s*[A-Za-z+-].*$"
)


def _struct(sql: str, source: Struct, target: Struct) -> str:
    members = ", ".join(
        f"{quoted(b.name)} := {cast(f'{sql}.{quoted(a.name)}', a.type, b.type)}"
        for a, b in zip(source.fields, target.fields, strict=True)
    )
    return f"CASE WHEN {sql} IS NULL THEN NULL ELSE struct_pack({members}) END"


_FIRST = "-9223372022400000000"
_LAST = "9223372036854775806"
"""DuckDB's first and last instant in microseconds."""


def instant_of_double(seconds: str) -> str:
    """Return the instant of seconds since 1970: parts of microseconds cut off, bounded, no NaN."""
    micros = f"trunc({seconds} * 1000000)"
    return (
        f"CASE WHEN isfinite({seconds}) THEN make_timestamptz(CASE"
        f" WHEN {micros} >= {_LAST} THEN {_LAST} WHEN {micros} <= {_FIRST} THEN {_FIRST}"
        f" ELSE CAST({micros} AS BIGINT) END) END"
    )


def _simple(sql: str, source: DataType, target: DataType) -> str:
    if source == types.DATE and target != types.TIMESTAMP:
        return f"CASE WHEN {sql} IS NULL THEN NULL ELSE CAST(NULL AS {type_name(target)}) END"
    if target == types.BOOLEAN:
        return f"(epoch_us({sql}) <> 0)" if source == types.TIMESTAMP else f"({sql} <> 0)"
    if target == types.BINARY:
        shown = f"lpad(to_hex(CAST({sql} AS BIGINT)), 16, '0')"
        return f"from_hex(right({shown}, {_BITS[source] // 4}))"
    if source == types.BOOLEAN:
        if target == types.TIMESTAMP:
            return f"make_timestamptz(CAST({sql} AS BIGINT))"
        if target == types.TIMESTAMP:
            return f"make_timestamptz(CAST(CAST({sql} AS INTEGER) AS BIGINT))"
        return f"CAST(CAST({sql} AS INTEGER) AS {type_name(target)})"
    if target == types.TIMESTAMP:
        if source == types.DATE:
            return f"timezone('UTC', CAST({sql} AS TIMESTAMP))"
        if types.is_integral(source):
            wide = f"CAST({sql} AS HUGEINT) * 1000000"
            return (
                f"CASE WHEN {sql} IS NOT NULL THEN"
                f" make_timestamptz(CAST(greatest({_FIRST}, least({_LAST}, {wide})) AS BIGINT)) END"
            )
        return instant_of_double(f"CAST({sql} AS DOUBLE)")
    if source == types.TIMESTAMP:
        if target == types.DATE:
            return f"CAST(timezone('UTC', {sql}) AS DATE)"
        if target in _FLOATING or isinstance(target, Decimal):
            return f"TRY_CAST((epoch_us({sql}) / 1000000) AS {type_name(target)})"
        whole = f"CAST(floor(epoch_us({sql}) / 1000000) AS BIGINT)"
        return f"TRY_CAST({whole} AS {type_name(target)})"
    return f"TRY_CAST({sql} AS {type_name(target)})"


# --- numbers --------------------------------------------------------------------------------


def _number(sql: str, source: DataType, target: DataType) -> str:
    name = type_name(target)
    if target == types.FLOAT and source == types.DOUBLE:
        return f"coalesce(TRY_CAST({sql} AS FLOAT), CAST(sign({sql}) * 'inf'::DOUBLE AS FLOAT))"
    if target in _FLOATING:
        return f"CAST({sql} AS {name})"
    if isinstance(target, Decimal):
        # Spark rounds the digits that are shown; DuckDB those of the binary fraction.
        if source in _FLOATING:
            return _text_to_decimal(f"CAST(CAST({sql} AS DOUBLE) AS VARCHAR)", target)
        return f"TRY_CAST({sql} AS {name})"
    if source in _FLOATING:
        wide = target if target == types.BIGINT else types.INT
        return low_bits(_truncated(sql, wide), target) if wide != target else _truncated(sql, wide)
    if isinstance(source, Decimal):
        return low_bits(f"trunc({sql})", target, "HUGEINT")
    if _BITS[source] <= _BITS[target]:
        return f"CAST({sql} AS {name})"
    return low_bits(sql, target)


def _truncated(sql: str, target: DataType) -> str:
    """A double toward zero; out of range is the nearest number, NaN is 0."""
    bits = _BITS[target] - 1
    low, high, name = -(1 << bits), (1 << bits) - 1, type_name(target)
    edge = f"{float(1 << bits):.1f}::DOUBLE"
    return (
        f"CASE WHEN isnan({sql}) THEN 0::{name} WHEN {sql} >= {edge} THEN {high}::{name}"
        f" WHEN {sql} <= -{edge} THEN ({low})::{name} ELSE CAST(trunc({sql}) AS {name}) END"
    )


def wider(t: DataType) -> str:
    """Return the DuckDB type in which sums and products of an integral type cannot overflow."""
    return "HUGEINT" if t == types.BIGINT else "BIGINT"


def low_bits(sql: str, target: DataType, wide: str | None = None) -> str:
    """Return the low bits of a whole number, as Java keeps them.

    Args:
        sql: the number.
        target: an integral type.
        wide: the DuckDB type that holds it; by default `wider(target)`.
    """
    bits = _BITS[target]
    mask, sign = (1 << bits) - 1, 1 << (bits - 1)
    held = wide or wider(target)
    return f"CAST(xor(CAST({sql} AS {held}) & {mask}, {sign}) - {sign} AS {type_name(target)})"


# --- from text ------------------------------------------------------------------------------

_NUMBER = r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?"
_TRUE = "'t', 'true', 'y', 'yes', '1'"
_FALSE = "'f', 'false', 'n', 'no', '0'"


def _from_string(sql: str, target: DataType) -> str:
    trimmed = f"trim({sql}, {_BLANKS})"
    if types.is_integral(target):
        led = f"regexp_replace({trimmed}, '^([+-]?)\\.', '\\10.')"
        whole = f"regexp_extract({led}, '^([+-]?\\d+)(?:\\.\\d*)?$', 1)"
        return f"TRY_CAST({whole} AS {type_name(target)})"
    if target in _FLOATING:
        plain = (
            f"regexp_extract({trimmed}, '^({_NUMBER}[dDfF]?|[+-]?(?i:inf|infinity)|(?i:nan))$', 1)"
        )
        return f"TRY_CAST(regexp_replace({plain}, '([0-9.])[dDfF]$', '\\1') AS {type_name(target)})"
    if isinstance(target, Decimal):
        return _text_to_decimal(f"regexp_extract({trimmed}, '^{_NUMBER}$')", target)
    if target == types.BOOLEAN:
        low = f"lower({trimmed})"
        return f"CASE WHEN {low} IN ({_TRUE}) THEN TRUE WHEN {low} IN ({_FALSE}) THEN FALSE END"
    if target == types.DATE:
        return _text_to_date(trimmed)
    if target == types.TIMESTAMP:
        return _text_to_timestamp(trimmed)
    if target == types.BINARY:
        return f"encode({sql})"
    return f"TRY_CAST({trimmed} AS {type_name(target)})"


def _text_to_decimal(sql: str, target: Decimal) -> str:
    """DuckDB counts the digits before the point as written: `12.3e-2` wants room for two."""
    if target.precision < 38:
        sql = f"TRY_CAST({sql} AS DECIMAL(38,{target.scale}))"
    return f"TRY_CAST({sql} AS {type_name(target)})"


_YEAR = r"^[+-]?\d{4,6}$"
_MONTH = r"^[+-]?\d{4,6}-\d{1,2}$"
_DAY = r"^([+-]?\d{4,6}-\d{1,2}-\d{1,2})(?:[ T].*)?$"
_US = r"^(\d{1,2})-(\d{1,2})-(\d{4}) (\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)$"
_HOUR = r"^[+-]?\d{4,6}-\d{1,2}-\d{1,2}[ T](?:[01]?\d|2[0-3])$"
_INSTANT = r"^[+-]?\d{4,6}-\d{1,2}-\d{1,2}[ T](?:[01]?\d|2[0-3]):\d{1,2}(?::\d{1,2}.*)?$"
_EAST = r"^[+-]?\d+-\d+-\d+[ T]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?\s*(?:UTC|GMT|UT)?[+-]\d.*$"
_OFFSET = (
    r"\s*(?:UTC|GMT|UT)?([+-])((?:0?\d|1[0-7])(?::[0-5]\d)?|(?:0\d|1[0-7])[0-5]\d|18(?::?00)?)$"
)


def _text_to_date(s: str) -> str:
    return (
        f"CASE WHEN regexp_matches({s}, {text(_DAY)})"
        f" THEN TRY_CAST(ltrim(regexp_extract({s}, {text(_DAY)}, 1), '+') AS DATE)"
        f" WHEN lower({s}) = 'epoch' THEN DATE '1970-01-01'"
        f" WHEN regexp_matches({s}, {text(_MONTH)}) THEN TRY_CAST(ltrim({s}, '+') || '-01' AS DATE)"
        f" WHEN regexp_matches({s}, {text(_YEAR)}) THEN TRY_CAST(ltrim({s}, '+') || '-01-01' AS DATE) END"
    )


_CLOCK = r"^(?:T(?:[01]?\d|2[0-3])|T?(?:[01]?\d|2[0-3]):\d{1,2}(?::\d{1,2}(?:\.\d*)?)?)(\s*[A-Za-z+-].*)?$"


def _text_to_timestamp(s: str, *, clocks: bool = True) -> str:
    """ISO forms, partial dates, and MM-dd-yyyy HH:mm:ss as Query Service takes it.

    `clocks`: a time alone, as `12:13` or `T12`, is today's.
    """
    stamp = type_name(types.TIMESTAMP)
    swapped = f"regexp_replace({s}, {text(_US)}, '\\3-\\1-\\2 \\4')"
    date = f"timezone('UTC', CAST({_text_to_date(s)} AS TIMESTAMP))"
    bare = f"ltrim({s}, '+')"
    hour = f"TRY_CAST({bare} || ':00' AS {stamp})"
    short = f"regexp_replace({bare}, {text(_OFFSET)}, '\\1\\2')"
    short = f"regexp_replace({short}, '([+-])(\\d)(:\\d+)?$', '\\10\\2\\3')"
    short = f"regexp_replace({short}, '([+-]\\d\\d)(\\d\\d)$', '\\1:\\2')"
    east = f"CASE WHEN regexp_matches({s}, {text(_OFFSET)}) THEN TRY_CAST({short} AS {stamp}) END"
    day = f"CAST(current_date AS VARCHAR) || ' ' || regexp_replace({s}, '^T(\\d+)$', '\\1:00')"
    today = (
        f" WHEN regexp_matches({s}, {text(_CLOCK)})"
        f" THEN TRY_CAST(replace({day}, ' T', ' ') AS {stamp})"
    )
    return (
        f"CASE WHEN regexp_matches({s}, {text(_HOUR)}) THEN {hour}"
        f" WHEN regexp_matches({s}, {text(_EAST)}) THEN {east}"
        f" WHEN regexp_matches({s}, {text(_INSTANT)}) THEN TRY_CAST({bare} AS {stamp})"
        f" WHEN regexp_matches({s}, {text(_US)}) THEN TRY_CAST({swapped} AS {stamp})"
        f"{today if clocks else ''}"
        f" WHEN regexp_matches({s}, '\\d[ T]') THEN NULL ELSE {date} END"
    )


# --- to text --------------------------------------------------------------------------------


def to_string(sql: str, source: DataType) -> str:
    """Return DuckDB SQL that writes a value as Spark's CAST to string does."""
    if types.is_interval(source):
        return intervals.to_string(sql, source)
    match source:
        case Time():
            return clocks.to_string(sql)
        case Struct(fields):
            parts = " || ', ' || ".join(_inner(f"{sql}.{quoted(f.name)}", f.type) for f in fields)
            return f"CASE WHEN {sql} IS NULL THEN NULL ELSE '{{' || {parts} || '}}' END"
        case Array(element):
            return _listed(sql, f"lambda _e: {_inner('_e', element)}", "[]")
        case Map(key, value):
            entry = f"{_inner('_e.key', key)} || ' -> ' || {_inner('_e.value', value)}"
            return _listed(f"map_entries({sql})", f"lambda _e: {entry}", "{}")
        case Decimal():
            return _write_decimal(sql, source)
    writer = _WRITERS.get(source)
    return f"CAST({sql} AS VARCHAR)" if writer is None else writer(sql)


def _inner(sql: str, t: DataType) -> str:
    return f"coalesce({to_string(sql, t)}, 'null')"


def _listed(sql: str, function: str, brackets: str) -> str:
    texts = f"array_to_string(list_transform({sql}, {function}), ', ')"
    return f"'{brackets[0]}' || {texts} || '{brackets[1]}'"


def _write_decimal(sql: str, source: Decimal) -> str:
    """Java's BigDecimal.toString: below 0.000001 it has an exponent, 1.0E-7 and 0E-8 too."""
    plain = f"CAST({sql} AS VARCHAR)"
    if source.precision == source.scale:  # DuckDB leaves out the zero before the point
        plain = f"regexp_replace({plain}, '^(-?)\\.', '\\10.')"
    if source.scale <= 6:
        return plain
    digits = f"ltrim(replace(CAST(abs({sql}) AS VARCHAR), '.', ''), '0')"
    tail = f"CASE WHEN length({digits}) > 1 THEN '.' || {digits}[2:] ELSE '' END"
    sign = f"CASE WHEN {sql} < 0 THEN '-' ELSE '' END"
    return (
        f"CASE WHEN {sql} = 0 THEN '0E-{source.scale}' WHEN abs({sql}) < 0.000001"
        f" THEN {sign} || {digits}[1] || {tail} || 'E-' || ({source.scale + 1} - length({digits}))"
        f" ELSE {plain} END"
    )


def _write_float(sql: str) -> str:
    """Java's Double.toString from DuckDB's shortest digits: 1.0E7, 1.0E-4, NaN, Infinity."""
    plain = f"CAST({sql} AS VARCHAR)"
    digits = f"ltrim(replace(replace(regexp_replace({plain}, 'e.*$', ''), '.', ''), '-', ''), '0')"
    kept = f"rtrim({digits}, '0')"
    mantissa = f"{kept}[1] || '.' || CASE WHEN length({kept}) > 1 THEN {kept}[2:] ELSE '0' END"
    exponent = (
        f"CASE WHEN contains({plain}, 'e') THEN"
        f" CAST(regexp_extract({plain}, 'e(.*)$', 1) AS INTEGER)"
        f" WHEN abs({sql}) >= 1 THEN instr(replace({plain}, '-', ''), '.') - 2"
        f" ELSE -length(regexp_extract({plain}, '^-?0\\.(0*)', 1)) - 1 END"
    )
    sign = f"CASE WHEN {sql} < 0 THEN '-' ELSE '' END"
    return (
        f"CASE WHEN isnan({sql}) THEN 'NaN'"
        f" WHEN isinf({sql}) THEN CASE WHEN {sql} > 0 THEN 'Infinity' ELSE '-Infinity' END"
        f" WHEN {sql} = 0 OR (abs({sql}) >= 0.001 AND abs({sql}) < 10000000) THEN {plain}"
        f" ELSE {sign} || {mantissa} || 'E' || {exponent} END"
    )


def _write_day(sql: str) -> str:
    """DuckDB writes years before the first as (BC), and no sign before those beyond four digits."""
    plain = f"CAST({sql} AS VARCHAR)"
    sign = f"CASE WHEN year({sql}) < 0 THEN '-' WHEN year({sql}) > 9999 THEN '+' ELSE '' END"
    year = f"{sign} || format('{{:04d}}', abs(year({sql})))"
    far = f"regexp_replace({plain}, '^\\d+(-\\d+-\\d+)(?: \\(BC\\))?', {year} || '\\1')"
    return f"CASE WHEN year({sql}) BETWEEN 1 AND 9999 THEN {plain} ELSE {far} END"


_WRITERS: dict[DataType, Callable[[str], str]] = {
    types.FLOAT: _write_float,
    types.DOUBLE: _write_float,
    types.DATE: _write_day,
    types.TIMESTAMP_NTZ: lambda sql: _write_day(f"timezone('UTC', {sql})"),
    types.TIMESTAMP: lambda sql: _write_day(f"timezone('UTC', {sql})"),
    types.BINARY: lambda sql: f"coalesce(TRY(decode({sql})), fm_utf8({sql}))",
}
