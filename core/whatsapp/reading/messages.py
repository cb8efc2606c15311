"""Messages of customers, of every type."""

from typing import Final

from core.whatsapp.contents import (
    Body,
    Chosen,
    Content,
    Edit,
    Media,
    Reaction,
    Referral,
    Revoke,
    line,
    read_content,
)
from core.whatsapp.events import IdentityEvent, MediaRef, MessageEvent
from core.whatsapp.reading.change import Change, required
from core.whatsapp.reading.people import read_identity, sender_of, shared_phone
from core.whatsapp.tree import Json, objects_of, text_of

LONGEST_KIND: Final = 32
LONGEST_REFERRAL: Final = 200
WELCOME: Final = "request_welcome"  # an empty chat was opened; not sent since March 2026


def read_message(raw: Json, change: Change) -> MessageEvent | IdentityEvent | None:
    """One message, or the news of a person that came as one; None for what is neither."""
    kind = text_of(raw, "type") or "unsupported"
    if kind == WELCOME:
        return None
    if kind == "system" and (identity := read_identity(raw, change)):
        return identity
    if kind not in raw:
        raw = _with_errors(raw, change)
    content = read_content(kind, raw, "in")
    body = content.body
    return MessageEvent(
        wamid=required(raw, "id"),
        sender=sender_of(raw, change, shared_phone(raw) if kind == "contacts" else None),
        at=change.moment(raw.get("timestamp")),
        kind=kind[:LONGEST_KIND],
        text=line(body),
        choice=body.choice.id or None if isinstance(body, Chosen) else None,
        quoted_wamid=_quoted(content),
        referral=_source(content.marks.referral),
        raw=raw,
        media=_media(body),
    )


def _with_errors(raw: Json, change: Change) -> Json:
    """A message that came without its object, with the reason that stands beside it."""
    errors = objects_of(change.value, "errors")
    if not errors or "errors" in raw:
        return raw
    change.errors_told = True
    return {**raw, "errors": errors}


def _quoted(content: Content) -> str | None:
    """The message this one is about, or answers."""
    if isinstance(content.body, Reaction | Edit | Revoke):
        return content.body.target
    return content.marks.quoted


def _source(referral: Referral | None) -> str | None:
    if referral is None:
        return None
    told = referral.headline or referral.url or referral.source_id
    return told[:LONGEST_REFERRAL] or None


def _media(body: Body) -> MediaRef | None:
    """The file to fetch; None when there is none, or WhatsApp gave no id for it."""
    if not isinstance(body, Media) or body.wa_media_id is None:
        return None
    return MediaRef(
        kind=body.kind,
        wa_media_id=body.wa_media_id,
        mime=body.mime,
        sha256=body.sha256,
        name=body.name,
        voice=body.voice,
    )
