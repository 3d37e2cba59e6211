"""The right to be forgotten: no byte is left, and whoever follows an output is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.core.errors import InputError, OperationError, RunActiveError
from shared.feeds import attempt, forget, identities, verify
from shared.feeds.run import execute_run
from shared.lake import compact, scan
from shared.lake.catalog import Catalog
from shared.lake.compact import Wanted
from shared.lake.dataset import Layout
from shared.lake.ingest.ingest import ingest_files
from shared.state import commits, forgotten, runs
from tests.support.feeds import World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import EVENT_SCHEMA, NOW, append, create

WHO = "nobody-else-has-this-name"
COPY = """\
feed: pages
source: hits
query: SELECT _id, user.id AS visitor, timestamp, page FROM hits
output: pages
deliveries:
  - {destination: drop, path: pages, format: ndjson}
"""
COUNTS = """\
feed: counts
source: hits
query: SELECT user.id AS visitor, page, count(*) AS views FROM hits GROUP BY user.id, page
output: counts
emit: changes
deliveries:
  - {destination: drop, path: counts}
"""
CHAIN = """\
feed: totals
source: counts
query: SELECT visitor, sum(views) AS views FROM counts GROUP BY visitor
output: totals
emit: changes
"""


def hits(*rows: tuple[str, str, str]) -> pa.Table:
    """Return events by id, identity and page."""
    found = [
        {
            "_id": event,
            "timestamp": NOW,
            "user": {"id": user, "plan": "free"},
            "page": page,
            "price": None,
        }
        for event, user, page in rows
    ]
    return pa.Table.from_pylist(found, schema=EVENT_SCHEMA)


def some(world: World) -> None:
    """Commit events of three identities, those of one in two batches, and compact in between."""
    dataset = world.lake.table("hits") or create(world.lake)
    append(world.lake, dataset, hits(("1", WHO, "a"), ("2", "ann", "a"), ("3", WHO, "b")), "one")
    append(world.lake, dataset, hits(("4", "bob", "b"), ("5", WHO, "b"), ("6", "ann", "c")), "two")


def compacted(world: World, name: str) -> None:
    """Merge the files of a dataset, so that its bounds are in several manifests."""
    wanted = Wanted(world.workspace.config.maintenance, everything=True)
    with world.lake.own_run(kind="maintenance", now=NOW, owner="test") as claim:
        compact.compact(world.lake, name, claim, wanted)


def holding(folder: Path, word: str = WHO) -> list[Path]:
    """Return the files below a folder that have a word in them, compressed pages read."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        text = path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            text += str(pq.read_table(path, partitioning=None).to_pylist())
            text += str(pq.read_metadata(path).to_dict())
        if path.suffix == ".avro" and not path.name.startswith("snap-"):
            text += _bounds(path)
        if word[:16] in text:  # bounds are cut there
            found.append(path)
    return found


def _bounds(path: Path) -> str:
    """Return the bounds of all files, deleted ones too, that a manifest keeps."""
    from pyiceberg.io.pyarrow import PyArrowFileIO
    from pyiceberg.manifest import ManifestContent, ManifestFile

    manifest = ManifestFile.from_args(
        manifest_path=str(path),
        manifest_length=0,
        partition_spec_id=0,
        content=ManifestContent.DATA,
        sequence_number=0,
        min_sequence_number=0,
        added_snapshot_id=0,
    )
    entries = manifest.fetch_manifest_entry(PyArrowFileIO(), discard_deleted=False)
    files = [entry.data_file for entry in entries]
    return str([(file.lower_bounds, file.upper_bounds) for file in files])


def log_of(world: World, name: str) -> list[dict[str, Any]]:
    """Return all rows of a log."""
    return sorted(
        (row for t in scan.rows(world.lake, world.lake.get(name)) for row in t.to_pylist()),
        key=lambda row: (row["_key"], row["_revision"]),
    )


def test_no_byte_of_the_identity_is_left_in_the_warehouse(world: World) -> None:
    some(world)
    compacted(world, "hits")
    warehouse = world.folder / "home"
    assert holding(warehouse)
    before = world.rows("hits")

    done = forget.forget(world.workspace, "hits", [WHO])

    assert done.rows == 3
    assert holding(warehouse) == []
    assert world.rows("hits") == [row for row in before if row["user"]["id"] != WHO]
    with world.database.read() as connection:
        history = commits.history(connection, world.lake.get("hits").uuid)
        assert forgotten.count(connection, history[0].dataset_uuid) == 1
    assert [commit.kind for commit in history][-2:] == ["compact", "forget"]
    again = forget.forget(world.workspace, "hits", [WHO])
    assert (again.rows, again.datasets[0].seq) == (0, None)


