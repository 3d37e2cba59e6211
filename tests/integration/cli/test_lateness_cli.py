"""`feedmill dataset lateness`: what it measures is true, and what it recommends follows from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from sqlalchemy import update

from shared.state.tables import lake_commit
from tests.support.lakes import EVENT_SCHEMA, EVENTS
from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)


def ingest(shell: Shell, *ages: timedelta) -> None:
    """Add a batch of events that happened so long ago."""
    now = datetime.now(UTC)
    rows = [
        {"_id": f"{now.timestamp()}-{n}", "timestamp": now - age, "user": {"id": f"u{n % 50}"}}
        for n, age in enumerate(ages)
    ]
    shell.world.ingest("late", pa.Table.from_pylist(rows, schema=EVENT_SCHEMA), EVENTS)


def test_delays_are_measured_and_spans_recommended(shell: Shell) -> None:
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    ingest(shell, *([minute] * 900 + [5 * hour] * 80 + [2 * day] * 19 + [-minute]))
    found = shell.json("dataset", "lateness", "late")
    delays = found["event_to_ingest"]
    assert (delays["rows"], delays["ahead"]) == (1000, 1)
    assert delays["p50"] == pytest.approx(60, rel=0.05)
    assert delays["p90"] == pytest.approx(60, rel=0.05)
    assert delays["p99"] == pytest.approx(2 * 86_400, rel=0.011)
    assert delays["max"] == pytest.approx(2 * 86_400, abs=10)
    assert found["later_than"] == {"1h": 0.099, "6h": 0.019, "1d": 0.019, "7d": 0.0}
    committed = found["ingest_to_commit"]
    assert committed["rows"] == 1000
    assert 0 < committed["p50"] == committed["max"] < 60
    # both quantiles are a little more than two days: the next span is three
    assert found["recommended"]["look_back"]["seconds"] == 3 * 86_400
    assert found["recommended"]["settle_delay"]["seconds"] == 3 * 86_400
    assert "p99.9 of event to ingest + p99.9" in found["recommended"]["look_back"]["rule"]


def test_a_slow_commit_counts_for_each_of_its_events(shell: Shell) -> None:
    ingest(shell, *[timedelta(seconds=1)] * 99)
    ingest(shell, timedelta(seconds=1))
    with shell.world.database.write() as connection:
        last = update(lake_commit).where(lake_commit.c.seq == 3)
        later = datetime.now(UTC) + timedelta(hours=2)
        connection.execute(last.values(committed_at=later))
    committed = shell.json("dataset", "lateness", "late")["ingest_to_commit"]
    assert committed["p99"] < 60
    assert committed["p99.9"] == committed["max"] == pytest.approx(7200, abs=60)
    alone = shell.json("dataset", "lateness", "late", "--after", "2")
    assert (alone["commits"], alone["event_to_ingest"]["rows"]) == ([2, 3], 1)


def test_it_is_plotted_in_the_terminal_and_to_a_file(shell: Shell) -> None:
    ingest(shell, timedelta(hours=3), timedelta(minutes=5), timedelta(minutes=5))
    file = shell.world.folder / "late.svg"
    out, _ = shell.run("dataset", "lateness", "late", "--plot", str(file))
    assert "late: 3 events, commits (0, 2]" in out
    assert "66.7 %  2" in out
    assert "look-back" in out
    assert "rounded up: at most 2 events in 1,000 come later" in out
    texts = [t.text for t in ET.parse(file).iter("{http://www.w3.org/2000/svg}text")]
    assert "Lateness of late, commits (0, 2], 3 events" in texts
    assert "66.7 % · 2" in texts
    _, err = shell.run("dataset", "lateness", "late", "--plot", str(file / "x.svg"), code=2)
    assert "cannot be written" in err


def test_a_dataset_without_times_or_events_says_so(shell: Shell) -> None:
    shell.world.ingest("pages", pa.table({"page": ["a"]}))
    _, err = shell.run("dataset", "lateness", "pages", code=2)
    assert "pages is a record dataset" in err
    _, err = shell.run("dataset", "lateness", "hits", "--after", "9", code=2)
    assert "hits has no commit 9" in err
    empty = shell.json("dataset", "lateness", "hits", "--after", "2")
    assert empty["event_to_ingest"]["p50"] is None
    assert empty["recommended"] == {"look_back": None, "settle_delay": None}
    assert "0 events" in shell.run("dataset", "lateness", "hits", "--after", "2")[0]
