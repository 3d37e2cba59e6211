"""Aggregate functions. They skip NULLs and are NULL over no rows, unless said."""

from __future__ import annotations

from shared.sql import types
from shared.sql.coercion import bounded
from shared.sql.functions.define import aggregate
from shared.sql.functions.ordering import has_parts
from shared.sql.types import Array, DataType, Decimal


def _sum(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    if isinstance(given, Decimal):
        return bounded(min(38, given.precision + 10), given.scale)
    return types.BIGINT if types.is_integral(given) else types.DOUBLE


def _average(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    if isinstance(given, Decimal):
        return Decimal(min(38, given.precision + 4), min(38, given.scale + 4))
    return types.DOUBLE


def _exact(args: tuple[DataType, ...]) -> DataType | None:
    return _average(args) if isinstance(args[0], Decimal) else None


def _long(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    return _sum(args) if isinstance(given, Decimal) and given.precision > 28 else None


def _wide(args: tuple[DataType, ...]) -> DataType | None:
    return types.BIGINT if args[0] == types.BIGINT else None


def _elements(args: tuple[DataType, ...]) -> DataType | None:
    return Array(args[0])


def _with_parts(args: tuple[DataType, ...]) -> DataType | None:
    return args[0] if has_parts(args[0]) else None


_LEAST = "arg_min({0}, {sorted0}){tail}"
_GREATEST = "arg_max({0}, {sorted0}){tail}"
_X = "({distinct}{0}){tail}"
_XY = "({0}, {1}){tail}"
_SECONDS = "{}({{distinct}}epoch({{0}})){{tail}}"
_BY = "({0}, {sorted1}){tail}"
# In structs, since DuckDB takes no NULLs of several.
_SEVERAL = (
    "list_transform({}(struct_pack(v := {{0}}), {{sorted1}}, {{2}}){{tail}}, lambda _p: _p.v)"
)

_JOINED = "string_agg({distinct}{0}, coalesce({1}, ''){order}){tail}"
_JOINED_BYTES = "unhex(string_agg({distinct}hex({0}), coalesce(hex({1}), ''){order}){tail})"
_WRAPPED = (
    f"CAST(((sum{_X} + 9223372036854775808) % 18446744073709551616 + 18446744073709551616)"
    " % 18446744073709551616 - 9223372036854775808 AS BIGINT)"
)

# The sum of decimals of more than 28 digits, as text, where that of DuckDB would overflow: whole
# numbers by their upper and lower digits, and what comes after the point. Of DISTINCT ones only
# DuckDB can tell which to add.
_WHOLE = "CAST(trunc({0}) AS HUGEINT)"
_TEN = "10000000000000000000::HUGEINT"


def _added(left: str, right: str) -> str:
    return f"fm_decimal('+', {left}, {right}, 100, 38)"


def _text_of_sum(part: str) -> str:
    return f"CAST(sum({part}){{tail}} AS VARCHAR)"


_PARTS = _added(
    _added(
        f"{_text_of_sum(f'{_WHOLE} // {_TEN}')} || '{'0' * 19}'",
        _text_of_sum(f"{_WHOLE} % {_TEN}"),
    ),
    _text_of_sum("{0} - trunc({0})"),
)
_EACH = "CAST(sum({distinct}CASE WHEN '{distinct}' != '' THEN {0} END){tail} AS VARCHAR)"
_LONG_SUM = f"CASE WHEN '{{distinct}}' = '' THEN {_PARTS} ELSE {_EACH} END"
_LONG = f"TRY_CAST({_LONG_SUM} AS {{type}})"

# DuckDB's average of decimals is a double.
_EXACT = (
    f"TRY_CAST(fm_decimal('/', CAST(sum{_X} AS VARCHAR), CAST(count{_X} AS VARCHAR), 76, 38)"
    " AS {type})"
)

ENTRIES = (
    aggregate("count", "any* -> bigint", "count({distinct}{*}){tail}"),
    aggregate(
        "count_if countif",
        "boolean -> bigint",
        "count({distinct}CASE WHEN {0} THEN true END){tail}",
    ),
    # Spark's sum goes round at the ends of bigint.
    aggregate("sum", "numeric -> any", _WRAPPED, canonical="sum_wrapped", result=_wide),
    aggregate("sum try_sum", "any -> any", _LONG, canonical="sum_decimal", result=_long),
    aggregate("sum", "numeric -> any", f"CAST(sum{_X} AS {{type}})", result=_sum),
    aggregate("sum", "exactly<timestamp> -> double", _SECONDS.format("sum"), canonical="sum_times"),
    aggregate("try_sum", "numeric -> any", f"TRY_CAST(sum{_X} AS {{type}})", result=_sum),
    aggregate(
        "avg mean try_avg",
        "any -> any",
        _EXACT.replace(f"CAST(sum{_X} AS VARCHAR)", f"CAST({_LONG} AS VARCHAR)"),
        canonical="avg_decimal_long",
        result=lambda args: _exact(args) if _long(args) else None,
    ),
    aggregate("avg mean try_avg", "any -> any", _EXACT, canonical="avg_decimal", result=_exact),
    aggregate("avg mean try_avg", "numeric -> any", f"CAST(avg{_X} AS {{type}})", result=_average),
    aggregate(
        "avg mean", "exactly<timestamp> -> double", _SECONDS.format("avg"), canonical="avg_times"
    ),
    aggregate("min", "T -> any", _LEAST, canonical="min_of_parts", result=_with_parts),
    aggregate("max", "T -> any", _GREATEST, canonical="max_of_parts", result=_with_parts),
    aggregate("min", "T -> T", f"min{_X}"),
    aggregate("max", "T -> T", f"max{_X}"),
    # FIRST, LAST and ANY_VALUE take NULLs too, unless told to ignore them: then the analyser
    # adds a FILTER (of a group) or IGNORE NULLS (over a window).
    aggregate("first first_value any_value", "T -> T", "first({0}{nulls}{order}){tail}"),
    aggregate("last last_value", "T -> T", "last({0}{nulls}{order}){tail}"),
    aggregate("max_by", "T, K -> T", f"arg_max_null{_BY}"),
    aggregate("min_by", "T, K -> T", f"arg_min_null{_BY}"),
    aggregate(
        "max_by",
        "T, K, int -> any",
        _SEVERAL.format("arg_max"),
        canonical="max_by_several",
        result=_elements,
    ),
    aggregate(
        "min_by",
        "T, K, int -> any",
        _SEVERAL.format("arg_min"),
        canonical="min_by_several",
        result=_elements,
    ),
    aggregate(
        "collect_list array_agg",
        "T -> array<T>",
        "coalesce(list({distinct}{0}{order}){tail}, CAST([] AS {type}))",
        skips_nulls=True,
    ),
    aggregate(
        "collect_set",
        "T -> array<T>",
        "coalesce(list_sort(list(DISTINCT {0}){tail}), CAST([] AS {type}))",
        skips_nulls=True,
    ),
    aggregate("mode", "T -> T", "mode({distinct}{0}{order}){tail}"),
    aggregate("listagg string_agg", "string, string -> string", _JOINED),
    aggregate(
        "listagg string_agg",
        "string -> string",
        _JOINED.replace("{1}", "''"),
        canonical="listagg_bare",
    ),
    aggregate(
        "listagg string_agg", "binary, binary -> binary", _JOINED_BYTES, canonical="listagg_bytes"
    ),
    aggregate(
        "listagg string_agg",
        "binary -> binary",
        _JOINED_BYTES.replace("hex({1})", "''"),
        canonical="listagg_bare_bytes",
    ),
    aggregate(
        "approx_count_distinct",
        "any, double? -> bigint",
        "fm_registers_estimate(list(DISTINCT {0}){tail}, {1})",  # as the analyser gives them
        skips_nulls=True,
    ),
    aggregate("bool_and every", "exactly<boolean> -> boolean", f"bool_and{_X}"),
    aggregate("bool_or some any", "exactly<boolean> -> boolean", f"bool_or{_X}"),
    aggregate("bit_and", "integral -> $0", f"bit_and{_X}"),
    aggregate("bit_or", "integral -> $0", f"bit_or{_X}"),
    aggregate("bit_xor", "integral -> $0", f"bit_xor{_X}"),
)
