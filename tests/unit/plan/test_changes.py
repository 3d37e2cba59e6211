"""What a feed of changes may not compute: refused where it stands, with the reason."""

from __future__ import annotations

import pytest

from shared.core.errors import FeedRefusedError
from shared.sql.plan.changes import Changes, check_changes
from tests.support.refusals import REFUSED, Refused
from tests.support.tables import analysed


def _checked(query: str) -> Changes:
    return check_changes(analysed(query), "hits", text=query)


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED.keys())
def test_refused_where_it_stands(refused: Refused) -> None:
    with pytest.raises(FeedRefusedError) as found:
        _checked(refused.query)
    error = found.value
    assert error.message.startswith(
        f"an exact feed with emit: changes cannot use {refused.what}"
    ), error.message
    assert ": " in error.message.removeprefix("an exact feed with emit: changes")
    assert error.hint
    assert error.position is not None
    here = refused.query[error.position.column - 1 :]
    assert error.position.line == 1
    assert here.startswith(refused.at), here


TAKEN = {
    "negated exists": "SELECT _id FROM hits e WHERE NOT EXISTS "
    "(SELECT 1 FROM hits f WHERE f.user.id = e.user.id AND f.price > 2)",
    "in below or": "SELECT _id FROM hits WHERE price > 2 OR "
    "user.id IN (SELECT user.id FROM hits WHERE page = 'p')",
    "in as a value": "SELECT _id, user.id IN (SELECT user.id FROM hits WHERE price < 2) AS b FROM hits",
    "exists with a limit": "SELECT _id FROM hits e WHERE EXISTS "
    "(SELECT 1 FROM hits f WHERE f.user.id = e.user.id LIMIT 1)",
    "limit of a lookup": "SELECT _id, (SELECT max(n) FROM pages LIMIT 1) AS m FROM hits",
}


@pytest.mark.parametrize("query", TAKEN.values(), ids=TAKEN.keys())
def test_what_looks_alike_is_taken(query: str) -> None:
    assert _checked(query).source.name == "hits"


def test_a_lookup_counts_among_what_it_reads() -> None:
    found = _checked(
        "SELECT h._id, p.title FROM hits h LEFT JOIN pages p ON h.page = p.page "
        "WHERE h.page IN (SELECT page FROM loose)"
    )
    assert {lookup.table.name for lookup in found.lookups} == {"pages", "loose"}
