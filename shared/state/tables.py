"""The tables of the record. Alembic creates them (`migrations/`); this is their shape in code."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import JSON, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """Aware UTC on both databases: SQLite keeps no time zone, so it is put on and off here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive time: nobody could tell what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Time = Instant()
_Json = JSON(none_as_null=True)  # a missing value is NULL, never the JSON word null
_Id = BigInteger().with_variant(Integer, "sqlite")

dataset = Table(
    "dataset",
    metadata,
    Column("uuid", String(36), primary_key=True),  # the Iceberg table uuid
    Column("dataset_id", String(24), nullable=False, unique=True),
    Column("name", String(255), nullable=False),  # as written; looked up without regard to case
    Column("folded_name", String(255), nullable=False),
    Column("kind", String(16), nullable=False),  # event | record
    Column("identity", Text),
    Column("timestamp", Text),
    Column("event_id", Text),
    Column("key", _Json, nullable=False),  # list of column names, empty without a key
    Column("buckets", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", _Time, nullable=False),
    Column("dropped_at", _Time),
)
Index(
    "uq_dataset_live_name",
    dataset.c.folded_name,
    unique=True,
    sqlite_where=dataset.c.dropped_at.is_(None),
    postgresql_where=dataset.c.dropped_at.is_(None),
)

feed = Table(
    "feed",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    Column("definition", Text, nullable=False),  # the YAML as applied
    Column("plan_hash", String(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("cursor", BigInteger, nullable=False),  # seq of the source
    Column("source_uuid", String(36), ForeignKey("dataset.uuid"), nullable=False),
    Column("output_name", String(255), nullable=False),
    Column("output_uuid", String(36), ForeignKey("dataset.uuid")),
    Column("schedule", String(255)),
    Column("state", String(16), nullable=False),  # active | paused | quarantined
    Column("state_reason", Text),
    Column("scheduled_from", _Time, nullable=False),  # slots before this never fire
    Column("created_at", _Time, nullable=False),
    Column("updated_at", _Time, nullable=False),
    Column("lookups", _Json),  # uuids of what it reads beside its source
)

run = Table(
    "run",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", String(16), nullable=False),  # feed | query | ingest | maintenance | ddl
    Column("key", String(512), nullable=False),
    Column("state", String(16), nullable=False),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    Column("owner", String(255)),
    Column("lease_until", Double),  # seconds since the epoch, by the database's clock
    Column("losses", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("not_before", _Time),
    Column("trigger", String(16), nullable=False),  # schedule | hand | caller | backfill
    Column("slot", _Time, nullable=False),
    Column("feed_id", String(26), ForeignKey("feed.id")),
    Column("generation", Integer),
    Column("plan_hash", String(64)),
    Column("source_uuid", String(36)),
    Column("interval_from", BigInteger),  # pinned when first claimed
    Column("interval_to", BigInteger),  # of a backfill: before that, its bound
    Column("pins", _Json),  # {dataset uuid: seq} of every dataset the statement reads
    Column("dataset_uuid", String(36)),  # what it writes, where known
    Column("statement", Text),
    Column("next_statement", Integer, nullable=False, server_default=text("0")),
    Column("variables", _Json),
    Column("output_seq", BigInteger),
    Column("output_snapshot", BigInteger),
    Column("counts", _Json),
    Column("error", _Json),  # {"type", "message", "sqlstate", "retryable"} of the last failure
    Column("created_at", _Time, nullable=False),
    Column("started_at", _Time),
    Column("finished_at", _Time),
    Column("text_hash", String(64)),  # of the statements a caller gave a key to
    Column("session", _Json),  # where they were at the last commit, and what was known there
    UniqueConstraint("kind", "key"),
)
Index(
    "uq_run_one_active_per_feed",
    run.c.feed_id,
    unique=True,
    sqlite_where=run.c.state.in_(["queued", "running"]) & run.c.feed_id.is_not(None),
    postgresql_where=run.c.state.in_(["queued", "running"]) & run.c.feed_id.is_not(None),
)
Index("ix_run_state", run.c.state)
Index("ix_run_feed_created", run.c.feed_id, run.c.created_at)

lake_commit = Table(
    "lake_commit",
    metadata,
    Column("dataset_uuid", String(36), ForeignKey("dataset.uuid"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("snapshot_id", BigInteger),  # None until the first data: a created table has no snapshot
    Column("batch_id", String(255), nullable=False),
    Column("run_id", String(26), ForeignKey("run.id"), nullable=False),
    Column("statement_no", Integer, nullable=False),
    Column("kind", String(16), nullable=False),  # one of commits.Intent's
    Column("rows", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("ingest_time", BigInteger),  # epoch milliseconds written to the rows' system column
    Column("committed_at", _Time, nullable=False),
    UniqueConstraint("dataset_uuid", "run_id", "statement_no"),
    UniqueConstraint("dataset_uuid", "batch_id"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("run_id", String(26), ForeignKey("run.id"), primary_key=True),
    Column("feed_id", String(26), ForeignKey("feed.id"), nullable=False, index=True),
    Column("generation", Integer, nullable=False),
    Column("slot", _Time, nullable=False),
    Column("source_uuid", String(36), nullable=False),
    Column("interval_from", BigInteger, nullable=False),
    Column("interval_to", BigInteger, nullable=False),
    Column("pins", _Json, nullable=False),
    Column("plan_hash", String(64), nullable=False),
    Column("code_version", String(64), nullable=False),
    Column("output_uuid", String(36), nullable=False),
    Column("output_seq", BigInteger, nullable=False),
    Column("output_snapshot", BigInteger),
    Column("content_hash", String(32), nullable=False),
    Column("counts", _Json, nullable=False),
    Column("created_at", _Time, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("feed_id", String(26), ForeignKey("feed.id"), nullable=False, index=True),
    Column("run_id", String(26), ForeignKey("run.id"), nullable=False),
    Column("name", String(255), nullable=False),  # which delivery of the feed
    Column("slot", _Time, nullable=False),
    Column("spec", _Json, nullable=False),  # destination, path, format, compression, manifest
    Column("state", String(16), nullable=False),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    Column("owner", String(255)),
    Column("lease_until", Double),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("not_before", _Time),
    Column("dataset_uuid", String(36), nullable=False),
    Column("output_from", BigInteger, nullable=False),
    Column("output_to", BigInteger, nullable=False),
    Column("output_snapshot", BigInteger),
    Column("manifest_path", Text),
    Column("manifest_bytes", LargeBinary),
    Column("manifest_sha256", String(64)),
    Column("files", Integer),
    Column("rows", BigInteger),
    Column("bytes", BigInteger),
    Column("error", _Json),
    Column("created_at", _Time, nullable=False),
    Column("sealed_at", _Time),
    Column("published_at", _Time),
    UniqueConstraint("run_id", "name"),
)
Index("ix_delivery_state", delivery.c.state)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("task", String(64), nullable=False),  # a task name of shared.queue.contracts
    Column("subject", String(26), nullable=False),  # run id or delivery id
    Column("payload", _Json, nullable=False),
    Column("created_at", _Time, nullable=False),
    Column("not_before", _Time),
    Column("sent_at", _Time),
)
Index("ix_outbox_unsent", outbox.c.sent_at, outbox.c.id)

lake_view = Table(
    "lake_view",
    metadata,
    Column("folded_name", String(255), primary_key=True),
    Column("name", String(255), nullable=False),  # as written
    Column("statement", Text, nullable=False),  # CREATE VIEW as written
    Column("created_at", _Time, nullable=False),
    Column("updated_at", _Time, nullable=False),
    Column("columns", _Json),  # names of the query's columns when it was made
)

destination = Table(
    "destination",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("url", Text, nullable=False),
    Column(
        "options", _Json, nullable=False
    ),  # secrets only as references: env:NAME, file:…, secret:…
    Column("created_at", _Time, nullable=False),
    Column("updated_at", _Time, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),  # Fernet, key in the home or the environment
    Column("created_at", _Time, nullable=False),
)

process = Table(
    "process",
    metadata,
    Column("id", String(255), primary_key=True),  # host:pid of a worker or beat
    Column("kind", String(16), nullable=False),
    Column("started_at", _Time, nullable=False),
    Column("seen_until", Double, nullable=False),  # by the database's clock
    Column("info", _Json, nullable=False),
)

# Files of the warehouse that nothing refers to; they go when that was so for long enough.
spent_file = Table(
    "spent_file",
    metadata,
    Column("path", String(1000), primary_key=True),
    Column("seen_at", _Time, nullable=False),
)

# Identities that a dataset has forgotten, as keyed hashes; and those that a forget touched.
forgotten = Table(
    "forgotten",
    metadata,
    Column("dataset_uuid", String(36), ForeignKey("dataset.uuid"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("identity_hash", String(64), primary_key=True),
    Column("role", String(16), nullable=False),  # forgotten | copy
    Column("forgotten_at", _Time, nullable=False),
)

# The catalog's own tables, in the shape pyiceberg's SqlCatalog expects (schema v1). Alembic owns
# them too: two processes that both let pyiceberg create them at first start fail now and then.
iceberg_tables = Table(
    "iceberg_tables",
    metadata,
    Column("catalog_name", String(255), primary_key=True),
    Column("table_namespace", String(255), primary_key=True),
    Column("table_name", String(255), primary_key=True),
    Column("metadata_location", String(1000)),
    Column("previous_metadata_location", String(1000)),
    Column("iceberg_type", String(5)),
)

iceberg_namespace_properties = Table(
    "iceberg_namespace_properties",
    metadata,
    Column("catalog_name", String(255), primary_key=True),
    Column("namespace", String(255), primary_key=True),
    Column("property_key", String(255), primary_key=True),
    Column("property_value", String(1000), nullable=False),
)
