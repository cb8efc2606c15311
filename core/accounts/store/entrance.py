"""What stands at the door: counted failures, and the one-time codes of sign-ins under way."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from core.accounts.rules import CODE_LIFE, Code
from core.accounts.tables import sign_in_codes, sign_in_failures
from core.db import Session
from core.db.bulk import upsert_rows

# Failures so long ago say nothing about the next try.
FORGIVEN_AFTER = timedelta(hours=1)

Failures = tuple[int, datetime]  # how many in a row, and when the last one was


def failures(session: Session, keys: Collection[str], *, now: datetime) -> dict[str, Failures]:
    """The recent failures of each key that has any, locked until the transaction ends."""
    rows = session.execute(
        select(sign_in_failures.c.key, sign_in_failures.c.failures, sign_in_failures.c.last_at)
        .where(
            sign_in_failures.c.key.in_(keys),
            sign_in_failures.c.last_at > now - FORGIVEN_AFTER,
        )
        .order_by(sign_in_failures.c.key)
        .with_for_update()
    )
    return {row.key: (row.failures, row.last_at) for row in rows}


def count_failures(session: Session, counts: dict[str, int], *, now: datetime) -> None:
    """Set how many failures each key has."""
    rows = [{"key": key, "failures": n, "last_at": now} for key, n in sorted(counts.items())]
    upsert_rows(session, sign_in_failures, rows, key="key")


def forgive(session: Session, *, account: str, address: str) -> None:
    """A sign-in succeeded: the account starts afresh, the address gets back this one try."""
    session.execute(delete(sign_in_failures).where(sign_in_failures.c.key == account))
    session.execute(
        update(sign_in_failures)
        .where(sign_in_failures.c.key == address)
        .values(failures=sign_in_failures.c.failures - 1)
    )


def put_code(session: Session, code: Code, *, now: datetime) -> None:
    """Keep a one-time code; it lives 30 seconds."""
    session.execute(
        insert(sign_in_codes).values(
            code_hash=code.code_hash,
            browser_hash=code.browser_hash,
            user_id=code.user_id,
            device=code.device,
            expires_at=now + CODE_LIFE,
        )
    )


def take_code(session: Session, code_hash: str, *, now: datetime) -> Code | None:
    """Consume a code: whoever deletes the row has it, so it works once. None if it expired."""
    row = session.execute(
        delete(sign_in_codes)
        .where(sign_in_codes.c.code_hash == code_hash)
        .returning(
            sign_in_codes.c.browser_hash,
            sign_in_codes.c.user_id,
            sign_in_codes.c.device,
            sign_in_codes.c.expires_at,
        )
    ).first()
    if row is None or row.expires_at <= now:
        return None
    return Code(code_hash, row.browser_hash, row.user_id, row.device)


def tidy(session: Session, *, now: datetime) -> int:
    """Drop expired codes and forgiven failures; says how many rows went."""
    codes = session.execute(delete(sign_in_codes).where(sign_in_codes.c.expires_at <= now))
    old = session.execute(
        delete(sign_in_failures).where(sign_in_failures.c.last_at <= now - FORGIVEN_AFTER)
    )
    return codes.rowcount + old.rowcount
