"""The right to be forgotten: a dataset without some identities, and all that feeds made of them.

The dataset comes first, then the outputs of the feeds that read it, then those of feeds that read
these: each in a guarded commit of its own (`lake/forget.py`), after which its files are deleted. An
output that is a log keeps one row per key that was there: a D with identity and key and nothing
else, so that whoever follows the log deletes too. It goes out with the feed's next delivery.

What a process leaves that is killed between two steps is done by the same command given again:
each step goes by what is there. Until then the next run of a feed takes back what its source has
forgotten, since the record keeps the identities' hashes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from shared.core import failpoints
from shared.core.clock import to_millis
from shared.core.errors import (
    CommitConflictError,
    FeedmillError,
    InputError,
    InternalError,
    RunActiveError,
)
from shared.feeds import definition, identities, output, query
from shared.lake import forget as removal
from shared.lake import schema as schemas
from shared.lake.forget import Found, Persons, Rewriter
from shared.lake.ingest import kept_aside
from shared.lake.write import write_rows
from shared.obs import logging
from shared.sql import changelog
from shared.state import commits, datasets, feeds, forgotten, ledger
from shared.state.forgotten import FORGET, Forgetting
from shared.state.runs import Claim

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace
    from shared.lake.dataset import Dataset

_log = logging.get("forget")
_TRIES = 50
_PAUSE = 0.1
WAIT_SECONDS = 10.0
"""How long a forget waits for the runs of feeds that are at work."""


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset that may have rows of the identities.

    Attributes:
        path: of the identity; None where none of its columns tells whose a row is.
        feed: that writes it; None for the dataset that is asked for.
    """

    dataset: Dataset
    path: str | None
    feed: str | None


@dataclass(frozen=True, slots=True)
class Emptied:
    """What went, or would go, from a dataset.

    Attributes:
        rows: how many went.
        files: how many data files had them.
        taken_back: how many keys a log says D of.
        seq: the commit; None where there was nothing.
        purged: how many files were deleted.
        aside: how many rows that ingests had rejected went from where they are kept.
    """

    dataset: str
    feed: str | None
    rows: int = 0
    files: int = 0
    taken_back: int = 0
    seq: int | None = None
    purged: int = 0
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a forget did, or would do.

    Attributes:
        identities: how many were named.
        datasets: the one that was asked for, then outputs, in the order in which they were emptied.
        untold: outputs none of whose columns tells whose a row is: they are as they were.
        unknown: those of the named who have no row in any of the datasets.
    """

    identities: int
    datasets: tuple[Emptied, ...]
    untold: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows went, of all datasets."""
        return sum(one.rows for one in self.datasets)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "identities": self.identities,
            "rows": self.rows,
            "datasets": [asdict(one) for one in self.datasets],
            "untold": list(self.untold),
            "unknown": list(self.unknown),
        }


def forget(
    workspace: Workspace, name: str, named: Sequence[str], *, wait_seconds: float = WAIT_SECONDS
) -> Forgotten:
    """Take every row of some identities out of a dataset and out of what feeds made of it.

    Args:
        workspace: where everything is.
        name: the dataset.
        named: the identities, as text.
        wait_seconds: for runs of its feeds that are at work.

    Raises:
        NotFoundError: there is no such dataset.
        InputError: it has no identities, or one of these cannot be one.
        RunActiveError: a feed of one of the datasets is being run; what was done stays done.
        CommitConflictError: others commit to a dataset all the time.
        StoreError: files cannot be read, written or deleted.
    """
    found, untold = places(workspace, name, named)
    seen: set[str] = set()
    done = []
    for place in found:
        work = _Work(workspace, place, tuple(named), time.monotonic() + wait_seconds, seen)
        done.append(work.carry_out())
    return _forgotten(named, done, untold, seen)


def plan(workspace: Workspace, name: str, named: Sequence[str]) -> Forgotten:
    """Return what `forget` would do; errors as there."""
    found, untold = places(workspace, name, named)
    seen: set[str] = set()
    would = [_Work(workspace, place, tuple(named), 0.0, seen).look() for place in found]
    return _forgotten(named, would, untold, seen)


def _forgotten(
    named: Sequence[str], emptied: Sequence[Emptied], untold: tuple[str, ...], seen: set[str]
) -> Forgotten:
    once = tuple(dict.fromkeys(named))
    unknown = tuple(name for name in once if name not in seen)
    return Forgotten(len(once), tuple(emptied), untold, unknown)


