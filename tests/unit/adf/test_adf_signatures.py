"""The table of functions, its checks, and what may be written in a call."""

from __future__ import annotations

import pytest

from shared.adf.signatures import SIGNATURES, bind_options, check_frame
from shared.core.errors import InputError, NotSupportedError


def names(function: str, count: int) -> list[str]:
    return [p.name for p in SIGNATURES[function].layout(count)]


def test_thirteen_names_of_ten_functions() -> None:
    assert len(SIGNATURES) == 14
    assert all(name == signature.name for name, signature in SIGNATURES.items())


def test_call_positions() -> None:
    assert names("SESS_TIMEOUT", 2) == ["timestamp", "timeout"]
    assert names("ATTRIBUTION_FIRST_TOUCH", 3) == ["timestamp", "name", "value"]
    assert names("ATTRIBUTION_FIRST_TOUCH", 2) == ["timestamp", "value"]
    assert names("ATTRIBUTION_LAST_TOUCH_EXP_IF", 4) == ["timestamp", "name", "value", "condition"]
    assert names("NEXT", 1) == ["value"]
    with pytest.raises(InputError, match="takes 2 arguments, not 3"):
        SIGNATURES["SESS_START_IF"].layout(3)
    with pytest.raises(InputError, match="takes 1 to 3 arguments, not 0") as error:
        SIGNATURES["PREVIOUS"].layout(0)
    assert error.value.hint == "write PREVIOUS(value, [shift], [ignoreNulls])"


def test_defaults_are_the_documented_ones() -> None:
    assert bind_options("PREVIOUS", {}) == {"shift": 1, "ignore_nulls": False}
    assert bind_options("TIME_BETWEEN_NEXT_MATCH", {}) == {"unit": "seconds"}
    assert bind_options("ATTRIBUTION_LAST_TOUCH", {}) == {"name": None}
    given = {"name": "c"}
    assert bind_options("ATTRIBUTION_FIRST_TOUCH_EXP_IF", given) == {"name": "c", "before": False}
    with pytest.raises(InputError, match="needs expirationInSeconds"):
        bind_options("SESS_TIMEOUT", {})


@pytest.mark.parametrize("unit", ["day", "DAYS", "Hour", "minutes", "second"])
def test_units_in_any_case_and_number(unit: str) -> None:
    bound = bind_options("TIME_BETWEEN_PREVIOUS_MATCH", {"unit": unit})
    assert bound == {"unit": unit.lower().rstrip("s") + "s"}


@pytest.mark.parametrize(
    ("function", "constants", "message"),
    [
        ("SESS_TIMEOUT", {"timeout": -1}, "may not be negative"),
        ("SESS_TIMEOUT", {"timeout": None}, "may not be NULL"),
        ("SESS_TIMEOUT", {"timeout": True}, "must be a whole number"),
        ("SESS_TIMEOUT", {"timeout": "1800"}, "must be a whole number"),
        ("ATTRIBUTION_LAST_TOUCH_EXP_TIMEOUT", {"name": "", "timeout": -5}, "expTimeout"),
        ("PREVIOUS", {"shift": -1}, "may not be negative"),
        ("PREVIOUS", {"shift": None}, "may not be NULL"),
        ("NEXT", {"ignore_nulls": None}, "true or false, not NULL"),
        ("TIME_BETWEEN_NEXT_MATCH", {"unit": "weeks"}, "may not be 'weeks'"),
        ("TIME_BETWEEN_NEXT_MATCH", {"unit": "minuets"}, "may not be 'minuets'"),
        ("TIME_BETWEEN_NEXT_MATCH", {"unit": None}, "not NULL"),
        ("ATTRIBUTION_FIRST_TOUCH", {"name": 3}, "must be a string"),
    ],
)
def test_wrong_constants(function: str, constants: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        bind_options(function, constants)


def test_a_misspelt_unit_gets_a_hint() -> None:
    with pytest.raises(InputError) as error:
        bind_options("TIME_BETWEEN_NEXT_MATCH", {"unit": "minuets"})
    assert error.value.hint == "did you mean 'minutes'?"


def test_zero_is_allowed() -> None:
    assert bind_options("SESS_TIMEOUT", {"timeout": 0}) == {"timeout": 0}
    assert bind_options("PREVIOUS", {"shift": 0})["shift"] == 0


def test_frames() -> None:
    for start, end in [(None, 0), (None, None), (0, None), (-3, 2), (1, 2), (-2, -1)]:
        check_frame("ROWS", start, end)
    check_frame("RANGE", None, 0)
    check_frame("RANGE", 0, 0)
    with pytest.raises(NotSupportedError, match="RANGE frame with an offset"):
        check_frame("RANGE", -5, 0)
    with pytest.raises(NotSupportedError, match="GROUPS"):
        check_frame("GROUPS", None, 0)
    with pytest.raises(InputError, match="ends before it starts"):
        check_frame("ROWS", 2, 1)
