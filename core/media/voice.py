"""A browser's recording as WhatsApp takes it: Opus taken out of WebM and put into Ogg, untouched.

Chromium records into WebM, which WhatsApp refuses; the sound inside is the one it wants. Nothing is
decoded. Formats: RFC 8794 (EBML), RFC 9559 (Matroska), RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
"""

import struct
from collections.abc import Iterator
from typing import Final

# Elements of WebM that lead to the sound, by id; all others are skipped whole.
SEGMENT: Final = 0x18538067
TRACKS: Final = 0x1654AE6B
TRACK: Final = 0xAE
CODEC: Final = 0x86
CODEC_PRIVATE: Final = 0x63A2
CLUSTER: Final = 0x1F43B675
GROUP: Final = 0xA0
BLOCK: Final = 0xA1
SIMPLE_BLOCK: Final = 0xA3
OPENED: Final = frozenset({SEGMENT, TRACKS, TRACK, CLUSTER, GROUP})
LACING: Final = 0x06  # several frames in a block, which recorders do not do
MOST_SEGMENTS: Final = 255  # of an Ogg page
RATE: Final = 48_000  # an Opus stream counts its time so, whatever was recorded
VENDOR: Final = b"openbot"
# Frame length in samples at 48 kHz, by the configuration in a packet's first byte (RFC 6716, 3.1).
SILK: Final = (480, 960, 1920, 2880)
HYBRID: Final = (480, 960)
CELT: Final = (120, 240, 480, 960)


class NotOpus(Exception):
    """No WebM with one Opus track, or not a whole one."""


def in_ogg(webm: bytes) -> bytes:
    """The same sound in Ogg; NotOpus if this is not what a browser records."""
    head, packets = b"", []
    codec = b""
    for element, content in _elements(memoryview(webm)):
        if element == CODEC:
            codec = bytes(content)
        elif element == CODEC_PRIVATE:
            head = bytes(content)
        elif element in (BLOCK, SIMPLE_BLOCK):
            packets.append(_packet(content))
    if codec != b"A_OPUS" or not head.startswith(b"OpusHead") or not packets:
        raise NotOpus
    return b"".join(_pages(head, packets))


def _elements(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Id and content of what matters, depth first."""
    at = 0
    while at < len(data):
        element, at = _number(data, at, keep_mark=True)
        size, at = _number(data, at, keep_mark=False)
        if element in OPENED:
            continue  # its children follow; so a live recording's unknown sizes do not matter
        if size < 0 or at + size > len(data):
            return  # cut off: what came before is whole
        yield element, data[at : at + size]
        at += size


def _number(data: memoryview, at: int, *, keep_mark: bool) -> tuple[int, int]:
    """A number of variable length, and where it ends; -1 for a size that is not known."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not first or at + length > len(data):
        raise NotOpus
    value = int.from_bytes(data[at : at + length])
    if keep_mark:
        return value, at + length
    value &= (1 << 7 * length) - 1
    unknown = value == (1 << 7 * length) - 1
    return (-1 if unknown else value), at + length


def _packet(block: memoryview) -> bytes:
    """The frame of a block, after its track, time and flags."""
    _track, at = _number(block, 0, keep_mark=False)
    if at + 3 > len(block) or block[at + 2] & LACING:
        raise NotOpus
    return bytes(block[at + 3 :])


def _pages(head: bytes, packets: list[bytes]) -> Iterator[bytes]:
    tags = b"OpusTags" + struct.pack("<I", len(VENDOR)) + VENDOR + struct.pack("<I", 0)
    yield _page(0, 0, [head], first=True)
    yield _page(1, 0, [tags])
    number, position, held = 2, 0, list[bytes]()
    for packet in packets:
        if sum(_segments(p) for p in held) + _segments(packet) > MOST_SEGMENTS:
            yield _page(number, position, held)
            number, held = number + 1, []
        held.append(packet)
        position += _samples(packet)
    yield _page(number, position, held, last=True)


def _segments(packet: bytes) -> int:
    return len(packet) // 255 + 1


def _samples(packet: bytes) -> int:
    """How long a packet sounds."""
    if not packet:
        raise NotOpus
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = SILK[config % 4]
    elif config < 16:
        frame = HYBRID[config % 2]
    else:
        frame = CELT[config % 4]
    if code < 3:
        return frame * (1 if code == 0 else 2)
    if len(packet) < 2:
        raise NotOpus
    return frame * (packet[1] & 0x3F)


def _page(
    number: int, position: int, packets: list[bytes], *, first: bool = False, last: bool = False
) -> bytes:
    """One Ogg page of whole packets."""
    laces = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    flags = 2 * first + 4 * last
    start = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0)
    page = bytearray(start + bytes([len(laces)]) + laces + b"".join(packets))
    page[22:26] = struct.pack("<I", _checksum(page))
    return bytes(page)


def _checksum(page: bytearray) -> int:
    """Ogg's CRC-32: unreflected, nothing added before or after."""
    crc = 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ CRC[crc >> 24 ^ byte]
    return crc


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _bit in range(8):
        crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return crc


CRC: Final = tuple(_crc_of(byte) for byte in range(256))
