"""How a text and files beside it become messages, and what of a conversation counts as new."""

import pytest

from core.conversations.store import MessageRow
from core.media.store import MediaRow
from core.whatsapp.composing import Unsendable
from panel.desk.composer_sending import Once, composed
from panel.desk.past import excerpt, first_fresh
from tests.drawn import said


def file(media_id: int, kind: str) -> MediaRow:
    return MediaRow(media_id, kind, "", "", 1, "stored", None, None, 7, "")


PHOTO, VOICE, BILL = file(1, "image"), file(2, "audio"), file(3, "document")


@pytest.mark.parametrize(
    ("text", "files", "sent"),
    [
        ("hola", [], [("text", None, "hola")]),
        ("", [PHOTO, BILL], [("image", 1, ""), ("document", 3, "")]),
        ("Acá", [PHOTO, BILL], [("image", 1, "Acá"), ("document", 3, "")]),
        ("Acá", [VOICE, BILL], [("audio", 2, ""), ("document", 3, "Acá")]),
        ("Acá", [VOICE], [("text", None, "Acá"), ("audio", 2, "")]),
        ("x" * 1024, [PHOTO], [("image", 1, "x" * 1024)]),
        ("x" * 1025, [PHOTO], [("text", None, "x" * 1025), ("image", 1, "")]),
        ("  ", [PHOTO], [("image", 1, "")]),
    ],
)
def test_the_text_goes_under_the_first_file_that_carries_one_or_before_them(
    text: str, files: list[MediaRow], sent: list[tuple[str, int | None, str]]
) -> None:
    assert [(one.kind, one.media, one.text) for one in composed(text, files)] == sent


def test_nothing_written_and_nothing_attached_is_nothing_to_send() -> None:
    with pytest.raises(Unsendable):
        composed("  ", [])


THEIRS = [said(f"{n}", id=n) for n in (1, 2, 3)]
OURS = said("Buenas", id=4, direction="out", author="operator")
BOT = said("Hola", id=5, direction="out", author="bot")


@pytest.mark.parametrize(
    ("messages", "unread", "known", "first"),
    [
        (THEIRS, 0, None, None),
        (THEIRS, 2, None, 2),
        (THEIRS, 9, None, 1),
        (THEIRS, 0, 2, 2),  # it counts as read, and is still new to whoever looks
        (THEIRS, 1, 2, 2),
        ([*THEIRS, BOT], 0, 2, 2),
        ([*THEIRS, OURS], 0, 2, None),  # answered
        ([*THEIRS, OURS, said("6", id=6)], 1, 2, 6),
        (THEIRS, 0, 99, None),  # scrolled out of what is known
        ([], 3, None, None),
    ],
)
def test_what_is_new_stays_marked_until_a_person_answers(
    messages: list[MessageRow], unread: int, known: int | None, first: int | None
) -> None:
    assert first_fresh(messages, unread, known) == first


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("hola qué tal", "tal", "hola qué tal"),
        ("a" * 60 + " camión\nrojo", "ROJO", "…" + "a" * 32 + " camión rojo"),
        ("x" * 300, "nada", "x" * 120),
    ],
)
def test_what_is_found_is_shown_with_what_stands_around_it(
    text: str, words: str, shown: str
) -> None:
    assert excerpt(text, words) == shown


def test_what_failed_is_done_again_under_its_key_and_what_was_done_is_not() -> None:
    once, answers = Once(), iter([ValueError("busy"), [1], [2]])

    def run() -> list[int]:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    with pytest.raises(ValueError, match="busy"):
        once.do("a", run)
    assert [once.do("a", run), once.do("a", run), once.do("b", run)] == [[1], [1], [2]]
