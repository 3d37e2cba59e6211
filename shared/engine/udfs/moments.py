"""Variance, correlation and their like over lists of numbers, to the last bit as Spark has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shared.engine.udfs.model import Udf

Doubles = npt.NDArray[np.float64]


def _flat(column: Any) -> tuple[npt.NDArray[np.int32], Doubles, npt.NDArray[np.uint8]]:
    """Return a column of lists as offsets, values, and which of them are no NULL."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    lists = array.fill_null([])
    values = lists.flatten()
    lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    present = values.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8)
    numbers = np.ascontiguousarray(values.fill_null(0.0).to_numpy(zero_copy_only=False))
    return offsets, numbers, present


def _masked(values: Doubles, absent: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, pa.float64(), mask=absent)


def _squares(found: Doubles, least: int) -> tuple[Doubles, Doubles, npt.NDArray[np.bool_]]:
    count, second = found[:, 0], found[:, 1]
    return count, second, count < least


def _variance(found: Doubles, least: int) -> pa.Array:
    """`least` is 1 of a population, 2 of a sample."""
    count, second, absent = _squares(found, least)
    return _masked(second / (count - (least - 1)), absent)


def _deviation(found: Doubles, least: int) -> pa.Array:
    count, second, absent = _squares(found, least)
    return _masked(np.sqrt(second / (count - (least - 1))), absent)


def _skewness(found: Doubles) -> pa.Array:
    count, second, absent = _squares(found, 1)
    skew = np.sqrt(count) * found[:, 2] / np.sqrt(second * second * second)
    return _masked(skew, absent | (second == 0))


def _kurtosis(found: Doubles) -> pa.Array:
    count, second, absent = _squares(found, 1)
    return _masked(count * found[:, 3] / (second * second) - 3.0, absent | (second == 0))


def _correlation(found: Doubles) -> pa.Array:
    scale = np.sqrt(found[:, 4] * found[:, 5])
    return _masked(found[:, 3] / scale, (found[:, 0] < 2) | (scale == 0))


def _determination(found: Doubles) -> pa.Array:
    """Of what depends (left) on what is known (right)."""
    product, left, right = found[:, 3], found[:, 4], found[:, 5]
    linear = product / np.sqrt(left * right)
    share = np.where(left == 0, 1.0, linear * linear)
    return _masked(share, (found[:, 0] < 1) | (right == 0))


def _covariance(found: Doubles, least: int) -> pa.Array:
    count = found[:, 0]
    return _masked(found[:, 3] / (count - (least - 1)), count < least)


def _slope(found: Doubles) -> pa.Array:
    second = found[:, 6]
    return _masked(found[:, 3] / second, (found[:, 0] < 1) | (second == 0))


def _intercept(found: Doubles) -> pa.Array:
    count, second = found[:, 0], found[:, 6]
    return _masked(found[:, 2] - found[:, 3] / second * found[:, 1], (count < 1) | (second == 0))


def _sum(place: int) -> Callable[[Doubles], pa.Array]:
    return lambda found: _masked(found[:, place], found[:, 0] < 1)


_OF_ONE: dict[str, Callable[[Doubles], pa.Array]] = {
    "var_pop": lambda found: _variance(found, 1),
    "var_samp": lambda found: _variance(found, 2),
    "stddev_pop": lambda found: _deviation(found, 1),
    "stddev_samp": lambda found: _deviation(found, 2),
    "skewness": _skewness,
    "kurtosis": _kurtosis,
}
_OF_PAIRS: dict[str, Callable[[Doubles], pa.Array]] = {
    "corr": _correlation,
    "covar_pop": lambda found: _covariance(found, 1),
    "covar_samp": lambda found: _covariance(found, 2),
    "regr_slope": _slope,
    "regr_intercept": _intercept,
    "regr_r2": _determination,
    "regr_sxy": _sum(3),
    "regr_sxx": _sum(7),
    "regr_syy": _sum(6),
}


def _one(finish: Callable[[Doubles], pa.Array]) -> Callable[..., pa.Array]:
    def run(lists: Any) -> pa.Array:
        from shared.engine.udfs.moments_kernel import central

        offsets, values, present = _flat(lists)
        found = np.zeros((len(offsets) - 1, 4))
        central(offsets, values, present, found)
        with np.errstate(all="ignore"):
            return finish(found)

    return run


def _two(finish: Callable[[Doubles], pa.Array]) -> Callable[..., pa.Array]:
    def run(lefts: Any, rights: Any) -> pa.Array:
        from shared.engine.udfs.moments_kernel import paired

        offsets, left, there = _flat(lefts)
        _, right, also = _flat(rights)
        found = np.zeros((len(offsets) - 1, 8))
        paired(offsets, left, right, there & also, found)
        with np.errstate(all="ignore"):
            return finish(found)

    return run


ENTRIES = (
    *(
        Udf(f"fm_{name}", _one(finish), ("DOUBLE[]",), "DOUBLE", columns=True)
        for name, finish in _OF_ONE.items()
    ),
    *(
        Udf(f"fm_{name}", _two(finish), ("DOUBLE[]", "DOUBLE[]"), "DOUBLE", columns=True)
        for name, finish in _OF_PAIRS.items()
    ),
)
