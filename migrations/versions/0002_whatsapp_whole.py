"""WhatsApp, whole: files, templates, prices, times of statuses, merges, the account's own news."""

import sqlalchemy as sa
from alembic import op

import core.db.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("messages", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "contact_id", "ticket_id", "category", "type", name=op.f("pk_billing")
        ),
    )
    op.create_table(
        "media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("mime", sa.String(length=128), server_default="", nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("created_at", core.db.types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("wa_media_id", sa.String(), nullable=True),
        sa.Column("uploaded_at", core.db.types.UtcDateTime(), nullable=True),
        sa.Column("due_at", core.db.types.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", core.db.types.UtcDateTime(), nullable=True),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index("ix_media_created", ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_message_id"), ["message_id"], unique=False)
        batch_op.create_index(
            "ix_media_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "templates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("wa_id", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("category", sa.String(length=24), server_default="", nullable=False),
        sa.Column("components", sa.String(), nullable=False),
        sa.Column("synced_at", core.db.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name=op.f("pk_templates")),
    )
    op.create_table(
        "contact_merges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("found_at", core.db.types.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", core.db.types.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("moved", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_id"], ["contacts.id"], name=op.f("fk_contact_merges_first_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["contacts.id"], name=op.f("fk_contact_merges_second_id_contacts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merges")),
        sa.UniqueConstraint(
            "first_id", "second_id", name=op.f("uq_contact_merges_first_id_second_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contact_merges", schema=None) as batch_op:
        batch_op.create_index("ix_contact_merges_state", ["state", "found_at"], unique=False)

    op.create_table(
        "media_parts",
        sa.Column(
            "media_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_media_parts_media_id_media")
        ),
        sa.PrimaryKeyConstraint("media_id", "part", name=op.f("pk_media_parts")),
    )
    op.create_table(
        "read_marks",
        sa.Column(
            "contact_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("wamid", sa.String(), nullable=False),
        sa.Column("typing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_at", core.db.types.UtcDateTime(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_read_marks_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_read_marks")),
    )
    with op.batch_alter_table("read_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_marks_due_at"), ["due_at"], unique=False)

    with op.batch_alter_table("contact_identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("since", core.db.types.UtcDateTime(), nullable=True))

    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_user_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("send_to", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("unreachable_code", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("unreachable_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("marketing_stop_at", core.db.types.UtcDateTime(), nullable=True)
        )
        batch_op.add_column(sa.Column("merged_into", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("delivered_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("read_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("played_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("failed_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("price_category", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("price_type", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("doubt_since", core.db.types.UtcDateTime(), nullable=True))
        batch_op.drop_index(
            batch_op.f("ix_messages_unsettled"),
            sqlite_where=sa.text("status IN ('uncertain', 'not_confirmed')"),
        )
        batch_op.create_index(
            "ix_messages_amends",
            ["quoted_wamid"],
            unique=False,
            sqlite_where=sa.text("kind IN ('reaction', 'edit', 'revoke')"),
            postgresql_where=sa.text("kind IN ('reaction', 'edit', 'revoke')"),
        )
        batch_op.create_index(
            "ix_messages_doubtful",
            ["doubt_since"],
            unique=False,
            sqlite_where=sa.text("doubt_since IS NOT NULL"),
            postgresql_where=sa.text("doubt_since IS NOT NULL"),
        )

    with op.batch_alter_table("number", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("account_rate", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("quality", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("display_phone", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("tier", sa.String(length=32), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("slow_rate", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("slowed_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("alert_at", core.db.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("alert_code", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("alert", sa.String(), nullable=True))

    with op.batch_alter_table("parked_statuses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("price_category", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("price_type", sa.String(length=32), nullable=True))

    op.execute(
        "UPDATE messages SET doubt_since = attempted_at"
        " WHERE status IN ('uncertain', 'not_confirmed')"
    )
    if op.get_bind().dialect.name == "postgresql":
        # Statuses rewrite a message three times: room on its own page keeps its indexes untouched.
        op.execute("ALTER TABLE messages SET (fillfactor = 80)")
        op.execute("ALTER TABLE contacts SET (fillfactor = 80)")
