"""What the published recipe would have said of a history, against what a feed says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli.root import app
from shared.core.errors import OperationError
from shared.feeds import apply, recipe, run
from tests.support import homes
from tests.support.homes import Home
from tests.support.visits import table

FEED = """feed: visits
source: hits
output: visits
emit: changes
query: |
  SELECT _id, who, timestamp,
    SESS_TIMEOUT(timestamp, 1800) OVER (PARTITION BY who ORDER BY timestamp).num AS visit
  FROM hits
"""


def told(home: Home) -> None:
    """Three runs: the second sees a new event, the third one that is late and one that is old."""
    home.add("hits", table(("a", "1", 0), ("a", "2", 50)), homes.events("who", 2))
    apply.apply(home.workspace, apply.plan(home.workspace, FEED))
    run.run_here(home.workspace, "visits")
    home.add("hits", table(("b", "3", 60)))
    run.run_here(home.workspace, "visits")
    home.add("hits", table(("a", "4", 25), ("b", "5", -200 * 24 * 60)))
    run.run_here(home.workspace, "visits")


def test_the_last_batch_comes_again_an_old_event_never_and_numbers_stay_wrong(
    tmp_path: Path,
) -> None:
    with homes.opened(tmp_path / "home") as home:
        told(home)
        found = recipe.compare(home.workspace, "visits")
    assert [(r.seq, r.given, r.again) for r in found.runs] == [(2, 2, 0), (3, 3, 2), (4, 2, 1)]
    assert (found.events, found.twice, found.surplus, found.never) == (5, 3, 3, 1)
    # event 2 was said to be of visit 2 before event 4 joined the two; event 3 is of visit 2 now
    assert found.wrong == {"visit": 2}


def test_a_look_back_that_holds_all_loses_nothing(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        told(home)
        found = recipe.compare(home.workspace, "visits", days=1000)
    assert found.never == 0


def test_the_command_shows_a_table_and_writes_the_plot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with homes.opened(tmp_path / "home") as home:
        told(home)
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path / "home"))
    plot = tmp_path / "diff.svg"
    shown = CliRunner().invoke(app, ["feed", "diff", "visits", "--compat", "--plot", str(plot)])
    assert shown.exit_code == 0, shown.output
    assert "gives twice or more" in shown.output
    assert plot.read_text().startswith("<svg")
    data = CliRunner().invoke(app, ["feed", "diff", "visits", "--compat", "--json"])
    assert json.loads(data.stdout)["never_given"] == 1


def test_rows_that_are_no_events_are_not_compared(tmp_path: Path) -> None:
    with homes.opened(tmp_path / "home") as home:
        home.add("hits", table(("a", "1", 0)), homes.events("who", 2))
        grouped = (
            FEED.split("query:", maxsplit=1)[0]
            + "query: SELECT who, count(*) AS n FROM hits GROUP BY who"
        )
        apply.apply(home.workspace, apply.plan(home.workspace, grouped))
        with pytest.raises(OperationError, match="is no event"):
            recipe.compare(home.workspace, "visits")
