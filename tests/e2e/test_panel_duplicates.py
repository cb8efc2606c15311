"""Two contacts that are one person: an administrator unites them by a click, and parts them."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.accounts.rules import Role
from core.contacts.tables import contacts
from tests.cast import CARLA, message
from tests.servers.panel import Panel, settled

SCOPED = "AR.7719204458126603"
HOSTILE = "Carla <img src=x> **G.**"


def merged_into(panel: Panel) -> list[int | None]:
    with panel.house.database.reading() as session:
        return list(session.scalars(select(contacts.c.merged_into).order_by(contacts.c.id)))


def test_an_administrator_unites_two_contacts_and_parts_them_again(
    panel: Panel, page: Page
) -> None:
    house, ada = panel.house, panel.user("Ada Ruiz", Role.ADMIN)
    house.say("hola", wa_id=CARLA)
    for known in ({"wa_id": None}, {"wa_id": CARLA}):
        house.receive(message("hola", user_id=SCOPED, at=house.now, **known), name=HOSTILE)

    panel.enter(page, ada, "/duplicados")
    expect(page.locator(".pair .name")).to_have_text(["Carla Gómez", HOSTILE])
    expect(page.get_by_text("Coinciden en el número")).to_contain_text(f"+{CARLA}")

    page.get_by_role("button", name="Unir").click()
    expect(page.get_by_text("No hay contactos duplicados")).to_be_visible()
    expect(page.get_by_text("Unidos por Ada Ruiz")).to_be_visible()
    assert merged_into(panel) == [None, 1]

    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("Separados por Ada Ruiz")).to_be_visible()
    settled(page)
    assert merged_into(panel) == [None, None]

    house.say("humano", wa_id=CARLA)
    house.receive(message("humano", wa_id=None, user_id=SCOPED, at=house.now))
    page.get_by_role("button", name="Unir").click()
    expect(page.get_by_role("alert")).to_contain_text("tienen un ticket abierto")
    assert merged_into(panel) == [None, None]
