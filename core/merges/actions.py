"""Deciding that two contacts are one person, or are not; administrators only.

Nothing merges by itself: a number or an id can be taken over by somebody else, and showing one
customer's conversation to another cannot be taken back (decision 0027).
"""

from datetime import datetime

from core.accounts.rules import User, require_admin
from core.accounts.store.people import write_audit
from core.contacts import store as contacts
from core.db import Session
from core.merges import store
from core.merges.rules import BothOpen, Decided, Gone, Moved, parted, united
from core.merges.store import Merge, Party
from core.tickets import actions as ticket_actions
from core.tickets import store as tickets
from core.tickets.rules import Ticket


def proposals(session: Session, *, admin: User) -> list[tuple[Merge, Party, Party]]:
    """What waits for a decision, the newest first: the pair, the older contact, the other one."""
    require_admin(admin)
    return store.proposals(session)


def decided(session: Session, *, admin: User) -> list[tuple[Merge, Party, Party]]:
    """What was decided, the latest first."""
    require_admin(admin)
    return store.decided(session)


def merge(session: Session, merge_id: int, *, admin: User, now: datetime) -> None:
    """Give the older contact everything the other one has.

    Raises BothOpen while both have an open ticket, Decided if they are merged already, Gone if one
    of them is no more. What was rejected or undone may be merged after all.
    """
    require_admin(admin)
    pair = _locked(session, merge_id)
    if pair.state == "merged":
        raise Decided
    people = store.load(session, (pair.first_id, pair.second_id))
    if len(people) < 2:
        raise Gone
    _require_one_open_at_most(session, pair, now=now)
    first, second = people[pair.first_id], people[pair.second_id]
    moved = store.hand_over(session, first, second)
    store.save(session, united(first, second))
    store.retire(session, second.id, into=first.id)
    _silence(session, first.id, now=now)
    store.inherit(session, pair, now=now)
    store.decide(session, pair.id, "merged", by=admin.id, moved=moved.to_json(), now=now)
    _write_down(session, "contact.merge", pair, by=admin, now=now)


def reject(session: Session, merge_id: int, *, admin: User, now: datetime) -> None:
    """They are two people: not proposed again. Decided if they are merged already."""
    require_admin(admin)
    pair = _locked(session, merge_id)
    if pair.state != "proposed":
        raise Decided
    store.decide(session, pair.id, "rejected", by=admin.id, moved=None, now=now)
    _write_down(session, "contact.reject", pair, by=admin, now=now)


def undo(session: Session, merge_id: int, *, admin: User, now: datetime) -> None:
    """Give back exactly what the merge moved; what arrived since stays where it is.

    Raises Decided if they are not merged, Gone if the one that stayed is no more, or the other one
    was erased.
    """
    require_admin(admin)
    pair = _locked(session, merge_id)
    kept = store.moved(session, merge_id)
    if pair.state != "merged" or kept is None:
        raise Decided
    moved = Moved.from_json(kept)
    first = store.load(session, [pair.first_id]).get(pair.first_id)
    if first is None or not store.revive(session, moved.second):
        raise Gone
    _settled(session, pair, now=now)
    store.give_back(session, moved)
    store.save(session, parted(first, moved, store.keys_of(session, first.id)))
    _silence(session, pair.first_id, now=now)
    _silence(session, pair.second_id, now=now)
    store.decide(session, pair.id, "undone", by=admin.id, moved=None, now=now)
    _write_down(session, "contact.part", pair, by=admin, now=now)


def _locked(session: Session, merge_id: int) -> Merge:
    """The pair as it stands, both contacts locked."""
    pair = store.get(session, merge_id)
    contacts.lock(session, (pair.first_id, pair.second_id))
    return store.get(session, merge_id)


def _require_one_open_at_most(session: Session, pair: Merge, *, now: datetime) -> None:
    first, second = (
        next((ticket.id for ticket in theirs if ticket.is_open), None)
        for theirs in _settled(session, pair, now=now)
    )
    if first and second:
        raise BothOpen(first, second)


def _settled(session: Session, pair: Merge, *, now: datetime) -> tuple[list[Ticket], list[Ticket]]:
    """The open tickets of both, after what time has decided is written down."""
    ids = (pair.first_id, pair.second_id)
    theirs = tickets.of_contacts(session, ids, since=now)
    ticket_actions.settle(session, [t for found in theirs.values() for t in found], now=now)
    theirs = tickets.of_contacts(session, ids, since=now)
    return theirs.get(pair.first_id, []), theirs.get(pair.second_id, [])


def _silence(session: Session, contact_id: int, *, now: datetime) -> None:
    """The bot is silent for whoever has the open ticket now."""
    theirs = tickets.of_contacts(session, [contact_id], since=now).get(contact_id, [])
    contacts.silence(
        session, {contact_id: next((ticket.id for ticket in theirs if ticket.is_open), None)}
    )


def _write_down(session: Session, action: str, pair: Merge, *, by: User, now: datetime) -> None:
    """Ids only: an identifier of a customer would outlive its erasure."""
    subject = f"{pair.first_id} {pair.second_id}"
    write_audit(session, action, by=by, subject=subject, now=now)
