"""Who may do what, for how long, and what makes a password. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import AppError, NotAllowed, _

IDLE_LIMIT: Final = timedelta(hours=12)  # without a click; a page that refreshes itself is no click
ABSOLUTE_LIMIT: Final = timedelta(days=7)
CODE_LIFE: Final = timedelta(seconds=30)
TOUCH_EVERY: Final = timedelta(minutes=1)  # how exactly «seen» is known; each touch is a write

PASSWORD_MIN: Final = 12
PASSWORD_MAX: Final = 256
EMAIL: Final = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']+\.[^\s@<>\"'.]{2,}")
PHONE: Final = re.compile(r"\+?[\d ()./-]{0,31}")


class Role(StrEnum):
    """The two types of user."""

    ADMIN = "admin"
    OPERATOR = "operator"


class EndReason(StrEnum):
    """Why a session is over."""

    TAKEN_OVER = "taken_over"
    DISABLED = "disabled"
    RENEWED = "renewed"  # the password was changed
    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"  # derived from its limits, never stored


class InvalidUser(AppError):
    """What was typed about a user cannot stand; the text says which field and why."""


class Throttled(AppError):
    """Too many wrong passwords; the same for accounts that exist and those that do not."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        super().__init__(_("Demasiados intentos. Probar otra vez en {n} s.").format(n=self.seconds))


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who is signed in, as the actions need to know them."""

    id: int
    name: str
    email: str
    role: Role

    @property
    def is_admin(self) -> bool:
        """Whether this is an administrator, who may also do all that operators may."""
        return self.role is Role.ADMIN


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with the session that a request came in."""

    user: User
    device: str
    started_at: datetime
    seen_at: datetime

    def wants_touch(self, now: datetime) -> bool:
        """Whether it is time to write down that the user is still there."""
        return now - self.seen_at >= TOUCH_EVERY


@dataclass(frozen=True, slots=True)
class Ended:
    """Why and when a session was over, for the person in front of its browser."""

    reason: EndReason
    device: str  # the one that took over, else empty
    at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code between the right password and the cookie; hashes only."""

    code_hash: str
    browser_hash: str  # of the cookie the browser had before: the code is good in no other
    user_id: int
    device: str


def require_admin(user: User) -> None:
    """Refuse anyone but an administrator; asked by the actions, whatever the menu showed."""
    if not user.is_admin:
        raise NotAllowed(_("Esto lo puede hacer sólo un administrador."))


def clean_email(email: str) -> str:
    """The address in the one form that is stored and compared; InvalidUser if it is none."""
    cleaned = unicodedata.normalize("NFKC", email).strip().lower()
    if len(cleaned) > 254 or not EMAIL.fullmatch(cleaned):
        raise InvalidUser(_("El e-mail no es válido."))
    return cleaned


def clean_name(name: str) -> str:
    """A person's name without stray spaces or control characters, 1 to 80 characters."""
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not 1 <= len(cleaned) <= 80:
        raise InvalidUser(_("El nombre debe tener entre 1 y 80 caracteres."))
    return cleaned


def clean_phone(phone: str) -> str:
    """A phone as people write it, or nothing."""
    cleaned = phone.strip()
    if not PHONE.fullmatch(cleaned):
        raise InvalidUser(_("El celular puede tener sólo números, espacios y los signos + ( ) -."))
    return cleaned


def wait_after(failures: int, *, free: int) -> timedelta:
    """How long the next try must wait after so many wrong ones in a row.

    The first `free` cost nothing; then 5 s, doubling up to 5 minutes.
    """
    if failures < free:
        return timedelta()
    return timedelta(seconds=min(300, 5 * 2 ** min(failures - free, 10)))
