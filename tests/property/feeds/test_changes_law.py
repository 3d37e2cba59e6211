"""The law of `emit: changes`: a log of any slices of a history says what one query would."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support import homes
from tests.support.homes import Home
from tests.support.laws import SHAPES, Event, History, Shape

pytestmark = pytest.mark.slow

settings.register_profile("law", max_examples=300)
"""Many more histories: `pytest --hypothesis-profile=law`, for a change of the engine."""

USERS = ("a", "b", "c", "d")
MINUTES = (0, 10, 20, 45, 60, 60, 90, 120, 150)
DOUBLES = (None, 0.1, 0.2, 0.3, -1e6)
TAGS = (None, (), ("t",), ("t", "t", "u"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that keeps two snapshots of each table: what a run has read is soon expired."""
    folder: Path = tmp_path_factory.mktemp("home")
    (folder / "feedmill.yaml").write_text("maintenance: {snapshots_kept: 2}\n")
    with homes.opened(folder, threads=1) as opened:
        yield opened


def _drawn(draw: random.Random, *, nobody: bool = False) -> Event:
    return Event(
        None if nobody and draw.random() < 0.2 else draw.choice(USERS),
        f"e{draw.randrange(25)}",
        draw.choice(MINUTES),
        draw.choice((None, "a", "b", "c")),
        draw.choice((None, 1, 2, 3)),
        draw.choice(DOUBLES),
        draw.choice(TAGS),
    )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_each_shape_over_one_history(home: Home, shape: Shape) -> None:
    draw = random.Random(shape.name)
    history = History(home, shape, buckets=draw.choice((1, 2, 5)))
    for step in range(3):
        history.commit(*(_drawn(draw) for _ in range(5)))
        history.commit(*(_drawn(draw, nobody=True) for _ in range(draw.choice((1, 4)))))
        if shape.looks_up and step:
            history.look("k", ("abc"[step], "one"))
            history.look("f", (draw.choice("abc"), "two"), ("a", "three"))
        if step == 1:
            history.compact(history.names["t"])
            history.compact(history.output)
        history.run()
        history.check()
    if shape.emit == "changes":
        history.check_anew()


@pytest.mark.parametrize("name", ["sessions", "keyed lookup", "session rows"])
def test_who_is_forgotten_between_runs_was_never_there(home: Home, name: str) -> None:
    shape = next(shape for shape in SHAPES if shape.name == name)
    history = History(home, shape, buckets=2)
    draw = random.Random(name)
    history.commit(*(_drawn(draw) for _ in range(8)))
    history.run()
    history.commit(*(_drawn(draw) for _ in range(5)))
    history.forget("a")
    history.run()
    history.check()
    history.commit(*(_drawn(draw) for _ in range(5)))
    history.run()
    history.forget("b")
    history.check()


EVENTS = st.builds(
    Event,
    st.sampled_from(USERS),
    st.integers(0, 20).map("e{}".format),
    st.sampled_from(MINUTES),
    st.sampled_from((None, "a", "b", "c")),
    st.sampled_from((None, 1, 2, 3)),
    st.sampled_from(DOUBLES),
    st.sampled_from(TAGS),
)


