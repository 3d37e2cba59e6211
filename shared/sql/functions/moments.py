"""Moments, correlation and regression: of groups to the last bit, over windows by DuckDB's sums."""

from __future__ import annotations

from shared.sql.functions.define import Entry, aggregate

_X = "({distinct}{0}){tail}"
_XY = "({0}, {1}){tail}"
_FINITE = "({distinct}CASE WHEN isfinite({0}) THEN {0} END){tail}"
_COUNT = "count({0}){tail}"
# DuckDB corrects for the size of the sample; Spark does not.
_SKEWNESS = (
    f"(CASE WHEN var_pop{_FINITE} > 0 THEN CASE WHEN {_COUNT} = 2 THEN 0.0::DOUBLE ELSE"
    f" skewness{_FINITE} * ({_COUNT} - 2) / sqrt({_COUNT} * ({_COUNT} - 1.0)) END END)"
)


def _moment(found: str, least: int = 1) -> str:
    """The moment of finite numbers; NaN where another is among at least so many, as in Spark."""
    many = f" AND {_COUNT} >= {least}" if least > 1 else ""
    other = "coalesce(bool_or(NOT isfinite({0})){tail}, false)"
    return f"(CASE WHEN {other} THEN CASE WHEN true{many} THEN 'NaN'::DOUBLE END ELSE {found} END)"


# The sums of DuckDB are those that Spark divides, where both numbers are there.
_CORRELATION = (
    f"(CASE WHEN regr_count{_XY} > 1 THEN regr_sxy{_XY}"
    f" / nullif(sqrt(regr_sxx{_XY} * regr_syy{_XY}), 0) END)"
)
_DETERMINATION = (
    f"(CASE WHEN regr_sxx{_XY} = 0 THEN NULL WHEN regr_syy{_XY} = 0 THEN 1.0::DOUBLE"
    f" ELSE power({_CORRELATION}, 2) END)"
)
_SLOPE = f"(regr_sxy{_XY} / nullif(regr_sxx{_XY}, 0))"


def _one(names: str, found: str, window: str) -> Entry:
    """Define a moment of numbers.

    Args:
        names: what it is called.
        found: the function in Python that finds it in a list.
        window: its DuckDB template over a window, where no list is made of each frame.
    """
    grouped = f"fm_{found}(list({{distinct}}{{0}}){{tail}})"
    return aggregate(names, "double -> double", window, grouped=grouped)


def _two(name: str, window: str, *, swapped: bool = False) -> Entry:
    """Define a moment of pairs; `swapped`: Spark takes what is known before what depends on it."""
    first, second = ("{1}", "{0}") if swapped else ("{0}", "{1}")
    grouped = f"fm_{name}(list({first}){{tail}}, list({second}){{tail}})"
    return aggregate(name, "double, double -> double", window, grouped=grouped)


ENTRIES = (
    _one("stddev stddev_samp std", "stddev_samp", _moment(f"stddev_samp{_FINITE}", 2)),
    _one("stddev_pop", "stddev_pop", _moment(f"stddev_pop{_FINITE}")),
    _one("variance var_samp", "var_samp", _moment(f"var_samp{_FINITE}", 2)),
    _one("var_pop", "var_pop", _moment(f"var_pop{_FINITE}")),
    _one("skewness", "skewness", _moment(_SKEWNESS)),
    _one("kurtosis", "kurtosis", _moment(f"kurtosis_pop{_FINITE}")),
    _two("corr", _CORRELATION),
    _two("covar_pop", f"covar_pop{_XY}"),
    _two("covar_samp", f"covar_samp{_XY}"),
    _two("regr_slope", _SLOPE, swapped=True),
    _two("regr_intercept", f"(regr_avgy{_XY} - {_SLOPE} * regr_avgx{_XY})", swapped=True),
    _two("regr_r2", _DETERMINATION),
    _two("regr_sxx", f"(regr_sxx{_XY} + 0 * regr_avgx{_XY})"),
    _two("regr_syy", f"(regr_syy{_XY} + 0 * regr_avgy{_XY})"),
    _two("regr_sxy", f"regr_sxy{_XY}"),
    aggregate("regr_avgx", "double, double -> double", f"regr_avgx{_XY}"),
    aggregate("regr_avgy", "double, double -> double", f"regr_avgy{_XY}"),
    aggregate("regr_count", "double, double -> bigint", f"CAST(regr_count{_XY} AS BIGINT)"),
)
