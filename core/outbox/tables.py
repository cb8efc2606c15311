"""The tables of the outbox. Every index names the query it serves."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    false,
)

from core.db import BigId, UtcDateTime, metadata

# A row is a message that is waiting or being sent, nothing else; it goes when the outcome is
# known or known to be unknown. What became of a message stands in messages.status.
outbox = Table(
    "outbox",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("author", String(8), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempt", SmallInteger, nullable=False, server_default="0"),
    Column("refusals", SmallInteger, nullable=False, server_default="0"),  # for the back-off
    Column("lease_until", UtcDateTime),  # set: being sent by `worker`
    Column("worker", String),
    Index("ix_outbox_contact", "contact_id", "message_id"),  # head of line of each contact
)

# A status that came before we knew its message; applied when we do, dropped after 8 days.
parked_statuses = Table(
    "parked_statuses",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("wamid", String, nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("error_code", Integer),
    Column("error", String),
    Column("price_category", String(32)),
    Column("price_type", String(32)),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

# One row: the pace and the health of the business number, shared by the live workers.
number = Table(
    "number",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tokens", Float, nullable=False),
    Column("refilled_at", UtcDateTime, nullable=False),
    Column("paused_since", UtcDateTime),  # sending stands still, see paused_code
    Column("paused_code", Integer),
    Column("probed_at", UtcDateTime),
    Column("last_status_at", UtcDateTime),  # any status webhook: proof that they arrive
    # What the account says of it, read every few minutes.
    Column("read_at", UtcDateTime),
    Column("account_rate", Integer),  # messages per second Meta allows; null: not known
    Column("quality", String(16), nullable=False, server_default=""),
    Column("display_phone", String(32), nullable=False, server_default=""),
    Column("tier", String(32), nullable=False, server_default=""),
    # Slower than that, since WhatsApp said «too fast»; it rises again by itself.
    Column("slow_rate", Float),
    Column("slowed_at", UtcDateTime),
    # The last thing WhatsApp reported about the account itself.
    Column("alert_at", UtcDateTime),
    Column("alert_code", Integer),
    Column("alert", String),
)

# «Read» (and «typing») to be told to WhatsApp: the newest message of each contact is enough.
read_marks = Table(
    "read_marks",
    metadata,
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True, autoincrement=False),
    Column("wamid", String, nullable=False),
    Column("typing", Boolean, nullable=False, server_default=false()),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String, primary_key=True),
    Column("wake_port", Integer, nullable=False),  # UDP on its own loopback
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)
