"""What is true of a contact, and to whom identifiers belong. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from core.errors import AppError, _

# WhatsApp allows free text for 24 h after the customer's last message; ours closes a minute early,
# so that what is on its way still arrives inside (whatsapp-cloud-api, the 24-hour window).
WINDOW: Final = timedelta(hours=24) - timedelta(minutes=1)
TAG: Final = 40  # characters of a tag's name
# Names of the panel's palette, given to new tags in turn.
COLOURS: Final = ("progress", "new", "resolved", "no-answer", "expired", "cancelled")
TOLD: Final = ("wa_id", "user_id", "parent_user_id", "username", "phone")


class Identified(Protocol):
    """Somebody as a channel tells of them: at least one identifier, and perhaps a name."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every identifier, the most trusted first, as stored in contact_identities."""

    @property
    def names(self) -> tuple[str, ...]:
        """What is stored there too, but tells nobody apart: names change hands."""

    @property
    def wa_id(self) -> str | None:
        """Digits, verbatim."""

    @property
    def user_id(self) -> str | None:
        """The business-scoped id."""

    @property
    def parent_user_id(self) -> str | None:
        """The same, of the whole portfolio."""

    @property
    def phone(self) -> str | None:
        """Digits of a number they shared."""

    @property
    def name(self) -> str:
        """As the person chose it; may be empty."""

    @property
    def username(self) -> str | None:
        """Without the @."""


Told = Mapping[tuple[str, ...], Identified]  # everybody of a batch, by all their keys


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as the actions need it."""

    id: int
    name: str
    wa_id: str | None
    user_id: str | None
    username: str | None
    last_inbound_at: datetime | None
    silenced_by: int | None
    parent_user_id: str | None = None
    shared_phone: str | None = None  # digits; told otherwise than by wa_id
    send_to: str | None = None  # digits; the form of wa_id that worked
    gone: bool = False  # merged into another one, or erased: nothing may be written to it
    blocked: bool = False  # by an operator: what it writes is kept, and brings nothing about

    @property
    def phone(self) -> str:
        """E.164, or '' when no phone was ever told."""
        digits = self.wa_id or self.shared_phone
        return f"+{digits}" if digits else ""


class InvalidTag(AppError):
    """What was typed cannot be the name of a tag."""


def clean_tag(name: str) -> str:
    """A tag's name without stray spaces or control characters; InvalidTag if none is left."""
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not 1 <= len(cleaned) <= TAG:
        raise InvalidTag(_("Una etiqueta lleva entre 1 y {n} caracteres.").format(n=TAG))
    return cleaned


def colour_of_tag(known: int) -> str:
    """The colour of a new tag beside so many others."""
    return COLOURS[known % len(COLOURS)]


def window_until(last_inbound_at: datetime | None) -> datetime | None:
    """When the service window closes; None if the customer never wrote."""
    return last_inbound_at + WINDOW if last_inbound_at else None


def window_is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may be sent now."""
    until = window_until(last_inbound_at)
    return until is not None and now < until


def adopt(told: Told, known: dict[str, int]) -> list[Identified]:
    """Give what was told together with a known identifier to its contact; who remains is new.

    The most trusted known identifier decides. `known` grows by what was given: key → contact id.
    """
    waiting = dict(told)
    while waiting:
        strangers = {}
        for keys, person in waiting.items():
            owner = next((known[key] for key in keys if key in known), None)
            if owner is None:
                strangers[keys] = person
            else:
                for key in keys:
                    known.setdefault(key, owner)
        if len(strangers) == len(waiting):
            break
        waiting = strangers
    return list(waiting.values())


def grouped(strangers: Iterable[Identified]) -> list[list[Identified]]:
    """New people, each once: all that was told of one stands together, linked by any identifier."""
    group_of: dict[str, list[Identified]] = {}
    for person in strangers:
        linked = {id(group): group for key in person.keys if (group := group_of.get(key))}
        whole = [*(one for group in linked.values() for one in group), person]
        group_of.update({key: whole for one in whole for key in one.keys})
    return list({id(group): group for group in group_of.values()}.values())


def newcomer(group: Sequence[Identified]) -> dict[str, str | None]:
    """The columns of a new contact from all that was told of it at once; the last word counts."""
    columns: dict[str, str | None] = {
        name: next((value for one in reversed(group) if (value := getattr(one, name))), None)
        for name in TOLD
    }
    return {**columns, "name": next((one.name for one in reversed(group) if one.name), "")}


def contested(told: Told, known: Mapping[str, int]) -> dict[tuple[int, int], str]:
    """Pairs of contacts, the older first, that one person's identifiers belong to; with one each.

    Ids are given in order of arrival: the lower one is the older contact.
    """
    pairs = {}
    for keys in told:
        owner = known[keys[0]]
        for key in keys[1:]:
            other = known[key]
            if other != owner:
                pairs[min(owner, other), max(owner, other)] = key
    return pairs
