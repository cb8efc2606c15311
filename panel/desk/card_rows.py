"""What is said beside a conversation, as HTML: what other people wrote is escaped. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.bot.reasons import explain
from core.contacts.store.card import Card
from core.contacts.store.tags import Tag
from core.conversations.store.notes import NoteRow
from core.conversations.store.unsaid import Unsaid
from core.tickets.store.beside import Brief
from panel.dates import at_time, moment, number
from panel.desk.about import saved_answers
from panel.desk.rows import clock_until
from panel.desk.states import LOOKS
from panel.safe import escaped
from panel.words import _

KINDS: Final = {
    "wa": _("Número"),
    "id": _("Identificador de WhatsApp"),
    "pa": _("Identificador de empresa"),
    "un": _("Usuario"),
}


def contact_card(
    card: Card, tags: Sequence[Tag], tickets: int, *, zone: ZoneInfo, now: datetime
) -> str:
    """Who it is, since when, how to be reached, and what stands in the way."""
    phone = card.wa_id or card.shared_phone
    window = clock_until(card.window_until, now=now)
    facts = [
        (_("Celular"), f"+{phone}" if phone else ""),
        (_("Usuario"), f"@{card.username}" if card.username else ""),
        (_("Desde"), moment(card.created_at, zone=zone, now=now)),
        (_("Mensajes"), number(card.messages)),
        (_("Tickets"), number(tickets)),
        (_("Ventana"), window.text),
    ]
    rows = "".join(f"<dt>{k}</dt><dd>{escaped(v)}</dd>" for k, v in facts if v)
    return (
        f"<section class='contact-card' aria-label='{_('Contacto')}'>"
        f"<div class='name'>{escaped(card.name or _('Sin nombre'))}</div>"
        f"{_flags(card, zone, now)}{chips(tags)}<dl class='card'>{rows}</dl>"
        f"{_identifiers(card, zone, now)}</section>"
    )


def chips(tags: Sequence[Tag]) -> str:
    """The contact's tags; their colour is decoration, the word tells."""
    if not tags:
        return ""
    shown = "".join(
        f"<span class='tag state-{escaped_name(tag.colour)}'>{escaped(tag.name)}</span>"
        for tag in tags
    )
    return f"<div class='tags' aria-label='{_('Etiquetas')}'>{shown}</div>"


def escaped_name(colour: str) -> str:
    """A name of the palette, and nothing else, as part of a class."""
    return "".join(c for c in colour if c.isalpha() or c == "-")


def saved_fields(tickets: Sequence[Brief], *, but: str) -> list[tuple[str, str]]:
    """What the bot had asked on these tickets, the newest answer to each question.

    Without what it asked on the ticket at hand (`but`, JSON), whose answers are shown with it.
    """
    known: dict[str, str] = {}
    for ticket in tickets:
        for name, value in saved_answers(ticket.saved):
            known.setdefault(name, value)
    here = {name for name, _value in saved_answers(but)}
    return [(name, value) for name, value in known.items() if value and name not in here]


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Pairs of a name and a value, both of them anybody's words."""
    items = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in pairs)
    return f"<dl class='card'>{items}</dl>"


def note_list(notes: Sequence[NoteRow], *, zone: ZoneInfo, now: datetime) -> str:
    """The team's notes, oldest first."""
    shown = "".join(
        f"<div class='beside-note'><div class='by'>"
        f"<b>{escaped(note.operator_name or _('Alguien'))}</b>"
        f" · {moment(note.at, zone=zone, now=now)}</div>"
        f"<div class='text'>{escaped(note.text)}</div></div>"
        for note in notes
    )
    return f"<div class='notes' role='log' tabindex='0' aria-label='{_('Notas')}'>{shown}</div>"


def unsaid_list(lines: Sequence[Unsaid], *, zone: ZoneInfo, now: datetime) -> str:
    """What the bot did not say, when, and why it wanted to."""
    shown = "".join(
        f"<li>{escaped(line.text)}<span class='why'>{moment(line.at, zone=zone, now=now)}"
        f"{_why(line)}</span></li>"
        for line in lines
    )
    return f"<ul class='unsaid'>{shown}</ul>"


def ticket_label(ticket: Brief, *, zone: ZoneInfo, now: datetime) -> str:
    """A link to a ticket: our own words only, since a link reads Markdown."""
    when = moment(ticket.received_at, zone=zone, now=now)
    return f"#{ticket.id} · {LOOKS[ticket.status].sign} {ticket.status.value} · {when}"


def _why(line: Unsaid) -> str:
    parts = [explain(line.reason) if line.reason else "", line.node or ""]
    return "".join(f" · {escaped(part)}" for part in parts if part)


def _flags(card: Card, zone: ZoneInfo, now: datetime) -> str:
    flags = []
    if card.blocked_at:
        when = at_time(card.blocked_at, zone=zone, now=now)
        who = escaped(card.blocked_by or _("alguien"))
        said = _("⊘ Bloqueado por {who} {when}").format(who=who, when=when)
        flags.append(f"<p class='flag'>{said}</p>")
    if card.marketing_stop_at:
        when = at_time(card.marketing_stop_at, zone=zone, now=now)
        said = _("No quiere publicidad: lo pidió {when}").format(when=when)
        flags.append(f"<p class='flag quiet'>{said}</p>")
    return "".join(flags)


def _identifiers(card: Card, zone: ZoneInfo, now: datetime) -> str:
    lines = "".join(
        f"<li>{KINDS.get(one.kind, '')} {escaped(one.value)}"
        f"{' · ' + moment(one.since, zone=zone, now=now) if one.since else ''}</li>"
        for one in card.identifiers
    )
    title = _("Identificadores")
    return f"<details><summary>{title}</summary><ul>{lines}</ul></details>" if lines else ""
