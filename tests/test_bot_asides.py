import pytest

from core.bot.asides import cancels, is_thanks, source_of, waiting_notice
from core.bot.reasons import Why, code, explain
from tests.talk import flow_of

FLOW = flow_of(
    """
    [flow]
    start = "a"
    cancel = ["cancelar", "salir de la fila"]
    waiting = "Hola {name}: la {ticket} ({topic}) sigue en espera."
    [flow.sources]
    "QR local" = "qr-local"
    "QR" = "QR"
    "Feria" = "feria 2026"
    [nodes.a]
    text = "A"
    """
)
QUIET = flow_of('[flow]\nstart = "a"\nwaiting = ""\n[nodes.a]\ntext = "A"')


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("cancelar", True), ("¡CANCELAR!", True), (" salir  de la fila. ", True),
        ("cancela", False), ("canselar", False), ("quiero cancelar", False), ("salir", False),
        ("", False), ("cancelar" * 5000, False),
    ],
)  # fmt: skip
def test_only_a_whole_cancel_word_leaves_the_queue(text, leaves):
    assert cancels(FLOW, text) is leaves
    assert cancels(QUIET, text) is False


def test_the_waiting_notice_carries_the_number():
    notice = waiting_notice(FLOW, ticket=123, name="Ana", topic="Pedidos")
    assert notice.text == "Hola Ana: la #123 (Pedidos) sigue en espera."
    assert notice.request == {"type": "text", "text": {"body": notice.text}}
    assert (notice.node, notice.reason) == ("waiting", "waiting")


def test_no_notice_where_the_flow_has_none():
    assert waiting_notice(QUIET, ticket=123) is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Hola, vengo de qr-local", "QR local"), ("(QR-LOCAL)", "QR local"), ("qr", "QR"),
        ("Hola QR!", "QR"), ("qr-local-2", None), ("miqr", None), ("mi-qr", None),
        ("los vi en la Feria 2026.", "Feria"), ("feria", None), ("", None), ("á" * 20_000, None),
    ],
)  # fmt: skip
def test_the_entry_code_is_a_whole_word_of_the_first_text(text, source):
    assert source_of(FLOW, text) == source
    assert source_of(QUIET, text) is None


@pytest.mark.parametrize(
    "text",
    ["gracias", "¡Muchas gracias!", "Graciasss", "ok", "Ok, gracias 😊", "👍", "👍🏽", "❤️",
     "🙏🙏🙏",
     "mil gracias por todo", "Perfecto, muchísimas gracias por la ayuda", "dale", "no, gracias",
     "gracias a ustedes"],
)  # fmt: skip
def test_thanks_and_nods_start_nothing(text):
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["", "hola", "no", "gracias pero no llegó", "👎", "gracias 😡", "¿listo?", "ok?",
     "por la ayuda",
     "?!", "   ", "gracias " * 30, "necesito ayuda, gracias", "\x00", "١٢٣"],
)  # fmt: skip
def test_anything_that_may_want_something_is_no_thanks(text):
    assert not is_thanks(text)


@pytest.mark.parametrize("why", Why)
def test_every_reason_can_be_explained(why):
    assert explain(code(why, "algo:así")).endswith(".")
    assert "{" not in explain(code(why, "algo"))


def test_a_reason_of_a_later_version_is_shown_as_it_is():
    assert explain("telepathy:x") == "telepathy:x"
