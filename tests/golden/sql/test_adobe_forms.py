"""Spellings of Adobe's documentation: each gives the rows it should."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from shared.core.errors import NotSupportedError
from tests.support import homes
from tests.support.homes import Home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home")) as opened:
        opened.lake.sql("CREATE TABLE t AS SELECT 1 AS a; INSERT INTO t VALUES (2), (3)")
        opened.lake.sql("INSERT INTO t SELECT 4")
        yield opened


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT a FROM t SNAPSHOT SINCE 2", [4]),
        ("SELECT a FROM t SNAPSHOT AS OF 1", [1]),
        ("SELECT a FROM t AS OF 1", [1]),
        ("SELECT x.a FROM t AS OF '2' AS x", [1, 2, 3]),
        ("SELECT a FROM t BETWEEN 1 AND 2", [2, 3]),
        ("SELECT x.a FROM t x BETWEEN 'HEAD' AND 1", [1]),
        ("SELECT a FROM t WHERE a BETWEEN 1 AND 2", [1, 2]),
        ("SELECT x.a FROM t x JOIN t y BETWEEN 2 AND 'TAIL' ON x.a = y.a", [4]),
        ("SELECT x.a FROM t x JOIN t y ON x.a = y.a AND x.a BETWEEN 2 AND 3", [2, 3]),
        ("SELECT a FROM t ORDER BY a USING >", [4, 3, 2, 1]),
        ("SELECT a FROM t ORDER BY a USING < FETCH FIRST 2 ROWS ONLY", [1, 2]),
        ("SELECT a FROM t # what follows is a comment", [1, 2, 3, 4]),
        ("# a whole line\nSELECT a FROM t", [1, 2, 3, 4]),
        ("SELECT '# no comment' = '# no comment' AND a = 1 FROM t AS OF 1", [True]),
        ("SELECT a INTO made FROM t AS OF 1; SELECT a FROM made", [1]),
    ],
)
def test_rows(home: Home, query: str, values: list[object]) -> None:
    found = [row[0] for row in home.rows(query)]
    if "ORDER BY" not in query:
        found.sort(key=str)
    assert found == values


def test_a_block_in_a_block_may_have_dollars(home: Home) -> None:
    results = home.results(
        "$$ BEGIN SELECT 1; $$ BEGIN SELECT raise_error('no'); EXCEPTION WHEN OTHERS THEN"
        " SELECT 2; END $$; $$BEGIN SELECT 3; $$END; SELECT 4; END $$"
    )
    assert [next(result.rows()) for result in results] == [(1,), (2,), (3,), (4,)]


def test_explain_json_is_data(home: Home) -> None:
    query = "SELECT a FROM t SNAPSHOT BETWEEN 1 AND 2 WHERE a IN (SELECT max(a) FROM t)"
    ((text,),) = home.rows(f"EXPLAIN FORMAT JSON {query}")
    assert home.rows(f"EXPLAIN (FORMAT JSON) {query}") == [(text,)]
    (plan,) = json.loads(str(text))

    def nodes(node: dict[str, object]) -> Iterator[dict[str, object]]:
        yield node
        for part in ("Plans", "Subqueries"):
            for below in node.get(part, ()):  # type: ignore[attr-defined]
                yield from nodes(below)

    scans = [node for node in nodes(plan["Plan"]) if node["Node Type"] == "Scan"]
    assert {"after": 1, "up to": 2} in [scan.get("Snapshots") for scan in scans]
    assert {scan["Relation Name"] for scan in scans} == {"t"}
    assert [stage["Gives Result"] for stage in plan["Stages"]][-1] is True
    lines = [str(row[0]) for row in home.rows(f"EXPLAIN {query}")]
    assert any("Scan t after snapshot 1 up to snapshot 2" in line for line in lines)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("CREATE AUDIENCE a WITH (primary_identity=c) AS SELECT 1", "audiences"),
        ("INSERT INTO AUDIENCE a SELECT 1", "audiences"),
        ("DROP AUDIENCE IF EXISTS a", "audiences"),
        ("CREATE MODEL IF NOT EXISTS m OPTIONS(model_type='linear_reg') AS SELECT 1", "models"),
        ("UPDATE MODEL m OPTIONS(a='b') AS SELECT 1", "models"),
        ("SELECT * FROM model_predict(m, 1, SELECT a FROM t)", r"models \(model_predict\)"),
        ("CREATE TABLE x TRANSFORM(string_indexer(a) b) AS SELECT 1 a", r"models \(TRANSFORM\)"),
        ("SHOW MODELS", "models"),
        ("CREATE NAMESPACE n WITH (code='x')", "identity namespaces"),
        ("CREATE FIELDGROUP f (a int) WITH (LABEL='PROFILE')", "field groups"),
        ("SHOW DATAGROUPS FOR 't'", "data groups"),
        ("CREATE DATABASE d WITH (TYPE=QSACCEL)", "databases of the accelerated store"),
        ("ANALYZE TABLE t", "ANALYZE TABLE of the accelerated store"),
    ],
)
def test_what_has_no_place_here_is_named(home: Home, statement: str, what: str) -> None:
    with pytest.raises(NotSupportedError, match=f"^not supported: {what}") as raised:
        home.rows(statement)
    assert raised.value.position is not None
    assert raised.value.sqlstate == "0A000"
