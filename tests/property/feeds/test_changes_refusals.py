"""Each query that is refused breaks the law: it says something else of the parts than of the whole.

A run computes the query over all events of the identities that have new ones, and leaves the rows
of the others as they were said. So where each identity comes in a commit of its own, the log ends
as what the query says of each identity's events alone; and that has to be what it says of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from shared.lake.dataset import Layout
from tests.support import homes, lakes
from tests.support.homes import Home
from tests.support.laws import canonical
from tests.support.refusals import REFUSED, Breaks

pytestmark = pytest.mark.slow

_EVENTS: tuple[tuple[str | None, str, str, float], ...] = (
    ("ann", "1", "p", 1.0),
    ("ann", "2", "q", 2.0),
    ("ann", "3", "r", 3.0),
    ("bo", "4", "p", 3.0),
    ("bo", "5", "q", 1.5),
    ("bo", "6", "s", 4.0),
    ("cyd", "7", "p", 2.0),
    (None, "8", "p", 1.0),
)
_WHO = {"ann": "one", "bo": "two", "cyd": "three", None: "nobody"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """All events in two orders, `whole` and `turned`, and those of each identity alone."""
    with homes.opened(tmp_path_factory.mktemp("home"), threads=1) as opened:
        events = [_event(number, *event) for number, event in enumerate(_EVENTS)]
        parts: dict[str, list[dict[str, Any]]] = {
            "whole": events,
            "turned": events[::-1],
            **{
                name: [event for event in events if event["user"]["id"] == user]
                for user, name in _WHO.items()
            },
        }
        lake = opened.workspace.lake
        for name, rows in parts.items():
            dataset = lakes.create(lake, name, layout=lakes.EVENTS)
            for row in rows:  # a commit each: what a file keeps in order is another matter
                table = pa.Table.from_pylist([row], schema=lakes.EVENT_SCHEMA)
                lakes.append(lake, dataset, table, f"{name}{row['_id']}")
        pages = [{"page": "p", "n": 1, "title": "P"}, {"page": "z", "n": 2, "title": "Z"}]
        opened.add("pages", pa.Table.from_pylist(pages), Layout(None, None, None, ("page",), 1))
        yield opened


def _event(number: int, user: str | None, id_: str, page: str, price: float) -> dict[str, Any]:
    return {
        "_id": id_,
        "timestamp": lakes.NOW.replace(minute=number),
        "user": {"id": user, "plan": "free"},
        "page": page,
        "price": price,
    }


def _said(home: Home, query: str, source: str) -> list[str]:
    return canonical(home.rows(re.sub(r"\bhits\b", source, query)))


def _breaking(how: Breaks) -> list[Any]:
    return [pytest.param(r.query, id=name) for name, r in REFUSED.items() if r.breaks is how]


@pytest.mark.parametrize("query", _breaking(Breaks.PARTS))
def test_the_parts_do_not_make_the_whole(home: Home, query: str) -> None:
    parts = [row for part in _WHO.values() for row in _said(home, query, part)]

    assert sorted(parts) != _said(home, query, "whole")


@pytest.mark.parametrize("query", _breaking(Breaks.AGAIN))
def test_the_same_events_give_other_rows(home: Home, query: str) -> None:
    said = [_said(home, query, source) for source in ("whole", "turned", "whole")]

    assert any(rows != said[0] for rows in said[1:])


def test_an_hour_that_passes_gives_other_rows(home: Home) -> None:
    said = {str(_said(home, "SELECT _id, now() AS t FROM hits", "whole")) for _ in range(2)}

    assert len(said) == 2


_TAKEN = (
    """SELECT _id FROM hits e WHERE NOT EXISTS
       (SELECT 1 FROM hits f WHERE f.user.id = e.user.id AND f.price < 2)""",
    "SELECT _id, user.id IN (SELECT user.id FROM hits WHERE price < 2) AS b FROM hits",
    "SELECT user.id AS u, count(*) AS n FROM hits GROUP BY user.id",
    "SELECT _id, row_number() OVER (PARTITION BY user.id ORDER BY timestamp) AS n FROM hits",
)


@pytest.mark.parametrize("query", _TAKEN)
def test_what_is_taken_makes_the_whole(home: Home, query: str) -> None:
    parts = [row for part in _WHO.values() for row in _said(home, query, part)]

    assert sorted(parts) == _said(home, query, "whole")
