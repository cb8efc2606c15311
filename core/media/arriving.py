"""A file while it arrives: counted, hashed, and cut off when it cannot be the one announced."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from core.media.rules.types import HEAD


class TooLarge(Exception):
    """More bytes than we keep."""


class Damaged(Exception):
    """Not the bytes that were announced."""


class CutShort(Exception):
    """Nobody waits for it any more: the process is ending."""


class Arriving:
    """The bytes of a file, passed on as they come; what is known of them afterwards."""

    def __init__(
        self,
        chunks: Iterable[bytes],
        *,
        most: int,
        expected: str | None = None,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._chunks = chunks
        self._most = most
        self._expected = expected
        self._unwanted = unwanted
        self._hash = sha256()
        self.size = 0
        self.head = b""

    @property
    def sha256(self) -> str:
        """Of what has passed, in hex."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """Raises TooLarge, CutShort, and at the end Damaged: whoever writes it keeps nothing."""
        for chunk in self._chunks:
            self.size += len(chunk)
            self.head += chunk[: HEAD - len(self.head)]
            self._hash.update(chunk)
            if self.size > self._most:
                raise TooLarge
            if self._unwanted():
                raise CutShort
            yield chunk
        if self._expected and self.sha256 != self._expected:
            raise Damaged
