"""The content hash: equal for equal content however it is cut, ordered and stored; else unlike."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.lake.content import ContentHash

KIND = pa.schema(
    [
        ("i", pa.int64()),
        ("f", pa.float64()),
        ("s", pa.string()),
        ("b", pa.bool_()),
        ("n", pa.decimal128(20, 3)),
        ("p", pa.struct([("x", pa.int32()), ("y", pa.list_(pa.string()))])),
        ("m", pa.map_(pa.string(), pa.int64())),
        ("q", pa.list_(pa.struct([("z", pa.binary())]))),
    ]
)

_TEXT = st.text(max_size=20)
_INT = st.integers(-(2**63), 2**63 - 1)
_ROW = st.fixed_dictionaries(
    {
        "i": st.none() | _INT,
        "f": st.none() | st.floats(),
        "s": st.none() | _TEXT,
        "b": st.none() | st.booleans(),
        "n": st.none() | st.decimals(-(10**16), 10**16, places=3),
        "p": st.none()
        | st.fixed_dictionaries(
            {
                "x": st.none() | st.integers(-9, 9),
                "y": st.none() | st.lists(st.none() | _TEXT, max_size=3),
            }
        ),
        "m": st.none()
        | st.dictionaries(_TEXT, st.none() | _INT, max_size=3).map(lambda m: [*m.items()]),
        "q": st.none()
        | st.lists(st.fixed_dictionaries({"z": st.none() | st.binary(max_size=9)}), max_size=3),
    }
)


def hashed(*tables: pa.Table) -> str:
    content = ContentHash()
    for table in tables:
        content.update(table)
    return content.hex()


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=KIND)


def canonical(value: Any) -> Any:
    """Return what two equal values have in common."""
    if isinstance(value, float):
        return ("nan",) if math.isnan(value) else value + 0.0
    if isinstance(value, dict):
        return tuple((name, canonical(value[name])) for name in sorted(value))
    if isinstance(value, Decimal):
        return value + 0
    if isinstance(value, list):
        return [canonical(v) for v in value]
    if isinstance(value, tuple):
        return tuple(canonical(v) for v in value)
    return value


def key(row: dict[str, Any]) -> str:
    entries = row["m"] and sorted(row["m"], key=lambda entry: entry[0])
    return repr(canonical({**row, "m": entries}))


@given(st.lists(_ROW, max_size=12), st.randoms(use_true_random=False), st.data())
@settings(max_examples=150, deadline=None)
def test_order_and_pieces_do_not_matter(
    rows: list[dict[str, Any]], random: Any, data: st.DataObject
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    cut = data.draw(st.integers(0, len(rows)))
    table = table_of(shuffled)

    pieces = [table.slice(0, cut), table.slice(cut)]
    assert hashed(table_of(rows)) == hashed(*pieces)


@given(_ROW, _ROW)
@settings(max_examples=300, deadline=None)
def test_rows_hash_alike_only_if_they_are(one: dict[str, Any], other: dict[str, Any]) -> None:
    alike = hashed(table_of([one])) == hashed(table_of([other]))

    assert alike == (key(one) == key(other))


@given(st.lists(_ROW, min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_duplicates_count(rows: list[dict[str, Any]]) -> None:
    assert hashed(table_of(rows)) != hashed(table_of([*rows, rows[0]]))


@given(st.lists(_ROW, max_size=8), st.lists(_ROW, max_size=8))
@settings(max_examples=50, deadline=None)
def test_hashes_merge(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
    content = ContentHash()
    content.update(table_of(some))
    content.merge(hashed(table_of(others)))

    assert hashed(table_of([*some, *others])) == content.hex()


def test_no_rows_hash_to_zero() -> None:
    assert hashed() == "0" * 32


def test_the_hash_is_the_same_in_years_to_come() -> None:
    rows = [
        {"i": 1, "f": 0.5, "s": "héllo, world", "b": True, "n": Decimal("1.250")},
        {"p": {"x": 1, "y": ["a", None]}, "m": [("k", 1)], "q": [{"z": b"\0"}, {"z": None}]},
    ]

    assert hashed(table_of(rows)) == "9a1072f3d1f1441b87d7ded0ca6ec437"


def column(values: list[Any], kind: pa.DataType) -> str:
    return hashed(pa.table({"v": pa.array(values, kind)}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (([1, None], pa.int64()), ([1, None], pa.int8())),
        (([0.0], pa.float64()), ([-0.0], pa.float32())),
        ((["a", "b"], pa.string()), (["a", "b"], pa.large_string())),
        ((["a", "b"], pa.string()), (["a", "b"], pa.dictionary(pa.int8(), pa.string()))),
        (([5_000], pa.timestamp("us", "UTC")), ([5], pa.timestamp("ms", "UTC"))),
        (
            ([[("a", 1), ("b", 2)]], pa.map_(pa.string(), pa.int64())),
            ([[("b", 2), ("a", 1)]], pa.map_(pa.string(), pa.int64())),
        ),
    ],
)
def test_how_a_value_is_stored_does_not_matter(one: Any, other: Any) -> None:
    assert column(*one) == column(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (([None], pa.string()), ([""], pa.string())),
        (([None], pa.int64()), ([0], pa.int64())),
        (([[]], pa.list_(pa.int64())), ([None], pa.list_(pa.int64()))),
        (([[None]], pa.list_(pa.int64())), ([[]], pa.list_(pa.int64()))),
        (([[1, 2]], pa.list_(pa.int64())), ([[2, 1]], pa.list_(pa.int64()))),
        ((["a\0"], pa.string()), (["a"], pa.string())),
    ],
)
def test_values_that_differ_hash_differently(one: Any, other: Any) -> None:
    assert column(*one) != column(*other)


def test_slices_hash_as_copies() -> None:
    table = table_of(
        [
            {
                "i": n,
                "s": f"{n}",
                "p": {"y": [str(n)]},
                "q": [{"z": b"%d" % n}] * n,
                "m": [(str(n), n)] * (n > 1),
            }
            for n in range(9)
        ]
    )

    sliced = table.slice(3, 4)
    assert hashed(sliced) == hashed(table_of(sliced.to_pylist()))


def test_system_and_hidden_columns_are_left_out() -> None:
    table = pa.table({"a": [1, 2]})
    more = table.append_column("_ACP_BATCHID", pa.array(["x", "y"]))

    assert hashed(table) == hashed(more.append_column("_fm_row", pa.array([3, 4])))


def test_columns_are_told_apart() -> None:
    assert hashed(pa.table({"a": [1], "b": [2]})) != hashed(pa.table({"a": [2], "b": [1]}))
