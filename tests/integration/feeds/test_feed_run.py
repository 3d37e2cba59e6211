"""Runs of a feed on a real lake: each event once, valued as of its run, delivered and recorded."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import update

from feedmill import OpenLake
from shared.core.errors import OperationError, RunActiveError
from shared.feeds import apply, operate
from shared.feeds.run import execute_run, run_here
from shared.lake.dataset import Layout
from shared.state import commits, ledger, outbox, runs
from shared.state.tables import run as run_table
from tests.support.feeds import VISITS, World, delivered
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import create, make_foreign

A, B, C, D = (0, 120), (300, 60), (150, 60), (120, 30)
"""Start and length of batches: the third and fourth come late."""


def _one_shot(folder: Path, url: str, batches: list[tuple[int, int]]) -> dict[str, Any]:
    """Return the rows of a single run over some batches, by id."""
    folder.mkdir()
    made = World(folder, url)
    made.database.migrate()
    made.destination()
    for start, count in batches:
        made.hits(count, start)
    made.apply(VISITS)
    assert made.run().state == "committed"
    rows = {row["_id"]: row for row in made.rows("visits")}
    made.close()
    return rows


@pytest.mark.parametrize("slices", [[[A], [B], [C], [D]], [[A, B], [C, D]], [[B, A, D, C]]])
def test_each_event_comes_once_valued_as_of_its_run(
    slices: list[list[tuple[int, int]]], world: World, tmp_path: Path
) -> None:
    create(world.lake)
    world.apply(VISITS)
    covered: list[tuple[int, int]] = []
    expected: dict[str, Any] = {}
    for number, batches in enumerate(slices):
        for start, count in batches:
            world.hits(count, start)
        outcome = world.run()
        assert outcome.counts["rows_out"] == sum(count for _, count in batches)
        covered += batches
        folder = tmp_path / f"shot{number}"
        whole = _one_shot(folder, f"sqlite:///{tmp_path}/shot{number}.db", covered)
        new = {f"e{n:06d}" for start, count in batches for n in range(start, start + count)}
        expected |= {id_: whole[id_] for id_ in new}
    rows = world.rows("visits")
    assert len(rows) == 270
    assert {row["_id"]: row for row in rows} == expected


@pytest.mark.slow
def test_events_in_any_order_and_any_slices_come_once_each(world: World) -> None:
    chance = random.Random(7)
    create(world.lake)
    world.apply(VISITS)
    numbers = list(range(60))
    chance.shuffle(numbers)
    for number in numbers:
        world.hits(1, number)
        if chance.random() < 0.2:
            assert world.run().state == "committed"
    world.run()
    assert [row["_id"] for row in world.rows("visits")] == [f"e{n:06d}" for n in range(60)]


def test_a_late_event_changes_what_later_runs_say_and_nothing_that_was_said(world: World) -> None:
    world.hits(60, 30)
    world.apply(VISITS)
    world.run()
    before = {row["_id"]: row for row in world.rows("visits")}
    world.hits(30)  # earlier than all
    world.run()
    after = {row["_id"]: row for row in world.rows("visits")}
    assert {id_: row for id_, row in after.items() if id_ in before} == before
    assert len(after) == 90
    # of a visitor whose first event came late, the late row knows it is the first
    assert after["e000000"]["session"] == 1


def test_only_touched_identities_are_read(world: World) -> None:
    world.hits(200)
    world.apply(VISITS)
    first = world.run()
    assert first.counts.items() >= {
        "rows_in": 200, "rows_out": 200, "context_rows": 200, "identities": 21,
        "rows_read": 200, "touched_share": 1.0,
    }.items()  # fmt: skip
    world.hits(1, 1001)  # of u7
    of_one = sum(row["visitor"] == "u7" for row in world.rows("visits")) + 1
    second = world.run()
    assert second.counts.items() >= {
        "rows_in": 1, "rows_out": 1, "context_rows": of_one, "identities": 1,
        "rows_read": of_one, "touched_share": round(of_one / 201, 6),
    }.items()  # fmt: skip


def test_the_output_keeps_the_layout_of_events_where_the_query_keeps_their_columns(
    world: World,
) -> None:
    world.hits(20)
    world.apply(VISITS)
    world.run()
    made = world.lake.get("visits")
    assert (made.kind, made.identity, made.timestamp, made.event_id, made.buckets) == (
        "event", "visitor", "timestamp", "_id", 4,
    )  # fmt: skip
    world.apply("feed: pages\nsource: hits\noutput: pages\nquery: SELECT _id, page FROM hits\n")
    world.run("pages")
    assert world.lake.get("pages").kind == "record"
    world.apply("feed: all\nsource: hits\noutput: copy\nquery: SELECT * FROM hits\n")
    world.run("all")
    copy = world.lake.get("copy")
    assert (copy.identity, copy.timestamp, copy.event_id) == ("user.id", "timestamp", "_id")
    assert world.rows("copy") == world.rows("hits")


def test_a_run_is_delivered_with_its_manifest_and_recorded_in_the_ledger(world: World) -> None:
    world.hits(50)
    world.apply(VISITS)
    outcome = world.run()
    (made,) = world.deliver(outcome.run_id)
    assert (made["state"], made["rows"], made["name"]) == ("published", 50, "drop/visits")
    assert delivered(world.folder / "drop") == world.rows("visits")

    manifest = json.loads(Path(made["manifest"].removeprefix("file://")).read_text())
    with world.database.read() as connection:
        entry = ledger.get(connection, outcome.run_id)
    assert entry is not None
    feed, run = world.feed(), world.run_row(outcome.run_id)
    assert (entry.interval_from, entry.interval_to, feed.cursor) == (0, 2, 2)
    assert entry.content_hash == outcome.content_hash == manifest["content_hash"]
    assert entry.plan_hash == feed.plan_hash == run.plan_hash
    assert entry.pins == {feed.source_uuid: 2}
    assert dict(entry.counts) == dict(outcome.counts) == run.counts
    assert entry.slot == run.slot
    assert (feed.output_uuid, entry.output_seq) == (world.lake.get("visits").uuid, 1)
    json.dumps(outcome.as_json())


def test_deliveries_are_made_in_the_order_of_the_definition(world: World) -> None:
    world.hits(10)
    more = "".join(f"  - {{destination: drop, path: {path}, format: ndjson}}\n" for path in "zax")
    world.apply(VISITS + more)
    outcome = run_here(world.workspace, "visits")
    names = [made.name for made in outcome.deliveries]
    assert names == ["drop/visits", "drop/z", "drop/a", "drop/x"]
    assert {made.state for made in outcome.deliveries} == {"published"}


def test_the_commit_rings_for_its_deliveries(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    outcome = world.run()
    with world.database.read() as connection:
        waiting = outbox.unsent(connection, world.workspace.clock.now())
    assert [message.task for message in waiting] == ["feedmill.query.v1", "feedmill.delivery.v1"]
    assert waiting[1].payload["run_id"] == outcome.run_id


def test_an_interval_without_rows_is_committed_and_gets_its_manifest(world: World) -> None:
    create(world.lake)
    world.apply(VISITS)
    for interval in ((0, 1), (1, 1)):  # the dataset's creation, then nothing at all
        outcome = world.run()
        assert outcome.state == "committed"
        assert outcome.as_json()["interval"] == list(interval)
        (made,) = world.deliver(outcome.run_id)
        assert (made["state"], made["files"], made["rows"]) == ("published", 0, 0)
    world.hits(10)
    assert world.run().counts["rows_out"] == 10
    assert world.rows("visits")[0]["_id"] == "e000000"


def test_a_query_may_keep_no_row_of_an_interval(world: World) -> None:
    world.hits(10)
    world.apply(
        "feed: few\nsource: hits\noutput: few\nquery: SELECT _id FROM hits WHERE price > 1e6\n"
    )
    outcome = world.run("few")
    assert (outcome.state, outcome.counts["rows_in"], outcome.counts["rows_out"]) == (
        "committed", 10, 0,
    )  # fmt: skip
    assert world.rows("few") == []
    assert world.feed("few").cursor == 2


def test_now_is_the_slot_of_the_run(world: World) -> None:
    world.hits(5)
    world.apply("feed: t\nsource: hits\noutput: t\nquery: SELECT _id, now() AS at FROM hits\n")
    outcome = world.run("t")
    assert {row["at"] for row in world.rows("t")} == {world.run_row(outcome.run_id).slot}


def test_a_lookup_is_joined_as_of_the_run(world: World) -> None:
    pages = pa.table({"page": [f"/p/{n}" for n in range(4)], "title": list("abcd")})
    world.ingest("pages", pages, Layout.record(("page",)))
    world.hits(20)
    world.apply(
        "feed: titled\nsource: hits\noutput: titled\nquery: |\n"
        "  SELECT h._id, p.title FROM hits h LEFT JOIN pages p ON h.page = p.page\n"
    )
    outcome = world.run("titled")
    assert outcome.state == "committed"
    titles = {f"e{n:06d}": dict(enumerate("abcd")).get(n % 5) for n in range(20)}
    assert {row["_id"]: row["title"] for row in world.rows("titled")} == titles
    with world.database.read() as connection:
        entry = ledger.get(connection, outcome.run_id)
    assert entry is not None
    assert entry.pins[world.lake.get("pages").uuid] == world.lake.get("pages").seq


@pytest.mark.parametrize("key", [("page",), ()])
def test_an_event_that_finds_two_rows_fails_the_run_and_names_the_key(
    key: tuple[str, ...], world: World
) -> None:
    world.ingest("fine", pa.table({"plan": ["free"], "x": [1]}), Layout.record(("plan",)))
    pages = pa.table(
        {"page": ["/p/1", "/p/2", "/p/2", "/p/2", None, None], "title": list("abcdef")}
    )
    world.ingest("pages", pages, Layout.record(key))
    world.hits(20)
    world.apply(
        "feed: titled\nsource: hits\noutput: titled\nquery: |\n"
        "  SELECT h._id, p.title, f.x FROM hits h LEFT JOIN fine f ON h.user.plan = f.plan\n"
        "  LEFT JOIN pages p ON h.page = p.page\n"
    )
    outcome = world.run("titled")
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "the lookup pages" in outcome.error["message"]
    assert "3 rows have page = '/p/2'" in outcome.error["message"]
    assert world.lake.table("titled") is None
    assert world.feed("titled").cursor == 0


def test_twins_of_a_key_that_no_event_has_do_no_harm(world: World) -> None:
    pages = pa.table({"page": ["/p/1", "/x", "/x"], "title": list("abc")})
    world.ingest("pages", pages, Layout.record(("page",)))
    world.hits(20)
    world.apply(
        "feed: titled\nsource: hits\noutput: titled\nquery: |\n"
        "  SELECT h._id, p.title FROM hits h LEFT JOIN pages p ON h.page = p.page\n"
    )
    assert world.run("titled").counts["rows_out"] == 20


# --- claims ---------------------------------------------------------------------------------


@pytest.fixture
def on_both(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A home on SQLite and on PostgreSQL."""
    made = World(tmp_path, database_url)
    made.database.migrate()
    made.destination()
    yield made
    made.close()


