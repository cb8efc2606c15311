"""The tables of tickets. Every index names the query it serves."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from core.db import BigId, UtcDateTime, metadata

OPEN = "status IN ('NUEVO', 'EN PROCESO')"

tickets = Table(
    "tickets",
    metadata,
    Column("id", BigId, primary_key=True),  # the internal number people see, as #123
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("status", String(12), nullable=False),
    Column("topic", String, nullable=False, server_default=""),
    Column("source", String, nullable=False, server_default=""),
    Column("order_number", String, nullable=False, server_default=""),
    Column("saved", String, nullable=False, server_default="{}"),  # JSON: what the bot had asked
    Column("received_at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),  # of received_at, in the business time zone
    Column("expires_at", UtcDateTime, nullable=False),
    Column("operator_id", BigInteger),
    Column("taken_at", UtcDateTime),  # the first take
    Column("first_reply_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("closing_at", UtcDateTime),  # a close takes effect then; until then it can be undone
    Column("closing_event", String(12)),
    Column("closing_by", BigInteger),
    Column("unread", Integer, nullable=False, server_default="0"),
    Column("noticed_at", UtcDateTime),  # the last waiting notice
    Index(  # one open ticket per contact, held by the database
        "uq_tickets_open_contact",
        "contact_id",
        unique=True,
        sqlite_where=text(OPEN),
        postgresql_where=text(OPEN),
    ),
    Index(  # what expires next
        "ix_tickets_open_expires",
        "expires_at",
        sqlite_where=text(OPEN),
        postgresql_where=text(OPEN),
    ),
    Index("ix_tickets_received", "received_at", "id"),  # the list
    Index("ix_tickets_status", "status", "received_at"),  # the list of one state
    Index("ix_tickets_contact", "contact_id", "id"),  # tickets of a contact
    Index(  # closes that are about to take effect
        "ix_tickets_closing",
        "closing_at",
        sqlite_where=text("closing_at IS NOT NULL"),
        postgresql_where=text("closing_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(12), nullable=False),
    Column("status", String(12), nullable=False),  # the state after it
    Column("operator_id", BigInteger),
    Column("to_operator_id", BigInteger),  # a hand-over's or an assignment's
    Column("note", String),  # what was said with it
    Index("ix_ticket_events_ticket", "ticket_id", "id"),  # the history of a ticket
    sqlite_autoincrement=True,
)

# A person's own views of the list: the part of the address that makes them.
ticket_views = Table(
    "ticket_views",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("name", String(60), nullable=False),
    Column("query", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("user_id", "name"),
    sqlite_autoincrement=True,
)

# Who is at the panel, and which ticket they are looking at.
presence = Table(
    "presence",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, index=True),
    Column("seen_at", UtcDateTime, nullable=False),
)
