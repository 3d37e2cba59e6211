"""Kernels of moments over lists, number by number in Spark's order; imported where called (numba).

Spark keeps running means and corrects them by each value (Welford), so that the last bits of its
variances are those of this order of additions and of no other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import types

from shared.adf.kernel import FLAGS, kernel

Doubles = npt.NDArray[np.float64]
_DOUBLES = types.Array(types.float64, 1, "C", readonly=True)
_OFFSETS = types.Array(types.int32, 1, "C", readonly=True)
_TABLE = types.float64[:, ::1]


@kernel(types.void, _OFFSETS, _DOUBLES, FLAGS, _TABLE)
def central(
    offsets: npt.NDArray[np.int32], values: Doubles, present: npt.NDArray[np.uint8], found: Doubles
) -> None:
    """Find count and second to fourth central moment of each list's present values."""
    for row in range(len(offsets) - 1):
        count, mean, m2, m3, m4 = 0.0, 0.0, 0.0, 0.0, 0.0
        for place in range(offsets[row], offsets[row + 1]):
            if not present[place]:
                continue
            count += 1.0
            delta = values[place] - mean
            step = delta / count
            mean += step
            squared, stepped = delta * delta, step * step
            m2 = m2 + delta * (delta - step)
            m3 = m3 - 3.0 * step * m2 + delta * (squared - stepped)
            m4 = (
                m4
                - 4.0 * step * m3
                - 6.0 * stepped * m2
                + delta * (delta * squared - step * stepped)
            )
        found[row, 0], found[row, 1], found[row, 2], found[row, 3] = count, m2, m3, m4


@kernel(types.void, _OFFSETS, _DOUBLES, _DOUBLES, FLAGS, _TABLE)
def paired(
    offsets: npt.NDArray[np.int32],
    left: Doubles,
    right: Doubles,
    present: npt.NDArray[np.uint8],
    found: Doubles,
) -> None:
    """Find count, means, the sum of products and the sums of squares of each list of pairs.

    The squares of `left` and `right` come twice: as correlation adds them, and as variance does.
    """
    for row in range(len(offsets) - 1):
        count, lmean, rmean, product, lsquares, rsquares = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        lsecond, rsecond = 0.0, 0.0
        for place in range(offsets[row], offsets[row + 1]):
            if not present[place]:
                continue
            count += 1.0
            a, b = left[place], right[place]
            da, db = a - lmean, b - rmean
            lstep, rstep = da / count, db / count
            lmean += lstep
            rmean += rstep
            product += da * (b - rmean)
            lsquares += da * (a - lmean)
            rsquares += db * (b - rmean)
            lsecond += da * (da - lstep)
            rsecond += db * (db - rstep)
        found[row, 0], found[row, 1], found[row, 2], found[row, 3] = count, lmean, rmean, product
        found[row, 4], found[row, 5], found[row, 6], found[row, 7] = (
            lsquares,
            rsquares,
            lsecond,
            rsecond,
        )
