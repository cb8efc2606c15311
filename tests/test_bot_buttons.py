from datetime import timedelta

import pytest

from core.bot.turn import CHOICE, Event
from tests.talk import Talk
from tests.test_bot_engine import SHOP


@pytest.fixture
def talk():
    return Talk(SHOP)


def test_an_old_button_leads_where_it_led_wherever_the_conversation_stands(talk):
    talk.say("hola")
    hours = Event(CHOICE, "Horarios", choice=talk.ids()["Horarios"], name="Ana")
    talk.tap("Mi pedido")
    assert talk.send(hours) == ["De 9 a 18.\n\nHola Ana"]
    talk.at += timedelta(hours=1)
    assert talk.send(hours) == ["De 9 a 18.\n\nHola Ana"]
    talk.position = None
    assert talk.send(hours) == ["De 9 a 18.\n\nHola Ana"]


def test_a_button_is_known_by_its_title_after_the_options_moved(talk):
    talk.say("hola")
    assert talk.send(Event(CHOICE, choice="menu:9:horarios", name="Ana"))[0].startswith("De 9")


@pytest.mark.parametrize(
    "choice",
    ["", ":", "::", "menu", "menu:0", "menu:0:otra", "fin:0:horarios", "nadie:0:horarios",
     "menu:+:1", "menu:+:99999999999999999999", "nadie:+:0", "csat:8841:good", "\x00" * 300,
     "menu:0:horarios\n", "ａ:0:b", "💥" * 200],
)  # fmt: skip
def test_a_button_nobody_offers_asks_the_current_question_again(talk, choice):
    talk.say("hola")
    talk.tap("Mi pedido")
    talk.say("no sé")
    assert talk.send(Event(CHOICE, "Horarios", choice=choice)) == ["¿Número?"]
    assert talk.position.attempts == 1
    assert talk.turn.messages[0].reason == "old_tap"

    talk.position = None
    assert talk.send(Event(CHOICE, "Horarios", choice=choice)) == ["Hola"]