def test_outputs_are_emptied_and_those_who_follow_them_are_told(world: World) -> None:
    some(world)
    for text in (COPY, COUNTS):
        world.apply(text)
    for name in ("pages", "counts"):
        first = world.run(name)
        assert world.deliver(first.run_id)[0]["state"] == "published"
    world.apply(CHAIN)
    assert world.run("totals").state == "committed"
    keys = {row["_key"] for row in log_of(world, "counts") if row["visitor"] == WHO}
    assert len(keys) == 2

    would = forget.plan(world.workspace, "hits", [WHO, "never seen"])
    done = forget.forget(world.workspace, "hits", [WHO, "never seen"])

    told = [(one.dataset, one.rows, one.taken_back) for one in done.datasets]
    assert sorted(told) == [("counts", 2, 2), ("hits", 3, 0), ("pages", 3, 0), ("totals", 1, 1)]
    assert [(one.dataset, one.rows, one.taken_back) for one in would.datasets] == told
    assert told[0][0] == "hits"
    assert {row["visitor"] for row in world.rows("pages")} == {"ann", "bob"}
    mine = [row for row in log_of(world, "counts") if row["visitor"] == WHO]
    assert {(row["_key"], row["_op"], row["_revision"]) for row in mine} == {
        (k, "D", 2) for k in keys
    }
    assert all(row["page"] is None and row["views"] is None for row in mine)
    warehouse = world.folder / "home"
    left = {path.relative_to(warehouse).parts[1].split("-")[0] for path in holding(warehouse)}
    assert left == {"counts", "totals"}  # the identity of the D rows

    following = world.run("counts")
    assert following.counts["rows_in"] == 0
    (out,) = world.deliver(following.run_id)
    assert (out["state"], out["rows"]) == ("published", 2)
    files = sorted(
        path
        for path in Path(out["manifest"].removeprefix("file://")).parent.iterdir()
        if path.suffix == ".parquet" and out["id"].lower() in path.name.lower()
    )
    rows = [row for file in files for row in pq.read_table(file).to_pylist()]
    assert {(row["_op"], row["visitor"], row["_key"]) for row in rows} == {
        ("D", WHO, k) for k in keys
    }
    later = world.run("counts")
    assert world.deliver(later.run_id)[0]["rows"] == 0
    assert world.run("totals").counts["rows_out"] == 0

    append(world.lake, world.lake.get("hits"), hits(("7", WHO, "b"), ("8", "ann", "a")), "three")
    back = world.run("counts")
    assert world.deliver(back.run_id)[0]["rows"] == 2
    state = world.workspace.session().execute("SELECT * FROM counts", now=NOW)[-1].rows()
    assert sorted(row[:3] for row in state) == [
        ("ann", "a", 2), ("ann", "c", 1), ("bob", "b", 1), (WHO, "b", 1),
    ]  # fmt: skip
    mine = [row for row in log_of(world, "counts") if row["visitor"] == WHO]
    assert sorted((row["_op"], row["_revision"]) for row in mine) == [("D", 2), ("D", 2), ("I", 3)]


def test_a_run_takes_back_what_its_source_has_forgotten(world: World) -> None:
    some(world)
    world.apply(COUNTS)
    world.run("counts")
    only_source(world)
    append(world.lake, world.lake.get("hits"), hits(("9", "ann", "a")), "later")

    outcome = world.run("counts")

    assert outcome.counts["deleted"] == 2
    gone = [r for r in log_of(world, "counts") if r["visitor"] == WHO and r["_op"] == "D"]
    assert [(row["page"], row["views"], row["_revision"]) for row in gone] == [(None, None, 2)] * 2
    assert world.run("counts").counts["rows_out"] == 0


