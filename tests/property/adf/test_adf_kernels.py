"""Kernels give what the definition gives: random tables, windows and frames against the oracle."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.adf import dense
from shared.adf.compute import AdfSpec, FrameSpec, OrderBy, evaluate
from shared.adf.signatures import SIGNATURES
from tests.support import adf_oracle

INSTANT = pa.timestamp("us", tz="UTC")
NESTED = pa.struct([("a", pa.string()), ("b", pa.list_(pa.int32()))])
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("number", pa.int32()),
        ("nested", NESTED),
        ("double", pa.float64()),
        ("pair", pa.struct([("x", pa.int64()), ("y", pa.string())])),
        ("timestamp", INSTANT),
        ("value", pa.string()),
        ("condition", pa.bool_()),
        ("tie", pa.string()),
    ]
)

few = st.sampled_from
micros = st.one_of(
    st.integers(0, 6).map(lambda k: k * 1_000_000),
    st.integers(-3_000_000, 8_000_000),
    st.integers(0, 3).map(lambda k: 1_600_000_000_000_000 + k * 86_400_000_000),
)
nested = st.fixed_dictionaries(
    {
        "a": few([None, "", "k"]),
        "b": st.none() | st.lists(few([None, 0, 1]), max_size=2),
    }
)
row = st.fixed_dictionaries(
    {
        "id": few([None, "", "a", "ab", "a longer identity", "a longer identitz", "é"]),
        "number": few([None, 0, 1, -1]),
        "nested": st.none() | nested,
        "double": few([None, 0.0, -0.0, 1.5, -2.5, float("nan"), float("inf")]),
        "pair": st.none()
        | st.fixed_dictionaries({"x": few([None, 1, 2]), "y": few([None, "", "z"])}),
        "timestamp": st.none() | micros,
        "value": few([None, None, "", "red", "green", "blue"]),
        "condition": few([None, True, False, False]),
        "tie": few([None, "e1", "e2", "e3", "e4", "e5"]),
    }
)
tables = st.lists(row, max_size=24)

partitions = few(
    [(), ("id",), ("number",), ("nested",), ("double",), ("id", "number"), ("pair", "nested")]
)
orders = few(
    [
        (OrderBy("timestamp"),),
        (OrderBy("timestamp"),),
        (OrderBy("timestamp", nulls_first=False),),
        (OrderBy("timestamp", descending=True, nulls_first=False),),
        (OrderBy("value"), OrderBy("timestamp", descending=True)),
        (OrderBy("number", descending=True), OrderBy("double", nulls_first=False)),
        (OrderBy("double", descending=True, nulls_first=False), OrderBy("condition")),
        (OrderBy("pair"), OrderBy("timestamp")),
        (OrderBy("pair", descending=True, nulls_first=False),),
    ]
)
ties = few([(), (OrderBy("tie"),), (OrderBy("tie", descending=True, nulls_first=False),)])
bound = st.none() | st.integers(-4, 4)
rows_frames = st.tuples(bound, bound).filter(
    lambda ends: None in ends or ends[0] <= ends[1]  # type: ignore[operator]
)
frames = st.one_of(
    rows_frames.map(lambda ends: FrameSpec("ROWS", *ends)),
    few([FrameSpec("RANGE", a, b) for a in (None, 0) for b in (None, 0)]),
    few([FrameSpec("ROWS", None, 0), FrameSpec("ROWS", 0, None), FrameSpec("ROWS", None, None)]),
)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "timeout": few([0, 1, 2, 5, 86_400, 10**18]),
    "name": few([None, "", "channel"]),
    "before": st.booleans(),
    "shift": few([0, 1, 1, 2, 3, 10**20]),
    "ignore_nulls": st.booleans(),
    "unit": few(["seconds", "minutes", "hours", "days"]),
}


def options_of(function: str) -> st.SearchStrategy[dict[str, Any]]:
    names = [option.name for option in SIGNATURES[function].options]
    return st.fixed_dictionaries({name: OPTIONS[name] for name in names})


@st.composite
def specs(draw: st.DrawFn) -> AdfSpec:
    function = draw(few(sorted(SIGNATURES)))
    return AdfSpec(
        function=function,
        args=tuple(arg.name for arg in SIGNATURES[function].args),
        options=draw(options_of(function)),
        partition=draw(partitions),
        order=draw(orders),
        tie=draw(ties),
        frame=draw(frames),
    )


def table_of(rows: list[dict[str, Any]], cut: int = 0) -> pa.Table:
    """The rows as a table of two chunks."""
    return pa.concat_tables(
        [pa.Table.from_pylist(part, schema=SCHEMA) for part in (rows[:cut], rows[cut:])]
    )


@settings(max_examples=600, deadline=None)
@given(rows=tables, asked=st.lists(specs(), min_size=1, max_size=3), cut=st.integers(0, 24))
@example(rows=[], asked=[], cut=0)
def test_kernels_equal_the_definition(
    rows: list[dict[str, Any]], asked: list[AdfSpec], cut: int
) -> None:
    table = table_of(rows, cut)
    for spec, found in zip(asked, evaluate(asked, table), strict=True):
        assert found.to_pylist() == adf_oracle.evaluate(spec, table), spec


@settings(max_examples=150, deadline=None)
@given(rows=tables, spec=specs())
def test_colliding_hashes_do_not_mix_identities(rows: list[dict[str, Any]], spec: AdfSpec) -> None:
    table = table_of(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "HASH_MASK", 0)
        [found] = evaluate([spec], table)
    assert found.to_pylist() == adf_oracle.evaluate(spec, table)


@settings(max_examples=100, deadline=None)
@given(rows=tables, spec=specs(), picked=st.lists(st.integers(0, 23), max_size=30))
def test_only_wanted_rows(rows: list[dict[str, Any]], spec: AdfSpec, picked: list[int]) -> None:
    table = table_of(rows)
    wanted = [number for number in picked if number < len(rows)]
    [found] = evaluate([spec], table, wanted=np.array(wanted, np.int64))
    everything = adf_oracle.evaluate(spec, table)
    assert found.to_pylist() == [everything[number] for number in wanted]


@pytest.mark.parametrize("function", sorted(SIGNATURES))
def test_no_rows(function: str) -> None:
    names = tuple(arg.name for arg in SIGNATURES[function].args)
    options = {"timeout": 1} if "TIMEOUT" in function or function == "SESS_ID" else {}
    if "_EXP_" in function:
        options |= {"name": ""}  # type: ignore[dict-item]
    for table in (SCHEMA.empty_table(), pa.Table.from_batches([], SCHEMA)):
        spec = AdfSpec(
            function, names, options, ("id",), (OrderBy("timestamp"),), (), FrameSpec("ROWS", -1, 1)
        )
        [found] = evaluate([spec], table)
        assert len(found) == 0
        found.validate(full=True)


# --- one identity of 100,000 events ---------------------------------------------------------

SIZE = 100_000
LARGE_FRAMES = [
    FrameSpec("ROWS", None, 0),
    FrameSpec("ROWS", 0, None),
    FrameSpec("ROWS", None, None),
    FrameSpec("ROWS", -50_000, 20_000),
    FrameSpec("ROWS", 10_000, 60_000),
    FrameSpec("RANGE", None, 0),
    FrameSpec("RANGE", 0, None),
]
LARGE_ORDERS = {
    "in time": (OrderBy("timestamp"),),
    "backward": (OrderBy("timestamp", descending=True, nulls_first=False),),
    "at random": (OrderBy("tie"),),
}


@pytest.fixture(scope="module")
def crowd() -> pa.Table:
    """One identity, in no order at all, with ties and NULLs."""
    random = np.random.default_rng(7)
    instants = random.integers(0, SIZE * 2_000_000, SIZE)
    instants[random.random(SIZE) < 0.2] //= 4_000_000
    return pa.table(
        {
            "id": pa.array(["one"] * SIZE),
            "timestamp": pa.array(instants, INSTANT, mask=random.random(SIZE) < 0.001),
            "value": pa.array(
                random.integers(0, 9, SIZE).astype(str), mask=random.random(SIZE) < 0.7
            ),
            "condition": pa.array(random.random(SIZE) < 0.0005),
            "tie": pa.array(random.permutation(SIZE).astype(str)),
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("function", sorted(SIGNATURES))
@pytest.mark.parametrize("order", LARGE_ORDERS)
def test_one_large_identity(crowd: pa.Table, function: str, order: str) -> None:
    names = tuple(arg.name for arg in SIGNATURES[function].args)
    options: dict[str, Any] = {
        "timeout": 3_600, "name": "c", "before": True, "shift": 40, "ignore_nulls": True,
        "unit": "minutes",
    }  # fmt: skip
    options = {o.name: options[o.name] for o in SIGNATURES[function].options}
    tie = (OrderBy("tie"),)
    asked = [
        AdfSpec(function, names, options, ("id",), LARGE_ORDERS[order], tie, frame)
        for frame in LARGE_FRAMES
    ]
    evaluate(asked[:1], crowd.slice(0, 1))  # compiles
    began = time.process_time()
    answers = evaluate(asked, crowd)
    assert time.process_time() - began < 10, "seven frames: a quadratic way takes minutes"
    sample = [0, 1, SIZE - 1, *np.random.default_rng(1).integers(0, SIZE, 5).tolist()]
    for spec, found in zip(asked[:5:2], answers[:5:2], strict=True):
        expected = adf_oracle.evaluate(spec, crowd, only=sample)
        assert found.take(pa.array(sample)).to_pylist() == expected, spec
