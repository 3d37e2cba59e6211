"""`emit: settled`: each event once, when its identity was quiet long enough; too late ones aside.

The law: whatever the slices of history, the log is that of one run over all of it.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from shared.feeds import apply, forget, run, settling, verify
from tests.support import homes
from tests.support.homes import Home

QUIET, LATE = 30, 60
START = datetime(2024, 1, 1, tzinfo=UTC)
FEED = f"""feed: settled
source: hits
output: visits
emit: settled
settle: {{quiet: {QUIET} minutes, late: {LATE} minutes}}
query: |
  SELECT _id, who, timestamp,
    SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY who ORDER BY timestamp
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).num AS visit
  FROM hits
"""
Event = tuple[str, str, int]  # who, id, minute


def table(events: list[Event]) -> pa.Table:
    times = [START + timedelta(minutes=minute) for _, _, minute in events]
    return pa.table(
        {
            "_id": [event for _, event, _ in events],
            "who": [who for who, _, _ in events],
            "timestamp": pa.array(times, pa.timestamp("us", tz="UTC")),
        }
    )


def expected(batches: list[list[Event]]) -> dict[str, tuple[str, int | None]]:
    """Return op and visit of each event that is in the log, by a plain reading of the rule."""
    clock: int | None = None
    on_time: dict[str, list[tuple[int, str]]] = {}
    found: dict[str, tuple[str, int | None]] = {}
    for batch in batches:
        for who, event, minute in batch:
            if clock is not None and minute <= clock - LATE:
                found[event] = ("L", None)
            else:
                on_time.setdefault(who, []).append((minute, event))
        clock = max([minute for _, _, minute in batch] + ([] if clock is None else [clock]))
    assert clock is not None
    for events in on_time.values():
        chain: list[tuple[int, str]] = []
        visit = 0
        for minute, event in sorted(events):
            if chain and minute - chain[-1][0] > QUIET:
                chain = []
            if not chain:
                visit += 1
            chain.append((minute, event))
            found[event] = ("I", visit)
        if chain and chain[-1][0] > clock - QUIET - LATE:
            for _, event in chain:
                del found[event]
    return found


def log(home: Home) -> dict[str, tuple[object, object]]:
    rows = home.rows("SELECT _id, _op, visit FROM visits.changes")
    assert len({row[0] for row in rows}) == len(rows), "an event is there twice"
    return {str(event): (op, visit) for event, op, visit in rows}


def history(seed: int) -> list[list[Event]]:
    """Return batches of events, some of which come late, a few of them too late."""
    rng = random.Random(seed)
    batches: list[list[Event]] = []
    number = 0
    for hour in range(6):
        batch = []
        for _ in range(rng.randint(1, 8)):
            behind = rng.choice([0, 0, 0, 40, 55, 90, 200])
            minute = max(0, hour * 60 + rng.randint(0, 59) - behind)
            batch.append((rng.choice("abc"), f"e{number}", minute))
            number += 1
        batches.append(batch)
    batches.append([("z", "last", 900)])
    return batches


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("runs_after", [[0, 1, 2, 3, 4, 5, 6], [2, 3, 6], [6]], ids=len)
def test_any_slices_give_the_log_of_one_run(
    tmp_path: Path, seed: int, runs_after: list[int]
) -> None:
    batches = history(seed)
    with homes.opened(tmp_path / "home") as home:
        for number, batch in enumerate(batches):
            home.add("hits", table(batch), homes.events("who", 2))
            if number == 0:
                apply.apply(home.workspace, apply.plan(home.workspace, FEED))
            if number in runs_after:
                outcome = run.run_here(home.workspace, "settled")
                assert outcome.state == "committed", outcome.error
        assert log(home) == expected(batches)


def test_a_row_waits_until_its_identity_was_quiet(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.add("hits", table([("a", "1", 0), ("a", "2", 20)]), homes.events("who", 2))
        apply.apply(home.workspace, apply.plan(home.workspace, FEED))
        run.run_here(home.workspace, "settled")
        assert log(home) == {}
        home.add("hits", table([("b", "3", 20 + QUIET + LATE)]))
        counts = run.run_here(home.workspace, "settled").counts
        assert log(home) == {"1": ("I", 1), "2": ("I", 1)}
        assert (counts["inserted"], counts["late_after_settle"]) == (2, 0)


def test_a_run_that_leaves_due_identities_out_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutant of the touched identities: without the due ones, who is quiet never settles."""
    monkeypatch.setattr(settling, "due", lambda *_: None)
    batches = history(0)
    with homes.opened(tmp_path / "home") as home:
        for number, batch in enumerate(batches):
            home.add("hits", table(batch), homes.events("who", 2))
            if number == 0:
                apply.apply(home.workspace, apply.plan(home.workspace, FEED))
            run.run_here(home.workspace, "settled")
        assert log(home) != expected(batches)


def test_late_rows_are_kept_aside_and_counted(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.add("hits", table([("a", "1", 0), ("b", "2", 300)]), homes.events("who", 2))
        apply.apply(home.workspace, apply.plan(home.workspace, FEED))
        run.run_here(home.workspace, "settled")
        home.add("hits", table([("a", "late", 10)]))
        assert run.run_here(home.workspace, "settled").counts["late_after_settle"] == 1
        assert home.rows("SELECT _id FROM visits ORDER BY _id") == [("1",)]
        assert log(home)["late"] == ("L", None)
        assert verify.verify(home.workspace, "settled").right
        forget.forget(home.workspace, "hits", ["b"])  # whose event had moved the clock
        assert verify.verify(home.workspace, "settled").right


def test_an_event_of_the_far_future_makes_nobody_late(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.add("hits", table([("a", "1", 0)]), homes.events("who", 2))
        apply.apply(home.workspace, apply.plan(home.workspace, FEED))
        home.add("hits", table([("x", "wrong", 60 * 24 * 365 * 400)]))
        run.run_here(home.workspace, "settled")
        home.add("hits", table([("a", "2", 20), ("b", "3", 500)]))
        counts = run.run_here(home.workspace, "settled").counts
        assert (counts["inserted"], counts["late_after_settle"]) == (2, 0)


def test_an_event_ahead_of_its_commit_does_not_settle_what_is_open(tmp_path: Path) -> None:
    now = int((datetime.now(UTC) - START) / timedelta(minutes=1))
    with homes.opened(tmp_path / "home") as home:
        years_ahead: Event = ("x", "wrong", now + 60 * 24 * 3650)
        home.add("hits", table([("a", "1", now - 5), years_ahead]), homes.events("who", 2))
        apply.apply(home.workspace, apply.plan(home.workspace, FEED))
        run.run_here(home.workspace, "settled")
        assert log(home) == {}
