"""The company's quick replies: operators use them, administrators write them."""

from datetime import datetime

from core.accounts.rules import User, require_admin
from core.accounts.store.people import write_audit
from core.conversations.quick_replies import clean_shortcut, clean_text
from core.conversations.store import quick_replies
from core.conversations.store.quick_replies import QuickReply
from core.db import Session
from core.errors import NotFound, _


def save_quick_reply(
    session: Session, shortcut: str, text: str, *, admin: User, now: datetime
) -> QuickReply:
    """Write one, or replace what stands under its shortcut; InvalidQuickReply if it cannot be."""
    require_admin(admin)
    reply = QuickReply(clean_shortcut(shortcut), clean_text(text))
    quick_replies.save(session, reply, by=admin.id, now=now)
    subject = f"quick_reply:{reply.shortcut}"
    write_audit(session, "quick_reply.save", by=admin, subject=subject, now=now)
    return reply


def delete_quick_reply(session: Session, shortcut: str, *, admin: User, now: datetime) -> None:
    """Remove one; NotFound if somebody did already."""
    require_admin(admin)
    if not quick_replies.drop(session, shortcut):
        raise NotFound(_("Esa respuesta rápida ya no existe."))
    write_audit(session, "quick_reply.delete", by=admin, subject=f"quick_reply:{shortcut}", now=now)
