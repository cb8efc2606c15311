"""Every page for everybody: a stranger, an operator, an administrator, one whose session ended."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core import clock
from core.accounts import actions
from core.accounts.actions import NewUser
from core.accounts.passwords import HashedPassword
from core.accounts.rules import Role, User
from core.accounts.store import people
from core.db import Database
from core.settings import ROOT
from panel import ground
from panel.shell.frame import PAGES
from panel.shell.places import DASHBOARD, PLACES, TICKETS, USERS, Place
from tests.cast import House, settings

SCRIPT = ROOT / "panel" / "shell" / "script.py"
FOR_ADMINS = "Esto lo puede hacer sólo un administrador."


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """A house whose panel runs in this process."""
    url = database.url.render_as_string(hide_password=False)
    opened = ground.open_ground(settings(database__url=url))
    yield House(database, now=clock.now())
    opened.database.dispose()
    opened.waker.close()


@pytest.fixture
def visit(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[Place, str], AppTest]:
    """Open a page with this session's token in the browser's cookie."""

    def visiting(place: Place, token: str, **params: str) -> AppTest:
        cookies = {"openbot_session": token, "openbot_browser": "b"}
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _self: cookies))
        page = AppTest.from_file(str(SCRIPT), default_timeout=60)
        page._page_hash = calc_hash(place.path)  # it only knows how to switch between files
        for name, value in params.items():
            page.query_params[name] = value
        return page.run()

    return visiting


def user(house: House, name: str, role: Role) -> User:
    with house.database.transaction() as session:
        new = NewUser(name, f"{name.lower()}@example.org", role)
        secret = HashedPassword("x")
        user_id = actions.add_user(session, new, password=secret, by=None, now=clock.now())
        return people.get(session, user_id).user


def token_of(house: House, who: User) -> str:
    with house.database.transaction() as session:
        now = clock.now()
        code = actions.begin_sign_in(session, who, browser="b", device="Firefox", now=now)
        token = actions.exchange(session, code=code, browser="b", now=now)
        assert token is not None
        return token.value


def shown(page: AppTest) -> str:
    """Everything in the main part and the margin, as one text."""
    assert not page.exception
    written = [part.proto.body for part in page.get("html")]
    return "\n".join([*written, *(str(part.proto) for part in page.get("bidi_component"))])


def asks_to_sign_in(page: AppTest) -> bool:
    return [field.label for field in page.text_input] == ["E-mail", "Contraseña"]


def test_every_place_has_its_page() -> None:
    assert tuple(PAGES) == PLACES


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
def test_strangers_are_asked_to_sign_in_and_shown_nothing_else(
    house: House, visit: Callable[..., AppTest], place: Place
) -> None:
    user(house, "Ana", Role.ADMIN)
    house.ask_for_a_person()
    for token in ("", "nobody-gave-this"):
        page = visit(place, token, ticket="1")
        assert asks_to_sign_in(page)
        assert "Carla" not in shown(page)
        assert "ana@example.org" not in shown(page)
        assert len(page.sidebar.children) == 0


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
@pytest.mark.parametrize("role", list(Role))
def test_each_page_opens_for_those_it_is_for(
    house: House, visit: Callable[..., AppTest], role: Role, place: Place
) -> None:
    page = visit(place, token_of(house, user(house, "Ana", role)))
    assert not asks_to_sign_in(page)
    allowed = role is Role.ADMIN or not place.admins_only
    assert (FOR_ADMINS in shown(page)) is not allowed
    assert (f"<h1 class='title'>{place.title}</h1>" in shown(page)) is allowed
    listed = [link.proto.label for link in page.sidebar.get("page_link")]
    of_admins = (
        ["Duplicados", "Respuestas rápidas", "Usuarios", "Registro"] if role is Role.ADMIN else []
    )
    assert listed == ["Dashboard", "Tickets", *of_admins]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
def test_an_ended_session_is_told_why_at_every_address(
    house: House, visit: Callable[..., AppTest], place: Place
) -> None:
    ana = user(house, "Ana", Role.ADMIN)
    first = token_of(house, ana)
    token_of(house, ana)
    page = visit(place, first)
    assert asks_to_sign_in(page)
    assert "La sesión se abrió en Firefox" in shown(page)


def test_the_dashboard_shows_the_four_figures_and_every_state(
    house: House, visit: Callable[..., AppTest]
) -> None:
    house.ask_for_a_person()
    page = visit(DASHBOARD, token_of(house, user(house, "Ana", Role.OPERATOR)))
    text = shown(page)
    names = ("Mensajes", "Mensajes restantes", "Contactos únicos", "Nuevos contactos de hoy")
    assert all(f"<bdi>{name}</bdi>" in text for name in names)
    assert "<bdi>Sin límite</bdi>" in text
    labels = [link.proto.label for link in page.main.get("page_link")]
    assert "● NUEVO **1**" in labels


def test_a_click_after_the_session_ended_does_nothing(
    house: House, visit: Callable[..., AppTest]
) -> None:
    ana = user(house, "Ana", Role.OPERATOR)
    user(house, "Zoe", Role.ADMIN)
    ticket = house.ask_for_a_person()
    page = visit(TICKETS, token_of(house, ana), ticket=str(ticket))
    take = next(button for button in page.button if button.label == "Tomar")
    with house.database.transaction() as session:
        actions.disable_user(session, ana.id, by=None, now=clock.now())
    page = take.click().run()
    assert asks_to_sign_in(page)
    (row,) = house.tickets()
    assert row.status == "NUEVO"


def test_an_operators_click_on_an_administrators_button_is_refused(
    house: House, visit: Callable[..., AppTest]
) -> None:
    """The page was drawn for an administrator, who is none any more when the click comes."""
    boss = user(house, "Jefa", Role.ADMIN)
    user(house, "Zoe", Role.ADMIN)
    page = visit(USERS, token_of(house, boss))
    new = next(button for button in page.button if button.label == "NUEVO USUARIO")
    with house.database.transaction() as session:
        lower = NewUser(boss.name, boss.email, Role.OPERATOR)
        actions.edit_user(session, boss.id, lower, by=None, now=clock.now())
    page = new.click().run()
    assert not page.text_input
    assert FOR_ADMINS in shown(page)


def test_a_ticket_that_is_not_there_says_so(house: House, visit: Callable[..., AppTest]) -> None:
    page = visit(TICKETS, token_of(house, user(house, "Ana", Role.OPERATOR)), ticket="404")
    assert "El ticket #404 no existe" in shown(page)
