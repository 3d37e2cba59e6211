"""What the documented recipe for feeds gets wrong, shown on the recipe itself.

Each test is one trap. It runs the blocks as they are documented and asserts what comes out, which is
what compatible SQL has to give: rows twice, rows never, sessions that change behind the reader's
back. Where the language as it is here keeps a trap from biting, the test says so. T23 (the state of
a stream, dropped at zero lateness) has no counterpart in SQL that is run in batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from shared.core.errors import InputError
from tests.support import recipes
from tests.support.recipes import FIRST, LAST, SESSION, Recipe

pytestmark = pytest.mark.slow

AFTER = "seen.ingest_time > @from"
"""The recipe's condition mended for T1, where a trap is about something else."""

A = ("a", "03-01 10:00", "u1")
B = ("b", "03-01 10:10", "u1")
SOURCE = """CREATE TABLE events AS
    SELECT '{}' _id, timestamp'2026-03-01 10:00:00' timestamp, 'u1' visitor, 'mail' channel"""


@pytest.fixture
def recipe(tmp_path: Path) -> Iterator[Recipe]:
    with recipes.opened(tmp_path / "home") as opened:
        yield opened


def _of(recipe: Recipe, column: str, name: str = "visits") -> dict[str, Any]:
    """Return a column of a target's rows by their ids."""
    return dict(recipe.rows(f"SELECT _id, {column} FROM {name}"))


# --- which rows are new ---------------------------------------------------------------------


def test_t01_the_last_batch_comes_again(recipe: Recipe) -> None:
    """T1: `>=` with a checkpoint that belongs to rows already given gives these once more."""
    recipe.target()
    recipe.ingest("03-01 12:00", A)
    recipe.run(recipes.feed(), "03-01 12:30")
    recipe.ingest("03-01 13:00", B)
    recipe.run(recipes.feed(), "03-01 13:30")
    recipe.run(recipes.feed(), "03-01 13:40")
    assert recipe.ids("visits") == ["a", "a", "b", "b"]


def test_t02_a_batch_of_the_same_stamp_that_commits_later_never_comes(recipe: Recipe) -> None:
    """T2: `>` loses rows that share the checkpoint's stamp and were committed after it was read."""
    recipe.target()
    recipe.ingest("03-01 12:00", A)
    recipe.run(recipes.feed(new=AFTER), "03-01 12:00")
    recipe.ingest("03-01 12:00", B)
    recipe.run(recipes.feed(new=AFTER), "03-01 12:30")
    assert recipe.ids("visits") == ["a"]


def test_t03_rows_that_land_between_checkpoint_and_scan_come_twice(recipe: Recipe) -> None:
    """T3: the upper bound is computed and not applied: the scan sees more than it says."""
    recipe.target()
    recipe.ingest("03-01 12:00", A)
    results = recipe.start(recipes.feed(new=AFTER), "03-01 12:30")
    assert [r.command for r in islice(results, 4)] == ["SET"] * 4
    recipe.ingest("03-01 12:31", B)
    assert [r.command for r in results] == ["INSERT"] * 2
    recipe.run(recipes.feed(new=AFTER), "03-01 13:30")
    assert recipe.ids("visits") == ["a", "b", "b"]


def test_t04_what_becomes_visible_late_never_comes(recipe: Recipe) -> None:
    """T4: a batch is stamped before it commits; one stamped before the checkpoint is lost."""
    recipe.target()
    recipe.ingest("03-01 12:00", A)
    recipe.run(recipes.feed(), "03-01 12:30")
    recipe.ingest("03-01 11:59", B)
    recipe.run(recipes.feed(), "03-01 13:30")
    assert "b" not in recipe.ids("visits")


def test_t05_rows_without_their_checkpoint_come_again(recipe: Recipe) -> None:
    """T5: rows and checkpoint are two commits; what breaks off between them is given again.

    Under one run key the second start goes on behind the rows instead.
    """
    recipe.copied()
    recipe.ingest("03-01 12:00", A)
    results = recipe.start(recipes.snapshots(), "03-01 12:30")
    assert [r.command for r in islice(results, 4)][-1] == "INSERT"
    results.close()  # type: ignore[attr-defined]
    recipe.run(recipes.snapshots(), "03-01 12:40")
    assert recipe.ids("copied") == ["a", "a"]


