"""Hidden row lineage: carried from the driving scan to the output through every allowed shape."""

from __future__ import annotations

import pytest

from shared.core.errors import InternalError
from shared.sql import tree
from shared.sql.plan import lineage, traverse
from tests.support.tables import analysed

QUERY = (
    "SELECT h._id, p.title, SESS_TIMEOUT(h.timestamp, 20) OVER (PARTITION BY h.user.id "
    "ORDER BY h.timestamp) AS s, lag(h.page) OVER (PARTITION BY h.user.id ORDER BY h.timestamp) "
    "AS before FROM hits h LEFT JOIN pages p ON h.page = p.page WHERE h.price > 1 ORDER BY h._id"
)


def _well_formed(relation: tree.Relation) -> None:
    """Check that every column a node reads is given by what stands below it."""
    for node in traverse.relations(relation):
        given = {c.id for below in traverse.inputs(node) for c in below.columns}
        for top in traverse.expressions(node):
            read = {p.column.id for p in traverse.subexpressions(top) if isinstance(p, tree.Ref)}
            made = {c.id for c in node.columns}
            assert read <= given | made


def test_the_lineage_goes_from_the_scan_of_the_source_to_the_top() -> None:
    relation = analysed(QUERY)
    carried = lineage.carry(relation, "HITS")
    _well_formed(carried.relation)
    hidden = [c.name for c in carried.relation.columns if c in {carried.row, carried.new}]
    assert hidden == [lineage.ROW, lineage.NEW]
    assert carried.row.hidden
    scans = {
        node.table.name: {c.name for c in node.columns}
        for node in traverse.relations(carried.relation)
        if isinstance(node, tree.Scan)
    }
    assert {lineage.ROW, lineage.NEW} <= scans["hits"]
    assert not {lineage.ROW, lineage.NEW} & scans["pages"]


def test_the_interval_has_the_visible_columns_and_the_row_number() -> None:
    relation = analysed(QUERY)
    rows = lineage.interval_rows(lineage.carry(relation, "hits"))
    _well_formed(rows)
    assert [c.name for c in rows.columns] == ["_id", "title", "s", "before", lineage.ROW]
    assert isinstance(rows, tree.Project)
    assert isinstance(rows.input, tree.Filter)
    assert isinstance(rows.input.condition, tree.Ref)
    assert rows.input.condition.column.name == lineage.NEW


def test_an_order_is_not_kept() -> None:
    rows = lineage.interval_rows(lineage.carry(analysed(QUERY), "hits"))
    assert not any(isinstance(node, tree.Sort) for node in traverse.relations(rows))


def test_what_the_check_refuses_cannot_carry_it() -> None:
    with pytest.raises(InternalError, match="Distinct"):
        lineage.carry(analysed("SELECT DISTINCT page FROM hits"), "hits")
