"""A feed over another feed's log: what changes there changes here, rows that went included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from shared.engine import touched
from shared.feeds import apply, run, verify
from shared.lake import scan
from shared.lake.schema import at_path
from tests.support import homes
from tests.support.homes import Home
from tests.support.visits import table

FIRST = """feed: alone
source: hits
output: alone
emit: changes
query: SELECT _id, who, timestamp FROM hits QUALIFY count(*) OVER (PARTITION BY who) = 1
"""
SECOND = """feed: counted
source: alone
output: counted
emit: changes
query: SELECT who, count(*) AS n FROM alone GROUP BY who
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with homes.opened(tmp_path / "home") as opened:
        opened.add("hits", table(("a", "1", 0), ("b", "2", 0)), homes.events("who", 2))
        apply.apply(opened.workspace, apply.plan(opened.workspace, FIRST))
        run.run_here(opened.workspace, "alone")
        apply.apply(opened.workspace, apply.plan(opened.workspace, SECOND))
        run.run_here(opened.workspace, "counted")
        yield opened


def again(home: Home) -> None:
    """Another event of `a`: its only row in the first log goes."""
    home.add("hits", table(("a", "3", 5)))
    assert run.run_here(home.workspace, "alone").counts["deleted"] == 1
    assert run.run_here(home.workspace, "counted").state == "committed"


def test_a_row_that_went_is_counted_no_more(home: Home) -> None:
    assert home.rows("SELECT who, n FROM counted ORDER BY who") == [("a", 1), ("b", 1)]
    again(home)
    assert home.rows("SELECT who, n FROM counted") == [("b", 1)]
    assert verify.verify(home.workspace, "counted").right


def test_a_run_that_overlooks_whose_rows_went_is_caught(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutant of the touched identities: those of rows that stay, not those of rows that went."""

    def of_rows_that_stay(self: touched.Touched) -> pa.Array:
        pieces = scan.pieces(self.source, (self.identity, "_op"))
        kept = [table.filter(pc.not_equal(table.column("_op"), "D")) for table in pieces]
        chunks = [chunk for table in kept for chunk in at_path(table, self.identity).chunks]
        return pc.unique(pa.chunked_array(chunks, pa.string()))

    with monkeypatch.context() as patch:
        home.add("hits", table(("a", "3", 5)))
        run.run_here(home.workspace, "alone")
        patch.setattr(touched.Touched, "identities", of_rows_that_stay)
        run.run_here(home.workspace, "counted")
    assert home.rows("SELECT who, n FROM counted ORDER BY who") == [("a", 1), ("b", 1)]
    assert not verify.verify(home.workspace, "counted").right
