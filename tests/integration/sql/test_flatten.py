"""FLATTEN: `*` gives the leaves of structs, named by their paths (sql.md C.4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import homes
from tests.support.homes import Home

ROWS = "SELECT struct(1 AS id, struct('h' AS name, array(2) AS tags) AS page) AS web, 3 AS n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path) as opened:
        opened.lake.sql(f"CREATE TABLE hits AS {ROWS}")
        opened.lake.sql("SET flatten=true")
        yield opened


def test_leaves_are_named_by_their_paths(home: Home) -> None:
    result = home.lake.sql("SELECT * FROM hits")
    assert [name for name, _ in result.columns] == ["web.id", "web.page.name", "web.page.tags", "n"]
    assert list(result.rows()) == [(1, "h", [2], 3)]


def test_a_quoted_path_is_a_column_also_of_a_query(home: Home) -> None:
    assert home.rows('SELECT "web.page.name" FROM hits') == [("h",)]
    assert home.rows('SELECT "web.page.name" FROM (SELECT * FROM hits) WHERE "web.id" = 1') == [
        ("h",)
    ]
    assert home.rows("SELECT web.page.name FROM hits") == [("h",)]


def test_fields_left_out_and_the_setting_turned_off(home: Home) -> None:
    result = home.lake.sql("SELECT * EXCEPT (web.page) FROM hits")
    assert [name for name, _ in result.columns] == ["web.id", "n"]
    home.lake.sql("SET flatten=false")
    assert [name for name, _ in home.lake.sql("SELECT * FROM hits").columns] == ["web", "n"]
