"""Maintenance by itself: what is due gets one run, and a run does its work once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from scheduler.beat import Ticker
from scheduler.reconcile import FIRST_PAUSE, find
from scheduler.upkeep import Upkeep
from shared.core.clock import SystemClock
from shared.feeds import maintain
from shared.feeds.workspace import Workspace
from shared.lake import scan
from shared.queue.contracts import Maintain
from shared.state import commits, maintenance, outbox, runs
from shared.state.maintenance import COMPACT, SWEEP
from tests.support.lakes import append, content, create, events, open_lake
from tests.support.queues import in_queue
from tests.support.records import GONE

HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def open_workspace(home: Path, database_url: str, **environ: str) -> Workspace:
    lake = open_lake(home, database_url, **environ)
    return Workspace(lake.config, lake.database, lake, SystemClock())


@pytest.fixture
def workspace(database_url: str, broker_url: str, tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "home", database_url, broker_url=broker_url)
    yield opened
    opened.close()


def filled(workspace: Workspace, count: int) -> str:
    hits = create(workspace.lake)
    for number in range(count):
        append(workspace.lake, hits, events(50, start=50 * number), f"b{number}")
    return hits.uuid


def soon(workspace: Workspace, hours: float = 0) -> datetime:
    """Return an instant at which slots have come since the dataset was made."""
    day = workspace.lake.get("hits").created_at + timedelta(days=1)
    return day.replace(hour=3, minute=31, second=0, microsecond=0) + hours * HOUR


def made(workspace: Workspace) -> list[runs.Run]:
    with workspace.database.read() as connection:
        return runs.listing(connection, kind="maintenance", limit=100)


def queue(workspace: Workspace, work: str = COMPACT, slot: datetime | None = None) -> str:
    hits = workspace.lake.get("hits")
    now = slot or soon(workspace)
    with workspace.database.write() as connection:
        run_id = maintain.enqueue(
            connection,
            work,
            dataset=(hits.uuid, hits.name) if work == COMPACT else None,
            slot=now,
            now=workspace.clock.now(),
        )
    assert run_id is not None
    return run_id


def history(workspace: Workspace) -> list[str]:
    with workspace.database.read() as connection:
        found = commits.history(connection, workspace.lake.get("hits").uuid)
    return [commit.kind for commit in found]


def test_beat_queues_what_is_due_once_and_rings(workspace: Workspace, broker_url: str) -> None:
    uuid = filled(workspace, 8)
    clock = Clock(soon(workspace))
    ticker = Ticker(workspace.config, workspace.database, clock)
    ticker.tick()
    twin = Ticker(workspace.config, workspace.database, clock)
    twin.tick()

    found = {run.statement: run for run in made(workspace)}
    assert sorted(found) == [COMPACT, SWEEP]
    assert found[COMPACT].dataset_uuid == uuid
    assert found[COMPACT].key == f"{uuid}/compact/{found[COMPACT].slot.isoformat()}"
    assert found[COMPACT].slot == clock.at.replace(minute=30)
    assert found[SWEEP].slot == clock.at.replace(minute=17)
    sent = {message.payload["run_id"]: message for message in in_queue(broker_url)}
    assert sent[found[COMPACT].id].task == "feedmill.maintenance.v1"
    assert sent[found[COMPACT].id].payload == {"run_id": found[COMPACT].id, "dataset": "hits"}
    assert sent[found[SWEEP].id].payload == {"run_id": found[SWEEP].id, "dataset": ""}
    assert len(sent) == 2
    clock.at += timedelta(minutes=10)
    ticker.tick()
    assert len(made(workspace)) == 2  # the first is not done yet


@pytest.mark.parametrize(
    ("files", "environ", "works"),
    [
        (7, {}, [SWEEP]),
        (7, {"maintenance_small_files": "7"}, [COMPACT, SWEEP]),
        (8, {"maintenance_enabled": "false"}, []),
        (8, {"maintenance_cron": "0 5 1 1 *"}, [SWEEP]),
    ],
)
def test_the_settings_say_what_is_due(
    database_url: str, tmp_path: Path, files: int, environ: dict[str, str], works: list[str]
) -> None:
    workspace = open_workspace(tmp_path / "home", database_url, **environ)
    filled(workspace, files)

    Upkeep(workspace.config.maintenance, workspace.database).enqueue_due(soon(workspace))

    assert sorted(str(run.statement) for run in made(workspace)) == works
    workspace.close()


def test_after_a_run_only_new_commits_make_the_next_due(workspace: Workspace) -> None:
    filled(workspace, 8)
    upkeep = Upkeep(workspace.config.maintenance, workspace.database)
    upkeep.enqueue_due(soon(workspace))
    for run in made(workspace):
        assert maintain.execute(workspace, run.id).state == "committed"

    def queued(hours: float) -> int:
        return upkeep.enqueue_due(soon(workspace, hours))

    assert [queued(hours) for hours in (0.01, 1, 2)] == [0, 0, 0]
    for number in range(7):
        append(workspace.lake, workspace.lake.get("hits"), events(50), f"c{number}")
        assert queued(3 + number) == (1 if number == 6 else 0)


def test_a_compaction_is_one_commit_of_its_run(workspace: Workspace) -> None:
    filled(workspace, 8)
    before = content(workspace.lake, workspace.lake.get("hits"))
    run_id = queue(workspace)

    outcome = maintain.execute(workspace, run_id)

    assert (outcome.state, outcome.work, outcome.dataset) == ("committed", "compact", "hits")
    assert (outcome.counts["files_after"], outcome.counts["small"]) == (5, 1)
    assert history(workspace)[-2:] == ["append", "compact"]
    assert content(workspace.lake, workspace.lake.get("hits")) == before
    again = maintain.execute(workspace, run_id)
    assert (again.state, history(workspace).count("compact")) == ("skipped", 1)
    assert again.as_json()["error"]["message"] == "the run is committed"


def test_a_run_that_finds_nothing_is_committed_without_a_commit(workspace: Workspace) -> None:
    filled(workspace, 3)

    outcome = maintain.execute(workspace, queue(workspace))

    assert (outcome.state, outcome.counts["small"], outcome.counts["seen"]) == ("committed", 3, 4)
    assert "compact" not in history(workspace)


def test_a_run_of_a_dropped_dataset_ends(workspace: Workspace) -> None:
    filled(workspace, 8)
    run_id = queue(workspace)
    with workspace.lake.own_run(kind="ddl", now=workspace.clock.now(), owner="t") as claim:
        workspace.lake.drop("hits", claim)

    assert maintain.execute(workspace, run_id).state == "committed"


def test_a_damaged_file_fails_the_run_and_nothing_else(workspace: Workspace) -> None:
    filled(workspace, 8)
    (fragment, *_) = scan.plan(workspace.lake, workspace.lake.get("hits"))
    path = Path(fragment.files[0].path.removeprefix("file://"))
    path.unlink()
    path.write_bytes(b"PAR1 no more")

    outcome = maintain.execute(workspace, queue(workspace))

    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "is damaged" in outcome.error["message"]
    assert "compact" not in history(workspace)


def test_a_lost_worker_is_replaced_and_fenced(workspace: Workspace) -> None:
    filled(workspace, 8)
    run_id = queue(workspace)
    with workspace.database.write() as connection:
        lost = runs.claim(
            connection, run_id, owner="a", lease_seconds=GONE, max_losses=3, now=soon(workspace)
        )
    assert lost is not None

    with workspace.database.read() as connection:
        (row,) = find(connection, workspace.clock.now() + FIRST_PAUSE)
    assert row.message == Maintain(run_id=run_id, dataset="hits")
    assert row.key == ("lost", run_id, 1)
    assert maintain.execute(workspace, run_id).state == "committed"
    with workspace.database.write() as connection:
        assert not runs.renew(connection, lost, 30)


def test_a_claim_not_renewed_in_time_is_an_attempt_and_the_last_one_fails_the_run(
    database_url: str, tmp_path: Path
) -> None:
    workspace = open_workspace(
        tmp_path / "home",
        database_url,
        runs_lease_seconds="0.000002",
        runs_heartbeat_seconds="0.000001",
        runs_max_attempts="2",
        runs_retry_seconds="0",
    )
    filled(workspace, 8)
    run_id = queue(workspace)

    with capture_logs() as logged:
        outcomes = [maintain.execute(workspace, run_id) for _ in range(3)]

    assert [outcome.state for outcome in outcomes] == ["queued", "failed", "skipped"]
    for outcome in outcomes[:2]:
        assert outcome.error is not None
        assert outcome.error["type"] == "FencedError"
        assert f"the claim on run {run_id} was lost" in outcome.error["message"]
    (run,) = made(workspace)
    assert (run.state, run.attempts, run.losses, run.epoch) == ("failed", 2, 0, 2)
    told = [(line["event"], line["again"]) for line in logged if "again" in line]
    assert told == [("maintenance_failed", True), ("maintenance_failed", False)]
    assert "compact" not in history(workspace)
    workspace.close()


def test_a_queued_run_is_rung_for_again(workspace: Workspace) -> None:
    filled(workspace, 1)
    run_id = queue(workspace, SWEEP)

    with workspace.database.read() as connection:
        (row,) = find(connection, workspace.clock.now() + 2 * FIRST_PAUSE)

    assert row.message == Maintain(run_id=run_id, dataset="")
    assert not row.fresh


def test_the_sweep_of_the_lake_forgets_sent_messages(workspace: Workspace) -> None:
    filled(workspace, 1)
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        for number, days in enumerate((30, 30, 1)):
            outbox.add(connection, "t", f"s{number}", {}, now - timedelta(days=days))
        ids = [message.id for message in outbox.unsent(connection, now)]
        outbox.mark_sent(connection, ids[1:2], now - timedelta(days=30))
        outbox.mark_sent(connection, ids[2:], now - timedelta(days=1))

    outcome = maintain.execute(workspace, queue(workspace, SWEEP))

    assert outcome.state == "committed"
    assert outcome.counts == {"files": 0, "bytes": 0, "noted": 0, "messages": 1}
    with workspace.database.read() as connection:
        assert ids[0] in [message.id for message in outbox.unsent(connection, now)]
        assert maintenance.last_sweep(connection) == soon(workspace)


def test_by_hand(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scheduler.cli import root

    filled(workspace, 8)
    url = workspace.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("FEEDMILL_HOME", str(workspace.config.home))
    monkeypatch.setenv("FEEDMILL_DATABASE_URL", url)

    def said(*arguments: str, code: int = 0) -> Any:
        assert root.run(["dataset", *arguments]) == code
        return capsys.readouterr()

    assert said("compact", "hits", "--bucket", "9", code=2).err.count("no bucket 9") == 1
    assert said("compact", "hits", "--dry-run").out.split()[:4] == [
        "bucket",
        "files",
        "rows",
        "bytes",
    ]
    assert history(workspace)[-1] == "append"
    assert " became 5, " in said("compact", "hits").out
    assert "nothing of hits is due" in said("compact", "hits").out
    assert '"files_after": 0' in said("compact", "hits", "--all", "--json").out
    assert "would delete 0 files, 0 bytes" in said("sweep", "--dry-run").out
    assert "deleted 0 files, 0 bytes" in said("sweep").out
    assert "deleted 0 files, 0 bytes" in said("sweep", "HITS").out
    assert said("sweep", "none", code=2).err
    states = [run.state for run in made(workspace)]
    assert states == ["committed"] * len(states)
