"""One batch on its way into a dataset: read, refuse, commit once, say what happened."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from shared.config.model import Config
from shared.core import ids
from shared.core.clock import Clock, to_millis
from shared.core.errors import AlreadyExistsError, InputError
from shared.lake.dataset import Dataset, Layout
from shared.lake.ingest import kinds, shape
from shared.lake.ingest.datafeed.feed import DataFeed
from shared.lake.ingest.rejects import Rejects
from shared.lake.ingest.report import IngestReport
from shared.lake.ingest.rows import Progress, rows, stage, unstage
from shared.lake.ingest.source import Source
from shared.lake.lake import Lake
from shared.lake.write import write_rows
from shared.state import commits
from shared.state.database import Database
from shared.state.runs import Claim

_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a batch does to a dataset: its columns afterwards, and which of them are new."""

    dataset: Dataset | None
    layout: Layout
    target: pa.Schema
    new_columns: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether the dataset is created or gets columns."""
        return self.dataset is None or bool(self.new_columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The paths without a value at which a row of an event dataset is none."""
        layout = self.layout
        return tuple(p for p in (layout.identity, layout.timestamp, layout.event_id) if p)


class Batch:
    """Takes the rows of some sources into one dataset, in one commit.

    Args:
        lake: where the dataset is.
        database: the record.
        config: the settings.
        name: the dataset.
        clock: gives the ingest time.
        batch_id: letters, digits, `.`, `_`, `-`; random when None.
        max_rejects: how many rows may be rejected.
        progress: told the rows read.
    """

    def __init__(
        self,
        lake: Lake,
        database: Database,
        config: Config,
        name: str,
        clock: Clock,
        batch_id: str | None,
        max_rejects: int,
        progress: Progress | None,
    ) -> None:
        if batch_id is not None and not _BATCH_ID.fullmatch(batch_id):
            raise InputError(
                f"the batch id {batch_id!r} cannot be used",
                hint="up to 100 letters, digits, dots, underscores and hyphens",
            )
        if max_rejects < 0:
            raise InputError("--max-rejects must be 0 or more")
        self._lake = lake
        self._database = database
        self._config = config
        self._name = name
        self._now = clock.now()
        self._batch_id = batch_id or ids.ulid(self._now)
        self._max_rejects = max_rejects
        self._rejects_place = rejects_place(config, self._batch_id)
        self._progress = progress or (lambda _what, _done, _total: None)

    def ingest(
        self, open_sources: Callable[[], Sequence[Source]], create: Layout | None
    ) -> IngestReport:
        """Do it; what must hold before anything is touched is checked first."""
        dataset = self._lake.table(self._name)
        if dataset is not None and (done := self._done(dataset)) is not None:
            return done
        sources = open_sources()
        if not any(len(source.schema) for source in sources):
            if dataset is None:
                shape.refuse_nothing(self._name)
            return IngestReport(dataset.name, self._batch_id, dataset.seq)
        try:
            return self._take(sources, self._plan(dataset, sources, create))
        except AlreadyExistsError:  # somebody created the dataset while this batch was read
            return self._take(sources, self._plan(self._lake.get(self._name), sources, create))

    def _done(self, dataset: Dataset) -> IngestReport | None:
        with self._database.read() as connection:
            commit = commits.batch(connection, dataset.uuid, self._batch_id)
        if commit is None:
            return None
        return IngestReport(
            dataset=dataset.name, batch_id=self._batch_id, seq=commit.seq, repeated=True
        )

    def _plan(
        self, dataset: Dataset | None, sources: Sequence[Source], create: Layout | None
    ) -> _Plan:
        schema = shape.common(sources)
        if dataset is None:
            schema, layout = shape.laid_out(schema, create or Layout.record())
            return _Plan(None, layout, schema, ())
        layout = Layout(
            identity=dataset.identity,
            timestamp=dataset.timestamp,
            event_id=dataset.event_id,
            key=dataset.key,
            buckets=dataset.buckets,
        )
        have = [f for f in dataset.schema if f.name.casefold() not in kinds.SYSTEM_COLUMNS]
        new: list[str] = []
        target = pa.schema(kinds.extended_fields(have, list(schema), "", new))
        shape.refuse_dotted(new, target)
        return _Plan(dataset, layout, target, tuple(new))

    def _take(self, sources: Sequence[Source], plan: _Plan) -> IngestReport:
        with tempfile.TemporaryDirectory(prefix="feedmill-ingest-") as folder:
            spool = Path(folder) / "rejects.ndjson"
            rejects = Rejects(spool, self._max_rejects, place=self._rejects_place)
            tables = rows(sources, plan.target, plan.required, rejects, self._progress)
            try:
                if plan.changes:
                    stage(tables, plan.target, Path(folder) / "rows.arrow")
                    rejects.check()
                    tables = unstage(Path(folder) / "rows.arrow")
                return self._land(plan, tables, rejects, sources)
            finally:
                rejects.close()
                self._keep(rejects)

    def _land(
        self,
        plan: _Plan,
        tables: Iterator[pa.Table],
        rejects: Rejects,
        sources: Sequence[Source],
    ) -> IngestReport:
        """Commit the rows under a run of this process."""
        key = f"{plan.dataset.uuid}/{self._batch_id}" if plan.dataset else ids.ulid(self._now)
        with self._lake.own_run(kind="ingest", key=key, now=self._now, owner=ids.owner()) as claim:
            dataset, statement = self._prepared(plan, claim)
            millis = to_millis(self._now)
            written = write_rows(
                self._lake, dataset, tables, batch_id=self._batch_id, ingest_time_ms=millis
            )
            rejects.check()
            intent = commits.Intent(
                claim=claim,
                kind="append",
                batch_id=self._batch_id,
                rows=written.rows,
                files=len(written.files),
                bytes=written.bytes,
                statement=statement,
                ingest_time=millis,
                counts={"rows": written.rows, "rejected": rejects.count},
            )
            committed = self._lake.append(dataset, written, intent)
        return IngestReport(
            dataset=dataset.name,
            batch_id=self._batch_id,
            seq=committed.seq,
            rows=written.rows,
            rejected=rejects.count,
            rejects_path=self._rejects_place if rejects.count else None,
            new_columns=plan.new_columns,
            created=plan.dataset is None,
            files=len(written.files),
            unknown_lookups=_unknown(sources),
            ingest_time=self._now,
        )

    def _prepared(self, plan: _Plan, claim: Claim) -> tuple[Dataset, int]:
        """Return the dataset as the batch needs it, and the number of the next statement."""
        if plan.dataset is None:
            return self._lake.create(self._name, plan.target, plan.layout, claim, last=False), 1
        if plan.new_columns:
            changed = self._lake.add_columns(
                plan.dataset, plan.target, claim, f"{self._batch_id}-columns", last=False
            )
            return changed, 1
        return plan.dataset, 0

    def _keep(self, rejects: Rejects) -> None:
        """Put the reject file where people find it, whether the batch was committed or not."""
        if not rejects.count:
            return
        if _is_local(self._config):
            kept = Path(self._rejects_place)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(rejects.spool, kept)
        else:
            self._lake.files.put_file(rejects.spool, self._rejects_place)


def rejects_place(config: Config, batch_id: str) -> str:
    """Return where the rejects of a batch are: in the home, or in a warehouse that is elsewhere."""
    if _is_local(config):
        return str(config.home / "rejects" / f"{batch_id}.ndjson")
    return f"{config.warehouse.url.rstrip('/')}/_rejects/{batch_id}.ndjson"


def _is_local(config: Config) -> bool:
    return config.warehouse.url.startswith(("file:", "/"))


def _unknown(sources: Sequence[Source]) -> dict[str, dict[str, int]]:
    """Return the ids that the lookups of all feeds lack, added up."""
    found: dict[str, dict[str, int]] = {}
    for source in sources:
        if isinstance(source, DataFeed):
            for label, unknown in source.unknown.items():
                counts = found.setdefault(label, {})
                for number, hits in unknown.items():
                    counts[number] = counts.get(number, 0) + hits
    return found
