"""What a click beside the composer's field does: send a request, or a filled template."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.errors import SettingsError
from core.media.preparing import Chosen as File
from core.media.rules.limits import Kind
from core.settings import Settings, load
from core.templates import client as templates
from core.templates.rules import Chosen, Field
from core.tickets import actions
from core.whatsapp import composing
from core.whatsapp.composing import Composed
from panel.desk.clicks import attempt, form_of
from panel.desk.composer_sending import keep, send_one
from panel.ground import ground, wake_worker, writing
from panel.words import _

LOCATION, NUMBER, TEMPLATE = "location", "number", "template"
ASKED: Final = "desk.template"  # in the session state: the ticket whose form is open by request


def chosen(ticket_id: int, key: str) -> None:
    """Something of the menu."""
    what = st.session_state[key]
    if what == TEMPLATE:
        st.session_state[ASKED] = ticket_id
    elif what in (LOCATION, NUMBER):
        attempt(
            ticket_id, lambda operator, _now: send_one(ticket_id, _asking(what), operator=operator)
        )


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


def _asking(what: str) -> Composed:
    if what == LOCATION:
        return composing.ask_location(_("¿Nos compartís tu ubicación?"))
    return composing.ask_contact(_("¿Nos compartís tu número de teléfono?"))


def _value(field: Field, given: Any, contact_id: int, now: datetime) -> str:
    """What was typed, or the id of the file that was chosen."""
    if not field.is_file or given is None:
        return str(given or "")
    file = File(given.name, given.getvalue(), Kind(field.kind.value))
    return str(keep(file, contact_id, now).id)


def _settings_now() -> Settings:
    """With the token that stands in `.env` at this moment; one that is wrong changes nothing."""
    try:
        return load(root=ground().settings.root)
    except SettingsError:
        return ground().settings
