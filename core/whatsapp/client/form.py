"""A file as a form that is sent while it is read: it is never in memory as a whole."""

import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

HEAD: Final = (
    "--{boundary}\r\n"
    'Content-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n'
    "--{boundary}\r\n"
    'Content-Disposition: form-data; name="type"\r\n\r\n{mime}\r\n'
    "--{boundary}\r\n"
    'Content-Disposition: form-data; name="file"; filename="file"\r\n'
    "Content-Type: {mime}\r\n\r\n"
)


class ShortOfBytes(Exception):
    """The file had fewer bytes than it should, or took too long to go."""


@dataclass(frozen=True, slots=True)
class Handing:
    """A file to be handed over; `chunks` yields exactly `size` bytes."""

    mime: str
    size: int
    chunks: Iterable[bytes]


class Form:
    """The body of an upload, for requests: it asks for the length, then reads piece by piece.

    The file's own name stays here: it is a person's text, and the message carries it.
    """

    def __init__(self, file: Handing, *, until: float) -> None:
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._head = HEAD.format(boundary=boundary, mime=file.mime).encode("ascii", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file = file
        self._until = until  # monotonic
        self._pieces = iter(self)

    def __len__(self) -> int:
        return len(self._head) + self._file.size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        sent = 0
        for chunk in self._file.chunks:
            sent += len(chunk)
            if sent > self._file.size or time.monotonic() > self._until:
                raise ShortOfBytes
            yield chunk
        if sent < self._file.size:
            raise ShortOfBytes
        yield self._tail

    def read(self, _size: int = -1) -> bytes:
        """The next piece, of whatever size; empty at the end."""
        return next(self._pieces, b"")
