"""The columns that a view's query had when the view was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lake_view", sa.Column("columns", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("lake_view", "columns")
