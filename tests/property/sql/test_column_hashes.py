"""Hashes of whole columns are those of single values, which golden queries hold to Spark's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.engine.udfs import digests, hashes
from shared.engine.udfs.registers import ENTRIES, _estimate

COLUMNS = {entry.name: entry for entry in hashes.ENTRIES}
KINDS: dict[str, tuple[str, pa.DataType, st.SearchStrategy[Any]]] = {
    "text": ("s", pa.string(), st.text(max_size=70)),
    "int": ("i", pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "long": ("l", pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "float": ("f", pa.float32(), st.floats(width=32)),
    "double": ("d", pa.float64(), st.floats()),
}


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None)  # a kernel is compiled at the first call
@given(data=st.data())
def test_a_column_is_hashed_as_its_values_are(name: str, data: st.DataObject) -> None:
    tag, kind, values = KINDS[name]
    rows = data.draw(st.lists(st.none() | values, max_size=9))
    whole = pa.array([None, *rows], kind)[1:]  # a slice, as DuckDB may hand out
    for column, one, size in (
        (COLUMNS[f"fm_xxh_{name}"], digests.xxhash64, pa.int64()),
        (COLUMNS[f"fm_murmur_{name}"], digests.murmur3, pa.int32()),
    ):
        seeds = [one([f"i:{number}"]) for number in range(len(rows))]
        parts = [None if v is None else [f"{tag}:{v}"] for v in rows]
        expected = [one(p or [], seed) for p, seed in zip(parts, seeds, strict=True)]
        assert column.compute(whole, pa.array(seeds, size)).to_pylist() == expected


@pytest.mark.parametrize("precision", [4, 9, 14])
@pytest.mark.parametrize("count", [0, 1, 37, 1_000, 40_000])
def test_estimates_are_near_the_truth(precision: int, count: int) -> None:
    seeds = pa.array(np.full(count, digests.SEED))
    found = COLUMNS["fm_xxh_long"].compute(pa.array(np.arange(count)), seeds)
    codes = ENTRIES[0].compute(found, pa.array([precision] * count, pa.int32()))
    estimate = _estimate(codes.unique().to_pylist(), precision)
    assert abs(estimate - count) <= 4 * 1.04 / 2 ** (precision / 2) * count