def places(
    workspace: Workspace, name: str, named: Sequence[str]
) -> tuple[list[Place], tuple[str, ...]]:
    """Return where rows of the identities may be, and the outputs that cannot tell.

    Outputs that a feed had before, and those of feeds that have ended, are among them.
    """
    dataset = workspace.lake.get(name)
    if dataset.identity is None:
        raise InputError(
            f"dataset {dataset.name} has no identity: whose its records are is not known",
            hint="name the dataset of events that the feeds read",
        )
    if not named or not all(named):
        raise InputError("there is no identity to forget", hint="name them with --identity VALUE")
    _check_own(workspace, dataset)
    removal.persons_of(dataset, dataset.identity, named)
    found = [Place(dataset, dataset.identity, None)]
    untold: list[str] = []
    for place in found:  # it grows while it is gone through
        for output_ in _outputs(workspace, place):
            known = {one.dataset.uuid for one in found}
            if output_.path is None:
                untold.append(output_.dataset.name)
            elif output_.dataset.uuid not in known:
                found.append(output_)
    return found, tuple(dict.fromkeys(untold))


def _check_own(workspace: Workspace, dataset: Dataset) -> None:
    """Refuse the output of a feed whose source has the rows still: they would come again."""
    with workspace.database.read() as connection:
        makers = [f for f in feeds.using(connection, dataset.uuid) if f.output_uuid == dataset.uuid]
        sources = [datasets.by_uuid(connection, feed.source_uuid) for feed in makers]
    for feed, source in zip(makers, sources, strict=True):
        if source is not None and source.dropped_at is None:
            raise InputError(
                f"{dataset.name} is the output of feed {feed.name}, whose source {source.name} "
                "would still have the rows",
                hint=f"feedmill dataset forget {source.name}: its outputs are emptied with it",
            )


def _outputs(workspace: Workspace, source: Place) -> Iterator[Place]:
    """Yield what feeds have written of the rows of a dataset."""
    with workspace.database.read() as connection:
        pairs = ledger.outputs(connection, source.dataset.uuid)
        rows = [(datasets.by_uuid(connection, u), feeds.by_id(connection, f)) for u, f in pairs]
    for row, feed in rows:
        if row is None or row.dropped_at is not None or feed is None:
            continue
        dataset = workspace.lake.get(row.name)
        path = dataset.identity or _renamed(workspace, feed, source.dataset, dataset)
        yield Place(dataset, path, feed.name)


def _renamed(workspace: Workspace, feed: feeds.Feed, source: Dataset, made: Dataset) -> str | None:
    """Return which column of a feed's output is the identity, where that is no event dataset."""
    try:
        (defined,) = definition.parse(feed.definition)
        found = query.read(defined, workspace.lake, now=workspace.clock.now())
    except FeedmillError as error:
        _log.warning("forget_query_unread", feed=feed.name, error=error.message)
        return None
    path = output.identity_in(source, found.shape.paths)
    if path is None or made.uuid != feed.output_uuid:
        return None
    try:
        schemas.split_path(made.schema, path)
    except InternalError:
        return None
    return path


