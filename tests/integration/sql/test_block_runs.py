"""A block is one run: what each statement commits, what is known between them, how it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from shared.core.errors import FencedError, InputError, OperationError, RunActiveError
from shared.engine.result import Result
from shared.engine.script import COMMITTED, RESUMED
from shared.feeds import report
from shared.state import commits, runs
from shared.state.runs import Run
from shared.state.tables import run as run_table
from tests.support import homes
from tests.support.homes import Home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path / "home") as opened:
        yield opened


def _lazily(home: Home, text: str, key: str | None = None) -> Iterator[Result]:
    workspace = home.workspace
    return workspace.session().results(text, now=workspace.clock.now(), run_key=key)


def _run(home: Home, text: str, key: str | None = None) -> list[str]:
    """Run a text; return what each result was of."""
    return [result.command for result in _lazily(home, text, key)]


def _blocks(home: Home) -> list[Run]:
    """Return the runs of queries, the oldest first."""
    with home.workspace.database.read() as connection:
        return list(reversed(runs.listing(connection, kind="query")))


def _of_key(home: Home, key: str) -> Run:
    (found,) = [run for run in _blocks(home) if run.key == key]
    return found


def _expire(home: Home) -> None:
    """Let all claims run out, as the time that passes does."""
    with home.workspace.database.write() as connection:
        connection.execute(update(run_table).values(lease_until=0.0))


# --- one run --------------------------------------------------------------------------------


def test_a_block_without_a_key_is_one_run(home: Home) -> None:
    home.results("CREATE TABLE a AS SELECT 1 AS x")
    _run(home, "$$ BEGIN INSERT INTO a SELECT 2; SELECT 1; INSERT INTO a SELECT 3; END $$")
    single, block = _blocks(home)
    assert (single.next_statement, block.next_statement) == (1, 2)
    assert (block.kind, block.state, block.key) == ("query", "committed", block.id)
    assert block.statement is not None
    assert block.statement.startswith("$$ BEGIN INSERT INTO a SELECT 2;")
    with home.workspace.database.read() as connection:
        history = commits.history(connection, home.workspace.lake.get("a").uuid)
    assert [(c.run_id, c.statement_no) for c in history] == [
        (single.id, 0),
        (block.id, 0),
        (block.id, 1),
    ]
    assert len({c.batch_id for c in history}) == 3


def test_a_block_that_changes_nothing_leaves_no_run(home: Home) -> None:
    _run(home, "$$ BEGIN SET @a = SELECT 1; SELECT @a; END $$")
    assert _blocks(home) == []


def test_every_kind_of_change_is_a_statement_of_the_run(home: Home) -> None:
    text = """$$ BEGIN
        CREATE TABLE a (x int); INSERT INTO a SELECT 1; INSERT INTO a SELECT 2 WHERE false;
        ALTER TABLE a ADD COLUMN y string; ALTER TABLE a ADD COLUMN z string;
        ALTER TABLE a ADD CONSTRAINT PRIMARY KEY (x) NAMESPACE 'n';
        CREATE VIEW v AS SELECT x FROM a; DROP VIEW v; TRUNCATE TABLE a; DROP TABLE a;
        CREATE TABLE a AS SELECT 3 AS x; INSERT OVERWRITE a SELECT 4; END $$"""
    _run(home, text, "all")
    (run,) = _blocks(home)
    assert (run.state, run.next_statement) == ("committed", 12)
    assert home.rows("SELECT * FROM a") == [(4,)]
    with home.workspace.database.read() as connection:
        assert {r.id for r in runs.listing(connection)} == {run.id}


def test_a_committed_run_is_not_run_again_and_says_so(home: Home) -> None:
    text = "CREATE TABLE a AS SELECT 1 AS x; INSERT INTO a SELECT 2; SELECT 1"
    assert _run(home, text, "k") == ["CREATE TABLE", "INSERT", "SELECT"]
    assert _run(home, text, "k") == [COMMITTED]
    assert home.lake.sql(text, run_key="k").command == COMMITTED
    assert home.rows("SELECT count(*) FROM a") == [(2,)]
    assert _run(home, "INSERT INTO a SELECT 3", "other") == ["INSERT"]
    assert home.rows("SELECT count(*) FROM a") == [(3,)]


def test_a_key_belongs_to_one_text_with_its_parameters(home: Home) -> None:
    home.results("CREATE TABLE a (x int)")
    home.lake.sql("INSERT INTO a SELECT $n", {"n": "1"}, run_key="k")
    for text, given in (("INSERT INTO a SELECT $n", "2"), ("INSERT INTO a SELECT $n+0", "1")):
        with pytest.raises(InputError, match="the key k belongs to other statements") as raised:
            home.lake.sql(text, {"n": given}, run_key="k")
        assert "another key" in str(raised.value)
    assert home.rows("SELECT x FROM a") == [(1,)]
    with pytest.raises(InputError, match="key has 1 to 255 characters"):
        home.lake.sql("SELECT 1", run_key="")


# --- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["INSERT INTO a SELECT 2;", ""])
def test_a_handled_error_is_kept_with_the_committed_run(home: Home, first: str) -> None:
    home.results("CREATE TABLE a AS SELECT 1 AS x")
    _run(
        home,
        f"$$ BEGIN {first} SELECT raise_error('no'); EXCEPTION WHEN OTHER THEN SELECT 1; END $$",
    )
    run = _blocks(home)[-1]
    assert (run.state, run.next_statement) == ("committed", 1 if first else 0)
    with home.workspace.database.read() as connection:
        shown = report.of_run(connection, run.id).as_json()
    assert shown["error"] is None
    assert (shown["handled"]["type"], shown["handled"]["message"]) == ("QueryFailedError", "no")


def test_an_error_that_nobody_handles_fails_the_run(home: Home) -> None:
    text = "$$ BEGIN CREATE TABLE a AS SELECT 1 AS x; SELECT raise_error('no'); END $$"
    with pytest.raises(OperationError, match="no"):
        _run(home, text)
    (run,) = _blocks(home)
    assert (run.state, run.next_statement) == ("failed", 1)
    assert run.error is not None
    assert run.error["message"] == "no"


def test_results_that_nobody_wants_any_more_end_the_run(home: Home) -> None:
    results = _lazily(home, "CREATE TABLE a AS SELECT 1 AS x; INSERT INTO a SELECT 2", "k")
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert _of_key(home, "k").state == "failed"
    # outside of the run the lake's statements are their own again
    home.results("INSERT INTO a SELECT 7")
    assert _of_key(home, "k").next_statement == 1


# --- going on -------------------------------------------------------------------------------

NIGHTLY = """$$ BEGIN
    SET @to = SELECT snapshot_id FROM (SELECT history_meta('src')) WHERE is_current = true;
    SET @at = SELECT CURRENT_TIMESTAMP;
    CREATE TABLE target AS SELECT x FROM src SNAPSHOT AS OF @to;
    SELECT 'before';
    INSERT INTO log SELECT @to, @at;
    SELECT 'after';
