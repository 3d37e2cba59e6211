"""Carrying out one delivery: claim, files, seal, manifest (PROTOCOL §3).

Data files are made from the committed snapshot, named by their content and proved at the store;
then the manifest's bytes are sealed in the record, and only sealed bytes are ever put.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from shared.core import failpoints
from shared.core.clock import Clock
from shared.core.errors import (
    FeedmillError,
    FencedError,
    ManifestConflictError,
    NotFoundError,
    OperationError,
    StoreUnavailableError,
    VerificationError,
)
from shared.core.intervals import Interval
from shared.core.run_state import DeliveryState
from shared.export import access, checksum, manifest, parts
from shared.export import plan as plans
from shared.export.manifest import FileEntry, Manifest
from shared.export.plan import Plan
from shared.export.stores.store import Store, Stored
from shared.export.writers import format as formats
from shared.lake import scan
from shared.lake import schema as schemas
from shared.lake.content import ContentHash
from shared.lake.owner import explained
from shared.obs import logging
from shared.state import commits, deliveries, destinations
from shared.state.deliveries import Delivery, DeliveryClaim
from shared.state.destinations import Destination
from shared.state.forgotten import FORGET
from shared.state.lease import Lease

if TYPE_CHECKING:
    from shared.lake.lake import Lake

BUSY = "busy"

_log = logging.get("export")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery, or of the attempt at it.

    Attributes:
        state: the delivery's: published, failed, quarantined, held, cancelled; open or sealed
            where it is tried again later; or busy, where another worker has it.
        manifest: where the manifest is, or will be; None before it is sealed.
        error: what the record keeps of the last failure.
    """

    id: str
    name: str
    state: str
    files: int | None = None
    rows: int | None = None
    bytes: int | None = None
    manifest: str | None = None
    error: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "files": self.files,
            "rows": self.rows,
            "bytes": self.bytes,
            "manifest": self.manifest,
            "error": self.error,
        }


class _Stopped(Exception):  # noqa: N818 (it is no error)
    """The worker drains: what is not sealed is handed back."""


