"""`feedmill feed ledger` and `feed lag`: what runs covered and made, and what none covers yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from sqlalchemy import update

from shared.state import ledger
from shared.state.tables import lake_commit
from shared.state.tables import ledger as ledger_table
from tests.support.feeds import VISITS
from tests.support.lakes import EVENT_SCHEMA, NOW
from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)

TITLED = """\
feed: titled
source: hits
output: titled
query: |
  SELECT h._id, h.user.id AS visitor, h.timestamp, p.title
  FROM hits h LEFT JOIN pages p ON h.page = p.page
deliveries:
  - {destination: drop, path: titled}
  - {destination: drop, path: again, format: ndjson}
"""


def test_the_ledger_shows_each_run_with_its_input_and_output(shell: Shell) -> None:
    world = shell.world
    world.ingest("pages", pa.table({"page": [f"/p/{n}" for n in range(5)], "title": list("abcde")}))
    world.apply(TITLED)
    first = world.run("titled")
    world.deliver(first.run_id)
    world.hits(5, 100)
    world.hits(7, 200)
    second = world.run("titled")

    newest, oldest = shell.json("feed", "ledger", "titled")
    assert (newest["run"], oldest["run"]) == (second.run_id, first.run_id)
    assert (newest["interval"], newest["generation"], newest["source"]) == ([2, 4], 1, "hits")
    assert [(b["seq"], b["batch"], b["rows"]) for b in newest["batches"]] == [
        (3, "100+5", 5), (4, "200+7", 7),
    ]  # fmt: skip
    assert (newest["rows_in"], newest["rows_out"], newest["rejected"]) == (12, 12, 0)
    assert 12 < newest["rows_read"] <= 32
    assert newest["touched_share"] == newest["rows_read"] / 32
    assert oldest["touched_share"] == 1
    assert newest["late"] == {"1h": 0, "1d": 0, "7d": 0, "older": 0}
    assert newest["changed"] is None
    assert newest["lookups"] == {"pages": world.lake.get("pages").seq}
    assert newest["output"]["dataset"] == "titled"
    assert newest["output"]["seq"] == world.lake.get("titled").seq
    assert newest["content_hash"] == second.content_hash
    assert [(d["name"], d["state"]) for d in newest["deliveries"]] == [
        ("drop/titled", "open"), ("drop/again", "open"),
    ]  # fmt: skip
    assert {d["state"] for d in oldest["deliveries"]} == {"published"}
    assert oldest["plan_hash"] == newest["plan_hash"] == world.feed("titled").plan_hash

    assert len(shell.json("feed", "ledger", "titled", "--limit", "1")) == 1
    out, _ = shell.run("feed", "ledger", "titled")
    assert f"pages@{world.lake.get('pages').seq}" in out
    assert "100+5, 200+7" in out
    assert "drop/titled open, drop/again open" in out
    assert f" {second.content_hash[:8]} " in out


def test_the_ledger_tells_changes_and_duplicates_where_they_were_counted(shell: Shell) -> None:
    world = shell.world
    shell.run("feed", "apply", str(shell.file))
    out, _ = shell.run("feed", "ledger", "visits")
    assert "no run of visits has committed yet" in out
    run = world.run()
    with world.database.write() as connection:
        row = ledger.get(connection, run.run_id)
        assert row is not None
        counts = {**row.counts, "inserted": 1200, "updated": 3, "duplicates": 2}
        connection.execute(update(ledger_table).values(counts=counts))
    (entry,) = shell.json("feed", "ledger", "visits")
    assert (entry["changed"], entry["duplicates"]) == ({"I": 1200, "U": 3, "D": 0}, 2)
    assert "1,200/3/0" in shell.run("feed", "ledger", "visits")[0]
    with world.database.write() as connection:  # a row of a release that counted less
        connection.execute(update(ledger_table).values(counts={"rows_out": 20}))
    (entry,) = shell.json("feed", "ledger", "visits")
    assert (entry["rows_in"], entry["late"], entry["changed"]) == (None, None, None)
    shell.run("feed", "ledger", "visits")


def test_the_log_that_a_run_reads_is_no_lookup(shell: Shell) -> None:
    shell.world.apply(f"emit: changes\n{VISITS}")
    shell.world.run()
    shell.world.hits(5, 100)
    shell.world.run()
    newest, _ = shell.json("feed", "ledger", "visits")
    assert (newest["lookups"], newest["changed"]["I"]) == ({}, 5)


def test_lag_is_told_in_commits_rows_and_time(shell: Shell) -> None:
    world = shell.world
    shell.run("feed", "apply", str(shell.file))
    (before,) = shell.json("feed", "lag")
    assert (before["cursor"], before["behind_commits"], before["behind_rows"]) == (0, 2, 20)
    assert (before["since_last_run"], before["event_lag"]) == (None, None)
    world.run()
    (none,) = shell.json("feed", "lag", "visits")
    assert (none["behind_commits"], none["behind_rows"]) == (0, 0)
    assert (none["oldest_uncovered_age"], none["event_lag"]) == (None, 0)

    later = pa.Table.from_pylist(
        [
            {
                "_id": f"n{n}",
                "timestamp": NOW + timedelta(hours=n),
                "user": {"id": "u"},
                "page": "/",
            }
            for n in (2, 5)
        ],
        schema=EVENT_SCHEMA,
    )
    world.ingest("hits", later)
    world.hits(3, 300)
    committed = datetime.now(UTC) - timedelta(hours=30)
    with world.database.write() as connection:
        third = update(lake_commit).where(lake_commit.c.seq == 3)
        connection.execute(third.values(committed_at=committed))
    (behind,) = shell.json("feed", "lag", "visits")
    assert (behind["behind_commits"], behind["behind_rows"]) == (2, 5)
    assert behind["event_lag"] == 5 * 3600 - 6  # the newest covered is 6 s after NOW
    assert 108_000 <= behind["oldest_uncovered_age"] < 108_100
    out, _ = shell.run("feed", "lag")
    assert " 1d 6h " in out
    assert "4h 59m" in out
    _, err = shell.run("feed", "lag", "visits", "visit", code=2)
    assert "did you mean visits?" in err
