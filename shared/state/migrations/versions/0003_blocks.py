"""Blocks that go on: the text a run was made of, and what its session knew at its last commit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("text_hash", sa.String(length=64), nullable=True))
    op.add_column("run", sa.Column("session", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "session")
    op.drop_column("run", "text_hash")
