"""Indexes for what pages look for among very many rows: odd webhooks, failures that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_journal_odd",
        "journal",
        ["outcome", "received_at", "id"],
        unique=False,
        sqlite_where=sa.text("outcome <> 'applied'"),
        postgresql_where=sa.text("outcome <> 'applied'"),
    )
    op.create_index(
        "ix_journal_failures_open",
        "journal_failures",
        ["id"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
