"""What a file is, what may pass, and when a missing one is tried again."""

from datetime import timedelta

import pytest

from core.media.rules.fetching import Missed, Why, after
from core.media.rules.limits import MB, Kind, Unsendable, check, kind_for, megabytes
from core.media.rules.names import clean_name, last_part, with_ending
from core.media.rules.types import UNKNOWN, served_as, sniff, verified
from core.whatsapp.digests import hex_digest
from tests.cast import NOON
from tests.files import HTML, PDF, VOICE, picture


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("recibo 5512.pdf", "recibo 5512.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("gato\u202efdp.exe", "gato fdp.exe"),
        ("..", ""),
        ("ñandú 🐦.jpg", "ñandú 🐦.jpg"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_a_name_is_for_people_and_never_a_path(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_a_folder_sent_along_is_dropped() -> None:
    assert last_part("C:\\Users\\Ana\\foto.png") == "foto.png"


@pytest.mark.parametrize(
    ("name", "mime", "made"),
    [
        ("foto.webp", "image/jpeg", "foto.jpg"),
        ("foto.JPEG", "image/jpeg", "foto.JPEG"),
        ("foto", "image/png", "foto.png"),
    ],
)
def test_a_converted_file_gets_another_ending(name: str, mime: str, made: str) -> None:
    assert with_ending(name, mime) == made


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (picture("GIF"), "image/gif"),
        (picture("BMP"), "image/bmp"),
        (picture("TIFF"), "image/tiff"),
        (PDF, "application/pdf"),
        (VOICE.read_bytes(), "video/webm"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"\x00\x00\x00\x18ftyp3gp4", "video/3gpp"),
        (HTML, None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_what_it_is(data: bytes, mime: str | None) -> None:
    assert sniff(data[:64]) == mime


@pytest.mark.parametrize(
    ("told", "head", "kept"),
    [
        ("image/jpeg", HTML, UNKNOWN),
        ("text/html", HTML, "text/html"),
        ("image/png", picture("JPEG"), "image/jpeg"),
        ("audio/ogg; codecs=opus", b"OggS" + bytes(60), "audio/ogg"),
        ("audio/mp4", b"\x00\x00\x00\x18ftypisom", "audio/mp4"),
        ("application/pdf", b"MZ\x90", UNKNOWN),
        ("", b"what?", UNKNOWN),
        ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
    ],
)
def test_what_was_announced_is_believed_only_if_the_bytes_agree(
    told: str, head: bytes, kept: str
) -> None:
    assert verified(told, head[:64]) == kept


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/xhtml+xml", UNKNOWN])
def test_what_could_run_in_a_browser_is_a_nameless_download(mime: str) -> None:
    assert served_as(mime) == (UNKNOWN, False)


def test_pictures_are_shown_and_a_pdf_is_handed_over() -> None:
    assert served_as("image/webp") == ("image/webp", True)
    assert served_as("application/pdf") == ("application/pdf", False)


@pytest.mark.parametrize(
    ("kind", "mime", "size", "says"),
    [
        (Kind.IMAGE, "image/jpeg", 5 * MB + 1, "el máximo es 5 MB"),
        (Kind.IMAGE, "image/webp", 10, "JPEG y PNG"),
        (Kind.AUDIO, "audio/mpeg", 17 * MB, "El audio pesa 17 MB; el máximo es 16 MB"),
        (Kind.VIDEO, "video/mp4", 16 * MB + 1, "Se puede enviar como documento"),
        (Kind.STICKER, "image/webp", 101 * 1024, "el máximo es 100 KB"),
        (Kind.DOCUMENT, "application/pdf", 101 * MB, "el máximo es 100 MB"),
        (Kind.DOCUMENT, "application/pdf", 0, "vacío"),
    ],
)
def test_a_limit_is_named_to_whoever_exceeds_it(
    kind: Kind, mime: str, size: int, says: str
) -> None:
    with pytest.raises(Unsendable, match=says):
        check(kind, mime, size, most=1000 * MB)


def test_a_moving_sticker_may_be_larger() -> None:
    check(Kind.STICKER, "image/webp", 400 * 1024, most=MB, animated=True)


def test_our_own_limit_holds_as_well() -> None:
    with pytest.raises(Unsendable, match="el máximo es 2 MB"):
        check(Kind.DOCUMENT, "application/pdf", 3 * MB, most=2 * MB)


def test_what_whatsapp_does_not_play_goes_as_a_document() -> None:
    assert kind_for("audio/wav") is Kind.DOCUMENT
    assert kind_for("image/gif") is Kind.IMAGE
    assert kind_for("video/3gpp") is Kind.VIDEO


def test_sizes_are_told_as_people_say_them() -> None:
    assert [megabytes(n) for n in (1, 2048, 5 * MB, 5 * MB + MB // 2)] == [
        "1 KB",
        "2 KB",
        "5 MB",
        "5,5 MB",
    ]


def test_a_file_is_tried_again_after_five_seconds_doubling_to_an_hour_for_seven_days() -> None:
    waits, now, tries = [], NOON, 0
    while True:
        plan = after(Missed(Why.UNREACHED), tries=tries, since=NOON, now=now)
        if plan.due_at is None:
            break
        waits.append((plan.due_at - now).total_seconds())
        now, tries = plan.due_at, plan.tries
    assert waits[:10] == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]
    assert set(waits[10:]) == {3600}
    assert timedelta(days=6, hours=22) < now - NOON <= timedelta(days=7)


def test_an_expired_token_costs_no_try() -> None:
    plan = after(Missed(Why.TOKEN), tries=3, since=NOON, now=NOON)
    assert plan.tries == 3
    assert plan.due_at == NOON + timedelta(seconds=30)


@pytest.mark.parametrize("why", [Why.FOREIGN, Why.TOO_LARGE])
def test_what_cannot_get_better_is_given_up_at_once(why: Why) -> None:
    plan = after(Missed(why, size=200 * MB, most=100 * MB), tries=0, since=NOON, now=NOON)
    assert plan.due_at is None
    assert plan.error


def test_an_id_whatsapp_does_not_know_is_given_up_within_minutes() -> None:
    assert after(Missed(Why.DENIED), tries=4, since=NOON, now=NOON).due_at
    assert after(Missed(Why.DENIED), tries=5, since=NOON, now=NOON).due_at is None


def test_a_digest_is_read_in_either_spelling() -> None:
    digest = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
    assert hex_digest(digest.upper()) == digest
    assert hex_digest("tbudgBSg+bHWHiHnlteNzN8TUvI80ygS9IULh4rklEw=") == digest
    assert [hex_digest(bad) for bad in ("c2hvcnQ=", "???", None, 5)] == [None] * 4
