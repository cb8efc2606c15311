"""What a person chose is made into what WhatsApp takes, or refused with the limit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import Database
from core.media.rules.limits import MB, Kind, Unsendable
from tests.files import HTML, PDF, RED, VOICE, in_folder, noise, opened, picture
from tests.uploads import FileDesk


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[FileDesk]:
    """One place is enough here: nothing depends on it."""
    database = Database(sqlite_url)
    yield FileDesk(database, in_folder(tmp_path / "media"))
    database.dispose()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("foto.webp", picture("WEBP")),
        ("foto.gif", picture("GIF", "P")),
        ("foto.bmp", picture("BMP")),
        ("foto.tiff", picture("TIFF")),
        ("foto.avif", picture("AVIF")),
        ("foto.jpg", picture("JPEG", "CMYK")),
        ("foto.webp", picture("WEBP", "RGBA")),
    ],
    ids=["webp", "gif", "bmp", "tiff", "avif", "cmyk", "transparent"],
)
def test_webp_and_others_go_as_the_picture_they_show(
    desk: FileDesk, name: str, data: bytes
) -> None:
    file = desk.keep(name, data)
    shown = opened(desk.bytes_of(file))
    assert (file.kind, file.mime, file.name) == ("image", "image/jpeg", "foto.jpg")
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (40, 30))
    assert all(abs(a - b) < 12 for a, b in zip(shown.getpixel((5, 5)), RED, strict=True))


@pytest.mark.parametrize("mode", ["I;16", "P", "LA", "1"])
def test_a_png_of_other_colours_becomes_one_of_eight_bits(desk: FileDesk, mode: str) -> None:
    source = picture("PNG", "L" if mode == "I;16" else mode)
    file = desk.keep("plano.png", source)
    shown = opened(desk.bytes_of(file))
    assert file.mime == "image/png"
    assert (shown.format, shown.mode in ("RGB", "RGBA")) == ("PNG", True)


def test_a_fine_picture_goes_as_it_is(desk: FileDesk) -> None:
    for name, data in (("a.jpg", picture("JPEG")), ("b.png", picture("PNG", "RGBA"))):
        assert desk.bytes_of(desk.keep(name, data)) == data


def test_a_picture_is_turned_upright_and_its_place_stays_here(desk: FileDesk) -> None:
    notes = opened(picture()).getexif()
    notes[0x0112] = 6  # turn it right
    notes.get_ifd(0x8825)[1] = "S"  # the southern half of the world
    file = desk.keep("casa.jpg", picture(exif=notes))
    shown = opened(desk.bytes_of(file))
    assert shown.size == (30, 40)
    assert not dict(shown.getexif())


def test_a_picture_that_is_too_large_is_made_smaller(desk: FileDesk) -> None:
    data = noise(1400)
    assert len(data) > 5 * MB
    file = desk.keep("ruido.png", data)
    assert file.mime == "image/jpeg"
    assert (file.size or 0) <= 5 * MB


@pytest.mark.parametrize(
    "data", [picture()[:60], b"GIF89a", b"\x89PNG\r\n\x1a\nnada"], ids=["jpeg", "gif", "png"]
)
def test_a_broken_picture_is_refused_in_words(desk: FileDesk, data: bytes) -> None:
    with pytest.raises(Unsendable, match="dañada"):
        desk.keep("foto.jpg", data)


def test_a_picture_that_would_fill_the_memory_is_refused(
    desk: FileDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.media.pictures.MOST_PIXELS", 1000)
    with pytest.raises(Unsendable, match="píxeles"):
        desk.keep("bomba.png", picture("PNG"))


def test_a_browsers_opus_recording_is_rewrapped_for_whatsapp(desk: FileDesk) -> None:
    file = desk.keep("nota.webm", VOICE.read_bytes())
    assert (file.kind, file.mime, file.name) == ("audio", "audio/ogg", "nota.ogg")
    assert desk.bytes_of(file).startswith(b"OggS")


def test_opus_in_ogg_goes_as_it_is_and_other_sounds_as_documents(desk: FileDesk) -> None:
    opus = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)
    assert desk.keep("nota.ogg", opus).kind == "audio"
    assert desk.keep("tema.ogg", b"OggS" + bytes(24) + b"\x01vorbis" + bytes(40)).kind == "document"
    with pytest.raises(Unsendable, match="Opus"):
        desk.keep("tema.ogg", b"OggS" + bytes(60), Kind.AUDIO)


@pytest.mark.parametrize(
    ("name", "data", "kind", "mime"),
    [
        ("lista.csv", b"a,b\n1,2\n", "document", "text/plain"),
        ("recibo.pdf", PDF, "document", "application/pdf"),
        ("trampa.jpg", HTML, "document", "application/octet-stream"),
        ("video.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(50), "video", "video/mp4"),
        ("tema.mp3", b"ID3" + bytes(50), "audio", "audio/mpeg"),
    ],
)
def test_everything_else_goes_as_what_it_is(
    desk: FileDesk, name: str, data: bytes, kind: str, mime: str
) -> None:
    file = desk.keep(name, data)
    assert (file.kind, file.mime, file.state) == (kind, mime, "stored")


def test_a_sticker_is_webp_of_a_hundred_kilobytes_unless_it_moves(desk: FileDesk) -> None:
    assert desk.keep("s.webp", picture("WEBP"), Kind.STICKER).mime == "image/webp"
    large = picture("WEBP", lossless=True) + bytes(150_000)
    with pytest.raises(Unsendable, match="100 KB"):
        desk.keep("s.webp", large, Kind.STICKER)
    frames = [opened(picture(size=(9, 9))), opened(noise(9))]
    moving = picture("WEBP", size=(9, 9), save_all=True, append_images=frames) + bytes(150_000)
    assert desk.keep("s.webp", moving, Kind.STICKER).kind == "sticker"


def test_a_file_over_our_own_limit_is_refused(desk: FileDesk, tmp_path: Path) -> None:
    small = FileDesk(desk.database, in_folder(tmp_path, media__max_megabytes="1"))
    with pytest.raises(Unsendable, match="el máximo es 1 MB"):
        small.keep("grande.pdf", PDF + bytes(MB))
