"""Who it is about: senders by all their identifiers, new identifiers, and what people want."""

from typing import Final

from core.whatsapp.contents.system import ID_CHANGED, NUMBER_CHANGED, new_wa_id, sentence_of
from core.whatsapp.events import IdentityEvent, PreferenceEvent
from core.whatsapp.people import Sender
from core.whatsapp.reading.change import Change, required
from core.whatsapp.tree import Json, object_of, objects_of, text_of

LONGEST_NAME: Final = 200
LONGEST_PHONE: Final = 15  # digits, E.164
NOBODY: Final[Json] = {}


def sender_of(raw: Json, change: Change, phone: str | None = None) -> Sender:
    """Who wrote a message: its own identifiers, and those of the contact that has one of them."""
    wa_id, user_id = text_of(raw, "from"), text_of(raw, "from_user_id")
    parent = text_of(raw, "from_parent_user_id")
    contact = _contact(change, user_id, wa_id, parent)
    profile = object_of(contact, "profile")
    wa_id = wa_id or text_of(contact, "wa_id")
    user_id = user_id or text_of(contact, "user_id")
    parent = parent or text_of(contact, "parent_user_id")
    if not (wa_id or user_id or parent):
        raise ValueError("a message from nobody: neither from nor from_user_id")
    return Sender(
        wa_id=wa_id or None,
        user_id=user_id or None,
        name=text_of(profile, "name")[:LONGEST_NAME],
        username=text_of(profile, "username").lstrip("@")[:LONGEST_NAME] or None,
        parent_user_id=parent or None,
        phone=phone,
    )


def shared_phone(raw: Json) -> str | None:
    """The sender's own number, digits, when they shared it because we asked."""
    for card in objects_of(raw, "contacts"):
        if card.get("origin") == "contact_request":
            for phone in objects_of(card, "phones"):
                told = text_of(phone, "wa_id") or text_of(phone, "phone")
                digits = "".join(sign for sign in told if sign in "0123456789")
                return digits if 0 < len(digits) <= LONGEST_PHONE else None
    return None


def read_identity(raw: Json, change: Change) -> IdentityEvent | None:
    """A system message that tells of a new number or id; None when one side is not told."""
    told = object_of(raw, "system")
    kind = text_of(told, "type")
    if kind != ID_CHANGED and kind not in NUMBER_CHANGED:
        return None
    sent_from = text_of(raw, "from")
    old_number = sent_from or text_of(told, "previous_wa_id") or text_of(told, "customer")
    stays = sent_from if kind == ID_CHANGED else ""
    previous = _known_by(
        old_number,
        text_of(told, "previous_user_id"),
        text_of(told, "previous_parent_user_id"),
    )
    current = _known_by(
        new_wa_id(told) or stays, text_of(told, "user_id"), text_of(told, "parent_user_id")
    )
    if previous is None or current is None or previous == current:
        return None
    return IdentityEvent(
        previous=previous,
        current=current,
        at=change.moment(raw.get("timestamp")),
        wamid=required(raw, "id"),
        text=sentence_of(kind, told),
        raw=raw,
    )


def read_id_update(raw: Json, change: Change) -> IdentityEvent:
    """A new business-scoped id, in the field of its own that Meta announced and withdrew."""
    own, parents = object_of(raw, "user_id"), object_of(raw, "parent_user_id")
    number = text_of(raw, "wa_id")
    previous = _known_by(number, text_of(own, "previous"), text_of(parents, "previous"))
    current = _known_by(number, text_of(own, "current"), text_of(parents, "current"))
    if previous is None or current is None:
        raise ValueError("an id update without both ids")
    return IdentityEvent(
        previous=previous,
        current=current,
        at=change.moment(raw.get("timestamp")),
        wamid=None,
        text=sentence_of(ID_CHANGED, {}),
        raw=raw,
    )


def read_preference(raw: Json, change: Change) -> PreferenceEvent:
    """What somebody wants to receive, «stop» or «resume»."""
    named = {
        "from": raw.get("wa_id"),
        "from_user_id": raw.get("user_id"),
        "from_parent_user_id": raw.get("parent_user_id"),
    }
    return PreferenceEvent(
        sender=sender_of(named, change),
        category=text_of(raw, "category"),
        value=required(raw, "value"),
        at=change.moment(raw.get("timestamp")),
    )


def _contact(change: Change, *identifiers: str) -> Json:
    """The contact that has one of these identifiers: never the one at the same position."""
    if change.people is None:
        change.people = {
            identifier: contact
            for contact in objects_of(change.value, "contacts")
            for key in ("wa_id", "user_id", "parent_user_id")
            if (identifier := text_of(contact, key))
        }
    for identifier in identifiers:
        if identifier and identifier in change.people:
            return change.people[identifier]
    return NOBODY


def _known_by(wa_id: str, user_id: str, parent_user_id: str) -> Sender | None:
    if not (wa_id or user_id or parent_user_id):
        return None
    return Sender(
        wa_id=wa_id or None, user_id=user_id or None, parent_user_id=parent_user_id or None
    )
