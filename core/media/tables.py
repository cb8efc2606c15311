"""The tables of media. Every index names the query it serves."""

from sqlalchemy import (
    BigInteger,
    Column,
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

WAITING = "state = 'waiting'"

# A file of a message, whichever way it went. The message is stored first, the file comes after.
media = Table(
    "media",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("message_id", BigInteger, index=True),  # null: uploaded by an operator, not sent yet
    Column("contact_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),  # image | audio | video | document | sticker
    Column("mime", String(128), nullable=False, server_default=""),
    Column("name", String, nullable=False, server_default=""),  # of the file, as a person gave it
    Column("size", BigInteger),  # bytes, once known
    Column("sha256", String(64)),  # hex: announced at first, then of what is stored
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False),  # waiting | stored | failed | gone
    Column("error", String),
    # Inbound: fetched by the worker while Meta keeps it, seven days.
    Column("wa_media_id", String),  # also of our own upload, which Meta keeps thirty days
    Column("uploaded_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("place", String, nullable=False, server_default=""),  # where the bytes are, see files
    Index(  # what is to be fetched next
        "ix_media_waiting",
        "due_at",
        sqlite_where=text(WAITING),
        postgresql_where=text(WAITING),
    ),
    Index("ix_media_created", "created_at"),  # retention
    sqlite_autoincrement=True,
)

# The bytes, where the database keeps them: several machines need no shared disk.
media_parts = Table(
    "media_parts",
    metadata,
    Column("media_id", ForeignKey("media.id"), primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),  # from 0, in order
    Column("bytes", LargeBinary, nullable=False),
)
