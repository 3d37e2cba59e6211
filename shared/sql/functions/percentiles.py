"""Percentiles, of numbers and of spans of time."""

from __future__ import annotations

from collections.abc import Callable

from shared.sql import types
from shared.sql.functions import intervals
from shared.sql.functions.define import Entry, aggregate
from shared.sql.types import Array, DataType, DayTime, YearMonth

# Interpolated as Spark does, to the last bit; a share below 0 counts from the end.
_INTERPOLATED = (
    "list_transform(list_transform([struct_pack(l := CASE WHEN {1} < 0 THEN list_reverse_sort({v})"
    " ELSE list_sort({v}) END, p := abs({1}) * (len({v}) - 1))], lambda _s: struct_pack("
    "n := len(_s.l), a := _s.l[CAST(floor(_s.p) AS BIGINT) + 1],"
    " b := _s.l[CAST(ceil(_s.p) AS BIGINT) + 1], p := _s.p - floor(_s.p))), lambda _t:"
    " CASE WHEN _t.n = 0 THEN NULL WHEN _t.a = _t.b THEN _t.a"
    " ELSE _t.a + (_t.b - _t.a) * _t.p END)[1]"
)
_PERCENTILE = _INTERPOLATED.replace("{v}", "list({distinct}{0}){tail}")
_WEIGHTED = _INTERPOLATED.replace(
    "{v}", "flatten(list(list_transform(range({2}), lambda _i: {0})){tail})"
)


def _elements(args: tuple[DataType, ...]) -> DataType | None:
    return Array(args[0])


def _full(kind: type[YearMonth | DayTime]) -> Callable[..., DataType | None]:
    found: DataType = YearMonth(0, 1) if kind is YearMonth else DayTime(0, 3)
    return lambda args: found if isinstance(args[0], kind) else None


def _several(args: tuple[DataType, ...]) -> DataType | None:
    """Of spans the analyser makes one percentile a share."""
    found = _full(YearMonth)(args) or _full(DayTime)(args)
    return None if found is None else Array(found)


def _spans(kind: type[YearMonth | DayTime]) -> tuple[Entry, ...]:
    """Percentiles of spans: between two of them what months or microseconds are whole."""
    word = "months" if kind is YearMonth else "micros"
    of = YearMonth(0, 1) if kind is YearMonth else DayTime(0, 3)
    made = intervals.made(f"trunc({_PERCENTILE.replace('{0}', intervals.amount('{0}', of))})", of)
    return (
        aggregate(
            "percentile percentile_cont",
            "any, double, bigint? -> any",
            made,
            canonical=f"percentile_{word}",
            result=_full(kind),
            skips_nulls=True,
        ),
        aggregate(
            "median",
            "any -> any",
            made.replace("{1}", "0.5"),
            canonical=f"median_{word}",
            result=_full(kind),
            skips_nulls=True,
        ),
        aggregate(
            "percentile_disc",
            "any, double -> any",
            "quantile_disc({distinct}{0}, {1}){tail}",
            canonical=f"percentile_disc_{word}",
            result=_full(kind),
        ),
    )


ENTRIES = (
    *_spans(YearMonth),
    *_spans(DayTime),
    aggregate(
        "percentile percentile_cont percentile_disc",
        "any, array<double>, bigint? -> any",
        "quantile_disc({distinct}{0}, {1}){tail}",
        canonical="percentiles_of_spans",
        result=_several,
    ),
    aggregate(
        "percentile percentile_cont",
        "double, double -> double",
        _PERCENTILE,
        skips_nulls=True,
    ),
    aggregate(
        "percentile percentile_cont",
        "double, array<double> -> array<double>",
        "quantile_cont({distinct}{0}, {1}){tail}",
        canonical="percentiles",
    ),
    aggregate(
        "percentile_disc", "double, double -> double", "quantile_disc({distinct}{0}, {1}){tail}"
    ),
    aggregate(
        "percentile_disc",
        "double, array<double> -> array<double>",
        "quantile_disc({distinct}{0}, {1}){tail}",
        canonical="percentiles_disc",
    ),
    aggregate(
        "percentile",
        "double, array<double>, bigint -> array<double>",
        "quantile_cont({distinct}{0}, {1}){tail}",
        canonical="percentiles_weighted",
    ),
    aggregate(
        "percentile",
        "double, double, bigint -> double",
        _WEIGHTED,
        canonical="percentile_weighted",
        skips_nulls=True,
    ),
    aggregate("median", "double -> double", _PERCENTILE.replace("{1}", "0.5"), skips_nulls=True),
    # Exact, where Spark answers within its accuracy: for up to 10,000 values they are equal.
    aggregate(
        "percentile_approx approx_percentile",
        "numeric, double, int? -> $0",
        "quantile_disc({distinct}{0}, {1}){tail}",
    ),
    aggregate(
        "percentile_approx approx_percentile",
        "numeric, array<double>, int? -> any",
        "quantile_disc({distinct}{0}, {1}){tail}",
        canonical="percentiles_approx_numbers",
        result=_elements,
    ),
    aggregate(
        "percentile_approx approx_percentile",
        "T, double, int? -> T",
        "quantile_disc({distinct}{0}, {1}){tail}",
        canonical="percentile_approx_values",
        result=lambda given: None if given[0] == types.STRING else given[0],
    ),
    aggregate(
        "percentile_approx approx_percentile",
        "T, array<double>, int? -> array<T>",
        "quantile_disc({distinct}{0}, {1}){tail}",
        canonical="percentiles_approx",
        result=lambda given: None if given[0] == types.STRING else types.Array(given[0]),
    ),
)
