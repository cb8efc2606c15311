"""The tables of contacts. Every index names the query it serves."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

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
    Column("username", String),
    Column("last_inbound_at", UtcDateTime),  # WhatsApp's own timestamp: opens the 24 h window
    Column("last_message_at", UtcDateTime),
    Column("messages", Integer, nullable=False, server_default="0"),
    Column("silenced_by", BigInteger),  # the open ticket: while it is set the bot says nothing
    Column("erased_at", UtcDateTime),
    Index("ix_contacts_created", "created_at", "id"),  # the list by date, either way
    Index("ix_contacts_created_day", "created_day"),  # new contacts of a day
    sqlite_autoincrement=True,
)

identities = Table(
    "contact_identities",
    metadata,
    Column("key", String, primary_key=True),  # «wa:5491155550101», «id:AR.77192…»
    Column("contact_id", ForeignKey("contacts.id"), nullable=False, index=True),
)
