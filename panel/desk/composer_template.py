"""The form of templates: made from the chosen one's own components, with what it will look like."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.accounts.rules import User
from core.media.rules.limits import LIMITS, MB
from core.media.rules.limits import Kind as FileKind
from core.templates import store
from core.templates.rules import Field, Kind, Template, fields, hindrance
from core.templates.rules.filling import preview
from panel.desk import composer_clicks as clicks
from panel.desk.clicks import form_of, show_told
from panel.ground import reading
from panel.safe import escaped, markup
from panel.shell.live import live
from panel.words import _

FILES: Final = {  # what the browser offers; it is looked at again when it is kept
    Kind.IMAGE: ["jpg", "jpeg", "png", "webp", "gif"],
    Kind.VIDEO: ["mp4", "3gp"],
    Kind.DOCUMENT: None,
}


@live()
def template_form(user: User, ticket_id: int, contact_id: int, *, closable: bool) -> None:
    """Choose, fill in, look, send. It redraws alone, so that typing in it costs little."""
    with reading() as session:
        found = [one for one in store.approved(session) if not hindrance(one)]
    with st.container(key="template-form", border=True):
        _head(ticket_id, closable=closable)
        show_told(form_of(ticket_id))
        if found:
            _form(ticket_id, contact_id, found)
        else:
            nothing = _("No hay plantillas aprobadas. Se crean en el administrador de WhatsApp;")
            then = _("una vez aprobadas, «Actualizar» las trae.")
            markup(f"<p class='line'>{nothing} {then}</p>")


def _head(ticket_id: int, *, closable: bool) -> None:
    with st.container(key="template-head", horizontal=True, vertical_alignment="center"):
        markup(f"<h2>{_('Plantilla')}</h2>")
        st.button(
            _("Actualizar"),
            key=f"template-refresh-{ticket_id}",
            icon=":material/refresh:",
            type="tertiary",
            on_click=clicks.refresh_templates,
            args=(ticket_id,),
        )
        if closable:
            st.button(_("Cerrar"), type="tertiary", on_click=clicks.close_form)


def _form(ticket_id: int, contact_id: int, found: Sequence[Template]) -> None:
    by_name = {(one.name, one.language): one for one in found}
    name = st.selectbox(
        _("Plantilla"),
        list(by_name),
        format_func=lambda key: f"{key[0]} · {key[1]}",
        index=None,
        placeholder=_("Elegir una plantilla"),
        key=f"template-{ticket_id}",
        label_visibility="collapsed",
    )
    template = by_name.get(name) if name else None
    if template is None:
        return
    keys = {
        f"template-{ticket_id}-{template.name}-{template.language}-{field.key}": field
        for field in fields(template)
        if field.required
    }
    left, right = st.columns(2, gap="medium")
    with left:
        for key, field in keys.items():
            _asked(key, field)
    with right:
        markup(_seen(template, keys))
    st.button(
        _("Enviar plantilla"),
        key=f"template-send-{ticket_id}",
        type="primary",
        on_click=clicks.send_template,
        args=(ticket_id, contact_id, name, keys),
    )


def _asked(key: str, field: Field) -> None:
    if field.is_file:
        most = LIMITS[FileKind(field.kind.value)].most // MB
        st.file_uploader(field.label, type=FILES[field.kind], key=key, max_upload_size=most)
    else:
        st.text_input(
            field.label, key=key, placeholder=field.example, max_chars=field.limit, live=True
        )


def _seen(template: Template, keys: Mapping[str, Field]) -> str:
    """What the customer will read."""
    typed = {field.key: str(st.session_state.get(key) or "") for key, field in keys.items()}
    files = [field for field in keys.values() if field.is_file]
    above = f"<b>{escaped(files[0].label)}</b>\n" if files else ""
    said = escaped(preview(template, typed))
    return f"<div class='template-seen'>{above}{said}</div>"
