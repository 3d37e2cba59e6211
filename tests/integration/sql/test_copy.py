"""COPY: the rows of a query as a file, in the scratch space or at a destination."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import feedmill
from shared.core.errors import InputError, NotFoundError, SqlSyntaxError
from shared.export import access
from shared.feeds.workspace import Workspace
from shared.state import destinations

ROWS = "SELECT * FROM VALUES (1, 'a'), (2, NULL) AS t(n, s)"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[feedmill.OpenLake]:
    workspace = Workspace.open(tmp_path / "home", on_created=lambda _: None)
    drop = access.define("drop", (tmp_path / "drop").as_uri(), {})
    with workspace.database.write() as connection:
        destinations.put(connection, drop, workspace.clock.now())
    opened = feedmill.OpenLake(workspace)
    yield opened
    opened.close()


def _copied(lake: feedmill.OpenLake, text: str) -> Path:
    ((url, rows, size),) = lake.sql(text).rows()
    path = Path(str(url).removeprefix("file://"))
    assert (rows, size) == ("2", str(path.stat().st_size))
    return path


def test_each_format_in_a_folder_of_its_own(lake: feedmill.OpenLake, tmp_path: Path) -> None:
    first = _copied(lake, f"COPY ({ROWS}) TO '%scratch_space%/mine/'")
    assert first.parent.parent == tmp_path / "home" / "scratch" / "mine"
    assert pq.read_table(first).to_pylist() == [{"n": 1, "s": "a"}, {"n": 2, "s": None}]
    second = _copied(lake, f"COPY ({ROWS}) TO '%scratch_space%/mine' WITH FORMAT 'json'")
    assert second.parent != first.parent
    assert [json.loads(line) for line in second.read_text().splitlines()] == [
        {"n": 1, "s": "a"},
        {"n": 2, "s": None},
    ]
    third = _copied(lake, f"COPY {ROWS} TO 'drop/a/b' WITH FORMAT 'csv'")
    assert third.parent.parent == tmp_path / "drop" / "a" / "b"
    assert third.read_text() == '"n","s"\n1,"a"\n2,\n'


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (f"COPY ({ROWS}) TO 'nowhere/x'", NotFoundError, "no destination 'nowhere'"),
        (f"COPY ({ROWS}) TO 'drop/../x'", InputError, "no folder of a destination"),
        (f"COPY ({ROWS}) TO 'drop' WITH FORMAT 'xml'", SqlSyntaxError, "no format 'xml'"),
        (f"COPY ({ROWS})", SqlSyntaxError, "TO"),
        ("COPY (SELECT 1 AS a, 2 AS a) TO 'drop'", InputError, "two columns are called a"),
        ("COPY DROP TABLE t TO 'drop'", SqlSyntaxError, "takes a query, not DROP"),
    ],
)
def test_what_cannot_be_copied_is_said(
    lake: feedmill.OpenLake, tmp_path: Path, text: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        lake.sql(text)
    assert not (tmp_path / "drop").exists()


def test_a_check_copies_nothing(lake: feedmill.OpenLake, tmp_path: Path) -> None:
    assert lake.check(f"COPY ({ROWS}) TO 'drop/a'")[0]["kind"] == "COPY"
    assert not (tmp_path / "drop").exists()