END $$"""


def test_a_failed_run_goes_on_after_its_last_committed_statement(home: Home) -> None:
    home.results("CREATE TABLE src AS SELECT 1 AS x")
    with pytest.raises(InputError, match="no table log"):
        _run(home, NIGHTLY, "k")
    first = _of_key(home, "k")
    assert (first.state, first.next_statement) == ("failed", 1)
    home.results("CREATE TABLE log (upto bigint, at timestamp); INSERT INTO src SELECT 2")
    assert _run(home, NIGHTLY, "k") == [RESUMED, "SELECT", "INSERT", "SELECT"]
    # the snapshot and the time are those of the first attempt
    assert home.rows("SELECT x FROM target") == [(1,)]
    assert home.rows("SELECT upto FROM log") == [(1,)]
    ((at,),) = home.rows("SELECT at FROM log")
    again = _of_key(home, "k")
    assert at - first.slot == timedelta(microseconds=1)  # it is the second statement
    assert (again.id, again.epoch, again.state, again.error) == (first.id, 2, "committed", None)
    assert _run(home, NIGHTLY, "k") == [COMMITTED]


def test_now_is_the_time_of_the_first_start(home: Home) -> None:
    text = "INSERT INTO a SELECT current_timestamp"
    with pytest.raises(InputError, match="no table a"):
        _run(home, text, "k")
    home.results("CREATE TABLE a (at timestamp)")
    assert _run(home, text, "k") == ["INSERT"]
    assert home.rows("SELECT at FROM a") == [(_of_key(home, "k").slot,)]


@pytest.mark.cluster
def test_a_record_on_postgresql_goes_on_too(postgresql_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "feedmill.yaml").write_text(f"database: {{url: '{postgresql_url}'}}")
    text = """$$ BEGIN SET @word = SELECT 'a ☃'; SET @half = SELECT 0.5D;
        CREATE TABLE a AS SELECT @half AS x; CREATE VIEW v AS SELECT * FROM a;
        INSERT INTO b SELECT @word, x FROM v; SELECT raise_error('so');
        EXCEPTION WHEN OTHER THEN INSERT INTO b SELECT @word, -@half; END $$"""
    with homes.opened(folder) as home:
        with pytest.raises(InputError, match="no table b"):
            _run(home, text, "k")
        home.results("CREATE TABLE b (word string, x double)")
        assert _run(home, text, "k") == [RESUMED, "INSERT", "INSERT"]
        assert home.rows("SELECT * FROM b ORDER BY x") == [("a ☃", -0.5), ("a ☃", 0.5)]
        assert _run(home, text, "k") == [COMMITTED]
        run = _of_key(home, "k")
        assert run.error is not None
        assert (run.epoch, run.next_statement, run.error["message"]) == (2, 4, "so")


def test_what_a_statement_depends_on_comes_back(home: Home) -> None:
    text = """
        SET drop_system_columns = false; CREATE TABLE a (x bigint, s string);
        PREPARE add AS INSERT INTO a SELECT $1, @word;
        CREATE TEMPORARY VIEW doubled AS SELECT x * $factor AS x FROM a;
        $$ BEGIN
          SET @word = SELECT 'it is'; SET @d = SELECT 1.50; SET @none = SELECT NULL;
          CREATE TEMP TABLE t AS SELECT 20 AS x;
          INSERT INTO missing SELECT 1;
          EXECUTE add (1);
          INSERT INTO a SELECT x, concat('doubled ', @d, ' ', @none IS NULL) FROM doubled;
          INSERT INTO a SELECT x, _ACP_BATCHID AS batch FROM t;
        END $$"""
    with pytest.raises(InputError, match="no table missing"):
        home.lake.sql(text, {"factor": "2"}, run_key="k")
    home.workspace.session().close()
    home.workspace._session = None  # as another process has one of its own
    home.results("CREATE TABLE missing (x int)")
    home.lake.sql(text, {"factor": "2"}, run_key="k")
    rows = home.rows("SELECT x, s FROM a ORDER BY x")
    assert rows[:2] == [(1, "it is"), (2, "doubled 1.50 true")]
    assert rows[2][0] == 20
    assert len(str(rows[2][1])) == 26


def test_declared_variables_come_back(home: Home) -> None:
    text = """DECLARE VARIABLE v INT DEFAULT 5; SET VAR v = 7; CREATE TABLE a AS SELECT v AS x;
        INSERT INTO b SELECT v; SET VAR v = DEFAULT; INSERT INTO b SELECT v"""
    with pytest.raises(InputError, match="no table b"):
        _run(home, text, "k")
    home.workspace.session().close()
    home.workspace._session = None
    home.results("CREATE TABLE b (x int)")
    assert _run(home, text, "k") == [RESUMED, "INSERT", "SET", "INSERT"]
    assert home.rows("SELECT x FROM b ORDER BY x") == [(5,), (7,)]


def test_an_if_that_was_decided_stays_decided_and_variables_keep_their_block(home: Home) -> None:
    text = """$$ BEGIN
        SET @v = SELECT 1;
        IF @v = 1 THEN
          SET @v = SELECT 2;
          BEGIN SET @inner = SELECT 3; SET @v = SELECT 4; INSERT INTO a SELECT @v;
            INSERT INTO b SELECT @inner; END;
          INSERT INTO a SELECT @v + 10;
        ELSE INSERT INTO a SELECT -1; END IF;
        IF @v = 4 THEN INSERT INTO a SELECT 20; ELSE INSERT INTO a SELECT -2; END IF;
        INSERT INTO a SELECT @inner; END $$"""
    home.results("CREATE TABLE a (x int)")
    with pytest.raises(InputError, match="no table b"):
        _run(home, text, "k")
    home.results("CREATE TABLE b (x int)")
    with pytest.raises(InputError, match="no variable @inner"):
        _run(home, text, "k")
    assert home.rows("SELECT x FROM a ORDER BY x") == [(4,), (14,), (20,)]
    assert home.rows("SELECT x FROM b") == [(3,)]


def test_a_handler_goes_on_as_a_handler(home: Home) -> None:
    text = """$$ BEGIN
        INSERT INTO a SELECT 1; SELECT raise_error('first');
        EXCEPTION WHEN OTHER THEN INSERT INTO a SELECT 2; INSERT INTO b SELECT 3; END $$;
        INSERT INTO a SELECT 4"""
    home.results("CREATE TABLE a (x int)")
    with pytest.raises(InputError, match="no table b"):
        _run(home, text, "k")
    home.results("CREATE TABLE b (x int)")
    assert _run(home, text, "k") == [RESUMED, "INSERT", "INSERT"]
    assert home.rows("SELECT x FROM a ORDER BY x") == [(1,), (2,), (4,)]
    run = _of_key(home, "k")
    assert run.error is not None
    assert (run.state, run.error["message"]) == ("committed", "first")


def test_a_temporary_table_that_is_gone_is_said_to_be(home: Home) -> None:
    text = "CREATE TEMP TABLE t AS SELECT 1 AS x; CREATE TABLE b AS SELECT x FROM t JOIN c ON true"
    with pytest.raises(InputError, match="no table c"):
        _run(home, text, "k")
    names = [r.name for r in _datasets(home) if r.name.startswith("_fm_temporary_")]
    home.results(f"DROP TABLE {names[0]}; CREATE TABLE c AS SELECT 1 AS y")
    with pytest.raises(OperationError, match=r"temporary table t .* is gone"):
        _run(home, text, "k")


def _datasets(home: Home) -> list[Any]:
    from shared.state import datasets

    with home.workspace.database.read() as connection:
        return datasets.listing(connection)


# --- two of them ----------------------------------------------------------------------------


def test_a_key_is_carried_out_by_one_at_a_time(home: Home, tmp_path: Path) -> None:
    text = "CREATE TABLE a AS SELECT 1 AS x; INSERT INTO a SELECT 2; INSERT INTO a SELECT 3"
    slow = _lazily(home, text, "k")
    next(slow)
    with homes.opened(tmp_path / "home") as other, pytest.raises(RunActiveError, match="query k"):
        _run(other, text, "k")
    assert [r.command for r in slow] == ["INSERT", "INSERT"]


def test_one_that_was_taken_over_commits_nothing_more(home: Home, tmp_path: Path) -> None:
    text = """$$ BEGIN CREATE TABLE a AS SELECT 1 AS x; INSERT INTO a SELECT 2;
        INSERT INTO a SELECT 3; EXCEPTION WHEN OTHER THEN INSERT INTO a SELECT -1; END $$"""
    zombie = _lazily(home, text, "k")
    next(zombie)
    _expire(home)
    with homes.opened(tmp_path / "home") as other:
        successor = _lazily(other, text, "k")
        assert [next(successor).command, next(successor).command] == [RESUMED, "INSERT"]
        with pytest.raises(FencedError):
            next(zombie)
        assert [r.command for r in successor] == ["INSERT"]
    assert home.rows("SELECT x FROM a ORDER BY x") == [(1,), (2,), (3,)]
    run = _of_key(home, "k")
    assert (run.epoch, run.losses, run.state) == (2, 1, "committed")
