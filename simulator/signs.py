"""What a file is by its first bytes: enough to notice one that travels under a wrong name."""

from typing import Final

SIGNS: Final[list[tuple[int, bytes, frozenset[str]]]] = [  # where, the bytes, what may carry them
    (0, b"\xff\xd8\xff", frozenset({"image/jpeg"})),
    (0, b"\x89PNG", frozenset({"image/png"})),
    (0, b"GIF8", frozenset({"image/gif"})),
    (8, b"WEBP", frozenset({"image/webp"})),
    (0, b"OggS", frozenset({"audio/ogg"})),
    (0, b"\x1aE\xdf\xa3", frozenset({"video/webm", "audio/webm"})),
    (0, b"ID3", frozenset({"audio/mpeg"})),
    (0, b"#!AMR", frozenset({"audio/amr"})),
    (4, b"ftyp", frozenset({"video/mp4", "video/3gpp", "audio/mp4"})),
    (0, b"%PDF", frozenset({"application/pdf"})),
]


def looks_like(data: bytes, mime_type: str) -> bool:
    """False only for a file that is plainly another; what has no sign we know may be anything."""
    for where, sign, types in SIGNS:
        if data[where : where + len(sign)] == sign:
            return mime_type in types
    return True


def is_animated(webp: bytes) -> bool:
    """Whether a sticker moves: the flag of its extended header."""
    return webp[8:16] == b"WEBPVP8X" and len(webp) > 20 and bool(webp[20] & 0x02)
