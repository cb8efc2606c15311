"""Dashboard: the four figures, what waits now, and today hour by hour."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.outbox.store.again import unconfirmed_of_bot
from core.reports import store as reports
from core.tickets import store as tickets
from core.tickets.machine import Status
from core.tickets.store import View
from core.tickets.store.pulse import desk_beat
from panel.charts import today_chart
from panel.components.listener import listen
from panel.dates import duration, number
from panel.desk.again import unconfirmed
from panel.desk.states import LOOKS
from panel.desk.view import DUE, DUE_SOON, UNASSIGNED
from panel.figures import Figure, figures
from panel.ground import ground, reading
from panel.safe import markup
from panel.shell.head import head
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.shell.session import require_operator
from panel.words import _

REFRESH: Final = 60.0  # seconds, should the listener miss something
CALM: Final = 3.0  # seconds between two changes: figures that flicker cannot be read
UNCONFIRMED: Final = 20  # lines of the list
REDRAW: Final = 60.0  # a chart of hours does not change faster


def render() -> None:
    """The page."""
    require_operator()
    head(_("Dashboard"))
    _figures()
    left, right = st.columns([1, 1.7], gap="medium")
    with left:
        _now()
    with right:
        _today()
    _unconfirmed()


@live(REFRESH)
def _figures(_user: User) -> None:
    settings = ground().settings
    with reading() as session:
        now = clock.now()
        beat = desk_beat(session, now=now)
        shown = reports.dashboard(session, settings=settings, now=now)
    listen("desk", beat, name="figures", every=CALM)
    in_and_out = _("{received} recibidos · {sent} enviados este mes").format(
        received=number(shown.usage.inbound), sent=number(shown.usage.outbound)
    )
    if shown.remaining is None:
        left = Figure(_("Mensajes restantes"), _("Sin límite"), _("el plan no tiene cupo"))
    else:
        quota = settings.plan.messages
        note = _("de {n} del plan este mes").format(n=number(quota))
        spent = 1 - shown.remaining / quota
        left = Figure(_("Mensajes restantes"), number(shown.remaining), note, spent)
    figures(
        [
            Figure(_("Mensajes"), number(shown.messages), in_and_out),
            left,
            Figure(_("Contactos únicos"), number(shown.contacts), _("desde el comienzo")),
            Figure(_("Nuevos contactos de hoy"), number(shown.new_today), _("desde las 00:00")),
        ]
    )


@live(REFRESH)
def _now(_user: User) -> None:
    now = clock.now()
    with reading() as session:
        beat = desk_beat(session, now=now)
        counts = tickets.counts(session, now=now)
        oldest = tickets.oldest_waiting(session, now=now)
        due = tickets.page(session, View(due_within=DUE_SOON, size=1), now=now).total
    listen("desk", beat, name="now", every=CALM)
    with st.container(key="now", border=True):
        markup(f"<h2>{_('Ahora')}</h2>")
        with st.container(horizontal=True, key="states"):
            for status in Status:
                _state(status, counts[status])
        waiting = duration(now - oldest) if oldest else _("nadie espera")
        markup(f"<p class='line'>{_('Espera más larga')} <b>{waiting}</b></p>")
        with st.container(horizontal=True, key="shortcuts"):
            TICKETS.link(_("Sin asignar"), icon=":material/inbox:", params={"vista": UNASSIGNED})
            TICKETS.link(
                _("Vencen en 6 h: {n}").format(n=number(due)),
                icon=":material/hourglass_bottom:",
                params={"vista": DUE, "vence": "6h"},
            )


def _state(status: Status, count: int) -> None:
    look = LOOKS[status]
    with st.container(key=f"chip-{look.colour}", width="content"):
        TICKETS.link(
            f"{look.sign} {status.value} **{number(count)}**",
            params={"estado": status.value},
        )


@live(REDRAW)
def _unconfirmed(_user: User) -> None:
    with reading() as session:
        found = unconfirmed_of_bot(session, limit=UNCONFIRMED)
    unconfirmed(found, zone=ground().settings.zone, now=clock.now())


@live(REDRAW)
def _today(_user: User) -> None:
    now, settings = clock.now(), ground().settings
    with reading() as session:
        hours = reports.today_by_hour(session, settings=settings, now=now)
    with st.container(key="today", border=True):
        markup(f"<h2>{_('Mensajes de hoy, por hora')}</h2>")
        if hours:
            st.plotly_chart(
                today_chart(hours),
                key="today-chart",
                config={"displayModeBar": False},
                alt=_("Barras por hora: mensajes recibidos, del bot y de personas."),
            )
        else:
            text = _("Todavía no hubo mensajes hoy. El primero aparece acá.")
            markup(f"<p class='line'>{text}</p>")
