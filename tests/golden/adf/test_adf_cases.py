"""Adobe's documented figures and the cases made from their definitions, through the whole engine.

The cases lie beside the project and are read there; see `tests.support.shared_dir`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from shared.engine.result import Result
from shared.lake.dataset import Layout
from tests.support import homes
from tests.support.homes import Home
from tests.support.shared_dir import find

LATER: dict[str, str] = {}
"""Cases that fail until the language is whole; any other one must pass."""

_SNAPSHOT = "__snapshot_id"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")

Case = dict[str, Any]


def _cases() -> list[Any]:
    folder = find()
    if folder is None:
        reason = "the inputs beside the project are absent"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="absent")]
    cases = json.loads((folder / "golden" / "adf_cases.json").read_text())["cases"]
    return [
        pytest.param(
            case,
            id=case["id"],
            marks=[pytest.mark.xfail(strict=True, reason=LATER[case["id"]])]
            if case["id"] in LATER
            else [],
        )
        for case in cases
    ]


CASES = _cases()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES)
def test_of_records(home: Home, case: Case) -> None:
    _check(home, case, None)


@pytest.mark.parametrize(
    "case",
    [p for p in CASES if "timestamp" in (p.values[0].get("input_columns") or ())],
)
def test_of_events_in_buckets(home: Home, case: Case) -> None:
    _check(home, case, homes.events(case["input_columns"][0]))


def test_the_list_of_later_cases_names_cases() -> None:
    known = {p.id for p in CASES}
    assert known >= LATER.keys() or known == {"absent"}


def _check(home: Home, case: Case, layout: Layout | None) -> None:
    _put(home, case, layout)
    results = home.results(_with_snapshots(home, case))
    if case["expected_columns"] == ["result_sets"]:
        actual = [[list(row) for row in r.rows()] for r in results if r.columns]
        assert actual == case["expected_rows"]
        return
    result = next(r for r in results if r.columns)
    assert [name for name, _ in result.columns] == case["expected_columns"]
    expected = case["expected_rows"] if case["consistent"] else case["definition_rows"]
    _compare(result, [_typed(row) for row in expected], ordered=case["ordered"])


def _with_snapshots(home: Home, case: Case) -> str:
    """Return the query with the table's own snapshot numbers for those of the case (1, 2 …)."""
    text: str = case["sql"]
    if _SNAPSHOT not in (case["input_columns"] or ()):
        return text
    query = f"SELECT snapshot_id FROM (SELECT history_meta('{case['input_table']}'))"
    numbers = [row[0] for row in home.rows(query)]
    before, clause, after = text.partition("SNAPSHOT")
    return before + clause + re.sub(r"\d+", lambda m: str(numbers[int(m[0]) - 1]), after)


def _compare(result: Result, expected: list[Any], *, ordered: bool) -> None:
    actual = [list(row) for row in result.rows()]
    if not ordered:
        actual, expected = sorted(actual, key=repr), sorted(expected, key=repr)
    assert actual == expected


def _typed(value: Any) -> Any:
    """Return an expected value with instants for texts that look like one."""
    if isinstance(value, list):
        return [_typed(v) for v in value]
    if isinstance(value, dict):
        return {name: _typed(v) for name, v in value.items()}
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value.removesuffix(".0")).replace(tzinfo=UTC)
    return value


def _put(home: Home, case: Case, layout: Layout | None) -> None:
    """Make the dataset that a case reads: one commit for each of its snapshots."""
    name, columns = case["input_table"], case["input_columns"]
    if name is None:
        return
    home.results(f"DROP TABLE IF EXISTS `{name}`")
    rows = [
        dict(zip(columns, _typed(row), strict=True)) | {"_id": f"{i:04}"}
        for i, row in enumerate(case["input_rows"])
    ]
    kinds = {column: _kind([row[column] for row in rows]) for column in columns}
    shown = [c for c in columns if c != _SNAPSHOT] + ["_id"] * (layout is not None)
    commits = sorted({row.get(_SNAPSHOT, 1) for row in rows})
    for commit in commits:
        part = [row for row in rows if row.get(_SNAPSHOT, 1) == commit]
        arrays = {c: pa.array([row[c] for row in part], kinds.get(c, pa.string())) for c in shown}
        home.add(name, _nested(arrays), layout or Layout.record())


def _kind(values: list[Any]) -> pa.DataType:
    found = pa.array(values).type
    if pa.types.is_null(found):
        return pa.float64()
    return pa.timestamp("us", tz="UTC") if pa.types.is_timestamp(found) else found


def _nested(arrays: dict[str, pa.Array]) -> pa.Table:
    """Return a table in which dotted columns are fields of structs."""
    inner: dict[str, dict[str, pa.Array]] = {}
    for path, array in arrays.items():
        first, _, rest = path.partition(".")
        inner.setdefault(first, {})[rest] = array
    made = {}
    for name, parts in inner.items():
        if list(parts) == [""]:
            made[name] = parts[""]
            continue
        table = _nested(parts)
        columns = [column.combine_chunks() for column in table.columns]
        made[name] = pa.StructArray.from_arrays(columns, names=table.column_names)
    return pa.table(made)
