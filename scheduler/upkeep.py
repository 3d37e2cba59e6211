"""What datasets need to stay quick: which are due for compaction, and when the lake is swept."""

from __future__ import annotations

from datetime import datetime

from scheduler.tick import latest_slot, next_slot
from shared.config.model import MaintenanceConfig
from shared.feeds import maintain
from shared.lake.dataset import TEMPORARY
from shared.obs import logging, metrics
from shared.state import maintenance
from shared.state.database import Database
from shared.state.maintenance import COMPACT, SWEEP, Gathered

log = logging.get(__name__)


def is_due(found: Gathered, slot: datetime, small_files: int) -> bool:
    """Whether a bucket of the dataset may have so many small files by now.

    Each commit brings a bucket one small file at least, or none: so nothing is asked of the
    warehouse, and a dataset that lies still gets no runs.

    >>> from datetime import UTC
    >>> at = lambda hour: datetime(2026, 1, 1, hour, tzinfo=UTC)
    >>> hits = Gathered("u", "hits", at(0), None, small=3, commits=5, active=False)
    >>> is_due(hits, at(9), 8), is_due(hits, at(9), 9), is_due(hits, at(0), 8)
    (True, False, False)
    """
    if found.active or slot <= found.created_at:
        return False
    if found.last_slot is not None and slot <= found.last_slot:
        return False
    return found.small + found.commits >= small_files


class Upkeep:
    """Queues maintenance runs; keeps in memory only when to look again.

    Args:
        settings: when, and what is due.
        database: the record.
    """

    def __init__(self, settings: MaintenanceConfig, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._again: datetime | None = None

    def enqueue_due(self, now: datetime) -> int:
        """Queue a run for each dataset that is due, and the lake's sweep; return how many."""
        settings = self._settings
        if not settings.enabled or (self._again is not None and now < self._again):
            return 0
        slot = latest_slot(settings.cron, now)
        sweep_slot = latest_slot(settings.sweep_cron, now)
        with self._database.read() as connection:
            found = maintenance.gathered(connection)
            swept = maintenance.last_sweep(connection)
        queued = 0
        for dataset in found:
            temporary = dataset.name.startswith(TEMPORARY)
            if not temporary and is_due(dataset, slot, settings.small_files):
                queued += self._enqueue(COMPACT, (dataset.uuid, dataset.name), slot, now)
        if any(d.created_at < sweep_slot for d in found) and (swept is None or swept < sweep_slot):
            queued += self._enqueue(SWEEP, None, sweep_slot, now)
        self._again = min(next_slot(settings.cron, now), next_slot(settings.sweep_cron, now))
        return queued

    def _enqueue(
        self, work: str, dataset: tuple[str, str] | None, slot: datetime, now: datetime
    ) -> int:
        with self._database.write() as connection:
            run_id = maintain.enqueue(connection, work, dataset=dataset, slot=slot, now=now)
        if run_id is None:
            return 0  # another beat was faster
        metrics.MAINTENANCE.labels(work).inc()
        name = dataset[1] if dataset else ""
        log.info("maintenance_queued", run=run_id, work=work, dataset=name, slot=slot.isoformat())
        return 1
