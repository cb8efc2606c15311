"""The message that another one answers, in a line above it."""

from typing import Final

from core.conversations.store import MessageRow
from core.whatsapp.contents import Body, Cards, Location, Media, Order, Unknown, Unsupported
from panel.desk.bubbles.amended import amended
from panel.desk.bubbles.files import sign_of, told
from panel.desk.bubbles.nodes import Node, line, node, words
from panel.desk.bubbles.seen import Scene, contents_of, speaker
from panel.desk.bubbles.unread import kind_told
from panel.words import _

FIRST: Final = 120  # characters of it


def quote(message: MessageRow, scene: Scene) -> Node | None:
    """Who said what this one answers; a click goes there if it is on the page."""
    wamid = message.quoted_wamid
    if wamid is None:
        return None
    here = next((m for m in scene.talk.messages if m.wamid == wamid), None)
    answered = here or scene.talk.quoted.get(wamid)
    if answered is None:
        return line("quote", node("i", "", _("Responde a un mensaje que no está acá")))
    who = node("b", "", words(speaker(answered)))
    inside = (who, line("first", *_first(answered, scene)))
    if here is None:
        return line("quote", *inside)
    name = _("Ir al mensaje que responde")
    return node("button", "quote", *inside, do="jump", to=f"m{here.id}", title=name)


def _first(answered: MessageRow, scene: Scene) -> list[str | Node]:
    """The sign of its kind and the beginning of its words, as they are now."""
    now = amended(scene.talk.amendments.get(answered.wamid or "", ()))
    if now.revoked:
        return [_("Mensaje eliminado")]
    body = contents_of(answered).body
    text = now.edits[-1].text if now.edits else answered.text
    sign, name = _kind(body)
    first = next((words for words in map(str.strip, text.splitlines()) if words), "") or name
    return [f"{sign} " if sign else "", words(first[:FIRST])]


def _kind(body: Body) -> tuple[str, str]:
    """A sign and a word for what has no words of its own."""
    match body:
        case Media():
            return sign_of(body), told(body)
        case Location():
            return "📍", _("Ubicación")
        case Cards():
            return "👤", _("Contacto")
        case Order():
            return "🛒", _("Pedido del catálogo")
        case Unsupported() | Unknown():
            return "⚠", kind_told(body.kind) or _("Mensaje")
    return "", _("Mensaje")
