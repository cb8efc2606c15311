"""The banner on every page while WhatsApp takes nothing: since when, why, how many wait, the cure.

It comes and goes by itself: the page listens for the beat of what it tells.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core import clock
from core.accounts.rules import User
from core.outbox.store.standing import Standing, standing
from core.whatsapp.errors import PERMISSIONS, explain
from panel.components.listener import listen
from panel.dates import at_time, number
from panel.ground import ground, reading
from panel.safe import alert
from panel.shell.live import live
from panel.words import _, ngettext

REFRESH: Final = 60.0  # seconds, should the listener ever miss something
TOKEN: Final = frozenset({0, 190, None})
PERMISSION: Final = frozenset({3, 10, 131005, *PERMISSIONS})
PAYMENT: Final = 131042


@live(REFRESH)
def trouble(_user: User) -> None:
    """Draw the banner, if there is something to tell."""
    now = clock.now()
    with reading() as session:
        found = standing(session, now=now)
    listen("sending", found.beat, name="trouble")
    for text in told(found, zone=ground().settings.zone, now=now):
        alert(text)


def told(found: Standing, *, zone: ZoneInfo, now: datetime) -> list[str]:
    """What people are told, one text a trouble; nothing when all is well."""
    texts = []
    if found.paused_since:
        since = at_time(found.paused_since, zone=zone, now=now)
        parts = [
            _("WhatsApp no acepta envíos desde {since}.").format(since=_bare(since)),
            explain(found.paused_code, _("No dijo por qué.")),
            _waiting(found.waiting),
            _to_do(found.paused_code),
        ]
        texts.append(" ".join(parts))
    if found.alert and found.alert_at:
        at = at_time(found.alert_at, zone=zone, now=now)
        texts.append(_("WhatsApp avisó {at}: {alert}").format(at=at, alert=found.alert))
    return texts


def _waiting(count: int) -> str:
    queued = ngettext(
        "Espera {n} mensaje, que saldrá solo;", "Esperan {n} mensajes, que saldrán solos;", count
    ).format(n=number(count))
    coming = _("lo que escriben los clientes sigue entrando.")
    return f"{queued} {coming}" if count else coming.capitalize()


def _to_do(code: int | None) -> str:
    if code in TOKEN:
        return _(
            "Qué hacer: poner un token nuevo en el archivo .env (OPENBOT_WHATSAPP__ACCESS_TOKEN). "
            "Se lee solo, sin reiniciar nada."
        )
    if code in PERMISSION:
        return _(
            "Qué hacer: dar al token, en Meta, el permiso de enviar mensajes por este número, o "
            "poner otro en el archivo .env."
        )
    if code == PAYMENT:
        return _("Qué hacer: poner al día el pago de la cuenta de WhatsApp en Meta.")
    return _("Qué hacer: mirar el estado de la cuenta y del número en Meta.")


def _bare(since: str) -> str:
    """«desde las 12:30», without the preposition of «a las 12:30»."""
    return since.removeprefix("a ")
