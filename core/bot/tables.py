"""The published versions of the flow."""

from sqlalchemy import Column, Integer, String, Table

from core.db import UtcDateTime, metadata

flow_versions = Table(
    "flow_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("source", String, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("author", String, nullable=False),
)
