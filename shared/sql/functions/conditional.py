"""Functions of NULLs and choices."""

from __future__ import annotations

from shared.sql import types
from shared.sql.functions.define import scalar
from shared.sql.functions.ordering import extreme_argument

ENTRIES = (
    scalar("coalesce", "T, T* -> T", "coalesce({*})"),
    scalar("nvl ifnull", "T, T -> T", "coalesce({0}, {1})"),
    scalar("nvl2", "any, T, T -> T", "CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END"),
    scalar("nanvl", "double, double -> double", "CASE WHEN isnan({0}) THEN {1} ELSE {0} END"),
    scalar(
        "nanvl",
        "float, float -> float",
        "CASE WHEN isnan({0}) THEN {1} ELSE {0} END",
        canonical="nanvl_float",
    ),
    scalar("isnan", "double -> boolean", "coalesce(isnan({0}), FALSE)"),
    scalar("or_null", "any -> $0", "TRY({0})"),
    scalar("nullifzero", "numeric -> $0", "nullif({0}, 0)"),
    scalar("zeroifnull", "numeric -> $0", "coalesce({0}, 0)"),
    scalar("greatest", "T, T, T* -> T", generate=extreme_argument(greatest=True), promote=False),
    scalar("least", "T, T, T* -> T", generate=extreme_argument(greatest=False), promote=False),
    scalar(
        "raise_error",
        "string -> any",
        "error(coalesce({0}, 'null'))",
        result=lambda _args: types.NULL,
    ),
    scalar(
        "assert_true",
        "boolean, string? -> any",
        "CASE WHEN {0} THEN NULL ELSE error('assert_true failed') END",
        result=lambda _args: types.NULL,
    ),
)
