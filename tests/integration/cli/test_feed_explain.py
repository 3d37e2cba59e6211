"""`feedmill feed explain`: where an event is, or why it is not there; each answer is checked."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.core.errors import RejectsExceededError
from shared.feeds import operate
from shared.lake.ingest.ingest import ingest_files
from tests.support.feeds import VISITS
from tests.support.lakes import EVENT_SCHEMA, EVENTS, NOW
from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)

TWO = VISITS + "  - {destination: drop, path: lines, format: ndjson}\n"


def explained(shell: Shell, *arguments: str) -> Any:
    return shell.json("feed", "explain", "visits", *arguments)


def ingest_file(shell: Shell, name: str, *rows: dict[str, Any], limit: int) -> None:
    file = shell.world.folder / f"{name}.ndjson"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    workspace = shell.world.workspace
    ingest_files(
        workspace.lake, workspace.database, workspace.config, "hits", [file],
        clock=workspace.clock, batch_id=name, max_rejects=limit,
    )  # fmt: skip


def row(event: str, user: str | None, at: str = "2026-03-01T12:00:00Z") -> dict[str, Any]:
    return {"_id": event, "timestamp": at, "user": {"id": user}, "page": "/"}


def test_an_event_is_followed_from_its_batch_to_its_row_in_a_file(shell: Shell) -> None:
    world = shell.world
    world.apply(TWO)
    world.hits(30, 40)
    run = world.run()
    world.deliver(run.run_id)
    found = explained(shell, "e000041", "--look")
    assert found["verdict"] == "delivered"
    (one,) = found["occurrences"]
    assert (one["identity"], one["timestamp"]) == ("u7", "2026-03-01T12:00:13Z")
    assert (one["batch"]["id"], one["batch"]["seq"]) == ("40+30", 3)
    assert (one["run"]["id"], one["run"]["interval"]) == (run.run_id, [0, 3])
    (made,) = one["rows"]
    assert made["values"] | {"timestamp": None} == {
        row["_id"]: row for row in world.rows("visits")
    }["e000041"] | {"timestamp": None}
    assert made["values"]["timestamp"].startswith("2026-03-01T12:00:13")
    columns, lines = made["deliveries"]
    for delivery, read in ((columns, pq.read_table), (lines, None)):
        (file,) = delivery["files"]
        path = Path(file.removeprefix("file://"))
        text = read(path).to_pylist() if read else [json.loads(x) for x in _lines(path)]
        assert text[delivery["row"] - 1]["_id"] == "e000041"
        assert Path(delivery["manifest"].removeprefix("file://")).is_file()
    without = explained(shell, "e000041", "--identity", "u7")
    (file,) = without["occurrences"][0]["rows"][0]["deliveries"][0]["files"]
    assert (file, without["verdict"]) == (columns["files"][0], "delivered")
    out, _ = shell.run("feed", "explain", "visits", "e000041")
    assert "event e000041 in feed visits: delivered" in out
    assert "session = 1" in out
    assert columns["files"][0] in out


def _lines(path: Path) -> list[str]:
    import gzip

    return gzip.decompress(path.read_bytes()).decode().splitlines()


def test_an_event_is_not_covered_until_a_run_comes_to_it(shell: Shell) -> None:
    world = shell.world
    world.apply(VISITS)
    world.run()
    world.hits(5, 100)
    world.hits(5, 200)
    (one,) = explained(shell, "e000203")["occurrences"]
    assert (one["verdict"], one["behind_commits"], one["run"]) == ("not covered yet", 2, None)
    assert one["reason"] == "the next run covers it"
    queued = world.queue()
    (one,) = explained(shell, "e000203")["occurrences"]
    assert one["reason"] == f"run {queued} is queued and will cover it"
    shell.run("runs", "cancel", queued)
    with world.database.write() as connection:
        operate.pause(connection, "visits", "holidays")
    out, _ = shell.run("feed", "explain", "visits", "e000203")
    assert "commits to 2 are covered, 2 commits to go; the feed is paused: holidays" in out


def test_a_row_that_is_committed_waits_for_its_delivery(shell: Shell) -> None:
    world = shell.world
    world.apply(VISITS)
    run = world.run()
    found = explained(shell, "e000003")
    assert found["verdict"] == "not delivered yet"
    (delivery,) = found["occurrences"][0]["rows"][0]["deliveries"]
    assert (delivery["state"], delivery["manifest"], delivery["files"]) == ("open", None, [])
    world.deliver(run.run_id)
    assert explained(shell, "e000003")["verdict"] == "delivered"
    world.apply(VISITS.partition("deliveries:")[0])
    world.hits(5, 100)
    world.run()
    assert explained(shell, "e000103")["verdict"] == "committed"


def test_a_filter_that_keeps_an_event_out_is_shown(shell: Shell) -> None:
    world = shell.world
    world.apply(VISITS.replace("        FROM hits)", "        FROM hits)\n  WHERE page <> '/p/3'"))
    world.run()
    (kept,) = explained(shell, "e000002")["occurrences"]
    assert kept["verdict"] == "not delivered yet"
    (out,) = explained(shell, "e000003")["occurrences"]
    assert (out["verdict"], out["rows"]) == ("filtered out", [])
    assert out["reason"].endswith("WHERE page <> '/p/3'")
    lines = world.feed().definition.splitlines()
    line = int(out["reason"].partition("line ")[2].partition(":")[0])
    assert lines[line - 1].strip() == "WHERE page <> '/p/3'"


def test_a_rejected_event_is_shown_with_its_line_and_reason(shell: Shell) -> None:
    shell.world.apply(VISITS)
    ingest_file(shell, "part", row("good-1", "u1"), row("lost-1", None), limit=1)
    with pytest.raises(RejectsExceededError):
        ingest_file(shell, "none", row("lost-12", None), limit=0)
    found = explained(shell, "lost-1")
    assert (found["verdict"], found["occurrences"]) == ("rejected", [])
    (aside,) = found["rejects"]
    assert (aside["batch"], aside["committed"], aside["line"]) == ("part", True, 2)
    assert "user.id" in aside["reason"]
    (aside,) = explained(shell, "lost-12")["rejects"]
    assert (aside["batch"], aside["committed"]) == ("none", False)
    out, _ = shell.run("feed", "explain", "visits", "lost-12")
    assert "nothing of its batch was committed" in out
    # corrected and sent again, it is both
    ingest_file(shell, "again", row("lost-12", "u2"), limit=0)
    both = explained(shell, "lost-12")
    assert (both["verdict"], len(both["rejects"])) == ("not covered yet", 1)


def test_an_unknown_event_is_said_to_be_so(shell: Shell) -> None:
    shell.world.apply(VISITS)
    assert explained(shell, "nothing")["verdict"] == "unknown"
    out, _ = shell.run("feed", "explain", "visits", "e000003", "--identity", "somebody")
    assert "hits has no such event of somebody, and no ingest rejected one" in out
    assert "without --identity" in out
    _, err = shell.run("feed", "explain", "visit", "e000003", code=2)
    assert "did you mean visits?" in err


def again(shell: Shell, *users: str) -> None:
    """Send an event that is there already once more."""
    rows = [{"_id": "e000003", "timestamp": NOW, "user": {"id": user}} for user in users]
    shell.world.ingest("hits", pa.Table.from_pylist(rows, schema=EVENT_SCHEMA), EVENTS)


@pytest.mark.parametrize("emit", ["append", "changes"])
def test_a_dropped_duplicate_is_told_from_the_one_that_counts(shell: Shell, emit: str) -> None:
    world = shell.world
    world.apply(f"emit: {emit}\n{VISITS}")
    first = world.run()
    again(shell, "u1", "u1", "u9")
    second = world.run()
    found = explained(shell, "e000003")["occurrences"]
    assert [(o["identity"], o["batch"]["seq"], o["run"]["id"], o["verdict"]) for o in found] == [
        ("u1", 2, first.run_id, "not delivered yet"),
        ("u1", 3, second.run_id, "duplicate"),
        ("u1", 3, second.run_id, "duplicate"),
        ("u9", 3, second.run_id, "not delivered yet"),
    ]  # fmt: skip
    assert [len(one["rows"]) for one in found] == [1, 0, 0, 1]
    assert len(explained(shell, "e000003", "--identity", "u9")["occurrences"]) == 1


@pytest.mark.parametrize("emit", ["append", "changes"])
def test_a_kept_duplicate_has_a_row_of_its_own(shell: Shell, emit: str) -> None:
    world = shell.world
    world.apply(f"emit: {emit}\nduplicates: keep\n{VISITS}")
    world.run()
    again(shell, "u1")
    world.run()
    found = explained(shell, "e000003")["occurrences"]
    assert [one["verdict"] for one in found] == ["not delivered yet"] * 2


def test_every_revision_of_a_row_is_shown(shell: Shell) -> None:
    world = shell.world
    world.apply(f"emit: changes\n{VISITS}")
    world.run()
    # an earlier event of the same visitor moves its session
    early = [{"_id": "e", "timestamp": NOW - timedelta(hours=1), "user": {"id": "u1"}}]
    world.ingest("hits", pa.Table.from_pylist(early, schema=EVENT_SCHEMA), EVENTS)
    second = world.run()
    (one,) = explained(shell, "e000003")["occurrences"]
    values = [row["values"] for row in one["rows"]]
    assert [(v["_op"], v["_revision"], v["session"]) for v in values] == [
        ("I", 1, 1), ("U", 2, 2),
    ]  # fmt: skip
    assert one["rows"][1]["run"] == second.run_id
    assert one["run"]["interval"] == [0, 2]
    (entry, _) = shell.json("feed", "ledger", "visits")
    assert entry["changed"] == {"I": 1, "U": 1, "D": 0}


def test_a_row_that_the_log_took_back_is_withdrawn(shell: Shell) -> None:
    world = shell.world
    world.apply(
        "feed: visits\nsource: hits\nemit: changes\noutput: visits\nquery: |\n"
        "  SELECT _id, user.id AS visitor, timestamp FROM hits\n"
        "  QUALIFY row_number() OVER (PARTITION BY user.id ORDER BY timestamp DESC) = 1\n"
    )
    world.run()
    newer = [{"_id": "e", "timestamp": NOW + timedelta(hours=1), "user": {"id": "u1"}}]
    world.ingest("hits", pa.Table.from_pylist(newer, schema=EVENT_SCHEMA), EVENTS)
    world.run()
    (one,) = explained(shell, "e000003")["occurrences"]
    assert (one["verdict"], [row["values"]["_op"] for row in one["rows"]]) == (
        "withdrawn", ["I", "D"],
    )  # fmt: skip
    assert explained(shell, "e")["verdict"] == "committed"


def test_an_event_waits_until_its_identity_was_quiet(shell: Shell) -> None:
    world = shell.world
    world.apply("emit: settled\nsettle: {quiet: 30 minutes, late: 1 hour}\n" + VISITS)
    world.run()
    (one,) = explained(shell, "e000003")["occurrences"]
    assert (one["verdict"], one["rows"]) == ("not settled yet", [])
    assert one["reason"] == (
        "its row comes when its identity was quiet for 0:30:00 and 1:00:00 more, by a clock that "
        "stands at 2026-03-01T12:00:06Z"
    )
    later = [{"_id": "e", "timestamp": NOW + timedelta(hours=2), "user": {"id": "u9"}}]
    world.ingest("hits", pa.Table.from_pylist(later, schema=EVENT_SCHEMA), EVENTS)
    world.run()
    assert explained(shell, "e000003")["verdict"] == "not delivered yet"
    assert explained(shell, "e")["verdict"] == "not settled yet"


def test_rows_of_groups_are_shown_by_identity(shell: Shell) -> None:
    world = shell.world
    world.apply(
        "feed: visits\nsource: hits\nemit: changes\noutput: visits\n"
        "query: SELECT page, count(*) AS n FROM hits GROUP BY user.id, page\n"
    )
    world.run()
    (one,) = explained(shell, "e000003")["occurrences"]
    assert one["verdict"] == "covered"
    assert "rows of its identity, 1 in all" in one["reason"]
    (row,) = one["rows"]
    assert (row["values"]["page"], row["values"]["n"]) == ("/p/3", 1)


def test_a_query_that_hides_the_id_leaves_no_trace(shell: Shell) -> None:
    world = shell.world
    world.apply("feed: visits\nsource: hits\noutput: visits\nquery: SELECT page FROM hits\n")
    world.run()
    (one,) = explained(shell, "e000003")["occurrences"]
    assert (one["verdict"], one["run"]["interval"], one["rows"]) == ("covered", [0, 2], [])
    assert "does not give _id" in one["reason"]
