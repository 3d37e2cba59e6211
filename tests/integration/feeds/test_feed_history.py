"""`history: N days`: how far back a row may look, counted from its event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from shared.core.errors import DefinitionError, FeedRefusedError
from shared.feeds import apply, run
from tests.support import homes
from tests.support.homes import Home

START = datetime(2024, 1, 1, tzinfo=UTC)


def table(*events: tuple[str, str, int]) -> pa.Table:
    times = [START + timedelta(days=day) for _, _, day in events]
    return pa.table(
        {
            "_id": [event for _, event, _ in events],
            "who": [who for who, _, _ in events],
            "timestamp": pa.array(times, pa.timestamp("us", tz="UTC")),
        }
    )


def feed(emit: str, window: str, history: str = "10 days") -> str:
    return (
        f"feed: f\nsource: hits\noutput: out\nemit: {emit}\nhistory: {history}\n"
        f"query: SELECT _id, who, timestamp, {window} AS n FROM hits\n"
    )


COUNT = "count(*) OVER (PARTITION BY who ORDER BY timestamp)"
SESSION = "SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY who ORDER BY timestamp).num"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path / "home") as opened:
        rows = table(("a", "1", 0), ("a", "2", 5), ("a", "3", 12), ("a", "4", 40))
        opened.add("hits", rows, homes.events("who", 2))
        yield opened


def test_in_changes_a_window_sees_so_many_days_before_each_event(home: Home) -> None:
    apply.apply(home.workspace, apply.plan(home.workspace, feed("changes", COUNT)))
    run.run_here(home.workspace, "f")
    assert home.rows("SELECT _id, n FROM out ORDER BY _id") == [
        ("1", 1), ("2", 2), ("3", 2), ("4", 1),
    ]  # fmt: skip
    home.add("hits", table(("a", "0", 38)))
    run.run_here(home.workspace, "f")
    changed = home.rows("SELECT _id, n, _op FROM out.changes WHERE _revision > 1 OR _id = '0'")
    assert sorted(changed) == [("0", 1, "I"), ("4", 2, "U")]


def test_in_changes_what_counts_from_the_start_is_refused_at_its_place(home: Home) -> None:
    with pytest.raises(FeedRefusedError, match="SESS_TIMEOUT with history: 10 days") as caught:
        apply.plan(home.workspace, feed("changes", SESSION))
    assert caught.value.position is not None
    assert caught.value.position.line == 6


def test_in_append_context_begins_so_many_days_before_the_first_new_event(home: Home) -> None:
    apply.apply(home.workspace, apply.plan(home.workspace, feed("append", SESSION)))
    run.run_here(home.workspace, "f")
    home.add("hits", table(("a", "5", 45)))
    run.run_here(home.workspace, "f")
    assert home.rows("SELECT n FROM out WHERE _id = '5'") == [(2,)]  # of "4" and itself


@pytest.mark.parametrize("history", ["ten days", "0 days", "5", "-1 days"])
def test_a_span_that_cannot_be_meant(home: Home, history: str) -> None:
    with pytest.raises(DefinitionError, match="number of days") as caught:
        apply.plan(home.workspace, feed("append", COUNT, history))
    assert caught.value.position is not None
    assert caught.value.position.line == 5
