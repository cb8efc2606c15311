"""One webhook in the drawer: what became of it, and its bytes as text, never interpreted."""

import streamlit as st

from core import clock
from panel.dates import moment, number
from panel.ground import ground
from panel.records import clicks
from panel.records.clicks import Record
from panel.records.rows import look
from panel.records.told import reason
from panel.safe import alert, escaped, markup
from panel.shell.session import require_administrator
from panel.words import _, ngettext


def record_drawer() -> None:
    """The entry that was opened."""
    require_administrator()
    record: Record | None = st.session_state.get(clicks.OPEN)
    if record is None:
        return
    stored = record.opened.stored
    _head(record)
    _attempts(record)
    st.button(
        _("Reprocesar todo lo que trae"),
        icon=":material/replay:",
        on_click=clicks.replay_entry,
        args=(stored.id,),
    )
    if record.cut:
        size = number(len(stored.body))
        alert(_("Son {n} bytes: se muestra el comienzo.").format(n=size), kind="notice")
    markup(f"<pre class='raw' tabindex='0'>{escaped(record.text)}</pre>")


def _head(record: Record) -> None:
    stored = record.opened.stored
    fails = any(not attempt.over for attempt in record.opened.attempts)
    shown = look(stored.outcome, fails=fails)
    received = moment(stored.received_at, zone=ground().settings.zone, now=clock.now())
    events = ngettext("{n} evento", "{n} eventos", stored.events).format(n=number(stored.events))
    state = (
        f"<span class='state state-{shown['colour']}'><i>{shown['sign']}</i>"
        f"{escaped(shown['text'])}</span>"
    )
    about = _("recibido {when} · {events}").format(when=received, events=events)
    markup(f"<p class='line'>{state} · {about}</p>")


def _attempts(record: Record) -> None:
    zone, now = ground().settings.zone, clock.now()
    lines = []
    for attempt in record.opened.attempts:
        at = moment(attempt.at, zone=zone, now=now)
        sign = f"✓ {_('resuelto')}" if attempt.over else f"! {_('espera')}"
        which = _("Evento {n}").format(n=attempt.position + 1)
        said = escaped(reason(attempt.error))
        lines.append(f"<li><b>{which}</b> · {at} · {sign}<br>{said}</li>")
    if lines:
        markup(f"<h3>{_('Fallas')}</h3><ul class='attempts'>{''.join(lines)}</ul>")
