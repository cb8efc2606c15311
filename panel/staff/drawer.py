"""One user in the drawer: what is known, what can be changed."""

import streamlit as st

from core.accounts.rules import Role
from core.accounts.store import people
from core.accounts.store.people import UserRow
from panel.ground import reading
from panel.safe import alert, markup
from panel.shell.session import require_administrator
from panel.staff import clicks
from panel.staff.rows import role_name
from panel.words import _


def user_drawer() -> None:
    """The user that is open, or an empty form for a new one."""
    require_administrator()
    user_id: int = st.session_state[clicks.OPEN]
    problem = st.session_state.get(clicks.PROBLEM)
    if problem:
        alert(problem)
    if user_id == clicks.NEW:
        _form("staff.new", None)
        return
    with reading() as session:
        user = people.get(session, user_id)
    _show_password()
    _form(f"staff.{user_id}", user)
    _switches(user)


def _show_password() -> None:
    password = st.session_state.get(clicks.PASSWORD)
    if password:
        said = _("Contraseña para entregar en mano. Se muestra una sola vez.")
        alert(said, kind="notice", extra=password)


def _form(form: str, user: UserRow | None) -> None:
    roles = [role.value for role in (Role.OPERATOR, Role.ADMIN)]
    with st.form(form, border=False):
        st.text_input(_("Nombre"), user.name if user else "", key=f"{form}.name", max_chars=80)
        st.text_input(_("E-mail"), user.email if user else "", key=f"{form}.email", max_chars=254)
        st.text_input(_("Celular"), user.phone if user else "", key=f"{form}.phone", max_chars=32)
        st.radio(
            _("Tipo"),
            roles,
            index=roles.index(user.role) if user else 0,
            format_func=lambda role: role_name(Role(role)),
            key=f"{form}.role",
            horizontal=True,
        )
        if user is None:
            st.form_submit_button(
                _("Crear usuario"), type="primary", on_click=clicks.add, args=(form,)
            )
        else:
            st.form_submit_button(
                _("Guardar"), type="primary", on_click=clicks.save, args=(form, user.id)
            )


def _switches(user: UserRow) -> None:
    markup("<hr class='thin'>")
    with st.container(horizontal=True):
        st.button(
            _("Nueva contraseña"),
            icon=":material/key:",
            on_click=clicks.renew_password,
            args=(user.id,),
        )
        st.button(
            _("Deshabilitar") if user.enabled else _("Habilitar"),
            icon=":material/block:" if user.enabled else ":material/check_circle:",
            on_click=clicks.switch,
            args=(user.id, not user.enabled),
        )
    if user.enabled:
        st.caption(_("Al deshabilitar o cambiar la contraseña, su sesión se cierra en segundos."))
