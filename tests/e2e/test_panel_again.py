"""What was never confirmed is shown to people, and sent again by their click only."""

from playwright.sync_api import Page, expect
from sqlalchemy import delete, update

from core import clock
from core.conversations.tables import messages
from core.outbox.tables import outbox
from core.tickets import actions
from tests.cast import CARLA, DORA
from tests.servers.panel import Panel, settled

FIVE_SECONDS = 5_000


def never_confirmed(panel: Panel, message_id: int) -> None:
    """As when the worker died while it was sending this, and no status ever came."""
    with panel.house.database.transaction() as session:
        session.execute(delete(outbox).where(outbox.c.message_id == message_id))
        session.execute(
            update(messages)
            .where(messages.c.id == message_id)
            .values(status="not_confirmed", attempt=1, doubt_since=clock.now())
        )


def status_of(panel: Panel, wa_id: str) -> str:
    return str(panel.house.sent(wa_id)[-1].status)


def test_an_operators_words_stand_under_the_conversation_with_their_button(
    panel: Panel, page: Page
) -> None:
    house, ana = panel.house, panel.user("Ana Paz")
    number = house.ask_for_a_person(CARLA)
    house.act(actions.take, number, operator=ana)
    text = "El pedido sale <b>mañana</b>"
    never_confirmed(
        panel,
        house.act(actions.reply, number, text=text, operator=ana, settings=house.settings),
    )
    panel.enter(page, ana, f"/tickets?ticket={number}")
    expect(page.locator(".again").filter(has_text=f"No se sabe si llegó: {text}")).to_be_visible()
    page.get_by_role("button", name="Enviar otra vez").click()
    expect(page.get_by_role("button", name="Enviar otra vez")).to_have_count(0)
    settled(page)
    assert status_of(panel, CARLA) == "queued"


def test_the_bots_messages_are_listed_on_the_dashboard_and_silence_holds_for_the_click_too(
    panel: Panel, page: Page
) -> None:
    house, eva = panel.house, panel.user("Eva Ríos")
    house.say("hola", wa_id=DORA, at=house.now)
    never_confirmed(panel, house.sent(DORA)[-1].id)
    house.say("humano", wa_id=DORA)
    panel.enter(page, eva, "/")
    shown = page.locator("[class*=st-key-unconfirmed]")
    expect(shown).to_contain_text("¿En qué te ayudamos?", timeout=FIVE_SECONDS)
    shown.get_by_role("button", name="Enviar otra vez").click()
    expect(page.get_by_role("alert")).to_contain_text("El bot está callado por el ticket")

    house.say("cancelar", wa_id=DORA)
    page.reload()
    shown.get_by_role("button", name="Enviar otra vez").click()
    expect(shown).to_have_count(0, timeout=FIVE_SECONDS)
