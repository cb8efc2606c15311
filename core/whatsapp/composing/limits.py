"""WhatsApp's limits, and the refusals that name them.

Characters are Unicode code points, Python's `len`. Meta documents «characters» and nothing more;
the simulator and the linter of our flows count code points, as do the other desks whose source is
open and whose runtime lets them choose. Should WhatsApp count some emoji as two, it refuses with
100 or 131009, and the message shows as failed with that reason: nothing is lost.

Source of the numbers: whatsapp-cloud-api, 5.2 to 5.4.
"""

from collections.abc import Sequence
from typing import Final

from core.errors import AppError, _

TEXT: Final = 4096
CAPTION: Final = 1024
BODY: Final = 1024  # of buttons, links, requests
LIST_BODY: Final = 4096
HEADER: Final = 60
FOOTER: Final = 60
BUTTONS: Final = 3
BUTTON_TITLE: Final = 20
BUTTON_ID: Final = 256
OPENER: Final = 20  # the button that opens a list
SECTIONS: Final = 10
SECTION_TITLE: Final = 24
ROWS: Final = 10  # of all sections together
ROW_TITLE: Final = 24
ROW_DESCRIPTION: Final = 72
ROW_ID: Final = 200
URL: Final = 2000


class Unsendable(AppError):
    """WhatsApp would refuse this; nothing was queued."""


class TooLong(Unsendable):
    """A text beyond its limit."""

    def __init__(self, field: str, *, length: int, limit: int) -> None:
        told = _("{field}: tiene {n} caracteres y WhatsApp acepta {limit}. No se envió.")
        super().__init__(told.format(field=field, n=length, limit=limit))
        self.length = length
        self.limit = limit


class TooMany(Unsendable):
    """More things than fit."""

    def __init__(self, field: str, *, count: int, limit: int) -> None:
        told = _("{field}: hay {n} y WhatsApp acepta {limit}. No se envió.")
        super().__init__(told.format(field=field, n=count, limit=limit))
        self.count = count
        self.limit = limit


def filled(field: str, value: str, limit: int) -> str:
    """The text as it may be sent; Unsendable if nothing is in it, TooLong beyond the limit."""
    said = optional(field, value, limit)
    if not said:
        raise Unsendable(_("{field}: está en blanco. No se envió.").format(field=field))
    return said


def optional(field: str, value: str, limit: int) -> str:
    """The same where it may be left out: ''."""
    said = storable(value).strip()
    if len(said) > limit:
        raise TooLong(field, length=len(said), limit=limit)
    return said


def storable(value: str) -> str:
    """Without what no database and no UTF-8 takes: NUL and lone surrogates."""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def counted(field: str, things: Sequence[object], limit: int) -> None:
    """At least one and at most so many."""
    if not things:
        raise Unsendable(_("{field}: falta al menos uno. No se envió.").format(field=field))
    if len(things) > limit:
        raise TooMany(field, count=len(things), limit=limit)


def different(field: str, values: Sequence[str]) -> None:
    """No two alike."""
    if len(set(values)) < len(values):
        told = _("{field}: hay dos iguales y WhatsApp pide que sean distintos. No se envió.")
        raise Unsendable(told.format(field=field))


def web_address(field: str, value: str) -> str:
    """An address that begins with http:// or https:// and holds no blanks."""
    url = filled(field, value, URL)
    if not url.startswith(("http://", "https://")) or any(c.isspace() for c in url):
        told = _("{field}: tiene que empezar con https:// y no llevar espacios. No se envió.")
        raise Unsendable(told.format(field=field))
    return url
