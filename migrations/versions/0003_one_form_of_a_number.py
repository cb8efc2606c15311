"""One form of a number: identities of Argentine, Mexican and Brazilian mobiles in the long one.

Where both forms were there, they were two contacts of one person: the older one keeps the number,
and an administrator is asked whether to merge them.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import core.db.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As the code had it when this was written; a migration does not change when the code does.
SHORT = (
    (re.compile(r"wa:54([0-9]{10})"), r"wa:549\1"),
    (re.compile(r"wa:52([0-9]{10})"), r"wa:521\1"),
    (re.compile(r"wa:55([0-9]{2})([6-9][0-9]{7})"), r"wa:55\g<1>9\2"),
)
identities = sa.table(
    "contact_identities", sa.column("key", sa.String), sa.column("contact_id", sa.BigInteger)
)
merges = sa.table(
    "contact_merges",
    sa.column("first_id", sa.BigInteger),
    sa.column("second_id", sa.BigInteger),
    sa.column("evidence", sa.String),
    sa.column("found_at", core.db.types.UtcDateTime),
    sa.column("state", sa.String),
)


def upgrade() -> None:
    session = op.get_bind()
    short = _short(session)
    long = _owners(session, {form for form, _owner in short.values()})
    free = {key: form for key, (form, _owner) in short.items() if form not in long}
    if free:
        rename = sa.update(identities).where(identities.c.key == sa.bindparam("short"))
        session.execute(
            rename.values(key=sa.bindparam("long")),
            [{"short": key, "long": form} for key, form in free.items()],
        )
    for key, (form, owner) in short.items():
        if form in long:
            _collide(session, key, form, owner, long[form])


def _short(session: sa.Connection) -> dict[str, tuple[str, int]]:
    """Every identity in a short form: key → (the long one, contact id)."""
    # Digits are ASCII, so all three have 15 characters: most rows are not even read by Python.
    rows = session.execute(
        sa.select(identities).where(
            sa.func.length(identities.c.key) == 15,
            sa.func.substr(identities.c.key, 1, 5).in_(["wa:54", "wa:52", "wa:55"]),
        )
    )
    return {
        row.key: (match.expand(form), row.contact_id)
        for row in rows
        for pattern, form in SHORT
        if (match := pattern.fullmatch(row.key))
    }


def _owners(session: sa.Connection, keys: Iterable[str]) -> dict[str, int]:
    wanted = sorted(keys)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        part = identities.c.key.in_(wanted[start : start + 500])
        found |= {
            row.key: row.contact_id for row in session.execute(sa.select(identities).where(part))
        }
    return found


def _collide(session: sa.Connection, key: str, form: str, owner: int, other: int) -> None:
    """Two identities become one; if they are of two contacts, that is proposed to people."""
    session.execute(sa.delete(identities).where(identities.c.key == key))
    if owner == other:
        return
    first, second = sorted((owner, other))
    session.execute(sa.update(identities).where(identities.c.key == form).values(contact_id=first))
    pair = (merges.c.first_id == first) & (merges.c.second_id == second)
    if session.execute(sa.select(merges.c.first_id).where(pair)).first() is None:
        session.execute(
            sa.insert(merges).values(
                first_id=first,
                second_id=second,
                evidence=form,
                found_at=datetime.now(UTC),
                state="proposed",
            )
        )