def _lose(world: World, run_id: str) -> None:
    """Let the lease of a run end, as if its worker had been silent."""
    with world.database.write() as connection:
        connection.execute(update(run_table).where(run_table.c.id == run_id).values(lease_until=0))


def test_a_twin_that_took_over_commits_and_the_first_is_fenced(on_both: World) -> None:
    on_both.hits(40)
    on_both.apply(VISITS)
    run_id = on_both.queue()
    twins = []

    def taken_over(_what: str, _done: int, _total: int | None) -> None:
        if not twins:
            _lose(on_both, run_id)
            twins.append(execute_run(on_both.workspace, run_id))

    first = execute_run(on_both.workspace, run_id, progress=taken_over)
    assert [twin.state for twin in twins] == ["committed"]
    assert first.state == "skipped"
    with on_both.database.read() as connection:
        history = commits.history(connection, on_both.lake.get("visits").uuid)
    assert [(c.kind, c.rows, c.run_id) for c in history] == [("create", 40, run_id)]
    assert len(on_both.rows("visits")) == 40
    assert len(on_both.deliver(run_id)) == 1
    assert on_both.run_row(run_id).losses == 1


def test_a_message_for_a_claimed_or_finished_run_is_dropped(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    run_id = world.queue()
    seen = []

    def again(_what: str, _done: int, _total: int | None) -> None:
        seen.append(execute_run(world.workspace, run_id).state)

    assert execute_run(world.workspace, run_id, progress=again).state == "committed"
    assert set(seen) == {"skipped"}
    assert execute_run(world.workspace, run_id).state == "skipped"
    assert len(world.rows("visits")) == 10


def test_a_cancelled_run_publishes_nothing(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    run_id = world.queue()

    def cancelled(_what: str, _done: int, _total: int | None) -> None:
        with world.database.write() as connection:
            runs.cancel(connection, run_id, world.workspace.clock.now())

    outcome = execute_run(world.workspace, run_id, progress=cancelled)
    assert outcome.state == "skipped"
    assert world.run_row(run_id).state == "cancelled"
    assert world.lake.table("visits") is None
    assert world.feed().cursor == 0
    assert world.run().counts["rows_out"] == 10  # the next one covers what it would have


def test_a_run_whose_workers_are_lost_three_times_is_quarantined(
    sqlite_url: str, tmp_path: Path
) -> None:
    made = World(tmp_path, sqlite_url, runs_max_losses="3", runs_max_failures="1")
    made.destination()
    made.hits(10)
    made.apply(VISITS)
    run_id = made.queue()
    for _ in range(3):  # claimed, and never heard of again
        with made.database.write() as connection:
            assert runs.claim(
                connection, run_id, owner="lost", lease_seconds=30, max_losses=3,
                now=made.workspace.clock.now(),
            )  # fmt: skip
        _lose(made, run_id)
    outcome = execute_run(made.workspace, run_id)
    assert outcome.state == "quarantined"
    assert outcome.error is not None
    assert "lost 3 times" in outcome.error["message"]
    assert made.feed().state == "quarantined"
    assert made.lake.table("visits") is None
    made.close()


def test_one_run_at_a_time(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.queue()
    with pytest.raises(RunActiveError):
        world.queue()
    with pytest.raises(RunActiveError):
        run_here(world.workspace, "visits")


# --- what goes wrong ------------------------------------------------------------------------


@pytest.mark.slow
def test_an_error_that_may_pass_is_tried_again_later(sqlite_url: str, tmp_path: Path) -> None:
    made = World(tmp_path, sqlite_url, dask_address="tcp://127.0.0.1:9", runs_retry_seconds="60")
    made.destination()
    made.hits(10)
    made.apply(VISITS)
    run_id = made.queue()
    outcome = execute_run(made.workspace, run_id)
    assert outcome.state == "queued"
    assert outcome.error is not None
    assert outcome.error["type"] == "ClusterUnavailableError"
    assert outcome.retry_at is not None
    assert outcome.retry_at > made.workspace.clock.now() + timedelta(seconds=30)
    assert execute_run(made.workspace, run_id).state == "skipped"  # not yet due
    made.close()

    cured = World(tmp_path, sqlite_url)
    with cured.database.write() as connection:
        connection.execute(update(run_table).values(not_before=None))
    assert execute_run(cured.workspace, run_id).counts["rows_out"] == 10
    cured.close()


@pytest.mark.slow
def test_an_error_that_does_not_pass_ends_after_the_last_attempt(
    sqlite_url: str, tmp_path: Path
) -> None:
    made = World(
        tmp_path, sqlite_url, dask_address="tcp://127.0.0.1:9", runs_retry_seconds="0",
        runs_max_attempts="2", runs_max_failures="1",
    )  # fmt: skip
    made.destination()
    made.hits(10)
    made.apply(VISITS)
    run_id = made.queue()
    assert [execute_run(made.workspace, run_id).state for _ in range(2)] == ["queued", "failed"]
    assert made.feed().state == "quarantined"
    with made.database.write() as connection:
        assert operate.retry(connection, run_id, made.workspace.clock.now()) == (f"run {run_id}",)
    made.close()
    cured = World(tmp_path, sqlite_url)
    assert execute_run(cured.workspace, run_id).state == "committed"
    cured.close()


@pytest.mark.slow
def test_a_failed_run_here_is_not_queued_again(sqlite_url: str, tmp_path: Path) -> None:
    made = World(tmp_path, sqlite_url, dask_address="tcp://127.0.0.1:9")
    made.destination()
    made.hits(10)
    made.apply(VISITS)
    outcome = run_here(made.workspace, "visits")
    assert (outcome.state, outcome.retry_at) == ("failed", None)
    made.close()


def test_failures_in_a_row_quarantine_the_feed_until_it_is_started(world: World) -> None:
    pages = pa.table({"page": ["/p/2", "/p/2"], "title": list("ab")})
    world.ingest("pages", pages, Layout.record(("page",)))
    world.hits(20)
    world.apply(
        "feed: titled\nsource: hits\noutput: titled\nquery: |\n"
        "  SELECT h._id, p.title FROM hits h LEFT JOIN pages p ON h.page = p.page\n"
    )
    for _ in range(3):
        assert world.feed("titled").state == "active"
        assert world.run("titled").state == "failed"
    feed = world.feed("titled")
    assert feed.state == "quarantined"
    assert feed.state_reason is not None
    assert "3 runs failed one after the other" in feed.state_reason
    with pytest.raises(OperationError, match="quarantined"):
        world.queue("titled")
    with world.database.write() as connection:
        assert operate.resume(connection, "titled")
    world.queue("titled")


def test_the_first_run_after_a_pause_covers_all_since_the_cursor(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    with world.database.write() as connection:
        assert operate.pause(connection, "visits", "holidays")
    for start in (100, 200, 300):
        world.hits(5, start)
    with pytest.raises(OperationError, match="paused: holidays"):
        world.queue()
    with world.database.write() as connection:
        assert operate.resume(connection, "visits")
    outcome = world.run()
    assert (str(outcome.interval), outcome.counts["rows_out"]) == ("(2, 5]", 15)
    assert len(world.rows("visits")) == 25


def test_a_source_that_was_dropped_stops_the_feed_with_advice(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    with world.database.write() as connection:
        operate.pause(connection, "visits", None)
    world.drop_dataset("hits")
    world.hits(10)
    with world.database.write() as connection:
        operate.resume(connection, "visits")
    outcome = world.run()
    assert outcome.state == "failed"
    feed = world.feed()
    assert feed.state == "quarantined"
    assert feed.state_reason is not None
    assert "the source hits was dropped and made anew" in feed.state_reason
    assert "apply the feed again" in feed.state_reason
    # the output of the new generation has to be another one, or the same, made anew
    applied = world.apply(VISITS.replace("output: visits", "output: again"))
    assert (applied.state, applied.generation, applied.cursor) == ("active", 2, 0)


@pytest.mark.parametrize("new_rows", [0, 5])
def test_a_foreign_snapshot_stops_the_feed_with_advice(new_rows: int, world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    if new_rows:
        world.hits(new_rows, 100)
    make_foreign(world.lake)
    outcome = world.run()
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert outcome.error["type"] == "ForeignSnapshotError"
    feed = world.feed()
    assert (feed.state, feed.cursor) == ("quarantined", 2)
    assert "roll the table back" in (feed.state_reason or "")


def test_a_query_whose_meaning_has_changed_is_not_run(world: World) -> None:
    world.hits(10)
    text = "feed: all\nsource: hits\noutput: copy\nquery: SELECT * FROM hits\n"
    world.apply(text)
    assert world.run("all").state == "committed"
    hits = world.lake.get("hits")
    with world.lake.own_run(kind="ddl", now=world.workspace.clock.now(), owner="t") as claim:
        world.lake.add_columns(hits, pa.schema([("extra", pa.string())]), claim, "more")
    outcome = world.run("all")
    assert outcome.state == "failed"
    assert outcome.error is not None
    assert "means something else than when it was applied" in outcome.error["message"]
    assert len(world.rows("copy")) == 10

    (change,) = apply.plan(world.workspace, text)
    assert any("adds extra to copy" in warning for warning in change.warnings)
    world.apply(text)
    assert world.run("all").state == "committed"
    assert world.rows("copy") == world.rows("hits")
    assert "extra" in world.lake.get("copy").schema.names


def test_a_new_generation_cancels_the_run_that_waits(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    waiting = world.queue()
    after = world.apply(VISITS.replace("output: visits", "output: elsewhere"))
    assert (after.generation, after.cursor) == (2, 0)
    assert world.run_row(waiting).state == "cancelled"
    assert world.run().counts["rows_out"] == 10
    assert world.rows("elsewhere") == world.rows("visits")


def test_another_query_goes_on_after_the_cursor(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    world.apply(VISITS.replace("timestamp, 20", "timestamp, 21"))
    world.hits(5, 100)
    outcome = world.run()
    assert outcome.as_json()["interval"] == [2, 3]
    assert len(world.rows("visits")) == 15


# --- in the caller's process ----------------------------------------------------------------


def test_run_here_computes_commits_and_delivers(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    outcome = OpenLake(world.workspace).feed("visits").run()
    assert outcome.state == "committed"
    assert [made.state for made in outcome.deliveries] == ["published"]
    assert delivered(world.folder / "drop") == world.rows("visits")


def test_an_interrupted_caller_leaves_no_run_behind(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)

    def interrupt(_what: str, _done: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_here(world.workspace, "visits", progress=interrupt)
    assert world.feed().cursor == 0
    assert run_here(world.workspace, "visits").state == "committed"


def test_a_defect_is_recorded_and_raised(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    run_id = world.queue()

    def broken(_what: str, _done: int, _total: int | None) -> None:
        raise ZeroDivisionError("of the test")

    with pytest.raises(ZeroDivisionError):
        execute_run(world.workspace, run_id, progress=broken)
    run = world.run_row(run_id)
    assert run.state == "failed"
    assert run.error is not None
    assert run.error["type"] == "ZeroDivisionError"
