"""Aggregate functions. They skip NULLs and are NULL over no rows, unless said."""

from __future__ import annotations

from shared.sql import types
from shared.sql.coercion import bounded
from shared.sql.functions.define import aggregate
from shared.sql.types import DataType, Decimal


def _sum(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    if isinstance(given, Decimal):
        return bounded(min(38, given.precision + 10), given.scale)
    return types.BIGINT if types.is_integral(given) else types.DOUBLE


def _average(args: tuple[DataType, ...]) -> DataType | None:
    given = args[0]
    if isinstance(given, Decimal):
        return bounded(given.precision + 4, given.scale + 4)
    return types.DOUBLE


_X = "({distinct}{0}){tail}"
_XY = "({0}, {1}){tail}"

_COUNT = "count({0}){tail}"
# DuckDB corrects for the size of the sample; Spark does not.
_SKEWNESS = (
    f"(CASE WHEN var_pop{_X} > 0 THEN CASE WHEN {_COUNT} = 2 THEN 0.0::DOUBLE ELSE"
    f" skewness{_X} * ({_COUNT} - 2) / sqrt({_COUNT} * ({_COUNT} - 1.0)) END END)"
)
_JOINED = "string_agg({distinct}{0}, {1}{order}){tail}"

ENTRIES = (
    aggregate("count", "any* -> bigint", "count({distinct}{*}){tail}"),
    aggregate("count_if countif", "boolean -> bigint", "CAST(count_if({0}){tail} AS BIGINT)"),
    aggregate("sum", "numeric -> any", f"CAST(sum{_X} AS {{type}})", result=_sum),
    aggregate("try_sum", "numeric -> any", f"TRY_CAST(sum{_X} AS {{type}})", result=_sum),
    aggregate("avg mean try_avg", "numeric -> any", f"CAST(avg{_X} AS {{type}})", result=_average),
    aggregate("min", "T -> T", f"min{_X}"),
    aggregate("max", "T -> T", f"max{_X}"),
    # FIRST, LAST and ANY_VALUE take NULLs too, unless told to ignore them: then the analyser
    # adds a FILTER (of a group) or IGNORE NULLS (over a window).
    aggregate("first first_value any_value", "T -> T", "first({0}{nulls}{order}){tail}"),
    aggregate("last last_value", "T -> T", "last({0}{nulls}{order}){tail}"),
    aggregate("max_by", "T, K -> T", f"arg_max_null{_XY}"),
    aggregate("min_by", "T, K -> T", f"arg_min_null{_XY}"),
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
    aggregate("stddev stddev_samp std", "double -> double", f"stddev_samp{_X}"),
    aggregate("stddev_pop", "double -> double", f"stddev_pop{_X}"),
    aggregate("variance var_samp", "double -> double", f"var_samp{_X}"),
    aggregate("var_pop", "double -> double", f"var_pop{_X}"),
    aggregate(
        "corr",
        "double, double -> double",
        f"(CASE WHEN NOT isnan(corr{_XY}) THEN corr{_XY} END)",
    ),
    aggregate("skewness", "double -> double", _SKEWNESS),
    aggregate("regr_slope", "double, double -> double", f"regr_slope{_XY}"),
    aggregate("regr_intercept", "double, double -> double", f"regr_intercept{_XY}"),
    aggregate("regr_r2", "double, double -> double", f"regr_r2{_XY}"),
    aggregate("regr_avgx", "double, double -> double", f"regr_avgx{_XY}"),
    aggregate("regr_avgy", "double, double -> double", f"regr_avgy{_XY}"),
    aggregate("regr_count", "double, double -> bigint", f"CAST(regr_count{_XY} AS BIGINT)"),
    aggregate("mode", "T -> T", f"mode{_X}"),
    aggregate("listagg string_agg", "string, string -> string", _JOINED),
    aggregate(
        "listagg string_agg",
        "string -> string",
        _JOINED.replace("{1}", "''"),
        canonical="listagg_bare",
    ),
    aggregate("covar_pop", "double, double -> double", f"covar_pop{_XY}"),
    aggregate("covar_samp", "double, double -> double", f"covar_samp{_XY}"),
    aggregate("kurtosis", "double -> double", f"kurtosis_pop{_X}"),
    aggregate(
        "approx_count_distinct",
        "any, double? -> bigint",
        "CAST(approx_count_distinct({0}){tail} AS BIGINT)",
    ),
    aggregate(
        "percentile percentile_cont",
        "double, double -> double",
        "quantile_cont({distinct}{0}, {1}){tail}",
    ),
    aggregate(
        "percentile",
        "double, array<double> -> array<double>",
        "quantile_cont({distinct}{0}, {1}){tail}",
        canonical="percentiles",
    ),
    aggregate(
        "percentile_disc", "double, double -> double", "quantile_disc({distinct}{0}, {1}){tail}"
    ),
    aggregate(
        "percentile",
        "double, double, bigint -> double",
        "list_aggregate(flatten(list(list_transform(range({2}), lambda _i: {0})){tail}),"
        " 'quantile_cont', {1})",
        canonical="percentile_weighted",
    ),
    aggregate("median", "double -> double", "quantile_cont({distinct}{0}, 0.5){tail}"),
    # Exact, where Spark answers within its accuracy: for up to 10,000 values they are equal.
    aggregate(
        "percentile_approx approx_percentile",
        "T, double, int? -> T",
        "quantile_disc({distinct}{0}, {1}){tail}",
    ),
    aggregate(
        "percentile_approx approx_percentile",
        "T, array<double>, int? -> array<T>",
        "quantile_disc({distinct}{0}, {1}){tail}",
        canonical="percentiles_approx",
    ),
    aggregate("bool_and every", "boolean -> boolean", f"bool_and{_X}"),
    aggregate("bool_or some any", "boolean -> boolean", f"bool_or{_X}"),
    aggregate("bit_and", "integral -> $0", f"bit_and{_X}"),
    aggregate("bit_or", "integral -> $0", f"bit_or{_X}"),
    aggregate("bit_xor", "integral -> $0", f"bit_xor{_X}"),
)
