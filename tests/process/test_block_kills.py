"""kill -9 between the statements of a block and within their commits: each takes effect once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from shared.core import failpoints
from shared.state.tables import lake_commit
from shared.state.tables import run as run_table
from tests.support import homes
from tests.support.homes import Home

pytestmark = [pytest.mark.process, pytest.mark.slow]

STATEMENTS = 7
BLOCK = """$$ BEGIN
  SET @from = SELECT coalesce(max(upto), 'HEAD') FROM log;
  SET @to = SELECT snapshot_id FROM (SELECT history_meta('src')) WHERE is_current = true;
  SET @n = SELECT 1;
  DECLARE total DECIMAL(5,2) DEFAULT 1.25;
  SET VAR total = total + 2;
  CREATE TABLE target AS SELECT x, 'made' AS what FROM src WHERE false;
  IF @n = 1 THEN
    SET @n = SELECT 2;
    BEGIN
      SET @what = SELECT 'new';
      INSERT INTO target SELECT x, @what FROM src SNAPSHOT BETWEEN @from AND @to;
      CREATE TEMP TABLE counted AS SELECT count(*) AS c FROM target;
      SELECT raise_error('broken');
    EXCEPTION WHEN OTHER THEN
      INSERT INTO target SELECT max(c), concat('counted ', @n, ' ', total) FROM counted;
      CREATE VIEW seen AS SELECT * FROM target;
    END;
  ELSE
    INSERT INTO target SELECT -1, 'the other branch';
  END IF;
  INSERT INTO log SELECT CAST(@to AS string);
  ALTER TABLE log ADD COLUMN done boolean;
END $$
"""
COMMITS = ("commit.metadata_written", "commit.guarded", "commit.before_pointer")
PLACES = [
    "block.claimed",
    *(f"block.statement:{n}" for n in range(1, STATEMENTS + 1)),
    *(f"{place}:{n}" for place in COMMITS for n in (1, 2, 4)),
    *(f"block.committed:{n}" for n in range(1, STATEMENTS + 1)),
    "block.finishing",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home with a source, and a log of what was taken from it."""
    folder = tmp_path / "home"
    with homes.opened(folder) as home:
        home.results("CREATE TABLE src AS SELECT 1 AS x; CREATE TABLE log (upto string)")
    (tmp_path / "block.sql").write_text(BLOCK)
    return folder


def _run(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    file = str(folder.parent / "block.sql")
    return subprocess.run(
        [sys.executable, "-P", "-m", "feedmill", "sql", "-f", file, "--run-key", "nightly"],
        env={**os.environ, "FEEDMILL_HOME": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _pass_time(home: Home) -> None:
    """Let the claims of the dead run out, and let the source go on, as happens meanwhile."""
    with home.workspace.database.write() as connection:
        connection.execute(update(run_table).values(lease_until=0.0))
    home.results("INSERT INTO src SELECT max(x) + 1 FROM src")


def _check(home: Home) -> None:
    """Check that every statement has had its effect once."""
    ((upto,),) = home.rows("SELECT upto FROM log")
    taken = home.rows(f"SELECT x FROM src SNAPSHOT AS OF {upto} ORDER BY x")
    assert home.rows("SELECT x FROM target WHERE what = 'new' ORDER BY x") == taken
    assert home.rows("SELECT x, what FROM seen WHERE what <> 'new'") == [
        (len(taken), "counted 2 3.25")
    ]
    assert [str(row[0]) for row in home.rows("DESCRIBE log")][:2] == ["upto", "done"]
    with home.workspace.database.read() as connection:
        (run,) = connection.execute(select(run_table).where(run_table.c.key == "nightly"))
        numbers = select(lake_commit.c.statement_no).where(lake_commit.c.run_id == run.id)
        committed = sorted(connection.execute(numbers).scalars())
    assert (run.state, run.next_statement) == ("committed", STATEMENTS)
    assert run.error["message"] == "broken"
    # the view is a statement of the record alone
    assert committed == [n for n in range(STATEMENTS) if n != 4]


@pytest.mark.parametrize("place", PLACES)
def test_a_block_killed_anywhere_goes_on(place: str, folder: Path) -> None:
    killed = _run(folder, FEEDMILL_FAILPOINT=place)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with homes.opened(folder) as home:
        _pass_time(home)
        done = _run(folder)
        assert done.returncode == 0, done.stderr
        _check(home)


def test_a_block_killed_after_every_statement_comes_to_its_end(folder: Path) -> None:
    with homes.opened(folder) as home:
        ends: list[Any] = []
        while not ends or ends[-1] != 0:
            done = _run(folder, FEEDMILL_FAILPOINT="block.committed")
            assert done.returncode in {0, -signal.SIGKILL}, done.stderr
            ends.append(done.returncode)
            _pass_time(home)
        assert ends == [-signal.SIGKILL] * STATEMENTS + [0]
        _check(home)
        again = _run(folder)
        assert "committed already" in again.stderr
        _check(home)


def test_every_place_of_a_block_is_tried() -> None:
    tried = {place.partition(":")[0] for place in PLACES}
    assert {name for name in failpoints.NAMES if name.startswith("block.")} <= tried
