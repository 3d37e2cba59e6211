"""Bringing a feed to its source's head in bounded slices, each a run of its own with deliveries.

A slice ends at a commit that is fixed when its run is made. The feed's cursor says where the next
one begins, so whoever goes on after an interruption goes on where the last slice committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.core.errors import InputError
from shared.core.intervals import Interval
from shared.core.run_state import RunState
from shared.feeds.enqueue import enqueue, new_run
from shared.feeds.run import carry_out, claimed_here, taken_over
from shared.state import commits, datasets, feeds
from shared.state.database import Connection
from shared.state.feeds import Feed

if TYPE_CHECKING:
    from shared.engine.graph import Progress
    from shared.feeds.outcome import Outcome
    from shared.feeds.workspace import Workspace

TRIGGER = "backfill"

ROWS = 1_000_000
"""How many rows a slice has at most, where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How large a slice may be; a single commit with more rows than that is a slice of its own.

    Attributes:
        commits: at most so many commits; None for a bound of rows.
        rows: at most so many rows; None for a bound of commits.
    """

    commits: int | None = None
    rows: int | None = None

    def __post_init__(self) -> None:
        """Refuse two bounds, or none, or one that lets nothing through."""
        given = [bound for bound in (self.commits, self.rows) if bound is not None]
        if len(given) != 1 or given[0] < 1:
            raise InputError("a slice is bounded by --commits or by --rows, of 1 or more")


@dataclass(frozen=True, slots=True)
class Slice:
    """Commits of the source that one run covers, and how many rows they have."""

    interval: Interval
    rows: int


@dataclass(frozen=True, slots=True)
class Step:
    """A slice that was carried out; `left` are those after it."""

    slice: Slice
    run_id: str
    state: str
    left: int


Carry = Callable[[Slice], tuple[str, str]]
"""Carries a slice out and returns the id of its run and how that ended."""


def feed_of(connection: Connection, name: str) -> Feed:
    """Return the feed, which may be paused: only its schedule waits then, not its owner.

    Raises:
        NotFoundError: there is none.
        OperationError: it is quarantined.
    """
    found = feeds.named(connection, name)
    return found if found.state == "paused" else feeds.runnable(connection, name)


def head(connection: Connection, feed: Feed) -> int:
    """Return the last commit of the feed's source."""
    source = datasets.by_uuid(connection, feed.source_uuid)
    return max(feed.cursor, source.seq if source else 0)


def slices(connection: Connection, feed: Feed, to: int, bound: Bound) -> list[Slice]:
    """Return the slices from the feed's cursor up to a commit, in order.

    None ends before a commit that replaced all rows: those are not there to be given any more.
    """
    found: list[Slice] = []
    start, rows = feed.cursor, 0
    reach = Interval(feed.cursor, max(feed.cursor, to))
    history = [c for c in commits.history(connection, feed.source_uuid) if c.seq in reach]
    anew = max((c.seq for c in history if c.kind == "overwrite"), default=0)
    for commit in history:
        end = commit.seq - 1
        if commit.seq == anew:
            rows = 0
        if end > start and end >= anew and _is_full(bound, end - start, rows + _rows(commit)):
            found.append(Slice(Interval(start, end), rows))
            start, rows = end, 0
        rows += _rows(commit)
    if to > start:
        found.append(Slice(Interval(start, to), rows))
    return found


def _is_full(bound: Bound, commits_so_far: int, rows_with_next: int) -> bool:
    if bound.commits is not None:
        return commits_so_far >= bound.commits
    assert bound.rows is not None
    return rows_with_next > bound.rows


def _rows(commit: commits.Commit) -> int:
    return commit.rows if commit.kind in commits.ADDING else 0


def carried_out(workspace: Workspace, name: str, bound: Bound, carry: Carry) -> Iterator[Step]:
    """Carry out one slice after the other up to the head as it is now; yield each.

    It ends with a slice that is not committed: that one is begun anew next time.

    Raises:
        NotFoundError: there is no such feed.
        OperationError: it is quarantined.
        RunActiveError: it has a queued or running run.
    """
    with workspace.database.read() as connection:
        to = head(connection, feed_of(connection, name))
    while True:
        with workspace.database.read() as connection:
            left = slices(connection, feed_of(connection, name), to, bound)
        if not left:
            return
        run_id, state = carry(left[0])
        yield Step(left[0], run_id, state, len(left) - 1)
        if state != RunState.COMMITTED:
            return


def run_here(
    workspace: Workspace, name: str, until: int, *, progress: Progress | None = None
) -> Outcome:
    """Run the slice that ends at a commit in this process, with its deliveries.

    A run whose process has died is carried out first, in the slice's place.

    Raises:
        RunActiveError: the feed has a queued or running run.
    """
    left_behind = taken_over(workspace, name, progress=progress)
    if left_behind is not None:
        return left_behind
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        feed = feed_of(connection, name)
        new = new_run(feed, trigger=TRIGGER, slot=now, now=now, until=until)
        claim = claimed_here(workspace, connection, new)
    return carry_out(workspace, claim, progress=progress)


def queue(workspace: Workspace, name: str, until: int) -> str:
    """Queue the slice that ends at a commit for a worker; return its run.

    Raises:
        RunActiveError: the feed has a queued or running run.
    """
    now = workspace.clock.now()
    with workspace.database.write() as connection:
        feed = feed_of(connection, name)
        run_id = enqueue(connection, feed, trigger=TRIGGER, slot=now, now=now, until=until)
    assert run_id is not None  # its key is its own id
    return run_id
