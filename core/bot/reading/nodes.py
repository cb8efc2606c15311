"""Which kind of node a table is, and the kinds that speak: messages, menus and hand-overs."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from core.bot.choices import BUTTON_BODY, TEXT_BODY, body_limit
from core.bot.flow import Handover, Media, Menu, Message, Node
from core.bot.reading.options import read_options
from core.bot.reading.questions import read_question
from core.bot.reading.sheet import did_you_mean, listed
from core.bot.reading.table import Table
from core.bot.reading.ways import read_fork, read_request
from core.bot.texts import BLANK
from core.errors import _

MEDIA: Final = ("image", "video", "document", "audio")
LONGEST_TOPIC: Final = 100  # characters

_KEYS: Final = (
    *("text", "media", "goto", "end", "options", "ticket", "branch", "request", "failed"),
    *("ask", "save", "accept", "pattern", "retry", "attempts", "otherwise"),
)


def read_node(table: Table, name: str) -> Node | None:
    """The node, whatever is wrong inside it; None if it cannot be told what it is."""
    kinds = [key for key in _READERS if key in table]
    if "ask" in kinds and "options" in kinds:
        kinds.remove("options")  # a question may offer its answers
    if len(kinds) > 1:
        message = _("un nodo es una sola cosa: {kinds} van en nodos separados.")
        table.sheet.error(table.path, message.format(kinds=listed(kinds)))
        return None
    if not kinds and "text" not in table and "media" not in table:
        message = _("el nodo no dice ni hace nada: necesita {keys}.")
        keys = listed(["text", *_READERS])
        table.sheet.error(table.path, message.format(keys=keys))
    read = _READERS[kinds[0]] if kinds else _read_message
    node = read(table, name)
    table.done(elsewhere=_KEYS)
    return node


def _read_message(table: Table, name: str) -> Message:
    text = table.text("text", limit=BUTTON_BODY if "media" in table else TEXT_BODY)
    media = _read_media(table)
    goto = table.target("goto")
    if table.flag("end") and "goto" in table:
        table.error("end", _("el nodo sigue con «goto» o termina con «end»: no las dos cosas."))
    return Message(name, text, media, goto)


def _read_media(table: Table) -> Media | None:
    """A file under data/flows/media/; whether it is there is not this room's to know."""
    media = table.table("media")
    if media is None:
        return None
    kind = media.string("kind", required=True)
    file = media.string("file", required=True)
    media.done()
    if kind is not None and kind not in MEDIA:
        message = _("«{kind}» no es una clase de archivo: hay {kinds}.{hint}")
        hint = did_you_mean(kind, MEDIA)
        media.error("kind", message.format(kind=kind, kinds=listed(MEDIA), hint=hint))
    if file is not None and not _stays_inside(file):
        media.error(
            "file", _("el archivo va dentro de data/flows/media/, sin «..» ni «/» inicial.")
        )
    later = _("los archivos llegan en una próxima versión: por ahora sale sólo el texto.")
    table.sheet.warn(media.path, later)
    return Media(kind or "", file or "")


def _stays_inside(file: str) -> bool:
    path = PurePosixPath(file)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in file


def _read_menu(table: Table, name: str) -> Menu:
    offered = read_options(table, name, goto_required=True)
    text = table.text("text", required=True, limit=body_limit(offered))
    return Menu(name, text or BLANK, offered)


def _read_handover(table: Table, name: str) -> Handover:
    text = table.text("text")
    ticket = table.table("ticket")
    topic = ticket.string("topic", limit=LONGEST_TOPIC) if ticket else None
    if ticket:
        ticket.done()
    table.flag("end")  # a ticket ends the conversation anyway
    return Handover(name, text, topic or "")


_READERS: Final[dict[str, Callable[[Table, str], Node]]] = {
    "ask": read_question,
    "options": _read_menu,
    "ticket": _read_handover,
    "branch": read_fork,
    "request": read_request,
}
