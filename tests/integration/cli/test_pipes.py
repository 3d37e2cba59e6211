"""Readers that go away early, texts that begin with a comment, and tables too long to measure."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.cli import output

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    assert _run(folder, "sql", "CREATE TABLE t AS SELECT 1 AS a").returncode == 0
    return folder


def _command(home: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    program = "import sys, feedmill; sys.argv[0] = 'feedmill'; feedmill.main()"
    environ = {**os.environ, "FEEDMILL_HOME": str(home)}
    return [sys.executable, "-c", program, *arguments], environ


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command, environ = _command(home, *arguments)
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "read", "code"),
    [  # of statements those that follow are not carried out: 1
        (("sql", "--rows", "0", "SELECT id, id AS b FROM range(300000)"), 10, 1),
        (("sql", "--json", "SELECT id FROM range(300000)"), 10, 1),
        (("runs", "list", "--json"), 0, 0),
        (("dataset", "list"), 0, 0),
    ],
)
def test_a_reader_that_goes_away_hears_no_noise(
    home: Path, arguments: tuple[str, ...], read: int, code: int
) -> None:
    command, environ = _command(home, *arguments)
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(read)
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait(timeout=120) == code
    for noise in ("Exception", "Error", "error", "Broken", "Traceback"):
        assert noise not in said


@pytest.mark.parametrize("before", [(), ("--",)])
def test_a_text_may_begin_with_a_comment(home: Path, before: tuple[str, ...]) -> None:
    found = _run(home, "sql", "--json", *before, "-- which ones\nSELECT a FROM t")
    assert found.stdout == '{"columns":[{"name":"a","type":"int"}],"rows":[[1]]}\n'
    assert found.returncode == 0


def test_an_option_that_is_none_is_still_said_to_be_none(home: Path) -> None:
    found = _run(home, "sql", "--wrong", "SELECT 1")
    assert (found.returncode, found.stdout) == (2, "")
    assert "No such option: --wrong" in found.stderr


def test_a_long_table_is_written_as_its_rows_come_and_looks_the_same() -> None:
    rows = [[str(n), "x" * (n % 7), "ü好"] for n in range(1200)]
    whole, long = io.StringIO(), io.StringIO()
    output.grid(["n", "text", "third"], rows[:1000], right=[True, False, False], file=whole)
    count = output.long_grid(["n", "text", "third"], rows, right=[True, False, False], file=long)
    assert count == 1200
    head = whole.getvalue().splitlines()[:-1]
    assert long.getvalue().splitlines()[: len(head)] == head
    assert long.getvalue().splitlines()[-2] == " 1199   xx       ü好   "
