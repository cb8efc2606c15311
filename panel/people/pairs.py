"""Two contacts side by side, as HTML: what other people wrote is escaped. Pure."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.merges.store import Merge, Party
from panel.dates import at_time, moment, number
from panel.safe import escaped
from panel.words import _

EVIDENCE: Final = {
    "wa": _("Coinciden en el número {value}"),
    "id": _("Coinciden en el identificador de WhatsApp {value}"),
    "pa": _("Coinciden en el identificador de empresa {value}"),
}
DECIDED: Final = {
    "merged": _("Unidos por {who} {when}"),
    "rejected": _("No son la misma persona, según {who} {when}"),
    "undone": _("Separados por {who} {when}"),
}


def pair(merge: Merge, older: Party, younger: Party, *, zone: ZoneInfo, now: datetime) -> str:
    """A proposal: what speaks for it, and both contacts."""
    kind, _colon, value = merge.evidence.partition(":")
    told = escaped(f"+{value}" if kind == "wa" else value)
    why = EVIDENCE.get(kind, "{value}").format(value=f"<b>{told}</b>")
    found = _("desde {when}").format(when=moment(merge.found_at, zone=zone, now=now))
    return (
        f"<p class='line'>{why} <span class='found'>· {found}</span></p><div class='pair'>"
        f"{_party(older, _('El más antiguo: queda'), zone=zone, now=now)}"
        f"{_party(younger, _('Pasa al otro'), zone=zone, now=now)}</div>"
    )


def verdict(merge: Merge, older: Party, younger: Party, *, zone: ZoneInfo, now: datetime) -> str:
    """What was decided, in a line."""
    when = at_time(merge.decided_at, zone=zone, now=now) if merge.decided_at else ""
    who = escaped(merge.decided_by or _("alguien"))
    decided = DECIDED[merge.state].format(who=who, when=when)
    both = _("{one} y {other}").format(one=_called(older), other=_called(younger))
    return f"<p class='line'>{both}<br><span class='found'>{decided}</span></p>"


def _party(party: Party, fate: str, *, zone: ZoneInfo, now: datetime) -> str:
    last = moment(party.last_message_at, zone=zone, now=now) if party.last_message_at else "–"
    facts = (
        (_("Celular"), escaped(_phone(party) or "–")),
        (_("Usuario"), escaped(f"@{party.username}" if party.username else "–")),
        (_("Desde"), moment(party.created_at, zone=zone, now=now)),
        (_("Último mensaje"), last),
        (_("Mensajes"), number(party.messages)),
        (_("Tickets"), number(party.tickets)),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    return (
        f"<section><div class='fate'>{fate}</div>"
        f"<div class='name'>{escaped(party.name or _('Sin nombre'))}</div>"
        f"<dl class='facts'>{rows}</dl></section>"
    )


def _called(party: Party) -> str:
    known_as = _phone(party) or (f"@{party.username}" if party.username else "")
    name = f"<b>{escaped(party.name or _('Sin nombre'))}</b>"
    return f"{name} {escaped(known_as)}" if known_as else name


def _phone(party: Party) -> str:
    digits = party.wa_id or party.phone
    return f"+{digits}" if digits else ""
