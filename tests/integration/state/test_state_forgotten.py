"""A forget and a run that has read what it takes away: whichever commits first, nothing is said again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from shared.core.errors import CommitConflictError, RunActiveError
from shared.state import commits, datasets, feeds, forgotten, runs
from shared.state.commits import Intent
from shared.state.database import Database
from shared.state.forgotten import COPY, FORGOTTEN, Forgetting
from shared.state.tables import dataset, run
from tests.support.races import race
from tests.support.records import (
    GONE,
    LONG,
    NOW,
    created,
    insert_feed,
    new_feed,
    new_run,
    started,
)

WHO = frozenset({"a" * 64})


def forget(database: Database, uuid: str, seen: int, key: str = "forget") -> commits.Committed:
    """Commit a forget, as the lake does."""
    claim = started(database, f"{key} {uuid}", kind="ddl")
    intent = Intent(
        claim, "forget", claim.batch_id(), forgetting=Forgetting(seen, WHO, WHO | {"b"})
    )
    with database.write() as connection:
        return commits.apply(connection, intent, dataset_uuid=uuid, snapshot_id=2, now=NOW)


def reading(database: Database, source: str, name: str, lease: float = LONG) -> runs.Claim:
    """Return the claim of a run of a feed of a dataset."""
    with database.write() as connection:
        feed = insert_feed(connection, new_feed(source, name, name))
        new = new_run(name, "feed", feed_id=feed.id, source_uuid=source)
        claim = runs.insert_running(connection, new, NOW, owner="me", lease_seconds=lease)
    assert claim is not None
    return claim


def test_who_was_forgotten_is_known_by_hash(database: Database) -> None:
    source = created(database)
    committed = forget(database, source, 1)
    with database.read() as connection:
        assert forgotten.since(connection, source, 1) == WHO | {"b"}
        assert forgotten.since(connection, source, 1, role=FORGOTTEN) == WHO
        assert forgotten.since(connection, source, 1, role=COPY) == {"b"}
        assert forgotten.since(connection, source, committed.seq) == frozenset()
        assert forgotten.count(connection, source) == 1
        batch = commits.at(connection, source, committed.seq).batch_id
        assert forgotten.batches(connection, source) == {batch}


def test_a_forget_that_has_not_seen_everything_is_refused(database: Database) -> None:
    source = created(database)
    with pytest.raises(CommitConflictError, match="was committed to while"):
        forget(database, source, 0)
    with database.read() as connection:
        assert forgotten.since(connection, source, 0) == frozenset()


def test_a_run_at_work_stops_a_forget_and_a_lost_one_does_not(database: Database) -> None:
    source = created(database)
    claim = reading(database, source, "visits")
    with pytest.raises(RunActiveError, match="the feed visits is being run"):
        forget(database, source, 1)
    with database.write() as connection:
        connection.execute(update(run).where(run.c.id == claim.run_id).values(lease_until=1.0))
    assert forget(database, source, 1, "again").seq == 2


def test_a_lookup_of_a_run_at_work_is_not_forgotten_from(database: Database) -> None:
    source = created(database)
    other = created(database, "other", "u-other")
    claim = reading(database, source, "visits")
    with database.write() as connection:
        runs.pin(connection, claim, interval=None, pins={source: 1, other: 1})
    with pytest.raises(RunActiveError):
        forget(database, other, 1)


def test_what_was_computed_before_a_forget_is_not_committed(database: Database) -> None:
    source, output = created(database), created(database, "out", "u-out")
    claim = reading(database, source, "visits", GONE)
    forget(database, source, 1)
    intent = Intent(claim, "append", "rows", seen={source: 1, output: 1})
    with (
        pytest.raises(
            CommitConflictError, match="dataset Hits has forgotten somebody \\(commit 2\\)"
        ),
        database.write() as connection,
    ):
        commits.apply(connection, intent, dataset_uuid=output, snapshot_id=1, now=NOW)
    intent = Intent(claim, "append", "rows", seen={source: 2, output: 1})
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=output, snapshot_id=1, now=NOW)


def _either(database: Database, number: int) -> tuple[str, int]:
    """Commit the run of a round, or the forget that races it: who is first takes the run."""
    source, output = f"s{number}", f"o{number}"
    with database.write() as connection:
        first = runs.insert(connection, new_run(f"role {number}"), NOW)
    if not first:
        return "forget", forget(database, source, 1).seq
    with database.read() as connection:
        feed = feeds.named(connection, f"feed{number}")
        active = runs.active(connection, feed.id)
    assert active is not None
    claim = runs.Claim(active.id, active.epoch, "me")
    intent = Intent(claim, "append", "rows", seen={source: 1, output: 1})
    with database.write() as connection:
        commits.apply(connection, intent, dataset_uuid=output, snapshot_id=1, now=NOW)
        query = select(dataset.c.seq).where(dataset.c.uuid == source)
        return "run", int(connection.execute(query).scalar_one())


@pytest.mark.process
@pytest.mark.slow
def test_no_run_commits_after_a_forget_that_it_has_not_seen(database_url: str) -> None:
    rounds = 20
    database = Database.open(database_url)
    for number in range(rounds):
        source = created(database, f"S{number}", f"s{number}")
        created(database, f"O{number}", f"o{number}")
        reading(database, source, f"feed{number}", GONE)
    outcomes = race(_either, database_url, rounds=rounds)
    for together in outcomes:
        done = dict(outcome for outcome in together if not isinstance(outcome, str))
        assert done["forget"] == 2
        # the run has committed before the forget, or not at all
        assert done.get("run", 1) == 1
        assert ("run" in done) != ("CommitConflictError" in together)
    with database.read() as connection:
        assert datasets.by_uuid(connection, "s0") is not None
    database.close()
