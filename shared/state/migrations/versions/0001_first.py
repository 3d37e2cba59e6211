"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dataset",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("folded_name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("timestamp", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("buckets", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_dataset")),
        sa.UniqueConstraint("dataset_id", name=op.f("uq_dataset_dataset_id")),
    )
    op.create_index(
        "uq_dataset_live_name",
        "dataset",
        ["folded_name"],
        unique=True,
        sqlite_where=sa.text("dropped_at IS NULL"),
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
    op.create_table(
        "destination",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_destination")),
    )
    op.create_table(
        "iceberg_namespace_properties",
        sa.Column("catalog_name", sa.String(length=255), nullable=False),
        sa.Column("namespace", sa.String(length=255), nullable=False),
        sa.Column("property_key", sa.String(length=255), nullable=False),
        sa.Column("property_value", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint(
            "catalog_name",
            "namespace",
            "property_key",
            name=op.f("pk_iceberg_namespace_properties"),
        ),
    )
    op.create_table(
        "iceberg_tables",
        sa.Column("catalog_name", sa.String(length=255), nullable=False),
        sa.Column("table_namespace", sa.String(length=255), nullable=False),
        sa.Column("table_name", sa.String(length=255), nullable=False),
        sa.Column("metadata_location", sa.String(length=1000), nullable=True),
        sa.Column("previous_metadata_location", sa.String(length=1000), nullable=True),
        sa.Column("iceberg_type", sa.String(length=5), nullable=True),
        sa.PrimaryKeyConstraint(
            "catalog_name", "table_namespace", "table_name", name=op.f("pk_iceberg_tables")
        ),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_unsent", "outbox", ["sent_at", "id"], unique=False)
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_until", sa.Double(), nullable=False),
        sa.Column("info", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("source_uuid", sa.String(length=36), nullable=False),
        sa.Column("output_name", sa.String(length=255), nullable=False),
        sa.Column("output_uuid", sa.String(length=36), nullable=True),
        sa.Column("schedule", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("scheduled_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["output_uuid"], ["dataset.uuid"], name=op.f("fk_feed_output_uuid")
        ),
        sa.ForeignKeyConstraint(
            ["source_uuid"], ["dataset.uuid"], name=op.f("fk_feed_source_uuid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("name", name=op.f("uq_feed_name")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=512), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("losses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feed_id", sa.String(length=26), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("plan_hash", sa.String(length=64), nullable=True),
        sa.Column("source_uuid", sa.String(length=36), nullable=True),
        sa.Column("interval_from", sa.BigInteger(), nullable=True),
        sa.Column("interval_to", sa.BigInteger(), nullable=True),
        sa.Column("pins", sa.JSON(), nullable=True),
        sa.Column("dataset_uuid", sa.String(length=36), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("next_statement", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=True),
        sa.Column("output_seq", sa.BigInteger(), nullable=True),
        sa.Column("output_snapshot", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_run_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_run_kind_key")),
    )
    op.create_index("ix_run_feed_created", "run", ["feed_id", "created_at"], unique=False)
    op.create_index("ix_run_state", "run", ["state"], unique=False)
    op.create_index(
        "uq_run_one_active_per_feed",
        "run",
        ["feed_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running') AND feed_id IS NOT NULL"),
        postgresql_where=sa.text("state IN ('queued', 'running') AND feed_id IS NOT NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("feed_id", sa.String(length=26), nullable=False),
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dataset_uuid", sa.String(length=36), nullable=False),
        sa.Column("output_from", sa.BigInteger(), nullable=False),
        sa.Column("output_to", sa.BigInteger(), nullable=False),
        sa.Column("output_snapshot", sa.BigInteger(), nullable=True),
        sa.Column("manifest_path", sa.Text(), nullable=True),
        sa.Column("manifest_bytes", sa.LargeBinary(), nullable=True),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=True),
        sa.Column("files", sa.Integer(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_delivery_feed_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_delivery_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("run_id", "name", name=op.f("uq_delivery_run_id_name")),
    )
    op.create_index(op.f("ix_delivery_feed_id"), "delivery", ["feed_id"], unique=False)
    op.create_index("ix_delivery_state", "delivery", ["state"], unique=False)
    op.create_table(
        "lake_commit",
        sa.Column("dataset_uuid", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.String(length=255), nullable=False),
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("statement_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("ingest_time", sa.BigInteger(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_uuid"], ["dataset.uuid"], name=op.f("fk_lake_commit_dataset_uuid")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_lake_commit_run_id")),
        sa.PrimaryKeyConstraint("dataset_uuid", "seq", name=op.f("pk_lake_commit")),
        sa.UniqueConstraint(
            "dataset_uuid", "batch_id", name=op.f("uq_lake_commit_dataset_uuid_batch_id")
        ),
        sa.UniqueConstraint(
            "dataset_uuid",
            "run_id",
            "statement_no",
            name=op.f("uq_lake_commit_dataset_uuid_run_id_statement_no"),
        ),
    )
    op.create_table(
        "ledger",
        sa.Column("run_id", sa.String(length=26), nullable=False),
        sa.Column("feed_id", sa.String(length=26), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_uuid", sa.String(length=36), nullable=False),
        sa.Column("interval_from", sa.BigInteger(), nullable=False),
        sa.Column("interval_to", sa.BigInteger(), nullable=False),
        sa.Column("pins", sa.JSON(), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
        sa.Column("code_version", sa.String(length=64), nullable=False),
        sa.Column("output_uuid", sa.String(length=36), nullable=False),
        sa.Column("output_seq", sa.BigInteger(), nullable=False),
        sa.Column("output_snapshot", sa.BigInteger(), nullable=True),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_ledger_feed_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_ledger_run_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_feed_id"), "ledger", ["feed_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_feed_id"), table_name="ledger")
    op.drop_table("ledger")
    op.drop_table("lake_commit")
    op.drop_index("ix_delivery_state", table_name="delivery")
    op.drop_index(op.f("ix_delivery_feed_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(
        "uq_run_one_active_per_feed",
        table_name="run",
        sqlite_where=sa.text("state IN ('queued', 'running') AND feed_id IS NOT NULL"),
        postgresql_where=sa.text("state IN ('queued', 'running') AND feed_id IS NOT NULL"),
    )
    op.drop_index("ix_run_state", table_name="run")
    op.drop_index("ix_run_feed_created", table_name="run")
    op.drop_table("run")
    op.drop_table("feed")
    op.drop_table("secret")
    op.drop_table("process")
    op.drop_index("ix_outbox_unsent", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("iceberg_tables")
    op.drop_table("iceberg_namespace_properties")
    op.drop_table("destination")
    op.drop_index(
        "uq_dataset_live_name",
        table_name="dataset",
        sqlite_where=sa.text("dropped_at IS NULL"),
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
    op.drop_table("dataset")
