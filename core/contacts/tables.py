"""The tables of contacts. Every index names the query it serves."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from core.db import BigId, UtcDateTime, metadata

contacts = Table(
    "contacts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_day", Date, nullable=False),  # in the business time zone
    Column("name", String, nullable=False, server_default=""),
    Column("wa_id", String),  # digits, verbatim as received: replies go to exactly this
    Column("user_id", String),  # Meta's business-scoped id; the only one when the phone is hidden
    Column("parent_user_id", String),  # of a portfolio that Meta enrolled
    Column("username", String),
    Column("phone", String),  # digits; told otherwise than by wa_id: a shared contact card
    Column("send_to", String),  # digits; the other form of wa_id, where only that one was accepted
    Column("last_inbound_at", UtcDateTime),  # WhatsApp's own timestamp: opens the 24 h window
    Column("last_message_at", UtcDateTime),
    Column("messages", Integer, nullable=False, server_default="0"),
    Column("silenced_by", BigInteger),  # the open ticket: while it is set the bot says nothing
    Column("erased_at", UtcDateTime),
    # Why WhatsApp delivers nothing to it; its next message clears this.
    Column("unreachable_code", Integer),
    Column("unreachable_at", UtcDateTime),
    Column("marketing_stop_at", UtcDateTime),  # no marketing any more, by its own choice
    Column("blocked_at", UtcDateTime),  # by an operator: what it writes is kept, nobody is told
    Column("blocked_by", BigInteger),
    Column("merged_into", BigInteger),  # the contact that took this one's history over
    Index("ix_contacts_created", "created_at", "id"),  # the list by date, either way
    Index("ix_contacts_created_day", "created_day"),  # new contacts of a day
    sqlite_autoincrement=True,
)

identities = Table(
    "contact_identities",
    metadata,
    Column("key", String, primary_key=True),  # «wa:5491155550101», «id:AR.77192…», see rules
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
    Column("since", UtcDateTime),  # null: before this was kept
)

# Two contacts that may be one person: proposed, and decided by an administrator.
merges = Table(
    "contact_merges",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("first_id", ForeignKey("contacts.id"), nullable=False),  # the older one, which stays
    Column("second_id", ForeignKey("contacts.id"), nullable=False),
    Column("evidence", String, nullable=False),  # the identifier that belongs to both
    Column("found_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),  # proposed | merged | rejected | undone
    Column("decided_at", UtcDateTime),
    Column("decided_by", BigInteger),
    Column("moved", LargeBinary),  # JSON: ids of the rows that changed hands, for the way back
    UniqueConstraint("first_id", "second_id"),
    Index("ix_contact_merges_state", "state", "found_at"),
    sqlite_autoincrement=True,
)

tags = Table(
    "tags",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column(
        "colour", String(16), nullable=False, server_default=""
    ),  # a name of the panel's palette
    sqlite_autoincrement=True,
)

contact_tags = Table(
    "contact_tags",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True, autoincrement=False),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True, autoincrement=False),
    Index("ix_contact_tags_tag", "tag_id"),
)
