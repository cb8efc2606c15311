"""Passwords: what makes a good one, and argon2id. It knows neither users nor the database.

Hashing is slow and heavy on purpose (64 MiB each), so it never happens inside a transaction and
at most two at a time; whoever waits longer than a few seconds is sent away.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.accounts.rules import PASSWORD_MAX, PASSWORD_MIN, InvalidUser
from core.errors import StoreBusy, _

HASHER: Final = PasswordHasher()  # argon2id, 64 MiB, as RFC 9106 proposes
SLOTS: Final = BoundedSemaphore(2)
SLOT_WAIT: Final = 5.0  # seconds

# Long enough to pass the length rule, and the first that anybody tries.
COMMON: Final = frozenset(
    (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split()
)


@dataclass(frozen=True, slots=True, repr=False)
class HashedPassword:
    """A password that passed the rules, hashed; made before the transaction that stores it."""

    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was right, and its hash under today's parameters if that changed."""

    right: bool
    rehashed: HashedPassword | None = None


def hashed(password: str) -> HashedPassword:
    """Check a new password against the rules and hash it; InvalidUser says what is wrong."""
    password = _normal(password)
    if len(password) < PASSWORD_MIN:
        raise InvalidUser(
            _("La contraseña debe tener al menos {n} caracteres.").format(n=PASSWORD_MIN)
        )
    if len(password) > PASSWORD_MAX:
        raise InvalidUser(
            _("La contraseña puede tener hasta {n} caracteres.").format(n=PASSWORD_MAX)
        )
    if password.casefold() in COMMON or len(set(password)) < 5:
        raise InvalidUser(_("Esa contraseña es de las primeras que se prueban. Elegir otra."))
    with _slot():
        return HashedPassword(HASHER.hash(password))


def verify(password: str, stored: str | None) -> Verdict:
    """Compare; without a stored hash the same work is done, so that time tells nothing."""
    password = _normal(password)
    if len(password) > PASSWORD_MAX:
        return Verdict(right=False)
    with _slot():
        if stored is None:
            HASHER.hash(password)
            return Verdict(right=False)
        try:
            HASHER.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return Verdict(right=False)
        if HASHER.check_needs_rehash(stored):
            return Verdict(right=True, rehashed=HashedPassword(HASHER.hash(password)))
        return Verdict(right=True)


def random_password() -> str:
    """A password for somebody's first day: 20 letters and digits that nobody mistakes, in fours."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _i in range(4)) for _j in range(5))


def _normal(password: str) -> str:
    """One form for one password: accents however typed, no spaces that came along by copying."""
    return unicodedata.normalize("NFKC", password).strip()


@contextmanager
def _slot() -> Iterator[None]:
    if not SLOTS.acquire(timeout=SLOT_WAIT):
        raise StoreBusy(_("Hay demasiados ingresos a la vez. Probar otra vez en unos segundos."))
    try:
        yield
    finally:
        SLOTS.release()