def test_a_run_that_leaves_the_forgotten_out_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutant of the touched identities: without the forgotten ones their rows would stay."""
    some(world)
    world.apply(COUNTS)
    world.run("counts")
    only_source(world)
    append(world.lake, world.lake.get("hits"), hits(("9", "ann", "a")), "later")

    monkeypatch.setattr(identities, "again", lambda *_: None)
    world.run("counts")

    last = {row["_key"]: row["_op"] for row in log_of(world, "counts") if row["visitor"] == WHO}
    assert set(last.values()) == {"I"}
    assert not verify.verify(world.workspace, "counts").right


def only_source(world: World) -> None:
    """Forget as a process does that is killed before it comes to the outputs."""
    (place, *_), _ = forget.places(world.workspace, "hits", [WHO])
    forget._Work(world.workspace, place, (WHO,), 0.0).carry_out()


def test_a_read_across_a_forget_says_so(world: World) -> None:
    some(world)
    forget.forget(world.workspace, "hits", [WHO])
    session = world.workspace.session()
    with pytest.raises(OperationError, match="somebody was forgotten since \\(commit 4\\)"):
        session.execute("SELECT * FROM hits SNAPSHOT BETWEEN 0 AND 2", now=NOW)[-1].rows()
    later = session.execute("SELECT count(*) FROM hits SNAPSHOT SINCE 0", now=NOW)[-1]
    assert list(later.rows()) == [(3,)]


def test_a_forget_waits_for_a_run_and_then_refuses(world: World) -> None:
    some(world)
    world.apply(COUNTS)
    run_id = world.queue("counts")
    now = world.workspace.clock.now()
    with world.database.write() as connection:
        claim = runs.claim(
            connection, run_id, owner="test", lease_seconds=60, max_losses=3, now=now
        )
    assert claim is not None
    with pytest.raises(RunActiveError, match="would say again what is to be forgotten"):
        forget.forget(world.workspace, "hits", [WHO], wait_seconds=0.3)
    assert len(world.rows("hits")) == 6
    with world.database.write() as connection:
        runs.cancel(connection, run_id, now)
    assert forget.forget(world.workspace, "hits", [WHO], wait_seconds=0).rows == 3


def test_a_run_that_read_before_a_forget_commits_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    some(world)
    world.apply(COPY)
    tallied = attempt.tally.tallied

    def meanwhile(*given: Any) -> dict[str, Any]:
        """Forget after the rows were computed, as if the run's lease had just run out."""
        monkeypatch.setattr(attempt.tally, "tallied", tallied)
        with world.database.write() as connection:
            connection.exec_driver_sql("UPDATE run SET lease_until = 1 WHERE state = 'running'")
        forget.forget(world.workspace, "hits", [WHO])
        return tallied(*given)

    monkeypatch.setattr(attempt.tally, "tallied", meanwhile)
    run_id = world.queue("pages")
    outcome = execute_run(world.workspace, run_id)

    assert outcome.state == "queued"
    assert outcome.error is not None
    assert "has forgotten somebody" in outcome.error["message"]
    assert holding(world.folder / "home") == []
    with world.database.write() as connection:
        connection.exec_driver_sql("UPDATE run SET not_before = NULL")
    again = execute_run(world.workspace, run_id)
    assert again.state == "committed"
    assert {row["visitor"] for row in world.rows("pages")} == {"ann", "bob"}


def test_an_append_and_a_forget_both_land(world: World) -> None:
    some(world)
    dataset = world.lake.get("hits")
    swap = type(world.lake).swap
    calls = []

    def meanwhile(lake: Any, *given: Any, **named: Any) -> commits.Committed:
        if not calls:
            calls.append(1)
            append(world.lake, dataset, hits(("7", WHO, "z"), ("8", "bob", "z")), "late")
        return swap(lake, *given, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(world.lake), "swap", meanwhile)
        done = forget.forget(world.workspace, "hits", [WHO])
    assert done.rows == 4
    assert holding(world.folder / "home") == []
    assert {row["_id"] for row in world.rows("hits")} == {"2", "4", "6", "8"}


def test_a_delivery_made_later_goes_without_who_was_forgotten(world: World) -> None:
    some(world)
    world.apply(COUNTS)
    first = world.run("counts")

    forget.forget(world.workspace, "hits", [WHO])

    (out,) = world.deliver(first.run_id)
    assert (out["state"], out["rows"]) == ("published", 3)
    following = world.run("counts")
    assert world.deliver(following.run_id)[0]["rows"] == 2


def test_outputs_that_are_no_events(world: World) -> None:
    """One shows whose its rows are, and no time; the other does not tell."""
    some(world)
    feed = "feed: {0}\nsource: hits\nquery: SELECT _id, {1} FROM hits\noutput: {0}\n"
    for name, columns in (("named", "user.id AS visitor, page"), ("bare", "page")):
        world.apply(feed.format(name, columns))
        world.run(name)
    assert world.lake.get("named").kind == "record"

    done = forget.forget(world.workspace, "hits", [WHO])

    assert done.untold == ("bare",)
    assert [(one.dataset, one.rows) for one in done.datasets] == [("hits", 3), ("named", 3)]
    assert {row["visitor"] for row in world.rows("named")} == {"ann", "bob"}
    assert holding(world.folder / "home") == []


def test_an_output_that_a_feed_had_before_is_emptied_too(world: World) -> None:
    some(world)
    world.apply(COPY)
    world.run("pages")
    world.apply(COPY.replace("output: pages", "output: anew"))
    world.run("pages")
    done = forget.forget(world.workspace, "hits", [WHO])
    assert sorted(one.dataset for one in done.datasets) == ["anew", "hits", "pages"]
    assert holding(world.folder / "home") == []


