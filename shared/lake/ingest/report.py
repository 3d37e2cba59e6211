"""What an ingest did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The outcome of one batch.

    Attributes:
        dataset: the name of the dataset.
        batch_id: the batch; the same id again changes nothing.
        seq: the dataset's commit that holds the batch.
        rows: rows added.
        rejected: rows that were not taken.
        rejects_path: where they are written down; None where there are none.
        new_columns: paths of columns that the batch added to the dataset.
        created: the dataset did not exist before.
        repeated: the batch was committed before; nothing was done.
        files: data files added.
        unknown_lookups: data feeds only: label, then id that no lookup knows, then hits.
        ingest_time: when, as the rows' `_acp_system_metadata.ingestTime` says.
    """

    dataset: str
    batch_id: str
    seq: int
    rows: int = 0
    rejected: int = 0
    rejects_path: str | None = None
    new_columns: tuple[str, ...] = ()
    created: bool = False
    repeated: bool = False
    files: int = 0
    unknown_lookups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    ingest_time: datetime | None = None

    def as_json(self) -> dict[str, object]:
        """Return the report as data to print."""
        return asdict(self)
