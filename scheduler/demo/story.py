"""The demo itself: ingest, run, deliver, prove, batch after batch, and then look at what came."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pyarrow as pa

from scheduler import embedded
from scheduler.cli import doorbell, wait
from scheduler.demo import delivered, events
from scheduler.demo.delivered import Step
from shared.core.errors import InternalError, OperationError, VerificationError
from shared.export import access, verify
from shared.feeds import apply, definition, operate
from shared.feeds.report import RunReport
from shared.feeds.workspace import Workspace
from shared.lake.dataset import Layout
from shared.lake.ingest.ingest import ingest_files
from shared.state import destinations

Say = Callable[[str], None]

FEED = "visits"
_SOURCE = "hits"
_PATIENCE = 180.0
"""Seconds for one run; far more than it takes, so that a worker that died ends the demo."""
_LAYOUT = Layout("endUserIDs._experience.aaid.id", "timestamp", "_id", (), 8)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is ingested at once.

    Attributes:
        format: as `feedmill ingest --format` takes it.
        late: how many of its events happened on an earlier day.
    """

    name: str
    file: Path
    format: str
    late: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """What became of one batch.

    Attributes:
        commits: of the source that the run covered, as the ledger has it: `(from, to]`.
        seconds: from the batch's first byte to its proved manifest.
    """

    batch: str
    rows_in: int
    late: int
    sessions: int
    rows_out: int
    files: int
    commits: str
    content_hash: str
    run: str
    manifest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Late:
    """An event that came late, and what it did.

    Attributes:
        came: the batch it came with.
        changed: rows delivered before it, each as it was told and as it would be told now.
    """

    step: Step
    came: str
    changed: tuple[tuple[Step, Step], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All of it."""

    chapters: tuple[Chapter, ...]
    visitor: str | None
    journey: tuple[Step, ...]
    late: Late | None
    seconds: float


def generated(folder: Path) -> tuple[Batch, ...]:
    """Write a week of events, a file a day as the shop hears of them."""
    folder.mkdir(parents=True)
    batches = []
    for day, found in enumerate(events.week()):
        date = events.MONDAY + timedelta(days=day)
        file = folder / f"{date:%Y-%m-%d}.ndjson"
        lines = (json.dumps(event.as_xdm()) + "\n" for event in found)
        file.write_text("".join(lines), encoding="utf-8")
        late = sum(event.is_late for event in found)
        batches.append(Batch(f"{date:%a %d %b}", file, "json", late))
    return tuple(batches)


def real(manifests: Sequence[Path]) -> tuple[Batch, ...]:
    """Return a batch for each manifest of an Adobe data feed."""
    return tuple(Batch(path.stem, path.absolute(), "adobe-datafeed") for path in manifests)


def tell(home: Path, batches: Sequence[Batch], say: Say) -> Story:
    """Start everything in the home, take the batches through it, and stop everything.

    Args:
        home: an empty one.
        batches: in the order in which they come.
        say: told what is going on.

    Raises:
        OperationError: something did not start, or a run failed.
        VerificationError: a delivery is not what its manifest says.
    """
    started = time.monotonic()
    workspace = Workspace.open(home)
    try:
        say("starting a broker, a worker, the scheduler and Flower")
        with embedded.running(workspace.config, say) as everything, _interruptible():
            say(f"Flower, while this runs: {everything.addresses['flower']}")
            teller = _Teller(workspace, say)
            chapters = [teller.chapter(batch, number) for number, batch in enumerate(batches, 1)]
            teller.check_once()
            say("looking into the delivered files")
            visitor, journey, late = teller.closer(batches)
    finally:
        workspace.close()
    return Story(tuple(chapters), visitor, journey, late, time.monotonic() - started)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end what runs here where it is: there is no loop that would look at a flag."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Teller:
    def __init__(self, workspace: Workspace, say: Say) -> None:
        self._workspace = workspace
        self._say = say
        text = resources.files("scheduler.demo").joinpath("visits.yaml").read_text(encoding="utf-8")
        (self._definition,) = definition.parse(text)
        self._drop = workspace.config.home / "drop"
        self._delivered: list[pa.Table] = []

    def chapter(self, batch: Batch, number: int) -> Chapter:
        """Take one batch from its file to a proved delivery."""
        workspace, started = self._workspace, time.monotonic()
        report = ingest_files(
            workspace.lake,
            workspace.database,
            workspace.config,
            _SOURCE,
            [batch.file],
            clock=workspace.clock,
            format=batch.format,
            batch_id=f"demo-{number}",
            create=_LAYOUT,
        )
        if number == 1:
            self._say("the first run compiles its kernels and takes some seconds longer")
            self._apply()
        found = self._run(self._say if number == 1 else lambda _text: None)
        (delivery,) = found.deliveries
        entry = found.ledger
        assert entry is not None
        assert delivery.manifest_path is not None
        manifest = self._drop / delivery.manifest_path
        _prove(manifest)
        rows = delivered.read(manifest)
        self._delivered.append(rows)
        chapter = Chapter(
            batch=batch.name,
            rows_in=report.rows,
            late=batch.late,
            sessions=delivered.sessions(rows),
            rows_out=rows.num_rows,
            files=delivery.files or 0,
            commits=f"({entry.interval_from}, {entry.interval_to}]",
            content_hash=entry.content_hash,
            run=found.run.id,
            manifest=str(manifest),
            seconds=time.monotonic() - started,
        )
        self._say(
            f"{batch.name}: {report.rows:,} events in, {rows.num_rows:,} rows delivered and proved, "
            f"{chapter.seconds:.1f} s"
        )
        return chapter

    def _apply(self) -> None:
        workspace = self._workspace
        place = access.define("drop", self._drop.as_uri(), {})
        with workspace.database.write() as connection:
            destinations.put(connection, place, workspace.clock.now())
        apply.apply(workspace, apply.plan(workspace, self._definition.text))

    def _run(self, say: Say) -> RunReport:
        """Queue a run as `feedmill feed run --wait` does, and return how the worker ended it."""
        workspace = self._workspace
        with workspace.database.write() as connection:
            run_id = operate.queue(connection, FEED, workspace.clock.now())
        doorbell.ring(workspace, f"run {run_id}")
        found = wait.for_run(workspace, run_id, seconds=_PATIENCE, say=say)
        if not wait.succeeded(found):
            errors = [found.run.error, *(delivery.error for delivery in found.deliveries)]
            why = next((str(e["message"]) for e in errors if e), "its deliveries did not arrive")
            raise OperationError(
                f"run {run_id} is {found.run.state}: {why}",
                hint=f"see the logs in {workspace.config.home / 'log'}",
            )
        return found

    def check_once(self) -> None:
        """Make sure that every event of the lake was delivered once.

        Raises:
            InternalError: one was not, or twice.
        """
        ids = pa.concat_arrays(
            [chunk for rows in self._delivered if rows.num_rows for chunk in rows["_id"].chunks]
        )
        workspace = self._workspace
        counted = workspace.session().execute(
            f"SELECT count(*) AS n, count(DISTINCT _id) AS ids FROM {_SOURCE}",
            now=workspace.clock.now(),
        )
        (there,) = counted[-1].to_pylist()
        seen = {"n": len(ids), "ids": len(ids.unique())}
        if there != seen:
            raise InternalError(f"the lake has {there} and the deliveries have {seen}")

    def closer(self, batches: Sequence[Batch]) -> tuple[str | None, tuple[Step, ...], Late | None]:
        """Return a visitor, their journey, and the late event in it, from the delivered files."""
        ours = any(batch.format == "json" for batch in batches)
        visitor = events.ALEX if ours else delivered.interesting(self._delivered)
        if visitor is None:
            return None, (), None
        journey = delivered.journey(self._delivered, visitor)
        return visitor, journey, self._late(journey, batches)

    def _late(self, journey: Sequence[Step], batches: Sequence[Batch]) -> Late | None:
        """Return the first step that came after a later one, and what it changed for those."""
        late = next(
            (s for s in journey if any(e.time > s.time and e.batch < s.batch for e in journey)),
            None,
        )
        if late is None:
            return None
        now = {step.id: step for step in self._as_of_now(journey)}
        changed = [
            (step, now[step.id])
            for step in journey
            if step.batch < late.batch and step.told != now[step.id].told
        ]
        return Late(late, batches[late.batch - 1].name, tuple(changed))

    def _as_of_now(self, journey: Sequence[Step]) -> list[Step]:
        """Return the same rows as the feed's query tells them now that everything is known."""
        workspace = self._workspace
        ids = ", ".join("'" + step.id.replace("'", "''") + "'" for step in journey)
        query = f"SELECT * FROM ({self._definition.query}) WHERE _id IN ({ids})"
        result = workspace.session().execute(query, now=workspace.clock.now())[-1]
        return [delivered.step(row, 0) for row in result.to_pylist()]


def _prove(manifest: Path) -> None:
    for checked in verify.verify(str(manifest)).checked:
        if not checked.ok:
            raise VerificationError(f"{checked.url}: {'; '.join(checked.problems)}")
