"""The tables of accounts. Tokens and codes are stored as hashes only."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    true,
)

from core.db import BigId, UtcDateTime, metadata

users = Table(
    "users",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False, unique=True),  # lower case
    Column("phone", String, nullable=False, server_default=""),
    Column("role", String(8), nullable=False),  # admin | operator
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("password_hash", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("available", Boolean, nullable=False, server_default=true()),  # for tickets by turns
    Column("assigned_at", UtcDateTime),  # the last ticket that came by turns
    Column("preferences", String, nullable=False, server_default="{}"),  # JSON: sound, …
    sqlite_autoincrement=True,
)

# One device at a time: the user is the key. Taking over replaces the row's token.
sessions = Table(
    "sessions",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("device", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),  # absolute limit
)

# Why a session that is no longer there ended, so that its browser can be told.
ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("reason", String(16), nullable=False),  # rules.EndReason
    Column("device", String, nullable=False, server_default=""),  # the one that took over
    Column("at", UtcDateTime, nullable=False, index=True),
)

sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("code_hash", String, primary_key=True),
    Column("browser_hash", String, nullable=False),  # of the pre-session cookie it is bound to
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("device", String, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# Failed sign-ins, per account and per address.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("user_id", BigInteger),
    Column("action", String(32), nullable=False),
    Column("subject", String, nullable=False, server_default=""),
    Column("detail", String, nullable=False, server_default=""),
    Index("ix_audit_at", "at"),
    sqlite_autoincrement=True,
)
