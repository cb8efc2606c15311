"""Templates that WhatsApp has just refused: what we know of them is old."""

from collections.abc import Mapping

import orjson
from sqlalchemy import select

from core.conversations.tables import messages
from core.db import Session
from core.templates import store as templates
from core.templates.rules import DOUBTFUL


def doubt_templates(session: Session, failed: Mapping[int, int | None]) -> None:
    """Messages that failed, by id, with WhatsApp's codes: which templates nobody is to send now.

    A job reads the account again (core/templates/client) and settles it.
    """
    ids = [message for message, code in failed.items() if code in DOUBTFUL]
    if not ids:
        return
    query = select(messages.c.content).where(messages.c.id.in_(ids), messages.c.kind == "template")
    sent = [orjson.loads(content)["template"] for content in session.scalars(query)]
    for name, language in sorted({(one["name"], one["language"]["code"]) for one in sent}):
        templates.doubt(session, name, language)