def test_t06_two_runs_at_once_both_give_the_rows(recipe: Recipe) -> None:
    """T6: nothing claims the interval: whoever reads the checkpoint gives what follows it."""
    recipe.copied()
    recipe.ingest("03-01 12:00", A)
    one = recipe.start(recipes.snapshots(), "03-01 12:30")
    other = recipe.start(recipes.snapshots(), "03-01 12:31")
    for _ in range(3):
        next(one)
        next(other)
    assert [r.command for r in (*one, *other)] == ["INSERT"] * 4
    assert recipe.ids("copied") == ["a", "a"]


def test_t07_checkpoints_of_two_processes_cross_over(recipe: Recipe) -> None:
    """T7: the look-up joins on the time alone, so two processes with one time stop each other."""
    recipe.copied()
    recipe.copied("another")
    recipe.ingest("03-01 12:00", A)
    with pytest.raises(InputError, match="gives 2 rows where one is wanted"):
        recipe.run(recipes.snapshots(), "03-01 12:30")


def test_t08_head_is_compared_with_a_time(recipe: Recipe) -> None:
    """T8: 'HEAD' is no time. It does not bite: here it is before every ingest time it meets.

    Compared with any other text it is a text, as in Spark; then the first run gives nothing.
    """
    recipe.target()
    recipe.target("texts", at="01-02 00:00")
    recipe.ingest("03-01 12:00", A)
    recipe.run(recipes.feed(), "03-01 12:30")
    recipe.run(
        recipes.feed("texts", new="cast(seen.ingest_time AS string) >= @from"), "03-01 12:40"
    )
    assert recipe.ids("visits") == ["a"]
    assert recipe.ids("texts") == []


def test_t09_a_checkpoint_of_seconds_gives_the_whole_second_again(recipe: Recipe) -> None:
    """T9: milliseconds are cut to seconds before they are compared: T1 for all of a second."""
    recipe.target()
    seconds = "from_unixtime({}/1000, 'yyyy-MM-dd HH:mm:ss')"
    newest = "MAX(_acp_system_metadata.ingestTime)"
    block = recipes.feed(new=seconds.format("seen.ingest_time") + " >= @from")
    block = block.replace(newest, seconds.format(newest))
    recipe.ingest("03-01 12:00:00.100", A)
    recipe.ingest("03-01 12:00:00.900", B)
    recipe.run(block, "03-01 12:30")
    recipe.run(block, "03-01 12:40")
    # by milliseconds `>=` would have given b alone again
    assert recipe.ids("visits") == ["a", "a", "b", "b"]


def test_t10_an_old_event_that_arrives_today_never_comes(recipe: Recipe) -> None:
    """T10: the look-back is on the time of events, and decides about new rows too."""
    recipe.target()
    recipe.ingest("06-01 12:00", ("old", "03-01 10:00", "u1"), ("new", "06-01 10:00", "u1"))
    recipe.run(recipes.feed(), "06-01 12:30")
    assert recipe.ids("visits") == ["new"]


# --- windows that move, rows that stay ------------------------------------------------------


def test_t11_a_look_back_by_days_cuts_a_session_at_midnight(recipe: Recipe) -> None:
    """T11: `current_date - 90` is a midnight: the session around it loses its start."""
    recipe.target()
    recipe.ingest("03-02 12:00", ("a", "03-01 23:55", "u1"), ("b", "03-02 00:05", "u1"))
    recipe.run(recipes.feed(), "05-30 12:00")
    assert _of(recipe, "depth") == {"a": 1, "b": 2}
    recipe.run(recipes.feed(), "05-31 00:00")
    assert recipe.rows("SELECT depth FROM visits WHERE _id = 'b' ORDER BY 1") == [(1,), (2,)]


def test_t12_a_session_that_goes_on_is_not_given_again(recipe: Recipe) -> None:
    """T12: rows of a session that was not over keep what was true when they were given."""
    recipe.target(columns="num int, until timestamp")
    until = """LAST_VALUE(timestamp) OVER (PARTITION BY visitor ORDER BY timestamp
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"""
    block = recipes.feed("visits", "session.num, until", f"{SESSION} session, {until} until", AFTER)
    recipe.ingest("03-01 10:05", A)
    recipe.run(block, "03-01 10:06")
    recipe.ingest("03-01 10:15", B)
    recipe.run(block, "03-01 10:16")
    assert _of(recipe, "num") == {"a": 1, "b": 1}
    assert _of(recipe, "until") == {
        "a": recipes.instant("03-01 10:00"),
        "b": recipes.instant("03-01 10:10"),
    }


