"""A browser's recording, taken out of WebM and put into Ogg: the same sound, and never a crash."""

import struct

import pytest

from core.media.voice import NotOpus, in_ogg
from tests.files import HTML, VOICE

WEBM = VOICE.read_bytes()
HEADER = struct.Struct("<4sBBqIIIB")


def pages(ogg: bytes) -> list[tuple[int, int, list[bytes]]]:
    """Flags, position and packets of each page, read as RFC 3533 says; checksums are checked."""
    found = []
    at = 0
    while at < len(ogg):
        mark, _version, flags, position, _serial, number, crc, count = HEADER.unpack_from(ogg, at)
        laces = ogg[at + HEADER.size : at + HEADER.size + count]
        start = at + HEADER.size + count
        end = start + sum(laces)
        assert (mark, number) == (b"OggS", len(found))
        assert crc == checksum(ogg[at : at + 22] + bytes(4) + ogg[at + 26 : end])
        packets, held = [], b""
        for lace in laces:
            held, start = held + ogg[start : start + lace], start + lace
            if lace < 255:
                packets.append(held)
                held = b""
        assert held == b"", "no packet goes over a page's end"
        found.append((flags, position, packets))
        at = end
    return found


def checksum(data: bytes) -> int:
    """The slow way, bit by bit."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _bit in range(8):
            crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return crc


def test_a_recording_becomes_a_whole_ogg_of_the_same_packets() -> None:
    first, tags, *sound = pages(in_ogg(WEBM))
    assert first[0] == 2
    assert first[2][0].startswith(b"OpusHead")
    assert tags[2][0].startswith(b"OpusTags")
    assert sound[-1][0] == 4
    packets = [packet for _flags, _position, held in sound for packet in held]
    assert all(packet in WEBM for packet in packets)
    assert sound[-1][1] == 48_000 * 9 // 10, "nine tenths of a second"
    assert [position for _flags, position, _packets in sound] == sorted(
        position for _flags, position, _packets in sound
    )


def test_long_sound_goes_over_many_pages() -> None:
    cluster = WEBM.index(b"\x1f\x43\xb6\x75")
    (*rest, last) = pages(in_ogg(WEBM + WEBM[cluster:] * 30))
    assert last[1] == 31 * 43_200
    assert len(rest) > 2


def test_whatever_is_cut_off_the_rest_is_ogg_or_it_is_no_recording() -> None:
    made = 0
    for end in range(0, len(WEBM), 7):
        try:
            ogg = in_ogg(WEBM[:end])
        except NotOpus:
            continue
        pages(ogg)
        made += 1
    assert made > 100


@pytest.mark.parametrize(
    "data",
    [b"", HTML, WEBM.replace(b"A_OPUS", b"A_VORB"), WEBM.replace(b"OpusHead", b"OpusHeat")],
    ids=["nothing", "html", "vorbis", "headless"],
)
def test_anything_else_is_no_recording(data: bytes) -> None:
    with pytest.raises(NotOpus):
        in_ogg(data)
