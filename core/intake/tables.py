"""The journal: every webhook as bytes, and what went wrong with which of its events."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from core.db import BigId, UtcDateTime, metadata

ODD = "outcome <> 'applied'"
STILL_OPEN = "resolved_at IS NULL"

journal = Table(
    "journal",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False, index=True),  # retention
    Column("body", LargeBinary, nullable=False),
    Column("outcome", String(12), nullable=False),  # applied | unreadable | ignored | failed
    Column("events", Integer, nullable=False),
    Index(  # the list of one outcome; nearly all have the other one, which costs nothing here
        "ix_journal_odd",
        "outcome",
        "received_at",
        "id",
        sqlite_where=text(ODD),
        postgresql_where=text(ODD),
    ),
    sqlite_autoincrement=True,
)

journal_failures = Table(
    "journal_failures",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("journal_id", ForeignKey("journal.id"), nullable=False),
    Column("position", Integer, nullable=False),  # which event of the body, from 0
    Column("error", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Index("ix_journal_failures_journal", "journal_id"),
    Index(  # what waits for somebody
        "ix_journal_failures_open",
        "id",
        sqlite_where=text(STILL_OPEN),
        postgresql_where=text(STILL_OPEN),
    ),
    sqlite_autoincrement=True,
)
