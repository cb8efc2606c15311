"""The tables of conversations. Every index names the query it serves."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from core.db import BigId, UtcDateTime, metadata

messages = Table(
    "messages",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("wamid", String, unique=True),  # the guard against every duplicate; null while unsent
    Column("direction", String(3), nullable=False),  # in | out
    Column("author", String(8), nullable=False),  # customer | bot | operator | system
    Column("kind", String(32), nullable=False),  # Meta's type
    Column("text", String, nullable=False, server_default=""),  # what a person reads
    Column("content", LargeBinary, nullable=False),  # JSON: as received, or as asked to be sent
    Column("at", UtcDateTime, nullable=False),  # its place in the conversation
    Column("day", Date, nullable=False),  # of `at`, in the business time zone
    Column("ticket_id", BigInteger),
    Column("operator_id", BigInteger),
    Column("quoted_wamid", String),
    # Outgoing only: how far it got, and why the bot said it.
    Column("status", String(16)),
    Column("status_rank", SmallInteger, nullable=False, server_default="0"),
    Column("status_at", UtcDateTime),
    Column("attempt", SmallInteger, nullable=False, server_default="0"),
    Column("attempted_at", UtcDateTime),
    Column("error_code", Integer),
    Column("error", String),
    Column("node", String),
    Column("reason", String),
    Column("flow_version", Integer),
    Index("ix_messages_contact", "contact_id", "at", "id"),  # a conversation, newest first
    Index("ix_messages_day", "day", "direction", "author"),  # figures of a day
    Index(
        "ix_messages_unsettled",  # what waits for its status, or for a person
        "status",
        "attempted_at",
        sqlite_where=text("status IN ('uncertain', 'not_confirmed')"),
        postgresql_where=text("status IN ('uncertain', 'not_confirmed')"),
    ),
    sqlite_autoincrement=True,
)

positions = Table(
    "positions",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
    Column("state", String, nullable=False),  # JSON of core.bot's Position; '' when it ended
    Column("updated_at", UtcDateTime, nullable=False),
)
