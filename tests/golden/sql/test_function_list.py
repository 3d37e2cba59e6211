"""Every function that Query Service's documentation names is known, by the list beside the project."""

from __future__ import annotations

import json

import pytest

from shared.sql.analyse import generators, literals
from shared.sql.analyse.calls import SPECIAL
from shared.sql.functions.table import FUNCTIONS, NAMES
from tests.support.shared_dir import find

SYNTAX = {"!", "when", "rollup", "type"}
"""What the page lists among functions, and the grammar takes: NOT, CASE WHEN, ROLLUP, types."""

BESIDE = {
    "make_date", "make_ym_interval", "regexp_extract_all", "reduce", "random", "raise_error",
    "hll_build_agg", "hll_estimate", "hll_merge_agg",
}  # fmt: skip
"""What examples of the documentation use beside its list."""


def _listed() -> list[str]:
    folder = find()
    if folder is None:
        return []
    areas = json.loads((folder / "spec" / "spark_functions.json").read_text())
    return sorted({name for names in areas.values() for name in names})


def _known() -> set[str]:
    called = {*NAMES, *SPECIAL, *literals.CAST_NAMES, *generators.NAMES}
    return called | set(FUNCTIONS) | SYNTAX


def test_every_function_of_the_list_is_known() -> None:
    if find() is None:
        pytest.skip("the inputs beside the project are absent")
    unknown = [name for name in _listed() if name not in _known()]
    assert len(_listed()) > 200
    assert unknown == []


def test_functions_that_examples_use_are_known() -> None:
    assert BESIDE - _known() == set()
