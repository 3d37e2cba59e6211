"""Applying definitions: what is planned, what is written, and what is refused where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from shared.core.errors import DefinitionError, FeedmillError, InputError, OperationError
from shared.feeds import apply
from shared.lake.dataset import Layout
from shared.state import feeds
from tests.support.feeds import VISITS, World
from tests.support.feeds import world as world  # noqa: PLC0414 (a fixture)
from tests.support.lakes import create


def _plan(world: World, text: str) -> apply.Change:
    (change,) = apply.plan(world.workspace, text)
    return change


def _warnings(world: World, query: str) -> tuple[str, ...]:
    return _plan(world, f"feed: f\nsource: hits\noutput: o\nquery: {query}\n").warnings


def test_a_plan_changes_nothing(world: World) -> None:
    world.hits(30)
    change = _plan(world, VISITS)
    assert (change.action, change.generation, change.rows) == ("created", 1, 30)
    assert (change.interval.start, change.interval.end) == (0, 2)
    assert change.places == (f"file://{world.folder}/drop/visits",)
    assert change.output.dataset is None
    assert change.output.columns.names == [
        "_id", "visitor", "timestamp", "page", "session", "depth", "first_page",
    ]  # fmt: skip
    assert change.warnings == ()
    with world.database.read() as connection:
        assert feeds.listing(connection) == []


def test_applying_twice_is_unchanged_and_a_change_is_told_in_words(world: World) -> None:
    world.hits(30)
    first = world.apply(VISITS)
    assert _plan(world, VISITS).action == "unchanged"
    assert world.apply(VISITS) == first
    world.run()
    scheduled = VISITS.replace("source: hits", 'source: hits\nschedule: "5 * * * *"')
    change = _plan(world, scheduled)
    assert change.differences == ("schedule 5 * * * *, was by hand",)
    assert (change.interval.start, change.rows) == (2, 0)
    change = _plan(world, VISITS.replace("timestamp, 20", "timestamp, 30"))
    assert change.differences == ("another query from commit 3 on; rows delivered before stay",)
    change = _plan(world, VISITS.replace("path: visits", "path: elsewhere"))
    assert change.differences == ("the text or the deliveries",)
    change = _plan(world, VISITS.replace("output: visits", "output: other"))
    assert change.differences == (
        "another output dataset",
        "generation 2 begins at the first commit of the source",
    )
    assert (change.generation, change.interval.start, change.rows) == (2, 0, 30)


def test_spelling_alone_keeps_the_plan(world: World) -> None:
    world.hits(10)
    before = world.apply(VISITS)
    after = world.apply("# a comment\n" + VISITS.replace("SELECT _id", "select   _id"))
    assert (after.plan_hash, after.definition == before.definition) == (before.plan_hash, False)


def test_several_feeds_are_applied_together_or_not_at_all(world: World) -> None:
    world.hits(10)
    other = "feed: other\nsource: hits\noutput: other\nquery: SELECT _id FROM hits\n"
    changes = apply.plan(world.workspace, f"{VISITS}---\n{other}")
    assert [change.definition.name for change in changes] == ["visits", "other"]
    with pytest.raises(InputError, match="defined twice"):
        apply.apply(world.workspace, [*changes, changes[0]])
    world.apply(VISITS.replace("path: visits", "path: meanwhile"))
    stale = [*changes[1:], *apply.plan(world.workspace, VISITS)]
    world.apply(VISITS.replace("path: visits", "path: again"))
    with pytest.raises(OperationError, match="changed by somebody else"):
        apply.apply(world.workspace, stale)
    with world.database.read() as connection:
        assert feeds.get(connection, "other") is None


def test_a_definition_is_kept_and_means_the_same_at_the_run(world: World) -> None:
    world.hits(10)
    other = "feed: other\nsource: hits\noutput: other\nquery: SELECT _id FROM hits\n"
    changes = apply.plan(world.workspace, f"{VISITS}---\n{other}")
    apply.apply(world.workspace, changes)
    assert world.run("other").state == "committed"
    assert world.run("visits").state == "committed"


def test_what_may_surprise_is_said(world: World) -> None:
    world.hits(10)
    world.ingest("loose", pa.table({"page": ["/p/1"], "n": [1]}))
    over = "OVER (PARTITION BY user.id ORDER BY timestamp)"
    assert _warnings(world, "SELECT _id FROM hits") == ()
    (ahead,) = _warnings(world, f"SELECT _id, lead(page) {over} AS x FROM hits")
    assert ahead.startswith("LEAD looks at later events")
    (slot,) = _warnings(world, "SELECT _id, current_date() AS x FROM hits")
    assert "slot of the run" in slot
    (lookup,) = _warnings(
        world, "SELECT h._id, l.n FROM hits h LEFT JOIN loose l ON h.page = l.page"
    )
    assert "the lookup loose has no declared key" in lookup
    assert "(page)" in lookup


# where in the YAML: line, column; the query's first line is 5, indented by two
REFUSED: dict[str, tuple[dict[str, str], int, int, str]] = {
    "emit settled": ({"emit": "settled"}, 7, 1, "needs to know when a row has settled"),
    "no source": ({"source": "hitz"}, 2, 1, "there is no dataset hitz"),
    "record source": ({"source": "pages"}, 2, 1, "the source pages is a record dataset"),
    "own source": ({"output": "HITS"}, 3, 1, "cannot write into its own source"),
    "syntax": ({"query": "SELECT _id FROM"}, 5, 14, "FROM"),
    "no column": ({"query": "SELECT _id, pagee FROM hits"}, 5, 15, "there is no column pagee"),
    "second line": ({"query": "SELECT _id,\n    pagee FROM hits"}, 6, 5, "there is no column pagee"),
    "limit": ({"query": "SELECT _id FROM hits LIMIT 3"}, 5, 30, "cannot use LIMIT"),
    "a window": (
        {"query": "SELECT _id,\n   row_number() OVER (ORDER BY timestamp) AS n FROM hits"},
        6, 4, "ROW_NUMBER OVER keys without the identity",
    ),
    "a statement": ({"query": "DROP TABLE hits"}, 5, 3, "a feed's query is a SELECT, not DROP"),
    "an insert": (
        {"query": "INSERT INTO pages SELECT page, page FROM hits"},
        5, 3, "a feed's query is a SELECT, not INSERT",
    ),
    "two statements": ({"query": "SELECT 1; SELECT 2"}, 4, 1, "one query, not 2 statements"),
    "two names": ({"query": "SELECT _id, _ID FROM hits"}, 4, 1, "two columns are called"),
    "system name": ({"query": "SELECT _id, _ACP_BATCHID FROM hits"}, 4, 1, "_ACP_BATCHID"),
    "interval": (
        {"query": "SELECT _id, timestamp - timestamp AS d FROM hits"}, 4, 1, "d is an interval",
    ),
    "no destination": (
        {"deliveries": "[{destination: dropp, path: x}]"}, 8, 14, "no destination 'dropp'",
    ),
    "no format": (
        {"deliveries": "[{destination: drop, path: x, format: xls}]"}, 8, 14, "xls",
    ),
    "no compression": (
        {"deliveries": "[{destination: drop, path: x}, {destination: drop, path: y, "
         "compression: rar}]"}, 8, 44, "rar",
    ),
    "output without a column": ({"output": "pages"}, 3, 1, "pages has no column _id"),
    "output of another type": (
        {"output": "pages", "query": "SELECT price AS page FROM hits"}, 3, 1, "page is of type",
    ),
    "output of events": (
        {"output": "old", "query": "SELECT page FROM hits"}, 3, 1, "does not give user.id",
    ),
}  # fmt: skip


def _text(given: dict[str, str]) -> str:
    keys = {
        "source": "hits", "output": "o", "query": "SELECT _id FROM hits", "emit": "append",
        "deliveries": "[]",
    } | given  # fmt: skip
    # two lines for the query, so that what follows stands where it stands
    query = keys["query"] if "\n" in keys["query"] else f"{keys['query']}\n"
    return (
        f"feed: f\nsource: {keys['source']}\noutput: {keys['output']}\nquery: |\n  {query}\n"
        f"emit: {keys['emit']}\ndeliveries: {keys['deliveries']}\n"
    )


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_at_its_place_in_the_yaml(name: str, world: World) -> None:
    world.hits(10)
    world.ingest("pages", pa.table({"page": ["/p/1"], "title": ["a"]}), Layout.record(("page",)))
    create(world.lake, "old")
    given, line, column, message = REFUSED[name]
    text = _text(given)
    with pytest.raises(FeedmillError) as caught:
        apply.plan(world.workspace, text)
    error = caught.value
    assert message in error.message
    assert error.exit_code == 2
    assert error.source == text
    assert error.position is not None
    assert (error.position.line, error.position.column) == (line, column)


def test_a_column_that_the_query_no_longer_gives_is_null_from_then_on(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    text = VISITS.replace(", s.depth AS depth", "")
    (missing,) = _plan(world, text).warnings
    assert missing == "depth of visits will be NULL: the query gives none"
    world.apply(text)
    world.hits(10, start=10)
    assert world.run().counts["rows_out"] == 10
    rows = world.rows("visits")
    assert len(rows) == 20
    assert sum(row["depth"] is None for row in rows) == 10


def _refused(world: World, text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        apply.plan(world.workspace, text)
    assert caught.value.position is not None
    assert text.splitlines()[caught.value.position.line - 1].startswith("output:")
    return caught.value.message


def test_two_feeds_do_not_share_an_output(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    text = VISITS.replace("feed: visits", "feed: second")
    assert _refused(world, text) == "visits is the output of feed visits"


def test_nor_do_two_that_are_applied_together(world: World) -> None:
    world.hits(10)
    text = VISITS.replace("feed: visits", "feed: second")
    changes = [*apply.plan(world.workspace, VISITS), *apply.plan(world.workspace, text)]
    with pytest.raises(InputError, match="two feeds have the output visits"):
        apply.apply(world.workspace, changes)


def test_a_feed_does_not_begin_anew_beside_the_rows_it_has_written(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    world.apply(VISITS.replace("output: visits", "output: elsewhere"))
    assert "visits has 10 rows already" in _refused(world, VISITS)


def test_nor_when_its_source_was_made_anew(world: World) -> None:
    world.hits(10)
    world.apply(VISITS)
    world.run()
    with world.database.write() as connection:
        assert feeds.pause(connection, world.feed().id)
    world.drop_dataset("hits")
    world.hits(5)
    assert "visits has 10 rows already" in _refused(world, VISITS)
    change = _plan(world, VISITS.replace("output: visits", "output: elsewhere"))
    assert change.differences[:2] == (
        "another source dataset",
        "generation 2 begins at the first commit of the source",
    )


def test_a_new_feed_does_not_write_into_a_dataset_of_somebody_else(world: World) -> None:
    world.hits(10)
    world.ingest("notes", pa.table({"_id": ["n"], "page": ["/"]}))
    text = _text({"output": "notes"})
    assert "notes has 1 rows already" in _refused(world, text)


def test_a_changed_schedule_starts_now(world: World) -> None:
    world.hits(10)
    before = world.apply(VISITS)
    after = world.apply(VISITS.replace("source: hits", 'source: hits\nschedule: "5 * * * *"'))
    assert after.scheduled_from > before.scheduled_from
    assert after.scheduled_from - after.updated_at < timedelta(seconds=1)
    assert _fields(after) == _fields(before)


def _fields(feed: feeds.Feed) -> tuple[Any, ...]:
    return feed.id, feed.cursor, feed.generation, feed.plan_hash, feed.output_uuid
