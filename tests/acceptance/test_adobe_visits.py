"""Adobe's own visit numbers on a real data feed, computed again by the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import feedmill
from tests.support.shared_dir import shared_dir

HITS = 592
SAME_REFERRER = 551
"""On the others Adobe's own referrer rules decide (internal addresses, reloads)."""

SESSION = """SESS_TIMEOUT(timestamp, 1800) OVER (
      PARTITION BY endUserIDs._experience.aaid.id ORDER BY timestamp, _id
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"""

VISITS = f"""
WITH sessions AS (
  SELECT _id, endUserIDs._experience.aaid.id AS visitor, timestamp, _datafeed AS adobe,
    {SESSION} AS session
  FROM {{source}}
)
SELECT _id, visitor, timestamp, adobe, session,
  FIRST_VALUE(adobe.post_referrer) OVER (
    PARTITION BY visitor, session.num ORDER BY timestamp, _id) AS referrer,
  ATTRIBUTION_FIRST_TOUCH(timestamp, 'start', timestamp) OVER (
    PARTITION BY visitor, session.num ORDER BY timestamp, _id
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW).value AS started,
  MIN(adobe.visit_num) OVER (PARTITION BY visitor) AS first_visit
FROM sessions
"""
COUNTS = """
SELECT COUNT(*) AS hits,
  COUNT_IF(adobe.visit_num - first_visit + 1 = session.num) AS visit_num_step,
  COUNT_IF(adobe.visit_page_num = session.depth) AS visit_page_num,
  COUNT_IF((adobe.new_visit = 1) = session.is_new) AS new_visit,
  COUNT_IF(adobe.visit_start_time_gmt = UNIX_TIMESTAMP(started)) AS visit_start_time_gmt,
  COUNT_IF(referrer <=> adobe.visit_referrer) AS visit_referrer
FROM {visits}
"""
AGREED = {
    "hits": HITS,
    "visit_num_step": HITS,
    "visit_page_num": HITS,
    "new_visit": HITS,
    "visit_start_time_gmt": HITS,
    "visit_referrer": SAME_REFERRER,
}


class CommandLine:
    """`feedmill` in one home."""

    def __init__(self, home: Path) -> None:
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("FEEDMILL_")}
        self.environ["FEEDMILL_HOME"] = str(home)

    def run(self, *arguments: str) -> str:
        """Run a command that succeeds; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "feedmill", *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        result = json.loads(self.run("sql", query, "--format", "json"))
        names = [column["name"] for column in result["columns"]]
        return [dict(zip(names, row, strict=True)) for row in result["rows"]]


@pytest.fixture(scope="module")
def command_line(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A home into which the feed was ingested."""
    manifest = shared_dir() / "data" / "adobe_datafeed" / "demosuite_2015-07-13.txt"
    opened = CommandLine(tmp_path_factory.mktemp("home"))
    opened.run("ingest", "hits", "--format", "adobe-datafeed", str(manifest))
    return opened


def _counts(source: str) -> str:
    return COUNTS.format(visits=f"({VISITS.format(source=source)})")


@pytest.mark.slow
@pytest.mark.process
def test_sessions_are_adobes_visits(command_line: CommandLine) -> None:
    assert command_line.rows(_counts("hits")) == [AGREED]


@pytest.mark.slow
@pytest.mark.process
def test_sessions_are_adobes_visits_whatever_the_order_of_rows(command_line: CommandLine) -> None:
    command_line.run(
        "sql",
        "CREATE TABLE shuffled AS SELECT _id, timestamp, endUserIDs, _datafeed FROM hits "
        "ORDER BY md5(_id)",
    )
    assert command_line.rows(_counts("shuffled")) == [AGREED]


@pytest.mark.slow
@pytest.mark.process
def test_each_visit_numbers_its_hits(command_line: CommandLine) -> None:
    rows = command_line.rows(
        f"WITH s AS (SELECT endUserIDs._experience.aaid.id AS visitor, {SESSION} AS session "
        "FROM hits) SELECT visitor, session.num AS num, COUNT(*) AS hits, "
        "MAX(session.depth) AS depth, COUNT_IF(session.is_new) AS starts "
        "FROM s GROUP BY visitor, session.num"
    )
    assert sum(row["hits"] for row in rows) == HITS
    assert all(row["depth"] == row["hits"] for row in rows)
    assert all(row["starts"] == 1 for row in rows)


@pytest.mark.slow
@pytest.mark.process
def test_a_feed_delivers_adobes_visits(command_line: CommandLine, tmp_path: Path) -> None:
    definition = {
        "feed": "visits",
        "source": "hits",
        "emit": "append",
        "query": VISITS.format(source="hits"),
        "output": "visits",
    }
    (tmp_path / "visits.yaml").write_text(json.dumps(definition))  # YAML holds JSON
    command_line.run("feed", "apply", str(tmp_path / "visits.yaml"))
    with feedmill.open(command_line.environ["FEEDMILL_HOME"]) as lake:
        outcome = lake.feed("visits").run()
    assert (outcome.state, outcome.counts["rows_out"]) == ("committed", HITS)
    assert command_line.rows(COUNTS.format(visits="visits")) == [AGREED]
