from datetime import timedelta

import pytest

from core.bot.engine import step
from core.bot.turn import Event
from tests.talk import MONDAY_NOON, ZONE, Talk, flow_of


def test_a_question_without_retry_or_otherwise_asks_for_ever():
    talk = Talk(
        """
        [flow]
        start = "edad"
        [nodes.edad]
        ask = "¿Edad?"
        accept = "number"
        """
    )
    talk.say("hola")
    for _again in range(20):
        assert talk.say("muchos") == ["Perdón, no te entendí.\n\n¿Edad?"]
    assert talk.say("40") == []
    assert talk.position is None


def test_a_question_may_offer_its_answers():
    talk = Talk(
        """
        [flow]
        start = "color"
        [nodes.color]
        ask = "¿Qué color?"
        options = [{ title = "Rojo" }, { title = "Azul", goto = "azul" }]
        save = "color"
        retry = "Elegí uno."
        attempts = 2
        otherwise = "azul"
        goto = "listo"
        [nodes.listo]
        text = "Va {color}."
        [nodes.azul]
        text = "Azul, {color}."
        """
    )
    talk.say("hola")
    assert talk.say("rojp") == ["Elegí uno."]
    assert talk.say("rojo") == ["Va Rojo."]
    talk.say("hola")
    assert talk.tap("Azul") == ["Azul, Azul."]
    talk.say("hola")
    talk.say("verde")
    assert list(talk.ids()) == ["Rojo", "Azul"]
    assert talk.say("gris") == ["Azul,."]


FORK = flow_of(
    """
    [flow]
    start = "cliente"
    [nodes.cliente]
    ask = "¿Sos cliente?"
    save = "client"
    goto = "segun"
    [nodes.segun]
    branch = [
      { when = "client == 'sí'", goto = "si" },
      { when = 'client != "no"', goto = "quizas" },
      { when = "open", goto = "abierto" },
    ]
    otherwise = "cerrado"
    [nodes.si]
    text = "Sí"
    [nodes.quizas]
    text = "Quizás"
    [nodes.abierto]
    text = "Abierto"
    [nodes.cerrado]
    text = "Cerrado"
    [hours]
    mon-fri = ["09:00-18:00"]
    """
)


@pytest.mark.parametrize(
    ("reply", "later", "answer"),
    [
        ("SI!", timedelta(), "Sí"),
        ("puede ser", timedelta(), "Quizás"),
        ("No.", timedelta(), "Abierto"),
        ("No.", timedelta(hours=7), "Cerrado"),
    ],
)
def test_a_fork_takes_the_first_branch_that_holds(reply, later, answer):
    talk = Talk(FORK, at=MONDAY_NOON + later)
    talk.say("hola")
    assert talk.say(reply) == [answer]
    assert talk.turn.messages[0].reason == "answer:cliente"


def test_a_request_goes_the_failed_way_until_it_is_built():
    talk = Talk(
        """
        [flow]
        start = "consulta"
        [nodes.consulta]
        request = { url = "https://erp.example/{phone}", save = "erp" }
        goto = "bien"
        failed = "mal"
        [nodes.bien]
        text = "Bien {erp}"
        [nodes.mal]
        text = "Ahora no puedo ver eso."
        """
    )
    assert talk.say("hola") == ["Ahora no puedo ver eso."]
    assert talk.turn.messages[0].reason == "not_yet:consulta"


def test_a_circle_the_reader_did_not_see_is_cut():
    broken = flow_of('[flow]\nstart = "a"\n[nodes.a]\ntext = "A"\n')
    node = type(broken.nodes["a"])("a", broken.nodes["a"].text, None, "a")
    broken.nodes["a"] = node

    turn = step(
        broken, None, Event("text", "x"), zone=ZONE, ticket_number=lambda: 1, now=MONDAY_NOON
    )

    assert len(turn.messages) == 1
    assert turn.position is None
