"""What two contacts are together, and what each is when they are parted again. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Final

from pydantic import TypeAdapter

from core.errors import AppError, _
from core.whatsapp.people import Sender


@dataclass(frozen=True, slots=True)
class Person:
    """The columns of a contact that a merge concerns. Times are UTC."""

    id: int
    created_at: datetime
    created_day: date
    name: str
    wa_id: str | None
    user_id: str | None
    parent_user_id: str | None
    username: str | None
    phone: str | None
    send_to: str | None
    last_inbound_at: datetime | None
    last_message_at: datetime | None
    messages: int
    unreachable_code: int | None
    unreachable_at: datetime | None
    marketing_stop_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the bot stood with a contact."""

    state: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Bill:
    """What Meta billed of a contact, as billing keeps it."""

    month: date
    ticket_id: int
    category: str
    type: str
    messages: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Everything that changed hands in a merge, for the way back."""

    first: Person  # as they were before it
    second: Person
    standings: tuple[Standing | None, Standing | None] = (None, None)
    identities: list[str] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    tickets: list[int] = field(default_factory=list)
    media: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    suppressed: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)  # those the first did not have
    bills: list[Bill] = field(default_factory=list)

    def to_json(self) -> bytes:
        """As a merge keeps it."""
        return MOVED.dump_json(self)

    @classmethod
    def from_json(cls, stored: bytes) -> "Moved":
        """What a merge kept."""
        return MOVED.validate_json(stored)


MOVED: Final = TypeAdapter(Moved)


class Decided(AppError):
    """Somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(_("Esta propuesta acaba de decidirse en otra pantalla."))


class Gone(AppError):
    """One of the two was erased, or merged with yet another contact."""

    def __init__(self) -> None:
        super().__init__(
            _("Uno de los dos contactos fue borrado o unido a otro: no se cambió nada.")
        )


class BothOpen(AppError):
    """A contact has one open ticket at most."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(
            _(
                "Los dos contactos tienen un ticket abierto (#{a} y #{b}). "
                "Cerrar uno primero y unir después."
            ).format(a=first, b=second)
        )


def united(first: Person, second: Person) -> Person:
    """The first contact with everything that the second one knows.

    Identifiers are taken whole from whoever wrote last: what is missing there may be a number that
    was given up.
    """
    older, newer = sorted((first, second), key=_last_heard)
    reached = newer if newer.wa_id or newer.user_id else older
    born = min(first, second, key=lambda person: person.created_at)
    return replace(
        first,
        created_at=born.created_at,
        created_day=born.created_day,
        name=newer.name or older.name,
        wa_id=reached.wa_id,
        user_id=reached.user_id,
        parent_user_id=reached.parent_user_id,
        username=reached.username,
        phone=newer.phone or older.phone,
        send_to=reached.send_to,
        last_inbound_at=_latest(first.last_inbound_at, second.last_inbound_at),
        last_message_at=_latest(first.last_message_at, second.last_message_at),
        messages=first.messages + second.messages,
        unreachable_code=reached.unreachable_code,
        unreachable_at=reached.unreachable_at,
        marketing_stop_at=_latest(first.marketing_stop_at, second.marketing_stop_at),
    )


def parted(now: Person, moved: Moved, keys: Collection[str]) -> Person:
    """The first contact without the second; `keys` are the identifiers that are left to it.

    What it came by after the merge stays; what the merge gave it goes back.
    """
    before, merged = moved.first, united(moved.first, moved.second)
    changed = {
        name: getattr(before, name)
        for name in (column.name for column in fields(Person))
        if getattr(now, name) == getattr(merged, name)
    }
    lost = {
        name: getattr(before, name)
        for name in ("wa_id", "user_id", "parent_user_id", "phone")
        if not _is_left(name, getattr(now, name), keys)
    }
    worn = {  # the other one wrote after the merge, and these came along
        name: getattr(before, name)
        for name in ("name", "username")
        if getattr(now, name) == getattr(moved.second, name)
    }
    count = max(now.messages - moved.second.messages, 0)
    return replace(now, **{**changed, **lost, **worn, "messages": count})


def _is_left(name: str, identifier: str | None, keys: Collection[str]) -> bool:
    return identifier is None or Sender(**{name: identifier}).keys[0] in keys


def _last_heard(person: Person) -> tuple[bool, datetime, int]:
    at = person.last_inbound_at
    return at is not None, at or person.created_at, person.id


def _latest(*moments: datetime | None) -> datetime | None:
    return max((at for at in moments if at), default=None)
