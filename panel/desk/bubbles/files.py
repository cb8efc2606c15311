"""Files of messages: pictures, sounds, films, documents; those that are not here, and why."""

from typing import Final

from core.media.rules.names import clean_name
from core.media.rules.types import served_as
from core.media.store import MediaRow
from core.whatsapp.contents import Media
from panel.desk.bubbles.nodes import Node, line, node, words
from panel.desk.bubbles.seen import Seen
from panel.words import _

SIGNS: Final = {"image": "🖼", "video": "🎬", "audio": "🎵", "document": "📄", "sticker": "🏷"}
UNITS: Final = ("bytes", "KB", "MB", "GB")


def file_node(body: Media, seen: Seen) -> Node:
    """The file of a message, or what there is instead."""
    file = seen.file
    if file is None:
        return _absent(body)
    if not file.is_here:
        return _not_here(body, file, theirs=seen.message.direction == "in")
    mime, in_place = served_as(file.mime)
    family = mime.partition("/")[0] if in_place else ""
    match body.kind, family:
        case "sticker", "image":
            return node("img", "sticker", file=file.id, label=_("Sticker"))
        case "image", "image":
            picture = node("img", "", file=file.id, label=_("Imagen"))
            name = _("Ver la imagen en grande")
            return node("button", "picture", picture, do="enlarge", to=file.id, label=name)
        case "video", "video":
            return node("video", "", file=file.id, label=_("Video"))
        case "audio", "audio" | "video":  # a recording in a container that films use too
            said = _("Nota de voz") if body.voice else _("Audio")
            sound = node("audio", "", file=file.id, label=said)
            return line("sound", node("i", "", sign_of(body), title=said), sound)
    return _card(body, file)


def sign_of(body: Media) -> str:
    """A small sign for the kind of file."""
    return "🎤" if body.voice else SIGNS.get(body.kind, "📄")


def told(body: Media) -> str:
    """What kind of file it is, in words."""
    return {
        "image": _("Imagen"),
        "video": _("Video"),
        "audio": _("Nota de voz") if body.voice else _("Audio"),
        "sticker": _("Sticker"),
    }.get(body.kind, _("Documento"))


def name_of(body: Media, file: MediaRow | None) -> str:
    """The file's name, harmless; what kind it is where it has none."""
    return (file.name if file else "") or clean_name(body.name) or told(body)


def size_told(size: int) -> str:
    """«1,4 MB»."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    number = f"{amount:.1f}" if unit and amount < 10 else f"{amount:.0f}"
    return f"{number.replace('.', ',')} {UNITS[unit]}"


def _card(body: Media, file: MediaRow) -> Node:
    """A file to be fetched by whoever wants it."""
    about = size_told(file.size) if file.size is not None else told(body)
    link = node("a", "button", _("Descargar"), download=file.id)
    named = line("name", words(name_of(body, file)))
    return line("file", node("i", "", sign_of(body)), line("", named, line("small", about)), link)


def _not_here(body: Media, file: MediaRow, *, theirs: bool) -> Node:
    """Still on its way, given up, or deleted."""
    again = None
    if file.state == "gone":
        state = _("El archivo ya no se guarda")
    elif file.state == "waiting":
        state = _("Todavía no se pudo descargar") if file.error else _("Descargando…")
    else:
        state = _("No se pudo descargar")
    if theirs and (file.state == "failed" or (file.state == "waiting" and file.error)):
        again = node("button", "button", _("Probar otra vez"), do="retry", to=file.id)
    reason = line("small", words(file.error)) if file.error else None
    named = line("name", words(name_of(body, file)))
    inside = line("", named, line("small", state), reason)
    return line(f"file {file.state}", node("i", "", sign_of(body)), inside, again)


def _absent(body: Media) -> Node:
    """A message whose file we were never told of, or never stored."""
    named = line("name", words(name_of(body, None)))
    about = line("small", _("El archivo no está"))
    return line("file gone", node("i", "", sign_of(body)), line("", named, about))
