"""Who wants no marketing, told to an operator instead of WhatsApp."""

from datetime import datetime

from core.accounts.rules import User
from core.accounts.store.people import write_audit
from core.contacts import store
from core.contacts.store import reach
from core.db import Session


def stop_marketing(session: Session, contact_id: int, *, operator: User, now: datetime) -> None:
    """No template of marketing is sent to this contact from here on."""
    store.lock(session, [contact_id])
    if reach.takes_marketing(session, contact_id):
        reach.stop_marketing(session, {contact_id: now})
        _write_down(session, "contact.marketing_stop", contact_id, by=operator, now=now)


def allow_marketing(session: Session, contact_id: int, *, operator: User, now: datetime) -> None:
    """They said that they want it again."""
    store.lock(session, [contact_id])
    if not reach.takes_marketing(session, contact_id):
        reach.allow_marketing(session, contact_id, at=now)
        _write_down(session, "contact.marketing_again", contact_id, by=operator, now=now)


def _write_down(session: Session, action: str, contact_id: int, *, by: User, now: datetime) -> None:
    write_audit(session, action, by=by, subject=f"contact:{contact_id}", now=now)