def deliver(
    lake: Lake,
    delivery_id: str,
    *,
    owner: str,
    clock: Clock,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Make, seal and publish a delivery, or as much of it as is left to do.

    What the store or the input did wrong is noted in the record and in the outcome: another
    attempt is due later where it may help. A delivery that is done, held or somebody else's is
    left alone.

    Args:
        lake: where the rows, the record and the settings are.
        delivery_id: which delivery.
        owner: who does it.
        clock: for the record only: nothing that is delivered depends on it.
        stop: asked between two files; True hands the delivery back.

    Raises:
        NotFoundError: there is no such delivery.
        DatabaseUnreachableError: the record cannot be written; the lease runs out by itself.
    """
    return _Attempt(lake, delivery_id, owner, clock, stop or (lambda: False)).run()


class _Attempt:
    """One worker's attempt at one delivery."""

    def __init__(
        self, lake: Lake, delivery_id: str, owner: str, clock: Clock, stop: Callable[[], bool]
    ) -> None:
        self._lake = lake
        self._id = delivery_id
        self._owner = owner
        self._clock = clock
        self._stop = stop

    def run(self) -> Outcome:
        row = self._row()
        if row.state == DeliveryState.SEALED:
            if self._is_free(row):
                self._noting(None, lambda: self._put(row, check=lambda: None))
        elif row.state == DeliveryState.OPEN:
            claim = self._claim()
            if claim is not None:
                self._noting(claim, lambda: self._work(claim))
        return self._outcome()

    def _is_free(self, row: Delivery) -> bool:
        """Whether nobody is putting the sealed manifest, and it is time to try."""
        if row.not_before is not None and row.not_before > self._clock.now():
            return False
        with self._lake.database.read() as connection:
            now = self._lake.database.clock(connection)
        return row.lease_until is None or row.lease_until < now

    def _claim(self) -> DeliveryClaim | None:
        with self._lake.database.write() as connection:
            return deliveries.claim(
                connection,
                self._id,
                owner=self._owner,
                lease_seconds=self._lake.config.runs.lease_seconds,
                now=self._clock.now(),
            )

    def _work(self, claim: DeliveryClaim) -> None:
        failpoints.hit("delivery.claimed")
        settings = self._lake.config.runs
        row = self._row()
        if row.attempts >= settings.max_attempts:
            raise OperationError(
                f"{row.attempts} attempts ended without a word: their workers were lost",
                hint="look for what kills them (memory?), then retry the delivery",
            )

        def renew() -> bool:
            with self._lake.database.write() as connection:
                return deliveries.renew(connection, claim, settings.lease_seconds)

        lease = Lease(
            renew,
            lease_seconds=settings.lease_seconds,
            heartbeat_seconds=settings.heartbeat_seconds,
            what=f"delivery {self._id}",
        )
        with lease:
            self._seal(claim, lease)
            failpoints.hit("delivery.sealed")
            self._put(self._row(), check=lease.check)

    def _seal(self, claim: DeliveryClaim, lease: Lease) -> None:
        plan = plans.load(self._lake, self._row())
        _log.info("delivery_started", delivery=self._id, feed=plan.feed, url=plan.destination.url)
        store = self._store(plan.destination)
        made = self._make(plan, store, lease)
        failpoints.hit("delivery.files_uploaded")
        lease.check()
        data = made.to_bytes()
        with self._lake.database.write() as connection:
            deliveries.seal(
                connection,
                claim,
                manifest_path=plan.manifest_path,
                manifest_bytes=data,
                sha256=checksum.of_bytes(data),
                files=len(made.files),
                rows=made.rows,
                bytes=made.bytes,
                now=self._clock.now(),
            )

    def _make(self, plan: Plan, store: Store, lease: Lease) -> Manifest:
        """Write, upload and prove all files."""
        kind = formats.get(plan.spec.format)
        content, own = ContentHash(), ContentHash()
        mine = self._batches(plan)
        settings = self._lake.config
        entries: list[FileEntry] = []
        with self._lake.files.spool() as folder:
            made = parts.write(
                _counted(self._rows(plan), plan.columns.names, content, own, mine),
                plan.columns,
                kind=kind,
                compression=plan.spec.compression,
                folder=folder,
                delivery_id=self._id,
                cut=parts.Cut(settings.lake.row_group_rows, settings.export.max_rows_per_file),
                timestamp=plan.output.timestamp,
            )
            for part in made:
                self._check(lease)
                upload(store, part.local, plan.folder, part.entry)
                part.local.unlink()
                entries.append(part.entry)
        if own.hex() != plan.ledger.content_hash and not self._forgotten_since(plan):
            raise VerificationError(
                f"the rows of {plan.output.name} have the content hash {own.hex()}, and the "
                f"ledger has {plan.ledger.content_hash}",
                hint="the warehouse was changed by somebody else; restore it from a backup",
            )
        return manifest.of(plan, entries, content.hex())

    def _rows(self, plan: Plan) -> Iterator[pa.Table]:
        return scan.rows(self._lake, plan.output, interval=plan.delivery.interval)

    def _batches(self, plan: Plan) -> frozenset[str] | None:
        """Return the batches of the run itself, where forgets go out with its rows; else None."""
        interval = plan.delivery.interval
        with self._lake.database.read() as connection:
            history = commits.history(connection, plan.output.uuid)
        found = [c for c in history if interval.start < c.seq <= interval.end]
        if not any(commit.kind == FORGET for commit in found):
            return None
        return frozenset(c.batch_id for c in found if c.kind != FORGET)

    def _forgotten_since(self, plan: Plan) -> bool:
        """Whether rows may be missing since somebody was forgotten after their commit."""
        with self._lake.database.read() as connection:
            last = commits.latest(connection, plan.output.uuid)
            assert last is not None
            after = Interval(plan.delivery.output_to, max(last.seq, plan.delivery.output_to))
            kinds = (FORGET,)
            return (
                commits.first_removal(connection, plan.output.uuid, after, kinds=kinds) is not None
            )

    def _check(self, lease: Lease) -> None:
        if self._stop():
            raise _Stopped
        lease.check()

    def _put(self, row: Delivery, check: Callable[[], None]) -> None:
        """Put the sealed bytes and note that they are there."""
        assert row.manifest_path is not None
        assert row.manifest_bytes is not None
        store = self._store(plans.destination(self._lake, row))
        sealed = Manifest.from_bytes(row.manifest_bytes)
        folder = row.manifest_path.rpartition("/")[0]
        for entry in sealed.files:  # the destination may point elsewhere since they were uploaded
            if store.size(f"{folder}/{entry.path}") != entry.bytes:
                raise VerificationError(
                    f"{store.url}/{folder}/{entry.path} is missing or not {entry.bytes} bytes "
                    "large any more",
                    hint="bring the file back, or point the destination back to where it is",
                )
        check()
        put_sealed(store, row.manifest_path, row.manifest_bytes)
        failpoints.hit("delivery.put")
        with self._lake.database.write() as connection:
            deliveries.publish(connection, self._id, self._clock.now())

    def _store(self, place: Destination) -> Store:
        return access.open_destination(place, self._lake.database, self._lake.config.home)

    # --- what went wrong --------------------------------------------------------------------

    def _noting(self, claim: DeliveryClaim | None, work: Callable[[], None]) -> None:
        """Do the work; what goes wrong is noted in the record."""
        try:
            work()
        except FencedError as error:
            _log.info("delivery_fenced", delivery=self._id, error=error.message)
        except _Stopped:
            assert claim is not None
            with self._lake.database.write() as connection:
                deliveries.hand_back(connection, claim)
        except ManifestConflictError as error:
            _log.error("delivery_conflict", delivery=self._id, error=error.message)
            with self._lake.database.write() as connection:
                deliveries.quarantine(connection, self._id, explained(error))
        except Exception as error:
            self._fail(claim, error)
            if not isinstance(error, FeedmillError):
                raise

    def _fail(self, claim: DeliveryClaim | None, error: Exception) -> None:
        settings = self._lake.config.runs
        now = self._clock.now()
        row = self._row()
        last = row.attempts + 1 >= settings.max_attempts
        passing = isinstance(error, FeedmillError) and error.retryable and not last
        pause = timedelta(seconds=settings.retry_seconds * 2**row.attempts)
        reason = explained(error)
        _log.warning("delivery_failed", delivery=self._id, again=passing, error=reason["message"])
        with self._lake.database.write() as connection:
            if claim is not None:
                retry_at = now + pause if passing else None
                try:
                    deliveries.fail(connection, claim, reason, retry_at=retry_at, now=now)
                except FencedError as fenced:
                    _log.info("delivery_fenced", delivery=self._id, error=fenced.message)
            elif passing:
                deliveries.put_later(connection, self._id, reason, retry_at=now + pause)
            else:
                deliveries.quarantine(connection, self._id, reason)

    # --- what the record says ---------------------------------------------------------------

    def _row(self) -> Delivery:
        with self._lake.database.read() as connection:
            found = deliveries.get(connection, self._id)
        if found is None:
            raise NotFoundError(f"there is no delivery {self._id}")
        return found

    def _outcome(self) -> Outcome:
        row = self._row()
        unfinished = row.state in (DeliveryState.OPEN, DeliveryState.SEALED)
        place = row.manifest_path
        if place is not None:
            with self._lake.database.read() as connection:
                known = destinations.get(connection, str(row.spec["destination"]))
            place = f"{known.url}/{place}" if known else place
        return Outcome(
            id=row.id,
            name=row.name,
            state=BUSY if unfinished and row.lease_until is not None else row.state,
            files=row.files,
            rows=row.rows,
            bytes=row.bytes,
            manifest=place,
            error=dict(row.error) if row.error and row.state != "published" else None,
        )


def _counted(
    tables: Iterator[pa.Table],
    names: list[str],
    content: ContentHash,
    own: ContentHash,
    mine: frozenset[str] | None,
) -> Iterator[pa.Table]:
    """Yield some columns; `own` adds up what is of these batches, None: of all of them."""
    known = None if mine is None else pa.array(sorted(mine), pa.string())
    for table in tables:
        shown = table.select(names)
        content.update(shown)
        if known is None:
            own.update(shown)
        else:
            own.update(shown.filter(pc.is_in(table.column(schemas.BATCH), value_set=known)))
        yield shown


def upload(store: Store, local: Path, folder: str, entry: FileEntry) -> None:
    """Bring a file to a store and prove that it is there, whole.

    Raises:
        StoreError: the store refuses.
        VerificationError: something else is there under its name.
    """
    path = f"{folder}/{entry.path}"
    if store.size(path) is None:
        store.put_file(local, path, entry.sha256)
    found = store.stored(path)
    if found is None:
        raise StoreUnavailableError(f"{store.url}/{path} was written and is not there")
    if found != Stored(entry.bytes, entry.sha256):
        raise VerificationError(
            f"{store.url}/{path} has {found.bytes} bytes with SHA-256 {found.sha256}, and was to "
            f"have {entry.bytes} with {entry.sha256}",
            hint="nothing is overwritten: find out where it comes from and remove it",
        )


def put_sealed(store: Store, path: str, data: bytes) -> None:
    """Put a sealed manifest, any number of times.

    Raises:
        ManifestConflictError: other bytes stand there.
        StoreError: the store refuses.
    """
    there = store.read(path)
    if there is None:
        store.put_new(path, data)
        there = store.read(path)
    if there is None:
        raise StoreUnavailableError(f"{store.url}/{path} was written and is not there")
    if there != data:
        raise ManifestConflictError(
            f"{store.url}/{path} has other bytes than the manifest that was sealed",
            hint="nothing is overwritten: find out where it comes from, remove it, and retry",
        )
