"""Random expressions and queries over random data: ours against Spark.

`FUZZ_SEED=n` draws others. A difference that `known.KNOWN` does not have fails the run with the
smallest query found. A query that one side alone refuses is counted, not failed: it is loud.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.choices import QUERIES, ROWS, SHAPES
from tests.fuzz.report import Difference, Report
from tests.fuzz.sides import Answer, Side, difference
from tests.fuzz.summary import SEED
from tests.fuzz.terms import AGGREGATES, COLUMNS, PAIRS, SCALARS, WINDOWS, Drawer, Term

pytestmark = [pytest.mark.spark, pytest.mark.slow, pytest.mark.timeout(900)]

T = TypeVar("T")
_BATCH = 20


def _rounds(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _batches(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[at : at + _BATCH] for at in range(0, len(items), _BATCH)]


def _rows(drawer: Drawer, count: int = 6) -> str:
    """Draw the table `t`, as a WITH clause; its first row has a value in every column."""
    lines = []
    for number in range(count):
        cells = [str(number), str(number % 2)]
        for kind in COLUMNS.values():
            full = [v for v in ROWS[str(kind)] if "NULL AS" not in v and v != "NULL"]
            cells.append("NULL" if number and drawer.chance(15) else drawer.one(full))
        lines.append(f"({', '.join(cells)})")
    names = ", ".join(["id", "k", *COLUMNS])
    return f"WITH t AS (SELECT * FROM VALUES {', '.join(lines)} AS v({names})) "


class _Trial:
    """Asks both sides about terms, and keeps what it finds."""

    def __init__(
        self, theirs: Side, mine: Side, report: Report, rows: str, *, groups: bool = False
    ) -> None:
        self._theirs, self._mine, self._report, self._rows = theirs, mine, report, rows
        self._key, self._behind = ("k", " GROUP BY k") if groups else ("id", "")

    def terms(self, terms: Sequence[Term]) -> None:
        """Ask about all in one query; where something differs, about each."""
        self._report.drawn.update(term.label for term in terms)
        wanted, got = self._both(self._query(terms))
        if difference(wanted, got) is None and wanted.refusal is None:
            self._report.answered.update(term.label for term in terms)
            return
        for term in terms:
            self._single(term)

    def query(self, label: str, body: str) -> None:
        """Ask about a whole query over `t`."""
        self._report.drawn[label] += 1
        text = self._rows + body
        self._keep(label, text, *self._both(text))

    def _single(self, term: Term) -> None:
        query = self._query([term])
        wanted, got = self._both(query)
        what = difference(wanted, got)
        if what not in {None, "refused", "accepted"}:
            for inner in term.inner():
                smaller = self._query([inner])
                answers = self._both(smaller)
                if difference(*answers) == what:
                    self._keep(inner.label, smaller, *answers)
                    return
        self._keep(term.label, query, wanted, got)

    def _keep(self, label: str, query: str, wanted: Answer, got: Answer) -> None:
        match difference(wanted, got):
            case None:
                if wanted.refusal is None:
                    self._report.answered[label] += 1
            case "refused":
                self._report.refused[label] += 1
            case "accepted":
                self._report.accepted[label] += 1
            case what:
                rows = what == "rows"
                said = [_shown(wanted, got, rows=rows), _shown(got, wanted, rows=rows)]
                self._report.found.append(Difference(label, str(what), query, *said))

    def _query(self, terms: Sequence[Term]) -> str:
        return f"{self._rows}SELECT {self._key}, {', '.join(t.sql for t in terms)} FROM t{self._behind}"

    def _both(self, query: str) -> tuple[Answer, Answer]:
        return self._theirs(query), self._mine(query)


def _shown(one: Answer, other: Answer, *, rows: bool) -> str:
    """Return the part of an answer in which another differs."""
    if one.refusal is not None:
        return one.refusal
    if not rows:
        return str([c for c in one.columns if c not in other.columns])
    unlike = [a for a, b in zip(one.rows, other.rows, strict=False) if a != b]
    return str(unlike[:2]) if unlike else f"{len(one.rows)} rows"


def _told(report: Report) -> None:
    new = report.new()
    text = "\n\n".join(
        f"{d.what} of {d.label}:\n  {d.query}\n  Spark: {d.theirs}\n  ours:  {d.mine}" for d in new
    )
    assert not new, f"{len(new)} new differences from Spark\n\n{text}"


@pytest.mark.parametrize("batch", range(len(_batches(SCALARS))))
def test_scalar_functions(theirs: Side, mine: Side, report: Report, batch: int) -> None:
    """Each function of the table, on terms of the types it takes."""
    _ask(
        theirs,
        mine,
        report,
        batch,
        4,
        lambda d: [d.call(c, d.one((0, 1, 1))) for c in _SCALARS[batch]],
    )


@pytest.mark.parametrize("batch", range(len(_batches(PAIRS))))
def test_pairs_of_types(theirs: Side, mine: Side, report: Report, batch: int) -> None:
    """Operators, casts and choices between each two types."""
    report.pairs.update((str(a), str(b)) for a, b in _PAIRS[batch])
    _ask(theirs, mine, report, batch, 3, lambda d: [d.pair(*pair) for pair in _PAIRS[batch]])


@pytest.mark.parametrize("batch", range(len(_batches(list(SHAPES)))))
def test_shapes(theirs: Side, mine: Side, report: Report, batch: int) -> None:
    """Lambdas, subscripts, CASE, special syntax."""
    _ask(theirs, mine, report, batch, 4, lambda d: [d.shape(name) for name in _SHAPES[batch]])


@pytest.mark.parametrize("batch", range(len(_batches(AGGREGATES))))
def test_aggregates(theirs: Side, mine: Side, report: Report, batch: int) -> None:
    """Aggregate functions over groups."""
    _ask(
        theirs,
        mine,
        report,
        batch,
        4,
        lambda d: [d.call(c, 0) for c in _AGGREGATES[batch]],
        groups=True,
    )


def test_windows(theirs: Side, mine: Side, report: Report) -> None:
    """Window functions and aggregates over windows."""

    def draw(drawer: Drawer) -> list[Term]:
        framed = [drawer.one(AGGREGATES) for _ in range(8)]
        return [drawer.over(drawer.call(c, 0)) for c in (*WINDOWS, *framed)]

    _ask(theirs, mine, report, 0, 8, draw)


def test_queries(theirs: Side, mine: Side, report: Report) -> None:
    """Whole queries: filters, joins, groups, set operations, generators."""

    def ask(data: st.DataObject) -> None:
        drawer = Drawer(data.draw)
        trial = _Trial(theirs, mine, report, _rows(drawer))
        for label in QUERIES:
            trial.query(label, drawer.query(label))

    _run(0, 10, ask)
    _told(report)


_SCALARS, _PAIRS, _AGGREGATES = _batches(SCALARS), _batches(PAIRS), _batches(AGGREGATES)
_SHAPES = _batches(list(SHAPES))


def _ask(
    theirs: Side,
    mine: Side,
    report: Report,
    batch: int,
    rounds: int,
    terms: Callable[[Drawer], list[Term]],
    *,
    groups: bool = False,
) -> None:
    """Draw terms so many times, each on new data, and ask both sides."""

    def ask(data: st.DataObject) -> None:
        drawer = Drawer(data.draw)
        trial = _Trial(theirs, mine, report, _rows(drawer), groups=groups)
        trial.terms(terms(drawer))

    _run(batch, rounds, ask)
    _told(report)


def _run(batch: int, rounds: int, ask: Callable[[st.DataObject], None]) -> None:
    """Run a drawing: nothing is shrunk, since a trial finds its smallest query by itself."""
    seed(SEED * 1000 + batch)(_rounds(rounds)(given(st.data())(ask)))()
