"""Variables go through the record unchanged."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from shared.engine import remembered
from shared.sql import tree, types


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (types.NULL, None),
        (types.BOOLEAN, True),
        (types.BIGINT, (1 << 63) - 1),
        (types.SMALLINT, -1),
        (types.DOUBLE, 0.1),
        (types.DOUBLE, math.inf),
        (types.FLOAT, 1.0000001192092896),
        (types.STRING, "it's @v, \u0000 and ☃"),
        (types.STRING, None),
        (types.BINARY, b"\x00\xff"),
        (types.DATE, date(1582, 10, 4)),
        (types.TIMESTAMP, datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        (types.Time(3), time(10, 0, 0, 123000)),
        (types.Decimal(38, 10), Decimal("-1234567890123456789012345678.0123456789")),
    ],
)
def test_a_variable_comes_back(kind: types.DataType, value: object) -> None:
    kept = json.dumps(remembered.variables({"v": tree.Literal(type=kind, value=value)}))
    found = remembered.literals(json.loads(kept))["v"]
    assert (found.type, found.value, type(found.value)) == (kind, value, type(value))


def test_not_a_number_comes_back() -> None:
    kept = remembered.variables({"v": tree.Literal(type=types.DOUBLE, value=math.nan)})
    value = remembered.literals(kept)["v"].value
    assert isinstance(value, float)
    assert math.isnan(value)