def test_identities_that_are_numbers(world: World) -> None:
    schema = pa.schema(
        [("_id", pa.string()), ("timestamp", pa.timestamp("us", tz="UTC")), ("who", pa.int64())]
    )
    rows = [{"_id": str(n), "timestamp": NOW, "who": n % 3} for n in range(9)]
    world.ingest(
        "numbers",
        pa.Table.from_pylist(rows, schema=schema),
        Layout("who", "timestamp", "_id", (), 4),
    )
    assert forget.forget(world.workspace, "numbers", ["2", "17"]).rows == 3
    assert {row["who"] for row in world.rows("numbers")} == {0, 1}
    with pytest.raises(InputError, match="an identity of numbers is a int64, as its column who"):
        forget.forget(world.workspace, "numbers", ["two"])


def test_a_compaction_that_was_planned_before_brings_nothing_back(world: World) -> None:
    some(world)
    swap = type(world.lake).swap
    calls: list[str] = []

    def meanwhile(lake: Any, dataset: Any, swaps: Any, intent: Any, **named: Any) -> Any:
        calls.append(intent.kind)
        if calls == ["compact"]:
            forget.forget(world.workspace, "hits", [WHO])
        return swap(lake, dataset, swaps, intent, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(world.lake), "swap", meanwhile)
        compacted(world, "hits")
    assert calls[:2] == ["compact", "forget"]
    assert {row["_id"] for row in world.rows("hits")} == {"2", "4", "6"}
    assert holding(world.folder / "home") == []


def test_an_append_that_began_before_a_forget_lands_after_it(world: World) -> None:
    some(world)
    commit = Catalog.commit_table
    calls: list[str] = []

    def meanwhile(catalog: Any, *given: Any) -> Any:
        calls.append(catalog._intent.kind)
        if calls == ["append"]:
            forget.forget(world.workspace, "hits", [WHO])
        return commit(catalog, *given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Catalog, "commit_table", meanwhile)
        append(world.lake, world.lake.get("hits"), hits(("7", "bob", "z")), "late")
    assert calls == ["append", "forget", "append"]
    assert {row["_id"] for row in world.rows("hits")} == {"2", "4", "6", "7"}
    assert holding(world.folder / "home") == []


def test_rejected_rows_that_were_kept_aside_go_too(world: World) -> None:
    some(world)
    file = world.folder / "more.ndjson"
    wrong = {"_id": "8", "timestamp": "no time", "user": {"id": WHO}, "page": "x"}
    other = {**wrong, "_id": "9", "user": {"id": "ann"}}
    file.write_text("".join(f"{json.dumps(row)}\n" for row in (wrong, other)))
    with pytest.raises(InputError):
        ingest_files(
            world.lake, world.database, world.workspace.config, "hits", [file],
            clock=world.workspace.clock,
        )  # fmt: skip
    assert len(holding(world.folder / "home" / "rejects")) == 1

    done = forget.forget(world.workspace, "hits", [WHO])

    assert done.datasets[0].aside == 1
    assert holding(world.folder / "home") == []
    assert len(holding(world.folder / "home" / "rejects", "ann")) == 1


def test_an_output_is_forgotten_through_its_source(world: World) -> None:
    some(world)
    world.apply(COUNTS)
    world.run("counts")
    with pytest.raises(InputError, match="whose source hits would still have the rows"):
        forget.plan(world.workspace, "counts", [WHO])


def test_wrong_identities(world: World) -> None:
    some(world)
    for named in ([], [""]):
        with pytest.raises(InputError, match="no identity to forget"):
            forget.forget(world.workspace, "hits", named)


_FORGET = """
import sys
from pathlib import Path
from shared.feeds import forget
from shared.lake.catalog import Catalog
from shared.lake.dataset import Layout
from shared.lake.ingest.ingest import ingest_files
from tests.support.feeds import World
world = World(Path(sys.argv[1]), sys.argv[2])
print(forget.forget(world.workspace, "hits", [sys.argv[3]]).rows)
"""


@pytest.mark.process
@pytest.mark.parametrize(
    "place",
    [
        *("commit.metadata_written", "commit.before_pointer", "forget.committed"),
        *("forget.purged", "forget.committed:2"),
    ],
)
def test_a_killed_forget_is_finished_by_another(place: str, world: World, sqlite_url: str) -> None:
    some(world)
    world.apply(COPY)
    world.run("pages")
    arguments = [sys.executable, "-c", _FORGET, str(world.folder), sqlite_url, WHO]
    environment = {**os.environ, "FEEDMILL_FAILPOINT": place}
    root = Path(__file__).parents[3]
    killed = subprocess.run(arguments, env=environment, cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert holding(world.folder / "home")

    forget.forget(world.workspace, "hits", [WHO])

    assert holding(world.folder / "home") == []
    assert {row["_id"] for row in world.rows("hits")} == {"2", "4", "6"}
    assert {row["_id"] for row in world.rows("pages")} == {"2", "4", "6"}
