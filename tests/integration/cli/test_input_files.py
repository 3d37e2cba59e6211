"""Files that are empty, and columns with dots in their names, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shells import Shell
from tests.support.shells import shell as shell  # noqa: PLC0414 (a fixture)

DOTTED = "_id,timestamp,user.id,user.plan,page\na,2026-03-01T10:00:00Z,u1,free,/a\n"


def put(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content)
    return str(path)


@pytest.mark.parametrize("name", ["none.csv", "none.jsonl", "none.tsv"])
def test_an_empty_file_adds_no_rows_and_says_so(shell: Shell, tmp_path: Path, name: str) -> None:
    file = put(tmp_path, name, "")
    seq = shell.world.lake.get("hits").seq
    said, _ = shell.run("ingest", "hits", file)
    assert said == "hits: the input has no rows; nothing was committed\n"
    assert shell.json("ingest", "hits", file)["rows"] == 0
    assert shell.world.lake.get("hits").seq == seq
    for arguments in (
        ("ingest", "x", file, "--create"),
        ("dataset", "create", "x", "--like", file),
    ):
        _, said = shell.run(*arguments, code=2)
        assert "the input is empty, and x cannot be made of it" in said
    assert shell.world.lake.table("x") is None


def test_an_empty_file_beside_another_one(shell: Shell, tmp_path: Path) -> None:
    rows = put(tmp_path, "rows.csv", "a\n1\n")
    assert "1 row in" in shell.run("ingest", "x", rows, put(tmp_path, "e.csv", ""), "--create")[0]


def test_a_column_with_a_dot_is_not_taken_for_a_field_of_a_struct(
    shell: Shell, tmp_path: Path
) -> None:
    file = put(tmp_path, "dots.csv", DOTTED)
    _, said = shell.run("ingest", "hits", file, code=2)
    assert "the column user.id has a dot in its name, and there is a struct user" in said
    assert "as JSON lines or Parquet with user as an object" in said
    assert not (shell.world.workspace.config.home / "rejects").exists()
    nested = put(tmp_path, "nested.jsonl", '{"user": {"id": "u1"}}\n')
    _, said = shell.run("ingest", "both", nested, file, "--create", code=2)
    assert "there is a struct user" in said
    shell.run("ingest", "flat", file, "--create")
    assert shell.run("sql", "SELECT `user.id` FROM flat")[0].count("u1") == 1
    _, said = shell.run("ingest", "flat", nested, code=2)
    assert "a field of a struct has the name of a column with a dot" in said


def test_a_query_makes_no_dataset_in_which_a_path_means_two_columns(shell: Shell) -> None:
    text = "CREATE TABLE x AS SELECT named_struct('id', 1) AS user, 2 AS `user.id`"
    _, said = shell.run("sql", text, code=2)
    assert "a field of a struct has the name of a column with a dot: user.id" in said
