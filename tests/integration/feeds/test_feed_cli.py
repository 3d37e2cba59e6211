"""`feedmill feed`, `runs` and `status`, as people and scripts use them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.feeds.run import execute_run
from shared.state import feeds
from tests.support.feeds import VISITS
from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)


def test_plan_and_apply_show_the_same_and_only_one_does_it(shell: Shell) -> None:
    planned = shell.json("feed", "plan", str(shell.file))
    assert shell.json("feed", "list") == []
    applied = shell.json("feed", "apply", str(shell.file))
    assert (planned["applied"], applied["applied"]) == (False, True)
    assert planned["feeds"] == applied["feeds"]
    (feed,) = applied["feeds"]
    assert feed["next_run"] == {"interval": [0, 2], "rows": 20}
    assert feed["output"]["kind"] == "event"
    assert len(feed["next_slots"]) == 3
    assert all(slot[14:16] == "05" for slot in feed["next_slots"])
    assert [f["feed"] for f in shell.json("feed", "list")] == ["visits"]

    out, _ = shell.run("feed", "plan", str(shell.file))
    assert "feed visits unchanged" in out
    assert "commits (0, 2] of hits, 20 rows" in out
    assert "next 20" in out


def test_a_mistake_names_the_file_and_points_at_the_place(shell: Shell) -> None:
    shell.file.write_text(VISITS.replace("page, s.num", "pgae, s.num"))
    _, err = shell.run("feed", "apply", str(shell.file), code=2)
    lines = shell.file.read_text().splitlines()
    column = lines[3].index("pgae") + 1
    assert f"{shell.file}: there is no column pgae (line 4, column {column})" in err
    assert f"\n  {lines[3]}\n  {' ' * (column - 1)}^^^^\n" in err
    assert "did you mean page?" in err
    _, err = shell.run("feed", "apply", str(shell.file) + "x", code=2)
    assert "cannot be read: No such file or directory" in err


def test_a_run_without_a_broker_is_queued_and_says_so(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    _, err = shell.run("feed", "run", "visits", code=1)
    assert "is queued and stays so for now: there is no broker" in err
    (run,) = shell.json("runs", "list", "--kind", "feed")
    assert (run["state"], run["feed"], run["trigger"]) == ("queued", "visits", "hand")
    _, err = shell.run("feed", "run", "visits", code=1)
    assert "queued or running run already" in err
    assert shell.json("status")["unsent"] == 1
    shell.run("runs", "cancel", run["id"])
    assert shell.json("runs", "show", run["id"])["state"] == "cancelled"
    _, err = shell.run("runs", "cancel", run["id"], code=2)
    assert "there is nothing to cancel" in err


def test_a_run_is_shown_with_what_hangs_on_it(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    shell.run("feed", "run", "visits", code=1)
    (run,) = shell.json("runs", "list", "--feed", "visits")
    outcome = execute_run(shell.world.workspace, run["id"])
    (made,) = shell.world.deliver(run["id"])

    shown = shell.json("runs", "show", run["id"])
    assert (shown["state"], shown["interval"], shown["source"], shown["output"]) == (
        "committed", [0, 2], "hits", "visits",
    )  # fmt: skip
    assert shown["counts"] == dict(outcome.counts)
    assert shown["ledger"]["content_hash"] == outcome.content_hash
    assert shown["took"] >= 0
    (delivery,) = shown["deliveries"]
    assert (delivery["state"], delivery["manifest"]) == ("published", made["manifest"])
    out, _ = shell.run("runs", "show", run["id"])
    assert made["manifest"] in out
    assert "commits (0, 2] of hits" in out
    assert shell.json("manifest", "verify", made["manifest"])["ok"] is True
    _, err = shell.run("runs", "retry", run["id"], code=2)
    assert "none of its deliveries has failed" in err
    _, err = shell.run("runs", "show", "nothing", code=2)
    assert "there is no run nothing" in err


def test_a_failed_run_shows_its_error_and_is_taken_up_again(shell: Shell) -> None:
    import pyarrow as pa

    shell.world.ingest("pages", pa.table({"page": ["/p/1", "/p/1"], "title": ["a", "b"]}))
    shell.file.write_text(
        "feed: titled\nsource: hits\noutput: titled\nquery: |\n"
        "  SELECT h._id, p.title FROM hits h LEFT JOIN pages p ON h.page = p.page\n"
    )
    out, _ = shell.run("feed", "apply", str(shell.file))
    assert "note: the lookup pages has no declared key" in out
    outcome = shell.world.run("titled")
    assert outcome.state == "failed"
    out, _ = shell.run("runs", "show", outcome.run_id)
    assert "QueryFailedError: an event finds several rows of the lookup pages" in out
    assert "hint: make pages anew" in out
    _, err = shell.run("runs", "retry", outcome.run_id, code=1)  # there is no broker
    assert f"run {outcome.run_id} is queued and stays so for now" in err
    assert shell.json("runs", "list", "--state", "queued")[0]["id"] == outcome.run_id


def test_a_delivery_that_failed_is_taken_up_again(shell: Shell) -> None:
    import shutil

    drop = shell.world.folder / "drop"
    shell.run("feed", "apply", str(shell.file))
    outcome = shell.world.run()
    shutil.rmtree(drop)
    drop.write_text("a file where the folder was")
    assert shell.world.deliver(outcome.run_id)[0]["state"] != "published"
    with shell.world.database.write() as connection:
        from shared.state import deliveries

        (row,) = deliveries.listing(connection, run_id=outcome.run_id)
        if row.state == "open":  # it may pass: end it as an operator would see it ended
            claim = deliveries.claim(
                connection, row.id, owner="t", lease_seconds=9,
                now=shell.world.workspace.clock.now().replace(year=2100),
            )  # fmt: skip
            assert claim is not None
            deliveries.fail(
                connection, claim, {"type": "T", "message": "gone"}, retry_at=None,
                now=shell.world.workspace.clock.now(),
            )  # fmt: skip
    assert shell.json("status")["deliveries"] == {"failed": 1}
    drop.unlink()
    drop.mkdir()
    _, err = shell.run("runs", "retry", outcome.run_id, code=1)
    assert "delivery drop/visits is queued" in err
    assert shell.world.deliver(outcome.run_id)[0]["state"] == "published"


def test_status_tells_how_far_each_feed_is_behind(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    shell.world.run()
    shell.world.hits(7, 100)
    shell.world.hits(5, 200)
    (standing,) = shell.json("feed", "status")
    assert (standing["cursor"], standing["source_seq"]) == (2, 4)
    assert (standing["behind_commits"], standing["behind_rows"]) == (2, 12)
    assert standing["last_run"]["state"] == "committed"
    assert [(d["name"], d["state"]) for d in standing["last_deliveries"]] == [
        ("drop/visits", "open")
    ]
    assert standing["next_slot"][14:16] == "05"
    assert shell.json("feed", "show", "visits")["definition"] == shell.file.read_text()
    _, err = shell.run("feed", "status", "visit", code=2)
    assert "did you mean visits?" in err


def test_a_paused_feed_does_not_run_until_it_is_resumed(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    shell.run("feed", "pause", "visits", "--reason", "holidays")
    _, err = shell.run("feed", "run", "visits", code=1)
    assert "feed 'visits' is paused: holidays" in err
    assert "feedmill feed resume visits" in err
    (standing,) = shell.json("feed", "status")
    assert (standing["state"], standing["reason"], standing["next_slot"]) == (
        "paused", "holidays", None,
    )  # fmt: skip
    out, _ = shell.run("feed", "status")
    assert "visits is paused: holidays" in out
    assert shell.json("feed", "resume", "visits") == {"feed": "visits", "changed": True}
    assert shell.json("feed", "resume", "visits") == {"feed": "visits", "changed": False}


def test_status_counts_what_there_is(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    shell.world.run()
    status = shell.json("status")
    assert status["feeds"] == {"active": 1}
    assert status["runs"] == {"committed": 3}  # the dataset, its rows, the feed
    assert status["deliveries"] == {"open": 1}
    assert status["leases_lost"] == []
    assert status["processes"] == []
    assert status["broker"]["answers"] is False
    out, _ = shell.run("status")
    assert "no worker and no beat is alive" in out


@pytest.mark.process
@pytest.mark.slow
def test_waiting_says_that_no_worker_answers_and_the_run_stays_queued(
    shell: Shell, broker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDMILL_BROKER_URL", broker_url)
    shell.run("feed", "apply", str(shell.file))
    _, err = shell.run("feed", "run", "visits", "--wait", "--timeout", "5", code=1)
    assert "no worker answers: the run waits in the queue" in err
    assert "is queued after" in err
    status = shell.json("status")
    assert (status["runs"]["queued"], status["broker"]["waiting"], status["unsent"]) == (1, 1, 0)


@pytest.mark.process
@pytest.mark.slow
def test_waiting_ends_with_the_run_and_its_deliveries(
    shell: Shell, embedded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDMILL_BROKER_URL", embedded.environ["FEEDMILL_BROKER_URL"])
    shell.run("feed", "apply", str(shell.file))
    embedded.start("worker", FEEDMILL_HOME=str(shell.world.folder / "home"))
    out, err = shell.run("feed", "run", "visits", "--wait", "--json", "--timeout", "120")
    shown = json.loads(out)
    assert shown["state"] == "committed"
    assert [d["state"] for d in shown["deliveries"]] == ["published"]
    assert f"run {shown['id']}: committed, 20 rows" in err

    (shell.world.folder / "drop").rename(shell.world.folder / "gone")
    (shell.world.folder / "drop").write_text("a file where the folder was")
    shell.world.hits(5, 100)
    _, err = shell.run("feed", "run", "visits", "--wait", "--timeout", "120", code=1)
    assert "committed, 5 rows" in err


def test_status_shows_all_deliveries_of_the_last_run(shell: Shell) -> None:
    text = shell.file.read_text()
    second = text.rstrip() + "\n  - {destination: drop, path: again, format: ndjson}\n"
    shell.file.write_text(second)
    shell.run("feed", "apply", str(shell.file))
    shell.world.run()
    (standing,) = shell.json("feed", "status")
    assert [d["name"] for d in standing["last_deliveries"]] == ["drop/visits", "drop/again"]
    assert "drop/visits open, drop/again open" in shell.run("feed", "status")[0]


def test_a_dropped_feed_is_history_and_its_name_is_free(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    outcome = shell.world.run()
    queued = shell.world.queue()
    _, err = shell.run("feed", "drop", "visits", "--yes", code=1)
    assert f"has a run that is queued: {queued}" in err
    shell.run("runs", "cancel", queued)
    _, err = shell.run("feed", "drop", "visits", code=2)
    assert "dropping visits needs a yes" in err
    out, _ = shell.run("feed", "drop", "visits", "--yes")
    assert out == "dropped the feed visits; the dataset visits stays\n"
    assert shell.json("feed", "list") == []
    _, err = shell.run("feed", "show", "visits", code=2)
    assert "there is no feed 'visits'" in err
    assert len(shell.world.rows("visits")) > 0
    run = shell.json("runs", "show", outcome.run_id)
    assert (run["state"], run["feed"].startswith("visits~")) == ("committed", True)
    with shell.world.database.read() as connection:
        kept = feeds.by_id(connection, shell.json("runs", "show", queued)["feed"][7:])
    assert kept is not None
    assert (kept.state, kept.definition) == ("dropped", shell.file.read_text())
    _, err = shell.run("feed", "apply", str(shell.file), code=2)
    assert "the dataset visits has" in err
    shell.run("dataset", "drop", "visits", "--yes")
    shell.run("feed", "apply", str(shell.file))
    assert shell.world.run().state == "committed"


def test_a_dataset_that_a_feed_uses_is_not_dropped(shell: Shell) -> None:
    shell.run("feed", "apply", str(shell.file))
    shell.world.run()
    for more in ((), ("--yes",)):
        _, err = shell.run("dataset", "drop", "hits", *more, code=1)
        assert "dataset hits is used by the feed visits" in err
        assert "feedmill feed pause visits" in err
    for state in ("active", "paused"):
        assert shell.json("feed", "show", "visits")["state"] == state
        for more in ((), ("--yes",)):
            _, err = shell.run("dataset", "drop", "visits", *more, code=1)
            assert "dataset visits is the output of the feed visits" in err
            assert "feedmill feed drop visits" in err
        shell.run("feed", "pause", "visits")
    _, err = shell.run("dataset", "drop", "hits", code=2)
    assert "dropping hits with all its rows needs a yes" in err
    assert "Feeds that use it, and do not run now, cannot run again: visits." in err
    shell.run("dataset", "drop", "hits", "--yes")
