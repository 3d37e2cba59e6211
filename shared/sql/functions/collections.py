"""Functions of arrays and maps.

`size(NULL)` is -1; looking for a value among NULLs answers NULL where it is not found; order is
kept where Spark keeps it. Higher-order functions are bound by the analyser (`analyse.lambdas`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.sql import types
from shared.sql.functions.define import scalar
from shared.sql.functions.intervals import months
from shared.sql.functions.ordering import array_sorted, extreme_member, sorted_array
from shared.sql.functions.render import type_name
from shared.sql.types import Array, DataType

_NULLS = "list_count({0}) < len({0})"


def _distinct(items: str) -> str:
    """Each value once, in the order of first appearance."""
    found = "len(list_filter(_s[:_i - 1], lambda _y: _y IS NOT DISTINCT FROM _x)) = 0"
    wrapped = f"list_transform([{items}], lambda _s: list_filter(_s, lambda _x, _i: {found}))"
    return f"{wrapped}[1]"


def _within(item: str, items: str) -> str:
    return f"len(list_filter({items}, lambda _z: _z IS NOT DISTINCT FROM {item})) > 0"


_IN_SECOND = _within("_v", "{1}")
_SHARED = f"list_filter({{0}}, lambda _v: {_IN_SECOND})"
_OTHERS = f"list_filter({{0}}, lambda _v: NOT ({_IN_SECOND}))"
_EITHER = "({0} IS NULL OR {1} IS NULL)"


def _sequence_of(args: tuple[DataType, ...]) -> DataType | None:
    return Array(args[0]) if types.is_integral(args[0]) else None


def _dates_of(args: tuple[DataType, ...]) -> DataType | None:
    return Array(types.DATE) if args[:2] == (types.DATE, types.DATE) else None


def _wall_clocks_of(args: tuple[DataType, ...]) -> DataType | None:
    return Array(types.TIMESTAMP_NTZ) if args[0] == types.TIMESTAMP_NTZ else None


# What stands before the place, with NULLs up to it; and the same counted from the end.
_LEFT = (
    "{0}[:{1} - 1] || list_transform(range(greatest({1} - 1 - len({0}), 0)),"
    " lambda _i: CAST(NULL AS {type2}))"
)
_BACK = (
    "CASE WHEN -{1} <= len({0}) + 1 THEN {0}[:len({0}) + {1} + 1] || [{2}]"
    " || {0}[len({0}) + {1} + 2:]"
    " ELSE [{2}] || list_transform(range(-{1} - 1 - len({0})), lambda _i: CAST(NULL AS {type2}))"
    " || {0} END"
)


def _dates(start: str, stop: str, step: str | None = None) -> str:
    """Days from one to another; months are counted from the start, so that its day returns."""
    if step is None:
        days = f"range(CASE WHEN {start} <= {stop} THEN {stop} - {start} ELSE {start} - {stop} END + 1)"
        sign = f"(CASE WHEN {start} <= {stop} THEN 1 ELSE -1 END)"
        return f"list_transform({days}, lambda _n: {start} + CAST(_n * {sign} AS INTEGER))"
    last = f"CAST({stop} AS TIMESTAMP)"
    most = f"range(CAST(abs(date_diff('day', {start}, {stop})) + 2 AS BIGINT))"
    dates = f"list_transform({most}, lambda _n: CAST({start} AS TIMESTAMP) + _n * {step})"
    ahead = f"({start} + {step} > {start})"
    inside = f"CASE WHEN {ahead} THEN _d <= {last} ELSE _d >= {last} END"
    found = (
        f"list_transform(list_filter({dates}, lambda _d: {inside}), lambda _d: CAST(_d AS DATE))"
    )
    return _led(start, stop, step, found)


def _led(start: str, stop: str, step: str, found: str) -> str:
    """Return what was found from a start to a stop; a step that leads elsewhere is an error."""
    after = f"{start} + {step}"
    return (
        f"CASE WHEN {start} IS NULL OR {stop} IS NULL OR {step} IS NULL THEN NULL"
        f" WHEN {start} = {stop} OR ({after} > {start}) = ({stop} > {start}) AND {after} <> {start}"
        f" THEN {found} ELSE error('sequence: the step does not lead from the start to the stop') END"
    )


def _zip(args: Sequence[str], arg_types: Sequence[DataType], out: DataType) -> str:
    del arg_types
    absent = " OR ".join(f"{arg} IS NULL" for arg in args)
    zipped = f"CAST(list_zip({', '.join(args)}) AS {type_name(out)})"
    return f"CASE WHEN {absent} THEN NULL ELSE {zipped} END"


def _joined(maps: Sequence[str]) -> str:
    """One map of several; a key that two of them have is refused by `map_from_entries`."""
    entries = " || ".join(f"map_entries({m})" for m in maps)
    absent = " OR ".join(f"{m} IS NULL" for m in maps)
    return f"CASE WHEN {absent} THEN NULL ELSE map_from_entries({entries}) END"


def _timestamps(start: str, stop: str, step: str | None = None) -> str:
    """Instants from one to another; without a step by days, backwards where the stop is before."""
    if step is None:
        step = f"CASE WHEN {start} <= {stop} THEN INTERVAL 1 DAY ELSE INTERVAL (-1) DAY END"
        return f"generate_series({start}, {stop}, {step})"
    most = f"range(CAST(abs(date_diff('month', {start}, {stop})) + 2 AS BIGINT))"
    counted = f"list_transform({most}, lambda _n: {start} + _n * {step})"
    inside = f"CASE WHEN {stop} > {start} THEN _d <= {stop} ELSE _d >= {stop} END"
    found = (
        f"CASE WHEN {months(step)} = 0 THEN generate_series({start}, {stop}, {step})"
        f" ELSE list_filter({counted}, lambda _d: {inside}) END"
    )
    return _led(start, stop, step, found)


def _sorted_by(items: str, order: str) -> str:
    """Sort by a comparison: one after another goes behind the last that is not greater.

    So every element stays, whatever the comparison says, and ties as they stand.
    """
    match = re.match(r"lambda (\w+), (\w+): ", order)
    assert match is not None
    left, right, body = match[1], match[2], order[match.end() :]
    unknown = "CAST(error('array_sort: the comparison gave NULL') AS BIGINT)"
    before = f"CASE WHEN coalesce({body}, {unknown}) <= 0 THEN _i END"
    places = (
        f"list_transform(_s, lambda {left}, _i: list_transform(_n, lambda {right}: {before})[1])"
    )
    place = f"[coalesce(list_max({places}), 0)]"
    inserted = f"list_transform({place}, lambda _p: _s[:_p] || _n || _s[_p + 1:])[1]"
    singles = f"list_transform({items}, lambda _e: [_e])"
    return (
        f"CASE WHEN len({items}) < 2 THEN {items}"
        f" ELSE list_reduce({singles}, lambda _s, _n: {inserted}) END"
    )


_MOST = 10_000_000  # elements that a function may make of nothing: the memory of a row

ENTRIES = (
    scalar("array", "T* -> array<T>", "[{*}]"),
    scalar(
        "size cardinality",
        "array<T> -> int",
        "CASE WHEN {0} IS NULL THEN -1 ELSE CAST(len({0}) AS INTEGER) END",
    ),
    scalar(
        "size cardinality",
        "map<K,V> -> int",
        "CASE WHEN {0} IS NULL THEN -1 ELSE CAST(cardinality({0}) AS INTEGER) END",
        canonical="map_size",
    ),
    scalar("array_size", "array<T> -> int", "CAST(len({0}) AS INTEGER)"),
    scalar(
        "element_at try_element_at",
        "array<T>, int -> T",
        "CASE WHEN {1} = 0 THEN error('element_at: positions count from 1')"
        " ELSE list_extract({0}, {1}) END",
        promote=False,
        strict=True,
    ),
    scalar(
        "element_at try_element_at",
        "map<K,V>, K -> V",
        "{0}[{1}]",
        canonical="map_element",
        promote=False,
        strict=True,
    ),
    scalar(
        "get",
        "array<T>, int -> T",
        "CASE WHEN {1} >= 0 THEN list_extract({0}, {1} + 1) END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_insert",
        "array<T>, exactly<int>, T -> array<T>",
        "CASE WHEN {1} = 0 THEN error('array_insert: positions count from 1')"
        f" WHEN abs({{1}}) > {_MOST} THEN error('array_insert: an array is of at most {_MOST} elements')"
        f" WHEN {{1}} > 0 THEN {_LEFT} || [{{2}}] || {{0}}[{{1}}:]"
        f" ELSE {_BACK} END",
        promote=False,
        strict=True,
    ),
    scalar("arrays_zip", "any* -> any", generate=_zip),
    scalar(
        "array_sort_by",
        "array<T>, any -> array<T>",
        generate=lambda args, _types, _out: _sorted_by(*args),
    ),
    scalar(
        "shuffle",
        "array<T>, int? -> array<T>",
        "list_transform(list_sort(list_transform({0}, lambda _e: struct_pack(r := random(), v := _e))),"
        " lambda _e: _e.v)",
        volatile=True,
    ),
    # `map.key`: the key as written, else the first one that differs in case only.
    scalar(
        "map_member",
        "map<string,V>, string -> V",
        "CASE WHEN list_contains(map_keys({0}), {1}) THEN {0}[{1}]"
        " ELSE map_values({0})[list_position(list_transform(map_keys({0}),"
        " lambda _k: lower(_k)), lower({1}))] END",
    ),
    scalar(
        "array_contains",
        "array<T>, T -> boolean",
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN list_contains({0}, {1}) THEN TRUE"
        f" WHEN {_NULLS} THEN NULL ELSE FALSE END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_distinct",
        "array<T> -> array<T>",
        f"CASE WHEN {{0}} IS NULL THEN NULL ELSE {_distinct('{0}')} END",
    ),
    scalar(
        "array_union",
        "array<T>, array<T> -> array<T>",
        f"CASE WHEN {_EITHER} THEN NULL ELSE {_distinct('{0} || {1}')} END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_intersect",
        "array<T>, array<T> -> array<T>",
        f"CASE WHEN {_EITHER} THEN NULL ELSE {_distinct(_SHARED)} END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_except",
        "array<T>, array<T> -> array<T>",
        f"CASE WHEN {_EITHER} THEN NULL ELSE {_distinct(_OTHERS)} END",
        promote=False,
        strict=True,
    ),
    scalar(
        "arrays_overlap",
        "array<T>, array<T> -> boolean",
        f"CASE WHEN {_EITHER} THEN NULL"
        " WHEN len(list_filter({0}, lambda _v: list_contains({1}, _v))) > 0 THEN TRUE"
        " WHEN len({0}) > 0 AND len({1}) > 0 AND"
        " (list_count({0}) < len({0}) OR list_count({1}) < len({1})) THEN NULL ELSE FALSE END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_position",
        "array<T>, T -> bigint",
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL"
        " ELSE CAST(coalesce(list_position({0}, {1}), 0) AS BIGINT) END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_remove",
        "array<T>, T -> array<T>",
        "CASE WHEN {1} IS NULL THEN NULL"
        " ELSE list_filter({0}, lambda _v: _v IS DISTINCT FROM {1}) END",
        promote=False,
        strict=True,
    ),
    scalar("array_compact", "array<T> -> array<T>", "list_filter({0}, lambda _v: _v IS NOT NULL)"),
    scalar(
        "array_append",
        "array<T>, T -> array<T>",
        "CASE WHEN {0} IS NULL THEN NULL ELSE list_append({0}, {1}) END",
        promote=False,
        strict=True,
    ),
    scalar(
        "array_prepend",
        "array<T>, T -> array<T>",
        "CASE WHEN {0} IS NULL THEN NULL ELSE list_prepend({1}, {0}) END",
        promote=False,
        strict=True,
    ),
    scalar("array_max", "array<T> -> T", generate=extreme_member(greatest=True)),
    scalar("array_min", "array<T> -> T", generate=extreme_member(greatest=False)),
    scalar(
        "array_repeat",
        "T, exactly<int> -> array<T>",
        f"CASE WHEN {{1}} > {_MOST}"
        f" THEN error('array_repeat: an array is of at most {_MOST} elements')"
        " ELSE list_transform(range({1}), lambda _i: {0}) END",
    ),
    scalar(
        "array_join",
        "array<string>, string -> string",
        "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE coalesce(array_to_string("
        "list_filter({0}, lambda _v: _v IS NOT NULL), {1}), '') END",
        canonical="array_join_plain",
    ),
    scalar(
        "array_join",
        "array<string>, string, string -> string",
        "CASE WHEN {0} IS NULL OR {1} IS NULL OR {2} IS NULL THEN NULL ELSE coalesce(array_to_string("
        "list_transform({0}, lambda _v: coalesce(_v, {2})), {1}), '') END",
    ),
    scalar(
        "sort_array",
        "array<T> -> array<T>",
        generate=sorted_array,
        canonical="sort_array_ascending",
    ),
    scalar(
        "sort_array",
        "array<T>, boolean -> array<T>",
        generate=sorted_array,
    ),
    scalar("array_sort", "array<T> -> array<T>", generate=array_sorted),
    scalar("reverse", "array<T> -> array<T>", "list_reverse({0})", canonical="array_reverse"),
    scalar(
        "slice",
        "array<T>, int, int -> array<T>",
        "CASE WHEN {1} = 0 THEN error('slice: positions count from 1')"
        " WHEN {2} < 0 THEN error('slice: the length may not be negative')"
        " WHEN {1} > 0 THEN {0}[{1}:{1} + {2} - 1]"
        " WHEN len({0}) + {1} < 0 THEN {0}[1:0]"
        " ELSE {0}[len({0}) + {1} + 1:len({0}) + {1} + {2}] END",
    ),
    scalar(
        "flatten",
        "array<array<T>> -> array<T>",
        f"CASE WHEN {_NULLS} THEN NULL ELSE flatten({{0}}) END",
        promote=False,
        strict=True,
    ),
    scalar(
        "sequence",
        "T, T -> array<T>",
        "CAST(CASE WHEN {0} <= {1} THEN range(CAST({0} AS BIGINT), CAST({1} AS BIGINT) + 1)"
        " ELSE range(CAST({0} AS BIGINT), CAST({1} AS BIGINT) - 1, -1) END AS {type})",
        result=_sequence_of,
    ),
    scalar(
        "sequence",
        "T, T, bigint -> array<T>",
        "CASE WHEN {0} = {1} AND {2} = 0 THEN [{0}] WHEN sign({2}) * sign(CAST({1} AS HUGEINT) - {0}) < 0"
        " OR {2} = 0 THEN error('sequence: the step does not lead from the start to the stop') ELSE"
        " CAST(range(CAST({0} AS BIGINT), CAST({1} AS BIGINT) + sign({2}), {2}) AS {type}) END",
        canonical="sequence_by",
        result=_sequence_of,
    ),
    scalar(
        "sequence",
        "any, any, interval? -> array<date>",
        "",
        canonical="sequence_dates",
        generate=lambda args, _types, _out: _dates(*args),
        result=_dates_of,
    ),
    scalar(
        "sequence",
        "T, T, interval? -> any",
        canonical="sequence_wall_clocks",
        generate=lambda args, _types, _out: _timestamps(*args),
        result=_wall_clocks_of,
    ),
    scalar(
        "sequence",
        "timestamp, timestamp, interval? -> array<timestamp>",
        canonical="sequence_timestamps",
        generate=lambda args, _types, _out: _timestamps(*args),
    ),
    # The keys of map(…); those of other maps stay as they are.
    scalar(
        "without_negative_zero",
        "array<K> -> $0",
        "list_transform({0}, lambda _d: CASE WHEN _d = 0 THEN 0 ELSE _d END)",
    ),
    scalar("map_from_arrays", "array<K>, array<V> -> map<K,V>", "map({0}, {1})"),
    scalar("map_keys", "map<K,V> -> array<K>", "map_keys({0})"),
    scalar("map_values", "map<K,V> -> array<V>", "map_values({0})"),
    scalar("map_entries", "map<K,V> -> any", "map_entries({0})"),
    scalar(
        "map_from_entries",
        "array<T> -> any",
        f"CASE WHEN {_NULLS} THEN NULL ELSE map_from_entries({{0}}) END",
    ),
    scalar(
        "map_concat",
        "map<K,V>, map<K,V>* -> map<K,V>",
        generate=lambda args, _types, _out: _joined(args),
        strict=True,
    ),
    scalar(
        "map_contains_key",
        "map<K,V>, K -> boolean",
        "list_contains(map_keys({0}), {1})",
        promote=False,
        strict=True,
    ),
    # Bound by `analyse.lambdas`; the second parameter of a lambda counts from 1 in DuckDB, so
    # the analyser subtracts 1 wherever Spark's index is read.
    scalar("transform", "array<T>, any -> array<T>", "list_transform({0}, {1})"),
    scalar("filter", "array<T>, any -> array<T>", "list_filter({0}, {1})"),
    scalar(
        "exists",
        "array<T>, any -> boolean",
        "CASE WHEN {0} IS NULL THEN NULL WHEN len(list_filter({0}, {1})) > 0 THEN TRUE"
        " WHEN list_count(list_transform({0}, {1})) < len({0}) THEN NULL ELSE FALSE END",
    ),
    scalar(
        "forall",
        "array<T>, any -> boolean",
        "CASE WHEN {0} IS NULL THEN NULL"
        " WHEN list_contains(list_transform({0}, {1}), FALSE) THEN FALSE"
        " WHEN list_count(list_transform({0}, {1})) < len({0}) THEN NULL ELSE TRUE END",
    ),
    scalar("aggregate", "array<T>, any, any -> any", "list_reduce({0}, {2}, {1})"),
)