class Law(RuleBasedStateMachine):
    """Commits, runs, compactions and changes of lookups in any order."""

    home: Home
    history: History

    @initialize(
        shape=st.sampled_from(SHAPES), buckets=st.sampled_from((1, 2, 7)), seed=st.integers(0, 9)
    )
    def begin(self, shape: Shape, buckets: int, seed: int) -> None:
        self.history = History(self.home, shape, buckets=buckets, seed=seed)
        self.pages = ["a", "b", "c"]

    @rule(events=st.lists(EVENTS, min_size=1, max_size=6))
    def commit(self, events: list[Event]) -> None:
        self.history.commit(*events)

    @rule(event=EVENTS, minute=st.sampled_from(MINUTES))
    def commit_again(self, event: Event, minute: int) -> None:
        """The same id comes again, with another time, in one commit and in the next."""
        late = Event(event.user, event.id, minute, "c", 9, 0.7, ("v",))
        self.history.commit(event, late)
        self.history.commit(late)

    @precondition(lambda self: self.history.shape.looks_up)
    @rule(page=st.sampled_from("abc"), title=st.sampled_from("xy"))
    def look(self, page: str, title: str) -> None:
        self.history.look("f", (page, title))

    @precondition(lambda self: self.history.shape.looks_up and self.pages)
    @rule(title=st.sampled_from("xy"))
    def look_by_key(self, title: str) -> None:
        self.history.look("k", (self.pages.pop(), title))

    @rule(of_output=st.booleans())
    def compact(self, of_output: bool) -> None:
        history = self.history
        history.compact(history.output if of_output else history.names["t"])

    @precondition(lambda self: self.history.shape.emit == "changes")
    @rule(user=st.sampled_from(USERS))
    def forget(self, user: str) -> None:
        self.history.forget(user)

    @rule()
    def run(self) -> None:
        self.history.run()
        self.history.check()

    def teardown(self) -> None:
        if hasattr(self, "history"):
            self.history.run()
            self.history.check()


def test_any_history_in_any_slices(home: Home) -> None:
    Law.home = home
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Law,
        settings=settings(
            max_examples=5 if settings.default.max_examples == 100 else 300,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_doubles_are_added_up_alike_however_many_others_there_are(home: Home) -> None:
    query = """SELECT _id, user, SUM(x) OVER (PARTITION BY user ORDER BY timestamp
  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS a,
  AVG(x) OVER (PARTITION BY user ORDER BY timestamp ROWS BETWEEN 20 PRECEDING AND 3 FOLLOWING) AS b,
  SUM(x) OVER (PARTITION BY user) AS c, VAR_POP(x) OVER (PARTITION BY user) AS d,
  CORR(x, n) OVER (PARTITION BY user) AS e,
  SUM(x) OVER (PARTITION BY user ORDER BY timestamp) AS f FROM {t}"""
    draw = random.Random(7)
    history = History(home, Shape("sums", query), buckets=1)
    for count in (30, 40, 1):
        history.commit(
            *(
                Event(user, f"{count}-{n}", draw.randrange(10_000), n=n, x=draw.choice(_UNEVEN))
                for user in (USERS if count > 1 else "b")
                for n in range(count)
            )
        )
        history.run()
    history.check_anew()


_UNEVEN = (0.1, 0.2, 0.3, 0.7, 1e16, -1e16)


def test_a_key_that_a_lookup_has_twice_keeps_its_rows_apart(home: Home) -> None:
    shape = next(shape for shape in SHAPES if shape.name == "keyed lookup")
    history = History(home, shape)
    history.commit(Event("a", "1", 0, "p"), Event("b", "2", 0, "q"))
    history.look("k", ("p", "one"), ("p", "two"), ("p", "two"), ("q", "three"))
    history.run()
    history.check()
    history.look("k", ("p", "another"))
    history.commit(Event("a", "3", 5, "p"))
    history.run()
    history.check()


def test_a_run_reads_what_is_touched_and_not_what_was(home: Home) -> None:
    history = History(home, SHAPES[0], buckets=4)
    for hour in range(5):
        users = (f"u{number}" for number in range(100))
        history.commit(*(Event(user, f"h{hour}", 60 * hour) for user in users))
        history.run()
    history.commit(Event("u7", "late", 90))
    history.commit(Event("new", "first", 90))

    counts = history.run().counts

    # The late event, the five of its identity, and one of an identity that was not there.
    assert counts["rows_in"] == 2
    assert counts["identities"] == 2
    assert counts["rows_read"] == counts["context_rows"] == 7
    assert counts["touched_share"] == round(7 / 502, 6)
    assert (counts["inserted"], counts["updated"], counts["deleted"]) == (2, 3, 0)
    history.check()
