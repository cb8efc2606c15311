"""Coming in and going out, on one device at a time.

A sign-in is: `open_attempt` (counts it), `judge` (slow, outside any transaction), `close_attempt`,
`begin_sign_in` (a one-time code), `exchange` (the code becomes a session's token). Tokens, codes
and the browser's cookie are 256 random bits; only their hashes are stored.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from core.accounts import passwords
from core.accounts.passwords import Verdict
from core.accounts.rules import (
    ABSOLUTE_LIMIT,
    Code,
    Ended,
    EndReason,
    InvalidUser,
    SignedIn,
    Throttled,
    User,
    clean_email,
    wait_after,
)
from core.accounts.store import devices, entrance, people
from core.accounts.store.devices import NewDevice
from core.db import Session
from core.errors import NotAllowed, _

FREE_TRIES_ACCOUNT = 5
FREE_TRIES_ADDRESS = 20  # an office shares one


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in being tried; it counts as failed until it is closed with the right password."""

    account_key: str
    address_key: str
    user: User | None  # None: no such account, or disabled; nobody is told which
    password_hash: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """What the browser keeps, and until when it may."""

    value: str
    expires_at: datetime


def open_attempt(session: Session, *, email: str, address: str, now: datetime) -> Attempt:
    """Begin a sign-in, or raise Throttled.

    The try is counted here and taken back when it succeeds: counting afterwards would let any
    number of guesses run side by side.
    """
    email = _forgiving(email)
    account, origin = _key("account", email), _key("address", address)
    known = entrance.failures(session, (account, origin), now=now)
    limits = {account: FREE_TRIES_ACCOUNT, origin: FREE_TRIES_ADDRESS}
    for key, (count, last_at) in known.items():
        wait = last_at + wait_after(count, free=limits[key]) - now
        if wait.total_seconds() > 0:
            raise Throttled(wait)
    counts = {key: known[key][0] + 1 if key in known else 1 for key in limits}
    entrance.count_failures(session, counts, now=now)
    found = people.by_email(session, email)
    if found is None or not found[0].enabled:
        return Attempt(account, origin, None, None)
    return Attempt(account, origin, found[0].user, found[1])


def judge(attempt: Attempt, password: str) -> Verdict:
    """Compare the password; slow, and equally slow when there is no such account."""
    return passwords.verify(password, attempt.password_hash)


def close_attempt(
    session: Session, attempt: Attempt, verdict: Verdict, *, now: datetime
) -> User | None:
    """The user who has proved to be one, else None."""
    if attempt.user is None or not verdict.right:
        return None
    current = people.get(session, attempt.user.id)
    if not current.enabled:
        return None
    entrance.forgive(session, account=attempt.account_key, address=attempt.address_key)
    if verdict.rehashed is not None:
        people.save(session, attempt.user.id, password_hash=verdict.rehashed.value)
    return attempt.user


def device_at_work(session: Session, user: User, *, now: datetime) -> SignedIn | None:
    """The other device that a sign-in would shut, to be named before it does."""
    return devices.at_work(session, user.id, now=now)


def begin_sign_in(session: Session, user: User, *, browser: str, device: str, now: datetime) -> str:
    """A one-time code for 30 s that only the browser with this cookie can turn into a session."""
    if not browser:
        raise NotAllowed(_("El navegador no guarda cookies: sin ellas no se puede entrar."))
    code = secrets.token_urlsafe(32)
    entrance.put_code(session, Code(_hash(code), _hash(browser), user.id, device), now=now)
    return code


def exchange(session: Session, *, code: str, browser: str, now: datetime) -> Token | None:
    """Turn a code into a new session, ending the user's other one; None if it is no good.

    A code from the wrong browser is spent all the same, so nothing is raised: that would roll back.
    """
    taken = entrance.take_code(session, _hash(code), now=now)
    if taken is None or not secrets.compare_digest(taken.browser_hash, _hash(browser)):
        return None
    user = people.get(session, taken.user_id, lock=True)
    if not user.enabled:
        return None
    took_over = devices.end(
        session, user.id, reason=EndReason.TAKEN_OVER, device=taken.device, now=now
    )
    token = Token(secrets.token_urlsafe(32), now + ABSOLUTE_LIMIT)
    new = NewDevice(user.id, _hash(token.value), taken.device, token.expires_at)
    devices.start(session, new, now=now)
    action = "session.take_over" if took_over else "session.start"
    people.write_audit(session, action, by=user.user, detail=taken.device, now=now)
    return token


def session_of(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Who a token stands for; None if its session ended, expired or never was."""
    return devices.by_token(session, _hash(token), now=now) if token else None


def touch(session: Session, signed: SignedIn, *, now: datetime) -> None:
    """Note that a user did something; writes once a minute at most."""
    devices.touch(session, signed.user.id, now=now)


def why_ended(session: Session, token: str, *, now: datetime) -> Ended | None:
    """Why the session of a token is over, to tell its browser; None if nothing is known."""
    return devices.ending(session, _hash(token), now=now) if token else None


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End the session of a token; nothing happens if it is over already."""
    signed = session_of(session, token, now=now)
    if signed is not None:
        devices.end(session, signed.user.id, reason=EndReason.SIGNED_OUT, now=now)
        people.write_audit(session, "session.end", by=signed.user, now=now)


def tidy(session: Session, *, now: datetime) -> int:
    """Drop what nobody can ask for any more; a job calls it. Says how many rows went."""
    return entrance.tidy(session, now=now) + devices.forget_endings(session, now=now)


def _forgiving(email: str) -> str:
    """The stored form, or what was typed: nobody is told that it is not even an address."""
    try:
        return clean_email(email)
    except InvalidUser:
        return email.strip().lower()[:254]


def _key(kind: str, value: str) -> str:
    """Hashed: people type passwords into the wrong field."""
    return f"{kind}:{_hash(value)[:32]}"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
