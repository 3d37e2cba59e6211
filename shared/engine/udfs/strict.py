"""Exponentials, logarithms, powers and arcs, to the last bit as Java's StrictMath has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.engine.udfs.model import Udf

_OF_ONE = ("exp", "expm1", "ln", "log10", "log1p", "cbrt", "sinh", "cosh", "tanh", "asinh", "acosh",
           "atanh")  # fmt: skip
_OF_TWO = ("pow", "hypot", "atan2")
_ARCS = ("asin", "acos", "atan")


Doubles = npt.NDArray[np.float64]


def _values(column: Any) -> tuple[Doubles, npt.NDArray[np.bool_]]:
    """Return a column's numbers, 0 for NULL, and which of them are NULL."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    values = array.fill_null(0.0).to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(values), array.is_null().to_numpy(zero_copy_only=False)


def _of_one(which: int) -> Callable[[Any], pa.Array]:
    """Return a function over a column, by its number in the kernel."""

    def run(column: Any) -> pa.Array:
        from shared.engine.udfs.strict_kernel import compute

        values, absent = _values(column)
        found = np.empty(len(values))
        compute(which, values, found)
        return pa.array(found, pa.float64(), mask=absent)

    return run


def _of_two(which: int) -> Callable[[Any, Any], pa.Array]:
    """Return a function over two columns, by its number in the kernel of powers."""

    def run(left: Any, right: Any) -> pa.Array:
        from shared.engine.udfs.powers_kernel import compute

        (lefts, absent), (rights, missing) = _values(left), _values(right)
        found = np.empty(len(lefts))
        compute(which, lefts, rights, found)
        return pa.array(found, pa.float64(), mask=absent | missing)

    return run


def _arc(which: int) -> Callable[[Any], pa.Array]:
    both = _of_two(which)
    return lambda column: both(column, column)


ENTRIES = (
    *(
        Udf(f"fm_{name}", _of_one(which), ("DOUBLE",), "DOUBLE", columns=True)
        for which, name in enumerate(_OF_ONE)
    ),
    *(
        Udf(f"fm_{name}", _of_two(which), ("DOUBLE", "DOUBLE"), "DOUBLE", columns=True)
        for which, name in enumerate(_OF_TWO)
    ),
    *(
        Udf(f"fm_{name}", _arc(which), ("DOUBLE",), "DOUBLE", columns=True)
        for which, name in enumerate(_ARCS, start=len(_OF_TWO))
    ),
)
