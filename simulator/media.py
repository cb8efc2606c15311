"""Media in memory: uploads of business and customers, and their short-lived addresses."""

import hmac
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from secrets import randbelow
from threading import Lock
from time import time
from typing import Any, Final

from simulator.signs import is_animated

ADDRESS_LIVES: Final = 300  # seconds, as Meta's
DAY: Final = 86400
UPLOAD_LIVES: Final = 30 * DAY
INBOUND_LIVES: Final = 7 * DAY  # of an id that came in a webhook
STILL_STICKER: Final = 100 * 1024
MB: Final = 1024 * 1024

LIMITS: Final[dict[str, tuple[str, int]]] = {  # MIME type: (kind it may be sent as, most bytes)
    "image/jpeg": ("image", 5 * MB),
    "image/png": ("image", 5 * MB),
    "image/webp": ("sticker", 500 * 1024),
    "audio/aac": ("audio", 16 * MB),
    "audio/amr": ("audio", 16 * MB),
    "audio/mpeg": ("audio", 16 * MB),
    "audio/mp4": ("audio", 16 * MB),
    "audio/ogg": ("audio", 16 * MB),
    "video/mp4": ("video", 16 * MB),
    "video/3gpp": ("video", 16 * MB),
    "text/plain": ("document", 100 * MB),
    "application/pdf": ("document", 100 * MB),
    "application/msword": ("document", 100 * MB),
    "application/vnd.ms-excel": ("document", 100 * MB),
    "application/vnd.ms-powerpoint": ("document", 100 * MB),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        "document",
        100 * MB,
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("document", 100 * MB),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "document",
        100 * MB,
    ),
}


@dataclass(frozen=True, slots=True)
class File:
    """One stored file; immutable."""

    id: str
    data: bytes
    mime_type: str  # with its parameters, as it was given
    filename: str
    digest: bytes
    expires: float  # Unix seconds

    @property
    def kind(self) -> str:
        """What it may be sent as; anything may travel as a document."""
        return LIMITS.get(bare(self.mime_type), ("document", 0))[0]

    def described(self) -> dict[str, Any]:
        """The keys of an inbound media object; its sha256 is base64 there."""
        return {
            "id": self.id,
            "mime_type": self.mime_type,
            "sha256": b64encode(self.digest).decode(),
        }


class Media:
    """The store; the oldest files go when it is full."""

    def __init__(self, secret: str, most_bytes: int, clock: Callable[[], float] = time) -> None:
        self._secret = secret.encode()
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = Lock()
        self._files: OrderedDict[str, File] = OrderedDict()
        self._bytes = 0

    def add(
        self, data: bytes, mime_type: str, filename: str = "", *, lives: float = UPLOAD_LIVES
    ) -> File:
        """Keep a file under a new id, which is good for so many seconds."""
        expires = self._clock() + lives
        file = File(_new_id(), data, mime_type, filename, sha256(data).digest(), expires)
        with self._lock:
            self._files[file.id] = file
            self._bytes += len(data)
            while self._bytes > self._most_bytes and len(self._files) > 1:
                self._bytes -= len(self._files.popitem(last=False)[1].data)
        return file

    def get(self, media_id: str) -> File | None:
        """The file with this id, unless it has expired."""
        file = self._files.get(media_id)
        return file if file is not None and self._clock() < file.expires else None

    def remove(self, media_id: str) -> bool:
        """Whether it was there."""
        with self._lock:
            file = self._files.pop(media_id, None)
            self._bytes -= len(file.data) if file else 0
        return file is not None

    def ticket(self, media_id: str) -> dict[str, str]:
        """The query of an address that works for five minutes."""
        expires = str(int(self._clock()) + ADDRESS_LIVES)
        return {"mid": media_id, "ext": expires, "hash": self._hash(media_id, expires)}

    def redeem(self, media_id: str, expires: str, given: str) -> File | None:
        """The file behind such an address; None when it is forged, too old, or the file is gone."""
        genuine = hmac.compare_digest(given.encode(), self._hash(media_id, expires).encode())
        if not genuine or self._clock() >= int(expires):
            return None
        return self.get(media_id)

    def _hash(self, media_id: str, expires: str) -> str:
        return hmac.new(self._secret, f"{media_id}.{expires}".encode(), sha256).hexdigest()


def most_bytes(data: bytes, mime_type: str) -> int:
    """How large such a file may be; a sticker that does not move has to be small."""
    if mime_type == "image/webp" and not is_animated(data):
        return STILL_STICKER
    return LIMITS[mime_type][1]


def bare(mime_type: str) -> str:
    """`audio/ogg` of `audio/ogg; codecs=opus`."""
    return mime_type.partition(";")[0].strip().lower()


def _new_id() -> str:
    return str(10**15 + randbelow(9 * 10**15))
