from datetime import timedelta
from pathlib import Path

import pytest

from core.bot.asides import cancels, waiting_notice
from core.bot.reader import read
from tests.talk import Talk

FILE = Path(__file__).parents[1] / "data" / "flows" / "atencion.toml"
READING = read(FILE.read_text("utf-8"), name=str(FILE))

GREETING = "Hola Ana 👋 Soy el asistente de la tienda. ¿En qué te ayudamos?"


@pytest.fixture
def talk():
    return Talk(READING.flow)


def test_the_example_has_no_problem_at_all():
    assert READING.problems == ()


def test_a_whole_conversation_with_an_order_and_a_hand_over(talk):
    assert talk.say("Hola! Vengo de qr-local") == [GREETING]
    assert list(talk.ids()) == ["Horarios", "Mi pedido", "Hablar con alguien"]

    (hours,) = talk.say("¿a qué hora abren?")
    assert hours.startswith("Atendemos de lunes a viernes de 9 a 18")
    assert hours.endswith("\n\n¿Necesitás algo más?")

    assert talk.tap("Volver al menú") == [GREETING]
    (question,) = talk.say("2")
    assert question.startswith("¿Cuál es tu número de pedido?")
    assert talk.say("no lo tengo a mano") == ["Necesito sólo el número, por ejemplo 4512 🙂"]
    assert talk.say("ah, sí") == ["Necesito sólo el número, por ejemplo 4512 🙂"]
    assert talk.say("es el 4512") == [
        "Gracias, anoté el pedido 4512.\n\n"
        "Te paso con una persona del equipo 🙋 Tu gestión es la #123."
    ]

    ticket = talk.turn.ticket
    assert (ticket.number, ticket.topic, ticket.order) == (123, "Pedidos", "4512")
    assert ticket.source == "QR local"
    assert talk.position is None


@pytest.mark.parametrize("asked", ["Hablar con alguien", "hablar con algien", "3", "una persona"])
def test_a_person_is_three_words_away(talk, asked):
    talk.say("hola")
    (answer,) = talk.say(asked)
    assert "Tu gestión es la #123" in answer
    assert talk.turn.ticket.topic == "Consulta"


def test_who_has_no_order_number_reaches_a_person_too(talk):
    talk.say("buenas")
    talk.tap("Mi pedido")
    talk.say("no sé")
    talk.say("ni idea")
    (answer,) = talk.say("perdí el mail")
    assert answer.startswith("No te preocupes, lo buscamos por vos.\n\nTe paso con una persona")
    assert talk.turn.ticket.order == ""


def test_the_menu_comes_back_from_anywhere_and_after_a_pause(talk):
    talk.say("hola")
    talk.tap("Mi pedido")
    assert talk.say("menú") == [GREETING]
    talk.tap("Mi pedido")
    talk.at += timedelta(hours=1)
    assert talk.say("¿siguen ahí?") == [GREETING]


def test_a_goodbye_ends_the_conversation(talk):
    talk.say("hola")
    talk.say("1")
    assert talk.say("no gracias") == ["¡Gracias por escribirnos Ana! Que tengas un lindo día ✨"]
    assert talk.position is None


def test_what_is_not_understood_is_said_once_and_asked_again(talk):
    talk.say("hola")
    assert talk.say("🤷") == [
        f"Perdón, no te entendí 🙈 Elegí una de las opciones o escribí «menú».\n\n{GREETING}"
    ]


def test_the_queue_has_its_notice_and_its_way_out():
    flow = READING.flow
    assert "#123" in waiting_notice(flow, ticket=123, name="Ana").text
    assert cancels(flow, "¡Cancelar!")
    assert not cancels(flow, "no quiero cancelar")
