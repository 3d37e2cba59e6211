"""Where an event is: in which batch, run, row and file; or why it is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.core.clock import EPOCH, isoformat
from shared.core.errors import NotFoundError
from shared.core.jsonable import encoder, one
from shared.core.run_state import DeliveryState
from shared.export import access, carriers
from shared.export.manifest import Manifest
from shared.feeds import definition, query, settling
from shared.lake import find
from shared.lake import schema as schemas
from shared.lake.dataset import Dataset
from shared.lake.ingest import kept_aside
from shared.lake.ingest.kept_aside import Aside
from shared.sql import changelog, tree
from shared.sql.plan import traverse
from shared.state import batches, deliveries, destinations, feeds, ledger, runs
from shared.state.batches import Batch
from shared.state.deliveries import Delivery
from shared.state.feeds import Feed
from shared.state.ledger import LedgerRow

if TYPE_CHECKING:
    from shared.feeds.workspace import Workspace

DELIVERED, COMMITTED, UNPUBLISHED = "delivered", "committed", "not delivered yet"
WAITING, FILTERED, DUPLICATE = "not covered yet", "filtered out", "duplicate"
UNSETTLED, WITHDRAWN, UNTRACED = "not settled yet", "withdrawn", "covered"
TOO_LATE = "too late to settle"
REJECTED, UNKNOWN = "rejected", "unknown"
_ORDER = (
    *(
        DELIVERED,
        COMMITTED,
        UNPUBLISHED,
        TOO_LATE,
        WITHDRAWN,
        WAITING,
        UNSETTLED,
        FILTERED,
        UNTRACED,
    ),
    *(DUPLICATE, REJECTED, UNKNOWN),
)
_MOST_ROWS = 20
"""How many rows of an identity are shown where an event's own cannot be told."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A delivery that has a row of the event.

    Attributes:
        manifest: where the manifest is; None before it is sealed.
        files: those that may carry the row, by the times they list; one of them does.
        row: the row's place in the only file, from 1; None unless it was looked for.
    """

    delivery: Delivery
    manifest: str | None
    files: tuple[str, ...] = ()
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the output: the commit it came with, by which run, and its values."""

    seq: int
    run_id: str
    values: Mapping[str, Any]
    deliveries: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The event as it lies in the source, and what became of it there.

    Attributes:
        at: when it happened; None where the source's rows have no time.
        entry: the ledger row of the run that covered it; None where none has yet.
        rows: of the output; every revision of them, where it is a log of changes.
        behind: how many commits the feed has to go to cover it.
        reason: why it is where it is, in a sentence, where that is not plain.
    """

    identity: Any
    at: datetime | None
    batch: Batch
    entry: LedgerRow | None
    verdict: str
    rows: tuple[Row, ...] = ()
    behind: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """All there is to know of an event id."""

    feed: Feed
    source: Dataset
    output: Dataset | None
    event_id: str
    occurrences: tuple[Occurrence, ...]
    rejects: tuple[Aside, ...] = field(default=())

    @property
    def verdict(self) -> str:
        """Where it is, in a word: of several occurrences, the one that has come furthest."""
        found = [occurrence.verdict for occurrence in self.occurrences]
        if not found:
            return REJECTED if self.rejects else UNKNOWN
        return min(found, key=_ORDER.index)


def explain(
    workspace: Workspace,
    name: str,
    event_id: str,
    *,
    identity: str | None = None,
    look: bool = False,
) -> Story:
    """Return what became of an event in a feed.

    Args:
        workspace: where everything is.
        name: of the feed.
        event_id: as text.
        identity: whose event; None looks at everybody's, which reads the ids of the whole source.
        look: whether to read delivered files for the row.

    Raises:
        NotFoundError: there is no such feed, or its source was dropped.
        StoreError: files cannot be read.
    """
    with workspace.database.read() as connection:
        feed = feeds.named(connection, name)
    return _Search(workspace, feed, event_id, identity, look=look).story()


class _Search:
    def __init__(
        self, workspace: Workspace, feed: Feed, event_id: str, identity: str | None, *, look: bool
    ) -> None:
        self._workspace = workspace
        self._database = workspace.database
        self._lake = workspace.lake
        self._feed = feed
        self._event_id = event_id
        self._identity = identity
        self._look = look
        (self._definition,) = definition.parse(feed.definition)
        self._source = self._lake.get(self._definition.source)
        if self._source.uuid != feed.source_uuid:
            raise NotFoundError(
                f"the source {self._source.name} was dropped and made anew",
                hint="apply the feed again, with a new output: a generation begins",
            )
        self._output = self._lake.table(feed.output_name)
        if self._output is not None and self._output.uuid != feed.output_uuid:
            self._output = None  # another dataset has the name, or no run has made it yet
        self._query = query.read(self._definition, self._lake, now=EPOCH)

    def story(self) -> Story:
        found: list[Occurrence] = []
        for occurrence in self._in_source():
            before = [one for one in found if one.identity == occurrence.identity]
            found.append(self._followed(occurrence, before))
        rejects = kept_aside.find(self._lake, self._workspace.config, self._source, self._event_id)
        return Story(
            self._feed, self._source, self._output, self._event_id, tuple(found), tuple(rejects)
        )

    # --- the source -------------------------------------------------------------------------

    def _in_source(self) -> list[Occurrence]:
        source = self._source
        assert source.identity is not None
        assert source.event_id is not None
        wanted = {source.event_id: self._event_id}
        if self._identity is not None:
            wanted[source.identity] = self._identity
        time = [] if source.timestamp is None else [source.timestamp]
        paths = [source.identity, source.event_id, schemas.BATCH, *time]
        with self._database.read() as connection:
            known = batches.by_id(connection, source.uuid)
        found = []
        for table in find.rows(self._lake, source, wanted, paths):
            columns = [
                schemas.at_path(table, path).to_pylist()
                for path in (source.identity, schemas.BATCH, *time)
            ]
            for identity, batch, *at in zip(*columns, strict=True):
                moment = at[0].astimezone(UTC) if at else None
                found.append(Occurrence(identity, moment, known[batch], None, WAITING))
        return sorted(found, key=lambda o: (o.batch.seq, str(o.identity), str(o.at)))

    # --- what became of it ------------------------------------------------------------------

    def _followed(self, found: Occurrence, before: Sequence[Occurrence]) -> Occurrence:
        """Return an occurrence with what became of it; `before` are those of its identity."""
        with self._database.read() as connection:
            entry = ledger.covering(connection, self._feed, found.batch.seq)
        if entry is None:
            return self._waiting(found)
        found = replace(found, entry=entry)
        id_path = self._path(self._source.event_id)
        if id_path is None:
            return self._untraced(found)
        rows = self._rows(found, {id_path: self._event_id})
        if not rows:
            return self._rowless(found)
        if self._is_log:
            own, ahead = rows, len(before)
            there = len({row.values.get(changelog.KEY) for row in rows})
        else:
            own = [row for row in rows if row.run_id == entry.run_id]
            ahead = sum(one.entry == entry for one in before)
            there = len(own)
        if before and ahead >= there:
            why = "the same event came before it, and that one's row stands for both"
            return replace(found, verdict=DUPLICATE, reason=why)
        own = own or rows
        return replace(found, verdict=self._verdict(own), rows=tuple(own))

    def _verdict(self, rows: Sequence[Row]) -> str:
        if self._is_log and rows[-1].values.get(changelog.OP) == "D":
            return WITHDRAWN
        if self._is_log and rows[-1].values.get(changelog.OP) == changelog.LATE:
            return TOO_LATE
        carried = [c for row in rows for c in row.deliveries]
        if not carried:
            return COMMITTED
        out = all(c.delivery.state == DeliveryState.PUBLISHED for c in carried)
        return DELIVERED if out else UNPUBLISHED

    def _untraced(self, found: Occurrence) -> Occurrence:
        """Show the rows of its identity, where these can be told at least."""
        why = f"the query does not give {self._source.event_id}, which would tell its rows"
        rows = self._rows(found, {}) if self._identity_path is not None else []
        if rows:
            why += f"; these are rows of its identity, {len(rows):,} in all"
        shown = tuple(rows[-_MOST_ROWS:])
        return replace(found, verdict=UNTRACED, reason=why, rows=shown)

    def _waiting(self, found: Occurrence) -> Occurrence:
        feed = self._feed
        behind = found.batch.seq - feed.cursor
        with self._database.read() as connection:
            active = runs.active(connection, feed.id)
        if active is not None and active.interval and found.batch.seq in active.interval:
            why = f"run {active.id} is {active.state} and covers it"
        elif active is not None and active.interval is None and active.interval_to is None:
            why = f"run {active.id} is {active.state} and will cover it"
        elif feed.state != "active":
            why = f"the feed is {feed.state}" + (f": {feed.state_reason}" * bool(feed.state_reason))
        else:
            why = "the next run covers it"
        return replace(found, verdict=WAITING, behind=behind, reason=why)

    def _rowless(self, found: Occurrence) -> Occurrence:
        """Return an occurrence that was covered and has no row, with the reason."""
        filters = self._filters()
        kept_out = f"the query's filter keeps it out; {filters}"
        settle = self._definition.settle
        if settle is None:
            why = "the output has no row of it, and the query has no filter"
            return replace(found, verdict=FILTERED, reason=kept_out if filters else why)
        with self._database.read() as connection:
            last = ledger.listing(connection, self._feed.id, 1)
        clock = last[0].counts.get(settling.CLOCK) if last else None
        why = f"its row comes when its identity was quiet for {settle.quiet} and {settle.late} more"
        if clock is not None:
            why += f", by a clock that stands at {isoformat(EPOCH + timedelta(microseconds=clock))}"
        if filters:
            why += f"; if it was, {kept_out}"
        return replace(found, verdict=UNSETTLED, reason=why)

    def _filters(self) -> str:
        """Return the conditions of the query that may keep an event out, with their lines."""
        lines = self._definition.query.splitlines()
        found = []
        for relation in traverse.relations(self._query.relation):
            if isinstance(relation, tree.Filter):
                place = traverse.position(relation.condition)
                if place is not None and place.line <= len(lines):
                    line = self._definition.query_at.line + place.line - 1
                    found.append(f"line {line}: {lines[place.line - 1].strip()}")
        return "; ".join(dict.fromkeys(found))

    # --- the output -------------------------------------------------------------------------

    def _path(self, wanted: str | None) -> str | None:
        """Return where the output has a path of the source."""
        if wanted is None:
            return None
        for name, path in self._query.shape.paths.items():
            folded = path.casefold()
            if folded == wanted.casefold():
                return name
            if wanted.casefold().startswith(f"{folded}."):
                return name + wanted[len(path) :]
        return None

    @property
    def _is_log(self) -> bool:
        return self._output is not None and self._output.is_log

    @property
    def _identity_path(self) -> str | None:
        """Where the output has the identity; a log keeps it whatever the query shows."""
        if self._output is not None and self._output.is_log:
            return self._output.identity
        return self._path(self._source.identity)

    def _rows(self, found: Occurrence, wanted: Mapping[str, str]) -> list[Row]:
        """Return the output's rows with some values that are of the event's identity."""
        output = self._output
        if output is None:
            return []
        wanted = dict(wanted)
        if self._identity_path is not None:
            wanted[self._identity_path] = str(found.identity)
        with self._database.read() as connection:
            known = batches.by_id(connection, output.uuid)
        rows = []
        encoders = {f.name: encoder(f.type) for f in schemas.user_columns(output.schema)}
        for table in find.rows(self._lake, output, wanted):
            of = table.column(schemas.BATCH).to_pylist()
            for batch, values in zip(of, table.select(list(encoders)).to_pylist(), strict=True):
                shown = {name: one(encode, values[name]) for name, encode in encoders.items()}
                row = Row(known[batch].seq, known[batch].run_id, shown)
                rows.append(replace(row, deliveries=self._deliveries(row, found, wanted)))
        return sorted(rows, key=lambda row: (row.seq, row.values.get(changelog.REVISION) or 0))

    def _deliveries(
        self, row: Row, found: Occurrence, wanted: Mapping[str, str]
    ) -> tuple[Carried, ...]:
        with self._database.read() as connection:
            made = deliveries.listing(connection, run_id=row.run_id)[::-1]
            places = {place.name: place for place in destinations.listing(connection)}
        return tuple(
            self._carried(d, places.get(str(d.spec["destination"])), found, wanted) for d in made
        )

    def _carried(
        self,
        delivery: Delivery,
        place: destinations.Destination | None,
        found: Occurrence,
        wanted: Mapping[str, str],
    ) -> Carried:
        if delivery.manifest_bytes is None or delivery.manifest_path is None:
            return Carried(delivery, None)
        base = f"{place.url}/" if place else ""
        url = base + delivery.manifest_path
        folder = delivery.manifest_path.rpartition("/")[0]
        manifest = Manifest.from_bytes(delivery.manifest_bytes)
        timed = self._output is not None and self._output.is_event
        entries = carriers.candidates(manifest, found.at if timed else None)
        row = None
        if self._look and place is not None and delivery.state == DeliveryState.PUBLISHED:
            store = access.open_destination(place, self._database, self._workspace.config.home)
            seen = carriers.look(store, folder, manifest, entries, wanted)
            entries = list(dict.fromkeys(entry for entry, _ in seen))
            row = seen[0][1] if len(seen) == 1 else None
        files = tuple(f"{base}{folder}/{entry.path}" for entry in entries)
        return Carried(delivery, url, files, row)
