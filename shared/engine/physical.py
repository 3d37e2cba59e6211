"""From stages to tasks: which files each task reads, and the program it runs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from shared.config.model import Config
from shared.core.errors import InputError
from shared.core.intervals import Interval
from shared.engine.copies import COPY, Copying
from shared.engine.exchange import Exchange
from shared.engine.fragment import Limits
from shared.engine.graph import Graph
from shared.engine.lower.expressions import name
from shared.engine.lower.program import Program
from shared.engine.lower.relations import compile_stage
from shared.engine.task import Read, Task
from shared.engine.touched import Due, Touched
from shared.engine.unique import Losers, losers
from shared.lake import scan
from shared.lake.dataset import Dataset
from shared.lake.files import Files, normal_url
from shared.lake.lake import Lake
from shared.sql import changelog, tree
from shared.sql.plan import windows
from shared.sql.plan.stages import Plan, Stage
from shared.state import commits, datasets

_INLINE_HERE = 64 << 20
_INLINE_ON_CLUSTER = 4 << 20


@dataclass(frozen=True, slots=True)
class Driving:
    """A feed's source and the commits a run of it covers.

    Scans of the dataset know which rows are new in the interval (`_fm_new`), and give only the
    events of touched identities: the caller vouches that the query is identity-local. So do scans
    of the feed's log.

    Attributes:
        dataset_uuid: the source.
        interval: identities with a row of these commits are touched.
        log_uuid: what the feed has emitted so far, where it looks at that.
        also: further touched identities; None: all there are.
        ordered: whether events come in an order of their own, whatever the files.
        bounds: for each batch of the interval, `_fm_bound` of its rows.
        unique: whether an id is one event, whichever identities have it.
        due: identities with an event after the first and up to the second of these times are
            touched too (microseconds since 1970).
    """

    dataset_uuid: str
    interval: Interval
    log_uuid: str | None = None
    also: pa.Array | None = field(default_factory=lambda: pa.array([], pa.string()))
    ordered: bool = False
    bounds: Mapping[str, int] = field(default_factory=dict)
    due: tuple[int, int] | None = None
    unique: bool = False


class Physical:
    """Makes the tasks of one query; datasets are read as of one commit throughout.

    Args:
        lake: where the datasets are.
        pins: the commit to read per dataset uuid; the last one where there is none.
        driving: of a feed's run.
    """

    def __init__(
        self, lake: Lake, *, pins: Mapping[str, int] | None = None, driving: Driving | None = None
    ) -> None:
        self._lake = lake
        self._pins = pins or {}
        self._driving = driving
        self._fragments: dict[
            tuple[str, tree.Snapshots | None], dict[int | None, scan.Fragment]
        ] = {}
        self._new: frozenset[str] = frozenset()
        self._seqs: dict[str, int] = {}
        self._counted: set[int | None] = set()
        self._driven_by: Dataset | None = None
        self._source: dict[int | None, scan.Fragment] = {}
        self._lost: dict[int | None, Losers] | None = None
        if driving is not None:
            with lake.database.read() as connection:
                found = commits.batches_between(connection, driving.dataset_uuid, driving.interval)
                history = commits.history(connection, driving.dataset_uuid)
            self._new = frozenset(found)
            self._seqs = {commit.batch_id: commit.seq for commit in history}

    def graph(self, plan: Plan) -> Graph:
        """Return the tasks of all stages."""
        token = secrets.token_hex(8)
        config = self._lake.config
        kept = exchange_of(config, token)
        limits = limits_of(config)
        stages = tuple(self._tasks(stage, limits, kept) for stage in plan.stages)
        return Graph(token, stages)

    def fragments(self, stage: Stage) -> list[tuple[tree.Scan, dict[int | None, scan.Fragment]]]:
        """Return each scan of a stage with its files by bucket; untouched buckets left out."""
        return [(node, self._planned(node)) for node in stage.reads]

    def _tasks(self, stage: Stage, limits: Limits, kept: Exchange) -> tuple[Task, ...]:
        program = compile_stage(stage.relation)
        ordered = self._driving is not None and self._driving.ordered
        steady = ordered and any(map(windows.rounds, windows.calls(stage.relation)))
        planned = self.fragments(stage)
        buckets = sorted(
            {bucket for _, fragments in planned for bucket in fragments},
            key=lambda b: (b is None, b or 0),
        )
        return tuple(
            Task(
                what=f"stage {stage.id}, {'no bucket' if bucket is None else f'bucket {bucket}'}",
                program=program,
                reads=self._reads(program, planned, bucket),
                inputs=stage.inputs,
                limits=limits,
                exchange=kept,
                steady=steady,
            )
            for bucket in buckets or [None]  # without any file there still is an answer
        )

    def _reads(
        self,
        program: Program,
        planned: list[tuple[tree.Scan, dict[int | None, scan.Fragment]]],
        bucket: int | None,
    ) -> tuple[Read, ...]:
        reads = []
        for table_name, (node, fragments) in zip(program.scans, planned, strict=True):
            dataset = dataset_of(node)
            read = Read(
                name=table_name,
                fragment=fragments.get(bucket) or self._empty(dataset, bucket),
                leaves=node.leaves if node.leaves is not None else _all_leaves(node),
                columns=tuple((c.name, name(c)) for c in node.columns),
            )
            if self._drives(dataset):
                read = self._driven(read, dataset, bucket)
            if self._driving is not None and dataset.uuid in self._narrowed():
                read = replace(read, touched=self._touched(dataset, bucket))
            reads.append(read)
        return tuple(reads)

    def _driven(self, read: Read, dataset: Dataset, bucket: int | None) -> Read:
        """Return what is read of a feed's source."""
        assert self._driving is not None
        assert dataset.identity is not None
        copying = None
        if any(column == COPY for column, _ in read.columns):
            lost = self._losers(dataset).get(bucket) if self._driving.unique else None
            copying = Copying(dataset.identity, self._seqs, lost)
        order = (dataset.identity, *filter(None, (dataset.timestamp,)))
        if dataset.is_log:
            order = (*order, changelog.REVISION)
        counted = bucket not in self._counted
        self._counted.add(bucket)
        return replace(
            read,
            new_batches=self._new,
            copying=copying,
            order=order if self._driving.ordered else (),
            bounds=self._driving.bounds,
            counted=counted,
        )

    def _losers(self, dataset: Dataset) -> dict[int | None, Losers]:
        """Return which events are copies of another identity's, by bucket."""
        if self._lost is None:
            assert dataset.identity is not None
            whole = self._visible(dataset, None)
            self._lost = losers(whole, dataset.identity, self._seqs, self._new)
        return self._lost

    def _narrowed(self) -> set[str]:
        """Return the datasets of which only touched identities are read."""
        assert self._driving is not None
        if self._driving.also is None:
            return set()
        return {self._driving.dataset_uuid, self._driving.log_uuid or ""}

    def _touched(self, dataset: Dataset, bucket: int | None) -> Touched:
        assert self._driving is not None
        assert self._driving.also is not None
        assert dataset.identity is not None
        source = self._driven_dataset()
        assert source.identity is not None
        mine = self._fragments_of(source).get(bucket) or self._empty(source, bucket)
        due = None
        if self._driving.due is not None and source.timestamp is not None:
            due = Due(mine, source.timestamp, *self._driving.due)
        return Touched(
            mine.only(self._new), source.identity, self._driving.also, dataset.identity, due
        )

    def _driven_dataset(self) -> Dataset:
        """Return the feed's source; looked up once."""
        if self._driven_by is None:
            assert self._driving is not None
            with self._lake.database.read() as connection:
                row = datasets.by_uuid(connection, self._driving.dataset_uuid)
            assert row is not None
            self._driven_by = self._lake.get(row.name)
        return self._driven_by

    def _fragments_of(self, source: Dataset) -> dict[int | None, scan.Fragment]:
        """Return the files of the driving dataset by bucket."""
        if not self._source:
            self._source = {f.bucket: self._remote(f) for f in self._visible(source, None)}
        return self._source

    def _planned(self, node: tree.Scan) -> dict[int | None, scan.Fragment]:
        dataset = dataset_of(node)
        key = (dataset.uuid, node.snapshots)
        if key not in self._fragments:
            found = self._visible(dataset, node.snapshots)
            if self._driving is not None and dataset.uuid in self._narrowed():
                found = self._worth_reading(found)
            self._fragments[key] = {f.bucket: self._remote(f) for f in found}
        return self._fragments[key]

    def _worth_reading(self, found: tuple[scan.Fragment, ...]) -> tuple[scan.Fragment, ...]:
        """Leave out the buckets in which no identity is touched."""
        assert self._driving is not None
        if self._driving.also is None or len(self._driving.also) or self._driving.due:
            return found
        mine = self._fragments_of(self._driven_dataset())
        return tuple(f for f in found if f.bucket in mine and mine[f.bucket].may_have(self._new))

    def _visible(
        self, dataset: Dataset, snapshots: tree.Snapshots | None
    ) -> tuple[scan.Fragment, ...]:
        """Return the files of a dataset, as of one commit, that a SNAPSHOT clause leaves."""
        seq = self._pins.get(dataset.uuid)
        if seq is None and self._driving is not None and self._drives(dataset):
            seq = self._driving.interval.end
        if snapshots is None:
            # a run that was pinned before a forget says again what is left, and nothing else
            driven = self._driving is not None
            return scan.plan(self._lake, dataset, seq=seq, but_forgotten=driven)
        interval = _interval(dataset, snapshots, dataset.seq if seq is None else seq)
        if interval.empty:
            return ()
        found = scan.plan(self._lake, dataset, seq=interval.end)
        if interval.start == 0:
            return found
        with self._lake.database.read() as connection:
            batches = frozenset(commits.batches_between(connection, dataset.uuid, interval))
        kept = (fragment.only(batches) for fragment in found)
        return tuple(fragment for fragment in kept if fragment.files)

    def _drives(self, dataset: Dataset) -> bool:
        return self._driving is not None and dataset.uuid == self._driving.dataset_uuid

    def _empty(self, dataset: Dataset, bucket: int | None) -> scan.Fragment:
        return scan.Fragment(bucket, (), self._lake.files, dataset.schema, dataset.event_id)

    def _remote(self, fragment: scan.Fragment) -> scan.Fragment:
        """A worker elsewhere has other temporary folders than we have."""
        if not self._lake.config.dask.address:
            return fragment
        return replace(fragment, place=replace(fragment.place, spool_root=""))


