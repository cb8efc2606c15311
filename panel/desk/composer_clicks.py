"""What a click in the composer does: send a text, files, a request, a filled template."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.errors import SettingsError
from core.media import actions as media
from core.media.preparing import Chosen as File
from core.media.rules.limits import Kind
from core.media.store import MediaRow
from core.settings import Settings, load
from core.templates import client as templates
from core.templates.rules import Chosen, Field
from core.tickets import actions
from core.whatsapp import composing
from core.whatsapp.composing import Composed
from core.whatsapp.composing.limits import CAPTION
from core.whatsapp.composing.plain import CAPTIONED
from panel.desk.clicks import attempt, form_of
from panel.ground import ground, wake_worker, writing
from panel.words import _

LOCATION, NUMBER, TEMPLATE = "location", "number", "template"
ASKED: Final = "desk.template"  # in the session state: the ticket whose form is open by request


def reply(ticket_id: int, contact_id: int, key: str) -> None:
    """Send what was written in the field with this key, and the files beside it."""
    written = st.session_state[key]
    if written is None:
        return
    text, files = written.text, [File(file.name, file.getvalue()) for file in written.files]

    def run(operator: User, now: datetime) -> None:
        rows = [_kept(file, contact_id, now) for file in files]
        _send(ticket_id, _composed(text, rows), operator)

    attempt(ticket_id, run, unsent=text)


def chosen(ticket_id: int, key: str) -> None:
    """Something of the menu."""
    what = st.session_state[key]
    if what == TEMPLATE:
        st.session_state[ASKED] = ticket_id
    elif what in (LOCATION, NUMBER):
        attempt(ticket_id, lambda operator, _now: _send(ticket_id, [_asking(what)], operator))


def wants_template(ticket_id: int) -> bool:
    """Whether the form of templates was asked for here."""
    return bool(st.session_state.get(ASKED) == ticket_id)


def close_form() -> None:
    """The form of templates is not wanted any more."""
    st.session_state.pop(ASKED, None)


def send_template(
    ticket_id: int, contact_id: int, template: tuple[str, str], keys: Mapping[str, Field]
) -> None:
    """Send a template with what was filled in; `keys` names the widget of each field."""
    given = {key: st.session_state.get(key) for key in keys}

    def run(operator: User, now: datetime) -> None:
        values = {
            keys[key].key: _value(keys[key], it, contact_id, now) for key, it in given.items()
        }
        with writing() as session:
            actions.send_template(
                session,
                ticket_id,
                Chosen(*template, values),
                operator=operator,
                settings=ground().settings,
                now=clock.now(),
            )

    if attempt(form_of(ticket_id), run):
        close_form()
        for key in keys:
            st.session_state.pop(key, None)
        wake_worker()


def refresh_templates(ticket_id: int) -> None:
    """Read the account's templates now."""

    def run(_operator: User, now: datetime) -> None:
        templates.sync_now(ground().database, _settings_now(), now)

    attempt(form_of(ticket_id), run)


def _send(ticket_id: int, composed: Sequence[Composed], operator: User) -> None:
    """All of it or nothing, in this order."""
    with writing() as session:
        for one in composed:
            actions.send(
                session,
                ticket_id,
                one,
                operator=operator,
                settings=ground().settings,
                now=clock.now(),
            )
    wake_worker()


def _asking(what: str) -> Composed:
    if what == LOCATION:
        return composing.ask_location(_("¿Nos compartís tu ubicación?"))
    return composing.ask_contact(_("¿Nos compartís tu número de teléfono?"))


def _composed(text: str, files: Sequence[MediaRow]) -> list[Composed]:
    """The text stands under the first file that can carry it, else before the files."""
    said = text.strip()
    carrier = next((f.id for f in files if f.kind in CAPTIONED and len(said) <= CAPTION), None)
    apart = [composing.text(text)] if (said and carrier is None) or not files else []
    sent = (composing.media(f.kind, f.id, caption=said if f.id == carrier else "") for f in files)
    return list(chain(apart, sent))


def _value(field: Field, given: Any, contact_id: int, now: datetime) -> str:
    """What was typed, or the id of the file that was chosen."""
    if not field.is_file or given is None:
        return str(given or "")
    file = File(given.name, given.getvalue(), Kind(field.kind.value))
    return str(_kept(file, contact_id, now).id)


def _kept(file: File, contact_id: int, now: datetime) -> MediaRow:
    at = ground()
    return media.keep_upload(
        at.database, file, contact_id=contact_id, settings=at.settings, now=now
    )


def _settings_now() -> Settings:
    """With the token that stands in `.env` at this moment; one that is wrong changes nothing."""
    try:
        return load(root=ground().settings.root)
    except SettingsError:
        return ground().settings