def test_t13_a_late_event_joins_two_sessions_and_no_row_changes(recipe: Recipe) -> None:
    """T13: what was given as two sessions has become one; the rows given stay."""
    recipe.target()
    recipe.ingest("03-01 12:00", ("a", "03-01 10:00", "u1"), ("c", "03-01 10:50", "u1"))
    recipe.run(recipes.feed(new=AFTER), "03-01 12:30")
    recipe.ingest("03-01 13:00", ("b", "03-01 10:25", "u1"))
    recipe.run(recipes.feed(new=AFTER), "03-01 13:30")
    assert _of(recipe, "num") == {"a": 1, "b": 1, "c": 2}
    truth = dict(recipe.rows(f"SELECT _id, s.num FROM (SELECT _id, {SESSION} s FROM events)"))
    assert truth == {"a": 1, "b": 1, "c": 1}


def _three_visits(recipe: Recipe) -> None:
    """Give two visits, and a third when the look-back has left the first behind."""
    recipe.target()
    recipe.ingest("05-01 12:00", ("a", "03-01 10:00", "u1"), ("b", "03-20 10:00", "u1"))
    recipe.run(recipes.feed(new=AFTER), "05-01 12:30")
    recipe.ingest("06-10 12:00", ("c", "06-09 10:00", "u1"))
    recipe.run(recipes.feed(new=AFTER), "06-10 12:30")


def test_t14_a_session_number_is_one_of_its_window(recipe: Recipe) -> None:
    """T14: numbers start again where the look-back starts: the third visit is the second."""
    _three_visits(recipe)
    assert _of(recipe, "num") == {"a": 1, "b": 2, "c": 2}


def test_t15_an_id_made_of_a_session_number_is_two_sessions(recipe: Recipe) -> None:
    """T15: an id of visitor and number belongs to visits months apart."""
    _three_visits(recipe)
    assert _of(recipe, "visit") == {"a": "u1-1", "b": "u1-2", "c": "u1-2"}


def test_t16_a_first_touch_is_another_when_the_window_has_moved(recipe: Recipe) -> None:
    """T16: the same event is given once more, with another first touch."""
    recipe.target("touched", "first string")
    block = recipes.feed("touched", "first.value", f"{FIRST} first")
    early, late = ("a", "03-01 10:00", "u1", "search"), ("b", "03-20 10:00", "u1", "mail")
    recipe.ingest("05-01 12:00", early, late)
    recipe.run(block, "05-01 12:30")
    recipe.run(block, "06-10 12:30")
    given = recipe.rows("SELECT first FROM touched WHERE _id = 'b' ORDER BY 1")
    assert given == [("mail",), ("search",)]


def test_t17_a_last_touch_is_one_of_the_future(recipe: Recipe) -> None:
    """T17: the frame goes on to the end, so an event is credited with what came after it."""
    recipe.target("touched", "last string")
    recipe.ingest("03-01 12:00", (*A, "search"), (*B, "mail"))
    recipe.run(recipes.feed("touched", "last.value", f"{LAST} last"), "03-01 12:30")
    assert _of(recipe, "last", "touched") == {"a": "mail", "b": "mail"}


def test_t18_events_of_one_instant(recipe: Recipe) -> None:
    """T18: Adobe's order within an instant is any. It does not bite: ties end at `_id` here."""
    recipe.target()
    same = "03-01 10:00"
    recipe.ingest("03-01 12:00", ("b", same, "u1"), ("a", same, "u1"))
    recipe.ingest("03-01 12:01", ("z", same, "u2"))
    recipe.ingest("03-01 12:02", ("y", same, "u2"))
    recipe.run(recipes.feed(), "03-01 12:30")
    assert _of(recipe, "depth") == {"a": 1, "b": 2, "y": 1, "z": 2}


# --- what others do meanwhile ---------------------------------------------------------------


