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

AMENDS = "kind IN ('reaction', 'edit', 'revoke')"  # they speak of another message: `quoted_wamid`

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
    # When WhatsApp said so; each once, in whatever order the news came.
    Column("sent_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Column("played_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("price_category", String(32)),  # what Meta bills it as, from its first priced status
    Column("price_type", String(32)),
    Column("doubt_since", UtcDateTime),  # uncertain or not confirmed, since the attempt
    Index("ix_messages_contact", "contact_id", "at", "id"),  # a conversation, newest first
    Index("ix_messages_day", "day", "direction", "author"),  # figures of a day
    # What waits for its status, or for a person. Not by `status`: an index over a column that every
    # status changes would make PostgreSQL write all the row's indexes again each time.
    Index(
        "ix_messages_doubtful",
        "doubt_since",
        sqlite_where=text("doubt_since IS NOT NULL"),
        postgresql_where=text("doubt_since IS NOT NULL"),
    ),
    Index(  # reactions, edits and revocations of a message
        "ix_messages_amends",
        "quoted_wamid",
        sqlite_where=text(AMENDS),
        postgresql_where=text(AMENDS),
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

# What colleagues write to each other beside a conversation. Never sent.
notes = Table(
    "notes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("ticket_id", BigInteger),  # null: of the contact, on no ticket
    Column("operator_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", String, nullable=False),
    Index("ix_notes_contact", "contact_id", "at", "id"),  # among a conversation's messages
    sqlite_autoincrement=True,
)

mentions = Table(
    "mentions",
    metadata,
    Column("note_id", ForeignKey("notes.id"), primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", UtcDateTime),
    Index(  # what somebody has not looked at yet
        "ix_mentions_unseen",
        "user_id",
        sqlite_where=text("seen_at IS NULL"),
        postgresql_where=text("seen_at IS NULL"),
    ),
)

# What somebody has typed and not sent, on whichever device.
drafts = Table(
    "drafts",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", String, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

quick_replies = Table(
    "quick_replies",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shortcut", String(40), nullable=False, unique=True),  # lower case, without the slash
    Column("text", String, nullable=False),  # may hold {name}, {ticket}, {operator} …
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", BigInteger),
    sqlite_autoincrement=True,
)

# What the bot would have said while people were answering: the proof of its silence.
suppressed = Table(
    "suppressed",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("ticket_id", BigInteger, nullable=False),  # the one that silenced it
    Column("at", UtcDateTime, nullable=False),
    Column("text", String, nullable=False),
    Column("node", String),
    Column("reason", String),
    Index("ix_suppressed_ticket", "ticket_id", "id"),
    Index("ix_suppressed_at", "at"),
    sqlite_autoincrement=True,
)
