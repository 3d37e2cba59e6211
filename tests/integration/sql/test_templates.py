"""Inline templates: saved texts stand where their names are, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import feedmill
from shared.core.errors import FeedmillError, NotFoundError, SqlSyntaxError
from shared.sql.blocks import read


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[feedmill.OpenLake]:
    folder = tmp_path / "home" / "templates"
    folder.mkdir(parents=True)
    saved = {
        "numbers": "SELECT * FROM VALUES (1), (2), (3) AS t(n);\n",
        "Large": "n > 1",
        "both": "SELECT n FROM (#numbers) WHERE #large",
        "round_a": "SELECT * FROM (#round_b)",
        "round_b": "SELECT * FROM (#round_a)",
        "asks": "SELECT $x",
    }
    for name, text in saved.items():
        (folder / f"{name}.sql").write_text(text)
    with feedmill.open(tmp_path / "home") as opened:
        yield opened


def _rows(lake: feedmill.OpenLake, text: str) -> list[tuple[object, ...]]:
    return list(lake.sql(text).rows())


def test_a_template_alone_a_fragment_and_one_within_another(lake: feedmill.OpenLake) -> None:
    assert _rows(lake, "#numbers;") == [(1,), (2,), (3,)]
    assert _rows(lake, "SELECT sum(n) FROM (#numbers) WHERE #LARGE") == [(5,)]
    assert _rows(lake, "#both") == [(2,), (3,)]


def test_quoted_text_and_comments_stay(lake: feedmill.OpenLake) -> None:
    assert _rows(lake, "SELECT '#numbers' AS a -- #nothing\n") == [("#numbers",)]
    assert _rows(lake, "# a comment of words\nSELECT 1 /* #nothing */") == [(1,)]


def test_what_cannot_be_replaced_is_said(lake: feedmill.OpenLake) -> None:
    with pytest.raises(NotFoundError, match="no template #nothing"):
        lake.sql("SELECT * FROM (#nothing)")
    with pytest.raises(SqlSyntaxError, match="#round_a -> #round_b -> #round_a"):
        lake.sql("#round_a")
    with pytest.raises(SqlSyntaxError, match="#asks has a parameter"):
        lake.sql("#asks", {"x": "1"})
    with pytest.raises(FeedmillError, match="not replaced by its text"):
        read("#numbers")


def test_a_check_reads_them_too(lake: feedmill.OpenLake) -> None:
    assert lake.check("#both")[0]["kind"] == "SELECT"
