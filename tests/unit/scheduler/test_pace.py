"""How often the reconciler rings for what waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduler.reconcile import FIRST_PAUSE, LONGEST_PAUSE, Pace, Waiting
from shared.queue.contracts import RunQuery

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def row(run: str = "R", epoch: int = 0, *, fresh: bool = False) -> Waiting:
    return Waiting(("queued", run, epoch), RunQuery(run_id=run, feed="visits"), fresh)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_row_is_rung_for_when_first_seen_and_then_at_growing_pauses() -> None:
    pace = Pace()
    rung = [s for s in range(400) if pace.due([row()], after(s))]
    assert rung == [0, 10, 30, 70, 130, 190, 250, 310, 370]
    assert timedelta(seconds=10) == FIRST_PAUSE
    assert timedelta(seconds=60) == LONGEST_PAUSE


def test_a_fresh_row_is_left_to_the_message_written_with_it() -> None:
    pace = Pace()
    assert pace.due([row(fresh=True)], after(0)) == []
    assert pace.due([row(fresh=False)], after(10)) == [row()]


def test_a_row_of_a_higher_epoch_is_rung_for_at_once() -> None:
    pace = Pace()
    assert pace.due([row(epoch=1)], after(0)) == [row(epoch=1)]
    assert pace.due([row(epoch=2)], after(1)) == [row(epoch=2)]


def test_what_no_longer_waits_is_forgotten() -> None:
    pace = Pace()
    pace.due([row("A"), row("B")], after(0))
    assert pace.due([row("B")], after(1)) == []
    assert pace.due([row("A"), row("B")], after(2)) == [row("A")]