def test_t19_duplicates_are_found_within_an_interval_only(recipe: Recipe) -> None:
    """T19: an event that is sent again in a later batch is given again."""
    recipe.copied()
    recipe.ingest("03-01 12:00", A, A)
    recipe.run(recipes.snapshots(columns="DISTINCT *"), "03-01 12:30")
    assert recipe.ids("copied") == ["a"]
    recipe.ingest("03-01 13:00", A)
    recipe.run(recipes.snapshots(columns="DISTINCT *"), "03-01 13:30")
    assert recipe.ids("copied") == ["a", "a"]


def test_t19_the_documented_guard_against_duplicates_stops_everything(recipe: Recipe) -> None:
    """T19: in NOT EXISTS both sides of `_id = a._id` are the target's: with rows it holds always."""
    guard = "WHERE NOT EXISTS (SELECT _id FROM copied a WHERE {}_id = a._id)"
    recipe.copied()
    for at, row in (("03-01 12", A), ("03-01 13", B)):
        recipe.ingest(f"{at}:00", row)
        recipe.run(recipes.snapshots(where=guard.format("")), f"{at}:30")
    assert recipe.ids("copied") == ["a"]
    recipe.run("TRUNCATE TABLE copied; DROP TABLE checkpoint_log", "03-01 14:00")
    recipe.checkpoints("copied")
    for at in ("03-01 15:00", "03-01 16:00"):
        recipe.run(recipes.snapshots(alias="s", where=guard.format("s.")), at)
    assert recipe.ids("copied") == ["a", "b"]


def test_t20_rows_keep_the_person_of_their_run(recipe: Recipe) -> None:
    """T20: who a visitor is is looked up when rows are given; those given before stay."""
    recipe.copied()
    recipe.run("CREATE TABLE people AS SELECT 'u1' visitor, 'p1' person", "03-01 00:00")
    block = recipes.snapshots(
        columns="s._id, s.timestamp, p.person, s.channel",
        alias="s",
        where="JOIN people p ON s.visitor = p.visitor",
    )
    recipe.ingest("03-01 12:00", A)
    recipe.run(block, "03-01 12:30")
    recipe.run("INSERT OVERWRITE people SELECT 'u1', 'p9'", "03-01 12:40")
    recipe.ingest("03-01 13:00", B)
    recipe.run(block, "03-01 13:30")
    assert _of(recipe, "visitor", "copied") == {"a": "p1", "b": "p9"}


def test_t21_a_look_back_over_the_output_that_is_too_short(recipe: Recipe) -> None:
    """T21: rows older than what is looked at in the target are given again."""
    recipe.copied()
    block = recipes.snapshots(
        alias="s",
        where="""WHERE NOT EXISTS (SELECT 1 FROM copied t
            WHERE t._id = s._id AND t.timestamp >= current_date - 30)""",
    )
    old, new = ("old", "01-20 10:00", "u1"), ("new", "02-20 10:00", "u1")
    for at in ("03-01 12", "03-01 13"):
        recipe.ingest(f"{at}:00", old, new)
        recipe.run(block, f"{at}:30")
    assert recipe.ids("copied") == ["new", "old", "old"]


def test_t22_a_rule_that_changes_leaves_what_was_given(recipe: Recipe) -> None:
    """T22: a visitor found to be a bot later is one in some rows and none in others."""
    recipe.copied()
    recipe.run("CREATE TABLE bots (visitor string)", "03-01 00:00")
    block = recipes.snapshots(where="WHERE visitor NOT IN (SELECT visitor FROM bots)")
    recipe.ingest("03-01 12:00", A)
    recipe.run(block, "03-01 12:30")
    recipe.run("INSERT INTO bots SELECT 'u1'", "03-01 12:40")
    recipe.ingest("03-01 13:00", B)
    recipe.run(block, "03-01 13:30")
    assert recipe.ids("copied") == ["a"]


def test_t24_rows_that_were_rewritten_are_new(recipe: Recipe) -> None:
    """T24: an overwrite that changes nothing gives every row again."""
    recipe.copied()
    recipe.run(SOURCE.format("a"), "03-01 12:00")
    recipe.run(recipes.snapshots(), "03-01 12:30")
    recipe.run("INSERT OVERWRITE events SELECT * FROM events", "03-01 12:40")
    recipe.run(recipes.snapshots(), "03-01 13:30")
    assert recipe.ids("copied") == ["a", "a"]


