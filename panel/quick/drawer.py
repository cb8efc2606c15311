"""One quick reply in the drawer."""

import streamlit as st

from core.conversations.quick_replies import LONGEST
from core.conversations.store import quick_replies
from core.conversations.store.quick_replies import QuickReply
from panel.ground import reading
from panel.quick import clicks
from panel.quick.rows import variables
from panel.safe import alert, escaped, markup
from panel.shell.session import require_administrator
from panel.words import _


def reply_drawer() -> None:
    """The reply that is open, or an empty form for a new one."""
    require_administrator()
    reply_id: int | None = st.session_state.get(clicks.OPEN)
    with reading() as session:
        known = {reply.id: reply for reply in quick_replies.everything(session)}
    if reply_id is None or (reply_id != clicks.NEW and reply_id not in known):
        st.rerun()
    problem = st.session_state.get(clicks.PROBLEM)
    if problem:
        alert(problem)
    _form(known.get(reply_id, QuickReply("", "")))


def _form(reply: QuickReply) -> None:
    form = f"quick.{reply.id}"
    with st.form(form, border=False):
        st.text_input(_("Atajo"), reply.shortcut, key=f"{form}.shortcut", max_chars=41)
        st.text_area(_("Texto"), reply.text, key=f"{form}.text", max_chars=LONGEST, height=200)
        pairs = "".join(
            f"<dt>{escaped(name)}</dt><dd>{told}</dd>" for name, told in variables().items()
        )
        markup(f"<dl class='card'>{pairs}</dl>")
        with st.container(horizontal=True):
            st.form_submit_button(
                _("Guardar"), type="primary", on_click=clicks.save, args=(form, reply.shortcut)
            )
            if reply.id:
                st.form_submit_button(_("Eliminar"), on_click=clicks.delete, args=(reply,))
