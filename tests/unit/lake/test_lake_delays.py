"""Delays in buckets: quantiles are near the true ones, counts by bound are exact."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.lake.delays import BOUNDS, QUANTILES, Delays

DELAYS = st.lists(st.integers(-(10**7), 10**17), min_size=1, max_size=200)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DELAYS)
def test_a_quantile_is_never_below_the_true_one_and_hardly_above(micros: list[int]) -> None:
    found = Delays()
    for half in (micros[::2], micros[1::2]):
        found.add(np.array(half, dtype=np.int64))
    ordered = sorted(max(0, m) for m in micros)
    for share in QUANTILES.values():
        rank = next(r for r in range(1, len(ordered) + 1) if r >= share * len(ordered) - 1e-9)
        true = ordered[rank - 1]
        quantile = found.quantile(share)
        assert quantile is not None
        told = quantile // timedelta(microseconds=1)
        assert true <= told <= max(1000, true * 1.011)
    assert found.largest == timedelta(microseconds=ordered[-1])


@given(DELAYS)
def test_shares_beyond_a_bound_are_exact(micros: list[int]) -> None:
    found = Delays()
    found.add(np.array(micros, dtype=np.int64))
    for name, bound in BOUNDS.items():
        assert found.later_than(name) == sum(m > bound for m in micros) / len(micros)
    assert int(found.bins.sum()) == found.count == len(micros)
    assert found.ahead == sum(m < 0 for m in micros)


def test_a_batch_counts_once_for_each_of_its_rows() -> None:
    found = Delays()
    found.add(np.array([5_000_000]), times=99)
    found.add(np.array([60_000_000]), times=1)
    assert found.count == 100
    assert found.quantile(0.5) == found.quantile(0.99)
    assert found.quantile(0.999) == timedelta(minutes=1)


def test_nothing_has_no_quantiles() -> None:
    assert (Delays().quantile(0.5), Delays().largest, Delays().later_than("1h")) == (None, None, 0)
