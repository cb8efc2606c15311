from datetime import timedelta

import pytest

from core.bot.engine import start_turn
from core.bot.turn import Event
from tests.talk import MONDAY_NOON, ZONE, Talk, flow_of

SHOP = flow_of(
    """
    [flow]
    start = "menu"
    idle = "30m"
    fallback = "No te entendí."
    [flow.sources]
    "QR local" = "qr-local"
    "Folleto" = "folleto"
    [[words]]
    say = ["volver"]
    goto = "menu"
    [[words]]
    say = ["urgente"]
    goto = "asesor"
    [nodes.menu]
    text = "Hola {name}"
    options = [
      { title = "Horarios", goto = "horarios" },
      { title = "Mi pedido", goto = "pedido" },
      { title = "Chau", goto = "fin" },
    ]
    [nodes.horarios]
    text = "De 9 a 18."
    goto = "menu"
    [nodes.pedido]
    ask = "¿Número?"
    save = "order"
    accept = "number"
    retry = "Sólo números."
    attempts = 3
    otherwise = "sin_numero"
    goto = "pedido_ok"
    [nodes.pedido_ok]
    text = "Anoté {order}."
    goto = "asesor"
    [nodes.sin_numero]
    text = "Sigamos sin número."
    goto = "asesor"
    [nodes.asesor]
    text = "{name}, tu gestión por {topic} es la {ticket}."
    ticket = { topic = "Pedidos" }
    [nodes.fin]
    text = "Chau."
    end = true
    """
)


@pytest.fixture
def talk():
    return Talk(SHOP)


def test_the_first_message_enters_start_unmatched(talk):
    assert talk.say("Mi pedido") == ["Hola Ana"]
    assert talk.node == "menu"


@pytest.mark.parametrize("first", ["¡Urgente!", "urgete"])
def test_the_first_message_is_tried_against_the_words(talk, first):
    assert talk.say(first) == ["Ana, tu gestión por Pedidos es la #123."]


def test_a_picture_as_first_message_enters_start(talk):
    assert talk.say("urgente", kind="image") == ["Hola Ana"]


def test_a_message_node_goes_on_in_the_same_bubble_as_the_menu_after_it(talk):
    talk.say("hola")
    assert talk.tap("Horarios") == ["De 9 a 18.\n\nHola Ana"]
    assert [(part.node, part.reason) for part in talk.turn.messages[0].parts] == [
        ("horarios", "tap:Horarios"),
        ("menu", "next:horarios"),
    ]


def test_a_question_saves_its_answer_and_the_ticket_carries_it(talk):
    talk.say("hola, vengo de qr-local")
    assert talk.tap("Mi pedido") == ["¿Número?"]
    assert talk.say("el 4512") == ["Anoté 4512.\n\nAna, tu gestión por Pedidos es la #123."]

    wish = talk.turn.ticket
    assert talk.position is None
    assert (wish.number, wish.node, wish.topic, wish.order) == (123, "asesor", "Pedidos", "4512")
    assert (wish.source, wish.saved) == ("QR local", {"order": "4512"})


def test_the_last_wrong_answer_goes_on_without_retry(talk):
    talk.say("hola")
    talk.tap("Mi pedido")
    assert talk.say("no sé") == ["Sólo números."]
    assert talk.say("", kind="audio") == ["Sólo números."]
    assert talk.position.attempts == 2
    assert talk.say("ni idea") == ["Sigamos sin número.\n\nAna, tu gestión por Pedidos es la #123."]
    assert talk.turn.messages[0].parts[0].reason == "attempts:pedido"
    assert talk.turn.ticket.order == ""


def test_attempts_begin_anew_when_the_question_is_entered_again(talk):
    talk.say("hola")
    talk.tap("Mi pedido")
    talk.say("a")
    talk.say("b")
    talk.say("volver")
    talk.say("2")
    assert talk.say("c") == ["Sólo números."]
    assert talk.position.attempts == 1


def test_a_word_is_understood_inside_a_question_but_an_answer_goes_before_its_slip(talk):
    talk.say("hola")
    talk.tap("Mi pedido")
    assert talk.say("bolver") == ["Hola Ana"]

    asking = Talk(
        """
        [flow]
        start = "nombre"
        [[words]]
        say = ["volver"]
        goto = "nombre"
        [nodes.nombre]
        ask = "¿Cómo te llamás?"
        save = "who"
        goto = "fin"
        [nodes.fin]
        text = "Hola {who}."
        """
    )
    asking.say("hola")
    assert asking.say("volver") == ["¿Cómo te llamás?"]
    assert asking.say("bolver") == ["Hola bolver."]


def test_the_fallback_stands_above_the_question_in_one_bubble(talk):
    talk.say("hola")
    assert talk.say("", kind="image") == ["No te entendí.\n\nHola Ana"]
    assert list(talk.ids()) == ["Horarios", "Mi pedido", "Chau"]


def test_an_end_ends_and_the_next_message_starts_again(talk):
    talk.say("hola")
    assert talk.tap("Chau") == ["Chau."]
    assert talk.position is None
    assert talk.say("Chau") == ["Hola Ana"]


def test_after_idle_the_conversation_starts_again(talk):
    talk.say("hola folleto")
    talk.tap("Mi pedido")
    talk.at += timedelta(minutes=29)
    assert talk.say("nada") == ["Sólo números."]
    talk.at += timedelta(minutes=30)
    assert talk.say("4512") == ["Hola Ana"]
    assert talk.turn.messages[0].reason == "idle"
    assert talk.position.saved == {}
    assert talk.position.source == ""


def test_a_word_is_tried_after_idle(talk):
    talk.say("hola")
    talk.at += timedelta(hours=5)
    assert talk.say("urgente") == ["Ana, tu gestión por Pedidos es la #123."]


def test_a_clock_that_went_back_changes_nothing(talk):
    talk.say("hola")
    talk.at -= timedelta(days=2)
    assert talk.say("2") == ["¿Número?"]


def test_a_position_whose_node_is_gone_starts_again(talk):
    talk.say("hola")
    for gone in ("otro", "horarios", "asesor", ""):
        talk.position = type(talk.position)(gone, talk.at, talk.at)
        assert talk.say("2") == ["Hola Ana"]


def test_the_ad_goes_before_the_entry_code(talk):
    talk.send(Event("text", "hola folleto", source="Aviso de marzo"))
    assert talk.say("urgente")
    assert talk.turn.ticket.source == "Aviso de marzo"


def test_a_ticket_number_is_drawn_only_for_a_ticket_that_opens(talk):
    talk.say("hola")
    talk.say("nada")
    assert next(talk.numbers) == 123
    assert talk.say("urgente", ticket=77) == ["Ana, tu gestión por Pedidos es la #77."]
    assert talk.turn.ticket is None
    assert next(talk.numbers) == 124


def test_a_contact_without_a_name_is_greeted_without_one():
    talk = Talk(SHOP, name="\x00 \n ")
    assert talk.say("hola") == ["Hola"]


def test_what_a_customer_writes_is_never_a_field():
    talk = Talk(SHOP, name="{phone} {ticket}")
    assert talk.say("hola") == ["Hola {phone} {ticket}"]


def test_start_turn_enters_start_whatever_was_said():
    turn = start_turn(
        SHOP,
        Event("text", "urgente", name="Ana"),
        zone=ZONE,
        ticket_number=lambda: 1,
        now=MONDAY_NOON,
    )
    assert turn.messages[0].text == "Hola Ana\n\n· Horarios\n· Mi pedido\n· Chau"
    assert turn.messages[0].reason == "return"
    assert turn.position.node == "menu"
