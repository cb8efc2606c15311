"""Pairs of contacts that may be one person, as people see them and as they decided."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update

from core.accounts.tables import users
from core.contacts import store as contact_store
from core.contacts.tables import contacts, merges
from core.db import Session
from core.errors import NotFound, _
from core.tickets.tables import tickets

COLUMNS = (
    merges.c.id,
    merges.c.first_id,
    merges.c.second_id,
    merges.c.evidence,
    merges.c.found_at,
    merges.c.state,
    merges.c.decided_at,
    users.c.name.label("decided_by"),
)
PAIRS = select(*COLUMNS).select_from(merges.outerjoin(users, users.c.id == merges.c.decided_by))
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two contacts, as the page shows it. Times are UTC."""

    id: int
    name: str
    wa_id: str | None
    phone: str | None
    user_id: str | None
    username: str | None
    created_at: datetime
    last_message_at: datetime | None
    messages: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A proposal, and what became of it."""

    id: int
    first_id: int
    second_id: int
    evidence: str
    found_at: datetime
    state: str  # proposed | merged | rejected | undone
    decided_at: datetime | None
    decided_by: str | None


def proposals(session: Session) -> list[tuple[Merge, Party, Party]]:
    """What waits for a decision, the newest first, at most fifty: the older contact comes first.

    Pairs of which one was erased, or merged with yet another, wait no more.
    """
    first, second = contacts.alias("first"), contacts.alias("second")
    there = [
        column.is_(None)
        for contact in (first, second)
        for column in (contact.c.merged_into, contact.c.erased_at)
    ]
    source = (
        merges.join(first, first.c.id == merges.c.first_id)
        .join(second, second.c.id == merges.c.second_id)
        .outerjoin(users, users.c.id == merges.c.decided_by)
    )
    asked = select(*COLUMNS).select_from(source).where(merges.c.state == "proposed", *there)
    return _with_parties(session, asked.order_by(merges.c.found_at.desc(), merges.c.id.desc()))


def decided(session: Session) -> list[tuple[Merge, Party, Party]]:
    """What was decided, the latest first, at most fifty."""
    asked = PAIRS.where(merges.c.state != "proposed")
    return _with_parties(session, asked.order_by(merges.c.decided_at.desc(), merges.c.id.desc()))


def get(session: Session, merge_id: int) -> Merge:
    """One pair; NotFound if there is none. Lock its contacts, then ask again: it may change."""
    row = session.execute(PAIRS.where(merges.c.id == merge_id)).first()
    if row is None:
        raise NotFound(_("Esa propuesta ya no existe."))
    return Merge(*row)


def moved(session: Session, merge_id: int) -> bytes | None:
    """What a merge kept for the way back; None if they are not merged."""
    return session.scalar(select(merges.c.moved).where(merges.c.id == merge_id))


def decide(
    session: Session, merge_id: int, state: str, *, by: int, moved: bytes | None, now: datetime
) -> None:
    """Write what was decided, and what changed hands."""
    session.execute(
        update(merges)
        .where(merges.c.id == merge_id)
        .values(state=state, decided_at=now, decided_by=by, moved=moved)
    )


def inherit(session: Session, merge: Merge, *, now: datetime) -> None:
    """What was proposed of the contact that goes is proposed of the one that stays."""
    gone, stays = merge.second_id, merge.first_id
    theirs = select(merges.c.first_id, merges.c.second_id, merges.c.evidence).where(
        or_(merges.c.first_id == gone, merges.c.second_id == gone), merges.c.state == "proposed"
    )
    pairs = {}
    for first, second, evidence in session.execute(theirs):
        other = second if first == gone else first
        if other != stays:
            pairs[min(other, stays), max(other, stays)] = evidence
    contact_store.propose(session, pairs, now=now)


def _with_parties(session: Session, asked: Select[Any]) -> list[tuple[Merge, Party, Party]]:
    found = [Merge(*row) for row in session.execute(asked.limit(SHOWN))]
    people = _parties(session, {i for merge in found for i in (merge.first_id, merge.second_id)})
    return [(merge, people[merge.first_id], people[merge.second_id]) for merge in found]


def _parties(session: Session, ids: set[int]) -> dict[int, Party]:
    if not ids:
        return {}
    counted = select(func.count()).where(tickets.c.contact_id == contacts.c.id).scalar_subquery()
    names: Sequence[str] = [column.name for column in fields(Party)]
    columns = [counted if name == "tickets" else contacts.c[name] for name in names]
    rows = session.execute(select(*columns).where(contacts.c.id.in_(ids)))
    return {row[0]: Party(*row) for row in rows}