def test_t25_a_checkpoint_of_snapshots_that_are_gone(recipe: Recipe) -> None:
    """T25: of a table made anew an unknown start is an error, or everything, or, silently, a part."""
    recipe.copied()
    recipe.run(SOURCE.format("a"), "03-01 12:00")
    recipe.run(
        "INSERT INTO events SELECT 'b', timestamp, visitor, channel FROM events", "03-01 12:01"
    )
    recipe.run(recipes.snapshots(), "03-01 12:30")
    recipe.run("DROP TABLE events;" + SOURCE.format("c"), "03-01 13:00")
    with pytest.raises(InputError, match="no snapshot 2"):
        recipe.run(recipes.snapshots(), "03-01 13:30")
    for id_ in "de":
        recipe.run(f"INSERT INTO events SELECT '{id_}', current_timestamp, 'u', 'c'", "03-01 14:00")
    recipe.run(recipes.snapshots(), "03-01 14:30")  # snapshot 2 is another one now
    assert recipe.ids("copied") == ["a", "b", "e"]


def test_t25_a_fallback_gives_everything_again(recipe: Recipe) -> None:
    """T25: with the documented setting the first snapshot takes the place of the one that is gone."""
    recipe.copied()
    recipe.run(SOURCE.format("a"), "03-01 12:00")
    recipe.run(
        "INSERT INTO events SELECT 'b', timestamp, visitor, channel FROM events", "03-01 12:01"
    )
    recipe.run(recipes.snapshots(), "03-01 12:30")
    recipe.run(
        "CREATE TABLE kept AS SELECT * FROM events; DROP TABLE events;"
        "CREATE TABLE events AS SELECT * FROM kept;"
        "SET resolve_fallback_snapshot_on_failure = true",
        "03-01 13:00",
    )
    recipe.run(recipes.snapshots(), "03-01 13:30")
    assert recipe.ids("copied") == ["a", "a", "b", "b"]


def test_t26_a_second_feed_takes_over_what_the_first_did_wrong(recipe: Recipe) -> None:
    """T26: a block that reads another one's output sees its rows, repetitions too, and no changes."""
    recipe.target()
    recipe.copied(at="01-02 00:00")
    second = recipes.snapshots(columns="_id, timestamp, visitor, visit")
    second = second.replace("'events'", "'visits'").replace("FROM events", "FROM visits")
    recipe.ingest("03-01 12:00", A)
    for at in ("03-01 12:30", "03-01 12:40"):
        recipe.run(recipes.feed(), at)
        recipe.run(second, at[:-1] + "5")
    assert recipe.ids("copied") == ["a", "a"]


def test_t27_days_of_a_place_have_23_or_25_hours(recipe: Recipe) -> None:
    """T27: an event an hour is not 24 a day, where days are those of a time zone with summer time."""
    hours = """SELECT to_date(from_utc_timestamp(t, 'America/New_York')) AS day, count(*)
        FROM (SELECT explode(sequence(timestamp'2026-{0} 00:00:00', timestamp'2026-{1} 00:00:00',
              interval 1 hour)) AS t) GROUP BY 1 HAVING day = '2026-{2}'"""
    assert recipe.rows(hours.format("03-07", "03-10", "03-08"))[0][1] == 23
    assert recipe.rows(hours.format("10-31", "11-03", "11-01"))[0][1] == 25


def test_t28_who_is_deleted_stays_in_what_was_given(recipe: Recipe) -> None:
    """T28: a deletion takes the rows out of the source; nothing tells the target."""
    recipe.copied()
    recipe.run(SOURCE.format("a"), "03-01 12:00")
    recipe.run("INSERT INTO events SELECT 'x', timestamp, 'u9', channel FROM events", "03-01 12:01")
    recipe.run(recipes.snapshots(), "03-01 12:30")
    recipe.run("INSERT OVERWRITE events SELECT * FROM events WHERE visitor <> 'u9'", "03-01 13:00")
    recipe.run(recipes.snapshots(), "03-01 13:30")
    assert recipe.ids("events") == ["a"]
    assert "x" in recipe.ids("copied")
