"""The sign-in: one card, two fields. Right password first, then anything about other devices."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from core import clock
from core.accounts import actions
from core.accounts.devices import device_name
from core.accounts.rules import EndReason, SignedIn, User
from core.errors import AppError
from panel.components.courier import hand_over
from panel.dates import at_time, moment
from panel.ground import ground, reading, writing
from panel.safe import alert, escaped, markup
from panel.shell.form import SignInForm
from panel.shell.session import browser, ended
from panel.words import _

PROVED = "sign-in.proved"  # in the session state of this tab's script: see Proved
REFUSED = "sign-in.refused"
PROOF_LIFE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody who gave the right password and has not been let in yet."""

    user: User
    other: SignedIn | None  # the device that would be shut
    at: datetime
    confirmed: bool = False


def sign_in() -> None:
    """Draw whatever comes next on the way in."""
    with st.container(key="door"):
        _heading()
        proved: Proved | None = st.session_state.get(PROVED)
        if proved is None or clock.now() - proved.at > PROOF_LIFE:
            _form()
        elif proved.other is None or proved.confirmed:
            _let_in(proved.user)
        else:
            _ask_to_take_over(proved.other)


def _heading() -> None:
    name = escaped(ground().settings.business.name)
    markup(f"<div class='door-name'>Openbot</div><div class='door-business'>{name}</div>")
    told = _why_shut()
    if told:
        alert(told, kind="notice")


def _form() -> None:
    st.session_state.pop(PROVED, None)
    st.session_state["authentication_status"] = None  # the library's; it would hide its form
    labels = {
        "Form name": _("Entrar al panel"),
        "Username": _("E-mail"),
        "Password": _("Contraseña"),
        "Login": _("Entrar"),
    }
    form = SignInForm(_check)
    try:
        user = form.draw(labels)
    except AppError as error:
        alert(str(error))
        return
    if user is not None:
        _came_with_the_right_pair(user)
    elif form.was_sent:
        alert(_("Credenciales inválidas"))
    elif st.session_state.get(REFUSED):
        alert(st.session_state.pop(REFUSED))


def _check(email: str, password: str) -> User | None:
    """Compare with the hashing outside of both transactions."""
    address = st.context.ip_address or "local"
    with writing() as session:
        attempt = actions.open_attempt(session, email=email, address=address, now=clock.now())
    verdict = actions.judge(attempt, password)
    with writing() as session:
        return actions.close_attempt(session, attempt, verdict, now=clock.now())


def _came_with_the_right_pair(user: User) -> None:
    now = clock.now()
    with reading() as session:
        other = actions.device_at_work(session, user, now=now)
    st.session_state[PROVED] = Proved(user, other, now)
    if other is None:
        _let_in(user)
    else:
        st.rerun()


def _let_in(user: User) -> None:
    """The browser takes a one-time code to the server; nothing may rerun this script meanwhile."""
    del st.session_state[PROVED]
    device = device_name(st.context.headers.get("User-Agent", ""))
    with writing() as session:
        code = actions.begin_sign_in(
            session, user, browser=browser(), device=device, now=clock.now()
        )
    st.caption(_("Entrando…"))
    hand_over(code, on_refused=_refused)


def _ask_to_take_over(other: SignedIn) -> None:
    now = clock.now()
    since = moment(other.started_at, zone=ground().settings.zone, now=now)
    told = _("Este usuario ya está trabajando en {device} (desde {since}).")
    alert(told.format(device=other.device, since=since), kind="notice")
    st.caption(_("Al seguir acá, la otra sesión se cierra. Lo ya enviado no se pierde."))
    st.button(_("Seguir acá"), type="primary", width="stretch", on_click=_confirm)
    st.button(_("Volver"), width="stretch", on_click=_give_up)


def _confirm() -> None:
    proved: Proved = st.session_state[PROVED]
    st.session_state[PROVED] = Proved(proved.user, proved.other, proved.at, confirmed=True)


def _give_up() -> None:
    st.session_state.pop(PROVED, None)


def _refused(reason: str) -> None:
    st.session_state[REFUSED] = reason


def _why_shut() -> str:
    over = ended()
    if over is None:
        return ""
    settings, now = ground().settings, clock.now()
    when = at_time(over.at, zone=settings.zone, now=now)
    return {
        EndReason.TAKEN_OVER: _("La sesión se abrió en {device} {when}; acá quedó cerrada."),
        EndReason.DISABLED: _("Un administrador deshabilitó este usuario {when}."),
        EndReason.RENEWED: _("La contraseña cambió {when}. Entrar con la nueva."),
        EndReason.SIGNED_OUT: _("La sesión se cerró {when}."),
        EndReason.EXPIRED: _("La sesión venció {when} por falta de uso."),
    }[over.reason].format(device=over.device, when=when)
