"""Adding, changing and disabling users.

Passwords come hashed already: hashing is too slow for the inside of a transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from core.accounts import passwords
from core.accounts.passwords import HashedPassword
from core.accounts.rules import (
    EndReason,
    InvalidUser,
    Role,
    User,
    clean_email,
    clean_name,
    clean_phone,
    require_admin,
)
from core.accounts.store import devices, people
from core.accounts.store.people import UserRow
from core.db import Session
from core.errors import NotFound, _

FIRST_EMAIL = "admin@openbot.local"


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is asked about a user, as typed."""

    name: str
    email: str
    role: Role
    phone: str = ""


def add_user(
    session: Session, new: NewUser, *, password: HashedPassword, by: User | None, now: datetime
) -> int:
    """Add a user and return the id; InvalidUser if a field cannot stand or the e-mail is taken."""
    _allow(by)
    values = _clean(new) | {
        "enabled": True,
        "password_hash": password.value,
        "created_at": now,
    }
    user_id = people.add(session, values)
    if user_id is None:
        raise _taken()
    detail = f"{values['email']} {new.role}"
    _write_down(session, "user.add", user_id, by=by, detail=detail, now=now)
    return user_id


def edit_user(
    session: Session, user_id: int, new: NewUser, *, by: User | None, now: datetime
) -> None:
    """Change what is known about a user. The last enabled administrator stays one."""
    _allow(by)
    values = _clean(new)
    old = people.get(session, user_id, lock=True)
    if old.enabled and old.role is Role.ADMIN and new.role is not Role.ADMIN:
        _keep_an_admin(session, user_id)
    owner = people.by_email(session, values["email"])
    if owner is not None and owner[0].id != user_id:
        raise _taken()
    changed = {key: value for key, value in values.items() if getattr(old, key) != value}
    if changed:
        people.save(session, user_id, **changed)
        detail = ", ".join(f"{key}: {getattr(old, key)} → {changed[key]}" for key in changed)
        _write_down(session, "user.edit", user_id, by=by, detail=detail, now=now)


def disable_user(session: Session, user_id: int, *, by: User | None, now: datetime) -> None:
    """Shut a user out, at once; the last enabled administrator cannot be."""
    _allow(by)
    user = people.get(session, user_id, lock=True)
    if not user.enabled:
        return
    if user.role is Role.ADMIN:
        _keep_an_admin(session, user_id)
    people.save(session, user_id, enabled=False)
    devices.end(session, user_id, reason=EndReason.DISABLED, now=now)
    _write_down(session, "user.disable", user_id, by=by, now=now)


def enable_user(session: Session, user_id: int, *, by: User | None, now: datetime) -> None:
    """Let a user in again."""
    _allow(by)
    if not people.get(session, user_id, lock=True).enabled:
        people.save(session, user_id, enabled=True)
        _write_down(session, "user.enable", user_id, by=by, now=now)


def set_password(
    session: Session, user_id: int, password: HashedPassword, *, by: User | None, now: datetime
) -> None:
    """Give a user a new password; whoever came in with the old one is shut out."""
    _allow(by)
    people.get(session, user_id, lock=True)
    people.save(session, user_id, password_hash=password.value)
    devices.end(session, user_id, reason=EndReason.RENEWED, now=now)
    _write_down(session, "user.password", user_id, by=by, now=now)


def first_admin(session: Session, *, now: datetime) -> str | None:
    """Make the first administrator and return the password; None if there is any user."""
    if people.anybody(session):
        return None
    password = passwords.random_password()
    add_user(
        session,
        NewUser(_("Administrador"), FIRST_EMAIL, Role.ADMIN),
        password=passwords.hashed(password),
        by=None,
        now=now,
    )
    return password


def user_of_email(session: Session, email: str) -> UserRow:
    """The user with this e-mail, however it is written; NotFound if there is none."""
    found = people.by_email(session, clean_email(email))
    if found is None:
        raise NotFound(_("No hay un usuario con ese e-mail."))
    return found[0]


def _allow(by: User | None) -> None:
    if by is not None:
        require_admin(by)


def _clean(new: NewUser) -> dict[str, str]:
    return {
        "name": clean_name(new.name),
        "email": clean_email(new.email),
        "phone": clean_phone(new.phone),
        "role": str(new.role),
    }


def _keep_an_admin(session: Session, user_id: int) -> None:
    if people.enabled_admins(session) == [user_id]:
        raise InvalidUser(_("Es el último administrador habilitado: tiene que quedar uno."))


def _taken() -> InvalidUser:
    return InvalidUser(_("Ya hay un usuario con ese e-mail."))


def _write_down(
    session: Session, action: str, user_id: int, *, by: User | None, now: datetime, detail: str = ""
) -> None:
    people.write_audit(session, action, by=by, subject=f"user:{user_id}", detail=detail, now=now)
