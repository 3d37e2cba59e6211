"""The rows of a feed of changes: what its query says now against what it said before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from shared.core.intervals import Interval
from shared.engine.session import Driving
from shared.feeds import settling
from shared.feeds.query import FeedQuery, settled
from shared.feeds.settling import Clock
from shared.feeds.touching import Touching
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.sql import changelog, tree
from shared.sql.arrow import from_arrow
from shared.sql.plan.changes import Changes
from shared.sql.plan.difference import Difference, difference, settlement
from shared.sql.plan.settled import Settling
from shared.sql.types import DataType
from shared.state import commits
from shared.state.database import Connection
from shared.state.ledger import LedgerRow

_OPS = {
    "I": "inserted",
    "U": "updated",
    "D": "deleted",
    changelog.LATE: "late_after_settle",
    changelog.MERGED: "sessions_merged",
    changelog.SPLIT: "sessions_split",
}


def rows(query: FeedQuery, output: Dataset, clock: Clock | None, seq: int) -> Difference:
    """Return the relation whose rows go into the output.

    Args:
        query: of the feed.
        output: its log, or a draft of it.
        clock: how the clock moves, where rows settle.
        seq: the run's last commit of the source.
    """
    shape, settle = query.shape, query.definition.settle
    assert isinstance(shape, Changes)
    log = output if output.seq else None
    if settle is None or clock is None:
        return difference(shape, stored(output), log, seq)
    stands = -(1 << 62) if clock.after is None else clock.after
    by = Settling(settle.quiet_micros, settle.late_micros, stands, log)
    return settlement(settled(query, by), stored(output), by)


def state(output: Dataset) -> tree.Relation:
    """Return the relation of what a log says now, all its columns."""
    columns = tuple(
        tree.Column(number, field.name, from_arrow(field.type))
        for number, field in enumerate(schemas.own_columns(output.schema))
    )
    return tree.Scan(columns=columns, table=output, log=tree.LogView.STATE)


def stored(output: Dataset) -> dict[str, DataType]:
    """Return the columns that a log keeps of its query, and their types."""
    own = schemas.own_columns(output.schema)
    return {f.name: from_arrow(f.type) for f in own if f.name not in changelog.COLUMNS}


def driving(
    driving: Driving,
    query: FeedQuery,
    output: Dataset,
    clock: Clock | None,
    *,
    everything: bool,
    touching: Touching | None,
) -> Driving:
    """Return what a run reads: touched identities of the source and of the log."""
    settle = query.definition.settle
    bounds: Mapping[str, int] = {}
    due = None
    if settle is not None and clock is not None:
        bounds, due = clock.bounds, settling.due(clock, settle)
    if touching is not None:
        due, everything = touching.due, everything or touching.since is None
    return Driving(
        driving.dataset_uuid,
        driving.interval,
        log_uuid=output.uuid,
        also=None if everything else driving.also,
        ordered=True,
        unique=driving.unique,
        bounds=bounds,
        due=due,
    )


class Counted:
    """How many rows of each kind have gone into a log."""

    def __init__(self) -> None:
        self._ops: Counter[str] = Counter()

    def add(self, table: pa.Table) -> None:
        """Count the rows of a table."""
        for found in table.column(changelog.OP).value_counts().to_pylist():
            self._ops[found["values"]] += found["counts"]

    def counts(self) -> dict[str, int]:
        """Return the counts, as the ledger has them."""
        return {name: self._ops[op] for op, name in _OPS.items()}


def begins_generation(
    connection: Connection,
    last: LedgerRow | None,
    query: FeedQuery,
    interval: Interval,
    pins: Mapping[str, int],
    code: str,
) -> str | None:
    """Return why all identities have to be looked at, or None where the touched ones do.

    Args:
        connection: to the record.
        last: the ledger row of the feed's run before; None: this is the first.
        query: of the feed, as it is now.
        interval: the commits of the source that the run covers.
        pins: the commit that the run reads of each dataset.
        code: the version of the code.
    """
    if last is None:
        return "the first run"
    if last.plan_hash != query.plan_hash:
        return "another query"
    if last.code_version != code:
        return f"another release: {code}, was {last.code_version}"
    for dataset in query.reads[1:]:
        before = last.pins.get(dataset.uuid)
        if before is None or commits.changed_between(
            connection, dataset.uuid, before, pins[dataset.uuid]
        ):
            return f"the lookup {dataset.name} has changed"
    if replaced(connection, query.source, interval):
        return f"rows of {query.source.name} were replaced"
    return None


def replaced(connection: Connection, source: Dataset, interval: Interval) -> commits.Commit | None:
    """Return the first commit of an interval that replaced rows of earlier ones, or lost some."""
    kinds = [kind for kind in commits.REMOVING if kind != "forget"]  # those are looked at apart
    return commits.first_removal(connection, source.uuid, interval, kinds=kinds)


def none_of(query: FeedQuery) -> dict[str, Any]:
    """Return the counts of a run that emits nothing."""
    return Counted().counts() if isinstance(query.shape, Changes) else {}
