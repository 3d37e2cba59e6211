"""Every commit is one transaction with its run, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from shared.core.errors import (
    AlreadyExistsError,
    FencedError,
    ForeignSnapshotError,
    InputError,
    InternalError,
    NotFoundError,
    OperationError,
    RunActiveError,
)
from shared.lake import scan
from shared.lake.dataset import Layout
from shared.lake.lake import Lake
from shared.state import commits, feeds, runs
from tests.support.lakes import (
    EVENT_SCHEMA,
    EVENTS,
    NOW,
    append,
    content,
    create,
    events,
    intent,
    lake_on_both,  # noqa: F401 (pytest finds fixtures by name)
    make_foreign,
    written,
)
from tests.support.records import insert_feed, new_feed


@pytest.fixture
def lake(lake_on_both: Lake) -> Lake:  # noqa: F811
    return lake_on_both


def history(lake: Lake, uuid: str) -> list[tuple[int, str, int]]:
    with lake.database.read() as connection:
        return [(c.seq, c.kind, c.rows) for c in commits.history(connection, uuid)]


def state_of(lake: Lake, run_id: str) -> str:
    with lake.database.read() as connection:
        run = runs.get(connection, run_id)
    assert run is not None
    return run.state


def test_a_dataset_is_created_with_its_first_commit(lake: Lake) -> None:
    create(lake, "Hits")

    dataset = lake.get("hITS")
    assert dataset.name == "Hits"
    assert (dataset.kind, dataset.identity, dataset.buckets) == ("event", "user.id", 4)
    assert dataset.schema.names == [*EVENT_SCHEMA.names, "_acp_system_metadata", "_ACP_BATCHID"]
    assert history(lake, dataset.uuid) == [(1, "create", 0)]
    assert len(dataset.dataset_id) == 24
    assert content(lake, dataset).num_rows == 0


def test_a_name_is_taken_once_whatever_its_case(lake: Lake) -> None:
    create(lake, "hits")

    with pytest.raises(AlreadyExistsError, match="HITS exists already"):
        create(lake, "HITS")
    assert lake.names() == ("hits",)


def test_an_unknown_name_has_a_hint(lake: Lake) -> None:
    create(lake, "page_hits")

    with pytest.raises(NotFoundError, match="did you mean page_hits"):
        lake.get("pagehits")


@pytest.mark.parametrize("name", ["", "1a", "a b", "a.b", "a" * 129])
def test_a_name_that_sql_cannot_write_is_refused(lake: Lake, name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name"):
        create(lake, name)


def test_a_layout_names_columns_that_exist(lake: Lake) -> None:
    with pytest.raises(InputError, match=r"no column user\.name for the identity"):
        create(lake, layout=Layout("user.name", "timestamp", "_id", (), 4))
    with pytest.raises(InputError, match="the timestamp page is of type string"):
        create(lake, layout=Layout("user.id", "page", "_id", (), 4))


def test_commits_are_numbered_and_readable(lake: Lake) -> None:
    dataset = create(lake)

    committed = append(lake, dataset, events(50), "one")
    append(lake, dataset, events(30, start=50), "two")

    assert committed.seq == 2
    assert history(lake, dataset.uuid) == [(1, "create", 0), (2, "append", 50), (3, "append", 30)]
    rows = content(lake, dataset)
    assert rows.select(EVENT_SCHEMA.names) == events(80).sort_by("_id")
    assert rows["_ACP_BATCHID"].to_pylist() == ["one"] * 50 + ["two"] * 30
    assert rows["_acp_system_metadata"][0].as_py() == {
        "ingestTime": 1_000,
        "acp_sourceBatchId": "one",
    }


def test_a_dataset_and_its_first_rows_are_one_commit(lake: Lake) -> None:
    with lake.own_run(kind="query", now=NOW, owner="t") as claim:
        draft = lake.draft("visits", EVENT_SCHEMA, EVENTS, claim)
        files = written(lake, draft, events(10), "b")
        assert lake.names() == ()
        lake.append(draft, files, intent(claim, "b", files))

    dataset = lake.get("visits")
    assert history(lake, dataset.uuid) == [(1, "create", 10)]
    assert content(lake, dataset).num_rows == 10
    assert state_of(lake, claim.run_id) == "committed"


def test_no_rows_commit_the_run_and_not_the_dataset(lake: Lake) -> None:
    dataset = create(lake)
    with lake.own_run(kind="ingest", now=NOW, owner="t") as claim:
        files = written(lake, dataset, events(0), "b")
        committed = lake.append(dataset, files, intent(claim, "b", files))

    assert (committed.seq, committed.snapshot_id) == (1, None)
    assert history(lake, dataset.uuid) == [(1, "create", 0)]
    assert state_of(lake, claim.run_id) == "committed"


def test_a_batch_is_committed_once(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(5), "b")

    with pytest.raises(AlreadyExistsError):
        append(lake, dataset, events(5), "b")
    assert lake.get("hits").seq == 2


def test_a_batch_of_another_run_is_refused(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(5), "b")
    files = written(lake, dataset, events(5), "b")

    with (
        pytest.raises(AlreadyExistsError, match="batch b of the dataset is committed"),
        lake.own_run(kind="query", now=NOW, owner="t") as claim,
    ):
        lake.append(dataset, files, intent(claim, "b", files))
    assert content(lake, dataset).num_rows == 5
    assert state_of(lake, claim.run_id) == "failed"


def test_a_lost_claim_commits_nothing(lake: Lake) -> None:
    dataset = create(lake)
    files = written(lake, dataset, events(5), "b")
    before = lake.files.list(f"{dataset.location}/metadata")

    with (
        pytest.raises(FencedError),
        lake.own_run(kind="ingest", now=NOW, owner="t") as claim,
    ):
        lake.append(dataset, files, intent(replace(claim, epoch=0), "b", files))

    assert lake.get("hits").seq == 1
    assert content(lake, dataset).num_rows == 0
    left = set(lake.files.list(f"{dataset.location}/metadata")) - set(before)
    assert [name for name in left if name.endswith("json")] == []


def test_a_live_run_of_the_same_key_is_not_taken_over(lake: Lake) -> None:
    with (
        lake.own_run(kind="ingest", key="k", now=NOW, owner="one"),
        pytest.raises(RunActiveError, match="being carried out by one"),
        lake.own_run(kind="ingest", key="k", now=NOW, owner="two"),
    ):
        pass


def test_a_failed_run_keeps_its_error_and_may_be_repeated(lake: Lake) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        lake.own_run(kind="ingest", key="k", now=NOW, owner="one") as claim,
    ):
        raise ZeroDivisionError("x")

    with lake.database.read() as connection:
        run = runs.get(connection, claim.run_id)
    assert run is not None
    assert (run.state, (run.error or {})["message"]) == ("failed", "x")
    with lake.own_run(kind="ingest", key="k", now=NOW, owner="two") as again:
        assert (again.run_id, again.epoch) == (claim.run_id, 2)


def test_columns_are_added_in_a_commit(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(3), "one")
    more = EVENT_SCHEMA.set(
        2,
        pa.field(
            "user", pa.struct([("id", pa.string()), ("plan", pa.string()), ("age", pa.int8())])
        ),
    ).append(pa.field("country", pa.string()))

    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        changed = lake.add_columns(dataset, more, claim, "cols")

    assert changed.seq == 3
    assert changed.schema.names[-3:] == ["country", "_acp_system_metadata", "_ACP_BATCHID"]
    assert changed.schema.field("user").type.field("age").type == pa.int32()
    row = content(lake, changed).to_pylist()[0]
    assert (row["country"], row["user"]) == (None, {"id": "u0", "plan": "free", "age": None})
    assert history(lake, dataset.uuid)[-1] == (3, "schema", 0)


def test_columns_that_are_there_commit_only_the_run(lake: Lake) -> None:
    dataset = create(lake)

    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        changed = lake.add_columns(dataset, EVENT_SCHEMA, claim, "cols")

    assert changed.seq == 1
    assert state_of(lake, claim.run_id) == "committed"


def test_integers_widen(lake: Lake) -> None:
    narrow = EVENT_SCHEMA.append(pa.field("n", pa.int32()))
    dataset = create(lake, schema=narrow)
    append(lake, dataset, events(3).append_column("n", pa.array([1, 2, 3], pa.int32())), "one")

    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        wide = EVENT_SCHEMA.append(pa.field("n", pa.int64()))
        changed = lake.add_columns(dataset, wide, claim, "cols")
    append(lake, changed, events(1, start=3).append_column("n", pa.array([2**40])), "two")

    assert content(lake, changed)["n"].to_pylist() == [3, 2, 1, 2**40]


def test_a_dropped_name_is_free_and_its_history_stays(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(3), "one")

    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        lake.drop("HITS", claim)
    assert lake.table("hits") is None
    again = create(lake)

    assert history(lake, dataset.uuid)[-1] == (3, "drop", 0)
    assert (again.seq, again.uuid == dataset.uuid) == (1, False)
    with pytest.raises(NotFoundError, match="another one has the name"):
        scan.plan(lake, dataset)
    with pytest.raises(NotFoundError, match="was dropped"):
        append(lake, dataset, events(3), "two")


def test_a_dataset_of_an_active_feed_is_not_dropped(lake: Lake) -> None:
    dataset = create(lake)
    with lake.database.write() as connection:
        feed = insert_feed(connection, new_feed(dataset.uuid))

    with (
        pytest.raises(OperationError, match="used by the feed visits"),
        lake.own_run(kind="ddl", now=NOW, owner="t") as claim,
    ):
        lake.drop("hits", claim)
    assert history(lake, dataset.uuid) == [(1, "create", 0)]

    with lake.database.write() as connection:
        feeds.pause(connection, feed.id)
    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        lake.drop("hits", claim)
    assert lake.names() == ()


def test_a_dataset_is_renamed_behind_the_guard(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(3), "one")

    with lake.own_run(kind="ddl", now=NOW, owner="t") as claim:
        lake.catalog.under(commits.Intent(claim, "rename", "r")).rename_table(
            ("lake", "hits"), ("lake", "views")
        )

    assert lake.names() == ("views",)
    assert lake.get("views").uuid == dataset.uuid
    assert content(lake, lake.get("views")).num_rows == 3


def test_the_statements_of_a_run_commit_one_by_one(lake: Lake) -> None:
    with lake.own_run(kind="query", now=NOW, owner="t") as claim:
        dataset = lake.create("hits", EVENT_SCHEMA, EVENTS, claim, statement=0, last=False)
        assert state_of(lake, claim.run_id) == "running"
        files = written(lake, dataset, events(3), "b")
        lake.append(dataset, files, intent(claim, "b", files, statement=1))

    assert state_of(lake, claim.run_id) == "committed"
    assert lake.get("hits").seq == 2


def test_a_commit_without_a_run_raises(lake: Lake) -> None:
    create(lake)

    table = lake.catalog.load_table(("lake", "hits"))
    with pytest.raises(InternalError, match="without a run"):
        table.append(events(1))
    with pytest.raises(InternalError, match="no intent"):
        lake.catalog.create_table(("lake", "x"), EVENT_SCHEMA)
    with pytest.raises(InternalError, match="no intent"):
        lake.catalog.register_table(("lake", "x"), "file:///x")


def test_a_foreign_snapshot_stops_readers(lake: Lake) -> None:
    dataset = create(lake)
    append(lake, dataset, events(3), "one")
    make_foreign(lake)

    with pytest.raises(ForeignSnapshotError, match="did not commit"):
        scan.plan(lake, dataset)


def test_pyiceberg_reads_what_was_written(lake: Lake) -> None:
    from pyiceberg.expressions import EqualTo

    dataset = create(lake)
    append(lake, dataset, events(200), "one")

    table = lake.catalog.load_table(("lake", "hits"))
    found = table.scan(row_filter=EqualTo("user.id", "u7")).to_arrow()
    expected = [row["_id"] for row in events(200).to_pylist() if row["user"]["id"] == "u7"]
    assert sorted(found["_id"].to_pylist()) == sorted(expected)
    assert len(list(table.scan(row_filter=EqualTo("user.id", "u7")).plan_files())) == 1
