"""Blocks, variables, snapshots and what a session remembers, as Query Service documents them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import feedmill
from shared.core.errors import (
    FeedmillError,
    InputError,
    NotSupportedError,
    SqlSyntaxError,
    TypeMismatchError,
    UnknownColumnError,
    UnknownTableError,
)
from tests.support import homes
from tests.support.homes import Home


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _sets(home: Home, text: str) -> list[list[tuple[Any, ...]]]:
    """Return the result sets of a text."""
    return [list(r.rows()) for r in home.results(text) if r.columns]


@pytest.mark.parametrize(
    "text",
    [
        "$$ BEGIN SELECT 1; SELECT 2; END $$;",
        "$$BEGIN SELECT 1; SELECT 2; END$$",
        "$$BEGIN SELECT 1; SELECT 2; $$END;",
        "$$\nBEGIN\nSELECT 1;\nSELECT 2\nEND\n$$",
        "begin select 1; select 2; end;",
        "--/\n$$ BEGIN SELECT 1; SELECT 2; END $$;\n/",
        "$$ BEGIN\n# the first one, it's here\nSELECT 1; -- and\nSELECT 2; END $$",
        "$$ BEGIN SELECT 1; BEGIN SELECT 2; END; END $$",
        "BEGIN; SELECT 1; SELECT 2; ROLLBACK;",
        "BEGIN TRANSACTION; SELECT 1; SELECT 2; END;",
    ],
)
def test_every_spelling_of_a_block(home: Home, text: str) -> None:
    assert _sets(home, text) == [[(1,)], [(2,)]]


def test_variables_are_typed_values_of_their_block(home: Home) -> None:
    text = """$$ BEGIN
        SET @day = SELECT DATE'2026-03-01'; SET @n = SELECT count(*) FROM VALUES (1), (2) t(x);
        SET @none = SELECT 1 WHERE false;
        SELECT date_add(@day, 1) AS d, @n + 1 AS n, @none IS NULL AS none, 'of @n, @other' AS said;
        BEGIN SET @n = SELECT 7; SET @inner = SELECT 1; END;
        SELECT * FROM VALUES (1), (2), (9) t(x) WHERE x > @n LIMIT @n;
    END $$"""
    first, second = home.results(text)[3], home.results(text)[-1]
    assert [str(kind) for _, kind in first.columns] == ["date", "bigint", "boolean", "string"]
    row = next(first.rows())
    assert (str(row[0]), *row[1:]) == ("2026-03-02", 3, True, "of 2, @other")
    assert list(second.rows()) == [(9,)]
    with pytest.raises(UnknownColumnError, match="no variable @inner"):
        home.results("$$ BEGIN BEGIN SET @inner = SELECT 1; END; SELECT @inner; END $$")


@pytest.mark.parametrize(
    "query", ["SELECT * FROM VALUES (1), (2) t(x)", "SELECT 1, 2", "SELECT array(1)"]
)
def test_a_variable_holds_one_value(home: Home, query: str) -> None:
    with pytest.raises(InputError, match=r"where one is wanted|single value"):
        home.results(f"$$ BEGIN SET @v = {query}; END $$")


@pytest.mark.parametrize(
    ("condition", "taken"),
    [("@v = 1", 1), ("@v = 2", 2), ("NULL", 2), ("@exists = 'true'", 2), ("@exists = 'f'", 1)],
)
def test_if_takes_the_first_true_branch(home: Home, condition: str, taken: int) -> None:
    text = f"""$$ BEGIN SET @v = SELECT 1; SET @exists = SELECT table_exists('nowhere');
        IF {condition} THEN SELECT 1; ELSEIF @v = 1 THEN SELECT CASE WHEN true THEN 2 END;
        ELSE SELECT 3; END IF; END $$"""
    assert _sets(home, text) == [[(taken,)]]


def test_a_failing_statement_stops_the_block_and_what_was_done_stays(home: Home) -> None:
    text = """$$ BEGIN CREATE TABLE kept AS SELECT 1 AS x; SELECT raise_error('so');
        CREATE TABLE never AS SELECT 1 AS x; {} END $$"""
    with pytest.raises(FeedmillError, match="so"):
        home.results(text.format(""))
    assert home.rows("SELECT * FROM kept") == [(1,)]
    home.results("DROP TABLE kept")
    handled = text.format("EXCEPTION WHEN OTHER THEN SELECT 'handled';")
    assert _sets(home, handled) == [[("handled",)]]
    with pytest.raises(UnknownTableError):
        home.results("SELECT * FROM never")


def test_a_syntax_error_anywhere_stops_all_of_it(home: Home) -> None:
    text = "$$ BEGIN\n  CREATE TABLE early AS SELECT 1 AS x;\n  SELECT 1 +;\nEND $$"
    with pytest.raises(SqlSyntaxError) as raised:
        home.results(text)
    assert raised.value.position is not None
    assert (raised.value.position.line, raised.value.position.column) == (3, 12)
    with pytest.raises(UnknownTableError):
        home.results("SELECT * FROM early")
    with pytest.raises(SqlSyntaxError, match="Invalid command outside Anonymous Block"):
        home.results("IF true THEN SELECT 1; END IF")


def test_snapshots_are_the_commits_of_a_table(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS x")
    home.results("INSERT INTO t SELECT 2; INSERT INTO t SELECT 3")
    read = "SELECT x FROM t SNAPSHOT {} ORDER BY x"
    rows = {
        "SINCE 1": [(2,), (3,)],
        "SINCE 'HEAD'": [(1,), (2,), (3,)],
        "SINCE 3": [],
        "AS OF 2": [(1,), (2,)],
        "AS OF '1'": [(1,)],
        "BETWEEN 'HEAD' AND 2": [(1,), (2,)],
        "BETWEEN 1 AND 'TAIL'": [(2,), (3,)],
        "BETWEEN 2 AND 1": [],
        "BETWEEN 1 AND 2": [(2,)],
    }
    for clause, expected in rows.items():
        assert home.rows(read.format(clause)) == expected, clause
    both = "SELECT a.x, b.x FROM t a SNAPSHOT AS OF 1 JOIN t SNAPSHOT SINCE 2 b ON a.x < b.x"
    assert home.rows(both) == [(1, 3)]
    block = """$$ BEGIN
        SET @from = SELECT 'HEAD';
        SET @to = SELECT snapshot_id FROM (SELECT history_meta('t')) WHERE is_current = true;
        INSERT INTO t SELECT 4;
        SELECT max(x) FROM t SNAPSHOT BETWEEN @from AND @to; END $$"""
    assert _sets(home, block) == [[(3,)]]
    assert home.rows("SELECT * FROM (SELECT history_meta('T')) h ORDER BY 1 LIMIT 2") == [
        (1, None, False, 0),
        (2, 1, False, 1),
    ]
    with pytest.raises(InputError, match="no snapshot 9: its last one is 4"):
        home.results("SELECT * FROM t SNAPSHOT AS OF 9")
    with pytest.raises(SqlSyntaxError, match="a bound of SNAPSHOT"):
        home.results("SELECT * FROM t SNAPSHOT SINCE TAIL")
    home.results("SET resolve_fallback_snapshot_on_failure=true")
    assert home.rows("SELECT count(*) FROM t SNAPSHOT BETWEEN 99 AND 2") == [(2,)]


def test_system_columns_are_there_while_the_session_wants_them(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS x")
    with pytest.raises(UnknownColumnError, match="drop_system_columns=false"):
        home.results("SELECT _acp_system_metadata.ingestTime FROM t")
    home.results("SET drop_system_columns=false")
    assert len(home.results("SELECT * FROM t")[0].columns) == 3
    head = "$$ BEGIN SET @from = SELECT 'HEAD'; SELECT x FROM t WHERE {}; END $$"
    time = "_acp_system_metadata.ingestTime"
    assert _sets(home, head.format(f"{time} >= @from AND @from < {time}")) == [[(1,)]]
    assert _sets(home, head.format(f"{time} <= @from")) == [[]]


def test_settings_are_the_sessions(home: Home) -> None:
    assert home.rows("SET auto_to_json = true; SHOW AUTO_TO_JSON") == [("true",)]
    assert home.rows("SET auto_to_json") == [("true",)]
    assert home.rows("SELECT struct(1 AS a, CAST(NULL AS int) AS b) AS s, 2 AS n") == [
        ('{"a":1}', 2)
    ]
    assert home.rows("SHOW DateStyle") == [("ISO, MDY",)]
    assert ("drop_system_columns", "true") in home.rows("SHOW ALL")
    with pytest.raises(InputError, match="true or false, not 7"):
        home.results("SET aqp = 7")
    with pytest.raises(InputError, match="timezone is always UTC"):
        home.results("SET timezone = 'Asia/Tokyo'")
    with pytest.raises(FeedmillError, match="no setting nothing"):
        home.results("SHOW nothing")
    with pytest.raises(InputError, match="sizeofnull is always true"):
        home.results("SET spark.sql.legacy.sizeOfNull = false")
    home.results("SET spark.sql.legacy.sizeOfNull = true")


def test_prepared_statements(home: Home) -> None:
    home.results("PREPARE P (int, int) AS SELECT $1 + 1 AS a, $2 AS b")
    assert home.rows("EXECUTE p(1, concat('x', 'y'))") == [(2, "xy")]
    with pytest.raises(UnknownColumnError, match=r"\$2 has no value"):
        home.results("EXECUTE p(1)")
    with pytest.raises(FeedmillError, match="no prepared statement q"):
        home.results("EXECUTE q")
    home.results("DEALLOCATE ALL")
    with pytest.raises(FeedmillError, match="no prepared statement p"):
        home.results("DEALLOCATE p")


def test_cursors(home: Home) -> None:
    home.results("DECLARE c CURSOR FOR SELECT x, x FROM VALUES (1), (2), (3) t(x) ORDER BY x")
    assert home.rows("FETCH 2 FROM c") == [(1, 1), (2, 2)]
    assert home.rows("FETCH ALL IN c") == [(3, 3)]
    assert home.rows("FETCH 5 IN c") == []
    home.results("CLOSE c")
    with pytest.raises(FeedmillError, match="no cursor c"):
        home.results("FETCH c")


def test_parameters_by_name(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS x, 'a' AS name")
    text = "SELECT x, '$who-$where' AS w FROM $table WHERE name = '$who' AND x = $n AND name = $q"
    given = {"who": "a", "table": "t", "n": "1", "q": "'a'", "unused": "z"}
    assert list(home.lake.sql(text, given).rows()) == [(1, "a-$where")]
    with pytest.raises(InputError, match=r"the parameter \$table has no value"):
        home.lake.sql(text, {"who": "a"})


def test_explain(home: Home) -> None:
    text = "\n".join(row[0] for row in home.rows("EXPLAIN SELECT 1 AS one"))
    assert "Stage" in text
    assert "one" in text
    ((document,),) = home.rows("EXPLAIN FORMAT JSON SELECT 1 AS one")
    assert str(document).startswith('[{"Statement": "Query", "Plan": {"Node Type": "Project"')


def test_listings(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS x")
    assert home.rows("SHOW TABLES")[0][0] == "t"
    assert home.rows("SHOW PRIMARY KEYS") == []
    assert home.rows("SHOW STATISTICS") == []
    assert home.rows("SHOW FUNCTIONS LIKE 'UPP*'") == [("upper",)]
    assert home.rows("SHOW TABLES LIKE 'x%'") == []
    names = {row[0] for row in home.rows("SHOW FUNCTIONS")}
    assert {"upper", "sess_timeout", "explode"} <= names
    assert ("Function: upper",) in home.rows("DESCRIBE FUNCTION upper")
    with pytest.raises(FeedmillError, match="no function uper"):
        home.results("DESCRIBE FUNCTION uper")


@pytest.mark.parametrize(
    "text",
    [
        "CREATE MODEL m OPTIONS(model_type='linear_reg') AS SELECT 1",
        "CREATE AUDIENCE a WITH (primary_identity=x) AS SELECT 1",
        "CREATE DATABASE d WITH (TYPE=QSACCEL)",
        "MERGE INTO t USING u ON 1=1",
        "$$ BEGIN CREATE TABLE early AS SELECT 1 AS x; DROP MODEL m; END $$",
    ],
)
def test_what_has_no_place_here_says_so_before_anything_runs(home: Home, text: str) -> None:
    with pytest.raises(NotSupportedError, match="not supported: "):
        home.results(text)
    assert home.rows("SHOW TABLES") == []
    assert feedmill.parse(text)


def test_parse_needs_no_lake() -> None:
    text = "SELECT 1; $$ BEGIN\nSET @v = SELECT 1; IF @v = 1 THEN SELECT $x; END IF;\nEND $$"
    assert feedmill.parse(text) == [
        {"kind": "SELECT", "line": 1, "column": 1},
        {
            "kind": "BLOCK",
            "line": 1,
            "column": 11,
            "statements": [
                {"kind": "SET", "line": 2, "column": 1},
                {
                    "kind": "IF",
                    "line": 2,
                    "column": 20,
                    "statements": [{"kind": "SELECT", "line": 2, "column": 35}],
                },
            ],
        },
    ]


def test_check_runs_nothing_and_knows_what_would_be_there(home: Home) -> None:
    text = """$$ BEGIN SET @v = SELECT 1; CREATE TABLE t AS SELECT @v AS x;
        INSERT INTO t SELECT x + 1 FROM t SNAPSHOT SINCE @v LIMIT @v; END $$;
        PREPARE p AS SELECT x FROM t WHERE x = $1; EXECUTE p(3)"""
    assert [s["kind"] for s in home.lake.check(text)] == ["BLOCK", "PREPARE", "EXECUTE"]
    assert home.rows("SHOW TABLES") == []
    with pytest.raises(UnknownColumnError, match="no column y"):
        home.lake.check("CREATE TABLE t AS SELECT 1 AS x; SELECT y FROM t")
    with pytest.raises(UnknownTableError):
        home.lake.check("CREATE TABLE t AS SELECT 1 AS x; DROP TABLE t; SELECT x FROM t")


def test_tables_by_their_columns(home: Home) -> None:
    made = """CREATE TABLE t IF NOT EXISTS (id bigint PRIMARY KEY NAMESPACE 'ns', name text,
        at datetime, s row(x int, y text), m map<text, array<double>>) WITH (label='PROFILE')"""
    ((number,),) = home.rows(made)
    assert len(str(number)) == 24
    assert home.rows(made) == [(number,)]
    assert home.rows("SHOW PRIMARY KEYS") == [("t", "id", "bigint", "ns")]
    home.results("ALTER TABLE t ADD COLUMN c integer, d varchar(3)")
    kinds = [str(row[1]) for row in home.rows("DESCRIBE t")][:7]
    assert kinds[3:] == ["struct<x:int,y:string>", "map<string,array<double>>", "int", "string"]
    with pytest.raises(SqlSyntaxError, match="a column NAME already"):
        home.results("ALTER TABLE t ADD COLUMN NAME int")
    with pytest.raises(SqlSyntaxError, match="the key names z"):
        home.results("CREATE TABLE u (a int, PRIMARY KEY (z))")
    with pytest.raises(NotSupportedError, match="no option colour"):
        home.results("CREATE TABLE u WITH (colour='red') AS SELECT 1 AS x")
    home.results("CREATE TABLE u WITH (schema='A title', rowvalidation='false') AS (SELECT 1 AS x)")
    assert home.rows("SELECT * FROM u") == [(1,)]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t SELECT 1, struct('b' AS y, 7 AS x)",
        "INSERT INTO t (SELECT 1, struct('b' AS y, 7L AS X))",
        "INSERT INTO t AS (SELECT 1, struct('b' AS y, 7 AS x))",
        "INSERT INTO t (s, id) SELECT struct(7 AS x, 'b' AS y), 1",
        "INSERT INTO t VALUES (1, struct(7 AS x, 'b' AS y))",
        "INSERT INTO TABLE t WITH w AS (SELECT 1 AS a) SELECT a, struct('b' AS y, 7 AS x) FROM w",
    ],
)
def test_every_spelling_of_insert_maps_structs_by_name(home: Home, text: str) -> None:
    home.results("CREATE TABLE t (id bigint, s struct<x:int, y:string, z:double>)")
    if "7 AS x, 'b'" in text:
        text = text.replace("'b' AS y", "'b' AS y, 0.5D AS z")
    home.results(text)
    ((number, struct),) = home.rows("SELECT * FROM t")
    assert (number, struct["x"], struct["y"]) == (1, 7, "b")
    assert struct["z"] == (0.5 if "z" in text else None)


def test_snapshot_of_a_with_query_is_refused(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS x; INSERT INTO t SELECT 2")
    shadow = "WITH t AS (SELECT * FROM t SNAPSHOT SINCE 1) SELECT * FROM t"
    assert home.rows(shadow) == [(2,)]
    for text in (
        "WITH q AS (SELECT * FROM t) SELECT * FROM q SNAPSHOT SINCE 1",
        "WITH q AS (SELECT * FROM t), r AS (SELECT * FROM q SNAPSHOT SINCE 1) SELECT * FROM r",
    ):
        with pytest.raises(SqlSyntaxError, match="q is a WITH query"):
            home.results(text)
    with pytest.raises(SqlSyntaxError, match="SNAPSHOT follows the name of a table"):
        home.results("SELECT * FROM (SELECT * FROM t) SNAPSHOT SINCE 1")


def test_an_unknown_variable_has_its_place(home: Home) -> None:
    with pytest.raises(UnknownColumnError) as raised:
        home.results("SELECT 1,\n  @nowhere + 1")
    position = raised.value.position
    assert position is not None
    assert (position.line, position.column, position.length) == (2, 3, 8)


def test_the_documented_checkpoint_block(home: Home) -> None:
    home.results("""CREATE TABLE log AS SELECT cast(NULL AS string) name, cast(NULL AS string) status,
            cast(NULL AS string) last_snapshot_id, cast(NULL AS timestamp) at WHERE false;
        INSERT INTO log SELECT 'p' name, 'SUCCESSFUL' status, cast(NULL AS string), now();
        CREATE TABLE source AS SELECT '1' AS _id; INSERT INTO source SELECT '2'""")
    block = """$$ BEGIN
        SET @from = SELECT coalesce(last_snapshot_id, 'HEAD') FROM log a JOIN
            (SELECT max(at) at FROM log WHERE name = 'p' AND status = 'SUCCESSFUL') b ON a.at = b.at;
        SET @to = SELECT snapshot_id FROM (SELECT history_meta('source')) WHERE is_current = true;
        SET @now = SELECT CURRENT_TIMESTAMP;
        CREATE TABLE IF NOT EXISTS target AS SELECT * FROM source WHERE 1 = 0;
        INSERT INTO target SELECT * FROM source src SNAPSHOT BETWEEN @from AND @to
            WHERE NOT EXISTS (SELECT _id FROM target a WHERE src._id = a._id);
        INSERT INTO log SELECT 'p', 'SUCCESSFUL', cast(@to AS string), cast(@now AS timestamp);
        EXCEPTION WHEN OTHER THEN SELECT 'ERROR';
        END $$;"""
    assert _sets(home, block) == []
    assert home.rows("SELECT * FROM target ORDER BY 1") == [("1",), ("2",)]
    home.results("INSERT INTO source SELECT '3'")
    assert _sets(home, block) == []
    assert home.rows("SELECT * FROM target ORDER BY 1") == [("1",), ("2",), ("3",)]
    assert home.rows("SELECT last_snapshot_id FROM log ORDER BY at") == [(None,), ("2",), ("3",)]


def test_a_struct_that_does_not_fit_is_told_by_its_path(home: Home) -> None:
    home.results("CREATE TABLE t (id bigint, s struct<x:int, inner:struct<at:timestamp>>)")
    with pytest.raises(TypeMismatchError) as raised:
        home.results("INSERT INTO t SELECT 1, struct(1 AS x, struct(true AS at) AS inner)")
    assert raised.value.message == "s.inner.at of t is timestamp, the query gives boolean"
    with pytest.raises(TypeMismatchError, match="the column s of t is struct<"):
        home.results("INSERT INTO t SELECT 1, struct(1 AS unheard)")


def test_check_takes_parameters(home: Home) -> None:
    assert home.lake.check("SELECT $n + 1", {"n": "1"}) == [
        {"kind": "SELECT", "line": 1, "column": 1}
    ]
    with pytest.raises(InputError, match=r"\$n has no value"):
        home.lake.check("SELECT $n + 1")


def test_a_new_table_has_system_columns_of_its_own(home: Home) -> None:
    home.results("CREATE TABLE t AS SELECT 1 AS x; SET drop_system_columns=false")
    home.results("CREATE TABLE copy AS SELECT * FROM t; INSERT INTO copy SELECT * FROM t")
    home.results("SET drop_system_columns=true")
    assert home.rows("SELECT * FROM copy") == [(1,), (1,)]
