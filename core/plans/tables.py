"""The use of the plan."""

from sqlalchemy import Column, Date, Integer, Table

from core.db import metadata

# Messages that count against the plan, by the first day of the period.
plan_usage = Table(
    "plan_usage",
    metadata,
    Column("period", Date, primary_key=True),
    Column("inbound", Integer, nullable=False, server_default="0"),
    Column("outbound", Integer, nullable=False, server_default="0"),
)
