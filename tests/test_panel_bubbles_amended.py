"""What became of a message stands on it: reactions, edits, its removal; and what answers it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.drawn import NOW, amending, file, found, one, received, said, scene, text_of


def minutes(count: int) -> Any:
    return NOW + timedelta(minutes=count)


def test_the_latest_reaction_of_each_side_stands_on_its_message() -> None:
    ours = amending("reaction", "wamid.A", "🙏", direction="out", author="operator", id=4)
    given = [
        amending("reaction", "wamid.A", "👍"),
        ours,
        amending("reaction", "wamid.A", "❤️", id=5),
        amending("reaction", "wamid.A", "", direction="out", author="operator", status="failed"),
    ]
    drawn = scene(said(wamid="wamid.A"), amendments=given)
    assert [text_of(r) for r in one(drawn, "reactions")["inside"]] == ["🙏", "❤️"]
    taken_back = [*given, amending("reaction", "wamid.A", "")]
    drawn = scene(said(wamid="wamid.A"), amendments=taken_back)
    assert [text_of(r) for r in one(drawn, "reactions")["inside"]] == ["🙏"]


def test_what_speaks_of_a_message_that_is_not_here_is_a_line_of_its_own() -> None:
    rows = [
        amending("reaction", "wamid.X", "😮"),
        amending("reaction", "wamid.X", "", id=2),
        amending("edit", "wamid.X", "cinco", id=3),
        amending("revoke", "wamid.X", id=4),
    ]
    drawn = scene(*rows)
    assert not found(drawn, "bubble")
    assert [text_of(line).partition(" · ")[0] for line in found(drawn, "event")] == [
        "Cliente reaccionó a un mensaje: 😮",
        "Cliente quitó su reacción a un mensaje",
        "Cliente editó un mensaje que no está acá: cinco",
        "Cliente eliminó un mensaje que no está acá",
    ]


def test_an_edited_message_says_the_new_words_and_keeps_the_earlier_ones_folded() -> None:
    edits = [amending("edit", "wamid.A", "dos"), amending("edit", "wamid.A", "tres")]
    bubble = one(scene(said("uno", wamid="wamid.A"), amendments=edits), "bubble")
    assert text_of(bubble) == "tres|Ver lo que decía antes|uno|dos|editado 12:00||"
    assert one(bubble, "details")["inside"][1:]


def test_a_removed_message_shows_nothing_of_what_it_was() -> None:
    gone = [amending("reaction", "wamid.A", "👍"), amending("revoke", "wamid.A")]
    row = received("image", "El lado izquierdo", wamid="wamid.A")
    drawn = scene(row, amendments=gone, files=[file()])
    assert text_of(drawn) == "Hoy|⊘ El cliente eliminó este mensaje|12:00|||"


def test_an_answer_names_what_it_answers_and_leads_there() -> None:
    asked = received("image", "El lado\nizquierdo", id=5, wamid="wamid.A", at=minutes(-1))
    answer = said("sí", "operator", quoted_wamid="wamid.A")
    quote = one(scene(asked, answer), "quote")
    assert text_of(quote) == "Cliente🖼 El lado|"
    assert (quote["do"], quote["to"]) == ("jump", "m5")
    earlier = one(scene(answer, quoted=[asked]), "quote")
    assert text_of(earlier) == "Cliente🖼 El lado||"
    assert "do" not in earlier
    assert "no está acá" in text_of(one(scene(answer), "quote"))
    gone = one(scene(answer, quoted=[asked], amendments=[amending("revoke", "wamid.A")]), "quote")
    assert text_of(gone) == "ClienteMensaje eliminado||"
    edited = [amending("edit", "wamid.A", "El derecho")]
    assert "El derecho" in text_of(one(scene(asked, answer, amendments=edited), "quote"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("voice", "🎤 Nota de voz"),
        ("location", "📍 Ubicación"),
        ("contacts", "👤 Contacto"),
        ("order", "🛒 Pedido del catálogo"),
        ("unsupported", "⚠ encuesta"),
    ],
)
def test_what_has_no_words_is_quoted_by_its_kind(name: str, told: str) -> None:
    asked = received(name, wamid="wamid.A")
    answer = said("sí", "operator", id=2, quoted_wamid="wamid.A")
    assert told in text_of(found(scene(asked, answer), "quote")[-1])
