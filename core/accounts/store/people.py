"""Users, and the trail of what they did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from core.accounts.rules import Role, User
from core.accounts.tables import audit, users
from core.db import Session
from core.db.bulk import insert_new
from core.errors import NotFound, _


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as the list of users shows it."""

    id: int
    name: str
    email: str
    phone: str
    role: Role
    enabled: bool
    created_at: datetime
    seen_at: datetime | None

    @property
    def user(self) -> User:
        """The same person, as the actions know them."""
        return User(self.id, self.name, self.email, self.role)


COLUMNS = (
    users.c.id,
    users.c.name,
    users.c.email,
    users.c.phone,
    users.c.role,
    users.c.enabled,
    users.c.created_at,
    users.c.seen_at,
)


def everybody(session: Session) -> list[UserRow]:
    """Every user, by name; ordered here because the two databases sort letters differently."""
    rows = [_user_row(row) for row in session.execute(select(*COLUMNS))]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))


def anybody(session: Session) -> bool:
    """Whether there is any user at all."""
    return session.scalar(select(users.c.id).limit(1)) is not None


def get(session: Session, user_id: int, *, lock: bool = False) -> UserRow:
    """One user; NotFound if there is none. `lock` makes other changes of it wait."""
    query = select(*COLUMNS).where(users.c.id == user_id)
    row = session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound(_("Ese usuario ya no existe."))
    return _user_row(row)


def is_available(session: Session, user_id: int) -> bool:
    """Whether a user takes tickets by turns."""
    return bool(session.scalar(select(users.c.available).where(users.c.id == user_id)))


def by_email(session: Session, email: str) -> tuple[UserRow, str] | None:
    """The user of an e-mail in its clean form, with the hash of the password."""
    row = session.execute(
        select(*COLUMNS, users.c.password_hash).where(users.c.email == email)
    ).first()
    return None if row is None else (_user_row(row), row.password_hash)


def add(session: Session, values: dict[str, Any]) -> int | None:
    """Insert a user; None if the e-mail is taken, also by somebody at this very moment."""
    made = insert_new(session, users, [values], key="email", returning="id")
    user_id: int | None = made.get(values["email"])
    return user_id


def save(session: Session, user_id: int, **values: Any) -> None:
    """Write the given columns of a user."""
    session.execute(update(users).where(users.c.id == user_id).values(**values))


def enabled_admins(session: Session) -> list[int]:
    """The ids of the administrators who can sign in, locked: nobody else may disable one now."""
    rows = session.execute(
        select(users.c.id)
        .where(users.c.role == Role.ADMIN, users.c.enabled.is_(True))
        .order_by(users.c.id)
        .with_for_update()
    )
    return [row.id for row in rows]


def write_audit(
    session: Session,
    action: str,
    *,
    by: User | None,
    subject: str = "",
    detail: str = "",
    now: datetime,
) -> None:
    """Add a line to the trail of who did what; nobody means the command line."""
    session.execute(
        insert(audit).values(
            at=now,
            user_id=by.id if by else None,
            action=action,
            subject=subject,
            detail=detail,
        )
    )


def _user_row(row: Row[*tuple[Any, ...]]) -> UserRow:
    return UserRow(
        row.id,
        row.name,
        row.email,
        row.phone,
        Role(row.role),
        row.enabled,
        row.created_at,
        row.seen_at,
    )
