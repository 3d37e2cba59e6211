"""The lookups that a feed reads beside its source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.add_column("feed", sa.Column("lookups", _JSON, nullable=True))
    feed = sa.table("feed", *map(sa.column, ("id", "source_uuid", "output_uuid")))
    lookups = sa.column("lookups", _JSON)
    ledger = sa.table("ledger", *map(sa.column, ("feed_id", "created_at")), sa.column("pins", _JSON))
    connection = op.get_bind()
    for row in connection.execute(sa.select(feed)).all():
        # What the last run read is what the feed reads, unless it was applied since.
        last = sa.select(ledger.c.pins).where(ledger.c.feed_id == row.id)
        newest = last.order_by(ledger.c.created_at.desc()).limit(1)
        pins = connection.execute(newest).scalar() or {}
        others = sorted(pins.keys() - {row.source_uuid, row.output_uuid})
        table = sa.table("feed", sa.column("id"), lookups)
        connection.execute(sa.update(table).where(table.c.id == row.id).values(lookups=others))


def downgrade() -> None:
    op.drop_column("feed", "lookups")
