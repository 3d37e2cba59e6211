"""Hashes and sketches. Values reach them as text with a tag that tells how they are hashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shared.sql import types
from shared.sql.functions import intervals
from shared.sql.functions.define import aggregate, scalar
from shared.sql.functions.model import Generator
from shared.sql.functions.render import quoted
from shared.sql.types import Array, DataType, DayTime, Decimal, Map, Struct, Time, YearMonth

_TAGS = {
    types.BOOLEAN: "'i:' || CAST(CAST({0} AS INTEGER) AS VARCHAR)",
    types.TINYINT: "'i:' || CAST({0} AS VARCHAR)",
    types.SMALLINT: "'i:' || CAST({0} AS VARCHAR)",
    types.INT: "'i:' || CAST({0} AS VARCHAR)",
    types.BIGINT: "'l:' || CAST({0} AS VARCHAR)",
    types.FLOAT: "'f:' || CAST({0} AS VARCHAR)",
    types.DOUBLE: "'d:' || CAST({0} AS VARCHAR)",
    types.STRING: "'s:' || {0}",
    types.BINARY: "'x:' || hex({0})",
    types.DATE: "'i:' || CAST(({0} - DATE '1970-01-01') AS VARCHAR)",
    types.TIMESTAMP_NTZ: "'l:' || CAST(epoch_us({0}) AS VARCHAR)",
    types.TIMESTAMP: "'l:' || CAST(epoch_us({0}) AS VARCHAR)",
}
_NARROW = 18
"""Decimals of so many digits are hashed as whole numbers of 64 bits."""


def tagged(sql: str, kind: DataType) -> str:
    """Return DuckDB SQL for the list of a value's tagged parts; NULL parts are left out later."""
    match kind:
        case Struct(fields):
            parts = [tagged(f"{sql}.{quoted(f.name)}", f.type) for f in fields]
            return f"({' || '.join(parts)})"
        case Array(element):
            return (
                f"coalesce(flatten(list_transform({sql}, lambda _t: {tagged('_t', element)})), [])"
            )
        case Map(key, value):
            return f"({tagged(f'map_keys({sql})', Array(key))} || {tagged(f'map_values({sql})', Array(value))})"
        case Decimal(precision, _):
            tag = "l" if precision <= _NARROW else "m"
            return f"['{tag}:' || replace(CAST({sql} AS VARCHAR), '.', '')]"
    if isinstance(kind, DayTime):
        return f"['l:' || CAST(epoch_us({sql}) AS VARCHAR)]"
    if isinstance(kind, YearMonth):
        return f"['i:' || CAST({intervals.months(sql)} AS VARCHAR)]"
    if isinstance(kind, Time):  # nanoseconds since midnight
        return f"['l:' || CAST(epoch_us({sql}) * 1000 AS VARCHAR)]"
    written = _TAGS.get(kind)
    return "[CAST(NULL AS VARCHAR)]" if written is None else f"[{written.format(sql)}]"


_PLAIN = {
    types.BOOLEAN: ("int", "CAST({0} AS INTEGER)"),
    **dict.fromkeys((types.TINYINT, types.SMALLINT, types.INT), ("int", "{0}")),
    types.DATE: ("int", "CAST({0} - DATE '1970-01-01' AS INTEGER)"),
    types.BIGINT: ("long", "{0}"),
    **dict.fromkeys((types.TIMESTAMP, types.TIMESTAMP_NTZ), ("long", "epoch_us({0})")),
    types.FLOAT: ("float", "{0}"),
    types.DOUBLE: ("double", "{0}"),
    types.STRING: ("text", "{0}"),
}
"""Types that are hashed a column at a time: by which function, and what it takes of a value."""


def _hash(columns: str, nested: str) -> Generator:
    """Write a hash of several values: each one's hash is the seed of the next.

    Args:
        columns: prefix of the functions of plain values.
        nested: the function of a list of tagged parts.
    """

    def write(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
        del out
        hashed = "42"
        for arg, kind in zip(args, arg_types, strict=True):
            if kind in _PLAIN:
                name, value = _PLAIN[kind]
                hashed = f"{columns}_{name}({value.format(f'({arg})')}, {hashed})"
            else:
                hashed = f"{nested}({tagged(f'({arg})', kind)}, {hashed})"
        return hashed

    return write


def _hashed(kind: DataType) -> Callable[[tuple[DataType, ...]], DataType | None]:
    """Hashes take no maps: equal ones may have their entries in another order."""

    def result(args: tuple[DataType, ...]) -> DataType | None:
        return None if any(isinstance(t, Map) for a in args for t in types.walk(a)) else kind

    return result


def _sketch_part(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del out
    return f"array_to_string({tagged(args[0], arg_types[0])}, chr(0))"


ENTRIES = (
    scalar(
        "hash",
        "any, any* -> int",
        generate=_hash("fm_murmur", "fm_murmur3"),
        result=_hashed(types.INT),
    ),
    scalar(
        "xxhash64",
        "any, any* -> bigint",
        generate=_hash("fm_xxh", "fm_xxhash64"),
        result=_hashed(types.BIGINT),
    ),
    scalar("md5", "string -> string", "md5({0})"),
    scalar("md5", "binary -> string", "md5({0})", canonical="md5_bytes"),
    scalar("sha sha1", "string -> string", "sha1({0})"),
    scalar("sha sha1", "binary -> string", "sha1({0})", canonical="sha1_bytes"),
    scalar("sha2", "string, int -> string", "fm_sha2(encode({0}), {1})"),
    scalar("sha2", "binary, int -> string", "fm_sha2({0}, {1})", canonical="sha2_bytes"),
    scalar("crc32", "string -> bigint", "fm_crc32(encode({0}))"),
    scalar("crc32", "binary -> bigint", "fm_crc32({0})", canonical="crc32_bytes"),
    # Bound by the analyser: what approx_count_distinct counts of a value, and hll_build_agg, is text.
    scalar("register_code", "bigint, int -> bigint", "fm_register_codes({0}, {1})"),
    scalar("sketch_part", "any -> string", generate=_sketch_part),
    aggregate(
        "hll_build_agg", "string, int -> string", "fm_hll_build(list(DISTINCT {0}){tail}, {1})"
    ),
    aggregate(
        "hll_merge_agg",
        "string -> string",
        "fm_hll_merge(list(DISTINCT {0}){tail}, FALSE)",
        canonical="hll_merge_alike",
    ),
    aggregate(
        "hll_merge_agg",
        "string, boolean -> string",
        "fm_hll_merge(list(DISTINCT {0}){tail}, bool_or({1}){tail})",
    ),
    scalar("hll_estimate", "string -> double", "fm_hll_estimate({0})"),
)
