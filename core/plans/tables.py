"""The use of the plan."""

from sqlalchemy import BigInteger, Column, Date, Integer, String, Table

from core.db import metadata

# Messages that count against the plan, by the first day of the period.
plan_usage = Table(
    "plan_usage",
    metadata,
    Column("period", Date, primary_key=True),
    Column("inbound", Integer, nullable=False, server_default="0"),
    Column("outbound", Integer, nullable=False, server_default="0"),
)

# What Meta bills, from `pricing` of the status webhooks: messages per month (of the business time
# zone), contact, ticket (0: none), category and type.
billing = Table(
    "billing",
    metadata,
    Column("month", Date, primary_key=True),  # its first day
    Column("contact_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("category", String(32), primary_key=True),
    Column("type", String(32), primary_key=True),
    Column("messages", Integer, nullable=False, server_default="0"),
)
