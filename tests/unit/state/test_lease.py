import time

import pytest

from shared.core.errors import FencedError
from shared.state.lease import Lease


def test_a_claim_that_is_renewed_is_held_beyond_its_lease() -> None:
    renewals = []

    def renew() -> bool:
        renewals.append(time.monotonic())
        return True

    with Lease(renew, lease_seconds=0.6, heartbeat_seconds=0.05, what="run R") as lease:
        time.sleep(0.8)
        lease.check()
    assert len(renewals) > 5
    count = len(renewals)
    time.sleep(0.15)
    assert len(renewals) == count


def test_a_claim_that_somebody_else_has_is_lost_at_once() -> None:
    with Lease(lambda: False, lease_seconds=60, heartbeat_seconds=0.02, what="run R") as lease:
        lease.check()
        time.sleep(0.3)
        with pytest.raises(FencedError, match="run R was lost"):
            lease.check()


def test_a_silent_database_costs_the_claim_at_two_thirds_of_the_lease() -> None:
    def renew() -> bool:
        raise ConnectionError

    began = time.monotonic()
    with Lease(renew, lease_seconds=0.9, heartbeat_seconds=0.02, what="run R") as lease:
        while time.monotonic() - began < 0.3:
            lease.check()
            time.sleep(0.02)
        time.sleep(0.45)
        with pytest.raises(FencedError):
            lease.check()
