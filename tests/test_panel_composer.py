"""How a text and files beside it become messages."""

import pytest

from core.media.store import MediaRow
from core.whatsapp.composing import Unsendable
from panel.desk.composer_sending import composed


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
