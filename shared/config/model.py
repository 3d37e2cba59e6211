"""The settings as one frozen tree: a section per concern, validated once, read everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseConfig(_Section):
    """Where runs, cursors and the ledger live: `sqlite:///…` or `postgresql://…`."""

    url: SecretStr
    pool_size: int = Field(ge=1)


class BrokerConfig(_Section):
    """The doorbell: `redis://…`; empty means `feedmill up` starts one of its own."""

    url: SecretStr
    queue: str


class WarehouseConfig(_Section):
    """Where datasets lie: file://, s3://, gs://, abfs://; empty means a folder in the home."""

    url: str
    endpoint_url: str = ""
    region: str = ""


class ScratchConfig(_Section):
    """Where exchanges put their files; empty means `<warehouse>/_scratch`."""

    url: str


class DaskConfig(_Section):
    """Where stages run: the address of a scheduler, or empty for threads in this process."""

    address: str
    threads: int = Field(ge=1)


class EngineConfig(_Section):
    """Bounds of one task."""

    memory_limit: str = Field(pattern=r"^[0-9]+(\.[0-9]+)? ?([KMGT]i?B|[0-9]*%)$")
    threads: int = Field(ge=1)


class LakeConfig(_Section):
    """Defaults of new datasets, and how files are written."""

    buckets: int = Field(ge=1, le=4096)
    row_group_rows: int = Field(ge=1)
    batch_rows: int = Field(ge=1)


class RunsConfig(_Section):
    """Claims: seconds of a lease, of a heartbeat, and when to give up."""

    lease_seconds: float = Field(gt=0)
    heartbeat_seconds: float = Field(gt=0)
    max_losses: int = Field(ge=1)
    max_attempts: int = Field(ge=1)
    max_failures: int = Field(ge=1)
    retry_seconds: float = Field(ge=0)
    hard_limit_seconds: float = Field(gt=0)


class SchedulerConfig(_Section):
    """How often beat looks at the clock and the reconciler at the record, in seconds."""

    tick_seconds: float = Field(gt=0)
    reconcile_seconds: float = Field(gt=0)


class MaintenanceConfig(_Section):
    """What keeps a lake healthy by itself: compaction, and the sweep of files nobody refers to."""

    enabled: bool
    cron: str
    small_files: int = Field(ge=2)
    small_file_bytes: int = Field(ge=1)
    file_bytes: int = Field(ge=1)
    snapshots_kept: int = Field(ge=1, le=200)
    sweep_cron: str
    outbox_days: float = Field(ge=0)

    @field_validator("cron", "sweep_cron")
    @classmethod
    def _is_cron(cls, value: str) -> str:
        try:
            CronSim(value, datetime(2026, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise ValueError(f"it is no cron expression of five fields: {error}") from error
        return value


class WorkerConfig(_Section):
    """The Celery worker: tasks at once, and seconds it may take to drain."""

    concurrency: int = Field(ge=1)
    soft_shutdown_seconds: float = Field(ge=0)


class FlowerConfig(_Section):
    """Where Flower listens; port 0 takes a free one."""

    host: str
    port: int = Field(ge=0, le=65535)


class ExportConfig(_Section):
    """Deliveries: rows in a file at most, and where files are spooled (empty: the home)."""

    max_rows_per_file: int = Field(ge=1)
    spool: str


class LogConfig(_Section):
    """What is logged, and in what form."""

    level: Literal["debug", "info", "warning", "error"]
    format: Literal["auto", "console", "json"]


class Config(_Section):
    """Every setting of one Feedmill home."""

    home: Path
    database: DatabaseConfig
    broker: BrokerConfig
    warehouse: WarehouseConfig
    scratch: ScratchConfig
    dask: DaskConfig
    engine: EngineConfig
    lake: LakeConfig
    runs: RunsConfig
    scheduler: SchedulerConfig
    maintenance: MaintenanceConfig
    worker: WorkerConfig
    flower: FlowerConfig
    export: ExportConfig
    log: LogConfig
