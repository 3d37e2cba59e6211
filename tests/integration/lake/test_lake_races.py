"""Races of real processes: twins of one run land once, different runs all land, seq is dense."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from shared.lake.lake import Lake
from shared.state import commits, runs
from shared.state.database import Database
from tests.support.lakes import NOW, content, create, events, intent, open_lake, written
from tests.support.races import race
from tests.support.records import new_run

ROUNDS = 50
_HOME = "FM_TEST_HOME"


@pytest.fixture
def lake(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv(_HOME, str(tmp_path / "home"))
    return open_lake(tmp_path / "home", database_url)


def lake_of(database: Database) -> Lake:
    """Return the lake of a rival, which is in a process of its own."""
    url = database.engine.url.render_as_string(hide_password=False)
    opened = open_lake(Path(os.environ[_HOME]), url)
    opened.database.close()
    opened.database = database
    return opened


def land(lake: Lake, claim: runs.Claim, number: int, batch: str) -> int:
    dataset = lake.get("hits")
    files = written(lake, dataset, events(10, start=number * 10), batch)
    return lake.append(dataset, files, intent(claim, batch, files)).seq


def twins(database: Database, number: int) -> int:
    """Commit the run of this round, as does the other, who believes to own it as well."""
    with database.read() as connection:
        run = runs.find(connection, "ingest", f"round {number}")
    assert run is not None
    claim = runs.Claim(run.id, run.epoch, str(run.owner))
    return land(lake_of(database), claim, number, f"batch {number}")


def strangers(database: Database, number: int) -> int:
    """Commit a run of one's own."""
    lake = lake_of(database)
    key = f"{os.getpid()} {number}"
    with lake.own_run(kind="ingest", key=key, now=NOW, owner="t") as claim:
        return land(lake, claim, number, key)


def dense(lake: Lake, count: int) -> list[Any]:
    """Check that the dataset's commits have no gap, and return them."""
    dataset = lake.get("hits")
    with lake.database.read() as connection:
        history = commits.history(connection, dataset.uuid)
    assert [commit.seq for commit in history] == list(range(1, count + 1))
    assert len({commit.snapshot_id for commit in history}) == count
    assert dataset.seq == count
    return history


@pytest.mark.slow
@pytest.mark.process
def test_twins_of_one_run_land_once(lake: Lake, database_url: str) -> None:
    create(lake)
    with lake.database.write() as connection:
        for number in range(ROUNDS):
            new = new_run(f"round {number}")
            runs.insert_running(connection, new, NOW, owner="both", lease_seconds=600)

    outcomes = race(twins, database_url, rounds=ROUNDS)

    for together in outcomes:
        assert sorted(type(outcome).__name__ for outcome in together) == ["int", "str"]
        assert "FencedError" in together
    dense(lake, ROUNDS + 1)
    rows = content(lake, lake.get("hits"))
    assert rows["_id"].to_pylist() == sorted(events(ROUNDS * 10)["_id"].to_pylist())


@pytest.mark.slow
@pytest.mark.process
def test_different_runs_all_land(lake: Lake, database_url: str) -> None:
    create(lake)

    outcomes = race(strangers, database_url, rounds=ROUNDS)

    landed = sorted(seq for together in outcomes for seq in together)
    assert landed == list(range(2, 2 * ROUNDS + 2))
    dense(lake, 2 * ROUNDS + 1)
    rows = content(lake, lake.get("hits"))
    assert rows["_id"].to_pylist() == sorted(events(ROUNDS * 10)["_id"].to_pylist() * 2)


def creators(database: Database, number: int) -> str:
    """Create the dataset of this round with rows, as does the other."""
    lake = lake_of(database)
    with lake.own_run(kind="query", now=NOW, owner="t") as claim:
        draft = lake.draft(f"hits{number}", events(1).schema, lake.get("hits").layout, claim)
        files = written(lake, draft, events(10), "b")
        lake.append(draft, files, intent(claim, "b", files))
    return "created"


@pytest.mark.slow
@pytest.mark.process
def test_a_name_is_created_once(lake: Lake, database_url: str) -> None:
    create(lake)

    outcomes = race(creators, database_url, rounds=10)

    for number, together in enumerate(outcomes):
        assert sorted(together) == ["AlreadyExistsError", "created"]
        assert content(lake, lake.get(f"hits{number}")).num_rows == 10


def wideners(database: Database, number: int) -> int:
    """Add a column, as does the other."""
    lake = lake_of(database)
    dataset = lake.get("hits")
    column = pa.schema([(f"n{number}", pa.int64())])
    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        return len(lake.add_columns(dataset, column, claim, f"{claim.run_id} columns").schema)


@pytest.mark.slow
@pytest.mark.process
def test_a_column_is_added_once(lake: Lake, database_url: str) -> None:
    before = len(create(lake).schema)

    outcomes = race(wideners, database_url, rounds=10)

    assert outcomes == [[before + number + 1] * 2 for number in range(10)]
    assert lake.get("hits").seq == 11