@dataclass(slots=True)
class _Work:
    """The forgetting of identities in one dataset; at commit `_rid` it has no row of theirs.

    Those who have rows in it are added to `seen`.
    """

    workspace: Workspace
    place: Place
    named: tuple[str, ...]
    until: float
    seen: set[str] = field(default_factory=set)
    _rid: int = 0

    @property
    def _persons(self) -> Persons:
        assert self.place.path is not None
        return removal.persons_of(self.place.dataset, self.place.path, self.named)

    def look(self) -> Emptied:
        """Return what would go."""
        found = self._find()
        keys = len(_keys(self.workspace, found, self._persons))
        return self._emptied(found, keys)

    def carry_out(self) -> Emptied:
        """Take the rows out, then delete the files."""
        lake, name = self.workspace.lake, self.place.dataset.name
        self._wait()
        found = self._find()
        done = self._emptied(found, 0)
        if found.hits:
            with lake.own_run(
                kind="ddl",
                now=self.workspace.clock.now(),
                owner=self.workspace.owner(),
                statement=FORGET,
            ) as claim:
                done = self._commit(claim, found)
            failpoints.hit("forget.committed")
        purged = removal.purge(lake, name, self._persons, self._rid)
        failpoints.hit("forget.purged")
        aside = kept_aside.forget(lake, lake.config, self.place.dataset, self.named)
        _log.info("forgotten", dataset=name, rows=done.rows, seq=done.seq, purged=purged)
        return replace(done, purged=purged, aside=aside)

    def _find(self) -> Found:
        lake, persons = self.workspace.lake, self._persons
        found = removal.find(lake, self.place.dataset, persons)
        called = dict(zip(persons.identities.to_pylist(), dict.fromkeys(self.named), strict=True))
        for table in removal.going(lake, found, persons, ()):
            present = pc.unique(schemas.at_path(table, persons.path))
            self.seen.update(called[identity] for identity in present.to_pylist())
        self._rid = found.dataset.seq
        return found

    def _emptied(self, found: Found, keys: int) -> Emptied:
        return Emptied(self.place.dataset.name, self.place.feed, found.rows, len(found.hits), keys)

    def _wait(self) -> None:
        """Wait for runs at work, before anything is written; the commit asks once more."""
        while True:
            try:
                with self.workspace.database.read() as connection:
                    forgotten.refuse_at_work(connection, self.place.dataset.uuid)
            except RunActiveError:
                if time.monotonic() >= self.until:
                    raise
                time.sleep(_PAUSE)
            else:
                return

    def _commit(self, claim: Claim, found: Found) -> Emptied:
        rewriter = Rewriter(self._persons)
        try:
            for attempt in range(_TRIES):
                try:
                    return self._try(claim, found, rewriter)
                except CommitConflictError:
                    if attempt + 1 == _TRIES:
                        raise
                except RunActiveError:
                    if time.monotonic() >= self.until:
                        raise
                    time.sleep(_PAUSE)
                found = self._find()
                if not found.hits:  # somebody else has done it meanwhile
                    return self._emptied(found, 0)
        except (CommitConflictError, RunActiveError):
            rewriter.discard(self.workspace.lake)
            raise
        raise InternalError("a forget was neither committed nor given up")

    def _copies(self, found: Found) -> frozenset[str]:
        """Return hashes of the identities whose events may count now that these are gone."""
        with self.workspace.database.read() as connection:
            using = feeds.using(connection, found.dataset.uuid)
        if not any(_reads_ids_once(feed, found.dataset.uuid) for feed in using):
            return frozenset()
        others = removal.sharing(self.workspace.lake, found, self._persons)
        return frozenset(identities.hashed(others, self.workspace.config.home))

    def _try(self, claim: Claim, found: Found, rewriter: Rewriter) -> Emptied:
        lake, now = self.workspace.lake, self.workspace.clock.now()
        digests = frozenset(
            identities.hashed(self._persons.identities.to_pylist(), lake.config.home)
        )
        keys = _keys(self.workspace, found, self._persons)
        batch = claim.batch_id(FORGET, found.dataset.seq)
        added = None
        if keys:
            table = _taken_back(found.dataset, self._persons, keys)
            added = write_rows(
                lake, found.dataset, [table], batch_id=batch, ingest_time_ms=to_millis(now)
            )
        done = self._emptied(found, len(keys))
        intent = commits.Intent(
            claim,
            FORGET,
            batch,
            rows=added.rows if added else 0,
            files=len(added.files) if added else 0,
            bytes=added.bytes if added else 0,
            ingest_time=to_millis(now),
            counts={"rows": done.rows, "files": done.files, "taken_back": done.taken_back},
            forgetting=Forgetting(found.dataset.seq, digests, self._copies(found)),
        )
        try:
            committed = removal.remove(lake, found, rewriter, intent, added=added)
        except (CommitConflictError, RunActiveError):
            for file in () if added is None else added.files:
                lake.files.delete(file.path)
            raise
        self._rid = committed.seq
        return replace(done, seq=committed.seq)


def _reads_ids_once(feed: feeds.Feed, source_uuid: str) -> bool:
    """Whether a feed takes an id of a dataset for one event, whoever has it."""
    if feed.source_uuid != source_uuid:
        return False
    (defined,) = definition.parse(feed.definition)
    return defined.dedup == "global"


def _keys(workspace: Workspace, found: Found, persons: Persons) -> dict[tuple[Any, str], int]:
    """Return identity and key of the rows that go from a log, with their last revision."""
    last: dict[tuple[Any, str], int] = {}
    if not found.dataset.is_log:
        return last
    leaves = (changelog.KEY, changelog.REVISION)
    for table in removal.going(workspace.lake, found, persons, leaves):
        whose = schemas.at_path(table, persons.path).to_pylist()
        keys, revisions = (table.column(name).to_pylist() for name in leaves)
        for identity, key, revision in zip(whose, keys, revisions, strict=True):
            last[identity, key] = max(revision, last.get((identity, key), 0))
    return last


def _taken_back(dataset: Dataset, persons: Persons, keys: dict[tuple[Any, str], int]) -> pa.Table:
    """Return a D row for each key: with identity, key and revision, and NULL in all else."""
    own = schemas.own_columns(dataset.schema)
    whose = pa.array([identity for identity, _ in keys], persons.identities.type)
    steps = schemas.split_path(own, persons.path)
    given = {
        changelog.OP: pa.array(["D"] * len(keys), pa.string()),
        changelog.KEY: pa.array([key for _, key in keys], pa.string()),
        changelog.REVISION: pa.array([revision + 1 for revision in keys.values()], pa.int64()),
        steps[0]: identities.only_at(own.field(steps[0]), steps, whose),
    }
    columns = [given.get(c.name, pa.nulls(len(keys), c.type)) for c in own]
    return pa.Table.from_arrays(columns, schema=own)
