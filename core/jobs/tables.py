"""The scheduled jobs: when each is due, and who is at it."""

from sqlalchemy import Column, Integer, String, Table

from core.db import UtcDateTime, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("name", String, primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("owner", String),
    Column("finished_at", UtcDateTime),  # the last success
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("error", String),
)
