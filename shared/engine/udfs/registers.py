"""approx_count_distinct: HyperLogLog++ as Spark computes it, to the same estimate.

"HyperLogLog in Practice" (Heule, Nunkesser, Hall 2013). A value's XXH64 gives the number of a
register and a rank; a register keeps its highest rank. A group brings its different pairs of
number and rank here, of which there are at most 64 a register, however many rows it has.
`registers.csv` is the paper's table of raw estimates and their bias, measured by its authors.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from shared.engine.udfs.model import Udf, udf

_RANK_BITS = 6
_NEIGHBOURS = 6
_MOST_CORRECTED = 18
"""Above this precision the paper has no bias."""

_LINEAR_UP_TO = {
    4: 10, 5: 20, 6: 40, 7: 80, 8: 220, 9: 400, 10: 900, 11: 1800, 12: 3100, 13: 6500,
    14: 15500, 15: 20000, 16: 50000, 17: 120000, 18: 350000,
}  # fmt: skip
"""By precision: up to which count the empty registers say more than the ranks."""

Doubles = npt.NDArray[np.float64]


def _codes(hashes: Any, precision: Any) -> pa.Array:
    """Return number and rank of each hash in one word; the precision is the same in all rows."""
    if len(hashes) == 0:
        return pa.array([], pa.int64())
    bits = precision[0].as_py()
    words = hashes.fill_null(0).to_numpy().view(np.uint64)
    rest = (words << np.uint64(bits)) | np.uint64(1 << (bits - 1))
    ranks = np.ones(len(words), np.uint64)
    for step in (32, 16, 8, 4, 2, 1):  # counts the zeros in front
        low = rest < np.uint64(1 << (64 - step))
        ranks += low.astype(np.uint64) * np.uint64(step)
        rest = np.where(low, rest << np.uint64(step), rest)
    codes = (words >> np.uint64(64 - bits)) << np.uint64(_RANK_BITS) | ranks
    absent = hashes.is_null().to_numpy(zero_copy_only=False)
    return pa.array(codes.view(np.int64), pa.int64(), mask=absent)


@cache
def _bias() -> dict[int, tuple[Doubles, Doubles]]:
    """Return the paper's raw estimates and their bias by precision."""
    table = csv.read_csv(Path(__file__).with_suffix(".csv"))
    precision, estimate, bias = (column.to_numpy() for column in table.columns)
    starts = [0, *np.flatnonzero(np.diff(precision)) + 1, len(precision)]
    return {
        int(precision[begin]): (estimate[begin:end], bias[begin:end])
        for begin, end in pairwise(starts)
    }


def _bias_at(raw: float, precision: int) -> float:
    """Return the mean bias at the six measured estimates next to a raw one."""
    estimates, bias = _bias()[precision]
    nearest = int(np.searchsorted(estimates, raw))
    low = max(nearest - _NEIGHBOURS + 1, 0)
    high = min(low + _NEIGHBOURS, len(estimates))
    while high < len(estimates) and abs(raw - estimates[high]) < abs(raw - estimates[low]):
        low, high = low + 1, high + 1
    return float(sum(bias[low:high].tolist())) / (high - low)


def _estimate(codes: list[int | None] | None, precision: int) -> int:
    """Return about how many different values gave these pairs of number and rank."""
    highest: dict[int, int] = {}
    for code in codes or ():
        if code is not None:
            number, rank = code >> _RANK_BITS, code & ((1 << _RANK_BITS) - 1)
            highest[number] = max(rank, highest.get(number, 0))
    count = 1 << precision
    empty = count - len(highest)
    inverse = empty + math.fsum(2.0**-rank for rank in highest.values())
    alpha = {4: 0.673, 5: 0.697, 6: 0.709}.get(precision, 0.7213 / (1.0 + 1.079 / count))
    raw = alpha * count * count / inverse
    corrected = raw
    if precision <= _MOST_CORRECTED and raw < 5.0 * count:
        corrected = raw - _bias_at(raw, precision)
    if empty:
        linear = count * math.log(count / empty)
        if linear <= _LINEAR_UP_TO.get(precision, -1) or raw <= 2.5 * count:
            corrected = linear
    return math.floor(corrected + 0.5)


ENTRIES = (
    Udf("fm_register_codes", _codes, ("BIGINT", "INTEGER"), "BIGINT", columns=True),
    udf("registers_estimate", _estimate, "BIGINT[] INTEGER", "BIGINT", nulls=True),
)
