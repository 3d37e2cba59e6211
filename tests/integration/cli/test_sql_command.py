"""`feedmill sql`: what it prints and writes in each format, and what it refuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from scheduler.cli import root

EVERYTHING = (
    "SELECT 1 AS a, struct(58 AS x, true AS y, 'b' AS z, NULL AS n) AS s, map('k', 1.5D) AS m, "
    "array(1, NULL) AS r, 1.50 AS d, TIMESTAMP '2026-01-02 03:04:05' AS t, "
    "TIMESTAMP '2026-01-02 03:04:05.000120' AS u, DATE '2026-01-02' AS day, double('NaN') AS nan, "
    "double('-Infinity') AS inf, CAST('abc' AS BINARY) AS bin, NULL AS nil, '' AS empty, "
    "INTERVAL 26 HOURS AS span"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Run `feedmill sql …` in a home of its own; return exit code, stdout and stderr."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("FEEDMILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = root.run(["sql", *arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


def test_json_is_one_object(run: Run) -> None:
    code, out, _ = run(EVERYTHING, "--format", "json")
    assert code == 0
    assert out.count("\n") == 1
    answer = json.loads(out, parse_constant=pytest.fail)
    assert list(answer) == ["columns", "rows"]
    assert {c["name"]: c["type"] for c in answer["columns"]} == {
        "a": "int",
        "s": "struct<x:int,y:boolean,z:string,n:void>",
        "m": "map<string,double>",
        "r": "array<int>",
        "d": "decimal(3,2)",
        "t": "timestamp",
        "u": "timestamp",
        "day": "date",
        "nan": "double",
        "inf": "double",
        "bin": "binary",
        "nil": "void",
        "empty": "string",
        "span": "interval hour",
    }
    assert answer["rows"] == [
        [
            1,
            {"x": 58, "y": True, "z": "b", "n": None},
            {"k": 1.5},
            [1, None],
            "1.50",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.000120Z",
            "2026-01-02",
            "NaN",
            "-Infinity",
            "YWJj",
            None,
            "",
            "INTERVAL '26' HOUR",
        ]
    ]


def test_json_of_several_statements_is_a_line_each(run: Run) -> None:
    _, out, _ = run(
        "CREATE TABLE t AS SELECT 1 AS a; SELECT a FROM t; SELECT a FROM t WHERE a > 1; DROP TABLE t",
        "--json",
    )
    assert [json.loads(line) for line in out.splitlines()] == [
        {"columns": [], "rows": [], "command": "CREATE TABLE", "row_count": 1},
        {"columns": [{"name": "a", "type": "int"}], "rows": [[1]]},
        {"columns": [{"name": "a", "type": "int"}], "rows": []},
        {"columns": [], "rows": [], "command": "DROP TABLE", "row_count": 0},
    ]


def test_table_for_people(run: Run) -> None:
    _, out, _ = run(EVERYTHING.replace("'' AS empty", "'a\tb\x1b[1m' AS empty"))
    cells = out.splitlines()[3].split("  ")
    assert [c.strip() for c in cells if c.strip()] == [
        "1",
        "(58,true,b,NULL)",
        "{k -> 1.5}",
        "[1,NULL]",
        "1.50",
        "2026-01-02 03:04:05",
        "2026-01-02 03:04:05.000120",
        "2026-01-02",
        "NaN",
        "-Infinity",
        "61 62 63",
        "NULL",
        "a\\tb\\x1b[1m",
        "INTERVAL '26' HOUR",
    ]
    assert out.splitlines()[-1] == "1 row"


def test_table_says_how_many_rows_it_does_not_show(run: Run) -> None:
    _, out, _ = run("SELECT EXPLODE(SEQUENCE(1, 250)) AS n")
    assert out.splitlines()[-1].startswith("250 rows, 150 of them not shown")
    assert sum(line.strip().isdigit() for line in out.splitlines()) == 100
    _, out, _ = run("SELECT EXPLODE(SEQUENCE(1, 250)) AS n", "--rows", "0")
    assert out.splitlines()[-1] == "250 rows"
    assert sum(line.strip().isdigit() for line in out.splitlines()) == 250


@pytest.mark.parametrize("form", ["json", "csv", "parquet", "table"])
def test_files_have_every_row(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"out.{form}"
    code, out, err = run(
        "SELECT EXPLODE(SEQUENCE(1, 20000)) AS n", "--format", form, "-o", str(target)
    )
    assert (code, out) == (0, "")
    assert err.endswith(f"{target}: 20,000 rows\n")
    numbers = {
        "json": lambda: [row[0] for row in json.loads(target.read_text())["rows"]],
        "csv": lambda: [int(line) for line in target.read_text().splitlines()[1:]],
        "parquet": lambda: pq.read_table(target).column("n").to_pylist(),
        "table": lambda: [int(x) for x in target.read_text().split() if x.isdigit()],
    }[form]()
    assert numbers == list(range(1, 20001))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", target.name]


def test_the_ending_of_the_file_chooses_the_format(run: Run, tmp_path: Path) -> None:
    run("SELECT 1 AS a", "-o", str(tmp_path / "x.parquet"))
    assert pq.read_table(tmp_path / "x.parquet").to_pylist() == [{"a": 1}]


def test_csv(run: Run) -> None:
    _, out, _ = run(EVERYTHING, "--format", "csv")
    assert out == (
        '"a","s","m","r","d","t","u","day","nan","inf","bin","nil","empty","span"\n'
        '1,"{""x"":58,""y"":true,""z"":""b"",""n"":null}","{""k"":1.5}","[1,null]","1.50",'
        '"2026-01-02T03:04:05Z","2026-01-02T03:04:05.000120Z",2026-01-02,"NaN","-Infinity",'
        '"YWJj",,"",'
        "\"INTERVAL '26' HOUR\"\n"
    )


def test_from_a_file_and_from_stdin(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.sql").write_text("SELECT 'é' AS a", encoding="utf-8")
    assert json.loads(run("-f", str(tmp_path / "q.sql"), "--json")[1])["rows"] == [["é"]]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"SELECT 2 AS a")))
    assert json.loads(run("-f", "-", "--json")[1])["rows"] == [[2]]


def test_explain_runs_nothing(run: Run) -> None:
    run("CREATE TABLE t AS SELECT 1 AS a")
    code, out, _ = run("INSERT INTO t SELECT a + 1 FROM t", "--explain")
    assert code == 0
    assert "t" in out
    assert json.loads(run("SELECT a FROM t", "--json")[1])["rows"] == [[1]]


def test_an_error_shows_its_place(run: Run) -> None:
    code, out, err = run("SELECT 1,\n  nope")
    assert (code, out) == (2, "")
    assert "(line 2, column 3)\n    nope\n    ^^^^\n" in err


def test_an_error_as_json(run: Run) -> None:
    code, _, err = run("SELECT nope FROM t", "--json")
    error = json.loads(err)["error"]
    assert (code, error["sqlstate"], error["position"]) == (2, "42P01", {"line": 1, "column": 18})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no statement is given"),
        (["SELECT 1", "-f", "x.sql"], "both a statement and -f are given"),
        (["-f", "missing.sql"], "missing.sql cannot be read: No such file or directory"),
        (["SELECT 1", "--format", "xml"], "there is no format 'xml'"),
        (["SELECT 1", "--json", "--format", "csv"], "--json and --format csv exclude each other"),
        (["SELECT 1; SELECT 2", "--format", "csv"], "csv holds the rows of one statement; 2"),
        (["  ;; -- nothing", "--json"], "there is no statement in the text"),
        (["SELECT 1 AS a, 2 AS a", "-o", "x.parquet"], "two columns are called a"),
        (["SELECT INTERVAL 1 DAY AS a", "-o", "x.parquet"], "the column a is an interval"),
    ],
)
def test_wrong_use(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def test_a_result_that_cannot_be_written(run: Run) -> None:
    code, _, err = run("SELECT 1 AS a", "-o", "absent/x.csv")
    assert (code, err) == (1, "error: cannot write to absent/x.csv: No such file or directory\n")
    code, _, err = run("SELECT 1 AS a", "-o", "/dev/full", "--format", "csv")
    assert (code, err) == (1, "error: cannot write to /dev/full: No space left on device\n")


@pytest.mark.process
def test_a_full_stdout_and_a_reader_that_goes_away(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "feedmill", "--home", str(tmp_path), "sql"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*command, "SELECT 1"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.endswith("error: cannot write to standard output: No space left on device\n")
    many = [*command, "SELECT EXPLODE(SEQUENCE(1, 300000)) AS n", "--format", "csv"]
    with subprocess.Popen(many, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b'"n"\n'
        process.stdout.close()
        assert process.wait() == 1  # what follows was not carried out
        assert not [x for x in process.stderr if not x.startswith(b"tasks: ")]


def test_parse_shows_kinds_and_opens_no_home(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "block.sql"
    file.write_text("CREATE TABLE t AS SELECT 1;\n$$ BEGIN SET @v = SELECT 1; SELECT @v; END $$;")
    code, out, _ = run("--parse", "-f", str(file))
    assert code == 0
    first, block = json.loads(out)["statements"]
    assert first == {"kind": "CREATE TABLE AS", "line": 1, "column": 1}
    assert (block["kind"], block["line"]) == ("BLOCK", 2)
    assert [s["kind"] for s in block["statements"]] == ["SET", "SELECT"]
    assert not list((tmp_path / "home").iterdir())


@pytest.mark.parametrize("flag", ["--parse", "--check"])
def test_parse_and_check_exit_1_with_the_place(run: Run, flag: str) -> None:
    code, out, err = run(flag, "SELECT 1;\n$$ BEGIN SELECT 2; SELCT 3; END $$")
    assert (code, out) == (1, "")
    assert "line 2, column 20" in err
    assert run(flag, "/* nothing */")[0] == 1


def test_check_knows_the_tables_and_runs_nothing(run: Run) -> None:
    code, out, _ = run("--check", "CREATE TABLE t AS SELECT 1 AS x; SELECT x FROM t")
    assert code == 0
    assert [s["kind"] for s in json.loads(out)["statements"]] == ["CREATE TABLE AS", "SELECT"]
    code, _, err = run("--check", "SELECT x FROM t")
    assert code == 1
    assert "there is no table t (line 1, column 15)" in err


def test_parameters(run: Run) -> None:
    text = "SELECT $n + 1 AS n, '$who' AS who"
    code, out, _ = run(text, "--param", "n=41", "-p", "who=me", "--json")
    assert code == 0
    assert json.loads(out)["rows"] == [[42, "me"]]
    code, _, err = run(text, "-p", "n=41", "--json")
    assert code == 0
    code, _, err = run(text, "-p", "who=me")
    assert code == 2
    assert "the parameter $n has no value" in err
    code, _, err = run(text, "-p", "who")
    assert code == 2
    assert "--param takes NAME=VALUE" in err
