"""The law is no formality: where the touched identities, or what was said, are read wrongly, it fails."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from shared.engine import fragment, task, touched
from shared.engine.copies import COPY
from shared.engine.physical import Physical
from shared.feeds import changes
from shared.sql import tree
from shared.sql.plan import difference
from tests.support import homes
from tests.support.homes import Home
from tests.support.laws import Event, History, Shape

pytestmark = pytest.mark.slow

LAST = Shape(
    "last",
    """SELECT _id, user, page, k.title FROM (SELECT _id, user, e.page, n, timestamp, k.title
  FROM {t} e LEFT JOIN {k} k ON e.page = k.page) AS k
QUALIFY ROW_NUMBER() OVER (PARTITION BY user ORDER BY timestamp DESC) <= 2""",
)
PAIRS = Shape("pairs", "SELECT user, 1 AS n FROM {t} GROUP BY user HAVING COUNT(*) % 2 = 0")
SUMS = Shape(
    "sums",
    """SELECT _id, user, SUM(x) OVER (PARTITION BY user ORDER BY timestamp
  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM {t}""",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with homes.opened(tmp_path_factory.mktemp("home"), threads=1) as opened:
        yield opened


def _lived(home: Home) -> None:
    """Let rows come, go and come again, twice, late and with another lookup; check the law."""
    history = History(home, LAST, buckets=2)
    history.commit(Event("a", "1", 10, "p"), Event("a", "2", 20, "q"), Event("b", "3", 10, "p"))
    history.run()
    history.commit(Event("a", "4", 30, "p"), Event("a", "4", 40, "p"), Event("c", "5", 5))
    history.commit(Event("a", "2", 99, "q"))  # a copy, which does not count
    history.run()
    history.check()
    history.look("k", ("p", "Page"))
    history.run()
    history.check()
    history.commit(Event("a", "6", 35, "p"))
    history.run()
    history.check()
    pairs = History(home, PAIRS)
    for number in range(4):  # with every second event a row that is there again
        pairs.commit(Event("a", str(number), number))
        pairs.run()
        pairs.check()


def _doubles(home: Home) -> None:
    history = History(home, SUMS, buckets=1)
    draw = random.Random(1)
    users = [(f"u{number}", draw.choice((3, 17, 50, 100))) for number in range(40)]
    for some, when in ((users, "first"), (users[3::5], "then")):
        history.commit(
            *(
                Event(
                    user,
                    f"{when}{number}",
                    number,
                    x=draw.choice((0.1, draw.random(), 1e16, -1e16)),
                )
                for user, events in some
                for number in range(events)
            )
        )
        history.run()
    history.check_anew()


def test_the_histories_keep_the_law(home: Home) -> None:
    _lived(home)
    _doubles(home)


def _one_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = touched.Touched.identities

    def identities(self: touched.Touched) -> pa.Array:
        return found(self).filter(pa.array([v != "a" for v in found(self).to_pylist()], pa.bool_()))

    monkeypatch.setattr(touched.Touched, "identities", identities)


def _copies_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def numbered(table: pa.Table, *_: Any, **__: Any) -> tuple[pa.Table, int]:
        return table.append_column(COPY, pa.array([0] * len(table), pa.int64())), 0

    monkeypatch.setattr(task, "numbered", numbered)


def _deletions_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is read as it stands: a key that is gone begins again at its first revision."""
    last_rows = difference.last_rows

    def without(*args: Any) -> tree.Scan:
        return replace(last_rows(*args), log=tree.LogView.STATE)

    monkeypatch.setattr(difference, "last_rows", without)


def _whole_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was said of identities that are not touched is taken for gone."""
    narrowed = Physical._narrowed

    def source_only(self: Physical) -> set[str]:
        assert self._driving is not None
        return narrowed(self) & {self._driving.dataset_uuid}

    monkeypatch.setattr(Physical, "_narrowed", source_only)


def _lookups_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    begins = changes.begins_generation

    def first_only(*args: Any) -> str | None:
        reason = begins(*args)
        return reason if reason == "the first run" else None

    monkeypatch.setattr(changes, "begins_generation", first_only)


MUTANTS = {
    "a new event's identity is left out": _one_left_out,
    "copies count": _copies_kept,
    "rows that were taken back are not seen": _deletions_forgotten,
    "the whole log is compared": _whole_log,
    "a lookup's change is not seen": _lookups_trusted,
}


@pytest.mark.parametrize("mutate", MUTANTS.values(), ids=MUTANTS.keys())
def test_a_mutant_is_caught(home: Home, mutate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mutate(monkeypatch)

    with pytest.raises(AssertionError):
        _lived(home)


def test_sums_of_pieces_are_caught(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fragment.run

    def unsteady(program: Any, tables: Any, limits: Any, *, steady: bool) -> pa.Table:
        return found(program, tables, limits)

    monkeypatch.setattr(fragment, "run", unsteady)

    with pytest.raises(AssertionError):
        _doubles(home)
