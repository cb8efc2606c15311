import pytest

from tests.talk import Talk, flow_of

MENU = flow_of(
    """
    [flow]
    start = "menu"
    [[words]]
    say = ["ayuda", "volver al inicio"]
    goto = "ayuda"
    [[words]]
    say = ["tres", "compro"]
    goto = "ayuda"
    [nodes.menu]
    text = "¿Qué necesitás?"
    options = [
      { title = "Horarios", goto = "a", words = ["hora", "abren"] },
      { title = "Mi pedido", goto = "b", words = ["compra", "envío"] },
      { title = "Hablar con alguien", goto = "c", words = ["asesor", "ayudante"] },
    ]
    [nodes.a]
    text = "A"
    [nodes.b]
    text = "B"
    [nodes.c]
    text = "C"
    [nodes.ayuda]
    text = "AYUDA"
    """
)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        # its number
        ("1", "A"), ("2", "B"), ("2.", "B"), (" 3) ", "C"), ("2️⃣", "B"), ("dos", "B"),
        ("opción 2", "B"), ("La 1", "A"), ("4", None), ("0", None), ("22", None), ("-", None),
        # its title
        ("Horarios", "A"), ("¡HORÁRIOS!", "A"), ("mi  pedido", "B"), ("hablar con alguien.", "C"),
        # one of its words
        ("hora", "A"), ("ENVIO", "B"), ("asesor", "C"),
        # named inside a sentence
        ("¿A qué hora abren?", "A"), ("quiero hablar con alguien por favor", "C"),
        ("dónde está mi pedido", "B"), ("no, mi compra no llegó", "B"),
        # one slip
        ("hablar con algien", "C"), ("horaris", "A"), ("Horaroi", None), ("ohrarios", "A"),
        ("asesro", "C"), ("hira", None), ("mi pedifo", "B"), ("mo pedido", None),
        # a word that is valid anywhere, exactly and with a slip
        ("ayuda", "AYUDA"), ("¡Ayuda!", "AYUDA"), ("volver al inisio", "AYUDA"),
        ("ayud", "AYUDA"), ("necesito ayuda ya", None),
        # two would do
        ("a qué hora llega mi pedido", None), ("horarios y mi pedido", None),
        # the option in front goes before the word, the exact word before a slip in an option
        ("ayudante", "C"), ("tres", "C"), ("compro", "AYUDA"),
        # nothing at all
        ("", None), ("   ", None), ("👍", None), ("x" * 10_000, None), ("ora", None),
        ("\x00", None),
    ],
)  # fmt: skip
def test_a_reply_is_understood_as_an_option_a_word_or_not_at_all(reply, answer):
    talk = Talk(MENU)
    talk.say("buenas")

    heard = talk.say(reply)

    if answer is None:
        assert heard == ["Perdón, no te entendí.\n\n¿Qué necesitás?"]
        assert not talk.turn.understood
    else:
        assert heard == [answer]
        assert talk.turn.understood


def test_a_tie_is_not_understood():
    talk = Talk(
        """
        [flow]
        start = "menu"
        [nodes.menu]
        text = "¿Cuál?"
        options = [
          { title = "Carta", goto = "fin" },
          { title = "Carpa", goto = "fin" },
        ]
        [nodes.fin]
        text = "Fin"
        """
    )
    talk.say("hola")
    assert talk.say("carma") == ["Perdón, no te entendí.\n\n¿Cuál?"]
    assert talk.say("carpa") == ["Fin"]


def test_two_words_that_lead_to_the_same_node_are_no_tie():
    talk = Talk(
        """
        [flow]
        start = "fin"
        [[words]]
        say = ["carta", "carpa"]
        goto = "otro"
        [nodes.fin]
        text = "Fin"
        [nodes.otro]
        text = "Otro"
        """
    )
    assert talk.say("carma") == ["Otro"]


def test_a_title_that_is_a_number_goes_before_the_number_of_an_option():
    talk = Talk(
        """
        [flow]
        start = "cuotas"
        [nodes.cuotas]
        text = "¿En cuántas cuotas?"
        options = [
          { title = "3", goto = "tres" },
          { title = "1", goto = "una" },
          { title = "12", goto = "doce" },
        ]
        [nodes.una]
        text = "Una"
        [nodes.tres]
        text = "Tres"
        [nodes.doce]
        text = "Doce"
        """
    )
    for reply, answer in [("1", "Una"), ("3", "Tres"), ("12", "Doce"), ("2", "Una")]:
        talk.say("hola")
        assert talk.say(reply) == [answer]


def test_a_short_answer_is_not_looked_for_inside_a_sentence():
    talk = Talk(
        """
        [flow]
        start = "seguro"
        [nodes.seguro]
        text = "¿Seguro?"
        options = [{ title = "Sí", goto = "fin" }, { title = "No", goto = "fin" }]
        [nodes.fin]
        text = "Fin"
        """
    )
    talk.say("hola")
    assert talk.say("no sé") == ["Perdón, no te entendí.\n\n¿Seguro?"]
    assert talk.say("si") == ["Fin"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("2", "match:Mi pedido"),
        ("mi pedid", "slip:Mi pedido"),
        ("dónde está mi pedido", "inside:Mi pedido"),
        ("ayuda", "word:ayuda"),
        ("volver al inisio", "word_slip:ayuda"),
        ("ni idea", "unknown"),
    ],
)
def test_each_answer_remembers_why_it_was_given(reply, reason):
    talk = Talk(MENU)
    talk.say("buenas")
    assert talk.turn.messages[0].reason == "first"

    talk.say(reply)

    assert talk.turn.messages[-1].reason == reason
