"""The rows that change hands in a merge: what one contact has, in every room below."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Column, Table, delete, insert, select, update

from core.contacts.tables import contact_tags, identities
from core.conversations.tables import messages, notes, positions, suppressed
from core.db import Session
from core.db.sets import add_to, chunks
from core.media.tables import media
from core.merges.rules import Bill, Moved, Person, Standing
from core.outbox.tables import outbox, read_marks
from core.plans.tables import billing
from core.tickets.tables import tickets


def hand_over(session: Session, first: Person, second: Person) -> Moved:
    """Give the first everything the second has; what that was."""
    here, there = second.id, first.id
    said = _move_all(session, messages, messages.c.id, here, there)
    _move_all(session, outbox, outbox.c.message_id, here, there)
    _join_read_marks(session, here, there)
    return Moved(
        first=first,
        second=second,
        standings=_join_standings(session, here, there),
        identities=_move_all(session, identities, identities.c.key, here, there),
        messages=said,
        tickets=_move_all(session, tickets, tickets.c.id, here, there),
        media=_move_all(session, media, media.c.id, here, there),
        notes=_move_all(session, notes, notes.c.id, here, there),
        suppressed=_move_all(session, suppressed, suppressed.c.id, here, there),
        tags=_join_tags(session, here, there),
        bills=_join_bills(session, here, there),
    )


def give_back(session: Session, moved: Moved) -> None:
    """Give the second exactly what it had; what came since stays with the first."""
    here, there = moved.first.id, moved.second.id
    for table, key, ids in (
        (identities, identities.c.key, moved.identities),
        (messages, messages.c.id, moved.messages),
        (outbox, outbox.c.message_id, moved.messages),  # also what was queued again since
        (tickets, tickets.c.id, moved.tickets),
        (media, media.c.id, moved.media),
        (notes, notes.c.id, moved.notes),
        (suppressed, suppressed.c.id, moved.suppressed),
        (contact_tags, contact_tags.c.tag_id, moved.tags),
    ):
        _move_some(session, table, key, ids, here, there)
    _part_standings(session, moved)
    _part_bills(session, moved.bills, here, there)


def _move_all(session: Session, table: Table, key: Column[Any], here: int, there: int) -> list[Any]:
    change = update(table).where(table.c.contact_id == here).values(contact_id=there)
    return sorted(session.scalars(change.returning(key)))


def _move_some(
    session: Session, table: Table, key: Column[Any], ids: Collection[Any], here: int, there: int
) -> None:
    for part in chunks(ids):
        theirs = update(table).where(key.in_(part), table.c.contact_id == here)
        session.execute(theirs.values(contact_id=there))


def _join_tags(session: Session, here: int, there: int) -> list[int]:
    """The tags of both; one that both have stays with each, and needs no way back."""
    theirs = select(contact_tags.c.tag_id).where(contact_tags.c.contact_id == there)
    change = (
        update(contact_tags)
        .where(contact_tags.c.contact_id == here, contact_tags.c.tag_id.not_in(theirs))
        .values(contact_id=there)
    )
    return sorted(session.scalars(change.returning(contact_tags.c.tag_id)))


def _join_read_marks(session: Session, here: int, there: int) -> None:
    """One «read» is enough; it is told within seconds, so there is no way back to keep."""
    both = select(read_marks.c.contact_id).where(read_marks.c.contact_id.in_([here, there]))
    owners = session.scalars(both.order_by(read_marks.c.due_at.desc())).all()
    if owners:
        session.execute(
            delete(read_marks).where(
                read_marks.c.contact_id.in_([here, there]), read_marks.c.contact_id != owners[0]
            )
        )
        _move_all(session, read_marks, read_marks.c.contact_id, here, there)


def _join_standings(
    session: Session, here: int, there: int
) -> tuple[Standing | None, Standing | None]:
    """The newer position holds; both as they were."""
    first, second = _standing(session, there), _standing(session, here)
    if second and (first is None or second.updated_at > first.updated_at):
        _stand(session, there, second)
    _stand(session, here, None)
    return first, second


def _part_standings(session: Session, moved: Moved) -> None:
    first, second = moved.standings
    _stand(session, moved.second.id, second)
    if second and _standing(session, moved.first.id) == second:
        _stand(session, moved.first.id, first)


def _standing(session: Session, contact_id: int) -> Standing | None:
    columns = (positions.c.state, positions.c.updated_at)
    row = session.execute(select(*columns).where(positions.c.contact_id == contact_id)).first()
    return Standing(*row) if row else None


def _stand(session: Session, contact_id: int, standing: Standing | None) -> None:
    session.execute(delete(positions).where(positions.c.contact_id == contact_id))
    if standing:
        row = {"state": standing.state, "updated_at": standing.updated_at}
        session.execute(insert(positions).values(contact_id=contact_id, **row))


BILL: Final = (
    billing.c.month,
    billing.c.ticket_id,
    billing.c.category,
    billing.c.type,
    billing.c.messages,
)


def _join_bills(session: Session, here: int, there: int) -> list[Bill]:
    bills = [
        Bill(*row)
        for row in session.execute(
            select(*BILL).where(billing.c.contact_id == here).order_by(*BILL)
        )
    ]
    session.execute(delete(billing).where(billing.c.contact_id == here))
    for bill in bills:
        _bill(session, there, bill, bill.messages)
    return bills


def _part_bills(session: Session, bills: Collection[Bill], here: int, there: int) -> None:
    for bill in bills:
        _bill(session, here, bill, -bill.messages)
        _bill(session, there, bill, bill.messages)
    nothing = billing.c.messages <= 0
    session.execute(delete(billing).where(billing.c.contact_id == here, nothing))


def _bill(session: Session, contact_id: int, bill: Bill, count: int) -> None:
    key = {
        "month": bill.month,
        "contact_id": contact_id,
        "ticket_id": bill.ticket_id,
        "category": bill.category,
        "type": bill.type,
    }
    add_to(session, billing, key, {"messages": count})