def _interval(dataset: Dataset, snapshots: tree.Snapshots, last: int) -> Interval:
    """Return the commits of a SNAPSHOT clause; a start after the end is none of them.

    Raises:
        InputError: there is no such commit.
    """
    start, end = snapshots.start, last if snapshots.end is None else snapshots.end
    if start > last and snapshots.fallback:
        start = 0
    for number in (start, end):
        if number > last:
            raise InputError(
                f"{dataset.name} has no snapshot {number:,}: its last one is {last:,}",
                hint=f"SELECT snapshot_id FROM (SELECT history_meta('{dataset.name}'))",
            )
    return Interval(min(start, end), end)


def dataset_of(node: tree.Scan) -> Dataset:
    """Return the dataset of a scan: the lake gave it to the analyser."""
    assert isinstance(node.table, Dataset)
    return node.table


def limits_of(config: Config) -> Limits:
    """Return what one task may take; on a cluster each worker has its own temporary folder."""
    spool = "" if config.dask.address else config.export.spool
    return Limits(config.engine.memory_limit, config.engine.threads, spool)


def exchange_of(config: Config, token: str) -> Exchange:
    """Return where the tasks of one query leave their rows."""
    files = replace(Files.of(config), url=normal_url(config.scratch.url))
    if config.dask.address:
        files = replace(files, spool_root="")
    inline = _INLINE_ON_CLUSTER if config.dask.address else _INLINE_HERE
    return Exchange(files, token, inline)


def _all_leaves(node: tree.Scan) -> tuple[str, ...]:
    return tuple(c.name for c in node.columns if c.name not in tree.MADE)
