"""The table of templates."""

from sqlalchemy import Column, String, Table

from core.db import UtcDateTime, metadata

# As the account has them; a job and a button bring them up to date.
templates = Table(
    "templates",
    metadata,
    Column("name", String, primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("wa_id", String, nullable=False, server_default=""),  # Meta's id
    Column("status", String(24), nullable=False),  # APPROVED | PAUSED | REJECTED | …
    Column("category", String(24), nullable=False, server_default=""),
    Column("components", String, nullable=False),  # JSON, as the account gives them
    Column("synced_at", UtcDateTime, nullable=False),
)
